/** What one part of the service's measurements gives, and what it is told. */
import type { Clock, ClockName } from 'measuring';
import type { Measured } from '../measure.js';

export interface Comparison {
  readonly id: string;
  readonly title: string;
  /** How it was measured. */
  readonly note: string;
  readonly unit: 'ns' | 'ms';
  /** What the others are measured against. Without one their own figures count, the worst included. */
  readonly reference?: { readonly id: string; readonly name: string };
  readonly measured: readonly Measured[];
}

export interface ServiceOptions {
  readonly rounds: number;
  readonly sampleMilliseconds: number;
  readonly clock: { readonly name: ClockName; readonly now: Clock };
  /** Bytes of a stream. */
  readonly streamBytes: number;
  /** Whether there is a C floor to measure against. */
  readonly isFloorBuilt: boolean;
  /** Is told what cannot be measured here, and goes on without it. */
  readonly leaveOut: (candidate: { readonly id: string; readonly name: string }, error: unknown) => void;
}

/** What is in common to notes. */
export function describeRounds(rounds: number, clock: ClockName): string {
  return `Medians of ${rounds} rounds, in ${clock === 'cpu' ? 'CPU' : 'wall-clock'} time.`;
}
