/** Where a source archive comes from, and what it must prove before it is unpacked. */
import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { compareVersions } from '../shared/version.js';
import { type ArchiveContents, readContents } from './contents.js';
import { type DownloadOptions, download } from './download.js';
import { verifySignature } from './minisign.js';
import { readWhole } from './read.js';
import {
  archiveName,
  LIBSODIUM,
  MAXIMUM_ARCHIVE_BYTES,
  MAXIMUM_SIGNATURE_BYTES,
  newestVersion,
  type PinnedArchive,
  SIGNED_STABLE_NAME,
  stableName,
  type Trust,
} from './releases.js';
import { VendorError } from './vendor-error.js';

const VERSION_FILE = 'builds/msvc/version.h';
const VERSION_LINE = /^[ \t]*#[ \t]*define[ \t]+SODIUM_VERSION_STRING[ \t]+"([^"\r\n]*)"/gm;

export interface ArchiveRequest extends DownloadOptions {
  readonly version: string;
  /** The absolute path of an archive, or of a folder that has it; without it, it is downloaded. */
  readonly from?: string | undefined;
}

/** Only what {@link obtainArchive} made one of these may be unpacked. */
export interface VerifiedArchive {
  readonly name: string;
  /** In hexadecimal. */
  readonly sha256: string;
  /** As the archive itself says it. */
  readonly version: string;
  readonly contents: ArchiveContents;
}

/** An archive and its signature, if it has one, before anything is known of them. */
interface Candidate {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly signature: Uint8Array | undefined;
}

/**
 * Gets the source of a libsodium, and verifies it.
 *
 * What is downloaded needs both a valid signature and the hash that is pinned for the version. A given archive needs
 * one of the two; but a signature proves only who made an archive, not which one it is, so a hash that is not pinned
 * is taken for nothing older than the newest release that is. A wrong signature is refused in any case.
 *
 * @throws VendorError saying what could not be had, or what is wrong with it.
 */
export async function obtainArchive(
  request: ArchiveRequest,
  trust: Trust = LIBSODIUM,
): Promise<VerifiedArchive> {
  const { version, from, signal } = request;
  requireVersion(version, trust);
  signal?.throwIfAborted();
  const candidate =
    from === undefined ? await fetchArchive(request, trust) : await readArchive(from, version);
  const sha256 = verify(candidate, request, trust);
  const contents = await readContents(candidate.bytes, candidate.name);
  requireVersionInside(contents, candidate.name, version);
  return { name: candidate.name, sha256, version, contents };
}

function requireVersion(version: string, { floor }: Trust): void {
  if (!/^\d+\.\d+\.\d+$/.test(version)) {
    throw refusal(`the version must be three numbers with dots between them, got ${JSON.stringify(version)}`);
  }
  if (compareVersions(version, floor) < 0) {
    throw refusal(`nothing below libsodium ${floor} is vendored, got ${version}`);
  }
}

async function fetchArchive(request: ArchiveRequest, trust: Trust): Promise<Candidate> {
  const { version } = request;
  const pinned = trust.archives.filter(({ kind }) => kind === 'dist');
  if (!pinned.some((archive) => archive.version === version)) {
    const versions = pinned.map((archive) => archive.version).join(', ');
    throw refusal(
      `libsodium ${version} is not downloaded, as its hash is not known here (those of ${versions} are); ` +
        'a signed archive of it is taken from a file',
    );
  }
  const name = archiveName(version, 'dist');
  return { name, ...(await download(name, request)) };
}

async function readArchive(from: string, version: string): Promise<Candidate> {
  const path = (await isFolder(from)) ? await findIn(from, version) : from;
  const bytes = await readWhole(path, MAXIMUM_ARCHIVE_BYTES);
  if (bytes === undefined) throw new VendorError('fetch', `${path}: no such file`);
  const signature = await readWhole(`${path}.minisig`, MAXIMUM_SIGNATURE_BYTES);
  return { name: basename(path), bytes, signature };
}

async function isFolder(path: string): Promise<boolean> {
  // What cannot be looked at is told when it is read.
  return (await stat(path).catch(() => undefined))?.isDirectory() === true;
}

async function findIn(folder: string, version: string): Promise<string> {
  const names = [archiveName(version, 'dist'), archiveName(version, 'debian-orig'), stableName(version)];
  for (const name of names) {
    const path = join(folder, name);
    if ((await stat(path).catch(() => undefined)) !== undefined) return path;
  }
  throw new VendorError(
    'fetch',
    `${folder}: has no archive of libsodium ${version}: no ${names.join(', no ')}`,
  );
}

/**
 * The hash comes first: once the archive is known to be right, a signature that is not has itself been changed.
 *
 * @returns the SHA-256 of what was accepted.
 */
function verify({ name, bytes, signature }: Candidate, request: ArchiveRequest, trust: Trust): string {
  const { version } = request;
  const isDownloaded = request.from === undefined;
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const known = trust.archives.filter(
    (archive) => archive.version === version && (archive.kind === 'dist' || !isDownloaded),
  );
  const isKnown = known.some((archive) => archive.sha256 === sha256);
  if (!isKnown && (isDownloaded || signature === undefined)) {
    throw refusal(`${name}: ${wrongHash(sha256, known)}${isDownloaded ? '' : ', and it has no .minisig'}`);
  }
  if (signature !== undefined) {
    const signedName = name === stableName(version) ? SIGNED_STABLE_NAME : name;
    verifySignature({ signedName, bytes, signature }, trust.publicKey);
  }
  const newest = newestVersion(trust);
  if (!isKnown && compareVersions(version, newest) < 0) {
    throw refusal(
      `${name}: ${wrongHash(sha256, known)}; a signature alone is enough only for libsodium ${newest} or newer`,
    );
  }
  return sha256;
}

function wrongHash(sha256: string, known: readonly PinnedArchive[]): string {
  const expected =
    known.length === 0 ? 'is not known' : `must be ${known.map((archive) => archive.sha256).join(' or ')}`;
  return `its SHA-256 ${expected}, got ${sha256}`;
}

/** The same file that the build takes the version from. */
function requireVersionInside({ topFolder, files }: ArchiveContents, name: string, version: string): void {
  const bytes = files.get(`${topFolder}/${VERSION_FILE}`);
  if (bytes === undefined) throw refusal(`${name}: is no source of libsodium: it has no ${VERSION_FILE}`);
  const [found, ...more] = Buffer.from(bytes).toString('latin1').matchAll(VERSION_LINE);
  if (found === undefined || more.length > 0) {
    throw refusal(`${name}: ${VERSION_FILE} must define SODIUM_VERSION_STRING once`);
  }
  if (found[1] !== version) throw refusal(`${name}: is libsodium ${found[1]}, but ${version} was asked for`);
}

function refusal(message: string): VendorError {
  return new VendorError('verify', message);
}
