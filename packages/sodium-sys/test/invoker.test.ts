import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { high, low } from '../src/call/invoker.ts';

/** Both halves as WebAssembly takes them, put together as C does. */
function joined(value: number | bigint): bigint {
  const halves = [low(value), high(value)];
  for (const half of halves) {
    expect(Object.is(half, half | 0), `${half} is no 32-bit integer`).toBe(true);
  }
  const [lower, upper] = halves.map((half) => BigInt(half >>> 0));
  return lower! + (upper! << 32n);
}

describe('low and high', () => {
  it('split every bigint of 64 bits', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), (value) => {
        expect(joined(value)).toBe(value);
      }),
      {
        numRuns: 2000,
        examples: [[0n], [2n ** 31n], [2n ** 32n - 1n], [2n ** 32n], [2n ** 63n], [2n ** 64n - 1n]],
      },
    );
  });

  it('split every number that is a length', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), (value) => {
        expect(joined(value)).toBe(BigInt(value));
      }),
      {
        numRuns: 2000,
        examples: [[0], [-0], [2 ** 31], [2 ** 32 - 1], [2 ** 32], [2 ** 32 + 2 ** 31], [2 ** 53 - 1]],
      },
    );
  });

  it('split numbers near every power of two', () => {
    for (let exponent = 1; exponent < 64; exponent++) {
      for (const value of [
        2n ** BigInt(exponent) - 1n,
        2n ** BigInt(exponent),
        2n ** BigInt(exponent) + 1n,
      ]) {
        expect(joined(value)).toBe(value);
        if (value < 2n ** 53n) expect(joined(Number(value))).toBe(value);
      }
    }
  });
});
