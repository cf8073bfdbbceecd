/**
 * The function X25519 itself: a shared secret of one's own secret key and another's public key.
 *
 * RFC 7748 <https://www.rfc-editor.org/rfc/rfc7748>
 * libsodium: <https://doc.libsodium.org/advanced/scalar_multiplication>
 */

import { crypto_scalarmult_BYTES, crypto_scalarmult_SCALARBYTES } from 'sodium-sys/constants';
import { optionsReader } from 'sodium-sys/portable';
import { NOT_OF_SMALL_ORDER, publicKeyFinder } from '../families/x25519-keys.js';
import { type KeyPair, keyPairGenerator, namedKeysReader, publicKeyReader } from '../secrets/key-pairs.js';
import { type Key, keyReader } from '../secrets/keys.js';
import type { RandomPurpose } from '../secrets/purposes.js';
import {
  makeSecret,
  type NewSecretOptions,
  newSecretReaders,
  type SecretBytes,
  type SecretBytesOptions,
} from '../secrets/secret-bytes.js';
import { exactly, frozen } from '../shared/bytes.js';
import { published } from '../shared/published.js';
import { accept } from '../shared/status.js';
import type { Backend, Bytes, Sized } from '../shared/types.js';

const limits = frozen({
  publicKeyLength: exactly(crypto_scalarmult_BYTES),
  secretKeyLength: exactly(crypto_scalarmult_SCALARBYTES),
  sharedSecretLength: exactly(crypto_scalarmult_BYTES),
});

/** By their names, because raw keys of 32 bytes cannot be told apart. */
export interface X25519Keys {
  /** The other's. */
  readonly publicKey: Sized<32>;
  /** One's own. */
  readonly secretKey: Key<32, 'x25519'>;
}

export interface X25519 {
  /**
   * Computes what both sides can, each from its own secret key and the other's public key. Use `keyExchange`, `box` or `kem` unless
   * a protocol names X25519: the result is no key, for not every bit of it is random, and whose public keys made it does not
   * show. Hash it together with both public keys, as by `genericHash` or `hkdf`.
   *
   * @param keys `publicKey`: the other's, exactly 32 bytes, which must come from whom it is thought to come; `secretKey`:
   *   one's own, exactly 32 bytes
   * @param options `purpose`: the only primitive that is to take the result, as in `'hkdf.sha256'`; `lock` and `access`: how it is
   *   kept
   * @returns 32 bytes, never all zeros
   * @throws InvalidTypeError for keys or options of another kind, and an unknown option; InvalidLengthError for keys of
   *   another length
   * @throws InvalidValueError for a public key of small order, with which every secret key gives the same
   * @throws UnavailableError as `SecretBytes.random`
   * @example
   * const alice = x25519.generateKeyPair();
   * const bob = x25519.generateKeyPair();
   * const ofAlice = x25519.sharedSecret({ publicKey: bob.publicKey, secretKey: alice.secretKey });
   * const ofBob = x25519.sharedSecret({ publicKey: alice.publicKey, secretKey: bob.secretKey });
   * ofAlice.equals(ofBob)
   * @see `crypto_scalarmult`, RFC 7748 section 6.1
   */
  sharedSecret<
    // biome-ignore lint/suspicious/noExplicitAny: a secret without purpose is of any, as in `SecretBytes` itself.
    Purpose extends RandomPurpose = any,
  >(keys: X25519Keys, options?: NewSecretOptions<Purpose>): SecretBytes<Purpose>;

  /**
   * A random key pair. There are no seeds: any 32 bytes are a secret key, by `SecretBytes.from(bytes, { purpose: 'x25519' })`.
   *
   * @param options `lock` and `access`: how the secret key is kept
   * @returns `publicKey`: 32 bytes; `secretKey`: 32 bytes, which JavaScript never sees and which other primitives refuse
   * @throws InvalidTypeError for options that are wrong; UnavailableError as `SecretBytes.random`
   * @example
   * const { publicKey, secretKey } = x25519.generateKeyPair();
   * publicKey.length === 32 && secretKey.purpose === 'x25519'
   * @see `randombytes_buf`, `crypto_scalarmult_base`
   */
  generateKeyPair(options?: SecretBytesOptions): KeyPair<32, 'x25519'>;

  /**
   * Computes the public key that belongs to a secret key.
   *
   * @param secretKey exactly 32 bytes
   * @returns 32 bytes
   * @throws InvalidTypeError, InvalidLengthError for a key of another kind, purpose or length
   * @example
   * const { publicKey, secretKey } = x25519.generateKeyPair();
   * equals(x25519.publicKeyOf(secretKey), publicKey)
   * @see `crypto_scalarmult_base`
   */
  publicKeyOf(secretKey: Key<32, 'x25519'>): Bytes<32>;

  /** The lengths that are accepted, in bytes. */
  readonly limits: typeof limits;
}

export function createX25519(backend: Backend): X25519 {
  const readOptions = optionsReader(newSecretReaders);
  const readKeys = namedKeysReader('keys', {
    publicKey: publicKeyReader(limits.publicKeyLength),
    secretKey: keyReader(backend, { purpose: 'x25519', length: limits.secretKeyLength }),
  });

  function sharedSecret(keys: unknown, options?: unknown): SecretBytes {
    const { purpose, ...kept } = readOptions(options);
    const { publicKey, secretKey } = readKeys(keys);
    const sodium = backend();
    return makeSecret(sodium, limits.sharedSecretLength.minimum, kept, purpose, (address) => {
      const status = sodium.raw.crypto_scalarmult(address, secretKey, publicKey);
      accept(status, 'keys.publicKey', NOT_OF_SMALL_ORDER, publicKey);
    });
  }

  const generateKeyPair = keyPairGenerator<32, 'x25519'>(backend, {
    ...limits,
    purpose: 'x25519',
    generate: (functions, publicKey, secretKey) => {
      functions.randombytes_buf(secretKey, limits.secretKeyLength.minimum);
      return functions.crypto_scalarmult_base(publicKey, secretKey);
    },
  });

  return published('x25519', {
    sharedSecret,
    generateKeyPair,
    publicKeyOf: publicKeyFinder(backend, 'x25519'),
    limits,
  }) as X25519;
}
