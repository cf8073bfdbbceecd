/** ChaCha20-Poly1305 of draft-agl-tls-chacha20poly1305-04, of which noble has only the parts. */
import { poly1305 } from '@noble/ciphers/_poly1305.js';
import { chacha20orig } from '@noble/ciphers/chacha.js';

function lengthOf({ length }: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(length), true);
  return bytes;
}

/**
 * The first block of the keystream has the key of Poly1305; the next encrypt.
 *
 * @returns the ciphertext, then the tag
 */
export function sealWithOriginal(
  message: Uint8Array,
  nonce: Uint8Array,
  key: Uint8Array,
  data: Uint8Array,
): Uint8Array {
  const oneTimeKey = chacha20orig(key, nonce, new Uint8Array(32));
  const ciphertext = chacha20orig(key, nonce, Uint8Array.from(message), undefined, 1);
  const authenticated = Buffer.concat([data, lengthOf(data), ciphertext, lengthOf(ciphertext)]);
  return Buffer.concat([ciphertext, poly1305(authenticated, oneTimeKey)]);
}
