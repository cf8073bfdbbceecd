/** `crypto_secretbox_xchacha20poly1305_easy`, of which noble has only the parts. */
import { poly1305 } from '@noble/ciphers/_poly1305.js';
import { xchacha20 } from '@noble/ciphers/chacha.js';

/**
 * The first 32 bytes of the keystream are the key of Poly1305; the next encrypt, from the middle of a block on.
 *
 * @returns the tag, then the ciphertext
 */
export function sealWithXChaCha20(message: Uint8Array, nonce: Uint8Array, key: Uint8Array): Uint8Array {
  const padded = new Uint8Array(32 + message.length);
  padded.set(message, 32);
  const sealed = xchacha20(key, nonce, padded);
  const tag = poly1305(sealed.subarray(32), sealed.subarray(0, 32));
  const box = new Uint8Array(16 + message.length);
  box.set(tag);
  box.set(sealed.subarray(32), 16);
  return box;
}

/** The stream is the same in both directions: what is opened must give the same box when it is sealed again. */
export function openWithXChaCha20(box: Uint8Array, nonce: Uint8Array, key: Uint8Array): Uint8Array {
  const message = sealWithXChaCha20(box.subarray(16), nonce, key).subarray(16);
  if (Buffer.compare(sealWithXChaCha20(message, nonce, key), box) !== 0) throw new Error('forged');
  return message;
}
