import type { Distribution, Measurement } from './report.js';

/** How far apart quartiles may be, as a part of the median: what one round says is then within about a tenth of it. */
export const NOISE_LIMIT = 0.2;

/** The distance of the quartiles, as a part of the median. */
export function spread({ lower, median, upper }: Distribution): number {
  return (upper - lower) / median;
}

/** What slows both down in the same round does not count; but the native library is compared with nothing. */
export function isNoisy({ name, nanoseconds, ratio }: Omit<Measurement, 'isNoisy'>): boolean {
  return spread(name === 'native' ? nanoseconds : ratio) > NOISE_LIMIT;
}
