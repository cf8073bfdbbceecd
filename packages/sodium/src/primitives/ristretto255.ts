/**
 * A group of prime order over Curve25519, for protocols that are built on one: blind signatures, password-authenticated key
 * exchange, zero-knowledge proofs. Each of its points has one encoding, and there are no others to look out for.
 *
 * RFC 9496 <https://www.rfc-editor.org/rfc/rfc9496>
 * libsodium: <https://doc.libsodium.org/advanced/point-arithmetic/ristretto>
 */

import {
  crypto_core_ristretto255_BYTES,
  crypto_core_ristretto255_HASHBYTES,
  crypto_core_ristretto255_NONREDUCEDSCALARBYTES,
  crypto_core_ristretto255_SCALARBYTES,
} from 'sodium-sys/constants';
import { defineProperties } from 'sodium-sys/intrinsics';
import { type Group, type GroupRule, group } from '../families/group.js';
import { availability } from '../shared/availability.js';
import { exactly, frozen, sizedBytes } from '../shared/bytes.js';
import { published } from '../shared/published.js';
import type { Backend, Bytes, LengthLimits, Sized } from '../shared/types.js';

/** The identity is 32 zeros, which `isValidPoint` takes and `add` and `subtract` may give. Not in minimal builds of libsodium. */
export interface Ristretto255 extends Group<'ristretto255'> {
  /**
   * Maps a digest to a point, of which nobody knows by which scalar it is a product.
   *
   * @param hash exactly 64 bytes, as of `hash.sha512` over a name of the protocol and the data
   * @returns 32 bytes
   * @throws InvalidTypeError, InvalidLengthError for another argument; UnavailableError where `isAvailable` is false
   * @example
   * const point = ristretto255.fromHash(hash.sha512(fromUtf8('example.org v1: a password')));
   * ristretto255.isValidPoint(point)
   * @see `crypto_core_ristretto255_from_hash`, RFC 9496 section 4.3.4
   */
  fromHash(hash: Sized<64>): Bytes<32>;
  readonly limits: Group<'ristretto255'>['limits'] & { readonly hashLength: LengthLimits };
}

const limits = frozen({
  pointLength: exactly(crypto_core_ristretto255_BYTES),
  scalarLength: exactly(crypto_core_ristretto255_SCALARBYTES),
  wideScalarLength: exactly(crypto_core_ristretto255_NONREDUCEDSCALARBYTES),
  hashLength: exactly(crypto_core_ristretto255_HASHBYTES),
});

/** No point has the highest bit, RFC 9496 section 4.3.1, of which libsodium 1.0.18 takes no notice: each would have two encodings. */
const mayBePoint = (bytes: Uint8Array): boolean => bytes[31]! < 0x80;

const rule: GroupRule<'ristretto255'> = {
  name: 'ristretto255',
  limits,
  isValidPoint: (raw, point) => (mayBePoint(point) ? raw.crypto_core_ristretto255_is_valid_point(point) : 0),
  randomPoint: (raw, output) => raw.crypto_core_ristretto255_random(output),
  add: (raw, output, p, q) =>
    mayBePoint(p) && mayBePoint(q) ? raw.crypto_core_ristretto255_add(output, p, q) : -1,
  subtract: (raw, output, p, q) =>
    mayBePoint(p) && mayBePoint(q) ? raw.crypto_core_ristretto255_sub(output, p, q) : -1,
  multiply: (raw, output, scalar, point) =>
    mayBePoint(point) ? raw.crypto_scalarmult_ristretto255(output, scalar, point) : -1,
  multiplyBase: (raw, output, scalar) => raw.crypto_scalarmult_ristretto255_base(output, scalar),
  scalar: {
    random: (raw, output) => raw.crypto_core_ristretto255_scalar_random(output),
    reduce: (raw, output, wide) => raw.crypto_core_ristretto255_scalar_reduce(output, wide),
    subtract: (raw, output, x, y) => raw.crypto_core_ristretto255_scalar_sub(output, x, y),
    multiply: (raw, output, x, y) => raw.crypto_core_ristretto255_scalar_mul(output, x, y),
    negate: (raw, output, x) => raw.crypto_core_ristretto255_scalar_negate(output, x),
    complement: (raw, output, x) => raw.crypto_core_ristretto255_scalar_complement(output, x),
    invert: (raw, output, x) => raw.crypto_core_ristretto255_scalar_invert(output, x),
  },
};

export function createRistretto255(backend: Backend): Ristretto255 {
  const { members, pointFrom } = group(backend, rule);

  function fromHash(hash: unknown): Uint8Array<ArrayBuffer> {
    const input = sizedBytes('hash', hash, limits.hashLength);
    return pointFrom((raw, output) => raw.crypto_core_ristretto255_from_hash(output, input));
  }

  const all = { ...members, fromHash };
  return published(
    'ristretto255',
    defineProperties(all, availability(backend, 'crypto_core_ristretto255_add')),
  ) as unknown as Ristretto255;
}
