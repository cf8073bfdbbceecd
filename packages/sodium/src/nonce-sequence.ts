/** Nonces that count, for ciphers whose nonces are too short to be random. */
import { freeze } from 'sodium-sys/intrinsics';
import { byteLengthOf, copyInto, copyOf, optionsReader, StateError } from 'sodium-sys/portable';
import { sizedBytes } from './shared/bytes.js';
import { choiceOption } from './shared/option-readers.js';
import { published } from './shared/published.js';
import type { Bytes } from './shared/types.js';

export interface NonceSequenceOptions {
  /** Which end counts: `little` (the default) the first byte, as libsodium has it; `big` the last, as TLS has it. */
  readonly byteOrder?: 'little' | 'big';
}

export interface NonceSequence {
  /**
   * The next nonce, first of all the one that the sequence began with.
   *
   * @returns a fresh array
   * @throws StateError after the one whose bytes are all 255: it would begin again
   */
  next(): Bytes;
}

/**
 * Counts nonces, none of which comes twice.
 *
 * One sequence belongs to one key and one sender: two that seal with the same key must not begin at the same nonce, nor may
 * a program that begins again. Let each derive a key of its own, or share out the other end of the nonce among them.
 *
 * @param first 8 to 64 bytes, copied; all zeros for a key that was never used
 * @param options `byteOrder`
 * @throws InvalidTypeError, InvalidLengthError for a nonce or options that are wrong
 * @example
 * const nonces = nonceSequence(new Uint8Array(12));
 * nonces.next();
 * toHex(nonces.next()) === '010000000000000000000000'
 */
export type CreateNonceSequence = (first: Uint8Array, options?: NonceSequenceOptions) => NonceSequence;

const readOptions = optionsReader({ byteOrder: choiceOption<'little' | 'big'>(['little', 'big']) });
const LENGTHS = { minimum: 8, maximum: 64 };

export const nonceSequence: CreateNonceSequence = published('nonceSequence', (first, options) => {
  const { byteOrder = 'little' } = readOptions(options);
  const given = sizedBytes('first', first, LENGTHS);
  const nonce = new Uint8Array(byteLengthOf(given));
  copyInto(nonce, given);
  let isOver = false;

  function next(): Bytes {
    if (isOver) throw new StateError('this sequence has given its last nonce; go on with another key');
    const current = copyOf(nonce);
    isOver = !increment(nonce, byteOrder);
    return current;
  }

  return freeze({ next });
});

/** @returns whether there was a next one; all zeros otherwise */
function increment(bytes: Uint8Array, byteOrder: 'little' | 'big'): boolean {
  for (let step = 0; step < byteLengthOf(bytes); step++) {
    const index = byteOrder === 'little' ? step : byteLengthOf(bytes) - 1 - step;
    const value = (bytes[index]! + 1) & 0xff;
    bytes[index] = value;
    if (value !== 0) return true;
  }
  return false;
}
