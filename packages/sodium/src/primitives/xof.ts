/**
 * Extendable outputs: hashes whose result is as long as is asked for. Where a hash of a fixed length will do, use `genericHash`.
 *
 * SHAKE: FIPS 202 <https://doi.org/10.6028/NIST.FIPS.202>; TurboSHAKE: RFC 9861 <https://www.rfc-editor.org/rfc/rfc9861>
 * libsodium: <https://doc.libsodium.org/hashing/xof>
 */

import type { RawSodium } from 'sodium-sys';
import {
  crypto_xof_shake128_DOMAIN_STANDARD,
  crypto_xof_shake256_DOMAIN_STANDARD,
  crypto_xof_turboshake128_DOMAIN_STANDARD,
  crypto_xof_turboshake256_DOMAIN_STANDARD,
} from 'sodium-sys/constants';
import { assign, defineProperties } from 'sodium-sys/intrinsics';
import { type Address, optionsReader } from 'sodium-sys/portable';
import { type HashRule, hashForms } from '../families/hash-operation.js';
import type { XofForms, XofOptions } from '../families/xof-forms.js';
import { RunningXof } from '../families/xof-state.js';
import { type Availability, availability } from '../shared/availability.js';
import { frozen } from '../shared/bytes.js';
import { lengthOption } from '../shared/option-readers.js';
import { published } from '../shared/published.js';
import type { Backend, Bytes, Data } from '../shared/types.js';
import type { CreateSources } from '../sources/sources.js';

export interface Xof extends XofForms, Availability {
  /**
   * Makes as many bytes of data as are asked for. A longer output begins with a shorter one. It takes no key, and is no
   * password hash.
   *
   * @param data bytes of any length, including none
   * @param outputLength 1 to 4,294,967,295; as a hash that nobody can find a collision of at least 32 for the functions named
   *   128, and 64 for those named 256
   * @param options `domain`: 1 to 127, 31 by default
   * @returns `outputLength` bytes
   * @throws InvalidTypeError for data or options of another kind, or an unknown option
   * @throws InvalidLengthError for a length or a domain that is out of range
   * @throws UnavailableError before libsodium 1.0.21, and where there is no memory for the output
   * @example
   * // What a library before 1.0.21 has not, `isAvailable` says.
   * const { shake128 } = xof;
   * !shake128.isAvailable || toHex(shake128(fromUtf8('abc'), 4)) === '5881092d'
   * @see `crypto_xof_shake128`, `crypto_xof_shake256`, `crypto_xof_turboshake128`, `crypto_xof_turboshake256`
   */
  <Length extends number>(data: Data, outputLength: Length, options?: XofOptions): Bytes<Length>;
}

/** All since libsodium 1.0.21. */
export interface Xofs {
  /** SHAKE128: 128 bits of security. */
  readonly shake128: Xof;
  /** SHAKE256: 256 bits of security. */
  readonly shake256: Xof;
  /** TurboSHAKE128: as SHAKE128 with half of the rounds, and so twice as fast. */
  readonly turboShake128: Xof;
  /** TurboSHAKE256: as SHAKE256 with half of the rounds, and so twice as fast. */
  readonly turboShake256: Xof;
}

/** C takes any byte as domain; RFC 9861 and libsodium's documentation say which make sense. */
const limitsOf = (standardDomain: number) =>
  frozen({
    outputLength: { minimum: 1, maximum: 2 ** 32 - 1 },
    domain: { minimum: 1, maximum: 127, default: standardDomain },
  });

const readersOf = (limits: ReturnType<typeof limitsOf>) => ({ domain: lengthOption(limits.domain) });

interface Rule
  extends Pick<HashRule<ReturnType<typeof readersOf>, number>, 'name' | 'stateBytes' | 'update' | 'final'> {
  readonly limits: ReturnType<typeof limitsOf>;
  readonly oneShot: (
    functions: RawSodium,
    output: Uint8Array,
    outputLength: number,
    data: Uint8Array,
    dataLength: number,
  ) => number;
  readonly init: (functions: RawSodium, state: Address, domain: number) => number;
}

const rules = {
  shake128: {
    name: 'xof.shake128',
    limits: limitsOf(crypto_xof_shake128_DOMAIN_STANDARD),
    oneShot: (functions, output, outputLength, data, length) =>
      functions.crypto_xof_shake128(output, outputLength, data, length),
    stateBytes: (functions) => functions.crypto_xof_shake128_statebytes(),
    init: (functions, state, domain) => functions.crypto_xof_shake128_init_with_domain(state, domain),
    update: (functions, state, data, length) => functions.crypto_xof_shake128_update(state, data, length),
    final: (functions, state, output, length) => functions.crypto_xof_shake128_squeeze(state, output, length),
  },
  shake256: {
    name: 'xof.shake256',
    limits: limitsOf(crypto_xof_shake256_DOMAIN_STANDARD),
    oneShot: (functions, output, outputLength, data, length) =>
      functions.crypto_xof_shake256(output, outputLength, data, length),
    stateBytes: (functions) => functions.crypto_xof_shake256_statebytes(),
    init: (functions, state, domain) => functions.crypto_xof_shake256_init_with_domain(state, domain),
    update: (functions, state, data, length) => functions.crypto_xof_shake256_update(state, data, length),
    final: (functions, state, output, length) => functions.crypto_xof_shake256_squeeze(state, output, length),
  },
  turboShake128: {
    name: 'xof.turboShake128',
    limits: limitsOf(crypto_xof_turboshake128_DOMAIN_STANDARD),
    oneShot: (functions, output, outputLength, data, length) =>
      functions.crypto_xof_turboshake128(output, outputLength, data, length),
    stateBytes: (functions) => functions.crypto_xof_turboshake128_statebytes(),
    init: (functions, state, domain) => functions.crypto_xof_turboshake128_init_with_domain(state, domain),
    update: (functions, state, data, length) =>
      functions.crypto_xof_turboshake128_update(state, data, length),
    final: (functions, state, output, length) =>
      functions.crypto_xof_turboshake128_squeeze(state, output, length),
  },
  turboShake256: {
    name: 'xof.turboShake256',
    limits: limitsOf(crypto_xof_turboshake256_DOMAIN_STANDARD),
    oneShot: (functions, output, outputLength, data, length) =>
      functions.crypto_xof_turboshake256(output, outputLength, data, length),
    stateBytes: (functions) => functions.crypto_xof_turboshake256_statebytes(),
    init: (functions, state, domain) => functions.crypto_xof_turboshake256_init_with_domain(state, domain),
    update: (functions, state, data, length) =>
      functions.crypto_xof_turboshake256_update(state, data, length),
    final: (functions, state, output, length) =>
      functions.crypto_xof_turboshake256_squeeze(state, output, length),
  },
} satisfies Record<keyof Xofs, Rule>;

export function createXofs(backend: Backend, createSources: CreateSources): Xofs {
  const create = ({ limits, init, ...calls }: Rule, name: keyof RawSodium): Xof => {
    const { outputLength, domain } = limits;
    const readers = readersOf(limits);
    const readOptions = optionsReader(readers);
    const {
      hash,
      verify: _verify,
      create: _create,
      ...forms
    } = hashForms<typeof readers, number>(backend, createSources, {
      ...calls,
      outputLength,
      positional: () => ({ name: 'outputLength', read: lengthOption(outputLength) }),
      readers: () => readers,
      needsState: (options) => options.domain !== undefined,
      init: (functions, state, _, options) => init(functions, state, options.domain ?? domain.default),
    });
    const start = (options?: unknown) => {
      const { domain: given = domain.default } = readOptions(options);
      return RunningXof.start(backend(), calls.name, calls, outputLength, (state) =>
        init(backend().raw, state, given),
      );
    };
    const members = assign(hash, { ...forms, create: start, limits });
    return defineProperties(members, availability(backend, name)) as unknown as Xof;
  };
  return published('xof', {
    shake128: create(rules.shake128, 'crypto_xof_shake128'),
    shake256: create(rules.shake256, 'crypto_xof_shake256'),
    turboShake128: create(rules.turboShake128, 'crypto_xof_turboshake128'),
    turboShake256: create(rules.turboShake256, 'crypto_xof_turboshake256'),
  });
}
