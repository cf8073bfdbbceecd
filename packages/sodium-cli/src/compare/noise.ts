import { distribution } from 'measuring';
import type { Distribution } from './report.js';

/** How far apart quartiles may be, as a part of the median: what one round says is then within about a tenth of it. */
export const NOISE_LIMIT = 0.2;

/** The distance of the quartiles, as a part of the median. */
export function spread({ lower, median, upper }: Distribution): number {
  return (upper - lower) / median;
}

/**
 * Whether another run might well tell something else. Quartiles miss what slows down a whole process, or all that run for a while:
 * on a virtual machine a neighbour on the same core does, by up to a half, and code that keeps all of the core busy more than code
 * that waits for memory or for its own results.
 *
 * @param processes what each round of each process said
 */
export function isNoisy(processes: readonly (readonly number[])[]): boolean {
  const all = distribution(processes.flat());
  const medians = processes.map((rounds) => distribution(rounds).median);
  return spread(all) > NOISE_LIMIT || range(medians) > NOISE_LIMIT * all.median;
}

/** The distance of the ends. Of ten, one at each end may be chance. */
function range(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const skipped = Math.floor(sorted.length / 10);
  return sorted.at(-1 - skipped)! - sorted[skipped]!;
}
