import type { Clock } from './clock.js';
import { collectGarbage } from './garbage.js';

/**
 * How many nanoseconds so many calls in a row take.
 *
 * @param run gives a promise where the calls do
 */
export async function time(
  run: (iterations: number) => void | Promise<void>,
  iterations: number,
  clock: Clock,
): Promise<number> {
  collectGarbage();
  const start = clock();
  const running = run(iterations);
  // What runs at once is not to pay for waiting.
  if (running !== undefined) await running;
  return clock() - start;
}
