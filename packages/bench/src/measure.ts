/**
 * Takes the samples: in every round each candidate runs once, in an order that is shuffled anew, so that what disturbs
 * the machine disturbs all of them alike.
 */
import type { Clock } from './clock.js';
import { collectGarbage } from './garbage.js';
import type { Runner } from './runner.js';
import { shuffled } from './statistics.js';

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

/** Rounds before those that count. */
const WARM_UP_ROUNDS = 5;
/** Until here the optimizing compilers are done with a loop that is run over and over. */
const WARM_UP_MILLISECONDS = 300;

const NANOSECONDS = 1e6;

/** @throws when those that do the same do not all give the same digest. */
export async function measure(runners: readonly Runner[], options: MeasureOptions): Promise<Measured[]> {
  requireSameDigests(runners);
  const contestants: { runner: Runner; iterations: number; samples: number[] }[] = [];
  for (const runner of runners) {
    contestants.push({ runner, iterations: await calibrate(runner, options), samples: [] });
  }
  for (let round = -WARM_UP_ROUNDS; round < options.rounds; round++) {
    for (const { runner, iterations, samples } of shuffled(contestants)) {
      collectGarbage();
      const sample = (await time(runner, iterations, options.clock)) / iterations;
      if (round >= 0) samples.push(sample);
    }
  }
  return contestants.map(({ runner: { id, name, operation }, samples }) => ({
    id,
    name,
    operation,
    samples,
  }));
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

/** How many calls a sample takes; warms the candidate up on the way. */
async function calibrate(runner: Runner, { sampleMilliseconds, clock }: MeasureOptions): Promise<number> {
  const sampleNanoseconds = sampleMilliseconds * NANOSECONDS;
  let iterations = 1;
  let total = 0;
  while (true) {
    const nanoseconds = await time(runner, iterations, clock);
    total += nanoseconds;
    if (total >= WARM_UP_MILLISECONDS * NANOSECONDS && nanoseconds >= sampleNanoseconds / 4) {
      return Math.max(1, Math.round((iterations * sampleNanoseconds) / nanoseconds));
    }
    if (nanoseconds < sampleNanoseconds) iterations *= 2;
  }
}

async function time(runner: Runner, iterations: number, clock: Clock): Promise<number> {
  const start = clock();
  const running = runner.run(iterations);
  // What runs at once is not to pay for waiting.
  if (running !== undefined) await running;
  return clock() - start;
}
