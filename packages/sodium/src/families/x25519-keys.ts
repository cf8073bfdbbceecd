/** What primitives over X25519 share: every 32 bytes are a secret key, and most a public key. */
import { crypto_scalarmult_BYTES, crypto_scalarmult_SCALARBYTES } from 'sodium-sys/constants';
import { type Key, keyReader } from '../secrets/keys.js';
import { exactly } from '../shared/bytes.js';
import { succeed } from '../shared/status.js';
import type { Backend, Bytes } from '../shared/types.js';

/** What public keys must be: those of small order have the same shared secret with everybody. */
export const NOT_OF_SMALL_ORDER = 'a public key that is not of small order';

/** Makes `publicKeyOf` of a primitive whose secret keys are scalars of X25519. */
export function publicKeyFinder<Purpose extends string>(
  backend: Backend,
  purpose: Purpose,
): (secretKey: Key<32, Purpose>) => Bytes<32> {
  const readKey = keyReader(backend, { purpose, length: exactly(crypto_scalarmult_SCALARBYTES) });
  return function publicKeyOf(secretKey) {
    const key = readKey('secretKey', secretKey);
    const publicKey = new Uint8Array(crypto_scalarmult_BYTES) as Bytes<32>;
    succeed(backend().raw.crypto_scalarmult_base(publicKey, key), `${purpose}.publicKeyOf`);
    return publicKey;
  };
}
