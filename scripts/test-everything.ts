/** What `.ci/full` tests beyond `.ci/run`, for it takes long and seldom breaks. */
import { it } from 'vitest';

/** Whether it is tested. */
export const everything = Boolean(process.env['SODIUM_TEST_EVERYTHING']);

/** A test of that sort. */
export const itTakesLong = everything ? it : () => {};

/** Of cases that show the same, each in a process of its own, the first few always and all of them in `.ci/full`. */
export const firstOf = <const Case>(count: number, cases: readonly Case[]): readonly Case[] =>
  everything ? cases : cases.slice(0, count);
