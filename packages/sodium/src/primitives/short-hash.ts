/**
 * SipHash-2-4: a keyed hash of 8 or 16 bytes for hash tables, which keeps others from choosing colliding keys.
 *
 * J.-P. Aumasson, D. J. Bernstein, "SipHash: a fast short-input PRF" <https://www.aumasson.jp/siphash/siphash.pdf>
 * libsodium: <https://doc.libsodium.org/hashing/short-input_hashing>
 */

import {
  crypto_shorthash_siphash24_BYTES,
  crypto_shorthash_siphash24_KEYBYTES,
  crypto_shorthash_siphashx24_BYTES,
} from 'sodium-sys/constants';
import { assign } from 'sodium-sys/intrinsics';
import { byteLengthOf, optionsReader } from 'sodium-sys/portable';
import { type Key, keyGenerator, keyReader } from '../secrets/keys.js';
import type { SecretBytes, SecretBytesOptions } from '../secrets/secret-bytes.js';
import { dataBytes, exactly, frozen } from '../shared/bytes.js';
import { lengthOption } from '../shared/option-readers.js';
import { published } from '../shared/published.js';
import { succeed } from '../shared/status.js';
import type { Backend, Bytes, CheckedLength, Data } from '../shared/types.js';

const limits = frozen({
  outputLength: {
    minimum: crypto_shorthash_siphash24_BYTES,
    maximum: crypto_shorthash_siphashx24_BYTES,
    multipleOf: crypto_shorthash_siphash24_BYTES,
    default: crypto_shorthash_siphash24_BYTES,
  },
  keyLength: exactly(crypto_shorthash_siphash24_KEYBYTES),
});

export interface ShortHashOptions<Length extends number = number> {
  /** 8 bytes (SipHash-2-4, the default) or 16 (SipHashx-2-4, where the first 8 bytes are others). */
  readonly outputLength?: CheckedLength<Length, 8 | 16>;
}

export interface ShortHash {
  /**
   * Hashes data with SipHash-2-4. Its digest is too short to resist collisions, even to someone without the key: for a
   * checksum or a MAC use `genericHash`.
   *
   * @param data bytes of any length, including none; meant for short ones
   * @param key exactly 16 bytes, secret and random, as `generateKey` makes them, for example when the program starts
   * @param options `outputLength`: 8 (the default) or 16 bytes
   * @returns `outputLength` bytes
   * @throws InvalidTypeError for data, a key or options of another kind, or an unknown option
   * @throws InvalidLengthError for a key of another length, or an `outputLength` that is neither 8 nor 16
   * @example
   * const key = shortHash.generateKey();
   * const bucket = shortHash(fromUtf8('user-supplied name'), key)[0];
   * bucket < 256
   * @see `crypto_shorthash`, `crypto_shorthash_siphashx24`
   */
  <Length extends number = 8>(
    data: Data,
    key: Key<16, 'shortHash'>,
    options?: ShortHashOptions<Length>,
  ): Bytes<Length>;

  /**
   * A random key, which JavaScript never sees and which other primitives refuse.
   *
   * @param options `lock` and `access`: how the secret is kept
   * @returns 16 bytes
   * @throws InvalidTypeError for options that are wrong; UnavailableError as `SecretBytes.random`
   * @example
   * const key = shortHash.generateKey();
   * key.length === 16 && key.purpose === 'shortHash'
   * @see `crypto_shorthash_keygen`
   */
  generateKey(options?: SecretBytesOptions): SecretBytes<'shortHash'>;

  /** The lengths that are accepted, in bytes. */
  readonly limits: typeof limits;
}

export function createShortHash(backend: Backend): ShortHash {
  const readOptions = optionsReader({ outputLength: lengthOption(limits.outputLength) });
  const readKey = keyReader(backend, { purpose: 'shortHash', length: limits.keyLength });

  function shortHash(data: unknown, key: unknown, options?: unknown): Uint8Array<ArrayBuffer> {
    const { outputLength = limits.outputLength.default } = readOptions(options);
    const secret = readKey('key', key);
    const bytes = dataBytes('data', data);
    const length = byteLengthOf(bytes);
    const output = new Uint8Array(outputLength);
    const { raw } = backend();
    const status =
      outputLength === crypto_shorthash_siphash24_BYTES
        ? raw.crypto_shorthash(output, bytes, length, secret)
        : raw.crypto_shorthash_siphashx24(output, bytes, length, secret);
    succeed(status, 'shortHash');
    return output;
  }

  const generateKey = keyGenerator(backend, 'shortHash', limits.keyLength.minimum);
  return published('shortHash', assign(shortHash, { generateKey, limits })) as ShortHash;
}
