/**
 * Secret-key authentication: a tag that only who has the key can compute or verify.
 *
 * HMAC-SHA-512, RFC 2104 <https://www.rfc-editor.org/rfc/rfc2104>, cut to its first 32 bytes, as `hmac.sha512_256` is.
 * libsodium: <https://doc.libsodium.org/secret-key_cryptography/secret-key_authentication>
 */
import { crypto_auth_BYTES, crypto_auth_KEYBYTES } from 'sodium-sys/constants';
import { type MacForms, type MacRule, macOperation } from '../families/mac-operation.js';
import type { Key } from '../secrets/keys.js';
import { exactly, frozen } from '../shared/bytes.js';
import { published } from '../shared/published.js';
import type { Backend, Bytes, Data } from '../shared/types.js';
import type { CreateSources } from '../sources/sources.js';

/** Keys and tags of 32 bytes. */
export interface AuthShape {
  readonly key: 32;
  readonly tag: 32;
  readonly purpose: 'auth';
}

export interface Auth extends MacForms<AuthShape> {
  /**
   * Computes the tag of data, which whoever has the key can check with `verify`. The data stays readable to all: to hide it,
   * too, use `secretBox`. For keys of another length, in others' protocols, there is `hmac`.
   *
   * @param data bytes of any length, including none
   * @param key exactly 32 bytes, secret and random, as `generateKey` makes them; never a password
   * @returns the tag: 32 bytes
   * @throws InvalidTypeError for data or a key of another kind, a key of another primitive, and options, of which there are none
   * @throws InvalidLengthError for a key of another length
   * @example
   * const key = auth.generateKey();
   * const tag = auth(fromUtf8('a message'), key);
   * auth.verify(tag, fromUtf8('a message'), key) === true
   * @see `crypto_auth`, RFC 2104
   */
  (data: Data, key: Key<32, 'auth'>): Bytes<32>;
}

const rule: MacRule = {
  name: 'auth',
  limits: frozen({
    keyLength: { ...exactly(crypto_auth_KEYBYTES), default: crypto_auth_KEYBYTES },
    tagLength: exactly(crypto_auth_BYTES),
  }),
  oneShot: (functions, output, _, data, length, _options, key) =>
    functions.crypto_auth(output, data, length, key),
  stateBytes: (functions) => functions.crypto_auth_hmacsha512256_statebytes(),
  init: (functions, state, _, _options, key) =>
    functions.crypto_auth_hmacsha512256_init(state, key, crypto_auth_KEYBYTES),
  update: (functions, state, data, length) => functions.crypto_auth_hmacsha512256_update(state, data, length),
  final: (functions, state, output) => functions.crypto_auth_hmacsha512256_final(state, output),
};

export function createAuth(backend: Backend, createSources: CreateSources): Auth {
  return published('auth', macOperation(backend, createSources, rule)) as unknown as Auth;
}
