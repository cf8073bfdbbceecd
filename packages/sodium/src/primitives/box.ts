/**
 * Public-key authenticated encryption: X25519, and then a secret box with the key that both sides compute. It binds no
 * additional data.
 *
 * `box` is Curve25519-XSalsa20-Poly1305, from NaCl <https://nacl.cr.yp.to/box.html>; `box.xchacha20` has XChaCha20 in place of
 * XSalsa20. X25519: RFC 7748 <https://www.rfc-editor.org/rfc/rfc7748>
 * libsodium: <https://doc.libsodium.org/public-key_cryptography/authenticated_encryption>
 */

import {
  crypto_box_MACBYTES,
  crypto_box_NONCEBYTES,
  crypto_box_PUBLICKEYBYTES,
  crypto_box_SECRETKEYBYTES,
  crypto_box_SEEDBYTES,
} from 'sodium-sys/constants';
import { defineProperties } from 'sodium-sys/intrinsics';
import {
  type PublicKeyCipher,
  type PublicKeyCipherRule,
  publicKeyCipher,
} from '../families/public-key-cipher.js';
import { type Availability, availability } from '../shared/availability.js';
import { exactly, frozen } from '../shared/bytes.js';
import { published } from '../shared/published.js';
import type { Backend } from '../shared/types.js';

/** Both ciphers have the same. */
const limits = frozen({
  publicKeyLength: exactly(crypto_box_PUBLICKEYBYTES),
  secretKeyLength: exactly(crypto_box_SECRETKEYBYTES),
  seedLength: exactly(crypto_box_SEEDBYTES),
  nonceLength: exactly(crypto_box_NONCEBYTES),
  tagLength: exactly(crypto_box_MACBYTES),
});

/**
 * `seal` and `open` between the owners of two key pairs. What is sealed has the form that `secretBox` gives it: nonce, tag and
 * ciphertext, 40 bytes longer than the message; with a nonce given tag and ciphertext, 16 bytes longer.
 */
export interface Box extends PublicKeyCipher<'box', 'secretBox'> {
  /** The same with XChaCha20-Poly1305, as `secretBox.xchacha20` has it. Its key pairs are for it alone. */
  readonly xchacha20: PublicKeyCipher<'box.xchacha20', 'secretBox.xchacha20'> & Availability;
}

const xsalsa20: PublicKeyCipherRule<'box', 'secretBox'> = {
  purpose: 'box',
  sharedPurpose: 'secretBox',
  limits,
  seal: (functions, c, m, mlen, n, pk, sk) => functions.crypto_box_easy(c, m, mlen, n, pk, sk),
  open: (functions, m, c, clen, n, pk, sk) => functions.crypto_box_open_easy(m, c, clen, n, pk, sk),
  sealDetached: (functions, c, mac, m, mlen, n, pk, sk) =>
    functions.crypto_box_detached(c, mac, m, mlen, n, pk, sk),
  openDetached: (functions, m, c, mac, clen, n, pk, sk) =>
    functions.crypto_box_open_detached(m, c, mac, clen, n, pk, sk),
  sharedKey: (functions, k, pk, sk) => functions.crypto_box_beforenm(k, pk, sk),
  generate: (functions, pk, sk) => functions.crypto_box_keypair(pk, sk),
  generateOfSeed: (functions, pk, sk, seed) => functions.crypto_box_seed_keypair(pk, sk, seed),
};

const xchacha20: PublicKeyCipherRule<'box.xchacha20', 'secretBox.xchacha20'> = {
  purpose: 'box.xchacha20',
  sharedPurpose: 'secretBox.xchacha20',
  limits,
  seal: (functions, c, m, mlen, n, pk, sk) =>
    functions.crypto_box_curve25519xchacha20poly1305_easy(c, m, mlen, n, pk, sk),
  open: (functions, m, c, clen, n, pk, sk) =>
    functions.crypto_box_curve25519xchacha20poly1305_open_easy(m, c, clen, n, pk, sk),
  sealDetached: (functions, c, mac, m, mlen, n, pk, sk) =>
    functions.crypto_box_curve25519xchacha20poly1305_detached(c, mac, m, mlen, n, pk, sk),
  openDetached: (functions, m, c, mac, clen, n, pk, sk) =>
    functions.crypto_box_curve25519xchacha20poly1305_open_detached(m, c, mac, clen, n, pk, sk),
  sharedKey: (functions, k, pk, sk) => functions.crypto_box_curve25519xchacha20poly1305_beforenm(k, pk, sk),
  generate: (functions, pk, sk) => functions.crypto_box_curve25519xchacha20poly1305_keypair(pk, sk),
  generateOfSeed: (functions, pk, sk, seed) =>
    functions.crypto_box_curve25519xchacha20poly1305_seed_keypair(pk, sk, seed),
};

export function createBox(backend: Backend): Box {
  const other = defineProperties(
    publicKeyCipher(backend, xchacha20),
    availability(backend, 'crypto_box_curve25519xchacha20poly1305_easy'),
  ) as Box['xchacha20'];
  return published('box', { ...publicKeyCipher(backend, xsalsa20), xchacha20: other });
}
