/** Ciphers that bind additional data: what they have besides, and the order in which C takes their arguments. */

import type { RawSodium } from 'sodium-sys';
import { min } from 'sodium-sys/intrinsics';
import { byteLengthOf } from 'sodium-sys/portable';
import { exactly, frozen } from '../shared/bytes.js';
import type { LengthLimits } from '../shared/types.js';
import type {
  AeadOptions,
  AuthenticatedCipher,
  CipherRule,
  ShortNonceOptions,
} from './authenticated-cipher.js';

/** Lengths in bytes. Nonces of 16 bytes or more may be random; shorter ones must be given. */
export interface AeadShape<
  Purpose extends string,
  Key extends number,
  Nonce extends number,
  Tag extends number,
> {
  readonly purpose: Purpose;
  readonly key: Key;
  readonly nonce: Nonce;
  readonly tag: Tag;
  readonly options: Nonce extends 8 | 12 ? ShortNonceOptions<Nonce> : AeadOptions<Nonce>;
}

export type AnyAeadShape = AeadShape<string, number, number, number>;

export interface Aead<Shape extends AnyAeadShape> extends AuthenticatedCipher<Shape> {
  /** The lengths that are accepted, in bytes. */
  readonly limits: AuthenticatedCipher<Shape>['limits'] & { readonly messageLength: LengthLimits };
}

/** @param messageLength the highest that C takes, which may be more than any array has */
export function aeadLimits(
  keyLength: number,
  nonceLength: number,
  tagLength: number,
  messageLength: number | bigint,
) {
  return frozen({
    keyLength: exactly(keyLength),
    nonceLength: exactly(nonceLength),
    tagLength: exactly(tagLength),
    messageLength: { minimum: 0, maximum: min(Number(messageLength), Number.MAX_SAFE_INTEGER) },
  });
}

/** A function of C, all of whose ciphers take the same. `functions` is `raw` or `rawAsync`. */
type Call<Name extends keyof RawSodium> = RawSodium[Name] extends (...values: infer Values) => number
  ? (functions: RawSodium, ...values: Values) => number
  : never;

export interface AeadRule<Shape extends AnyAeadShape> {
  readonly purpose: Shape['purpose'];
  readonly limits: Aead<Shape>['limits'];
  readonly encrypt: Call<'crypto_aead_aegis256_encrypt'>;
  readonly decrypt: Call<'crypto_aead_aegis256_decrypt'>;
  readonly encryptDetached: Call<'crypto_aead_aegis256_encrypt_detached'>;
  readonly decryptDetached: Call<'crypto_aead_aegis256_decrypt_detached'>;
}

const lengthOf = (bytes: Uint8Array | null): number => (bytes === null ? 0 : byteLengthOf(bytes));

/** The nulls stand for lengths of results, which are known, and for a secret nonce, which none of these ciphers has. */
export function cipherRule<Shape extends AnyAeadShape>(rule: AeadRule<Shape>): CipherRule<Shape> {
  const { purpose, limits, encrypt, decrypt, encryptDetached, decryptDetached } = rule;
  return {
    purpose,
    limits,
    takesAdditionalData: true,
    mayOverlap: false,
    seal: (functions, sealed, message, length, nonce, key, data) =>
      encrypt(functions, sealed, null, message, length, data, lengthOf(data), null, nonce, key),
    open: (functions, message, sealed, length, nonce, key, data) =>
      decrypt(functions, message, null, null, sealed, length, data, lengthOf(data), nonce, key),
    sealDetached: (functions, ciphertext, tag, message, length, nonce, key, data) =>
      encryptDetached(
        functions,
        ciphertext,
        tag,
        null,
        message,
        length,
        data,
        lengthOf(data),
        null,
        nonce,
        key,
      ),
    openDetached: (functions, message, ciphertext, tag, length, nonce, key, data) =>
      decryptDetached(functions, message, null, ciphertext, length, tag, data, lengthOf(data), nonce, key),
  };
}
