/** Secrets that are not ours to use: of another library, or of another copy of this package. */

import type { Sodium } from 'sodium-sys';
import { getPrototypeOf, ownKeys, regExpTest } from 'sodium-sys/intrinsics';
import { InvalidTypeError } from 'sodium-sys/portable';
import { notBytes } from '../shared/bytes.js';

export const BYTES_OR_SECRET = 'a Uint8Array or a SecretBytes';

/** What is wrong with a value that is neither bytes nor a SecretBytes of this copy of the package. */
export function notSecret(parameter: string, value: unknown, sodium: Sodium): InvalidTypeError {
  const name = foreignName(value);
  if (name === undefined) {
    if (!isEmptyObject(value)) return notBytes(parameter, value, BYTES_OR_SECRET);
    const remedy =
      'an empty object is what a clone of a SecretBytes is, and what another thread receives of it: send the bytes';
    return new InvalidTypeError(parameter, BYTES_OR_SECRET, value, remedy);
  }
  if (name !== nameOf(sodium)) return ofOtherLibrary(parameter, value, nameOf(sodium), name);
  const remedy = 'it was made by another copy of the package sodium';
  return new InvalidTypeError(parameter, 'a SecretBytes of this copy', value, remedy);
}

export function ofOtherLibrary(
  parameter: string,
  value: unknown,
  own: string,
  other: string,
): InvalidTypeError {
  const remedy = `it was made with ${other}; SecretBytes.from moves bytes from one to another`;
  return new InvalidTypeError(parameter, `a SecretBytes of ${own}`, value, remedy);
}

/** Under this name every copy of the package says which library a secret is of. */
export const LIBRARY = Symbol.for('sodium.SecretBytes.library');

/** As in `the native libsodium 1.0.18`. */
export function nameOf({ library: { backend, version } }: Sodium): string {
  return `the ${backend === 'wasm' ? 'WebAssembly' : 'native'} libsodium ${version}`;
}

function isEmptyObject(value: unknown): boolean {
  try {
    return getPrototypeOf(value) === Object.prototype && ownKeys(value as object).length === 0;
  } catch {
    return false; // no object, or a revoked proxy
  }
}

function foreignName(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  try {
    const name = (value as { [LIBRARY]?: unknown })[LIBRARY];
    // Anything else might be content.
    const isName = typeof name === 'string' && regExpTest(/^the \w{6,11} libsodium [\d.]{5,9}$/, name);
    return isName ? name : undefined;
  } catch {
    return undefined; // a revoked proxy, or a getter that throws
  }
}
