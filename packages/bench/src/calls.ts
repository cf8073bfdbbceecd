/** Single calls, as people make them: in a process for each table, on every runtime that is to be measured. */
import { fileURLToPath } from 'node:url';
import type { ClockName } from 'measuring';
import type { Measured } from './measure.js';
import type { Operation } from './operations.js';
import { runProgram } from './programs.js';
import type { Absent } from './runner.js';

export interface CallsTable {
  readonly id: string;
  readonly title: string;
  /** Bytes of input. */
  readonly size: number;
  readonly operations: readonly Operation[];
  /** Whether the process has called other functions before. */
  readonly isWarm: boolean;
  /** Whether it is measured on every runtime, and not only on the one that runs this. */
  readonly isEverywhere: boolean;
}

const WARM = 'in a process that has called eight other functions';
const small = { isWarm: true, isEverywhere: false };
const large = { isWarm: false, isEverywhere: false };

export const tables = [
  {
    id: '64',
    title: `64 bytes, ${WARM}`,
    size: 64,
    operations: ['hash', 'keyed', 'long', 'seal', 'aead'],
    isWarm: true,
    isEverywhere: true,
  },
  {
    id: '64-alone',
    title: '64 bytes, alone',
    size: 64,
    operations: ['hash'],
    isWarm: false,
    isEverywhere: false,
  },
  {
    id: '64-more',
    title: `64 bytes, ${WARM}`,
    size: 64,
    operations: ['sha256', 'sha512', 'aeadRandom', 'auth', 'hmac', 'random'],
    ...small,
  },
  { id: '64-box', title: `64 bytes, ${WARM}`, size: 64, operations: ['box', 'sealedBox'], ...small },
  {
    id: '200',
    title: `200 bytes, ${WARM}`,
    size: 200,
    operations: ['hash', 'seal', 'sign', 'verify'],
    ...small,
  },
  { id: '1K', title: `1 KiB, ${WARM}`, size: 1024, operations: ['hash', 'sha256', 'seal'], ...small },
  {
    id: '64K',
    title: '64 KiB',
    size: 65_536,
    operations: ['hash', 'sha256', 'sha512', 'seal', 'aead'],
    ...large,
  },
  { id: '1M', title: '1 MiB', size: 1_048_576, operations: ['hash', 'sha256', 'aead', 'random'], ...large },
] as const satisfies readonly CallsTable[];

export type TableId = (typeof tables)[number]['id'];

/** What calls-program.ts is told. */
export interface CallsOrder {
  readonly size: number;
  readonly operations: readonly Operation[];
  readonly isWarm: boolean;
  readonly rounds: number;
  readonly sampleMilliseconds: number;
  readonly clock: ClockName;
}

/** What it prints. */
export interface CallsAnswer {
  readonly runtime: string;
  readonly measured: readonly Measured[];
  readonly absent: readonly Absent[];
  readonly versions: Readonly<Record<string, string>>;
}

export interface CallsResult extends CallsAnswer {
  readonly table: CallsTable;
}

const PROGRAM = fileURLToPath(new URL('./calls-program.js', import.meta.url));

/** @param program the runtime; Deno is known by its name */
export function measureCalls(program: string, table: CallsTable, order: Omit<CallsOrder, keyof CallsTable>) {
  const { size, operations, isWarm } = table;
  const flags = /(^|\/)deno$/.test(program) ? ['run', '--allow-all'] : [];
  const parameters = [...flags, PROGRAM, JSON.stringify({ size, operations, isWarm, ...order })];
  const answer = JSON.parse(runProgram(program, parameters).output) as CallsAnswer;
  return { table, ...answer };
}
