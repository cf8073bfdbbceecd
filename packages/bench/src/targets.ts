/** What the project promises about speed, and whether this run saw it. Never a test: other machines are other machines. */
import { type CandidateId, FLOOR } from './candidate.js';
import { KERNEL_REFERENCE, KERNEL_SUBJECTS, type KernelId } from './kernels.js';
import type { Measured } from './measure.js';
import type { StartupTimes } from './startup.js';
import { pairedRatios, type Summary, summarize } from './statistics.js';

export interface Outcome {
  readonly target: string;
  readonly limit: number;
  readonly unit: '×' | 'ms';
  /** Undefined when what it takes was not measured. */
  readonly measured: Summary | undefined;
  readonly passed: boolean | undefined;
}

/** The results for every size of input, in bytes. */
export type Results = ReadonlyMap<number, readonly Measured[]>;

interface SpeedTarget {
  readonly target: string;
  readonly size: number;
  readonly subject: CandidateId;
  readonly reference: CandidateId | typeof FLOOR.id;
  readonly limit: number;
}

const speedTargets: readonly SpeedTarget[] = [
  {
    target: '64 bytes, fresh result: `sodium` against the C floor',
    size: 64,
    subject: 'native',
    reference: FLOOR.id,
    limit: 2.4,
  },
  {
    target: '64 bytes, fresh result: `sodium` against libsodium-wrappers',
    size: 64,
    subject: 'native',
    reference: 'libsodium-wrappers',
    limit: 1,
  },
  {
    target: '64 bytes, fresh input and result: `sodium` against sodium-native',
    size: 64,
    subject: 'native-fresh-input',
    reference: 'sodium-native-fresh',
    limit: 0.5,
  },
  {
    target: '64 bytes, fresh result: `sodium/wasm` against libsodium-wrappers',
    size: 64,
    subject: 'wasm',
    reference: 'libsodium-wrappers',
    limit: 1,
  },
  {
    target: '1 MiB: `sodium` against the C floor',
    size: 1024 * 1024,
    subject: 'native',
    reference: FLOOR.id,
    limit: 1.02,
  },
];

interface KernelTarget {
  readonly target: string;
  readonly kernel: KernelId;
  readonly subject: string;
  readonly limit: number;
}

const kernelTargets: readonly KernelTarget[] = [
  {
    target: 'BLAKE2b-256 of 1 MiB: vendored against sodium-native',
    kernel: 'hash',
    subject: KERNEL_SUBJECTS.plain,
    limit: 1.03,
  },
  {
    target: 'XChaCha20-Poly1305 of 64 KiB: vendored against sodium-native',
    kernel: 'encrypt',
    subject: KERNEL_SUBJECTS.plain,
    limit: 1.03,
  },
  {
    target: 'XChaCha20-Poly1305 of 64 KiB: vendored for this machine against sodium-native',
    kernel: 'encrypt',
    subject: KERNEL_SUBJECTS.optimized,
    limit: 0.9,
  },
];

const STARTUP_MILLISECONDS = 25;

/** @param kernels the results for every kernel */
export function judge(
  results: Results,
  kernels: ReadonlyMap<KernelId, readonly Measured[]>,
  startup: StartupTimes | undefined,
): Outcome[] {
  const native = startup?.programs.find(({ id }) => id === 'native');
  return [
    ...speedTargets.map(({ target, size, subject, reference, limit }) =>
      outcome(target, limit, '×', ratio(results.get(size) ?? [], subject, reference)),
    ),
    ...kernelTargets.map(({ target, kernel, subject, limit }) =>
      outcome(target, limit, '×', ratio(kernels.get(kernel) ?? [], subject, KERNEL_REFERENCE)),
    ),
    outcome(
      'from start to first hash: `sodium` above an empty program',
      STARTUP_MILLISECONDS,
      'ms',
      native && summarize(native.samples),
    ),
  ];
}

function outcome(target: string, limit: number, unit: Outcome['unit'], measured?: Summary): Outcome {
  return { target, limit, unit, measured, passed: measured && measured.median <= limit };
}

function ratio(measured: readonly Measured[], subject: string, reference: string): Summary | undefined {
  const samples = measured.find(({ id }) => id === subject)?.samples;
  const base = measured.find(({ id }) => id === reference)?.samples;
  return samples && base && pairedRatios(samples, base);
}
