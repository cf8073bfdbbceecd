/** Who takes part. `id` names the module in contestants/ that a contestant is in; several ways to call one library share it. */

import { keep, lastKept } from 'measuring';
import type { FLOOR } from './floor.js';
import { inputOf } from './input.js';
import type { Operation } from './operations.js';
import type { Absent, Runner } from './runner.js';

export const contestants = [
  { id: 'native', name: '`sodium`' },
  { id: 'native-fresh-input', name: '`sodium`, fresh input' },
  { id: 'native-secret', name: '`sodium`, key in a `SecretBytes`' },
  { id: 'native-raw', name: '`sodium-sys` raw, reused result' },
  { id: 'native-raw-fresh', name: '`sodium-sys` raw, fresh result' },
  { id: 'wasm', name: '`sodium/wasm`' },
  { id: 'sodium-native', name: 'sodium-native, reused buffers' },
  { id: 'sodium-native-fresh-output', name: 'sodium-native, fresh result' },
  { id: 'sodium-native-fresh', name: 'sodium-native, fresh input and result' },
  { id: 'libsodium-wrappers', name: 'libsodium-wrappers' },
  { id: 'noble', name: '@noble' },
  { id: 'node-crypto', name: '`node:crypto`, `createHash` and `createHmac`' },
  { id: 'node-crypto-hash', name: '`node:crypto`, `hash`' },
  { id: 'hash-wasm', name: 'hash-wasm' },
  { id: 'get-random-values', name: '`crypto.getRandomValues`' },
] as const;

export type ContestantId = (typeof contestants)[number]['id'] | typeof FLOOR.id;

export type Call = () => Uint8Array;

/** What a library can do, by contestant and operation. */
export type Calls = Readonly<Partial<Record<ContestantId, Readonly<Partial<Record<Operation, Call>>>>>>;

/** What a module in contestants/ exports as `prepare`. */
export type Prepare = (inputs: Inputs) => Prepared | Promise<Prepared>;

export interface Inputs {
  readonly data: Uint8Array<ArrayBuffer>;
  /** 32 bytes. */
  readonly key: Uint8Array<ArrayBuffer>;
  /** 24 bytes. */
  readonly nonce: Uint8Array<ArrayBuffer>;
}

export interface Prepared {
  readonly calls: Calls;
  /** What runs, by name: versions for the head of the report. */
  readonly versions: Readonly<Record<string, string>>;
  /** The file of the native library, which the C floor then opens as well. */
  readonly library?: string;
}

const modules = [
  'native',
  'wasm',
  'sodium-native',
  'libsodium-wrappers',
  'noble',
  'node-crypto',
  'hash-wasm',
];

export interface Started {
  readonly runners: readonly Runner[];
  readonly absent: readonly Absent[];
  readonly versions: Readonly<Record<string, string>>;
  readonly library: string | undefined;
}

/** Makes everybody ready who does one of these operations. */
export async function startContestants(size: number, wanted: readonly Operation[]): Promise<Started> {
  const inputs = { data: inputOf(size), key: inputOf(32), nonce: inputOf(24) };
  const runners: Runner[] = [];
  const absent: Absent[] = [];
  const versions: Record<string, string> = {};
  let library: string | undefined;
  for (const module of modules) {
    try {
      const { prepare } = (await import(`./contestants/${module}.js`)) as { prepare: Prepare };
      const prepared = await prepare(inputs);
      const started = startCalls(prepared.calls, wanted);
      if (started.length > 0) Object.assign(versions, prepared.versions);
      library ??= prepared.library;
      runners.push(...started);
    } catch (error) {
      absent.push({ name: module, reason: String((error as Error).message ?? error).split('\n', 1)[0]! });
    }
  }
  return { runners, absent, versions, library };
}

function startCalls(calls: Calls, wanted: readonly Operation[]): Runner[] {
  return contestants.flatMap(({ id, name }) =>
    wanted.flatMap((operation) => {
      const call = calls[id]?.[operation];
      return call === undefined ? [] : [start(id, name, operation, call)];
    }),
  );
}

/** Whose results are another each time. */
const isRandomByNature: ReadonlySet<Operation> = new Set(['random', 'aeadRandom', 'sealedBox']);

function start(id: ContestantId, name: string, operation: Operation, call: Call): Runner {
  const run = (iterations: number): void => {
    for (let done = 0; done < iterations; done++) keep(call());
  };
  run(1);
  const isRandom = isRandomByNature.has(operation);
  const digest = isRandom ? 'random' : Buffer.from(lastKept() as Uint8Array).toString('hex');
  return { id, name, operation, digest, run };
}
