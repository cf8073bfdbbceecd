/**
 * Random bytes and integers of the operating system's generator.
 *
 * libsodium: <https://doc.libsodium.org/generating_random_data>
 */

import { randombytes_SEEDBYTES } from 'sodium-sys/constants';
import { assign } from 'sodium-sys/intrinsics';
import { byteLengthOf, newBytes } from 'sodium-sys/portable';
import { type Key, keyGenerator, keyReader } from '../secrets/keys.js';
import type { SecretBytes, SecretBytesOptions } from '../secrets/secret-bytes.js';
import { exactly, frozen, sizedBytes } from '../shared/bytes.js';
import { lengthOption } from '../shared/option-readers.js';
import { published } from '../shared/published.js';
import type { Backend, Bytes } from '../shared/types.js';

const limits = frozen({
  length: { minimum: 0, maximum: 2 ** 32 - 1 },
  upperBound: { minimum: 1, maximum: 2 ** 32 },
  seedLength: exactly(randombytes_SEEDBYTES),
});

export interface DeterministicRandom {
  /**
   * Bytes that look random and are always the same for one seed: for tests, and for protocols that say so. A longer output
   * begins with a shorter one, so that a seed is good for one.
   *
   * @param length 0 to 4,294,967,295
   * @param seed exactly 32 bytes, as secret as the output is to be
   * @returns the ChaCha20 keystream of the seed and the nonce `LibsodiumDRG`
   * @throws InvalidTypeError, InvalidLengthError for a length or a seed that is wrong
   * @throws UnavailableError where there is no memory for as many
   * @example
   * const seed = random.deterministic.generateSeed();
   * equals(random.deterministic(100, seed), random.deterministic(100, seed))
   * @see `randombytes_buf_deterministic`
   */
  <Length extends number>(length: Length, seed: Key<32, 'random'>): Bytes<Length>;
  /**
   * A random seed, which JavaScript never sees and which other primitives refuse.
   *
   * @param options `lock` and `access`: how the secret is kept
   * @returns 32 bytes
   * @throws InvalidTypeError for options that are wrong; UnavailableError as `SecretBytes.random`
   * @example
   * const seed = random.deterministic.generateSeed();
   * seed.length === 32 && seed.purpose === 'random'
   */
  generateSeed(options?: SecretBytesOptions): SecretBytes<'random'>;
}

export interface Random {
  /**
   * Random bytes that nobody can guess. For a secret there is `SecretBytes.random`, which JavaScript does not see.
   *
   * @param length 0 to 4,294,967,295
   * @throws InvalidTypeError, InvalidLengthError for a length that is wrong
   * @throws UnavailableError where there is no memory for as many
   * @example
   * random.bytes(24).length === 24
   * @see `randombytes_buf`
   */
  bytes<Length extends number>(length: Length): Bytes<Length>;
  /**
   * Fills memory that is already there with random bytes.
   *
   * @param output up to 4,294,967,295 bytes
   * @returns `output`
   * @throws InvalidTypeError, InvalidLengthError for an `output` that is wrong
   * @example
   * const output = new Uint8Array(24);
   * random.into(output) === output
   * @see `randombytes_buf`
   */
  into<Output extends Uint8Array>(output: Output): Output;
  /**
   * A random integer, every one as likely as any other.
   *
   * @param upperBound 1 to 4,294,967,296: one more than the highest
   * @returns 0 to `upperBound - 1`
   * @throws InvalidTypeError, InvalidLengthError for a bound that is wrong, also for 0
   * @example
   * const die = 1 + random.integer(6);
   * die >= 1 && die <= 6
   * @see `randombytes_uniform`, `randombytes_random`
   */
  integer(upperBound: number): number;
  /** Bytes that only look random. */
  readonly deterministic: DeterministicRandom;
  /** What is accepted; lengths are in bytes. */
  readonly limits: typeof limits;
}

export function createRandom(backend: Backend): Random {
  const readLength = lengthOption(limits.length);
  const readBound = lengthOption(limits.upperBound);
  const readSeed = keyReader(backend, { purpose: 'random', length: limits.seedLength });

  function bytes(length: unknown): Uint8Array<ArrayBuffer> {
    const output = newBytes(readLength('length', length));
    backend().raw.randombytes_buf(output, byteLengthOf(output));
    return output;
  }

  function into(output: unknown): Uint8Array {
    const target = sizedBytes('output', output, limits.length);
    backend().raw.randombytes_buf(target, byteLengthOf(target));
    return target;
  }

  function integer(upperBound: unknown): number {
    const bound = readBound('upperBound', upperBound);
    const { raw } = backend();
    return bound === limits.upperBound.maximum ? raw.randombytes_random() : raw.randombytes_uniform(bound);
  }

  function deterministic(length: unknown, seed: unknown): Uint8Array<ArrayBuffer> {
    const checkedLength = readLength('length', length);
    const checkedSeed = readSeed('seed', seed);
    const output = newBytes(checkedLength);
    backend().raw.randombytes_buf_deterministic(output, checkedLength, checkedSeed);
    return output;
  }

  const generateSeed = keyGenerator(backend, 'random', limits.seedLength.minimum);
  return published('random', {
    bytes,
    into,
    integer,
    deterministic: assign(deterministic, { generateSeed }),
    limits,
  }) as Random;
}
