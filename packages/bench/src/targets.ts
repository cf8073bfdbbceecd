/** What the project promises about speed, and whether this run saw it. Never a test: other machines are other machines. */
import { type CandidateId, FLOOR } from './candidate.js';
import { KERNEL_REFERENCE, KERNEL_SUBJECTS, type KernelId } from './kernels.js';
import type { Measured } from './measure.js';
import { COMMAND_LINE, COMMANDS } from './service/command-line.js';
import type { Comparison } from './service/comparison.js';
import { AT_ONCE, EVENT_LOOP, OFF_THREAD } from './service/off-thread.js';
import { KEYS, SECRET_KEY } from './service/secret-key.js';
import { STREAMING, STREAMS } from './service/streaming.js';
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

interface ServiceTarget {
  readonly target: string;
  readonly comparison: string;
  readonly subject: string;
  readonly limit: number;
  /** `×` is against the comparison's reference. */
  readonly unit: Outcome['unit'];
}

const serviceTargets: readonly ServiceTarget[] = [
  {
    target: 'a stream: `genericHash.from` an async iterable against the C floor',
    comparison: STREAMING,
    subject: STREAMS.iterable,
    limit: 1.05,
    unit: '×',
  },
  {
    target: 'a stream: `genericHash.from` a Node `Readable` against the C floor',
    comparison: STREAMING,
    subject: STREAMS.readable,
    limit: 1.05,
    unit: '×',
  },
  {
    target: '64 bytes with a key: in a `SecretBytes` against in a `Uint8Array`',
    comparison: SECRET_KEY,
    subject: KEYS.secret,
    limit: 1.3,
    unit: '×',
  },
  {
    target: 'two of 16 MiB, first use: at once against one after the other',
    comparison: OFF_THREAD.first,
    subject: AT_ONCE,
    limit: 0.6,
    unit: '×',
  },
  {
    target: 'two of 16 MiB, warm: at once against one after the other',
    comparison: OFF_THREAD.warm,
    subject: AT_ONCE,
    limit: 0.6,
    unit: '×',
  },
  {
    target: 'two of 16 MiB, first use: longest delay of the event loop',
    comparison: EVENT_LOOP,
    subject: OFF_THREAD.first,
    limit: 20,
    unit: 'ms',
  },
  {
    target: 'two of 16 MiB, warm: longest delay of the event loop',
    comparison: EVENT_LOOP,
    subject: OFF_THREAD.warm,
    limit: 20,
    unit: 'ms',
  },
  {
    target: '64 files of 16 MiB: `sodium hash` against `b2sum`',
    comparison: COMMAND_LINE.manyFiles,
    subject: COMMANDS.ours,
    limit: 0.6,
    unit: '×',
  },
  {
    target: '64 files of 16 MiB: `sodium hash` vendored for this machine against `b2sum`',
    comparison: COMMAND_LINE.manyFiles,
    subject: COMMANDS.optimized,
    limit: 0.6,
    unit: '×',
  },
  {
    target: 'a file of 2 GiB: `sodium hash` against `b2sum`',
    comparison: COMMAND_LINE.longFile,
    subject: COMMANDS.ours,
    limit: 0.85,
    unit: '×',
  },
  {
    target: 'a file of 2 GiB: `sodium hash` vendored for this machine against `b2sum`',
    comparison: COMMAND_LINE.longFile,
    subject: COMMANDS.optimized,
    limit: 0.85,
    unit: '×',
  },
];

/** @param kernels the results for every kernel */
export function judge(
  results: Results,
  kernels: ReadonlyMap<KernelId, readonly Measured[]>,
  startup: StartupTimes | undefined,
  service: readonly Comparison[],
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
    ...serviceTargets.map((target) => judgeService(target, service)),
  ];
}

function judgeService(
  { target, comparison, subject, limit, unit }: ServiceTarget,
  service: readonly Comparison[],
): Outcome {
  const { reference, measured = [] } = service.find(({ id }) => id === comparison) ?? {};
  if (unit === '×') {
    return outcome(target, limit, unit, reference && ratio(measured, subject, reference.id));
  }
  const samples = measured.find(({ id }) => id === subject)?.samples;
  return outcome(target, limit, unit, samples && summarize(samples.map((nanoseconds) => nanoseconds / 1e6)));
}

function outcome(target: string, limit: number, unit: Outcome['unit'], measured?: Summary): Outcome {
  return { target, limit, unit, measured, passed: measured && measured.median <= limit };
}

function ratio(measured: readonly Measured[], subject: string, reference: string): Summary | undefined {
  const samples = measured.find(({ id }) => id === subject)?.samples;
  const base = measured.find(({ id }) => id === reference)?.samples;
  return samples && base && pairedRatios(samples, base);
}
