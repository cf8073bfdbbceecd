/**
 * Many keys from one: BLAKE2b with the number of the key as salt, and its context as personalization.
 *
 * libsodium: <https://doc.libsodium.org/key_derivation>; BLAKE2b: RFC 7693 <https://www.rfc-editor.org/rfc/rfc7693>
 */

import {
  crypto_kdf_BYTES_MAX,
  crypto_kdf_BYTES_MIN,
  crypto_kdf_CONTEXTBYTES,
  crypto_kdf_KEYBYTES,
} from 'sodium-sys/constants';
import { optionsReader } from 'sodium-sys/portable';
import { type Key, keyGenerator, keyReader } from '../secrets/keys.js';
import type { RandomPurpose } from '../secrets/purposes.js';
import {
  makeSecret,
  type NewSecretOptions,
  newSecretReaders,
  type SecretBytes,
  type SecretBytesOptions,
} from '../secrets/secret-bytes.js';
import { exactly, frozen } from '../shared/bytes.js';
import { counterReader, MAXIMUM_UINT64 } from '../shared/numbers.js';
import { bytesOption, lengthOption } from '../shared/option-readers.js';
import { published } from '../shared/published.js';
import { succeed } from '../shared/status.js';
import type { Backend, CheckedLength, Sized } from '../shared/types.js';

const limits = frozen({
  keyLength: exactly(crypto_kdf_KEYBYTES),
  contextLength: exactly(crypto_kdf_CONTEXTBYTES),
  /** C has no default; keys of nearly everything have 32 bytes. */
  length: { minimum: crypto_kdf_BYTES_MIN, maximum: crypto_kdf_BYTES_MAX, default: 32 },
});

export interface DerivationOptions<Purpose extends RandomPurpose = RandomPurpose>
  extends NewSecretOptions<Purpose> {
  /** Which key it is: an integer from 0 to 2⁶⁴ − 1, from 2⁵³ on a bigint. Not secret. */
  readonly id: number | bigint;
  /** Exactly 8 bytes that say what the keys are for, as in `fromUtf8('sessions')`. Not secret. */
  readonly context: Sized<8>;
  /** 16 to 64 bytes, 32 when it is not given. Keys of two lengths have nothing in common. */
  readonly length?: CheckedLength<number, '16 to 64'>;
}

export interface KeyDerivation {
  /**
   * Derives a key. Of the master key, and of its other keys, it says nothing. For a master key that is no random bytes there is
   * `hkdf`; for a password neither will do.
   *
   * @param masterKey exactly 32 bytes, secret and random, as `generateKey` makes them
   * @param options `id` and `context`, which say which key it is; `length`: 16 to 64 bytes, 32 by default; `purpose`: the only
   *   primitive that is to take it; `lock` and `access`: how it is kept
   * @returns always the same for the same arguments
   * @throws InvalidTypeError for a key or options of another kind, an unknown option, or without `id` or `context`
   * @throws InvalidLengthError for a master key, a context or a length out of range, also for an `id`
   * @throws UnavailableError as `SecretBytes.random`
   * @example
   * const masterKey = keyDerivation.generateKey();
   * const key = keyDerivation.derive(masterKey, { id: 1, context: fromUtf8('messages'), purpose: 'secretBox' });
   * const sealed = secretBox.seal(fromUtf8('a message'), key);
   * key.length === 32 && sealed.length === 49
   * @see `crypto_kdf_derive_from_key`
   */
  derive<
    // biome-ignore lint/suspicious/noExplicitAny: a secret without purpose is of any, as in `SecretBytes` itself.
    Purpose extends RandomPurpose = any,
  >(masterKey: Key<32, 'keyDerivation'>, options: DerivationOptions<Purpose>): SecretBytes<Purpose>;

  /**
   * A random master key, which JavaScript never sees and which other primitives refuse.
   *
   * @param options `lock` and `access`: how the secret is kept
   * @returns 32 bytes
   * @throws InvalidTypeError for options that are wrong; UnavailableError as `SecretBytes.random`
   * @example
   * const masterKey = keyDerivation.generateKey();
   * masterKey.length === 32 && masterKey.purpose === 'keyDerivation'
   * @see `crypto_kdf_keygen`
   */
  generateKey(options?: SecretBytesOptions): SecretBytes<'keyDerivation'>;

  /** The lengths that are accepted, in bytes. */
  readonly limits: typeof limits;
}

const readers = {
  id: counterReader(MAXIMUM_UINT64),
  context: bytesOption(limits.contextLength),
  length: lengthOption(limits.length),
  ...newSecretReaders,
};

export function createKeyDerivation(backend: Backend): KeyDerivation {
  const readOptions = optionsReader(readers);
  const readKey = keyReader(backend, { purpose: 'keyDerivation', length: limits.keyLength });

  function derive(masterKey: unknown, options: unknown): SecretBytes {
    const {
      // What is required refuses to be undefined.
      id = readers.id('options.id', undefined),
      context = readers.context('options.context', undefined),
      length = limits.length.default,
      purpose,
      ...kept
    } = readOptions(options);
    const key = readKey('masterKey', masterKey);
    const sodium = backend();
    return makeSecret(sodium, length, kept, purpose, (address) =>
      succeed(
        sodium.raw.crypto_kdf_derive_from_key(address, length, id, context, key),
        'keyDerivation.derive',
      ),
    );
  }

  const generateKey = keyGenerator(backend, 'keyDerivation', limits.keyLength.minimum);
  return published('keyDerivation', { derive, generateKey, limits }) as KeyDerivation;
}
