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
import {
  type AuthenticatedCipher,
  authenticatedCipher,
  type CipherRule,
} from '../families/authenticated-cipher.js';
import { type Availability, availability } from '../shared/availability.js';
import { exactly, frozen } from '../shared/bytes.js';
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
}

/** `seal` and `open` with a key of 32 bytes; what is sealed is 40 bytes longer than the message, or 16 with a nonce given. */
export interface SecretBox extends AuthenticatedCipher<SecretBoxShape<'secretBox'>> {
  /** The same with XChaCha20-Poly1305 as `crypto_secretbox_xchacha20poly1305` has it. Its keys serve this cipher alone. */
  readonly xchacha20: AuthenticatedCipher<SecretBoxShape<'secretBox.xchacha20'>> & Availability;
}

const xsalsa20: CipherRule<SecretBoxShape<'secretBox'>> = {
  purpose: 'secretBox',
  limits,
  seal: (functions, ...values) => functions.crypto_secretbox_easy(...values),
  open: (functions, ...values) => functions.crypto_secretbox_open_easy(...values),
  sealDetached: (functions, ...values) => functions.crypto_secretbox_detached(...values),
  openDetached: (functions, ...values) => functions.crypto_secretbox_open_detached(...values),
};

const xchacha20: CipherRule<SecretBoxShape<'secretBox.xchacha20'>> = {
  purpose: 'secretBox.xchacha20',
  limits,
  seal: (functions, ...values) => functions.crypto_secretbox_xchacha20poly1305_easy(...values),
  open: (functions, ...values) => functions.crypto_secretbox_xchacha20poly1305_open_easy(...values),
  sealDetached: (functions, ...values) => functions.crypto_secretbox_xchacha20poly1305_detached(...values),
  openDetached: (functions, ...values) =>
    functions.crypto_secretbox_xchacha20poly1305_open_detached(...values),
};

export function createSecretBox(backend: Backend): SecretBox {
  const other = Object.defineProperties(
    authenticatedCipher(backend, xchacha20),
    availability(backend, 'crypto_secretbox_xchacha20poly1305_easy'),
  ) as SecretBox['xchacha20'];
  return Object.freeze({ ...authenticatedCipher(backend, xsalsa20), xchacha20: Object.freeze(other) });
}
