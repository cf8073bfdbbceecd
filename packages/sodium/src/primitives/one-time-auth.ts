/**
 * Poly1305: a very fast tag, whose key authenticates one message and never another.
 *
 * RFC 8439, section 2.5 <https://www.rfc-editor.org/rfc/rfc8439#section-2.5>
 * libsodium: <https://doc.libsodium.org/advanced/poly1305>
 */
import { crypto_onetimeauth_BYTES, crypto_onetimeauth_KEYBYTES } from 'sodium-sys/constants';
import { type MacForms, type MacRule, macOperation } from '../families/mac-operation.js';
import type { Key } from '../secrets/keys.js';
import { exactly, frozen } from '../shared/bytes.js';
import { published } from '../shared/published.js';
import type { Backend, Bytes, Data } from '../shared/types.js';
import type { CreateSources } from '../sources/sources.js';

/** Keys of 32 bytes, tags of 16. */
export interface OneTimeAuthShape {
  readonly key: 32;
  readonly tag: 16;
  readonly purpose: 'oneTimeAuth';
}

export interface OneTimeAuth extends MacForms<OneTimeAuthShape> {
  /**
   * A key authenticates one message: who sees the tags of two different messages under one key can forge any other. For a key
   * that lasts use `auth`; this is for protocols that make a key for every message.
   *
   * @param data bytes of any length, including none
   * @param key exactly 32 bytes, secret and random, for this message alone. It is not used up here: the receiver needs it, too
   * @returns the tag: 16 bytes
   * @throws InvalidTypeError for data or a key of another kind, a key of another primitive, and options, of which there are none
   * @throws InvalidLengthError for a key of another length
   * @example
   * const key = oneTimeAuth.generateKey();
   * const tag = oneTimeAuth(fromUtf8('the only message'), key);
   * oneTimeAuth.verify(tag, fromUtf8('the only message'), key) === true
   * @see `crypto_onetimeauth`, RFC 8439, section 2.5
   */
  (data: Data, key: Key<32, 'oneTimeAuth'>): Bytes<16>;
}

const rule: MacRule = {
  name: 'oneTimeAuth',
  limits: frozen({
    keyLength: { ...exactly(crypto_onetimeauth_KEYBYTES), default: crypto_onetimeauth_KEYBYTES },
    tagLength: exactly(crypto_onetimeauth_BYTES),
  }),
  oneShot: (functions, output, _, data, length, _options, key) =>
    functions.crypto_onetimeauth(output, data, length, key),
  stateBytes: (functions) => functions.crypto_onetimeauth_statebytes(),
  init: (functions, state, _, _options, key) => functions.crypto_onetimeauth_init(state, key),
  update: (functions, state, data, length) => functions.crypto_onetimeauth_update(state, data, length),
  final: (functions, state, output) => functions.crypto_onetimeauth_final(state, output),
};

export function createOneTimeAuth(backend: Backend, createSources: CreateSources): OneTimeAuth {
  return published('oneTimeAuth', macOperation(backend, createSources, rule)) as unknown as OneTimeAuth;
}
