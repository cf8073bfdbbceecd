import { distribution, pairedRatios, quantile, shuffled, takeSamples, takeStarts, time } from 'measuring';
import { describe, expect, it } from 'vitest';

describe('quartiles', () => {
  it('lie between samples in proportion', () => {
    expect(distribution([4, 1, 3, 2, 5])).toEqual({ lower: 2, median: 3, upper: 4 });
    expect(distribution([1, 2])).toEqual({ lower: 1.25, median: 1.5, upper: 1.75 });
    expect(distribution([7])).toEqual({ lower: 7, median: 7, upper: 7 });
    expect(quantile([30, 10, 20], 0.1)).toBeCloseTo(12);
  });

  it('of ratios are those of the samples of the same round', () => {
    // The second round was ten times as slow for both.
    expect(pairedRatios([2, 20, 4], [1, 10, 1])).toEqual({ lower: 2, median: 2, upper: 3 });
  });
});

describe('rounds', () => {
  /** Takes so many nanoseconds a call, and remembers when it was called. */
  const sampler = (name: string, nanoseconds: number, log: [string, number][]) => ({
    sample: async (iterations: number) => {
      log.push([name, iterations]);
      return nanoseconds * iterations;
    },
  });
  /** Of warming up. */
  const FIVE = 5;
  const options = { rounds: 4, sampleMilliseconds: 1, warmUpMilliseconds: 3 };

  it('have each candidate once, for as long as a sample is to take, and count after the warm-up', async () => {
    const log: [string, number][] = [];
    let warm = 0;
    let told = 0;
    const samples = await takeSamples([sampler('fast', 100, log), sampler('slow', 5_000_000, log)], {
      ...options,
      onWarm: () => warm++,
      onSample: () => told++,
    });
    expect(samples).toEqual([Array(4).fill(100), Array(4).fill(5_000_000)]);
    const rounds = log.slice(-2 * (FIVE + 4));
    for (let round = 0; round < rounds.length; round += 2) {
      expect(Object.fromEntries(rounds.slice(round, round + 2))).toEqual({ fast: 10_000, slow: 1 });
    }
    expect({ warm, told }).toEqual({ warm: 2, told: rounds.length });
  });

  it('warm up for as long as they are told', async () => {
    const log: [string, number][] = [];
    await takeSamples([sampler('only', 1000, log)], options);
    const before = log.slice(0, -(FIVE + 4)).map(([, iterations]) => iterations * 1000);
    expect(before.reduce((sum, nanoseconds) => sum + nanoseconds, 0)).toBeGreaterThanOrEqual(3e6);
  });

  it('are warmed up by as many as are asked for', async () => {
    const log: [string, number][] = [];
    const first = sampler('only', 2_000_000, log);
    expect(await takeSamples([first], { ...options, warmUpRounds: 1 })).toHaveLength(1);
    // Two to calibrate, until three milliseconds are over.
    expect(log).toHaveLength(2 + 1 + 4);
  });

  it('time calls that answer at once, and those that promise', async () => {
    let now = 0;
    const clock = () => now;
    const atOnce = (iterations: number) => {
      now += iterations;
    };
    const later = async (iterations: number) => {
      await Promise.resolve();
      now += iterations;
    };
    expect(await time(atOnce, 7, clock)).toBe(7);
    expect(await time(later, 9, clock)).toBe(9);
  });
});

it('starts are paired with an empty program', async () => {
  let empty = 10;
  const { empty: bare, above } = await takeStarts(() => ++empty, [() => empty + 5, () => empty + 7], {
    rounds: 2,
    warmUpRounds: 1,
  });
  expect(bare).toEqual([13, 14, 15, 16]);
  expect(above).toEqual([
    [5, 5],
    [7, 7],
  ]);
});

it('what is shuffled is all there, and the original as it was', () => {
  const items = Array.from({ length: 50 }, (_, index) => index);
  const mixed = shuffled(items);
  expect(mixed).not.toEqual(items);
  expect(mixed.toSorted((a, b) => a - b)).toEqual(items);
});
