/** What a group of prime order has, documented once: points, scalars, and the products of both. */

import type { RawSodium, Sodium } from 'sodium-sys';
import { arrayEvery } from 'sodium-sys/intrinsics';
import { type Address, InvalidValueError, isUint8Array, optionsReader } from 'sodium-sys/portable';
import { type Key, type KeyMemory, type KeyReader, keyReader } from '../secrets/keys.js';
import type { KeyPurpose } from '../secrets/purposes.js';
import {
  KEPT_AS_USUAL,
  makeSecret,
  type SecretBytes,
  type SecretBytesOptions,
  secretOptionReaders,
} from '../secrets/secret-bytes.js';
import type { Availability } from '../shared/availability.js';
import { steadySizedBytes } from '../shared/bytes.js';
import { accept } from '../shared/status.js';
import type { Backend, Bytes, LengthLimits, Sized } from '../shared/types.js';

/** A number modulo the group's order, little-endian; it need not be reduced. */
export type Scalar<Purpose extends string> = Key<32, Purpose>;

/** What is computed from scalars: bytes where all of them are, a secret as soon as one of them is. */
export type ScalarOf<
  Purpose extends string,
  Operands extends readonly unknown[],
> = Operands extends readonly [infer First, ...infer Others]
  ? First extends Uint8Array
    ? ScalarOf<Purpose, Others>
    : SecretBytes<Purpose>
  : Bytes<32>;

/** The operands of what takes two. */
type Two<Purpose extends string> = readonly [x: Scalar<Purpose>, y: Scalar<Purpose>];

/**
 * Arithmetic modulo the group's order, 2^252 + 27742317777372353535851937790883648493. Operands are 32 bytes that need not be
 * reduced; results are. They are bytes where all operands are bytes, and a `SecretBytes` of the group's purpose, which
 * JavaScript never sees, as soon as one operand is a `SecretBytes`. A secret result is kept as `SecretBytes` are by default
 * (`lock: 'try'`, `access: 'readable'`), however its operands are. libsodium itself does not wipe what these functions leave on
 * its stack.
 *
 * All throw InvalidTypeError for an operand of another kind, or a secret of another primitive; InvalidLengthError for another
 * length; UnavailableError where the group is not available or no guarded memory is left.
 */
export interface ScalarArithmetic<Purpose extends string> {
  /**
   * A random scalar from 1 on, below the group's order: a secret key, a blinding factor.
   *
   * @param options `lock` and `access`: how the secret is kept
   * @returns 32 bytes that JavaScript never sees and other primitives refuse
   * @throws InvalidTypeError for options that are wrong
   * @example
   * const scalar = ristretto255.scalar.random();
   * scalar.length === 32 && scalar.purpose === 'ristretto255'
   * @see `crypto_core_ristretto255_scalar_random`, `crypto_core_ed25519_scalar_random`
   */
  random(options?: SecretBytesOptions): SecretBytes<Purpose>;
  /**
   * Makes a scalar of 64 bytes, as of a digest by `hash.sha512`. Of so many, random ones give a scalar without bias.
   *
   * @param wide exactly 64 bytes, little-endian
   * @returns 32 bytes, which may be zero
   * @example
   * const challenge = ristretto255.scalar.reduce(hash.sha512(fromUtf8('a transcript')));
   * challenge.length === 32
   * @see `crypto_core_ristretto255_scalar_reduce`, `crypto_core_ed25519_scalar_reduce`
   */
  reduce<Wide extends Key<64, Purpose>>(wide: Wide): ScalarOf<Purpose, [Wide]>;
  /**
   * x + y
   *
   * @example
   * const { scalar } = ristretto255;
   * const x = scalar.random();
   * scalar.add(x, scalar.negate(x)).equals(new Uint8Array(32))
   * @see `crypto_core_ristretto255_scalar_sub` and `_negate`, for `_scalar_add` loses what is carried over 2^256
   */
  add<Operands extends Two<Purpose>>(...operands: Operands): ScalarOf<Purpose, Operands>;
  /**
   * x - y
   *
   * @example
   * const x = ristretto255.scalar.random();
   * ristretto255.scalar.subtract(x, x).equals(new Uint8Array(32))
   * @see `crypto_core_ristretto255_scalar_sub`, `crypto_core_ed25519_scalar_sub`
   */
  subtract<Operands extends Two<Purpose>>(...operands: Operands): ScalarOf<Purpose, Operands>;
  /**
   * x · y
   *
   * @example
   * const { scalar } = ristretto255;
   * const x = scalar.random();
   * scalar.multiply(x, scalar.invert(x)).equals(Uint8Array.of(1, ...new Uint8Array(31)))
   * @see `crypto_core_ristretto255_scalar_mul`, `crypto_core_ed25519_scalar_mul`
   */
  multiply<Operands extends Two<Purpose>>(...operands: Operands): ScalarOf<Purpose, Operands>;
  /**
   * -x
   *
   * @example
   * const x = ristretto255.scalar.negate(Uint8Array.of(1, ...new Uint8Array(31)));
   * toHex(x) === 'ecd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010'
   * @see `crypto_core_ristretto255_scalar_negate`, `crypto_core_ed25519_scalar_negate`
   */
  negate<X extends Scalar<Purpose>>(x: X): ScalarOf<Purpose, [X]>;
  /**
   * 1 - x
   *
   * @example
   * const x = ristretto255.scalar.complement(Uint8Array.of(1, ...new Uint8Array(31)));
   * isZero(x)
   * @see `crypto_core_ristretto255_scalar_complement`, `crypto_core_ed25519_scalar_complement`
   */
  complement<X extends Scalar<Purpose>>(x: X): ScalarOf<Purpose, [X]>;
  /**
   * 1 / x
   *
   * @throws InvalidValueError for zero, and what is reduced to it
   * @example
   * const blinding = ristretto255.scalar.random();
   * const point = ristretto255.randomPoint();
   * const blinded = ristretto255.multiply(blinding, point);
   * equals(ristretto255.multiply(ristretto255.scalar.invert(blinding), blinded), point)
   * @see `crypto_core_ristretto255_scalar_invert`, `crypto_core_ed25519_scalar_invert`
   */
  invert<X extends Scalar<Purpose>>(x: X): ScalarOf<Purpose, [X]>;
}

/**
 * All throw InvalidTypeError for an argument of another kind, or a secret of another primitive; InvalidLengthError for another
 * length; UnavailableError where `isAvailable` is false: in minimal builds of libsodium.
 */
export interface Group<Purpose extends string> extends Availability {
  /**
   * Whether bytes are a point of the group, in its one encoding. What came from others must be asked about before it is added
   * or subtracted; `multiply` asks by itself.
   *
   * @param point exactly 32 bytes
   * @example
   * ristretto255.isValidPoint(ristretto255.randomPoint()) && !ristretto255.isValidPoint(new Uint8Array(32).fill(1))
   * @see `crypto_core_ristretto255_is_valid_point`, `crypto_core_ed25519_is_valid_point`
   */
  isValidPoint(point: Sized<32>): boolean;
  /**
   * A random point, of which nobody knows by which scalar it is a product.
   *
   * @returns 32 bytes
   * @example
   * ristretto255.isValidPoint(ristretto255.randomPoint())
   * @see `crypto_core_ristretto255_random`, `crypto_core_ed25519_random`
   */
  randomPoint(): Bytes<32>;
  /**
   * p + q. The result may be the identity.
   *
   * @param p exactly 32 bytes
   * @param q exactly 32 bytes
   * @returns 32 bytes
   * @throws InvalidValueError for what is no point
   * @example
   * const one = Uint8Array.of(1, ...new Uint8Array(31));
   * const base = ristretto255.multiplyBase(one);
   * equals(ristretto255.add(base, base), ristretto255.multiplyBase(ristretto255.scalar.add(one, one)))
   * @see `crypto_core_ristretto255_add`, `crypto_core_ed25519_add`
   */
  add(p: Sized<32>, q: Sized<32>): Bytes<32>;
  /**
   * p - q. The result may be the identity.
   *
   * @param p exactly 32 bytes
   * @param q exactly 32 bytes
   * @returns 32 bytes
   * @throws InvalidValueError for what is no point
   * @example
   * const [p, q] = [ristretto255.randomPoint(), ristretto255.randomPoint()];
   * equals(ristretto255.subtract(ristretto255.add(p, q), q), p)
   * @see `crypto_core_ristretto255_sub`, `crypto_core_ed25519_sub`
   */
  subtract(p: Sized<32>, q: Sized<32>): Bytes<32>;
  /**
   * The product of a scalar and a point. The scalar is not clamped, but its highest bit, of 2^255, is taken no notice of: what
   * may have it must be reduced first. A product that must stay secret is no key yet: hash it, and wipe it.
   *
   * @param scalar exactly 32 bytes
   * @param point exactly 32 bytes
   * @returns 32 bytes, never the identity
   * @throws InvalidValueError for what is no point, the identity, and a scalar that is zero or is reduced to it
   * @example
   * const [mine, yours] = [ristretto255.scalar.random(), ristretto255.scalar.random()];
   * const ofMine = ristretto255.multiply(mine, ristretto255.multiplyBase(yours));
   * equals(ofMine, ristretto255.multiply(yours, ristretto255.multiplyBase(mine)))
   * @see `crypto_scalarmult_ristretto255`, `crypto_scalarmult_ed25519_noclamp`
   */
  multiply(scalar: Scalar<Purpose>, point: Sized<32>): Bytes<32>;
  /**
   * The product of a scalar and the base point: a public key.
   *
   * @param scalar exactly 32 bytes, as of `multiply`
   * @returns 32 bytes, never the identity
   * @throws InvalidValueError for a scalar that is zero or is reduced to it
   * @example
   * const secretKey = ristretto255.scalar.random();
   * ristretto255.multiplyBase(secretKey).length === 32
   * @see `crypto_scalarmult_ristretto255_base`, `crypto_scalarmult_ed25519_base_noclamp`
   */
  multiplyBase(scalar: Scalar<Purpose>): Bytes<32>;
  readonly scalar: ScalarArithmetic<Purpose>;
  /** The lengths that are accepted, in bytes. */
  readonly limits: {
    readonly pointLength: LengthLimits;
    readonly scalarLength: LengthLimits;
    readonly wideScalarLength: LengthLimits;
  };
}

type Output = Uint8Array | Address;
type Multiply = (raw: RawSodium, output: Uint8Array, scalar: KeyMemory, point: Uint8Array) => number;
type MultiplyBase = (raw: RawSodium, output: Uint8Array, scalar: KeyMemory) => number;
type AddPoints = (raw: RawSodium, output: Uint8Array, p: Uint8Array, q: Uint8Array) => number;
type OfOne = (raw: RawSodium, output: Output, x: KeyMemory | Address) => unknown;
type OfTwo = (raw: RawSodium, output: Output, x: KeyMemory | Address, y: KeyMemory | Address) => void;

/** How a group describes itself, with the functions of C. */
export interface GroupRule<Purpose extends KeyPurpose> {
  readonly name: Purpose;
  readonly limits: Group<Purpose>['limits'];
  readonly isValidPoint: (raw: RawSodium, point: Uint8Array) => number;
  readonly randomPoint: (raw: RawSodium, output: Uint8Array) => void;
  readonly add: AddPoints;
  readonly subtract: AddPoints;
  readonly multiply: Multiply;
  readonly multiplyBase: MultiplyBase;
  readonly scalar: {
    readonly random: (raw: RawSodium, output: Address) => void;
    readonly reduce: OfOne;
    readonly subtract: OfTwo;
    readonly multiply: OfTwo;
    readonly negate: OfOne;
    readonly complement: OfOne;
    readonly invert: OfOne;
  };
}

const ONE = one();
const ZERO = new Uint8Array(32);

function one(): Uint8Array {
  const scalar = new Uint8Array(32);
  scalar[0] = 1;
  return scalar;
}

export function group<Purpose extends KeyPurpose>(backend: Backend, rule: GroupRule<Purpose>) {
  const { name, limits, scalar: calls } = rule;
  const pointLength = limits.pointLength.minimum;
  const scalarLength = limits.scalarLength.minimum;
  const readOptions = optionsReader(secretOptionReaders);
  const readWide = keyReader(backend, { purpose: name, length: limits.wideScalarLength });
  const readScalar = keyReader(backend, {
    purpose: name,
    length: limits.scalarLength,
    remedy: (length) =>
      length === 2 * scalarLength ? `${name}.scalar.reduce makes a scalar of it` : undefined,
  });
  const readPoint = (parameter: string, value: unknown) =>
    steadySizedBytes(parameter, value, limits.pointLength);
  const isPoint = `a point of ${name}`;
  const isNotZero = 'a scalar that is not zero';

  /** Makes a point by what C does not refuse. */
  function pointFrom(write: (raw: RawSodium, output: Uint8Array) => unknown): Uint8Array<ArrayBuffer> {
    const point = new Uint8Array(pointLength);
    write(backend().raw, point);
    return point;
  }

  const pointOperation = (call: AddPoints) => (p: unknown, q: unknown) => {
    const left = readPoint('p', p);
    const right = readPoint('q', q);
    const { raw } = backend();
    const result = new Uint8Array(pointLength);
    if (call(raw, result, left, right) === 0) return result;
    // C does not say which: what can be added to itself is a point.
    accept(rule.add(raw, result, left, left), 'p', isPoint, p);
    throw new InvalidValueError('q', isPoint, q);
  };

  const multiplication = (call: Multiply) => (scalar: unknown, point: unknown) => {
    const factor = readScalar('scalar', scalar);
    const base = readPoint('point', point);
    const { raw, memory } = backend();
    const product = new Uint8Array(pointLength);
    if (call(raw, product, factor, base) === 0) return product;
    if (rule.isValidPoint(raw, base) === 0 || memory.equals(base, ZERO)) {
      throw new InvalidValueError('point', `${isPoint} that is not the identity`, point);
    }
    throw new InvalidValueError('scalar', isNotZero, scalar);
  };

  const baseMultiplication = (call: MultiplyBase) => (scalar: unknown) => {
    const factor = readScalar('scalar', scalar);
    const product = new Uint8Array(pointLength);
    accept(call(backend().raw, product, factor), 'scalar', isNotZero, scalar);
    return product;
  };

  /** Has C write a scalar, where JavaScript cannot see it if one that it is made of is secret. */
  function scalarFrom(operands: readonly KeyMemory[], write: (sodium: Sodium, output: Output) => void) {
    const sodium = backend();
    if (!arrayEvery(operands, isUint8Array)) {
      return makeSecret(sodium, scalarLength, KEPT_AS_USUAL, name, (address) => write(sodium, address));
    }
    const result = new Uint8Array(scalarLength);
    write(sodium, result);
    return result;
  }

  const ofOne = (parameter: string, read: KeyReader, call: OfOne) => (value: unknown) => {
    const operand = read(parameter, value);
    return scalarFrom([operand], ({ raw }, output) => call(raw, output, operand));
  };

  const ofTwo = (call: OfTwo) => (x: unknown, y: unknown) => {
    const left = readScalar('x', x);
    const right = readScalar('y', y);
    return scalarFrom([left, right], ({ raw }, output) => call(raw, output, left, right));
  };

  function invert(x: unknown) {
    const operand = readScalar('x', x);
    return scalarFrom([operand], ({ raw, memory }, output) => {
      calls.invert(raw, output, operand);
      // C asks for the bytes zero only, not for multiples of the order.
      if (memory.equals(output, ZERO)) throw new InvalidValueError('x', isNotZero, x);
    });
  }

  const scalar = {
    random(options?: unknown) {
      const kept = readOptions(options);
      const sodium = backend();
      return makeSecret(sodium, scalarLength, kept, name, (address) => calls.random(sodium.raw, address));
    },
    reduce: ofOne('wide', readWide, calls.reduce),
    // C adds 256 bits and drops what is carried. What it subtracts from must be reduced, and what it subtracts it reduces.
    add: ofTwo((raw, output, x, y) => {
      calls.negate(raw, output, x);
      calls.subtract(raw, output, output, y);
      calls.negate(raw, output, output);
    }),
    subtract: ofTwo((raw, output, x, y) => {
      calls.multiply(raw, output, x, ONE);
      calls.subtract(raw, output, output, y);
    }),
    multiply: ofTwo(calls.multiply),
    negate: ofOne('x', readScalar, calls.negate),
    complement: ofOne('x', readScalar, calls.complement),
    invert,
  };

  const members = {
    isValidPoint: (point: unknown): boolean =>
      rule.isValidPoint(backend().raw, readPoint('point', point)) === 1,
    randomPoint: () => pointFrom(rule.randomPoint),
    add: pointOperation(rule.add),
    subtract: pointOperation(rule.subtract),
    multiply: multiplication(rule.multiply),
    multiplyBase: baseMultiplication(rule.multiplyBase),
    scalar,
    limits,
  };
  return { members, pointFrom, multiplication, baseMultiplication };
}
