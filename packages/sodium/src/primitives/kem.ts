/**
 * Key encapsulation that is to hold against quantum computers.
 *
 * `kem` is X-Wing, ML-KEM-768 and X25519 together, which holds for as long as either of them does:
 * draft-connolly-cfrg-xwing-kem <https://datatracker.ietf.org/doc/draft-connolly-cfrg-xwing-kem/>;
 * `kem.mlKem768` is ML-KEM-768 alone, FIPS 203 <https://csrc.nist.gov/pubs/fips/203/final>, for protocols that name it.
 * libsodium: <https://doc.libsodium.org/public-key_cryptography/key_encapsulation>
 */

import type { RawSodium } from 'sodium-sys';
import {
  crypto_kem_mlkem768_CIPHERTEXTBYTES,
  crypto_kem_mlkem768_PUBLICKEYBYTES,
  crypto_kem_mlkem768_SECRETKEYBYTES,
  crypto_kem_mlkem768_SEEDBYTES,
  crypto_kem_mlkem768_SHAREDSECRETBYTES,
  crypto_kem_xwing_CIPHERTEXTBYTES,
  crypto_kem_xwing_PUBLICKEYBYTES,
  crypto_kem_xwing_SECRETKEYBYTES,
  crypto_kem_xwing_SEEDBYTES,
  crypto_kem_xwing_SHAREDSECRETBYTES,
} from 'sodium-sys/constants';
import { defineProperties } from 'sodium-sys/intrinsics';
import { type Kem, type KemRule, type KemShape, kemOperation } from '../families/kem-operation.js';
import { availability } from '../shared/availability.js';
import { exactly, frozen } from '../shared/bytes.js';
import { published } from '../shared/published.js';
import type { Backend } from '../shared/types.js';

export interface XWingShape extends KemShape {
  readonly publicKey: 1216;
  readonly secretKey: 32;
  readonly ciphertext: 1120;
  readonly seed: 32;
  readonly encapsulationSeed: 64;
  readonly purpose: 'kem';
}

export interface MlKem768Shape extends KemShape {
  readonly publicKey: 1184;
  readonly secretKey: 2400;
  readonly ciphertext: 1088;
  readonly seed: 64;
  readonly encapsulationSeed: 32;
  readonly purpose: 'kem.mlKem768';
}

/** X-Wing. All of it since libsodium 1.0.22. */
export interface Kems extends Kem<XWingShape> {
  /** ML-KEM-768 alone. Its keys serve it alone. */
  readonly mlKem768: Kem<MlKem768Shape>;
}

const xWing: KemRule = {
  purpose: 'kem',
  publicKey: 'a public key of X-Wing',
  limits: frozen({
    publicKeyLength: exactly(crypto_kem_xwing_PUBLICKEYBYTES),
    secretKeyLength: exactly(crypto_kem_xwing_SECRETKEYBYTES),
    seedLength: exactly(crypto_kem_xwing_SEEDBYTES),
    // C has no constant for it: 32 bytes for ML-KEM-768, then a secret key of X25519.
    encapsulationSeedLength: exactly(64),
    ciphertextLength: exactly(crypto_kem_xwing_CIPHERTEXTBYTES),
    sharedSecretLength: exactly(crypto_kem_xwing_SHAREDSECRETBYTES),
  }),
  generate: (functions, publicKey, secretKey) => functions.crypto_kem_xwing_keypair(publicKey, secretKey),
  fromSeed: (functions, publicKey, secretKey, seed) =>
    functions.crypto_kem_xwing_seed_keypair(publicKey, secretKey, seed),
  encapsulate: (functions, ciphertext, sharedSecret, publicKey) =>
    functions.crypto_kem_xwing_enc(ciphertext, sharedSecret, publicKey),
  deterministic: (functions, ciphertext, sharedSecret, publicKey, seed) =>
    functions.crypto_kem_xwing_enc_deterministic(ciphertext, sharedSecret, publicKey, seed),
  decapsulate: (functions, sharedSecret, ciphertext, secretKey) =>
    functions.crypto_kem_xwing_dec(sharedSecret, ciphertext, secretKey),
};

const mlKem768: KemRule = {
  purpose: 'kem.mlKem768',
  publicKey: 'a public key of ML-KEM-768',
  limits: frozen({
    publicKeyLength: exactly(crypto_kem_mlkem768_PUBLICKEYBYTES),
    secretKeyLength: exactly(crypto_kem_mlkem768_SECRETKEYBYTES),
    seedLength: exactly(crypto_kem_mlkem768_SEEDBYTES),
    // C has no constant for it: `m` of FIPS 203.
    encapsulationSeedLength: exactly(32),
    ciphertextLength: exactly(crypto_kem_mlkem768_CIPHERTEXTBYTES),
    sharedSecretLength: exactly(crypto_kem_mlkem768_SHAREDSECRETBYTES),
  }),
  generate: (functions, publicKey, secretKey) => functions.crypto_kem_mlkem768_keypair(publicKey, secretKey),
  fromSeed: (functions, publicKey, secretKey, seed) =>
    functions.crypto_kem_mlkem768_seed_keypair(publicKey, secretKey, seed),
  encapsulate: (functions, ciphertext, sharedSecret, publicKey) =>
    functions.crypto_kem_mlkem768_enc(ciphertext, sharedSecret, publicKey),
  deterministic: (functions, ciphertext, sharedSecret, publicKey, seed) =>
    functions.crypto_kem_mlkem768_enc_deterministic(ciphertext, sharedSecret, publicKey, seed),
  decapsulate: (functions, sharedSecret, ciphertext, secretKey) =>
    functions.crypto_kem_mlkem768_dec(sharedSecret, ciphertext, secretKey),
};

export function createKem(backend: Backend): Kems {
  const create = <Members extends object>(rule: KemRule, needed: keyof RawSodium, others: Members) =>
    defineProperties({ ...kemOperation(backend, rule), ...others }, availability(backend, needed));
  const alone = create(mlKem768, 'crypto_kem_mlkem768_keypair', {});
  return published('kem', create(xWing, 'crypto_kem_xwing_keypair', { mlKem768: alone })) as unknown as Kems;
}
