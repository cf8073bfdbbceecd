/** What is told of rounds in which the machine did other things as well. */
import { quantile } from 'measuring';
import type { Estimate } from './report.js';

/** By how much an estimate may change when one process is left out, as a part of it. */
export const NOISE_LIMIT = 0.05;

/** Nanoseconds of a call, one for each round of a process. */
export type Rounds = readonly number[];

/**
 * What a call takes while little disturbs it: the lower decile of all rounds. Medians do not do, not even those of ratios of the
 * same round. On a virtual machine a neighbour on the same core slows scalar code by up to a half and vector code hardly at all,
 * for seconds or minutes: so the ratio of WebAssembly to the native library was 0.60 in one process and 0.90 in the next.
 */
export function timeOf(processes: readonly Rounds[]): number {
  return quantile(processes.flat(), 0.1);
}

/** @param from what is told of processes */
export function estimate<Process>(
  processes: readonly Process[],
  from: (processes: readonly Process[]) => number,
): Estimate {
  const value = from(processes);
  const others = processes.map((_, left) => from(processes.filter((_, index) => index !== left)));
  return { lower: Math.min(value, ...others), value, upper: Math.max(value, ...others) };
}

/** By how much it changes when one process is left out, as a part of it. */
export function uncertainty({ lower, value, upper }: Estimate): number {
  return Math.max(upper - value, value - lower) / value;
}

/** Whether another run might well give something else. */
export function isNoisy(told: Estimate): boolean {
  return uncertainty(told) > NOISE_LIMIT;
}
