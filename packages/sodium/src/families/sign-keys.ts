/** The keys of Ed25519: how they are made, read and turned into each other, documented once for `sign` and `sign.prehashed`. */
import {
  crypto_sign_BYTES,
  crypto_sign_PUBLICKEYBYTES,
  crypto_sign_SECRETKEYBYTES,
  crypto_sign_SEEDBYTES,
} from 'sodium-sys/constants';
import { optionsReader } from 'sodium-sys/portable';
import { type KeyPair, keyPairGenerator, type NewKeyPairOptions } from '../secrets/key-pairs.js';
import { type Key, type KeyReader, keyReader } from '../secrets/keys.js';
import type { RandomPurpose } from '../secrets/purposes.js';
import {
  makeSecret,
  type NewSecretOptions,
  newSecretReaders,
  type SecretBytes,
  type SecretBytesOptions,
  secretOptionReaders,
} from '../secrets/secret-bytes.js';
import { exactly, frozen, sizedBytes } from '../shared/bytes.js';
import { accept, succeed } from '../shared/status.js';
import { checkSubgroupTest } from '../shared/subgroup-check.js';
import type { Backend, Bytes, Sized } from '../shared/types.js';

export const limits = frozen({
  publicKeyLength: exactly(crypto_sign_PUBLICKEYBYTES),
  secretKeyLength: exactly(crypto_sign_SECRETKEYBYTES),
  seedLength: exactly(crypto_sign_SEEDBYTES),
  signatureLength: exactly(crypto_sign_BYTES),
});

export interface SignKeys {
  /**
   * A key pair: a random one, or that of a seed.
   *
   * @param options `seed`: exactly 32 bytes, secret, of which it is always the same; `lock` and `access`: how the secret key is kept
   * @returns `publicKey`: 32 bytes; `secretKey`: 64 bytes, which JavaScript never sees and which other primitives refuse
   * @throws InvalidTypeError, InvalidLengthError for options that are wrong; UnavailableError as `SecretBytes.random`
   * @example
   * const seed = SecretBytes.random(32, { purpose: 'sign.seed' });
   * const [first, second] = [sign.generateKeyPair({ seed }), sign.generateKeyPair({ seed })];
   * equals(first.publicKey, second.publicKey)
   * @see `crypto_sign_keypair`, `crypto_sign_seed_keypair`
   */
  generateKeyPair(options?: NewKeyPairOptions<32, 'sign.seed'>): KeyPair<32, 'sign'>;

  /**
   * The public key in a secret key. It is read there, not computed.
   *
   * @param secretKey exactly 64 bytes
   * @returns 32 bytes
   * @throws InvalidTypeError, InvalidLengthError for a key of another kind, purpose or length
   * @example
   * const { publicKey, secretKey } = sign.generateKeyPair();
   * equals(sign.publicKeyOf(secretKey), publicKey)
   * @see `crypto_sign_ed25519_sk_to_pk`
   */
  publicKeyOf(secretKey: Key<64, 'sign'>): Bytes<32>;

  /**
   * The seed in a secret key, which others call the secret key: RFC 8032 does.
   *
   * @param secretKey exactly 64 bytes
   * @param options `lock` and `access`: how the seed is kept
   * @returns 32 bytes, for `generateKeyPair`
   * @throws InvalidTypeError, InvalidLengthError for a key or options that are wrong; UnavailableError as `SecretBytes.random`
   * @example
   * const { publicKey, secretKey } = sign.generateKeyPair();
   * const again = sign.generateKeyPair({ seed: sign.seedOf(secretKey) });
   * equals(again.publicKey, publicKey)
   * @see `crypto_sign_ed25519_sk_to_seed`
   */
  seedOf(secretKey: Key<64, 'sign'>, options?: SecretBytesOptions): SecretBytes<'sign.seed'>;

  /**
   * The X25519 public key of who has an Ed25519 public key, for protocols that have one key pair for both. Two pairs are better: what
   * goes wrong with one then does no harm to the other.
   *
   * @param publicKey exactly 32 bytes
   * @returns 32 bytes, for `box`, `sealedBox`, `keyExchange` or `x25519`
   * @throws InvalidTypeError, InvalidLengthError for a key of another kind or length
   * @throws InvalidValueError for what is no point of the main group: of small order, or with a part that is
   * @throws UnavailableError where the library takes such points all the same: CVE-2025-69277, in the original libsodium before 1.0.21
   * @example
   * const { publicKey, secretKey } = sign.generateKeyPair();
   * const forExchange = sign.toX25519SecretKey(secretKey, { purpose: 'x25519' });
   * equals(sign.toX25519PublicKey(publicKey), x25519.publicKeyOf(forExchange))
   * @see `crypto_sign_ed25519_pk_to_curve25519`
   */
  toX25519PublicKey(publicKey: Sized<32>): Bytes<32>;

  /**
   * The X25519 secret key that belongs to `toX25519PublicKey`. `box` makes the same key pair of the same seed, but for bits of the
   * secret key that X25519 does not read.
   *
   * @param secretKey exactly 64 bytes
   * @param options `purpose`: the only primitive that is to take it, as in `'box'` or `'x25519'`; `lock` and `access`: how it is kept
   * @returns 32 bytes
   * @throws InvalidTypeError, InvalidLengthError for a key or options that are wrong; UnavailableError as `SecretBytes.random`
   * @example
   * const { secretKey } = sign.generateKeyPair();
   * const forExchange = sign.toX25519SecretKey(secretKey, { purpose: 'x25519' });
   * forExchange.length === 32 && forExchange.purpose === 'x25519'
   * @see `crypto_sign_ed25519_sk_to_curve25519`
   */
  toX25519SecretKey<
    // biome-ignore lint/suspicious/noExplicitAny: a secret without purpose is of any, as in `SecretBytes` itself.
    Purpose extends RandomPurpose = any,
  >(secretKey: Key<64, 'sign'>, options?: NewSecretOptions<Purpose>): SecretBytes<Purpose>;
}

/** Others call the seed alone a secret key. */
const remedy = (byteLength: number): string | undefined =>
  byteLength === crypto_sign_SEEDBYTES ? 'this is a seed: sign.generateKeyPair({ seed })' : undefined;

export function signingKeyReader(backend: Backend): KeyReader {
  return keyReader(backend, { purpose: 'sign', length: limits.secretKeyLength, remedy });
}

const PUBLIC_KEY = limits.publicKeyLength.minimum;
const POINT = 'a public key of Ed25519: a point of the main group';

export function createSignKeys(backend: Backend): SignKeys {
  const readSecretKey = signingKeyReader(backend);
  const readKeptOptions = optionsReader(secretOptionReaders);
  const readNewOptions = optionsReader(newSecretReaders);

  const generateKeyPair = keyPairGenerator<32, 'sign'>(backend, {
    ...limits,
    purpose: 'sign',
    generate: (functions, publicKey, secretKey) => functions.crypto_sign_keypair(publicKey, secretKey),
    seed: {
      purpose: 'sign.seed',
      length: limits.seedLength,
      generate: (functions, publicKey, secretKey, seed) =>
        functions.crypto_sign_seed_keypair(publicKey, secretKey, seed),
    },
  });

  function publicKeyOf(secretKey: unknown): Uint8Array {
    const key = readSecretKey('secretKey', secretKey);
    const publicKey = new Uint8Array(PUBLIC_KEY);
    succeed(backend().raw.crypto_sign_ed25519_sk_to_pk(publicKey, key), 'sign.publicKeyOf');
    return publicKey;
  }

  function seedOf(secretKey: unknown, options?: unknown): SecretBytes<'sign.seed'> {
    const kept = readKeptOptions(options);
    const key = readSecretKey('secretKey', secretKey);
    const sodium = backend();
    return makeSecret(sodium, limits.seedLength.minimum, kept, 'sign.seed', (address) =>
      succeed(sodium.raw.crypto_sign_ed25519_sk_to_seed(address, key), 'sign.seedOf'),
    );
  }

  function toX25519PublicKey(publicKey: unknown): Uint8Array {
    const key = sizedBytes('publicKey', publicKey, limits.publicKeyLength);
    const sodium = backend();
    checkSubgroupTest(sodium);
    const result = new Uint8Array(PUBLIC_KEY);
    const status = sodium.raw.crypto_sign_ed25519_pk_to_curve25519(result, key);
    accept(status, 'publicKey', POINT, publicKey);
    return result;
  }

  function toX25519SecretKey(secretKey: unknown, options?: unknown): SecretBytes {
    const { purpose, ...kept } = readNewOptions(options);
    const key = readSecretKey('secretKey', secretKey);
    const sodium = backend();
    return makeSecret(sodium, PUBLIC_KEY, kept, purpose, (address) =>
      succeed(sodium.raw.crypto_sign_ed25519_sk_to_curve25519(address, key), 'sign.toX25519SecretKey'),
    );
  }

  return { generateKeyPair, publicKeyOf, seedOf, toX25519PublicKey, toX25519SecretKey } as SignKeys;
}
