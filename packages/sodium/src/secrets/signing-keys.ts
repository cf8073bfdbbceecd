/** Secret keys of Ed25519 that are brought: a seed, then the public key that belongs to it. */
import type { Sodium } from 'sodium-sys';
import { crypto_sign_PUBLICKEYBYTES, crypto_sign_SECRETKEYBYTES } from 'sodium-sys/constants';
import type { Secret } from 'sodium-sys/portable';
import { succeed } from '../shared/status.js';

export const WHOLE_SIGNING_KEY = 'a secret key of sign: a seed, then the public key that belongs to it';

/**
 * Whether a secret for this purpose would be a signing key whose halves don't belong together. With two public halves two
 * signatures of one message give the seed away.
 */
export function isTornSigningKey(sodium: Sodium, secret: Secret, purpose: string | undefined): boolean {
  if (purpose !== 'sign' || secret.byteLength !== crypto_sign_SECRETKEYBYTES) return false;
  const { raw, memory } = sodium;
  const whole = memory.allocate(crypto_sign_SECRETKEYBYTES);
  try {
    const publicKey = new Uint8Array(crypto_sign_PUBLICKEYBYTES);
    succeed(raw.crypto_sign_seed_keypair(publicKey, whole, secret), 'SecretBytes');
    return !memory.equals(whole, secret);
  } finally {
    memory.free(whole);
  }
}
