/** Whether an opened library is what the table says, before anything is done with it. */

import type { KoffiLibrary, NativeFunction } from '../backends/koffi-engine.js';
import { functions, headersVersion } from '../generated/functions.js';
import { InitializationError, LibraryFileError, LibraryVersionError } from '../shared/errors.js';
import { compareVersions } from '../shared/version.js';
import type { Opened } from './open.js';

const MINIMUM_VERSION = '1.0.18';

/** Functions that say how long something is; what passwords may cost is no size. */
const SIZE = /bytes(?:_min|_max)?$/;

export interface CheckedLibrary {
  readonly version: string;
  readonly minimal: boolean;
}

/**
 * Checks the version and every size, and initialises the library, which may have happened before.
 *
 * @throws LibraryFileError when it lacks what every libsodium has, LibraryVersionError when it is older than 1.0.18,
 *   InitializationError when a size differs from the headers, or when `sodium_init` fails.
 */
export function checkAndInitialize(opened: Opened): CheckedLibrary {
  const { library, path } = opened;
  const version = required(opened, 'sodium_version_string', 'str')();
  if (typeof version !== 'string' || !/^\d+\.\d+\.\d+/.test(version)) {
    throw new LibraryFileError(path, 'is not libsodium: sodium_version_string() gives no version');
  }
  if (compareVersions(version, MINIMUM_VERSION) < 0) {
    throw new LibraryVersionError(path, version, MINIMUM_VERSION);
  }
  const minimal = required(opened, 'sodium_library_minimal', 'int')() !== 0;
  checkSizes(library, path, version);
  const status = required(opened, 'sodium_init', 'int')();
  if (status !== 0 && status !== 1) {
    throw new InitializationError(`${path}: sodium_init() must return 0 or 1, got ${status}`);
  }
  return { version, minimal };
}

function required({ library, path }: Opened, name: string, result: string): NativeFunction {
  const call = exported(library, name, result);
  if (call === undefined) throw new LibraryFileError(path, `is not libsodium: it does not export ${name}`);
  return call;
}

function exported(library: KoffiLibrary, name: string, result: string): NativeFunction | undefined {
  try {
    return library.func(name, result, []);
  } catch {
    return undefined;
  }
}

/** Memory for the library to write to is made by the table's sizes: were they too small, it would write past its end. */
function checkSizes(library: KoffiLibrary, path: string, version: string): void {
  for (const [name, line] of Object.entries(functions)) {
    const [, expected, since] = /^size_t = (\d+) .* ([\d.]+)$/.exec(line) ?? [];
    // What is newer than the library is not looked for: each miss costs as much as several sizes.
    if (since === undefined || !SIZE.test(name) || compareVersions(version, since) < 0) continue;
    const size = exported(library, name, 'size_t')?.();
    if (size === undefined) continue;
    const isState = name.endsWith('_statebytes');
    if (isState ? Number(size) <= Number(expected) : Number(size) === Number(expected)) continue;
    throw new InitializationError(
      `${path}: ${name}() must be ${isState ? 'at most ' : ''}${expected} as in the headers of libsodium ` +
        `${headersVersion}, got ${size} (this library says that it is ${version})`,
    );
  }
}
