/** Whether an opened library is what the table says, before anything is done with it. */

import { type KoffiType, loadKoffi } from '../backends/koffi-engine.js';
import { functions, headersVersion } from '../generated/functions.js';
import { InitializationError, LibraryFileError, LibraryVersionError } from '../shared/errors.js';
import { compareVersions } from '../shared/version.js';
import type { Opened } from './open.js';

const MINIMUM_VERSION = '1.0.18';

/** The name of its family: `crypto_sign` of `crypto_sign_ed25519ph_init`. */
const FAMILY = /^(?:crypto_)?[a-z0-9]+/;

/** Functions that say how long something is; what passwords may cost is no size. */
const SIZE = /bytes(?:_min|_max)?$/;

export interface CheckedLibrary {
  readonly version: string;
  readonly minimal: boolean;
}

/**
 * Checks the version, and initialises the library, which may have happened before.
 *
 * @throws LibraryFileError when it lacks what every libsodium has, LibraryVersionError when it is older than 1.0.18,
 *   InitializationError when `sodium_init` fails.
 */
export function checkAndInitialize(opened: Opened): CheckedLibrary {
  const { path } = opened;
  const version = required(opened, 'sodium_version_string', 'str');
  if (typeof version !== 'string' || !/^\d+\.\d+\.\d+/.test(version)) {
    throw new LibraryFileError(path, 'is not libsodium: sodium_version_string() gives no version');
  }
  if (compareVersions(version, MINIMUM_VERSION) < 0) {
    throw new LibraryVersionError(path, version, MINIMUM_VERSION);
  }
  const minimal = required(opened, 'sodium_library_minimal', 'int') !== 0;
  const status = required(opened, 'sodium_init', 'int');
  if (status !== 0 && status !== 1) {
    throw new InitializationError(`${path}: sodium_init() must return 0 or 1, got ${status}`);
  }
  return { version, minimal };
}

type ResultType = 'str' | 'int' | 'size_t';

/** koffi's types of functions that take nothing, by what they return. */
const types = new Map<ResultType, KoffiType>();

function required(opened: Opened, name: string, result: ResultType): unknown {
  const address = opened.addressOf(name);
  if (address !== null) return call(address, result);
  throw new LibraryFileError(opened.path, `is not libsodium: it does not export ${name}`);
}

/** Calls a function that takes nothing, without declaring it, which would take twenty times as long. */
function call(address: bigint, result: ResultType): unknown {
  const koffi = loadKoffi();
  let type = types.get(result);
  if (type === undefined) {
    type = koffi.proto(result, []);
    types.set(result, type);
  }
  return koffi.call(address, type);
}

/**
 * Memory for the library to write to is made by the table's sizes: were they too small, it would write past its end. So the
 * sizes of a family are compared before one of its functions is used; all of them would be most of the time that loading takes.
 */
export function sizeChecks(opened: Opened, version: string): (name: string) => void {
  const checked = new Set<string>();
  return (name) => {
    const family = FAMILY.exec(name)![0];
    if (checked.has(family)) return;
    checkSizes(opened, version, `${family}_`);
    checked.add(family);
  };
}

function checkSizes({ path, addressOf }: Opened, version: string, prefix: string): void {
  for (const [name, line] of Object.entries(functions)) {
    if (!name.startsWith(prefix)) continue;
    const [, expected, since] = /^size_t = (\d+) .* ([\d.]+)$/.exec(line) ?? [];
    if (since === undefined || !SIZE.test(name) || compareVersions(version, since) < 0) continue;
    const address = addressOf(name);
    if (address === null) continue;
    const size = call(address, 'size_t');
    const isState = name.endsWith('_statebytes');
    if (isState ? Number(size) <= Number(expected) : Number(size) === Number(expected)) continue;
    throw new InitializationError(
      `${path}: ${name}() must be ${isState ? 'at most ' : ''}${expected} as in the headers of libsodium ` +
        `${headersVersion}, got ${size} (this library says that it is ${version})`,
    );
  }
}
