/** A key pair of Ed25519 by another implementation. */
import { ed25519 } from '@noble/curves/ed25519.js';
import { key } from './bytes.ts';

/** libsodium's form of a secret key: the seed, then the public key. */
export function secretKeyOf(seed: Uint8Array): Uint8Array<ArrayBuffer> {
  return Uint8Array.from([...seed, ...ed25519.getPublicKey(seed)]);
}

const usual = secretKeyOf(key(32));

/** Of the seed by the formula of keys. */
export const signingKey = (): Uint8Array<ArrayBuffer> => usual.slice();
export const verifyingKey = (): Uint8Array<ArrayBuffer> => usual.slice(32);
