/**
 * Authenticated encryption with additional data, by the ciphers of standards and of others' protocols.
 *
 * XChaCha20-Poly1305: <https://datatracker.ietf.org/doc/html/draft-irtf-cfrg-xchacha-03>
 * ChaCha20-Poly1305: RFC 8439 <https://www.rfc-editor.org/rfc/rfc8439>; before it was one:
 * <https://datatracker.ietf.org/doc/html/draft-agl-tls-chacha20poly1305-04>
 * AES-GCM: NIST SP 800-38D <https://doi.org/10.6028/NIST.SP.800-38D>
 * AEGIS: <https://datatracker.ietf.org/doc/html/draft-irtf-cfrg-aegis-aead>
 * libsodium: <https://doc.libsodium.org/secret-key_cryptography/aead>
 */

import type { RawSodium } from 'sodium-sys';
import * as constants from 'sodium-sys/constants';
import { defineProperties } from 'sodium-sys/intrinsics';
import {
  type Aead,
  type AeadRule,
  type AeadShape,
  type AnyAeadShape,
  aeadLimits,
  cipherRule,
} from '../families/aead.js';
import { authenticatedCipher } from '../families/authenticated-cipher.js';
import { type PreparedAead, type PreparedRule, preparation } from '../families/prepared-aead.js';
import type { Key } from '../secrets/keys.js';
import { type Availability, availability } from '../shared/availability.js';
import { published } from '../shared/published.js';
import type { Backend } from '../shared/types.js';

type XChaCha20Poly1305 = AeadShape<'aead.xchacha20Poly1305', 32, 24, 16>;
type ChaCha20Poly1305 = AeadShape<'aead.chacha20Poly1305', 32, 12, 16>;
type ChaCha20Poly1305Original = AeadShape<'aead.chacha20Poly1305Original', 32, 8, 16>;
type Aegis256 = AeadShape<'aead.aegis256', 32, 32, 32>;
type Aegis128L = AeadShape<'aead.aegis128L', 16, 16, 32>;
type Aes256GcmShape = AeadShape<'aead.aes256Gcm', 32, 12, 16>;

/**
 * What is sealed is ciphertext and tag; before them comes the nonce where none was given, which only the first three allow.
 *
 * `xchacha20Poly1305` serves everywhere, and `aegis256` is several times faster natively on processors with AES instructions;
 * the others are for what others have specified. `secretBox` does the same without additional data.
 *
 * Only AEGIS commits to its key, and only as long as nobody else chooses the additional data. With the others somebody who
 * knows two keys can make one sealed message that each of them opens, to another text. Where that matters, make the key with
 * `SecretBytes.random`, send `genericHash(fromUtf8('commitment'), { key })` along, and verify it before opening.
 */
export interface Aeads {
  /**
   * XChaCha20-Poly1305: key of 32 bytes, nonce of 24, tag of 16. The first choice where nothing else is asked for.
   *
   * @example
   * const key = aead.xchacha20Poly1305.generateKey();
   * const additionalData = fromUtf8('record 7');
   * const sealed = aead.xchacha20Poly1305.seal(fromUtf8('a message'), key, { additionalData });
   * toUtf8(aead.xchacha20Poly1305.open(sealed, key, { additionalData })) === 'a message'
   * @see `crypto_aead_xchacha20poly1305_ietf_encrypt`
   */
  readonly xchacha20Poly1305: Aead<XChaCha20Poly1305>;
  /**
   * AEGIS-256: key, nonce and tag of 32 bytes each. Since libsodium 1.0.19. Without AES instructions, and in WebAssembly, it is
   * slow and its duration may depend on the key.
   *
   * @see `crypto_aead_aegis256_encrypt`
   */
  readonly aegis256: Aead<Aegis256> & Availability;
  /**
   * AEGIS-128L: key and nonce of 16 bytes, tag of 32; as `aegis256`, and faster. One key with random nonces is for up to 2^48
   * messages.
   *
   * @see `crypto_aead_aegis128l_encrypt`
   */
  readonly aegis128L: Aead<Aegis128L> & Availability;
  /**
   * ChaCha20-Poly1305 of RFC 8439, as in TLS: key of 32 bytes, tag of 16, and a nonce of 12 that must be given; messages of up to
   * 2^38 - 64 bytes.
   *
   * @example
   * const key = aead.chacha20Poly1305.generateKey();
   * const nonces = nonceSequence(new Uint8Array(12));
   * const nonce = nonces.next();
   * const sealed = aead.chacha20Poly1305.seal(fromUtf8('a message'), key, { nonce });
   * toUtf8(aead.chacha20Poly1305.open(sealed, key, { nonce })) === 'a message'
   * @see `crypto_aead_chacha20poly1305_ietf_encrypt`
   */
  readonly chacha20Poly1305: Aead<ChaCha20Poly1305>;
  /**
   * ChaCha20-Poly1305 as it was before RFC 8439: the same lengths, but a nonce of 8 bytes. For what was sealed with it.
   *
   * @see `crypto_aead_chacha20poly1305_encrypt`
   */
  readonly chacha20Poly1305Original: Aead<ChaCha20Poly1305Original>;
  /**
   * AES-256-GCM: key of 32 bytes, tag of 16, and a nonce of 12 that must be given; messages of up to 2^36 - 32 bytes. Who sees
   * two messages with one key and nonce can forge others. One key is for up to about 350 GB. Only where `isAvailable` says so:
   * on processors with AES instructions, on arm64 since libsodium 1.0.19, and not in WebAssembly.
   *
   * @see `crypto_aead_aes256gcm_encrypt`
   */
  readonly aes256Gcm: Aes256Gcm;
}

export interface Aes256Gcm extends Aead<Aes256GcmShape>, Availability {
  /**
   * Computes once what every message needs of the key: for many short messages.
   *
   * @param key secret, 32 bytes
   * @returns `seal` and `open` without the key
   * @throws InvalidTypeError, InvalidLengthError for a key that is wrong; UnavailableError where there is no AES-GCM
   * @example
   * const { isAvailable, prepare, generateKey } = aead.aes256Gcm;
   * const prepared = isAvailable ? prepare(generateKey()) : undefined;
   * const nonces = nonceSequence(new Uint8Array(12));
   * prepared === undefined || prepared.seal(fromUtf8('a message'), { nonce: nonces.next() }).length === 9 + 16
   * @see `crypto_aead_aes256gcm_beforenm`
   */
  prepare(key: Key<32, 'aead.aes256Gcm'>): PreparedAead<Aes256GcmShape>;
}

const xchacha20Poly1305: AeadRule<XChaCha20Poly1305> = {
  purpose: 'aead.xchacha20Poly1305',
  limits: aeadLimits(
    constants.crypto_aead_xchacha20poly1305_ietf_KEYBYTES,
    constants.crypto_aead_xchacha20poly1305_ietf_NPUBBYTES,
    constants.crypto_aead_xchacha20poly1305_ietf_ABYTES,
    constants.crypto_aead_xchacha20poly1305_ietf_MESSAGEBYTES_MAX,
  ),
  encrypt: (functions, c, clen_p, m, mlen, ad, adlen, nsec, npub, k) =>
    functions.crypto_aead_xchacha20poly1305_ietf_encrypt(c, clen_p, m, mlen, ad, adlen, nsec, npub, k),
  decrypt: (functions, m, mlen_p, nsec, c, clen, ad, adlen, npub, k) =>
    functions.crypto_aead_xchacha20poly1305_ietf_decrypt(m, mlen_p, nsec, c, clen, ad, adlen, npub, k),
  encryptDetached: (functions, c, mac, maclen_p, m, mlen, ad, adlen, nsec, npub, k) =>
    functions.crypto_aead_xchacha20poly1305_ietf_encrypt_detached(
      c,
      mac,
      maclen_p,
      m,
      mlen,
      ad,
      adlen,
      nsec,
      npub,
      k,
    ),
  decryptDetached: (functions, m, nsec, c, clen, mac, ad, adlen, npub, k) =>
    functions.crypto_aead_xchacha20poly1305_ietf_decrypt_detached(m, nsec, c, clen, mac, ad, adlen, npub, k),
};

const chacha20Poly1305: AeadRule<ChaCha20Poly1305> = {
  purpose: 'aead.chacha20Poly1305',
  limits: aeadLimits(
    constants.crypto_aead_chacha20poly1305_ietf_KEYBYTES,
    constants.crypto_aead_chacha20poly1305_ietf_NPUBBYTES,
    constants.crypto_aead_chacha20poly1305_ietf_ABYTES,
    constants.crypto_aead_chacha20poly1305_ietf_MESSAGEBYTES_MAX,
  ),
  encrypt: (functions, c, clen_p, m, mlen, ad, adlen, nsec, npub, k) =>
    functions.crypto_aead_chacha20poly1305_ietf_encrypt(c, clen_p, m, mlen, ad, adlen, nsec, npub, k),
  decrypt: (functions, m, mlen_p, nsec, c, clen, ad, adlen, npub, k) =>
    functions.crypto_aead_chacha20poly1305_ietf_decrypt(m, mlen_p, nsec, c, clen, ad, adlen, npub, k),
  encryptDetached: (functions, c, mac, maclen_p, m, mlen, ad, adlen, nsec, npub, k) =>
    functions.crypto_aead_chacha20poly1305_ietf_encrypt_detached(
      c,
      mac,
      maclen_p,
      m,
      mlen,
      ad,
      adlen,
      nsec,
      npub,
      k,
    ),
  decryptDetached: (functions, m, nsec, c, clen, mac, ad, adlen, npub, k) =>
    functions.crypto_aead_chacha20poly1305_ietf_decrypt_detached(m, nsec, c, clen, mac, ad, adlen, npub, k),
};

const chacha20Poly1305Original: AeadRule<ChaCha20Poly1305Original> = {
  purpose: 'aead.chacha20Poly1305Original',
  limits: aeadLimits(
    constants.crypto_aead_chacha20poly1305_KEYBYTES,
    constants.crypto_aead_chacha20poly1305_NPUBBYTES,
    constants.crypto_aead_chacha20poly1305_ABYTES,
    constants.crypto_aead_chacha20poly1305_MESSAGEBYTES_MAX,
  ),
  encrypt: (functions, c, clen_p, m, mlen, ad, adlen, nsec, npub, k) =>
    functions.crypto_aead_chacha20poly1305_encrypt(c, clen_p, m, mlen, ad, adlen, nsec, npub, k),
  decrypt: (functions, m, mlen_p, nsec, c, clen, ad, adlen, npub, k) =>
    functions.crypto_aead_chacha20poly1305_decrypt(m, mlen_p, nsec, c, clen, ad, adlen, npub, k),
  encryptDetached: (functions, c, mac, maclen_p, m, mlen, ad, adlen, nsec, npub, k) =>
    functions.crypto_aead_chacha20poly1305_encrypt_detached(
      c,
      mac,
      maclen_p,
      m,
      mlen,
      ad,
      adlen,
      nsec,
      npub,
      k,
    ),
  decryptDetached: (functions, m, nsec, c, clen, mac, ad, adlen, npub, k) =>
    functions.crypto_aead_chacha20poly1305_decrypt_detached(m, nsec, c, clen, mac, ad, adlen, npub, k),
};

const aegis256: AeadRule<Aegis256> = {
  purpose: 'aead.aegis256',
  limits: aeadLimits(
    constants.crypto_aead_aegis256_KEYBYTES,
    constants.crypto_aead_aegis256_NPUBBYTES,
    constants.crypto_aead_aegis256_ABYTES,
    constants.crypto_aead_aegis256_MESSAGEBYTES_MAX,
  ),
  encrypt: (functions, c, clen_p, m, mlen, ad, adlen, nsec, npub, k) =>
    functions.crypto_aead_aegis256_encrypt(c, clen_p, m, mlen, ad, adlen, nsec, npub, k),
  decrypt: (functions, m, mlen_p, nsec, c, clen, ad, adlen, npub, k) =>
    functions.crypto_aead_aegis256_decrypt(m, mlen_p, nsec, c, clen, ad, adlen, npub, k),
  encryptDetached: (functions, c, mac, maclen_p, m, mlen, ad, adlen, nsec, npub, k) =>
    functions.crypto_aead_aegis256_encrypt_detached(c, mac, maclen_p, m, mlen, ad, adlen, nsec, npub, k),
  decryptDetached: (functions, m, nsec, c, clen, mac, ad, adlen, npub, k) =>
    functions.crypto_aead_aegis256_decrypt_detached(m, nsec, c, clen, mac, ad, adlen, npub, k),
};

const aegis128L: AeadRule<Aegis128L> = {
  purpose: 'aead.aegis128L',
  limits: aeadLimits(
    constants.crypto_aead_aegis128l_KEYBYTES,
    constants.crypto_aead_aegis128l_NPUBBYTES,
    constants.crypto_aead_aegis128l_ABYTES,
    constants.crypto_aead_aegis128l_MESSAGEBYTES_MAX,
  ),
  encrypt: (functions, c, clen_p, m, mlen, ad, adlen, nsec, npub, k) =>
    functions.crypto_aead_aegis128l_encrypt(c, clen_p, m, mlen, ad, adlen, nsec, npub, k),
  decrypt: (functions, m, mlen_p, nsec, c, clen, ad, adlen, npub, k) =>
    functions.crypto_aead_aegis128l_decrypt(m, mlen_p, nsec, c, clen, ad, adlen, npub, k),
  encryptDetached: (functions, c, mac, maclen_p, m, mlen, ad, adlen, nsec, npub, k) =>
    functions.crypto_aead_aegis128l_encrypt_detached(c, mac, maclen_p, m, mlen, ad, adlen, nsec, npub, k),
  decryptDetached: (functions, m, nsec, c, clen, mac, ad, adlen, npub, k) =>
    functions.crypto_aead_aegis128l_decrypt_detached(m, nsec, c, clen, mac, ad, adlen, npub, k),
};

const aes256Gcm: AeadRule<Aes256GcmShape> = {
  purpose: 'aead.aes256Gcm',
  limits: aeadLimits(
    constants.crypto_aead_aes256gcm_KEYBYTES,
    constants.crypto_aead_aes256gcm_NPUBBYTES,
    constants.crypto_aead_aes256gcm_ABYTES,
    constants.crypto_aead_aes256gcm_MESSAGEBYTES_MAX,
  ),
  encrypt: (functions, c, clen_p, m, mlen, ad, adlen, nsec, npub, k) =>
    functions.crypto_aead_aes256gcm_encrypt(c, clen_p, m, mlen, ad, adlen, nsec, npub, k),
  decrypt: (functions, m, mlen_p, nsec, c, clen, ad, adlen, npub, k) =>
    functions.crypto_aead_aes256gcm_decrypt(m, mlen_p, nsec, c, clen, ad, adlen, npub, k),
  encryptDetached: (functions, c, mac, maclen_p, m, mlen, ad, adlen, nsec, npub, k) =>
    functions.crypto_aead_aes256gcm_encrypt_detached(c, mac, maclen_p, m, mlen, ad, adlen, nsec, npub, k),
  decryptDetached: (functions, m, nsec, c, clen, mac, ad, adlen, npub, k) =>
    functions.crypto_aead_aes256gcm_decrypt_detached(m, nsec, c, clen, mac, ad, adlen, npub, k),
};

const preparedAes256Gcm: PreparedRule<Aes256GcmShape> = {
  ...aes256Gcm,
  stateBytes: (functions) => functions.crypto_aead_aes256gcm_statebytes(),
  prepare: (functions, state, key) => functions.crypto_aead_aes256gcm_beforenm(state, key),
  encrypt: (functions, c, clen_p, m, mlen, ad, adlen, nsec, npub, k) =>
    functions.crypto_aead_aes256gcm_encrypt_afternm(c, clen_p, m, mlen, ad, adlen, nsec, npub, k),
  decrypt: (functions, m, mlen_p, nsec, c, clen, ad, adlen, npub, k) =>
    functions.crypto_aead_aes256gcm_decrypt_afternm(m, mlen_p, nsec, c, clen, ad, adlen, npub, k),
  encryptDetached: (functions, c, mac, maclen_p, m, mlen, ad, adlen, nsec, npub, k) =>
    functions.crypto_aead_aes256gcm_encrypt_detached_afternm(
      c,
      mac,
      maclen_p,
      m,
      mlen,
      ad,
      adlen,
      nsec,
      npub,
      k,
    ),
  decryptDetached: (functions, m, nsec, c, clen, mac, ad, adlen, npub, k) =>
    functions.crypto_aead_aes256gcm_decrypt_detached_afternm(m, nsec, c, clen, mac, ad, adlen, npub, k),
};

export function createAeads(backend: Backend): Aeads {
  const create = <Shape extends AnyAeadShape>(rule: AeadRule<Shape>) =>
    authenticatedCipher(backend, cipherRule(rule)) as Aead<Shape>;
  const withAvailability = <Cipher extends object>(cipher: Cipher, needs: keyof RawSodium) =>
    defineProperties(cipher, availability(backend, needs)) as Cipher & Availability;
  const aes = { ...create(aes256Gcm), prepare: preparation(backend, preparedAes256Gcm) };
  return published('aead', {
    xchacha20Poly1305: create(xchacha20Poly1305),
    aegis256: withAvailability(create(aegis256), 'crypto_aead_aegis256_encrypt'),
    aegis128L: withAvailability(create(aegis128L), 'crypto_aead_aegis128l_encrypt'),
    chacha20Poly1305: create(chacha20Poly1305),
    chacha20Poly1305Original: create(chacha20Poly1305Original),
    aes256Gcm: withAvailability(aes, 'crypto_aead_aes256gcm_encrypt'),
  });
}
