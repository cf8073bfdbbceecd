/**
 * Boxes that anybody can make, and only the recipient can open: the sender is anonymous.
 *
 * The key pair of the sender is made for one message, and forgotten. What is sealed is its public key, tag and ciphertext; the
 * nonce is BLAKE2b-192 of both public keys. `sealedBox` then is `box`, `sealedBox.xchacha20` is `box.xchacha20`.
 * libsodium: <https://doc.libsodium.org/public-key_cryptography/sealed_boxes>
 */

import type { RawSodium } from 'sodium-sys';
import {
  crypto_box_PUBLICKEYBYTES,
  crypto_box_SEALBYTES,
  crypto_box_SECRETKEYBYTES,
} from 'sodium-sys/constants';
import { defineProperties } from 'sodium-sys/intrinsics';
import { InvalidValueError } from 'sodium-sys/portable';
import type { ByteForms } from '../families/authenticated-cipher.js';
import {
  type KeyedRule,
  openOperation,
  operationOptions,
  sealOperation,
} from '../families/keyed-operation.js';
import { NOT_OF_SMALL_ORDER } from '../families/x25519-keys.js';
import { type KeyPairInput, namedKeysReader, publicKeyReader } from '../secrets/key-pairs.js';
import { keyReader } from '../secrets/keys.js';
import type { KeyPurpose } from '../secrets/purposes.js';
import { type Availability, availability } from '../shared/availability.js';
import { exactly, frozen } from '../shared/bytes.js';
import { published } from '../shared/published.js';
import type { Backend, Bytes, Data, Sized } from '../shared/types.js';

/** Both ciphers have the same. */
const limits = frozen({
  publicKeyLength: exactly(crypto_box_PUBLICKEYBYTES),
  secretKeyLength: exactly(crypto_box_SECRETKEYBYTES),
});

export interface SealedBoxSeal extends ByteForms<[message: Data, recipientPublicKey: Sized<32>]> {
  /**
   * Encrypts a message for one recipient, and protects it against every change. Nobody can tell whose it is, the recipient
   * neither, and whoever has sealed it cannot open it again. Anybody can seal another in its place: where the sender matters there
   * is `box`.
   *
   * @param message bytes of any length, including none
   * @param recipientPublicKey exactly 32 bytes, of a key pair that `box.generateKeyPair` made
   * @returns 48 bytes more than the message; something else every time
   * @throws InvalidTypeError for an argument of another kind, or any option
   * @throws InvalidLengthError for a public key of another length
   * @throws InvalidValueError for a public key of small order, with which everybody could open it
   * @throws UnavailableError where the loaded libsodium has no such cipher
   * @example
   * const recipient = box.generateKeyPair();
   * const sealed = sealedBox.seal(fromUtf8('a message'), recipient.publicKey);
   * toUtf8(sealedBox.open(sealed, recipient)) === 'a message'
   * @see `crypto_box_seal`
   */
  (message: Data, recipientPublicKey: Sized<32>): Bytes;
}

export interface SealedBoxOpen<Purpose extends string>
  extends ByteForms<[sealed: Data, recipientKeyPair: KeyPairInput<32, 32, Purpose>]> {
  /**
   * Verifies and decrypts what `seal` made.
   *
   * @param sealed what `seal` gave
   * @param recipientKeyPair what `box.generateKeyPair` made, or any object with `publicKey` and `secretKey`, of 32 bytes each
   * @returns the message, of which nothing says whose it is
   * @throws VerificationError for what was not sealed for this key pair, or was changed or cut off; also for two keys that do not
   *   belong together; it does not say which
   * @throws InvalidTypeError, InvalidLengthError, UnavailableError as `seal`; errors name `recipientKeyPair.publicKey` or
   *   `recipientKeyPair.secretKey`
   * @see `crypto_box_seal_open`
   */
  (sealed: Data, recipientKeyPair: KeyPairInput<32, 32, Purpose>): Bytes;
}

export interface AnonymousCipher<Purpose extends string> {
  readonly seal: SealedBoxSeal;
  readonly open: SealedBoxOpen<Purpose>;
  /** The lengths that are accepted, in bytes. */
  readonly limits: typeof limits;
}

/** Anonymous boxes: anybody can make one. The key pairs are those of `box`. */
export interface SealedBox extends AnonymousCipher<'box'> {
  /** The same with XChaCha20-Poly1305. The key pairs are those of `box.xchacha20`. */
  readonly xchacha20: AnonymousCipher<'box.xchacha20'> & Availability;
}

/** A function of C. `functions` is `raw` or `rawAsync`. */
type Call<Name extends keyof RawSodium> = RawSodium[Name] extends (...values: infer Values) => number
  ? (functions: RawSodium, ...values: Values) => number
  : never;

interface SealedBoxRule<Purpose extends KeyPurpose> {
  readonly name: string;
  readonly purpose: Purpose;
  readonly seal: Call<'crypto_box_seal'>;
  readonly open: Call<'crypto_box_seal_open'>;
}

const xsalsa20: SealedBoxRule<'box'> = {
  name: 'sealedBox',
  purpose: 'box',
  seal: (functions, c, m, mlen, pk) => functions.crypto_box_seal(c, m, mlen, pk),
  open: (functions, m, c, clen, pk, sk) => functions.crypto_box_seal_open(m, c, clen, pk, sk),
};

const xchacha20: SealedBoxRule<'box.xchacha20'> = {
  name: 'sealedBox.xchacha20',
  purpose: 'box.xchacha20',
  seal: (functions, c, m, mlen, pk) => functions.crypto_box_curve25519xchacha20poly1305_seal(c, m, mlen, pk),
  open: (functions, m, c, clen, pk, sk) =>
    functions.crypto_box_curve25519xchacha20poly1305_seal_open(m, c, clen, pk, sk),
};

export function createSealedBox(backend: Backend): SealedBox {
  const other = defineProperties(
    anonymousCipher(backend, xchacha20),
    availability(backend, 'crypto_box_curve25519xchacha20poly1305_seal'),
  ) as SealedBox['xchacha20'];
  return published('sealedBox', { ...anonymousCipher(backend, xsalsa20), xchacha20: other });
}

function anonymousCipher<Purpose extends KeyPurpose>(
  backend: Backend,
  { name, purpose, seal, open }: SealedBoxRule<Purpose>,
): AnonymousCipher<Purpose> {
  const publicKey = publicKeyReader(limits.publicKeyLength);
  const secretKey = keyReader(backend, { purpose, length: limits.secretKeyLength });
  const common = {
    // C makes the nonce, which is nobody's to give.
    readOptions: operationOptions({}, () => ({ nonce: new Uint8Array(0), additionalData: undefined })),
    nonceLength: 0,
    tagLength: crypto_box_SEALBYTES,
    maximum: Number.POSITIVE_INFINITY,
    // C itself lets what it writes lie anywhere over what it reads.
    mayOverlap: true,
    isSlow: true,
  };
  const toSeal: KeyedRule<Uint8Array> = {
    ...common,
    name: `${name}.seal`,
    readKey: (key) => publicKey('recipientPublicKey', key),
    call: (functions, sealed, message, length, _nonce, key) => seal(functions, sealed, message, length, key),
  };
  const toOpen = {
    ...common,
    name: `${name}.open`,
    readKey: namedKeysReader('recipientKeyPair', { publicKey, secretKey }),
  };
  return {
    seal: sealOperation(
      backend,
      toSeal,
      (_name, given) => new InvalidValueError('recipientPublicKey', NOT_OF_SMALL_ORDER, given?.key),
    ),
    open: openOperation(backend, {
      ...toOpen,
      call: (functions, message, sealed, length, _nonce, keys) =>
        open(functions, message, sealed, length, keys.publicKey, keys.secretKey),
    }),
    limits,
  } as never;
}
