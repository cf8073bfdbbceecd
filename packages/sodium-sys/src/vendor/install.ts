/** Moves a build into place: what the loader finds changes in one rename, from the old build to the new one. */
import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { refuseUnlessOwnAndKnown, sha256Of } from '../library/known-file.js';
import { type BuildRecord, readRecord, recordPath, type VendoredBuild } from '../library/vendored.js';
import { LibraryFileError } from '../shared/errors.js';
import { VendorError } from './vendor-error.js';

/** As much of the hash as tells two builds of a version apart. */
const HASH_CHARACTERS = 16;

/**
 * @param folder the folder of vendored builds
 * @param work a private folder in it
 * @param library the file that was built, anywhere in `work`
 */
export function installBuild(
  folder: string,
  work: string,
  library: string,
  facts: Omit<BuildRecord, 'library' | 'sha256'>,
): VendoredBuild {
  const sha256 = sha256Of(library);
  const name = `${facts.version}-${sha256.slice(0, HASH_CHARACTERS)}`;
  const file = basename(library);
  const record: BuildRecord = { ...facts, library: `${name}/${file}`, sha256 };
  try {
    putInPlace(work, library, join(folder, name), sha256);
    refuseUnlessOwnAndKnown({ path: join(folder, name, file), sha256, cpu: facts.cpu });
    commit(folder, work, record);
  } catch (cause) {
    if (cause instanceof LibraryFileError) throw cause;
    throw new VendorError('install', `cannot write in ${folder}: ${(cause as Error).message}`, { cause });
  }
  return readRecord(folder, facts.version)!;
}

/** Nothing names the folder yet, so that nobody loads what is in it. */
function putInPlace(work: string, library: string, place: string, sha256: string): void {
  const finished = join(work, 'finished');
  mkdirSync(finished);
  chmodSync(finished, 0o755);
  const path = join(finished, basename(library));
  renameSync(library, path);
  chmodSync(path, 0o644);
  flush(path);
  try {
    renameSync(finished, place);
  } catch (error) {
    if (!isTaken(error)) throw error;
    // The folder is named after the bytes: this is the same build, of an earlier time, unless it was damaged since.
    const earlier = join(place, basename(library));
    if (!existsSync(earlier) || sha256Of(earlier) !== sha256) renameSync(path, earlier);
  }
}

function isTaken(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ENOTEMPTY' || code === 'EEXIST' || code === 'EPERM';
}

function commit(folder: string, work: string, record: BuildRecord): void {
  const draft = join(work, 'record.json');
  writeFileSync(draft, `${JSON.stringify(record, undefined, 2)}\n`, { mode: 0o644 });
  chmodSync(draft, 0o644);
  flush(draft);
  renameSync(draft, recordPath(folder, record.version));
}

/** A power failure must not leave a name without its bytes. */
function flush(path: string): void {
  const descriptor = openSync(path, 'r+');
  fsyncSync(descriptor);
  closeSync(descriptor);
}
