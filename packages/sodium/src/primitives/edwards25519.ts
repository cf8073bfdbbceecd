/**
 * The group of Ed25519, for protocols that name it. Others are better off with `ristretto255`, whose points are all of prime
 * order and have one encoding each. Signatures are `sign`.
 *
 * RFC 8032 <https://www.rfc-editor.org/rfc/rfc8032>
 * libsodium: <https://doc.libsodium.org/advanced/point-arithmetic>
 */

import {
  crypto_core_ed25519_BYTES,
  crypto_core_ed25519_NONREDUCEDSCALARBYTES,
  crypto_core_ed25519_SCALARBYTES,
  crypto_core_ed25519_UNIFORMBYTES,
} from 'sodium-sys/constants';
import { defineProperty } from 'sodium-sys/intrinsics';
import { type Group, type GroupRule, group, type Scalar } from '../families/group.js';
import { exactly, frozen, sizedBytes } from '../shared/bytes.js';
import { published } from '../shared/published.js';
import { checkSubgroupTest, passesSubgroupTest } from '../shared/subgroup-check.js';
import type { Backend, Bytes, LengthLimits, Sized } from '../shared/types.js';

/**
 * `isValidPoint` takes the points of the main group only, without the identity. `add` and `subtract` take every point of the
 * curve, also in encodings that are not reduced, and may give the identity, 1 and 31 zeros, which `isValidPoint` does not take.
 *
 * Not in minimal builds of libsodium; nor in those that take other points for points of the main group (CVE-2025-69277), which
 * are found out by one such point.
 */
export interface Edwards25519 extends Group<'edwards25519'> {
  /**
   * Maps 32 bytes to a point of the main group, by Elligator 2. Not every point is such a result: where a protocol needs a
   * point that looks random, add the results of the two halves of a digest.
   *
   * @param uniform exactly 32 bytes, as of a digest; the highest bit becomes the sign
   * @returns 32 bytes
   * @throws InvalidTypeError, InvalidLengthError for another argument; UnavailableError where `isAvailable` is false
   * @example
   * edwards25519.isValidPoint(edwards25519.fromUniform(hash.sha256(fromUtf8('example.org v1: a password'))))
   * @see `crypto_core_ed25519_from_uniform`
   */
  fromUniform(uniform: Sized<32>): Bytes<32>;
  /**
   * As `multiply`, with a scalar that is clamped before, as by X25519 and Ed25519: made a multiple of 8 between 2^254 and 2^255.
   * Sums and products of scalars have nothing to do with those of such points.
   *
   * @param scalar exactly 32 bytes
   * @param point exactly 32 bytes
   * @returns 32 bytes, never the identity
   * @throws as `multiply`; of scalars only 32 zeros are refused
   * @example
   * const [mine, yours] = [edwards25519.scalar.random(), edwards25519.scalar.random()];
   * const ofMine = edwards25519.multiplyClamped(mine, edwards25519.multiplyBaseClamped(yours));
   * equals(ofMine, edwards25519.multiplyClamped(yours, edwards25519.multiplyBaseClamped(mine)))
   * @see `crypto_scalarmult_ed25519`
   */
  multiplyClamped(scalar: Scalar<'edwards25519'>, point: Sized<32>): Bytes<32>;
  /**
   * As `multiplyBase`, with a scalar that is clamped before.
   *
   * @param scalar exactly 32 bytes
   * @returns 32 bytes, never the identity
   * @throws as `multiplyBase`; of scalars only 32 zeros are refused
   * @example
   * // The public key that Ed25519 makes of a seed.
   * const seed = new Uint8Array(32);
   * const publicKey = edwards25519.multiplyBaseClamped(hash.sha512(seed).subarray(0, 32));
   * toHex(publicKey) === '3b6a27bcceb6a42d62a3a8d02a6f0d73653215771de243a63ac048a18b59da29'
   * @see `crypto_scalarmult_ed25519_base`, RFC 8032 section 5.1.5
   */
  multiplyBaseClamped(scalar: Scalar<'edwards25519'>): Bytes<32>;
  readonly limits: Group<'edwards25519'>['limits'] & { readonly uniformLength: LengthLimits };
}

const limits = frozen({
  pointLength: exactly(crypto_core_ed25519_BYTES),
  scalarLength: exactly(crypto_core_ed25519_SCALARBYTES),
  wideScalarLength: exactly(crypto_core_ed25519_NONREDUCEDSCALARBYTES),
  uniformLength: exactly(crypto_core_ed25519_UNIFORMBYTES),
});

const rule: GroupRule<'edwards25519'> = {
  name: 'edwards25519',
  limits,
  isValidPoint: (raw, point) => raw.crypto_core_ed25519_is_valid_point(point),
  randomPoint: (raw, output) => raw.crypto_core_ed25519_random(output),
  add: (raw, output, p, q) => raw.crypto_core_ed25519_add(output, p, q),
  subtract: (raw, output, p, q) => raw.crypto_core_ed25519_sub(output, p, q),
  multiply: (raw, output, scalar, point) => raw.crypto_scalarmult_ed25519_noclamp(output, scalar, point),
  multiplyBase: (raw, output, scalar) => raw.crypto_scalarmult_ed25519_base_noclamp(output, scalar),
  scalar: {
    random: (raw, output) => raw.crypto_core_ed25519_scalar_random(output),
    reduce: (raw, output, wide) => raw.crypto_core_ed25519_scalar_reduce(output, wide),
    subtract: (raw, output, x, y) => raw.crypto_core_ed25519_scalar_sub(output, x, y),
    multiply: (raw, output, x, y) => raw.crypto_core_ed25519_scalar_mul(output, x, y),
    negate: (raw, output, x) => raw.crypto_core_ed25519_scalar_negate(output, x),
    complement: (raw, output, x) => raw.crypto_core_ed25519_scalar_complement(output, x),
    invert: (raw, output, x) => raw.crypto_core_ed25519_scalar_invert(output, x),
  },
};

export function createEdwards25519(backend: Backend): Edwards25519 {
  /** Gives a library that tells which points are of the main group. */
  const checkedBackend: Backend = () => {
    const sodium = backend();
    checkSubgroupTest(sodium);
    return sodium;
  };
  const { members, pointFrom, multiplication, baseMultiplication } = group(checkedBackend, rule);

  function fromUniform(uniform: unknown): Uint8Array<ArrayBuffer> {
    const input = sizedBytes('uniform', uniform, limits.uniformLength);
    return pointFrom((raw, output) => raw.crypto_core_ed25519_from_uniform(output, input));
  }

  function isAvailable(): boolean {
    const sodium = backend();
    return sodium.whyUnavailable('crypto_core_ed25519_add') === undefined && passesSubgroupTest(sodium);
  }

  const all = {
    ...members,
    fromUniform,
    multiplyClamped: multiplication((raw, output, scalar, point) =>
      raw.crypto_scalarmult_ed25519(output, scalar, point),
    ),
    multiplyBaseClamped: baseMultiplication((raw, output, scalar) =>
      raw.crypto_scalarmult_ed25519_base(output, scalar),
    ),
  };
  return published(
    'edwards25519',
    defineProperty(all, 'isAvailable', {
      __proto__: null,
      get: isAvailable,
      enumerable: true,
    } as PropertyDescriptor),
  ) as unknown as Edwards25519;
}
