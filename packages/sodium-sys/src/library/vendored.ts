/**
 * Where vendored builds are, and what is recorded about them. In the folder of vendored builds, `1.0.22.json` records the
 * build of that version, which stands in a folder beside it: what no such file names, is no build.
 */
import { accessSync, constants, readdirSync, readFileSync, statSync } from 'node:fs';
import { isAbsolute, join, sep } from 'node:path';
import { platformName } from '../backends/platform.js';
import { LibraryFileError } from '../shared/errors.js';
import { own } from '../shared/own.js';
import { compareVersions } from '../shared/version.js';
import type { Environment } from './environment.js';
import { isOwn, refuseUnlessOwn } from './ownership.js';

/** What a file named after a version records. */
export interface BuildRecord {
  readonly version: string;
  /** The library's file, relative to the folder of vendored builds: a folder and a file in it. */
  readonly library: string;
  /** SHA-256 of the library's file, in hexadecimal. */
  readonly sha256: string;
  readonly archive: { readonly name: string; readonly sha256: string };
  /** What the compiler says that it is. */
  readonly compiler: string;
  readonly flags: readonly string[];
  /** What the CPU must have, beyond what every CPU of this architecture has. */
  readonly cpu: readonly string[];
  /** What was asked for; the same again needs no other build. */
  readonly request: BuildRequest;
}

export interface BuildRequest {
  readonly optimizeForThisMachine: boolean;
  readonly compiler: string | null;
  readonly flags: readonly string[];
}

/** A recorded build. */
export interface VendoredBuild extends BuildRecord {
  /** The library's file. */
  readonly path: string;
  /** The file that records the build. */
  readonly recordPath: string;
}

/** What is wrong with a damaged record, and its remedy. */
export const NO_RECORD = 'is no record of a vendored build; remedy: sodium-sys vendor --remove';

const RECORD_NAME = /^\d+\.\d+\.\d+\.json$/;
/** A folder and a file in it, neither of which can be `..`. */
const LIBRARY_PATH = /^[\w-][\w.-]*\/[\w-][\w.-]*$/;

/**
 * The folder of this user's vendored builds for this platform, which need not exist.
 *
 * @param environment undefined to follow no variable; the user's home is then what the system's user database says
 * @returns undefined where this user has no home.
 * @throws LibraryFileError when a variable names a relative path.
 */
export function vendorFolder(environment: Environment | undefined): string | undefined {
  const given = environment?.vendorFolder;
  if (given !== undefined) {
    if (isAbsolute(given)) return join(given, platformName());
    throw new LibraryFileError(given, 'SODIUM_VENDOR_DIR must be an absolute path, got a relative one');
  }
  const folder = dataFolder(environment);
  return folder === undefined ? undefined : join(folder, 'sodium-sys', platformName());
}

/** https://specifications.freedesktop.org/basedir/latest/: a relative path in the variable is to be ignored. */
function dataFolder(environment: Environment | undefined): string | undefined {
  if (environment?.dataFolder !== undefined && isAbsolute(environment.dataFolder))
    return environment.dataFolder;
  const home = homeFolder(environment !== undefined);
  if (home === undefined) return undefined;
  if (process.platform === 'win32') return join(home, 'AppData', 'Local');
  return process.platform === 'darwin'
    ? join(home, 'Library', 'Application Support')
    : join(home, '.local', 'share');
}

function homeFolder(followsEnvironment: boolean): string | undefined {
  const { homedir, userInfo } = process.getBuiltinModule('node:os');
  try {
    const home = followsEnvironment ? homedir() : userInfo().homedir;
    return isAbsolute(home) && home !== sep ? home : undefined;
  } catch {
    return undefined; // a user that the system's database does not know
  }
}

/**
 * The versions that are recorded, the newest first.
 *
 * @throws LibraryFileError when the folder is there but may not be read.
 */
export function recordedVersions(folder: string): string[] {
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return [];
    throw new LibraryFileError(folder, `may not be looked at: ${code}`, { cause });
  }
  return names
    .filter((name) => RECORD_NAME.test(name))
    .map((name) => name.slice(0, -'.json'.length))
    .sort((a, b) => compareVersions(b, a));
}

/**
 * Why a folder that nobody named holds no build of this user, where that can be told by the folder: `HOME` may be kept when
 * rights are dropped, and homes be hidden from services.
 */
export function whyNoneOfOurs(folder: string): string | undefined {
  try {
    const stats = statSync(folder, own({ throwIfNoEntry: false }));
    if (stats === undefined) return undefined;
    if (!isOwn(stats)) return `belongs to user ${stats.uid}, so it holds no build of this user`;
    readdirSync(folder);
    return undefined;
  } catch (error) {
    return notLookedAt(error);
  }
}

/** Why a file in such a folder is not for this user: root may keep what it builds to itself. */
export function whyUnreadable(path: string): string | undefined {
  try {
    accessSync(path, constants.R_OK);
    return undefined;
  } catch (error) {
    // What is not there at all was removed from a build of this user.
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? undefined : notLookedAt(error);
  }
}

function notLookedAt(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return `may not be looked at: ${code ?? message}`;
}

/** What is recorded about a version, or why that cannot be used. */
export interface Recorded {
  readonly version: string;
  readonly record?: VendoredBuild;
  readonly problem?: LibraryFileError;
}

/** Every record, the newest version first. */
export function listRecords(folder: string): Recorded[] {
  return recordedVersions(folder).flatMap((version): Recorded[] => {
    try {
      const record = readRecord(folder, version);
      return record === undefined ? [] : [{ version, record }];
    } catch (problem) {
      if (problem instanceof LibraryFileError) return [{ version, problem }];
      throw problem;
    }
  });
}

export function recordPath(folder: string, version: string): string {
  return join(folder, `${version}.json`);
}

/**
 * Reads what is recorded about a build.
 *
 * @returns undefined when nothing is.
 * @throws LibraryFileError when the record is damaged, or when others could change it.
 */
export function readRecord(folder: string, version: string): VendoredBuild | undefined {
  const path = recordPath(folder, version);
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw new LibraryFileError(path, `cannot be read: ${message}`, { cause });
  }
  refuseUnlessOwn(path);
  const record = parseRecord(text);
  if (record === undefined || record.version !== version) {
    throw new LibraryFileError(path, NO_RECORD);
  }
  return { ...record, path: join(folder, record.library), recordPath: path };
}

function parseRecord(text: string): BuildRecord | undefined {
  let record: Partial<BuildRecord> | null;
  try {
    // What it lacks must not be found on `Object.prototype`.
    record = JSON.parse(text, withoutPrototype) as Partial<BuildRecord> | null;
  } catch {
    return undefined;
  }
  const isRecord =
    typeof record?.version === 'string' &&
    typeof record.library === 'string' &&
    LIBRARY_PATH.test(record.library) &&
    typeof record.sha256 === 'string' &&
    typeof record.compiler === 'string' &&
    typeof record.archive?.name === 'string' &&
    typeof record.archive.sha256 === 'string' &&
    isStrings(record.flags) &&
    isStrings(record.cpu) &&
    typeof record.request?.optimizeForThisMachine === 'boolean' &&
    isStrings(record.request.flags);
  return isRecord ? (record as BuildRecord) : undefined;
}

function withoutPrototype(_key: string, value: unknown): unknown {
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    Object.setPrototypeOf(value, null);
  return value;
}

function isStrings(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((each) => typeof each === 'string');
}
