/** What the project promises about speed, and whether this run saw it. Never a test: other machines are other machines. */

import { type Distribution, distribution, pairedRatios } from 'measuring';
import type { CallsResult, TableId } from './calls.js';
import type { ContestantId } from './contestants.js';
import { FLOOR } from './floor.js';
import { KERNEL_REFERENCE, KERNEL_SUBJECTS, type KernelId } from './kernels.js';
import type { Measured } from './measure.js';
import { type Operation, operations } from './operations.js';
import { COMMAND_LINE, COMMANDS } from './service/command-line.js';
import type { Comparison } from './service/comparison.js';
import { ANSWERS, AT_ONCE, EVENT_LOOP, OFF_THREAD } from './service/off-thread.js';
import { PASSWORD, PASSWORDS } from './service/password.js';
import { SEAL_COMMAND, SEALERS } from './service/seal-command.js';
import { SEALED, SEALING } from './service/sealing.js';
import { STREAMING, STREAMS } from './service/streaming.js';
import type { StartupTimes } from './startup.js';

export interface Outcome {
  readonly target: string;
  readonly limit: number;
  readonly unit: '×' | 'ms';
  /** Undefined when what it takes was not measured. */
  readonly measured: Distribution | undefined;
  readonly passed: boolean | undefined;
}

type Contestant = readonly [ContestantId, Operation];

interface CallsTarget {
  readonly target: string;
  readonly table: TableId;
  readonly subject: Contestant;
  readonly reference: Contestant;
  readonly limit: number;
  /** Where it is not on every runtime that was measured. */
  readonly runtimes?: RegExp;
}

const NODE = /^Node/;

const callsTargets: readonly CallsTarget[] = [
  {
    target: '64 bytes: `{ outputLength: 64 }` against no option',
    table: '64',
    subject: ['native', 'long'],
    reference: ['native', 'hash'],
    limit: 1.15,
    runtimes: NODE,
  },
  {
    target: '64 bytes: `{ key: SecretBytes }` against `{ key: array }`',
    table: '64',
    subject: ['native-secret', 'keyed'],
    reference: ['native', 'keyed'],
    limit: 1.1,
    runtimes: NODE,
  },
  {
    target: '64 bytes with a key: against libsodium-wrappers',
    table: '64',
    subject: ['native', 'keyed'],
    reference: ['libsodium-wrappers', 'keyed'],
    limit: 0.95,
    runtimes: NODE,
  },
  {
    target: '64 bytes with a key: against sodium-native, fresh result',
    table: '64',
    subject: ['native', 'keyed'],
    reference: ['sodium-native-fresh-output', 'keyed'],
    limit: 0.75,
    runtimes: NODE,
  },
  {
    target: '64 bytes: against libsodium-wrappers',
    table: '64',
    subject: ['native', 'hash'],
    reference: ['libsodium-wrappers', 'hash'],
    limit: 0.9,
    runtimes: NODE,
  },
  {
    target: '64 bytes: against libsodium-wrappers',
    table: '64',
    subject: ['native', 'hash'],
    reference: ['libsodium-wrappers', 'hash'],
    limit: 1,
    runtimes: /^(Bun|Deno)/,
  },
  {
    target: '64 bytes: against sodium-native, fresh result',
    table: '64',
    subject: ['native', 'hash'],
    reference: ['sodium-native-fresh-output', 'hash'],
    limit: 0.7,
    runtimes: NODE,
  },
  {
    target: '64 bytes: against sodium-native, fresh result',
    table: '64',
    subject: ['native', 'hash'],
    reference: ['sodium-native-fresh-output', 'hash'],
    limit: 1,
    runtimes: /^Bun/,
  },
  {
    target: 'secretbox of 64 bytes, fresh result: `sodium-sys` raw against sodium-native',
    table: '64',
    subject: ['native-raw-fresh', 'seal'],
    reference: ['sodium-native-fresh-output', 'seal'],
    limit: 1,
    runtimes: NODE,
  },
  {
    target: '1 MiB: against C on the same library',
    table: '1M',
    subject: ['native', 'hash'],
    reference: [FLOOR.id, 'hash'],
    limit: 1.02,
  },
  ...(['64', '1K', '64K', '1M'] as const).map((table) => ({
    target: `${table}: \`sodium/wasm\` against libsodium-wrappers`,
    table,
    subject: ['wasm', 'hash'] as const,
    reference: ['libsodium-wrappers', 'hash'] as const,
    limit: table === '64' ? 0.95 : 1,
    runtimes: NODE,
  })),
  ...(['seal', 'aead'] as const).map((operation) => ({
    target: `64 bytes, ${operations[operation]}: against the raw function, fresh result`,
    table: '64' as const,
    subject: ['native', operation] as const,
    reference: ['native-raw-fresh', operation] as const,
    limit: 1.5,
    runtimes: NODE,
  })),
  ...(['seal', 'aead'] as const).map((operation) => ({
    target: `64 KiB, ${operations[operation]}: against the raw function, fresh result`,
    table: '64K' as const,
    subject: ['native', operation] as const,
    reference: ['native-raw-fresh', operation] as const,
    limit: 1.02,
  })),
  {
    target: `1 MiB, ${operations.aead}: against the raw function, fresh result`,
    table: '1M',
    subject: ['native', 'aead'],
    reference: ['native-raw-fresh', 'aead'],
    limit: 1.02,
  },
  {
    target: `64 bytes, ${operations.aeadRandom}: against the raw functions for both`,
    table: '64-more',
    subject: ['native', 'aeadRandom'],
    reference: ['native-raw-fresh', 'aeadRandom'],
    limit: 1.5,
  },
  {
    target: '64 KiB, XChaCha20-Poly1305: against sodium-native, fresh result',
    table: '64K',
    subject: ['native', 'aead'],
    reference: ['sodium-native-fresh-output', 'aead'],
    limit: 1,
  },
  {
    target: '64 KiB, XChaCha20-Poly1305: against libsodium-wrappers',
    table: '64K',
    subject: ['native', 'aead'],
    reference: ['libsodium-wrappers', 'aead'],
    limit: 0.35,
  },
  ...(['sign', 'verify'] as const).flatMap((operation) => [
    {
      target: `200 bytes, ${operations[operation]}: against sodium-native, fresh result`,
      table: '200' as const,
      subject: ['native', operation] as const,
      reference: ['sodium-native-fresh-output', operation] as const,
      limit: 1.05,
    },
    {
      target: `200 bytes, ${operations[operation]}: against libsodium-wrappers`,
      table: '200' as const,
      subject: ['native', operation] as const,
      reference: ['libsodium-wrappers', operation] as const,
      limit: 0.45,
    },
  ]),
  ...(['box', 'sealedBox'] as const).map((operation) => ({
    target: `64 bytes, ${operations[operation]}: against sodium-native, fresh result`,
    table: '64-box' as const,
    subject: ['native', operation] as const,
    reference: ['sodium-native-fresh-output', operation] as const,
    limit: 1.05,
  })),
  {
    target: '1 MiB of random bytes: `sodium/wasm` against `getRandomValues`',
    table: '1M',
    subject: ['wasm', 'random'],
    reference: ['get-random-values', 'random'],
    limit: 3,
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

/** Above an empty program, against sodium-native. */
const STARTUP_LIMIT = 0.9;

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
    target: 'a sealed stream: `secretStream.seal.from` an async iterable against raw calls, fresh results',
    comparison: SEALING,
    subject: SEALED.from,
    limit: 1.1,
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
    target: '1,000 `sign.async` at once: against one after the other',
    comparison: OFF_THREAD.sign,
    subject: AT_ONCE,
    limit: 0.6,
    unit: '×',
  },
  {
    target: '1,000 `sign.async` at once: longest delay of the event loop',
    comparison: EVENT_LOOP,
    subject: OFF_THREAD.sign,
    limit: 10,
    unit: 'ms',
  },
  {
    target: '16 passwords at once: against one after the other',
    comparison: OFF_THREAD.password,
    subject: AT_ONCE,
    limit: 0.6,
    unit: '×',
  },
  {
    target: '16 passwords at once: the longest that a name or a file takes meanwhile',
    comparison: ANSWERS,
    subject: OFF_THREAD.password,
    limit: 50,
    unit: 'ms',
  },
  {
    target: 'a password, `interactive`: `passwordHash.sync` against the raw function',
    comparison: PASSWORD,
    subject: PASSWORDS.here,
    limit: 1.05,
    unit: '×',
  },
  {
    target: '64 files of 16 MiB: `sodium hash` against C on one core, the same library',
    comparison: COMMAND_LINE.manyFiles,
    subject: COMMANDS.ours,
    limit: 0.65,
    unit: '×',
  },
  {
    target: 'a file of 512 MiB: `sodium hash` against C, the same library',
    comparison: COMMAND_LINE.longFile,
    subject: COMMANDS.ours,
    limit: 1.25,
    unit: '×',
  },
  {
    target: 'a file of 512 MiB: `sodium seal` against C, the same library',
    comparison: SEAL_COMMAND,
    subject: SEALERS.ours,
    limit: 1.2,
    unit: '×',
  },
];

/** @param kernels the results for every kernel */
export function judge(
  calls: readonly CallsResult[],
  kernels: ReadonlyMap<KernelId, readonly Measured[]>,
  startup: StartupTimes | undefined,
  service: readonly Comparison[],
): Outcome[] {
  const programs = startup?.programs ?? [];
  return [
    ...callsTargets.flatMap((target) => judgeCalls(target, calls)),
    ...kernelTargets.map(({ target, kernel, subject, limit }) =>
      outcome(target, limit, '×', ratio(kernels.get(kernel) ?? [], [subject], [KERNEL_REFERENCE])),
    ),
    outcome(
      'from start to first hash, above an empty program: `sodium` against sodium-native',
      STARTUP_LIMIT,
      '×',
      ratio(programs, ['native'], ['sodium-native']),
    ),
    ...serviceTargets.map((target) => judgeService(target, service)),
  ];
}

/** One outcome for every runtime. */
function judgeCalls(
  { target, table, subject, reference, limit, runtimes = /^/ }: CallsTarget,
  calls: readonly CallsResult[],
): Outcome[] {
  return calls
    .filter(({ table: { id }, runtime }) => id === table && runtimes.test(runtime))
    .map(({ runtime, measured }) =>
      outcome(`${target}; ${runtime.replace(/ \(.*/, '')}`, limit, '×', ratio(measured, subject, reference)),
    );
}

function judgeService(
  { target, comparison, subject, limit, unit }: ServiceTarget,
  service: readonly Comparison[],
): Outcome {
  const { reference, measured = [] } = service.find(({ id }) => id === comparison) ?? {};
  if (unit === '×') {
    return outcome(target, limit, unit, reference && ratio(measured, [subject], [reference.id]));
  }
  const samples = measured.find(({ id }) => id === subject)?.samples;
  return outcome(
    target,
    limit,
    unit,
    samples && distribution(samples.map((nanoseconds) => nanoseconds / 1e6)),
  );
}

function outcome(target: string, limit: number, unit: Outcome['unit'], measured?: Distribution): Outcome {
  return { target, limit, unit, measured, passed: measured && measured.median <= limit };
}

/** The first name is of who was measured, the second of what it did, where there are several operations. */
type Name = readonly [id: string, operation?: string];

type Samples = Pick<Measured, 'id' | 'operation' | 'samples'>;

function ratio(measured: readonly Samples[], subject: Name, reference: Name): Distribution | undefined {
  const [samples, base] = [subject, reference].map(
    ([id, operation]) =>
      measured.find((each) => each.id === id && (operation === undefined || each.operation === operation))
        ?.samples,
  );
  return samples && base && pairedRatios(samples, base);
}
