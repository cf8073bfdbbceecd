/**
 * HMAC with SHA-2, for others' protocols: its keys may have any length. Where the choice is yours, use `auth`.
 *
 * RFC 2104 <https://www.rfc-editor.org/rfc/rfc2104>, test vectors in RFC 4231 <https://www.rfc-editor.org/rfc/rfc4231>
 * libsodium: <https://doc.libsodium.org/advanced/hmac-sha2>
 */

import {
  crypto_auth_hmacsha256_BYTES,
  crypto_auth_hmacsha256_KEYBYTES,
  crypto_auth_hmacsha512_BYTES,
  crypto_auth_hmacsha512_KEYBYTES,
  crypto_auth_hmacsha512256_BYTES,
  crypto_auth_hmacsha512256_KEYBYTES,
} from 'sodium-sys/constants';
import { type MacForms, type MacRule, macOperation } from '../families/mac-operation.js';
import { type Key, lengthOfKey } from '../secrets/keys.js';
import { exactly, frozen } from '../shared/bytes.js';
import { published } from '../shared/published.js';
import type { Backend, Bytes, Data } from '../shared/types.js';
import type { CreateSources } from '../sources/sources.js';

/** Keys of any length, which the compiler need not know. */
export interface HmacShape<Tag extends 32 | 64, Purpose extends string> {
  readonly key: number;
  readonly tag: Tag;
  readonly purpose: Purpose;
}

export interface Hmac<Tag extends 32 | 64, Purpose extends string> extends MacForms<HmacShape<Tag, Purpose>> {
  /**
   * Computes the tag of data, which whoever has the key can check with `verify`.
   *
   * @param data bytes of any length, including none
   * @param key secret, 1 byte or more; a `SecretBytes` has up to 16,384. As strong as it is hard to guess: not a password. A key
   *   that is shorter than a block (64 bytes for SHA-256, else 128) and the same with zeros at its end are one key to HMAC
   * @returns the tag: 64 bytes for SHA-512, else 32
   * @throws InvalidTypeError for data or a key of another kind, a key of another primitive, and options, of which there are none
   * @throws InvalidLengthError for an empty key
   * @example
   * const key = fromUtf8('key'); // as published: no secret
   * toHex(hmac.sha256(fromUtf8('The quick brown fox jumps over the lazy dog'), key)).startsWith('f7bc83f4')
   * @see `crypto_auth_hmacsha256`, `crypto_auth_hmacsha512`, `crypto_auth_hmacsha512256`, RFC 2104
   */
  (data: Data, key: Key<number, Purpose>): Bytes<Tag>;
}

export interface Hmacs {
  /** HMAC-SHA-256: tags of 32 bytes. */
  readonly sha256: Hmac<32, 'hmac.sha256'>;
  /** HMAC-SHA-512: tags of 64 bytes. */
  readonly sha512: Hmac<64, 'hmac.sha512'>;
  /** HMAC-SHA-512 cut to its first 32 bytes. HMAC with the hash SHA-512/256, Node's `sha512-256`, is another function. */
  readonly sha512_256: Hmac<32, 'hmac.sha512_256'>;
}

/** Of all three, C's function for everything at once takes keys of exactly 32 bytes. */
const limitsOf = (tagLength: number, keyLength: number) =>
  frozen({
    keyLength: { minimum: 1, maximum: Number.POSITIVE_INFINITY, default: keyLength },
    tagLength: exactly(tagLength),
  });

const rules = {
  sha256: {
    name: 'hmac.sha256',
    limits: limitsOf(crypto_auth_hmacsha256_BYTES, crypto_auth_hmacsha256_KEYBYTES),
    needsState: (_, key) => lengthOfKey(key) !== crypto_auth_hmacsha256_KEYBYTES,
    oneShot: (functions, output, _, data, length, _options, key) =>
      functions.crypto_auth_hmacsha256(output, data, length, key),
    stateBytes: (functions) => functions.crypto_auth_hmacsha256_statebytes(),
    init: (functions, state, _, _options, key) =>
      functions.crypto_auth_hmacsha256_init(state, key, lengthOfKey(key)),
    update: (functions, state, data, length) => functions.crypto_auth_hmacsha256_update(state, data, length),
    final: (functions, state, output) => functions.crypto_auth_hmacsha256_final(state, output),
  },
  sha512: {
    name: 'hmac.sha512',
    limits: limitsOf(crypto_auth_hmacsha512_BYTES, crypto_auth_hmacsha512_KEYBYTES),
    needsState: (_, key) => lengthOfKey(key) !== crypto_auth_hmacsha512_KEYBYTES,
    oneShot: (functions, output, _, data, length, _options, key) =>
      functions.crypto_auth_hmacsha512(output, data, length, key),
    stateBytes: (functions) => functions.crypto_auth_hmacsha512_statebytes(),
    init: (functions, state, _, _options, key) =>
      functions.crypto_auth_hmacsha512_init(state, key, lengthOfKey(key)),
    update: (functions, state, data, length) => functions.crypto_auth_hmacsha512_update(state, data, length),
    final: (functions, state, output) => functions.crypto_auth_hmacsha512_final(state, output),
  },
  sha512_256: {
    name: 'hmac.sha512_256',
    limits: limitsOf(crypto_auth_hmacsha512256_BYTES, crypto_auth_hmacsha512256_KEYBYTES),
    needsState: (_, key) => lengthOfKey(key) !== crypto_auth_hmacsha512256_KEYBYTES,
    oneShot: (functions, output, _, data, length, _options, key) =>
      functions.crypto_auth_hmacsha512256(output, data, length, key),
    stateBytes: (functions) => functions.crypto_auth_hmacsha512256_statebytes(),
    init: (functions, state, _, _options, key) =>
      functions.crypto_auth_hmacsha512256_init(state, key, lengthOfKey(key)),
    update: (functions, state, data, length) =>
      functions.crypto_auth_hmacsha512256_update(state, data, length),
    final: (functions, state, output) => functions.crypto_auth_hmacsha512256_final(state, output),
  },
} satisfies Record<keyof Hmacs, MacRule>;

export function createHmacs(backend: Backend, createSources: CreateSources): Hmacs {
  return published('hmac', {
    sha256: macOperation(backend, createSources, rules.sha256),
    sha512: macOperation(backend, createSources, rules.sha512),
    sha512_256: macOperation(backend, createSources, rules.sha512_256),
  }) as unknown as Hmacs;
}
