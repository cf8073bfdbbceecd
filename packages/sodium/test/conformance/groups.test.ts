/** ristretto255 and edwards25519: the laws of groups and fields, what is secret, and what is refused. */
import { createHash, createPrivateKey, createPublicKey } from 'node:crypto';
import * as fc from 'fast-check';
import old from 'libsodium-sumo-1.0.20';
import type { RawSodium } from 'sodium-sys';
import { describe, expect, it } from 'vitest';
import { everything } from '../../../../scripts/test-everything.ts';
import { createEdwards25519 } from '../../src/primitives/edwards25519.ts';
import { createRistretto255 } from '../../src/primitives/ristretto255.ts';
import { sodium } from '../support/backend.ts';
import { hex, key, message, thrownBy, unhex } from '../support/bytes.ts';
import { resultOf, runSnippet } from '../support/child.ts';
import { COUNT_COPIES } from '../support/memory-scan.ts';
import { bytesOf, numberOf, ORDER, scalarOf } from './primitives/groups.ts';
import { refusalOf } from './primitives/operation.ts';
import { everyPrimitive, library } from './registry.ts';

const { edwards25519, hash, ristretto255, SecretBytes } = sodium;

const groups = { ristretto255, edwards25519 };
type Name = keyof typeof groups;

const [ZERO, ONE, TWO] = [0n, 1n, 2n].map(bytesOf) as [Uint8Array, Uint8Array, Uint8Array];

const anyBytes = fc.uint8Array({ minLength: 32, maxLength: 32 });
/** Not zero, and not above the order. */
const anyScalar = fc.bigInt({ min: 1n, max: ORDER - 1n }).map(bytesOf);

const identities: Readonly<Record<Name, Uint8Array>> = { ristretto255: ZERO, edwards25519: ONE };

/** On the curve, but of order 8, and the sum of that and the base point. */
const OUTSIDE = [
  unhex('26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05'),
  edwards25519.add(
    unhex('26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05'),
    edwards25519.multiplyBase(ONE),
  ),
];

const noPoints: Readonly<Record<Name, readonly Uint8Array[]>> = {
  // The last two are points but for the highest bit, of which libsodium 1.0.18 takes no notice.
  ristretto255: [
    ONE,
    new Uint8Array(32).fill(0xff),
    bytesOf(2n ** 255n - 19n),
    bytesOf(2n ** 255n),
    bytesOf((2n ** 255n) | numberOf(ristretto255.multiplyBase(ONE))),
  ],
  edwards25519: [TWO, bytesOf(7n)],
};

/** As both groups have them: what one takes is for its own secrets, which the compiler cannot tell of either. */
const each = (Object.keys(groups) as Name[]).map((name) => ({
  name,
  group: groups[name] as typeof ristretto255,
  identity: identities[name],
  noPoints: noPoints[name],
}));

describe.each(each)('the group $name', ({ name, group, identity, noPoints }) => {
  const { add, multiply, multiplyBase, scalar, subtract } = group;
  const anyPoint = anyScalar.map((factor) => multiplyBase(factor));

  it('is a commutative group', () => {
    fc.assert(
      fc.property(anyPoint, anyPoint, anyPoint, (p, q, r) => {
        expect(hex(add(p, q))).toBe(hex(add(q, p)));
        expect(hex(add(add(p, q), r))).toBe(hex(add(p, add(q, r))));
        expect(hex(subtract(add(p, q), q))).toBe(hex(p));
        expect(hex(add(p, identity))).toBe(hex(p));
        expect(hex(subtract(p, p))).toBe(hex(identity));
        expect(hex(add(p, subtract(identity, p)))).toBe(hex(identity));
      }),
      { numRuns: 30 },
    );
  });

  it('has products of scalars and points that are linear in both', () => {
    fc.assert(
      fc.property(anyScalar, anyScalar, anyPoint, anyPoint, (x, y, p, q) => {
        if (numberOf(x) + numberOf(y) === ORDER || hex(p) === hex(subtract(identity, q))) return;
        expect(hex(multiply(scalar.add(x, y), p))).toBe(hex(add(multiply(x, p), multiply(y, p))));
        expect(hex(multiply(x, add(p, q)))).toBe(hex(add(multiply(x, p), multiply(x, q))));
        expect(hex(multiply(scalar.multiply(x, y), p))).toBe(hex(multiply(x, multiply(y, p))));
        expect(hex(multiply(scalar.invert(x), multiply(x, p)))).toBe(hex(p));
        expect(hex(multiply(scalar.negate(x), p))).toBe(hex(subtract(identity, multiply(x, p))));
        expect(hex(multiplyBase(x))).toBe(hex(multiply(x, multiplyBase(ONE))));
      }),
      { numRuns: 20 },
    );
  });

  it('has scalars that are numbers modulo its order, however large, in every place', () => {
    fc.assert(
      fc.property(anyBytes, anyBytes, (x, y) => {
        const [a, b] = [numberOf(x), numberOf(y)];
        expect(hex(scalar.add(x, y))).toBe(hex(scalarOf(a + b)));
        expect(hex(scalar.subtract(x, y))).toBe(hex(scalarOf(a - b)));
        expect(hex(scalar.multiply(x, y))).toBe(hex(scalarOf(a * b)));
        expect(hex(scalar.negate(x))).toBe(hex(scalarOf(-a)));
        expect(hex(scalar.complement(x))).toBe(hex(scalarOf(1n - a)));
        expect(hex(scalar.add(scalar.complement(x), x))).toBe(hex(ONE));
        expect(hex(scalar.add(x, x))).toBe(hex(scalarOf(2n * a)));
        expect(hex(scalar.multiply(scalar.invert(x), x))).toBe(hex(ONE));
        expect(hex(scalar.reduce(Uint8Array.of(...x, ...y)))).toBe(hex(scalarOf(a + (b << 256n))));
      }),
    );
  });

  it('takes no notice of the highest bit of a scalar that a point is multiplied with', () => {
    const masked = key(32);
    masked[31]! &= 0x7f;
    const other = masked.slice();
    other[31]! |= 0x80;
    expect(hex(multiplyBase(other))).toBe(hex(multiplyBase(masked)));
    expect(hex(multiply(other, multiplyBase(TWO)))).toBe(hex(multiply(masked, multiplyBase(TWO))));
  });

  it('has random scalars and points, each another', () => {
    const scalars = Array.from({ length: 100 }, () => scalar.random());
    const numbers = scalars.map((one) => one.read(numberOf));
    expect(numbers.every((number) => number > 0n && number < ORDER)).toBe(true);
    expect(new Set(numbers).size).toBe(100);
    // Of a hundred, one is above a quarter of the order, and one below three quarters.
    expect(numbers.some((number) => number > ORDER / 4n)).toBe(true);
    expect(numbers.some((number) => number < (3n * ORDER) / 4n)).toBe(true);
    for (const one of scalars) {
      expect([one.length, one.purpose]).toEqual([32, name]);
      one.dispose();
    }
    const points = Array.from({ length: 50 }, () => group.randomPoint());
    expect(points.every((point) => group.isValidPoint(point))).toBe(true);
    expect(new Set(points.map(hex)).size).toBe(50);
  });

  describe('what is computed of scalars', () => {
    const [x, y, wide] = [key(32), message(32), key(64)];
    const binary = (['add', 'subtract', 'multiply'] as const).map((member) => scalar[member]);
    const unary = (['negate', 'complement', 'invert'] as const).map((member) => scalar[member]);
    const secret = (bytes: Uint8Array, access: 'readable' | 'none' = 'readable') =>
      SecretBytes.from(bytes.slice(), { purpose: name as 'ristretto255', access });

    function expectSecret(result: unknown, expected: Uint8Array): void {
      expect(Object.prototype.toString.call(result)).toBe('[object SecretBytes]');
      using own = result as ReturnType<typeof scalar.random>;
      expect([own.length, own.purpose, own.isGuarded]).toEqual([32, name, library.secrets.guarded]);
      expect(own.read(hex)).toBe(hex(expected));
    }

    it('is bytes where all are bytes', () => {
      for (const operation of binary) expect(operation(x, y).constructor).toBe(Uint8Array);
      for (const operation of unary) expect(operation(x).constructor).toBe(Uint8Array);
      expect(scalar.reduce(wide).constructor).toBe(Uint8Array);
    });

    it('is a secret of the group as soon as one is secret, also of no purpose', () => {
      for (const access of ['readable', 'none'] as const) {
        using secretX = secret(x, access);
        using secretY = SecretBytes.from(y.slice(), { access });
        for (const operation of binary) {
          expectSecret(operation(secretX, y), operation(x, y));
          expectSecret(operation(x, secretY), operation(x, y));
          expectSecret(operation(secretX, secretY), operation(x, y));
          expectSecret(operation(secretX, secretX), operation(x, x));
        }
        for (const operation of unary) expectSecret(operation(secretX), operation(x));
        using secretWide = secret(wide, access);
        expectSecret(scalar.reduce(secretWide), scalar.reduce(wide));
        expect(hex(multiply(secretX, multiplyBase(TWO)))).toBe(hex(multiply(x, multiplyBase(TWO))));
        expect(hex(multiplyBase(secretX))).toBe(hex(multiplyBase(x)));
      }
    });

    it('is nowhere else in the memory of the process if it is secret', ({ skip }) => {
      skip(process.platform !== 'linux', 'the memory of a process is read from /proc here');
      // A product with one has the same bytes where they are reduced, as with this last byte, and C computes it without copies.
      const source = `${COUNT_COPIES}
        const { scalar } = entry.${name};
        const secret = SecretBytes.fill(32, (bytes) => {
          filler(1)(bytes);
          bytes[31] = 1;
        });
        const one = Uint8Array.of(1, ...new Uint8Array(31));
        const results = [scalar.multiply(secret, one), scalar.multiply(one, secret)];
        const live = countCopies(1, 31);
        for (const each of [secret, ...results]) each.dispose();
        console.log(JSON.stringify({ live, after: countCopies(1, 31) }));
      `;
      expect(resultOf(runSnippet(source))).toEqual({ live: 3, after: 0 });
    });

    it('may be zero, but for an inverse', () => {
      for (const zero of [ZERO, bytesOf(ORDER), bytesOf(15n * ORDER)]) {
        expect(hex(scalar.add(zero, zero))).toBe(hex(ZERO));
        expect(hex(scalar.multiply(zero, x))).toBe(hex(ZERO));
        expect(hex(scalar.negate(zero))).toBe(hex(ZERO));
        for (const given of [zero, secret(zero)]) {
          expect(thrownBy(() => scalar.invert(given))).toMatchObject({
            name: 'InvalidValueError',
            code: 'ERR_SODIUM_INVALID_VALUE',
            parameter: 'x',
            message: expect.stringMatching(/^x must be a scalar that is not zero, got a /),
          });
        }
      }
    });

    it('is gone where it is refused, however often', () => {
      using zero = secret(ZERO, 'none');
      // Twice as many as there is guarded memory for, in `.ci/full` ten times.
      for (let count = 0; count < (everything ? 20_000 : 4000); count++) {
        const { code } = thrownBy(() => scalar.invert(zero));
        if (code !== 'ERR_SODIUM_INVALID_VALUE') expect({ count, code }).toBe('refused');
      }
    });

    it('is not made of a wide secret, which is to be reduced first', () => {
      using secretWide = secret(wide);
      for (const call of [() => multiplyBase(secretWide), () => multiplyBase(wide)]) {
        const error = thrownBy(call);
        expect(error).toMatchObject({ code: 'ERR_SODIUM_INVALID_LENGTH', parameter: 'scalar' });
        expect(error.message).toMatch(new RegExp(`; ${name}\\.scalar\\.reduce makes a scalar of it$`));
      }
    });
  });

  describe('what is refused', () => {
    const base = multiplyBase(ONE);
    const isPoint = `a point of ${name}`;

    const refused = (parameter: string, expected: string) => ({
      name: 'InvalidValueError',
      code: 'ERR_SODIUM_INVALID_VALUE',
      parameter,
      message: expect.stringContaining(`${parameter} must be ${expected}, got a `),
    });

    it('is what is no point, by its name', () => {
      for (const wrong of noPoints) {
        expect(group.isValidPoint(wrong)).toBe(false);
        for (const operation of [add, subtract]) {
          expect(thrownBy(() => operation(wrong, base))).toMatchObject(refused('p', isPoint));
          expect(thrownBy(() => operation(base, wrong))).toMatchObject(refused('q', isPoint));
          expect(thrownBy(() => operation(wrong, wrong))).toMatchObject(refused('p', isPoint));
        }
        for (const factor of [ONE, ZERO]) {
          expect(thrownBy(() => multiply(factor, wrong))).toMatchObject(
            refused('point', `${isPoint} that is not the identity`),
          );
        }
      }
    });

    it('is the identity, in a product', () => {
      expect(hex(add(identity, base))).toBe(hex(base));
      expect(thrownBy(() => multiply(ONE, identity))).toMatchObject(
        refused('point', `${isPoint} that is not the identity`),
      );
    });

    it('is a scalar that is zero, or reduced to it', () => {
      for (const zero of [ZERO, bytesOf(ORDER), bytesOf(7n * ORDER), bytesOf(2n ** 255n)]) {
        for (const given of [zero, SecretBytes.from(zero.slice())]) {
          const error = refused('scalar', 'a scalar that is not zero');
          expect(thrownBy(() => multiply(given, base))).toMatchObject(error);
          expect(thrownBy(() => multiplyBase(given))).toMatchObject(error);
        }
      }
    });
  });

  it('says whether it is there, and cannot be used where it is not', async () => {
    const reason = 'libsodium is a minimal build';
    const { raw, whyUnavailable } = library;
    const missing = /^crypto_(core|scalarmult)_(ed25519|ristretto255)/;
    const minimal = {
      ...library,
      raw: new Proxy(raw, {
        get(target, property) {
          if (missing.test(String(property))) throw new Error(reason);
          return target[property as keyof RawSodium];
        },
      }),
      whyUnavailable: (asked: keyof RawSodium) => (missing.test(asked) ? reason : whyUnavailable(asked)),
    };
    expect(group.isAvailable).toBe(true);
    const there =
      name === 'ristretto255' ? createRistretto255(() => minimal) : createEdwards25519(() => minimal);
    expect(there.isAvailable).toBe(false);
    expect(thrownBy(() => there.randomPoint()).message).toBe(reason);
  });
});

describe('edwards25519', () => {
  const { add, isValidPoint, multiply, multiplyBaseClamped, multiplyClamped } = edwards25519;

  it('has valid points of the main group only, and adds those outside of it', () => {
    for (const point of OUTSIDE) {
      expect(isValidPoint(point)).toBe(false);
      expect(add(point, ONE).length).toBe(32);
      for (const operation of [multiply, multiplyClamped]) {
        expect(thrownBy(() => operation(ONE, point))).toMatchObject({
          code: 'ERR_SODIUM_INVALID_VALUE',
          parameter: 'point',
        });
      }
    }
    expect(isValidPoint(ONE)).toBe(false);
  });

  it('clamps where it says so', () => {
    fc.assert(
      fc.property(anyBytes, anyScalar, (bytes, factor) => {
        if (bytes.every((byte) => byte === 0)) return;
        const clamped = bytes.slice();
        clamped[0]! &= 248;
        clamped[31] = (clamped[31]! & 127) | 64;
        const point = edwards25519.multiplyBase(factor);
        expect(hex(multiplyClamped(bytes, point))).toBe(hex(multiply(clamped, point)));
        expect(hex(multiplyBaseClamped(bytes))).toBe(hex(edwards25519.multiplyBase(clamped)));
        using secret = SecretBytes.from(bytes.slice());
        expect(hex(multiplyBaseClamped(secret))).toBe(hex(multiplyBaseClamped(bytes)));
      }),
      { numRuns: 20 },
    );
    expect(thrownBy(() => multiplyBaseClamped(ZERO))).toMatchObject({ parameter: 'scalar' });
    expect(thrownBy(() => multiplyClamped(ZERO, edwards25519.multiplyBase(ONE)))).toMatchObject({
      parameter: 'scalar',
    });
  });

  it('makes public keys of Ed25519, as OpenSSL does', () => {
    fc.assert(
      fc.property(anyBytes, (seed) => {
        const der = Buffer.concat([unhex('302e020100300506032b657004220420'), seed]);
        const publicKey = createPublicKey(createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }));
        const { x } = publicKey.export({ format: 'jwk' });
        const half = Uint8Array.from(createHash('sha512').update(seed).digest().subarray(0, 32));
        expect(Buffer.from(multiplyBaseClamped(half)).toString('base64url')).toBe(x);
      }),
      { numRuns: 20 },
    );
  });

  it('is not available where points outside of the main group pass for points of it', async () => {
    await old.ready;
    old._sodium_init();
    const raw = Object.create(library.raw, {
      crypto_sign_ed25519_pk_to_curve25519: {
        value: (output: Uint8Array, point: Uint8Array) => {
          const [target, source] = [old._malloc(32), old._malloc(32)];
          old.HEAPU8.set(point, source);
          const status = old._crypto_sign_ed25519_pk_to_curve25519(target, source);
          output.set(old.HEAPU8.subarray(target, target + 32));
          return status;
        },
      },
    }) as RawSodium;
    const concerned = createEdwards25519(() => ({ ...library, raw }));
    expect(concerned.isAvailable).toBe(false);
    const { operations } = everyPrimitive.find(({ name }) => name === 'edwards25519')!;
    for (const { name, parameters, takesOptions } of operations) {
      const method = name.slice('edwards25519.'.length).split('.');
      // biome-ignore lint/suspicious/noExplicitAny: each is called with arguments of its own.
      const call = method.reduce((owner: any, step) => owner[step], concerned);
      const given = takesOptions ? [] : Object.values(parameters).map(({ right }) => right());
      expect({ name, error: thrownBy(() => call(...given)) }).toMatchObject({
        error: { name: 'UnavailableError', message: expect.stringContaining('CVE-2025-69277') },
      });
    }
    expect(createRistretto255(() => ({ ...library, raw })).isAvailable).toBe(true);
  });
});

describe('ristretto255', () => {
  it('has points of digests that are the same for the same digest alone', () => {
    const points = [message(1), message(2), message(2)].map((data) =>
      ristretto255.fromHash(hash.sha512(data)),
    );
    expect(points.every((point) => ristretto255.isValidPoint(point))).toBe(true);
    expect([hex(points[0]!) === hex(points[1]!), hex(points[1]!)]).toEqual([false, hex(points[2]!)]);
  });

  it('has every argument checked before anything else is', async () => {
    const multiply = everyPrimitive
      .find(({ name }) => name === 'ristretto255')!
      .operations.find(({ name }) => name === 'ristretto255.multiply')!;
    expect(await refusalOf(multiply, { scalar: ZERO, point: new Uint8Array(31) })).toMatchObject({
      code: 'ERR_SODIUM_INVALID_LENGTH',
      parameter: 'point',
    });
  });
});
