/** What the generator gives: lengths, kinds, and that it looks random. */
import { describe, expect, it } from 'vitest';
import { sodium } from '../support/backend.ts';
import { hex, key, thrownBy } from '../support/bytes.ts';
import { liars, otherViews, resizable, strangers } from '../support/odd-values.ts';

const { random } = sodium;
// biome-ignore lint/suspicious/noExplicitAny: misuse is what is tried here.
const untyped = random as any;

/** Bits that are set, of many: for 80,000 bits it is off by 1,000 once in 10 ^ 11 times. */
const countBits = (bytes: Uint8Array): number =>
  bytes.reduce((sum, byte) => sum + byte.toString(2).replaceAll('0', '').length, 0);

describe('random.bytes', () => {
  it('gives as many as were asked for, in memory of their own', () => {
    for (const length of [0, 1, 24, 32, 63, 64, 65, 1000, 65_536, 200_000]) {
      const bytes = random.bytes(length);
      expect([bytes.length, bytes.byteOffset, bytes.buffer.byteLength]).toEqual([length, 0, length]);
      expect(Object.getPrototypeOf(bytes)).toBe(Uint8Array.prototype);
    }
  });

  it('never gives the same twice', () => {
    const all = Array.from({ length: 10_000 }, () => hex(random.bytes(16)));
    expect(new Set(all).size).toBe(all.length);
  });

  it('sets every bit as often as not', () => {
    expect(Math.abs(countBits(random.bytes(10_000)) - 40_000)).toBeLessThan(1000);
  });

  it('refuses what is no length', () => {
    for (const length of [-1, 0.5, Number.NaN, 2 ** 32, Number.POSITIVE_INFINITY]) {
      expect(thrownBy(() => random.bytes(length))).toMatchObject({
        code: 'ERR_SODIUM_INVALID_LENGTH',
        parameter: 'length',
      });
    }
    const { zero: _, 'a number': __, NaN: ___, ...others } = strangers;
    for (const make of Object.values({ ...others, ...liars, ...otherViews })) {
      expect(thrownBy(() => untyped.bytes(make()))).toMatchObject({ code: 'ERR_SODIUM_INVALID_TYPE' });
    }
  });
});

describe('random.into', () => {
  it('fills the memory that it is given, and no more', () => {
    for (const length of [0, 1, 24, 64, 65, 1000, 200_000]) {
      const frame = new Uint8Array(length + 200);
      const output = frame.subarray(100, 100 + length);
      expect(random.into(output)).toBe(output);
      expect(sodium.isZero(frame.subarray(0, 100)) && sodium.isZero(frame.subarray(100 + length))).toBe(true);
      if (length >= 24) expect(Math.abs(countBits(output) / length - 4)).toBeLessThan(2);
    }
  });

  it('fills memory of every kind', () => {
    for (const output of [
      Buffer.alloc(64),
      new Uint8Array(new SharedArrayBuffer(64)),
      new Uint8Array(resizable(64, 128)),
    ]) {
      expect(random.into(output)).toBe(output);
      expect(sodium.isZero(output)).toBe(false);
    }
  });

  it('refuses what is no Uint8Array', () => {
    for (const make of Object.values({ ...strangers, ...liars, ...otherViews })) {
      const error = thrownBy(() => untyped.into(make()));
      expect(error).toMatchObject({ code: 'ERR_SODIUM_INVALID_TYPE', parameter: 'output' });
    }
  });
});

describe('random.integer', () => {
  it('is below its bound, and at every place with the same chance', () => {
    // The 99.9999th percentile of chi-squared with as many degrees of freedom.
    for (const [bound, highest] of [
      [2, 23.9],
      [6, 35.9],
      [10, 44.9],
      [100, 178],
    ] as const) {
      const counts = new Array<number>(bound).fill(0);
      const draws = 200 * bound;
      for (let draw = 0; draw < draws; draw++) counts[random.integer(bound)]!++;
      const chiSquared = counts.reduce((sum, count) => sum + (count - 200) ** 2 / 200, 0);
      expect(counts).toHaveLength(bound);
      expect(chiSquared, `${bound}`).toBeLessThan(highest);
    }
  });

  it('reaches into the upper half of every bound up to 32 bits', () => {
    for (const bound of [2 ** 31 - 1, 2 ** 31, 2 ** 31 + 1, 2 ** 32 - 1, 2 ** 32]) {
      const drawn = Array.from({ length: 100 }, () => random.integer(bound));
      expect(drawn.every((one) => Number.isInteger(one) && one >= 0 && one < bound)).toBe(true);
      expect(drawn.some((one) => one >= bound / 2)).toBe(true);
    }
  });

  it('is 0 for a bound of 1', () => {
    expect(Array.from({ length: 20 }, () => random.integer(1))).toEqual(new Array(20).fill(0));
  });

  it('refuses what is no bound, also 0', () => {
    for (const bound of [0, -1, 0.5, Number.NaN, 2 ** 32 + 1, Number.POSITIVE_INFINITY]) {
      expect(thrownBy(() => random.integer(bound))).toMatchObject({
        code: 'ERR_SODIUM_INVALID_LENGTH',
        parameter: 'upperBound',
      });
    }
    for (const bound of ['6', 6n, null, undefined]) {
      expect(thrownBy(() => untyped.integer(bound))).toMatchObject({ code: 'ERR_SODIUM_INVALID_TYPE' });
    }
  });
});

describe('random.deterministic', () => {
  it('begins a longer output with a shorter one', () => {
    const longest = hex(random.deterministic(1000, key(32)));
    for (const length of [0, 1, 63, 64, 65, 999]) {
      expect(hex(random.deterministic(length, key(32)))).toBe(longest.slice(0, 2 * length));
    }
  });
});
