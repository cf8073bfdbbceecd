/** Boxes between two key pairs, and sealed boxes, on noble's X25519, ciphers and BLAKE2b. */
import { hchacha } from '@noble/ciphers/chacha.js';
import { hsalsa, xsalsa20poly1305 } from '@noble/ciphers/salsa.js';
import { x25519 } from '@noble/curves/ed25519.js';
import { blake2b } from '@noble/hashes/blake2.js';
import { sha512 } from '@noble/hashes/sha2.js';
import { openWithXChaCha20, sealWithXChaCha20 } from './secret-box-xchacha20.ts';

/** All that differs between the ciphers. */
export interface BoxReference {
  sharedKey(publicKey: Uint8Array, secretKey: Uint8Array): Uint8Array;
  seal(message: Uint8Array, nonce: Uint8Array, sharedKey: Uint8Array): Uint8Array;
  /** Throws for what was not sealed so. */
  open(sealed: Uint8Array, nonce: Uint8Array, sharedKey: Uint8Array): Uint8Array;
}

type Core = typeof hsalsa;

const CONSTANT = words(new TextEncoder().encode('expand 32-byte k'));

/** Throws for a public key of small order, and keys of another length. */
const derivedWith =
  (core: Core): BoxReference['sharedKey'] =>
  (publicKey, secretKey) => {
    const derived = new Uint32Array(8);
    core(CONSTANT, words(x25519.getSharedSecret(secretKey, publicKey)), new Uint32Array(4), derived);
    return new Uint8Array(derived.buffer);
  };

export const xsalsa20Reference: BoxReference = {
  sharedKey: derivedWith(hsalsa),
  seal: (message, nonce, key) => xsalsa20poly1305(key, nonce).encrypt(message),
  open: (sealed, nonce, key) => xsalsa20poly1305(key, nonce).decrypt(sealed),
};

export const xchacha20Reference: BoxReference = {
  sharedKey: derivedWith(hchacha),
  seal: sealWithXChaCha20,
  open: openWithXChaCha20,
};

const nonceOf = (ephemeral: Uint8Array, recipient: Uint8Array): Uint8Array =>
  blake2b(Buffer.concat([ephemeral, recipient]), { dkLen: 24 });

/** @param ephemeralSecretKey of the key pair that is made for one message */
export function sealAnonymously(
  { sharedKey, seal }: BoxReference,
  message: Uint8Array,
  recipient: Uint8Array,
  ephemeralSecretKey: Uint8Array,
): Uint8Array {
  const ephemeral = publicKeyOf(ephemeralSecretKey);
  const key = sharedKey(recipient, ephemeralSecretKey);
  return Buffer.concat([ephemeral, seal(message, nonceOf(ephemeral, recipient), key)]);
}

export function openAnonymous(
  { sharedKey, open }: BoxReference,
  sealed: Uint8Array,
  publicKey: Uint8Array,
  secretKey: Uint8Array,
): Uint8Array {
  const ephemeral = sealed.slice(0, 32);
  return open(sealed.slice(32), nonceOf(ephemeral, publicKey), sharedKey(ephemeral, secretKey));
}

export const publicKeyOf = (secretKey: Uint8Array): Uint8Array => x25519.getPublicKey(secretKey);

/** The secret key of libsodium's `crypto_box_seed_keypair`. */
export const secretKeyOfSeed = (seed: Uint8Array): Uint8Array => sha512(seed).slice(0, 32);

/** In the order of this machine, which is the little-endian one of the ciphers wherever Node runs. */
function words(bytes: Uint8Array): Uint32Array {
  return new Uint32Array(Uint8Array.from(bytes).buffer);
}

/**
 * All points of small order, as RFC 7748, section 6.1, and <https://cr.yp.to/ecdh.html> have them: 0, 1, two of order 8, and −1,
 * then 0 and 1 with the prime added, which are not reduced.
 */
export const SMALL_ORDER: readonly Uint8Array[] = [
  '0000000000000000000000000000000000000000000000000000000000000000',
  '0100000000000000000000000000000000000000000000000000000000000000',
  'e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800',
  '5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
].map((text) => Uint8Array.from(Buffer.from(text, 'hex')));
