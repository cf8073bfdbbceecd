/** What is told of each contender, from all that was measured. */
import { distribution } from 'measuring';
import { estimate, type Rounds, timeOf } from './noise.js';
import type { ContenderName, Measurement } from './report.js';

/** @param samples of each contender, of each of its processes; the first is the native library */
export function measurementsOf(
  names: readonly ContenderName[],
  samples: readonly (readonly Rounds[])[],
): Measurement[] {
  const native = samples[0]!;
  return names.map((name, index) => {
    const own = samples[index]!;
    // Those that ran at the same time are left out together.
    const pairs = own.map((rounds, process) => ({ own: rounds, native: native[process]! }));
    return {
      name,
      nanoseconds: distribution(own.flat()),
      time: estimate(own, timeOf),
      ratio: estimate(
        pairs,
        (some) => timeOf(some.map((pair) => pair.own)) / timeOf(some.map((pair) => pair.native)),
      ),
    };
  });
}
