/** Derivation of keys in two steps, extract and expand, documented once for every hash. */

import type { RawSodium } from 'sodium-sys';
import { assign } from 'sodium-sys/intrinsics';
import { type Address, byteLengthOf, optionsReader } from 'sodium-sys/portable';
import { type Key, type KeyMemory, keyGenerator, keyReader, lengthOfKey } from '../secrets/keys.js';
import type { KeyPurpose, RandomPurpose } from '../secrets/purposes.js';
import {
  makeSecret,
  type NewSecretOptions,
  newSecretReaders,
  type SecretBytes,
  type SecretBytesOptions,
  secretOptionReaders,
} from '../secrets/secret-bytes.js';
import type { Availability } from '../shared/availability.js';
import { dataBytes } from '../shared/bytes.js';
import { lengthOption } from '../shared/option-readers.js';
import { succeed } from '../shared/status.js';
import type { Backend, Data, LengthLimits } from '../shared/types.js';
import { type ExtractCalls, type ExtractState, RunningExtract } from './extract-state.js';
import { State } from './state.js';

export interface ExtractOptions extends SecretBytesOptions {
  /** Bytes of any length, random or at least agreed on; not secret. Without it zeros, which is weaker. */
  readonly salt?: Data;
}

export interface ExpandOptions<Purpose extends RandomPurpose = RandomPurpose>
  extends NewSecretOptions<Purpose> {
  /** Of the result, in bytes: 1 to 8,160 for SHA-256, 1 to 16,320 for SHA-512. */
  readonly length: number;
  /** Bytes of any length that say what the result is for; not secret. Without it none. */
  readonly info?: Data;
}

export interface HkdfOptions<Purpose extends RandomPurpose = RandomPurpose>
  extends ExtractOptions,
    ExpandOptions<Purpose> {
  readonly lock?: 'try' | 'require';
  readonly access?: 'readable' | 'none';
}

export interface Hkdf<KeyLength extends 32 | 64, Own extends string> extends Availability {
  /**
   * Extracts a key from a secret and expands it, as protocols mostly do both. It is no password hash.
   *
   * @param inputKey 1 byte or more: a secret that is hard to guess, but need not be random in every bit
   * @param options `length` of the result; `salt` and `info`: bytes of any length; `purpose`: the only primitive that is to take
   *   the result; `lock` and `access`: how it is kept
   * @returns `length` bytes, always the same for the same arguments
   * @throws InvalidTypeError for a key or options of another kind, an unknown option, or without `length`
   * @throws InvalidLengthError for an empty key, and for a length out of range
   * @throws UnavailableError before libsodium 1.0.19, and as `SecretBytes.random`
   * @example
   * const shared = SecretBytes.random(32); // as a key exchange gives it
   * const derive = () => hkdf.sha256(shared, { length: 32, info: fromUtf8('messages'), purpose: 'secretBox' });
   * !hkdf.sha256.isAvailable || secretBox.seal(fromUtf8('a message'), derive()).length === 49
   * @see `crypto_kdf_hkdf_sha256_extract`, `crypto_kdf_hkdf_sha256_expand`, and the same of `sha512`, RFC 5869
   */
  <
    // biome-ignore lint/suspicious/noExplicitAny: a secret without purpose is of any, as in `SecretBytes` itself.
    Purpose extends RandomPurpose = any,
  >(
    inputKey: Key<number, Own>,
    options: HkdfOptions<Purpose>,
  ): SecretBytes<Purpose>;

  readonly extract: {
    /**
     * The first step: a key for `expand` from a secret.
     *
     * @param inputKey as for the function itself
     * @param options `salt`: bytes of any length; `lock` and `access`: how the key is kept
     * @returns 32 bytes for SHA-256, 64 for SHA-512
     * @throws InvalidTypeError, InvalidLengthError, UnavailableError as the function itself
     * @example
     * const extract = () => hkdf.sha512.extract(fromUtf8('some secret'), { salt: new Uint8Array(64) });
     * !hkdf.sha512.isAvailable || extract().length === 64
     * @see `crypto_kdf_hkdf_sha256_extract`, `crypto_kdf_hkdf_sha512_extract`
     */
    (inputKey: Key<number, Own>, options?: ExtractOptions): SecretBytes<Own>;
    /**
     * Starts the extraction from a secret that is in several parts. The parts run into one another: one whose length may vary
     * must be the last, or say its length.
     *
     * @param options as for `extract`
     * @throws InvalidTypeError, UnavailableError as `extract`
     * @example
     * const extract = () => hkdf.sha256.extract.create().update(SecretBytes.random(32)).update(new Uint8Array(8)).finish();
     * !hkdf.sha256.isAvailable || extract().purpose === 'hkdf.sha256'
     * @see `crypto_kdf_hkdf_sha256_extract_init` and what follows it, and the same of `sha512`
     */
    create(options?: ExtractOptions): ExtractState<Own>;
  };

  /**
   * The second step: as many bytes as are asked for from a key that is random already.
   *
   * @param key 32 bytes for SHA-256, 64 for SHA-512: of `extract` or `generateKey`
   * @param options as for the function itself, but `salt`
   * @throws InvalidTypeError, InvalidLengthError, UnavailableError as the function itself
   * @example
   * const expand = () => hkdf.sha256.expand(hkdf.sha256.generateKey(), { length: 100 });
   * !hkdf.sha256.isAvailable || expand().length === 100
   * @see `crypto_kdf_hkdf_sha256_expand`, `crypto_kdf_hkdf_sha512_expand`
   */
  expand<
    // biome-ignore lint/suspicious/noExplicitAny: as above.
    Purpose extends RandomPurpose = any,
  >(key: Key<KeyLength, Own>, options: ExpandOptions<Purpose>): SecretBytes<Purpose>;

  /**
   * A random key for `expand`, which JavaScript never sees and which other primitives refuse.
   *
   * @param options `lock` and `access`: how the secret is kept
   * @returns 32 bytes for SHA-256, 64 for SHA-512
   * @throws InvalidTypeError for options that are wrong; UnavailableError as `SecretBytes.random`
   * @example
   * const key = hkdf.sha512.generateKey();
   * key.length === 64 && key.purpose === 'hkdf.sha512'
   * @see `crypto_kdf_hkdf_sha256_keygen`, `crypto_kdf_hkdf_sha512_keygen`
   */
  generateKey(options?: SecretBytesOptions): SecretBytes<Own>;

  /** The lengths that are accepted, in bytes; `keyLength` is that of keys for `expand`. */
  readonly limits: {
    readonly inputKeyLength: LengthLimits;
    readonly keyLength: LengthLimits;
    readonly length: LengthLimits;
  };
}

/** How a key derivation describes itself. The functions of C are named here, in what calls them. */
export interface HkdfRule extends ExtractCalls {
  /** As it is exported; also what its keys are for. */
  readonly name: KeyPurpose;
  readonly limits: Hkdf<32, string>['limits'];
  readonly extract: (
    functions: RawSodium,
    key: Address,
    salt: Uint8Array | null,
    saltLength: number,
    inputKey: KeyMemory,
    inputKeyLength: number,
  ) => number;
  readonly expand: (
    functions: RawSodium,
    output: Address,
    outputLength: number,
    info: Uint8Array | null,
    infoLength: number,
    key: KeyMemory | Address,
  ) => number;
}

const lengthOfData = (bytes: Uint8Array | undefined): number =>
  bytes === undefined ? 0 : byteLengthOf(bytes);

export function hkdfOperation(backend: Backend, rule: HkdfRule): object {
  const { name, limits } = rule;
  const keyLength = limits.keyLength.minimum;
  const readLength = lengthOption(limits.length);
  const expandReaders = { length: readLength, info: dataBytes, ...newSecretReaders };
  const readExpandOptions = optionsReader(expandReaders);
  const readExtractOptions = optionsReader({ salt: dataBytes, ...secretOptionReaders });
  const readOptions = optionsReader({ salt: dataBytes, ...expandReaders });
  const readInputKey = keyReader(backend, { purpose: name, length: limits.inputKeyLength });
  const readKey = keyReader(backend, { purpose: name, length: limits.keyLength });

  function extractInto(key: Address, salt: Uint8Array | undefined, inputKey: KeyMemory): void {
    const { raw } = backend();
    const status = rule.extract(raw, key, salt ?? null, lengthOfData(salt), inputKey, lengthOfKey(inputKey));
    succeed(status, name);
  }

  function expandFrom(
    key: KeyMemory | Address,
    length: number,
    { info, purpose, ...kept }: Omit<ReturnType<typeof readExpandOptions>, 'length'>,
  ): SecretBytes {
    return makeSecret(backend(), length, kept, purpose, (address) => {
      const status = rule.expand(backend().raw, address, length, info ?? null, lengthOfData(info), key);
      succeed(status, name);
    });
  }

  function hkdf(inputKey: unknown, options: unknown): SecretBytes {
    // What is required refuses to be undefined.
    const { salt, length = readLength('options.length', undefined), ...expansion } = readOptions(options);
    const input = readInputKey('inputKey', inputKey);
    const key = new State(backend(), keyLength, name);
    try {
      extractInto(key.address, salt, input);
      return expandFrom(key.address, length, expansion);
    } finally {
      key.dispose();
    }
  }

  function extract(inputKey: unknown, options?: unknown): SecretBytes {
    const { salt, ...kept } = readExtractOptions(options);
    const input = readInputKey('inputKey', inputKey);
    return makeSecret(backend(), keyLength, kept, name, (address) => extractInto(address, salt, input));
  }

  const extraction = { ...rule, keyLength, readPart: readInputKey };
  function create(options?: unknown): RunningExtract {
    const { salt, ...kept } = readExtractOptions(options);
    return new RunningExtract(backend(), extraction, salt ?? null, lengthOfData(salt), kept);
  }

  function expand(key: unknown, options: unknown): SecretBytes {
    const { length = readLength('options.length', undefined), ...expansion } = readExpandOptions(options);
    return expandFrom(readKey('key', key), length, expansion);
  }

  return assign(hkdf, {
    extract: assign(extract, { create }),
    expand,
    generateKey: keyGenerator(backend, name, keyLength),
    limits,
  });
}
