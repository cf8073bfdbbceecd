/** What is told of rounds in which the machine did other things as well. */
import { quantile } from 'measuring';
import type { Estimate } from './report.js';

/** How far apart the ends of an estimate may be, as a part of it. */
export const NOISE_LIMIT = 0.1;

/** What is measured in a process, in each of its rounds. */
export type Rounds = readonly number[];

/**
 * What a call takes while nothing disturbs it, for which the lower decile of all rounds stands: whatever else happens only adds
 * to it. The median does not do, not even that of ratios of the same round: on a virtual machine a neighbour on the same core
 * slows scalar code by up to a half and vector code hardly at all, for seconds or minutes, so that the ratio of WebAssembly to the
 * native library was 0.60 in one process and 0.90 in the next.
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

/** Whether another run might well give something else: one process decides what is told. */
export function isNoisy(told: Estimate): boolean {
  return spread(told) > NOISE_LIMIT;
}

/** The distance of the ends, as a part of the value. */
export function spread({ lower, value, upper }: Estimate): number {
  return (upper - lower) / value;
}
