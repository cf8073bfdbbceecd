/**
 * The hashes of others' protocols: SHA-2 and SHA-3. Where the choice is yours, `genericHash` is faster and takes a key.
 *
 * FIPS 180-4 <https://doi.org/10.6028/NIST.FIPS.180-4>, FIPS 202 <https://doi.org/10.6028/NIST.FIPS.202>
 * libsodium: <https://doc.libsodium.org/advanced/sha-2_hash_function>
 */

import {
  crypto_hash_sha256_BYTES,
  crypto_hash_sha512_BYTES,
  crypto_hash_sha3256_BYTES,
  crypto_hash_sha3512_BYTES,
} from 'sodium-sys/constants';
import { assign, defineProperties } from 'sodium-sys/intrinsics';
import { type HashForms, type HashRule, hashOperation, type NoOptions } from '../families/hash-operation.js';
import { type Availability, availability } from '../shared/availability.js';
import { exactly, frozen } from '../shared/bytes.js';
import { published } from '../shared/published.js';
import type { Backend, Bytes, Data, LengthLimits } from '../shared/types.js';
import type { CreateSources } from '../sources/sources.js';

export interface Hash<Length extends 32 | 64> extends HashForms<NoOptions, Length, Length, Length> {
  /**
   * Hashes data in one piece. It takes no key: put before the data, a key makes no MAC of SHA-256 and SHA-512, whose digests
   * others can extend.
   *
   * @param data bytes of any length, including none
   * @returns the digest: 32 bytes for SHA-256 and SHA3-256, 64 for SHA-512 and SHA3-512
   * @throws InvalidTypeError for data of another kind, and for options, of which there are none
   * @throws UnavailableError for SHA-3 where the library has none: before libsodium 1.0.22
   * @example
   * toHex(hash.sha256(fromUtf8('abc'))).startsWith('ba7816bf')
   * @see `crypto_hash_sha256`, `crypto_hash_sha512`, `crypto_hash_sha3256`, `crypto_hash_sha3512`
   */
  (data: Data): Bytes<Length>;
  /** The length of the digest, in bytes. */
  readonly limits: { readonly outputLength: LengthLimits };
}

export interface Hashes {
  /** SHA-256: 32 bytes. */
  readonly sha256: Hash<32>;
  /** SHA-512: 64 bytes; on 64-bit processors without instructions for SHA-256 the faster of the two. */
  readonly sha512: Hash<64>;
  /** SHA3-256: 32 bytes. Since libsodium 1.0.22. */
  readonly sha3_256: Hash<32> & Availability;
  /** SHA3-512: 64 bytes. Since libsodium 1.0.22. */
  readonly sha3_512: Hash<64> & Availability;
}

type Rule = Omit<HashRule<Record<never, never>>, 'readers' | 'outputLength'> & { readonly length: number };

const rules = {
  sha256: {
    name: 'hash.sha256',
    length: crypto_hash_sha256_BYTES,
    oneShot: (functions, output, _, data, length) => functions.crypto_hash_sha256(output, data, length),
    stateBytes: (functions) => functions.crypto_hash_sha256_statebytes(),
    init: (functions, state) => functions.crypto_hash_sha256_init(state),
    update: (functions, state, data, length) => functions.crypto_hash_sha256_update(state, data, length),
    final: (functions, state, output) => functions.crypto_hash_sha256_final(state, output),
  },
  sha512: {
    name: 'hash.sha512',
    length: crypto_hash_sha512_BYTES,
    oneShot: (functions, output, _, data, length) => functions.crypto_hash_sha512(output, data, length),
    stateBytes: (functions) => functions.crypto_hash_sha512_statebytes(),
    init: (functions, state) => functions.crypto_hash_sha512_init(state),
    update: (functions, state, data, length) => functions.crypto_hash_sha512_update(state, data, length),
    final: (functions, state, output) => functions.crypto_hash_sha512_final(state, output),
  },
  sha3_256: {
    name: 'hash.sha3_256',
    length: crypto_hash_sha3256_BYTES,
    oneShot: (functions, output, _, data, length) => functions.crypto_hash_sha3256(output, data, length),
    stateBytes: (functions) => functions.crypto_hash_sha3256_statebytes(),
    init: (functions, state) => functions.crypto_hash_sha3256_init(state),
    update: (functions, state, data, length) => functions.crypto_hash_sha3256_update(state, data, length),
    final: (functions, state, output) => functions.crypto_hash_sha3256_final(state, output),
  },
  sha3_512: {
    name: 'hash.sha3_512',
    length: crypto_hash_sha3512_BYTES,
    oneShot: (functions, output, _, data, length) => functions.crypto_hash_sha3512(output, data, length),
    stateBytes: (functions) => functions.crypto_hash_sha3512_statebytes(),
    init: (functions, state) => functions.crypto_hash_sha3512_init(state),
    update: (functions, state, data, length) => functions.crypto_hash_sha3512_update(state, data, length),
    final: (functions, state, output) => functions.crypto_hash_sha3512_final(state, output),
  },
} satisfies Record<keyof Hashes, Rule>;

export function createHashes(backend: Backend, createSources: CreateSources): Hashes {
  const create = ({ length, ...calls }: Rule) => {
    const limits = frozen({ outputLength: { ...exactly(length), default: length } });
    const rule = { ...calls, ...limits, readers: () => ({}) };
    return assign(hashOperation(backend, createSources, rule), { limits });
  };
  const createNewer = (rule: Rule, name: 'crypto_hash_sha3256' | 'crypto_hash_sha3512') =>
    defineProperties(create(rule), availability(backend, name));
  return published('hash', {
    sha256: create(rules.sha256),
    sha512: create(rules.sha512),
    sha3_256: createNewer(rules.sha3_256, 'crypto_hash_sha3256'),
    sha3_512: createNewer(rules.sha3_512, 'crypto_hash_sha3512'),
  }) as unknown as Hashes;
}
