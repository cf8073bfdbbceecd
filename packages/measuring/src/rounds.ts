/**
 * Takes the samples: in every round each candidate runs once, in an order that is shuffled anew, so that what disturbs
 * the machine for a while disturbs all of them.
 */
import { shuffled } from './statistics.js';

/** A candidate, in this process or in another one. */
export interface Sampler {
  /** How many nanoseconds so many calls in a row take, by `time`. */
  sample(iterations: number): Promise<number>;
}

export interface RoundOptions {
  readonly rounds: number;
  readonly sampleMilliseconds: number;
  /** How long each runs at least before its first round: until the optimizing compilers are done with it. */
  readonly warmUpMilliseconds: number;
  /** Those before the rounds that count; 5 without it. */
  readonly warmUpRounds?: number;
  /** Is told of each that is warmed up. */
  readonly onWarm?: () => void;
  /** Is told of every sample after that. */
  readonly onSample?: () => void;
}

const NANOSECONDS = 1e6;

/** @returns of each candidate the nanoseconds a call, one sample a round */
export async function takeSamples(
  samplers: readonly Sampler[],
  { warmUpRounds = 5, onWarm, onSample, ...options }: RoundOptions,
): Promise<number[][]> {
  const candidates: { sampler: Sampler; iterations: number; samples: number[] }[] = [];
  for (const sampler of samplers) {
    candidates.push({ sampler, iterations: await calibrate(sampler, options), samples: [] });
    onWarm?.();
  }
  for (let round = -warmUpRounds; round < options.rounds; round++) {
    for (const { sampler, iterations, samples } of shuffled(candidates)) {
      const sample = (await sampler.sample(iterations)) / iterations;
      if (round >= 0) samples.push(sample);
      onSample?.();
    }
  }
  return candidates.map(({ samples }) => samples);
}

/** How many calls a sample takes; warms the candidate up on the way. */
async function calibrate(
  sampler: Sampler,
  { sampleMilliseconds, warmUpMilliseconds }: RoundOptions,
): Promise<number> {
  const sampleNanoseconds = sampleMilliseconds * NANOSECONDS;
  let iterations = 1;
  let total = 0;
  while (true) {
    const nanoseconds = await sampler.sample(iterations);
    total += nanoseconds;
    if (total >= warmUpMilliseconds * NANOSECONDS && nanoseconds >= sampleNanoseconds / 4) {
      return Math.max(1, Math.round((iterations * sampleNanoseconds) / nanoseconds));
    }
    if (nanoseconds < sampleNanoseconds) iterations *= 2;
  }
}
