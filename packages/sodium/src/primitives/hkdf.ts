/**
 * Keys from a secret that is no key yet, as a shared secret is none. From a key that is random already, `keyDerivation` is shorter.
 *
 * RFC 5869 <https://www.rfc-editor.org/rfc/rfc5869>
 * libsodium: <https://doc.libsodium.org/key_derivation/hkdf>
 */

import type { RawSodium } from 'sodium-sys';
import {
  crypto_kdf_hkdf_sha256_BYTES_MAX,
  crypto_kdf_hkdf_sha256_KEYBYTES,
  crypto_kdf_hkdf_sha512_BYTES_MAX,
  crypto_kdf_hkdf_sha512_KEYBYTES,
} from 'sodium-sys/constants';
import { defineProperties } from 'sodium-sys/intrinsics';
import { type Hkdf, type HkdfRule, hkdfOperation } from '../families/hkdf-operation.js';
import { availability } from '../shared/availability.js';
import { exactly, frozen } from '../shared/bytes.js';
import { published } from '../shared/published.js';
import type { Backend } from '../shared/types.js';

/** Both since libsodium 1.0.19. */
export interface Hkdfs {
  /** HKDF with SHA-256. */
  readonly sha256: Hkdf<32, 'hkdf.sha256'>;
  /** HKDF with SHA-512. */
  readonly sha512: Hkdf<64, 'hkdf.sha512'>;
}

/** C expands to nothing, too, which is no key. */
const limitsOf = (keyLength: number, maximum: number) =>
  frozen({
    inputKeyLength: { minimum: 1, maximum: Number.POSITIVE_INFINITY },
    keyLength: exactly(keyLength),
    length: { minimum: 1, maximum },
  });

const rules = {
  sha256: {
    name: 'hkdf.sha256',
    limits: limitsOf(crypto_kdf_hkdf_sha256_KEYBYTES, crypto_kdf_hkdf_sha256_BYTES_MAX),
    extract: (functions, key, salt, saltLength, inputKey, inputKeyLength) =>
      functions.crypto_kdf_hkdf_sha256_extract(key, salt, saltLength, inputKey, inputKeyLength),
    expand: (functions, output, outputLength, info, infoLength, key) =>
      functions.crypto_kdf_hkdf_sha256_expand(output, outputLength, info, infoLength, key),
    stateBytes: (functions) => functions.crypto_kdf_hkdf_sha256_statebytes(),
    init: (functions, state, salt, saltLength) =>
      functions.crypto_kdf_hkdf_sha256_extract_init(state, salt, saltLength),
    update: (functions, state, part, length) =>
      functions.crypto_kdf_hkdf_sha256_extract_update(state, part, length),
    final: (functions, state, key) => functions.crypto_kdf_hkdf_sha256_extract_final(state, key),
  },
  sha512: {
    name: 'hkdf.sha512',
    limits: limitsOf(crypto_kdf_hkdf_sha512_KEYBYTES, crypto_kdf_hkdf_sha512_BYTES_MAX),
    extract: (functions, key, salt, saltLength, inputKey, inputKeyLength) =>
      functions.crypto_kdf_hkdf_sha512_extract(key, salt, saltLength, inputKey, inputKeyLength),
    expand: (functions, output, outputLength, info, infoLength, key) =>
      functions.crypto_kdf_hkdf_sha512_expand(output, outputLength, info, infoLength, key),
    stateBytes: (functions) => functions.crypto_kdf_hkdf_sha512_statebytes(),
    init: (functions, state, salt, saltLength) =>
      functions.crypto_kdf_hkdf_sha512_extract_init(state, salt, saltLength),
    update: (functions, state, part, length) =>
      functions.crypto_kdf_hkdf_sha512_extract_update(state, part, length),
    final: (functions, state, key) => functions.crypto_kdf_hkdf_sha512_extract_final(state, key),
  },
} satisfies Record<keyof Hkdfs, HkdfRule>;

export function createHkdfs(backend: Backend): Hkdfs {
  const create = (rule: HkdfRule, needed: keyof RawSodium) =>
    defineProperties(hkdfOperation(backend, rule), availability(backend, needed));
  return published('hkdf', {
    sha256: create(rules.sha256, 'crypto_kdf_hkdf_sha256_extract'),
    sha512: create(rules.sha512, 'crypto_kdf_hkdf_sha512_extract'),
  }) as unknown as Hkdfs;
}
