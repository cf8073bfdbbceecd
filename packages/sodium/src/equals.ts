import { byteLengthOf } from 'sodium-sys/portable';
import { ANY_LENGTH, sizedBytes } from './shared/bytes.js';
import { published } from './shared/published.js';
import type { Backend } from './shared/types.js';

/**
 * Compares bytes without telling by its duration where they differ. Only whether their lengths differ may show.
 *
 * @param a bytes of any length
 * @param b bytes of any length
 * @returns whether both have the same length and the same content
 * @throws InvalidTypeError for anything but a `Uint8Array`
 * @example
 * const [expected, received] = [fromHex('c0ffee'), fromHex('C0FFEE')];
 * equals(received, expected) === true
 * @see `sodium_memcmp`
 */
export type Equals = (a: Uint8Array, b: Uint8Array) => boolean;

export function createEquals(backend: Backend): Equals {
  return published('equals', (a, b) => {
    const left = sizedBytes('a', a, ANY_LENGTH);
    const right = sizedBytes('b', b, ANY_LENGTH);
    return byteLengthOf(left) === byteLengthOf(right) && backend().memory.equals(left, right);
  });
}
