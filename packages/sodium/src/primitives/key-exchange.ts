/**
 * Two keys for a connection, one for each direction, from the key pairs of both sides: BLAKE2b-512 of their shared secret of X25519
 * and both public keys.
 *
 * libsodium: <https://doc.libsodium.org/key_exchange>; X25519: RFC 7748 <https://www.rfc-editor.org/rfc/rfc7748>
 */

import type { RawSodium } from 'sodium-sys';
import {
  crypto_kx_PUBLICKEYBYTES,
  crypto_kx_SECRETKEYBYTES,
  crypto_kx_SEEDBYTES,
  crypto_kx_SESSIONKEYBYTES,
} from 'sodium-sys/constants';
import { type Address, optionsReader } from 'sodium-sys/portable';
import { NOT_OF_SMALL_ORDER, publicKeyFinder } from '../families/x25519-keys.js';
import {
  type KeyPair,
  type KeyPairInput,
  keyPairGenerator,
  keyPairReader,
  type NewKeyPairOptions,
  publicKeyReader,
} from '../secrets/key-pairs.js';
import type { Key, KeyMemory } from '../secrets/keys.js';
import { holdingSecrets, makeSecrets } from '../secrets/new-secrets.js';
import type { RandomPurpose } from '../secrets/purposes.js';
import { type NewSecretOptions, newSecretReaders, type SecretBytes } from '../secrets/secret-bytes.js';
import { exactly, frozen } from '../shared/bytes.js';
import { published } from '../shared/published.js';
import { accept } from '../shared/status.js';
import type { Backend, Bytes, Sized } from '../shared/types.js';

const limits = frozen({
  publicKeyLength: exactly(crypto_kx_PUBLICKEYBYTES),
  secretKeyLength: exactly(crypto_kx_SECRETKEYBYTES),
  seedLength: exactly(crypto_kx_SEEDBYTES),
  sessionKeyLength: exactly(crypto_kx_SESSIONKEYBYTES),
});

/** The keys of one side of a connection: what one side receives with, the other sends with. */
export interface SessionKeys<
  // biome-ignore lint/suspicious/noExplicitAny: a secret without purpose is of any, as in `SecretBytes` itself.
  Purpose extends string = any,
> extends Disposable {
  /** 32 bytes: opens what the other side has sent. */
  readonly receiveKey: SecretBytes<Purpose>;
  /** 32 bytes: seals what the other side is to receive. */
  readonly sendKey: SecretBytes<Purpose>;
  /** Disposes of both; `using` does the same. Calling it again does nothing. */
  dispose(): void;
}

export interface KeyExchange {
  /**
   * The session keys of the side that begins, as the two have agreed. The server computes the same two with `server`.
   *
   * That a public key is the server's must be known otherwise, by a certificate or since it was stored: whoever puts in his
   * own is the other side of the connection. The keys are always the same for the same two key pairs; with a new pair for
   * each connection, on one side at least, what was sent stays secret when the other's secret key becomes known.
   *
   * @param ownKeyPair what `generateKeyPair` gave, or any object with `publicKey` and `secretKey`, 32 bytes each. A public key that
   *   is not that of the secret key gives keys that the server has not
   * @param serverPublicKey exactly 32 bytes
   * @param options `purpose`: the only primitive that is to take the keys; `lock` and `access`: how they are kept
   * @returns two keys of 32 bytes
   * @throws InvalidTypeError for keys or options of another kind, and an unknown option; InvalidLengthError for keys of
   *   another length
   * @throws InvalidValueError for a public key of small order as `serverPublicKey`
   * @throws UnavailableError as `SecretBytes.random`
   * @example
   * const [alice, bob] = [keyExchange.generateKeyPair(), keyExchange.generateKeyPair()];
   * const ofAlice = keyExchange.client(alice, bob.publicKey, { purpose: 'secretBox' });
   * const ofBob = keyExchange.server(bob, alice.publicKey, { purpose: 'secretBox' });
   * const sealed = secretBox.seal(fromUtf8('hello'), ofAlice.sendKey);
   * toUtf8(secretBox.open(sealed, ofBob.receiveKey)) === 'hello'
   * @see `crypto_kx_client_session_keys`
   */
  client<
    // biome-ignore lint/suspicious/noExplicitAny: as above.
    Purpose extends RandomPurpose = any,
  >(
    ownKeyPair: KeyPairInput<32, 32, 'keyExchange'>,
    serverPublicKey: Sized<32>,
    options?: NewSecretOptions<Purpose>,
  ): SessionKeys<Purpose>;

  /**
   * The session keys of the side that answers: those of `client`, the other way round. What is said there holds here.
   *
   * @param ownKeyPair as for `client`
   * @param clientPublicKey exactly 32 bytes
   * @param options as for `client`
   * @returns two keys of 32 bytes
   * @throws as `client`; InvalidValueError for a public key of small order as `clientPublicKey`
   * @example
   * const [client, server] = [keyExchange.generateKeyPair(), keyExchange.generateKeyPair()];
   * const { receiveKey } = keyExchange.server(server, client.publicKey);
   * receiveKey.equals(keyExchange.client(client, server.publicKey).sendKey)
   * @see `crypto_kx_server_session_keys`
   */
  server<
    // biome-ignore lint/suspicious/noExplicitAny: as above.
    Purpose extends RandomPurpose = any,
  >(
    ownKeyPair: KeyPairInput<32, 32, 'keyExchange'>,
    clientPublicKey: Sized<32>,
    options?: NewSecretOptions<Purpose>,
  ): SessionKeys<Purpose>;

  /**
   * A key pair, random or from a seed.
   *
   * @param options `seed`: exactly 32 bytes, secret and random; `lock` and `access`: how the secret key is kept
   * @returns `publicKey`: 32 bytes; `secretKey`: 32 bytes, which JavaScript never sees and which other primitives refuse. A seed
   *   gives always the same, and not what it gives elsewhere, as in `box`
   * @throws InvalidTypeError for options that are wrong, InvalidLengthError for a seed of another length
   * @throws UnavailableError as `SecretBytes.random`
   * @example
   * const seed = SecretBytes.random(32, { purpose: 'keyExchange.seed' });
   * const pair = keyExchange.generateKeyPair({ seed });
   * equals(pair.publicKey, keyExchange.generateKeyPair({ seed }).publicKey)
   * @see `crypto_kx_keypair`, `crypto_kx_seed_keypair`
   */
  generateKeyPair(options?: NewKeyPairOptions<32, 'keyExchange.seed'>): KeyPair<32, 'keyExchange'>;

  /**
   * Computes the public key that belongs to a secret key, as to one that was stored alone.
   *
   * @param secretKey exactly 32 bytes
   * @returns 32 bytes
   * @throws InvalidTypeError, InvalidLengthError for a key of another kind, purpose or length
   * @example
   * const { publicKey, secretKey } = keyExchange.generateKeyPair();
   * equals(keyExchange.publicKeyOf(secretKey), publicKey)
   * @see `crypto_scalarmult_base`
   */
  publicKeyOf(secretKey: Key<32, 'keyExchange'>): Bytes<32>;

  /** The lengths that are accepted, in bytes. */
  readonly limits: typeof limits;
}

type SessionCall = (
  functions: RawSodium,
  receiveKey: Address,
  sendKey: Address,
  publicKey: Uint8Array,
  secretKey: KeyMemory,
  otherPublicKey: Uint8Array,
) => number;

export function createKeyExchange(backend: Backend): KeyExchange {
  const readOptions = optionsReader(newSecretReaders);
  const readOwn = keyPairReader(backend, 'ownKeyPair', { purpose: 'keyExchange', ...limits });
  const readPublicKey = publicKeyReader(limits.publicKeyLength);
  const { minimum: length } = limits.sessionKeyLength;

  /** @param otherName the parameter that is the other side's public key */
  const sideOf =
    (otherName: string, call: SessionCall) =>
    (ownKeyPair: unknown, otherPublicKey: unknown, options?: unknown): SessionKeys => {
      const { purpose, ...kept } = readOptions(options);
      const own = readOwn(ownKeyPair);
      const other = readPublicKey(otherName, otherPublicKey);
      const sodium = backend();
      // In one call: C would take a key that is not asked for to be the other one.
      const { 0: receiveKey, 1: sendKey } = makeSecrets(
        sodium,
        [length, length],
        kept,
        purpose,
        (receiving, sending) => {
          const status = call(sodium.raw, receiving, sending, own.publicKey, own.secretKey, other);
          accept(status, otherName, NOT_OF_SMALL_ORDER, other);
        },
      );
      return holdingSecrets({ receiveKey, sendKey });
    };

  return published('keyExchange', {
    client: sideOf(
      'serverPublicKey',
      (functions, receiveKey, sendKey, publicKey, secretKey, otherPublicKey) =>
        functions.crypto_kx_client_session_keys(receiveKey, sendKey, publicKey, secretKey, otherPublicKey),
    ),
    server: sideOf(
      'clientPublicKey',
      (functions, receiveKey, sendKey, publicKey, secretKey, otherPublicKey) =>
        functions.crypto_kx_server_session_keys(receiveKey, sendKey, publicKey, secretKey, otherPublicKey),
    ),
    generateKeyPair: keyPairGenerator<32, 'keyExchange'>(backend, {
      ...limits,
      purpose: 'keyExchange',
      generate: (functions, publicKey, secretKey) => functions.crypto_kx_keypair(publicKey, secretKey),
      seed: {
        purpose: 'keyExchange.seed',
        length: limits.seedLength,
        generate: (functions, publicKey, secretKey, seed) =>
          functions.crypto_kx_seed_keypair(publicKey, secretKey, seed),
      },
    }),
    publicKeyOf: publicKeyFinder(backend, 'keyExchange'),
    limits,
  }) as KeyExchange;
}
