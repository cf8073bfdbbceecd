/**
 * BLAKE2b: a fast hash of 16 to 64 bytes, and with a key a MAC.
 *
 * RFC 7693 <https://www.rfc-editor.org/rfc/rfc7693>; salt and personalization as in the BLAKE2 paper, section 2.8.
 * libsodium: <https://doc.libsodium.org/hashing/generic_hashing>
 */

import {
  crypto_generichash_BYTES,
  crypto_generichash_BYTES_MAX,
  crypto_generichash_BYTES_MIN,
  crypto_generichash_blake2b_PERSONALBYTES,
  crypto_generichash_blake2b_SALTBYTES,
  crypto_generichash_KEYBYTES,
  crypto_generichash_KEYBYTES_MAX,
  crypto_generichash_KEYBYTES_MIN,
} from 'sodium-sys/constants';
import { assign } from 'sodium-sys/intrinsics';
import { optionsReader } from 'sodium-sys/portable';
import {
  type HashForms,
  type HashRule,
  hashOperation,
  type OutputLength,
} from '../families/hash-operation.js';
import { type Key, keyReader, lengthOfKey } from '../secrets/keys.js';
import {
  makeSecret,
  type SecretBytes,
  type SecretBytesOptions,
  secretOptionReaders,
} from '../secrets/secret-bytes.js';
import { exactly, frozen } from '../shared/bytes.js';
import { bytesOption, lengthOption } from '../shared/option-readers.js';
import { published } from '../shared/published.js';
import type { Backend, Bytes, CheckedLength, Data, Sized } from '../shared/types.js';
import type { CreateSources } from '../sources/sources.js';

const limits = frozen({
  outputLength: {
    minimum: crypto_generichash_BYTES_MIN,
    maximum: crypto_generichash_BYTES_MAX,
    default: crypto_generichash_BYTES,
  },
  keyLength: {
    minimum: crypto_generichash_KEYBYTES_MIN,
    maximum: crypto_generichash_KEYBYTES_MAX,
    default: crypto_generichash_KEYBYTES,
  },
  saltLength: exactly(crypto_generichash_blake2b_SALTBYTES),
  personalLength: exactly(crypto_generichash_blake2b_PERSONALBYTES),
});

/** Options that make one hash function different from every other. */
export interface GenericHashVariant {
  /** 16 to 64 bytes, which make the hash a MAC. Without it anyone can compute the hash. */
  readonly key?: Key<'16 to 64', 'genericHash'>;
  /** Exactly 16 bytes, not secret: for example, different for every record. */
  readonly salt?: Sized<16>;
  /** Exactly 16 bytes that name the purpose, so that hashes of one purpose never serve another. */
  readonly personal?: Sized<16>;
}

/** `outputLength` is 16 to 64 bytes, 32 when it is not given. */
export interface GenericHashOptions<Length extends number = number>
  extends GenericHashVariant,
    OutputLength<Length, '16 to 64'> {}

/** How a key is made and kept. */
export interface GenericHashKeyOptions<Length extends number = number> extends SecretBytesOptions {
  /** 16 to 64 bytes, 32 when it is not given. */
  readonly keyLength?: CheckedLength<Length, '16 to 64'>;
}

export type GenericHashForms = HashForms<GenericHashVariant, '16 to 64', 32>;

export interface GenericHash extends GenericHashForms {
  /**
   * Hashes data with BLAKE2b, in one piece. For a password use a password hash instead, which is slow on purpose.
   *
   * @param data bytes of any length, including none
   * @param options `outputLength` (16 to 64 bytes, 32 by default), `key` (16 to 64 bytes), `salt` and `personal`
   *   (exactly 16 bytes each)
   * @returns `outputLength` bytes
   * @throws InvalidTypeError for data or options of another kind, an unknown option, or an option that is undefined
   * @throws InvalidLengthError for an option whose length is out of range
   * @example
   * const digest = genericHash(fromUtf8('Arbitrary data to hash'));
   * const key = genericHash.generateKey();
   * const mac = genericHash(fromUtf8('a message'), { key });
   * digest.length === 32 && mac.length === 32
   * @see `crypto_generichash`, `crypto_generichash_blake2b_salt_personal`, RFC 7693
   */
  <Length extends number = 32>(data: Data, options?: GenericHashOptions<Length>): Bytes<Length>;

  /**
   * A random key, which JavaScript never sees and which other primitives refuse.
   *
   * @param options `keyLength` (16 to 64 bytes, 32 by default), and `lock` and `access`: how the secret is kept
   * @throws InvalidTypeError, InvalidLengthError for options that are wrong; UnavailableError as `SecretBytes.random`
   * @example
   * const key = genericHash.generateKey();
   * const mac = genericHash(fromUtf8('a message'), { key });
   * genericHash.verify(mac, fromUtf8('a message'), { key }) === true
   * @see `crypto_generichash_keygen`
   */
  generateKey<Length extends number = 32>(
    options?: GenericHashKeyOptions<Length>,
  ): SecretBytes<'genericHash'>;

  /** The lengths that are accepted, in bytes. */
  readonly limits: typeof limits;
}

const readers = (backend: Backend) => ({
  key: keyReader(backend, { purpose: 'genericHash', length: limits.keyLength }),
  salt: bytesOption(limits.saltLength),
  personal: bytesOption(limits.personalLength),
});

const rule: HashRule<ReturnType<typeof readers>> = {
  name: 'genericHash',
  outputLength: limits.outputLength,
  readers,
  oneShot: (functions, output, outputLength, data, dataLength, { key, salt, personal }) =>
    salt === undefined && personal === undefined
      ? functions.crypto_generichash(output, outputLength, data, dataLength, key ?? null, lengthOfKey(key))
      : functions.crypto_generichash_blake2b_salt_personal(
          output,
          outputLength,
          data,
          dataLength,
          key ?? null,
          lengthOfKey(key),
          salt ?? null,
          personal ?? null,
        ),
  stateBytes: (functions) => functions.crypto_generichash_statebytes(),
  init: (functions, state, outputLength, { key, salt, personal }) =>
    functions.crypto_generichash_blake2b_init_salt_personal(
      state,
      key ?? null,
      lengthOfKey(key),
      outputLength,
      salt ?? null,
      personal ?? null,
    ),
  update: (functions, state, data, length) => functions.crypto_generichash_update(state, data, length),
  final: (functions, state, output, length) => functions.crypto_generichash_final(state, output, length),
};

export function createGenericHash(backend: Backend, createSources: CreateSources): GenericHash {
  const readOptions = optionsReader({ keyLength: lengthOption(limits.keyLength), ...secretOptionReaders });

  function generateKey(options?: unknown): SecretBytes<'genericHash'> {
    const { keyLength = limits.keyLength.default, ...kept } = readOptions(options);
    return makeSecret(backend(), keyLength, kept, 'genericHash');
  }

  const hash = hashOperation(backend, createSources, rule);
  return published('genericHash', assign(hash, { generateKey, limits })) as unknown as GenericHash;
}
