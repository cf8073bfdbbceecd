/**
 * Secret-key authenticated encryption, in libsodium's own format. It binds no additional data.
 *
 * `secretBox` is XSalsa20-Poly1305, from NaCl <https://nacl.cr.yp.to/secretbox.html>; `secretBox.xchacha20` has XChaCha20 in
 * place of XSalsa20, and is not the AEAD of that name.
 * libsodium: <https://doc.libsodium.org/secret-key_cryptography/secretbox>
 */

import {
  crypto_secretbox_KEYBYTES,
  crypto_secretbox_MACBYTES,
  crypto_secretbox_NONCEBYTES,
} from 'sodium-sys/constants';
import { defineProperties } from 'sodium-sys/intrinsics';
import {
  type AuthenticatedCipher,
  authenticatedCipher,
  type CipherRule,
  type NonceOption,
} from '../families/authenticated-cipher.js';
import { type Availability, availability } from '../shared/availability.js';
import { exactly, frozen } from '../shared/bytes.js';
import { published } from '../shared/published.js';
import type { Backend } from '../shared/types.js';

/** Both ciphers have the same. */
const limits = frozen({
  keyLength: exactly(crypto_secretbox_KEYBYTES),
  nonceLength: exactly(crypto_secretbox_NONCEBYTES),
  tagLength: exactly(crypto_secretbox_MACBYTES),
});

/** Keys of 32 bytes, nonces of 24, tags of 16. */
interface SecretBoxShape<Purpose extends string> {
  readonly key: 32;
  readonly nonce: 24;
  readonly tag: 16;
  readonly purpose: Purpose;
  readonly options: NonceOption<24>;
}

/**
 * `seal` and `open` with a key of 32 bytes. What is sealed is nonce, tag and ciphertext, 40 bytes longer than the message; with
 * a nonce given tag and ciphertext, 16 bytes longer.
 */
export interface SecretBox extends AuthenticatedCipher<SecretBoxShape<'secretBox'>> {
  /** The same with XChaCha20-Poly1305 as `crypto_secretbox_xchacha20poly1305` has it. Its keys serve this cipher alone. */
  readonly xchacha20: AuthenticatedCipher<SecretBoxShape<'secretBox.xchacha20'>> & Availability;
}

/** C itself lets what it writes lie anywhere over what it reads. */
const common = { limits, takesAdditionalData: false, mayOverlap: true };

const xsalsa20: CipherRule<SecretBoxShape<'secretBox'>> = {
  ...common,
  purpose: 'secretBox',
  seal: (functions, box, message, length, nonce, key) =>
    functions.crypto_secretbox_easy(box, message, length, nonce, key),
  open: (functions, message, box, length, nonce, key) =>
    functions.crypto_secretbox_open_easy(message, box, length, nonce, key),
  sealDetached: (functions, ciphertext, tag, message, length, nonce, key) =>
    functions.crypto_secretbox_detached(ciphertext, tag, message, length, nonce, key),
  openDetached: (functions, message, ciphertext, tag, length, nonce, key) =>
    functions.crypto_secretbox_open_detached(message, ciphertext, tag, length, nonce, key),
};

const xchacha20: CipherRule<SecretBoxShape<'secretBox.xchacha20'>> = {
  ...common,
  purpose: 'secretBox.xchacha20',
  seal: (functions, box, message, length, nonce, key) =>
    functions.crypto_secretbox_xchacha20poly1305_easy(box, message, length, nonce, key),
  open: (functions, message, box, length, nonce, key) =>
    functions.crypto_secretbox_xchacha20poly1305_open_easy(message, box, length, nonce, key),
  sealDetached: (functions, ciphertext, tag, message, length, nonce, key) =>
    functions.crypto_secretbox_xchacha20poly1305_detached(ciphertext, tag, message, length, nonce, key),
  openDetached: (functions, message, ciphertext, tag, length, nonce, key) =>
    functions.crypto_secretbox_xchacha20poly1305_open_detached(message, ciphertext, tag, length, nonce, key),
};

export function createSecretBox(backend: Backend): SecretBox {
  const other = defineProperties(
    authenticatedCipher(backend, xchacha20),
    availability(backend, 'crypto_secretbox_xchacha20poly1305_easy'),
  ) as SecretBox['xchacha20'];
  return published('secretBox', { ...authenticatedCipher(backend, xsalsa20), xchacha20: other });
}
