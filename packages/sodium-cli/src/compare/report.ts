/** What a comparison found: what `--json` writes, and everything that is shown of it is made from. */
import type { Distribution, Machine } from 'measuring';

export type { Distribution, Machine };

export interface Report {
  readonly operation: OperationName;
  /** For people: `BLAKE2b-256`, `Ed25519`. */
  readonly algorithm: string;
  /** ISO 8601. */
  readonly date: string;
  /** What the inputs were made from. */
  readonly seed: string;
  readonly rounds: number;
  readonly machine: Machine;
  /** The first is the native library, which the others are compared with. */
  readonly contenders: readonly Contender[];
  readonly skipped: readonly Skipped[];
  /** By size, ascending. */
  readonly results: readonly Result[];
  /** How long a process takes longer than an empty program, up to its first result. */
  readonly coldStart: readonly ColdStart[];
}

export type OperationName = 'hash' | 'seal' | 'sign' | 'verify' | 'sha256' | 'derive';

export type ContenderName =
  | 'native'
  | 'wasm'
  | 'libsodium-wrappers'
  | 'sodium-native'
  | 'node-crypto'
  | 'noble';

export interface Contender {
  readonly name: ContenderName;
  /** For people. */
  readonly title: string;
  readonly version: string;
  /** Where it was loaded from, when that is a file. */
  readonly path?: string;
}

export interface Skipped {
  readonly name: ContenderName;
  readonly reason: string;
}

export interface Result {
  readonly byteLength: number;
  /** The result that all have, in hexadecimal, or how each was checked by the other. */
  readonly verified: string;
  /** In the order of the contenders. */
  readonly measurements: readonly Measurement[];
}

export interface Measurement {
  readonly name: ContenderName;
  /** Of a call, in all rounds. */
  readonly nanoseconds: Distribution;
  /** Nanoseconds of a call while little disturbs it. */
  readonly time: Estimate;
  /** Its time divided by that of the native library; 1 for that itself. */
  readonly ratio: Estimate;
}

/** A figure, and the least and the greatest that it becomes when one process is left out. */
export interface Estimate {
  readonly lower: number;
  readonly value: number;
  readonly upper: number;
}

export interface ColdStart {
  readonly name: ContenderName;
  readonly nanoseconds: Distribution;
}
