/**
 * Keys from and to where people keep them: PKCS 8 and SPKI in DER and PEM, and JSON Web Keys.
 *
 * RFC 8410 <https://www.rfc-editor.org/rfc/rfc8410> (the algorithms), RFC 5958 <https://www.rfc-editor.org/rfc/rfc5958> (PKCS 8),
 * RFC 7468 <https://www.rfc-editor.org/rfc/rfc7468> (PEM), RFC 8037 <https://www.rfc-editor.org/rfc/rfc8037> (JWK)
 * libsodium: <https://doc.libsodium.org/public-key_cryptography/public-key_signatures> (seeds and secret keys)
 */

import {
  crypto_scalarmult_BYTES,
  crypto_scalarmult_SCALARBYTES,
  crypto_sign_PUBLICKEYBYTES,
  crypto_sign_SECRETKEYBYTES,
  crypto_sign_SEEDBYTES,
} from 'sodium-sys/constants';
import { copyInto, isUint8Array } from 'sodium-sys/portable';
import { type AlgorithmRule, fileLength, type KeyAlgorithm } from '../families/key-file.js';
import { type PublicKeyFormats, publicKeyFormats } from '../families/public-key-formats.js';
import { type SecretKeyFormats, secretKeyFormats } from '../families/secret-key-formats.js';
import { lend } from '../secrets/lend.js';
import type { KeyPurpose } from '../secrets/purposes.js';
import { exactly, frozen } from '../shared/bytes.js';
import { published } from '../shared/published.js';
import { succeed } from '../shared/status.js';
import type { Backend, LengthLimits } from '../shared/types.js';

/** The primitives whose secret keys are those of X25519. */
export type X25519Purpose = 'x25519' | 'box' | 'box.xchacha20' | 'keyExchange';

/** The keys of an algorithm, from and to files. */
export interface AlgorithmFormats<
  Algorithm extends KeyAlgorithm,
  SecretLength extends number,
  Purpose extends KeyPurpose,
  Usual extends Purpose,
> {
  readonly secretKey: SecretKeyFormats<SecretLength, Purpose, Usual>;
  readonly publicKey: PublicKeyFormats<Algorithm>;
  /** The lengths that are accepted, in bytes. */
  readonly limits: {
    readonly secretKeyLength: LengthLimits;
    readonly publicKeyLength: LengthLimits;
    readonly fileLength: LengthLimits;
  };
}

export interface KeyFormats {
  /** Keys of `sign`: its secret keys are 64 bytes, seed and public key, of which files have the seed. */
  readonly ed25519: AlgorithmFormats<'Ed25519', 64, 'sign', 'sign'>;
  /** Keys of `x25519`, `box`, `box.xchacha20` and `keyExchange`, which are all the same 32 bytes. */
  readonly x25519: AlgorithmFormats<'X25519', 32, X25519Purpose, 'x25519'>;
}

const ed25519: AlgorithmRule<'sign'> = {
  algorithm: 'Ed25519',
  purposes: ['sign'],
  secretKeyLength: exactly(crypto_sign_SECRETKEYBYTES),
  publicKeyLength: exactly(crypto_sign_PUBLICKEYBYTES),
  remedy: (byteLength) =>
    byteLength === crypto_sign_SEEDBYTES
      ? 'this is a seed: `sign.generateKeyPair({ seed })` makes the secret key of it'
      : undefined,
  expand: ({ raw }, publicKey, secretKey, seed) =>
    succeed(raw.crypto_sign_seed_keypair(publicKey, secretKey, seed), 'keyFormats.ed25519'),
  reduce: ({ raw, memory }, secretKey, seed, publicKey) => {
    succeed(raw.crypto_sign_ed25519_sk_to_seed(seed, secretKey), 'keyFormats.ed25519');
    // A key with the public half of another one would be another one when it is read again.
    return lend(crypto_sign_SECRETKEYBYTES, (whole) => {
      succeed(raw.crypto_sign_seed_keypair(publicKey, whole, seed), 'keyFormats.ed25519');
      return memory.equals(whole, secretKey);
    });
  },
};

const x25519: AlgorithmRule<X25519Purpose> = {
  algorithm: 'X25519',
  purposes: ['x25519', 'box', 'box.xchacha20', 'keyExchange'],
  secretKeyLength: exactly(crypto_scalarmult_SCALARBYTES),
  publicKeyLength: exactly(crypto_scalarmult_BYTES),
  expand: ({ raw, secrets }, publicKey, secretKey, value) => {
    succeed(raw.crypto_scalarmult_base(publicKey, value), 'keyFormats.x25519');
    secrets.write(secretKey, value);
  },
  reduce: ({ raw, secrets }, secretKey, value, publicKey) => {
    if (isUint8Array(secretKey)) copyInto(value, secretKey);
    else secrets.read(secretKey, value);
    succeed(raw.crypto_scalarmult_base(publicKey, value), 'keyFormats.x25519');
    return true;
  },
};

export function createKeyFormats(backend: Backend): KeyFormats {
  function create<Purpose extends KeyPurpose>(rule: AlgorithmRule<Purpose>) {
    const { secretKeyLength, publicKeyLength } = rule;
    return {
      secretKey: secretKeyFormats(backend, rule),
      publicKey: publicKeyFormats(backend, rule),
      limits: frozen({ secretKeyLength, publicKeyLength, fileLength }),
    };
  }
  return published('keyFormats', { ed25519: create(ed25519), x25519: create(x25519) }) as KeyFormats;
}
