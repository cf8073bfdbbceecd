/** Where a library may be, in order. Each place is looked at only when nothing before it would do. */
import { lstatSync, statSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { type Attempt, LibraryFileError } from '../shared/errors.js';
import { own } from '../shared/own.js';
import { type Environment, hasBorrowedRights, readEnvironment } from './environment.js';
import type { KnownFile } from './known-file.js';
import type { LoadValues } from './load-options.js';
import { prebuiltLibrary } from './prebuilt.js';
import { wayOut } from './remedy.js';
import { NAMED_FILE, NAMED_FOLDER, PREBUILT, VENDORED } from './steps.js';
import {
  NO_RECORD,
  readRecord,
  recordedVersions,
  recordPath,
  type VendoredBuild,
  vendorFolder,
  whyNoneOfOurs,
  whyUnreadable,
} from './vendored.js';

/** A file that is there, or a soname that the dynamic linker may know. */
export interface Candidate {
  readonly step: string;
  readonly target: string;
  readonly kind: 'file' | 'soname';
  /** Whether the caller or the environment asked for it: when it fails, no other is tried. */
  readonly demanded: boolean;
  /** What is known of a file that we made. */
  readonly known: KnownFile | undefined;
}

/** The names of the two binary interfaces of 1.0.18 and later, the newer one first. */
const NAMES: Readonly<Record<string, readonly string[]>> = {
  linux: ['libsodium.so.26', 'libsodium.so.23'],
  freebsd: ['libsodium.so.26', 'libsodium.so.23'],
  darwin: ['libsodium.26.dylib', 'libsodium.23.dylib'],
  win32: ['libsodium-26.dll', 'libsodium-23.dll'],
};

/** What programs are linked by, and what bundles of applications have alone. */
const UNVERSIONED: Readonly<Record<string, string>> = {
  linux: 'libsodium.so',
  freebsd: 'libsodium.so',
  darwin: 'libsodium.dylib',
  win32: 'libsodium.dll',
};

/** Debian and its derivatives keep libraries in a folder per architecture. */
const TRIPLETS: Readonly<Record<string, string>> = {
  x64: 'x86_64-linux-gnu',
  arm64: 'aarch64-linux-gnu',
  riscv64: 'riscv64-linux-gnu',
  loong64: 'loongarch64-linux-gnu',
};

const PKG_CONFIG = 'pkg-config';
const LINKER = 'dynamic linker';
const PKG_CONFIG_MILLISECONDS = 5000;

const SAID_BY_VARIABLE =
  'SODIUM_VENDOR_DIR names it; set that to another folder, or SODIUM_NO_VENDOR to go without';

/**
 * Yields the candidates one by one, and records in `attempts` each place that holds none.
 *
 * @throws LibraryFileError when a variable names a relative path.
 */
export function* locate(options: LoadValues, attempts: Attempt[]): Generator<Candidate, void> {
  if (options.path !== undefined) {
    yield { step: 'options.path', target: options.path, kind: 'file', demanded: true, known: undefined };
    return;
  }
  const environment = options.environment === false ? undefined : readEnvironment();
  if (environment?.library !== undefined) {
    const target = absolute(NAMED_FILE, environment.library, attempts);
    yield { step: NAMED_FILE, target, kind: 'file', demanded: true, known: undefined };
    return;
  }
  if (environment?.folder !== undefined) {
    const folder = absolute(NAMED_FOLDER, environment.folder, attempts);
    yield* inFoldersAskedFor(NAMED_FOLDER, [folder], attempts, true);
    return;
  }
  if (options.search !== undefined) {
    yield* inFoldersAskedFor('options.search', options.search, attempts, false);
    return;
  }
  yield* madeForThisPackage(environment, attempts);
  if (environment?.noSystem === true) {
    attempts.push({ step: 'system', target: 'every folder', outcome: 'skipped, as SODIUM_NO_SYSTEM says' });
    return;
  }
  yield* inSystem(environment !== undefined, attempts);
}

/** The versions that this package is tested with. What was installed for it but cannot be used is an error. */
function* madeForThisPackage(
  environment: Environment | undefined,
  attempts: Attempt[],
): Generator<Candidate, void> {
  yield* vendored(environment, attempts);
  yield* prebuilt(environment, attempts);
}

function* prebuilt(environment: Environment | undefined, attempts: Attempt[]): Generator<Candidate, void> {
  if (environment?.noPrebuilt === true) {
    const outcome = 'skipped, as SODIUM_NO_PREBUILT says';
    attempts.push({ step: PREBUILT, target: 'every package', outcome });
    return;
  }
  const { packageName, library } = prebuiltLibrary();
  if (typeof library === 'string') attempts.push({ step: PREBUILT, target: packageName, outcome: library });
  else yield { step: PREBUILT, target: library.path, kind: 'file', demanded: true, known: library };
}

function* vendored(environment: Environment | undefined, attempts: Attempt[]): Generator<Candidate, void> {
  const pass = (target: string, outcome: string) => void attempts.push({ step: VENDORED, target, outcome });
  if (environment?.noVendor === true) return pass('every version', 'skipped, as SODIUM_NO_VENDOR says');
  if (hasBorrowedRights()) {
    return pass('every version', 'skipped, for this process has rights that its caller lacks');
  }
  const named = environment?.vendorFolder;
  if (named !== undefined) absolute('SODIUM_VENDOR_DIR', named, attempts);
  const folder = vendorFolder(environment);
  if (folder === undefined) return pass('every version', 'this user has no home');
  // A home may be another user's, or out of reach; a folder that was named is meant.
  const isDefault = named === undefined;
  const reason = isDefault ? whyNoneOfOurs(folder) : undefined;
  if (reason !== undefined) return pass(folder, reason);
  const unreadable = isDefault ? whyNewestUnreadable(folder) : undefined;
  if (unreadable !== undefined) return pass(unreadable.path, unreadable.reason);
  const build = newestBuild(folder, attempts);
  if (build === undefined) return pass(folder, 'holds no build');
  const outcome = isDefault ? whyUnreadable(build.path) : undefined;
  if (outcome !== undefined) return pass(build.path, outcome);
  yield { step: VENDORED, target: build.path, kind: 'file', demanded: true, known: build };
}

function whyNewestUnreadable(folder: string): { path: string; reason: string } | undefined {
  const [newest] = recordedVersions(folder);
  if (newest === undefined) return undefined;
  const path = recordPath(folder, newest);
  const reason = whyUnreadable(path);
  return reason === undefined ? undefined : { path, reason };
}

function newestBuild(folder: string, attempts: Attempt[]): VendoredBuild | undefined {
  try {
    const [newest] = recordedVersions(folder);
    return newest === undefined ? undefined : readRecord(folder, newest);
  } catch (error) {
    if (!(error instanceof LibraryFileError)) throw error;
    const outcome = recordFailure(VENDORED, error, attempts);
    if (outcome === NO_RECORD) throw error;
    const { path } = error;
    const way = path === folder ? SAID_BY_VARIABLE : wayOut(VENDORED);
    throw new LibraryFileError(path, `${outcome} (${way})`, { cause: error });
  }
}

function recordFailure(step: string, { path, message }: LibraryFileError, attempts: Attempt[]): string {
  const outcome = message.slice(`${path}: `.length);
  attempts.push({ step, target: path, outcome });
  return outcome;
}

function absolute(variable: string, path: string, attempts: Attempt[]): string {
  if (isAbsolute(path)) return path;
  const error = new LibraryFileError(path, `${variable} must be an absolute path, got a relative one`);
  recordFailure(variable, error, attempts);
  throw error;
}

function* inSystem(followsEnvironment: boolean, attempts: Attempt[]): Generator<Candidate, void> {
  if (process.platform === 'win32') {
    attempts.push({ step: 'system', target: 'every folder', outcome: 'Windows has none for libraries' });
    return;
  }
  yield* inFolders('system', systemFolders(), attempts);
  if (followsEnvironment) {
    yield* fromPkgConfig(attempts);
    yield* fromLinker();
  } else {
    const outcome = 'not asked, for it follows environment variables';
    attempts.push({ step: PKG_CONFIG, target: 'libsodium', outcome });
    attempts.push({ step: LINKER, target: 'libsodium', outcome });
  }
}

function systemFolders(): readonly string[] {
  if (process.platform === 'darwin') return ['/opt/homebrew/lib', '/usr/local/lib', '/opt/local/lib'];
  if (process.platform === 'freebsd') return ['/usr/local/lib'];
  const triplet = TRIPLETS[process.arch];
  const multiarch = triplet === undefined ? [] : [triplet];
  return ['/usr/local', '/usr', ''].flatMap((prefix) => [
    ...multiarch.map((name) => `${prefix}/lib/${name}`),
    `${prefix}/lib64`,
    `${prefix}/lib`,
  ]);
}

/** The newer interface in any of the folders goes before the older one. */
function* inFolders(
  step: string,
  folders: readonly string[],
  attempts: Attempt[],
): Generator<Candidate, void> {
  const present = presentFolders(step, folders, attempts);
  yield* byNames(step, present, attempts, false);
}

/** A name without a version counts as well, in those folders that have none with one. */
function* inFoldersAskedFor(
  step: string,
  folders: readonly string[],
  attempts: Attempt[],
  demanded: boolean,
): Generator<Candidate, void> {
  const present = presentFolders(step, folders, attempts);
  const versioned = yield* byNames(step, present, attempts, demanded);
  const name = UNVERSIONED[process.platform];
  if (name === undefined) return;
  for (const folder of present) {
    if (!versioned.has(folder)) yield* byName(step, folder, name, attempts, demanded);
  }
}

/** @returns the folders that have something of one of the names. */
function* byNames(
  step: string,
  folders: readonly string[],
  attempts: Attempt[],
  demanded: boolean,
): Generator<Candidate, ReadonlySet<string>> {
  const found = new Set<string>();
  for (const name of NAMES[process.platform] ?? []) {
    for (const folder of folders) {
      if (yield* byName(step, folder, name, attempts, demanded)) found.add(folder);
    }
  }
  return found;
}

/** @returns whether there is something of this name, whether it can be used or not. */
function* byName(
  step: string,
  folder: string,
  name: string,
  attempts: Attempt[],
  demanded: boolean,
): Generator<Candidate, boolean> {
  const target = join(folder, name);
  const { stats, problem } = look(() => lstatSync(target, own({ throwIfNoEntry: false })));
  if (stats !== undefined) yield { step, target, kind: 'file', demanded, known: undefined };
  else attempts.push({ step, target, outcome: problem ?? 'no such file' });
  return stats !== undefined;
}

/** Each folder once: `/lib` is often a symbolic link to `/usr/lib`. */
function presentFolders(step: string, folders: readonly string[], attempts: Attempt[]): string[] {
  const present = new Map<string, string>();
  for (const folder of folders) {
    const { stats, problem } = look(() => statSync(folder, own({ bigint: true, throwIfNoEntry: false })));
    if (stats?.isDirectory() !== true) {
      attempts.push({
        step,
        target: folder,
        outcome: problem ?? (stats ? 'is no folder' : 'no such folder'),
      });
      continue;
    }
    const identity = `${stats.dev}:${stats.ino}`;
    if (!present.has(identity)) present.set(identity, folder);
  }
  return [...present.values()];
}

/** A sandbox may forbid to look at all. */
function look<Stats>(read: () => Stats | undefined): {
  stats: Stats | undefined;
  problem: string | undefined;
} {
  try {
    return { stats: read(), problem: undefined };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return { stats: undefined, problem: `may not be looked at: ${code ?? message}` };
  }
}

function* fromPkgConfig(attempts: Attempt[]): Generator<Candidate, void> {
  const { libdir, problem } = askPkgConfig();
  if (libdir !== undefined) yield* inFolders(PKG_CONFIG, [libdir], attempts);
  else attempts.push({ step: PKG_CONFIG, target: 'libsodium', outcome: problem });
}

function askPkgConfig(): { libdir: string; problem: undefined } | { libdir: undefined; problem: string } {
  // Hardly ever needed, so not worth the time to load it with everything else.
  const { spawnSync } = process.getBuiltinModule('node:child_process');
  try {
    const { status, stdout, error } = spawnSync(
      'pkg-config',
      ['--variable=libdir', 'libsodium'],
      own({ encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], timeout: PKG_CONFIG_MILLISECONDS }),
    );
    if (error !== undefined) throw error;
    const libdir = stdout.trim();
    if (status === 0 && isAbsolute(libdir)) return { libdir, problem: undefined };
    return { libdir: undefined, problem: 'pkg-config knows no such package' };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return {
      libdir: undefined,
      problem:
        code === 'ENOENT' ? 'there is no pkg-config' : `pkg-config could not be asked: ${code ?? message}`,
    };
  }
}

/** macOS looks for a bare name in the working directory, where anybody may have put a library; it is not asked. */
function* fromLinker(): Generator<Candidate, void> {
  if (process.platform === 'darwin') return;
  for (const target of NAMES[process.platform] ?? []) {
    yield { step: LINKER, target, kind: 'soname', demanded: false, known: undefined };
  }
}
