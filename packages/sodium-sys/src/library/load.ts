/** Finds, opens, checks and initialises libsodium. */
import { createKoffiSodium } from '../backends/koffi.js';
import { loadKoffi } from '../backends/koffi-engine.js';
import {
  type Attempt,
  InitializationError,
  LibraryFileError,
  LibraryNotFoundError,
  LibraryVersionError,
} from '../shared/errors.js';
import { checkBuiltIns } from '../shared/self-check.js';
import type { Sodium } from '../shared/sodium.js';
import { checkAndInitialize, sizeChecks } from './check.js';
import { readEnvironment } from './environment.js';
import { inspectLibrary } from './inspect.js';
import { whileKnown } from './known-file.js';
import { type LoadOptions, type LoadValues, readLoadOptions } from './load-options.js';
import { type Candidate, locate } from './locate.js';
import { type Opened, openLibrary } from './open.js';
import { refuseIfOthersMayWrite, refuseUnlessOwn } from './ownership.js';
import { remedyForThisSystem, wayOut } from './remedy.js';
import { PREBUILT } from './steps.js';

/** What `loadSodium()` without options found. */
let found: Sodium | undefined;

/** Every library that this thread uses, by the identity that the system gives it. */
const loaded = new Map<bigint, Sodium>();

/**
 * Finds the native libsodium, checks it and initialises it, once per thread: the same library is the same object.
 *
 * The first of these that is given decides alone: `options.path`, the variable `SODIUM_LIBRARY` (a file), the variable
 * `SODIUM_LIB_DIR` (a folder), `options.search`. Otherwise the newest build that `sodium-sys vendor` made for this user is
 * taken, unless the variable `SODIUM_NO_VENDOR` is set; then the prebuilt package for this platform, unless
 * `SODIUM_NO_PREBUILT` is set; then the system's own folders are searched, then the folder that `pkg-config` names, and last
 * the dynamic linker is asked, unless `SODIUM_NO_SYSTEM` is set.
 *
 * A library that is loaded stays loaded until the process ends.
 *
 * @param options.path the library's file, as an absolute path
 * @param options.environment false to follow no environment variable (default true, but none is followed when the
 *   process has rights that its caller lacks)
 * @param options.search absolute folders to search in place of the system's
 * @throws InvalidTypeError for an unknown option, or one of the wrong kind.
 * @throws LibraryNotFoundError when no place has a usable library, with each place and what was wrong with it.
 * @throws LibraryFileError when the file that was asked for is missing, damaged, not for this process, not libsodium,
 *   or could be replaced by other users; also when a vendored or prebuilt library is not the one that was recorded, or
 *   needs what this CPU lacks.
 * @throws LibraryVersionError when the file that was asked for is older than libsodium 1.0.18.
 * @throws InitializationError when `sodium_init` of the file that was asked for fails; also when koffi, the engine of this
 *   backend, cannot be loaded here, or when other code has replaced a built-in of JavaScript by one that gives wrong answers.
 *   A library that disagrees with the headers about a size throws it when a function of the
 *   same family is first used.
 *
 * @example
 * import { loadSodium } from 'sodium-sys';
 * const { raw, library } = loadSodium();
 * const digest = new Uint8Array(32);
 * raw.crypto_generichash(digest, digest.length, new Uint8Array(3), 3, null, 0) === 0 && library.backend === 'native'
 */
export function loadSodium(options: LoadOptions = {}): Sodium {
  const given = readLoadOptions(options);
  if (given.path !== undefined || given.search !== undefined || given.environment === false) {
    return searchAndLoad(given, []);
  }
  found ??= searchAndLoad(given, []);
  return found;
}

/** As `loadSodium`, for checked options; `attempts` receives every attempt, also when it throws. */
export function searchAndLoad(options: LoadValues, attempts: Attempt[]): Sodium {
  checkBuiltIns();
  // Without the engine no library is of use, which is another error than there being none.
  loadKoffi();
  for (const candidate of locate(options, attempts)) {
    const sodium = tryCandidate(candidate, attempts);
    if (sodium !== undefined) return sodium;
  }
  const environment = options.environment === false ? undefined : readEnvironment();
  throw new LibraryNotFoundError(attempts, remedyForThisSystem(environment));
}

/** @throws what is wrong with the candidate, when it was asked for and so no other may be tried. */
function tryCandidate(candidate: Candidate, attempts: Attempt[]): Sodium | undefined {
  const { step, target, demanded } = candidate;
  try {
    return open(candidate, attempts);
  } catch (error) {
    if (!isUnusable(error)) throw error;
    const outcome = reasonOf(error, target);
    attempts.push({ step, target, outcome });
    if (!demanded) return undefined;
    if (step === 'options.path' || !(error instanceof LibraryFileError)) throw error;
    throw new LibraryFileError(target, `${outcome} (${wayOut(step)})`, { cause: error });
  }
}

function open(candidate: Candidate, attempts: Attempt[]): Sodium {
  const { step, target } = candidate;
  const opened = checkAndOpen(candidate);
  let sodium = loaded.get(opened.identity);
  if (sodium === undefined) {
    const { version, minimal } = checkAndInitialize(opened);
    const { path } = opened;
    const checkSizesFor = sizeChecks(opened, version);
    sodium = createKoffiSodium(
      { ...opened, checkSizesFor },
      { backend: 'native', path, version, minimal, found: step, attempts },
    );
    loaded.set(opened.identity, sodium);
  }
  attempts.push({ step, target, outcome: 'loaded' });
  return sodium;
}

function checkAndOpen({ step, target, kind, known }: Candidate): Opened {
  if (known !== undefined) {
    // Whose a package is says nothing: who could replace its library could replace the module that this is, beside it.
    if (step !== PREBUILT) refuseUnlessOwn(target);
    return whileKnown(known, () => openLibrary(target));
  }
  if (kind === 'file') {
    inspectLibrary(target);
    refuseIfOthersMayWrite(target);
  }
  return openLibrary(target);
}

function isUnusable(error: unknown): error is Error {
  return (
    error instanceof LibraryFileError ||
    error instanceof LibraryVersionError ||
    error instanceof InitializationError
  );
}

/** What an error says beside the path that it is about. */
function reasonOf({ message }: Error, target: string): string {
  const prefix = `${target}: `;
  return message.startsWith(prefix) ? message.slice(prefix.length) : message;
}
