import { apostrophes } from '../command-line.js';
import { UsageError } from '../errors.js';

export const DEFAULT_ROUNDS = 15;

/** Of fewer than two processes for each library nothing shows how far they differ. */
const MINIMUM_ROUNDS = 5;
const MAXIMUM_ROUNDS = 1000;

export function parseRounds(text: string): number {
  const rounds = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (rounds >= MINIMUM_ROUNDS && rounds <= MAXIMUM_ROUNDS) return rounds;
  throw new UsageError(
    `invalid number of rounds: ${apostrophes(text)}: it is ${MINIMUM_ROUNDS} to ${MAXIMUM_ROUNDS}`,
  );
}
