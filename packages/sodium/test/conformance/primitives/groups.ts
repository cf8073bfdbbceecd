import {
  ed25519,
  _map_to_curve_elligator2_curve25519 as elligator2,
  ristretto255 as nobleRistretto255,
  ristretto255_hasher,
} from '@noble/curves/ed25519.js';
import type { RawSodium } from 'sodium-sys';
import { hex, unhex } from '../../support/bytes.ts';
import {
  bytes,
  keeping,
  key,
  type Operation,
  operation,
  type Parameter,
  type Parameters,
} from './operation.ts';
import type { Comparison, Primitive, Random, VectorFile } from './primitive.ts';

/** The order of both groups. */
export const ORDER = 2n ** 252n + 27742317777372353535851937790883648493n;

export const numberOf = (little: Uint8Array): bigint => BigInt(`0x${hex(little.slice().reverse())}`);

export const bytesOf = (number: bigint): Uint8Array<ArrayBuffer> =>
  unhex(number.toString(16).padStart(64, '0')).reverse();

/** A number modulo the order, as scalars are. */
export const scalarOf = (number: bigint): Uint8Array<ArrayBuffer> =>
  bytesOf(((number % ORDER) + ORDER) % ORDER);

/** What is asked of a point of @noble/curves. */
interface Point {
  add(other: Point): Point;
  subtract(other: Point): Point;
  multiplyUnsafe(scalar: bigint): Point;
  is0(): boolean;
  toBytes(): Uint8Array;
}

interface Group {
  readonly name: 'ristretto255' | 'edwards25519';
  readonly needs: keyof RawSodium;
  readonly base: Point;
  /** Throws for bytes that are no point that can be added. */
  readonly decode: (encoded: Uint8Array) => Point;
  readonly isValid: (encoded: Uint8Array) => boolean;
  /** Where bytes are mapped to. */
  readonly map: { readonly name: string; readonly length: number; compute(bytes: Uint8Array): Point };
  readonly special: readonly Uint8Array[];
  readonly clamps: boolean;
}

const answer = (yes: boolean): Uint8Array => Uint8Array.of(yes ? 1 : 0);

const anyLength = (value: unknown): Uint8Array =>
  typeof value === 'boolean' ? answer(value) : (value as Uint8Array);

function modularInverse(number: bigint): bigint {
  let [result, power, exponent] = [1n, number % ORDER, ORDER - 2n];
  if (power === 0n) throw new Error('zero has no inverse');
  for (; exponent > 0n; exponent >>= 1n) {
    if (exponent & 1n) result = (result * power) % ORDER;
    power = (power * power) % ORDER;
  }
  return result;
}

function describeGroup(group: Group): Primitive {
  const { name, needs, base, decode, isValid, map, special, clamps } = group;
  const pointOf = (number: bigint) => Uint8Array.from(base.multiplyUnsafe(number).toBytes());
  const right = (number: bigint) => {
    const encoded = pointOf(number);
    return bytes(32, () => Uint8Array.from(encoded));
  };
  const scalar = (): Parameter => key(32, name);

  function product(factor: bigint, point: Point): Uint8Array {
    const result = point.multiplyUnsafe(factor % ORDER);
    if (result.is0()) throw new Error('the identity');
    return result.toBytes();
  }
  function validPoint(encoded: Uint8Array): Point {
    if (!isValid(encoded)) throw new Error('no valid point');
    return decode(encoded);
  }
  const masked = (scalar: Uint8Array): bigint => numberOf(scalar) & (2n ** 255n - 1n);
  function clamped(scalar: Uint8Array): bigint {
    if (numberOf(scalar) === 0n) throw new Error('zero');
    return (masked(scalar) & ~7n) | (2n ** 254n);
  }

  function drawPoint(random: Random): Uint8Array {
    const sort = random.integer(0, 9);
    if (sort === 0) return random.bytes(32);
    if (sort === 1) return special[random.integer(0, special.length - 1)]!.slice();
    return pointOf((numberOf(random.bytes(32)) % (ORDER - 1n)) + 1n);
  }
  function drawScalar(random: Random): Uint8Array {
    const sort = random.integer(0, 9);
    if (sort > 2) return random.bytes(32);
    const multiple = BigInt(random.integer(0, 15)) * ORDER;
    return bytesOf(sort === 0 ? multiple : multiple + BigInt(random.integer(0, 9)));
  }

  /** An operation, and what the same is by @noble/curves or by numbers of JavaScript. */
  const row = (
    member: string,
    parameters: Parameters,
    refuses: boolean,
    peer: (...given: Uint8Array[]) => Uint8Array,
    draws?: readonly ((random: Random) => Uint8Array)[],
  ) => ({
    operation: operation(`${name}.${member}`, parameters, {
      takesOptions: false,
      isTainted: member.startsWith('scalar.'),
    }),
    refuses,
    peer,
    draws: draws ?? Object.values(parameters).map(({ kind }) => (kind === 'key' ? drawScalar : drawPoint)),
  });

  const ofScalars = (member: string, names: readonly string[], compute: (...x: bigint[]) => bigint) =>
    row(
      `scalar.${member}`,
      Object.fromEntries(names.map((each) => [each, scalar()])),
      member === 'invert',
      (...given) => scalarOf(compute(...given.map(numberOf))),
    );

  const rows = [
    row('isValidPoint', { point: right(5n) }, false, (point) => answer(isValid(point))),
    row(
      map.name,
      { [map.name === 'fromHash' ? 'hash' : 'uniform']: bytes(map.length) },
      false,
      (input) => map.compute(input).toBytes(),
      [(random) => random.bytes(map.length)],
    ),
    row('add', { p: right(5n), q: right(7n) }, true, (p, q) => decode(p!).add(decode(q!)).toBytes()),
    row('subtract', { p: right(5n), q: right(7n) }, true, (p, q) =>
      decode(p!).subtract(decode(q!)).toBytes(),
    ),
    row('multiply', { scalar: scalar(), point: right(5n) }, true, (factor, point) =>
      product(masked(factor!), validPoint(point!)),
    ),
    row('multiplyBase', { scalar: scalar() }, true, (factor) => product(masked(factor!), base), [
      // Multiples of the order are drawn more often than by themselves, or few would be refused.
      (random) =>
        random.integer(0, 3) === 0 ? bytesOf(BigInt(random.integer(0, 7)) * ORDER) : drawScalar(random),
    ]),
    ...(clamps
      ? [
          row('multiplyClamped', { scalar: scalar(), point: right(5n) }, true, (factor, point) =>
            product(clamped(factor!), validPoint(point!)),
          ),
          row(
            'multiplyBaseClamped',
            { scalar: scalar() },
            false,
            (factor) => product(clamped(factor!), base),
            [(random) => random.bytes(32)],
          ),
        ]
      : []),
    row('scalar.reduce', { wide: key(64, name) }, false, (wide) => scalarOf(numberOf(wide!)), [
      (random) => random.bytes(64),
    ]),
    ofScalars('add', ['x', 'y'], (x, y) => x! + y!),
    ofScalars('subtract', ['x', 'y'], (x, y) => x! - y!),
    ofScalars('multiply', ['x', 'y'], (x, y) => x! * y!),
    ofScalars('negate', ['x'], (x) => -x!),
    ofScalars('complement', ['x'], (x) => 1n - x!),
    ofScalars('invert', ['x'], (x) => modularInverse(x!)),
  ];

  const callWith = (called: Operation, values: readonly Uint8Array[]): Uint8Array => {
    const names = Object.keys(called.parameters);
    return anyLength(called.call(Object.fromEntries(names.map((each, index) => [each, values[index]]))));
  };

  const vectorFile = (file: string, called: Operation): VectorFile => ({
    file,
    select: (vector) => vector.algorithm === name && `${name}.${vector.operation}` === called.name,
    expected: ({ output }) => output ?? '',
    ways: {
      [called.name]: ({ inputs }) => {
        try {
          return callWith(called, inputs!.map(unhex));
        } catch (error) {
          if ((error as { code?: string }).code === 'ERR_SODIUM_INVALID_VALUE') return new Uint8Array(0);
          throw error;
        }
      },
    },
  });
  const inRfc = new Set(name === 'ristretto255' ? ['isValidPoint', 'fromHash', 'multiplyBase'] : []);
  const comparisons = rows.map(
    ({ operation: called, refuses, peer, draws }): Comparison<readonly Uint8Array[]> => ({
      name: called.name,
      refuses,
      isSlow: true,
      draw: (random) => draws.map((draw) => draw(random)),
      compute: (given) => callWith(called, given),
      peers: [
        {
          name: called.isTainted ? 'BigInt' : '@noble/curves',
          compute: (given) => peer(...given),
        },
      ],
    }),
  );

  return {
    name,
    purpose: name,
    needs: [needs],
    operations: [
      ...rows.map(({ operation: called }) => called),
      operation(`${name}.scalar.random`, keeping, { isMaker: true }),
    ],
    vectorFiles: rows.flatMap(({ operation: called }) => [
      vectorFile('groups-reference.json', called),
      ...(inRfc.has(called.name.slice(name.length + 1)) ? [vectorFile('groups-rfc9496.json', called)] : []),
    ]),
    comparisons: comparisons as readonly Comparison[] as Primitive['comparisons'],
  };
}

const attempt = <Result>(compute: () => Result): Result | undefined => {
  try {
    return compute();
  } catch {
    return undefined;
  }
};

const special = [
  0n,
  1n,
  2n,
  7n,
  2n ** 255n - 20n,
  2n ** 255n - 19n,
  2n ** 255n - 18n,
  2n ** 255n,
  2n ** 256n - 1n,
];

/** A part of the points of small order. */
const torsion = [
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
].map(unhex);

const { Point: EdwardsPoint } = ed25519;
const { Fp } = EdwardsPoint;

/** As C adds them: every point of the curve, also in the encodings of RFC 8032 that are not reduced. */
const decodeEdwards = (encoded: Uint8Array) => EdwardsPoint.fromBytes(Uint8Array.from(encoded), true);

/** Elligator 2, the sign of x being the highest bit, and the result of the main group. */
function mapEdwards(uniform: Uint8Array): Point {
  const { xMn, xMd } = elligator2(Fp.create(numberOf(uniform) & (2n ** 255n - 1n)));
  const u = Fp.div(xMn, xMd);
  const y = Fp.div(Fp.sub(u, 1n), Fp.add(u, 1n));
  return decodeEdwards(
    bytesOf(y | ((numberOf(uniform) >> 255n) << 255n)),
  ).clearCofactor() as unknown as Point;
}

export const ristretto255 = describeGroup({
  name: 'ristretto255',
  needs: 'crypto_core_ristretto255_add',
  base: nobleRistretto255.Point.BASE as unknown as Point,
  decode: (encoded) => nobleRistretto255.Point.fromBytes(Uint8Array.from(encoded)) as unknown as Point,
  isValid: (encoded) =>
    attempt(() => nobleRistretto255.Point.fromBytes(Uint8Array.from(encoded))) !== undefined,
  map: {
    name: 'fromHash',
    length: 64,
    compute: (hash) => ristretto255_hasher.deriveToCurve!(Uint8Array.from(hash)) as unknown as Point,
  },
  special: special.map(bytesOf),
  clamps: false,
});

export const edwards25519 = describeGroup({
  name: 'edwards25519',
  needs: 'crypto_core_ed25519_add',
  base: EdwardsPoint.BASE as unknown as Point,
  decode: (encoded) => decodeEdwards(encoded) as unknown as Point,
  isValid: (encoded) => {
    const point = attempt(() => EdwardsPoint.fromBytes(Uint8Array.from(encoded)));
    return point !== undefined && !point.is0() && point.isTorsionFree();
  },
  map: { name: 'fromUniform', length: 32, compute: mapEdwards },
  special: [
    ...special.map(bytesOf),
    ...torsion,
    ...torsion.map((point) => decodeEdwards(point).add(EdwardsPoint.BASE).toBytes()),
  ],
  clamps: true,
});
