/**
 * SipHash-2-4: a keyed hash of 8 or 16 bytes for hash tables, which keeps others from choosing colliding keys.
 *
 * J.-P. Aumasson, D. J. Bernstein, "SipHash: a fast short-input PRF" <https://www.aumasson.jp/siphash/siphash.pdf>
 * libsodium: <https://doc.libsodium.org/hashing/short-input_hashing>
 */
import type { Sodium } from 'sodium-sys';
import {
  crypto_shorthash_siphash24_BYTES,
  crypto_shorthash_siphash24_KEYBYTES,
  crypto_shorthash_siphashx24_BYTES,
} from 'sodium-sys/constants';
import { byteLengthOf, isUint8Array, readOptions } from 'sodium-sys/portable';
import {
  type Key,
  keyOption,
  leaseKey,
  randomSecret,
  releaseKey,
  type SecretBytes,
  type SecretBytesOptions,
  secretOptionReaders,
} from '../secrets/secret-bytes.js';
import { dataBytes } from '../shared/bytes.js';
import { lengthOption } from '../shared/option-readers.js';
import { succeed } from '../shared/status.js';
import type { Backend, Bytes, CheckedBytes, CheckedLength, Data, LengthLimits } from '../shared/types.js';

export interface ShortHashLimits {
  readonly outputLength: LengthLimits;
  readonly keyLength: LengthLimits;
}

const limits: ShortHashLimits = {
  outputLength: {
    minimum: crypto_shorthash_siphash24_BYTES,
    maximum: crypto_shorthash_siphashx24_BYTES,
    multipleOf: crypto_shorthash_siphash24_BYTES,
    default: crypto_shorthash_siphash24_BYTES,
  },
  keyLength: { minimum: crypto_shorthash_siphash24_KEYBYTES, maximum: crypto_shorthash_siphash24_KEYBYTES },
};

export interface ShortHashOptions<Length extends number = number> {
  /** 8 bytes (SipHash-2-4, the default) or 16 (SipHashx-2-4, where the first 8 bytes are others). */
  readonly outputLength?: CheckedLength<Length, 8 | 16>;
}

const optionReaders = { outputLength: lengthOption(limits.outputLength) };
const checkKey = keyOption('shortHash', limits.keyLength);

export interface ShortHash {
  /**
   * Hashes data with SipHash-2-4. Its digest is too short to be collision resistant even for who knows no key: for a
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
  <Length extends number = 8, Key extends Uint8Array = Uint8Array>(
    data: Data,
    key: CheckedBytes<Key, 16> | SecretBytes,
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
  generateKey(options?: SecretBytesOptions): SecretBytes;

  /** The lengths that are accepted, in bytes. */
  readonly limits: ShortHashLimits;
}

export function createShortHash(backend: Backend): ShortHash {
  function shortHash(data: unknown, key: unknown, options?: unknown): Uint8Array<ArrayBuffer> {
    const { outputLength = crypto_shorthash_siphash24_BYTES } = readOptions(options, optionReaders);
    const secret = checkKey('key', key);
    return hash(backend(), new Uint8Array(outputLength), dataBytes('data', data), secret);
  }

  function generateKey(options?: unknown): SecretBytes {
    const checked = readOptions(options, secretOptionReaders);
    return randomSecret(backend(), limits.keyLength.minimum, checked, 'shortHash');
  }

  return Object.freeze(Object.assign(shortHash, { generateKey, limits })) as ShortHash;
}

/** Fills `output` with the digest. */
function hash(
  sodium: Sodium,
  output: Uint8Array<ArrayBuffer>,
  data: Uint8Array,
  key: Key,
): Uint8Array<ArrayBuffer> {
  const name =
    output.length === crypto_shorthash_siphash24_BYTES ? 'crypto_shorthash' : 'crypto_shorthash_siphashx24';
  // Arrays are the usual case, and take less time without a lease.
  if (isUint8Array(key)) {
    succeed(sodium.raw[name](output, data, byteLengthOf(data), key), name);
    return output;
  }
  const leased = leaseKey('key', key, sodium)!;
  try {
    succeed(sodium.raw[name](output, data, byteLengthOf(data), leased), name);
  } finally {
    releaseKey(key);
  }
  return output;
}
