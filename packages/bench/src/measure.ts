/** Takes the samples of runners that all give the same. */
import { type Clock, takeSamples, time } from 'measuring';
import type { Runner } from './runner.js';

export interface MeasureOptions {
  readonly rounds: number;
  readonly sampleMilliseconds: number;
  readonly clock: Clock;
}

/** Nanoseconds per call, one sample a round. */
export interface Measured {
  readonly id: string;
  readonly name: string;
  readonly operation?: string | undefined;
  readonly samples: readonly number[];
}

const WARM_UP_MILLISECONDS = 300;

/** @throws when those that do the same do not all give the same digest. */
export async function measure(
  runners: readonly Runner[],
  { clock, ...options }: MeasureOptions,
): Promise<Measured[]> {
  requireSameDigests(runners);
  const samplers = runners.map(({ run }) => ({
    sample: (iterations: number) => time(run, iterations, clock),
  }));
  const samples = await takeSamples(samplers, { ...options, warmUpMilliseconds: WARM_UP_MILLISECONDS });
  return runners.map(({ id, name, operation }, index) => ({ id, name, operation, samples: samples[index]! }));
}

/** @throws when they are not the same for the same operation. */
export function requireSameDigests(runners: readonly Pick<Runner, 'name' | 'operation' | 'digest'>[]): void {
  for (const runner of runners) {
    const first = runners.find(({ operation }) => operation === runner.operation)!;
    if (first.digest === runner.digest) continue;
    throw new Error(
      `${runner.operation ?? 'the same'}: ${first.name} gives ${first.digest}, but ${runner.name} gives ${runner.digest}`,
    );
  }
}
