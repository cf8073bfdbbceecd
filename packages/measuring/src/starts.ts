/**
 * Start-up: how much longer than an empty program another takes. Each run is paired with one of the empty program right
 * before it.
 */
import { shuffled } from './statistics.js';

/** Runs from start to end. @returns the milliseconds it took */
export type Program = () => number | Promise<number>;

export interface StartTimes {
  /** Milliseconds of every run of the empty program. */
  readonly empty: readonly number[];
  /** Of each program the milliseconds above the empty one, one sample a round. */
  readonly above: readonly (readonly number[])[];
}

/** @param onStart is told of every pair of runs */
export async function takeStarts(
  empty: Program,
  programs: readonly Program[],
  { rounds, warmUpRounds, onStart }: { rounds: number; warmUpRounds: number; onStart?: () => void },
): Promise<StartTimes> {
  const bare: number[] = [];
  const measured = programs.map((program) => ({ program, samples: [] as number[] }));
  for (let round = -warmUpRounds; round < rounds; round++) {
    for (const { program, samples } of shuffled(measured)) {
      const before = await empty();
      const full = await program();
      onStart?.();
      if (round < 0) continue;
      bare.push(before);
      samples.push(full - before);
    }
  }
  return { empty: bare, above: measured.map(({ samples }) => samples) };
}
