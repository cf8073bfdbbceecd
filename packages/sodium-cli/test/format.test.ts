import { describe, expect, it } from 'vitest';
import { formatSeconds } from '../src/format.ts';

describe('formatSeconds', () => {
  it.each([
    [0, '0s'],
    [0.1, '1s'],
    [59, '59s'],
    [59.5, '1m0s'],
    [125, '2m5s'],
    [3599, '59m59s'],
    [3600, '1h0m'],
    [100_000, '27h46m'],
    [-1, '0s'],
    [Number.NaN, '?'],
    [Number.POSITIVE_INFINITY, '?'],
  ])('shows %d as %s', (seconds, shown) => {
    expect(formatSeconds(seconds)).toBe(shown);
  });
});
