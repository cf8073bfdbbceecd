/** How long a process takes from its start to its first result, and its end. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { distribution, takeStarts } from 'measuring';
import { CommandError } from '../errors.js';
import { cannotStart } from './contender-process.js';
import { inputsOf } from './input.js';
import type { ColdStart, ContenderName, OperationName } from './report.js';

const PROGRAM = fileURLToPath(new URL('./cold-start-program.js', import.meta.url));

/** That every operation has. */
const BYTES = 64;

/** Until the system has the files in memory. */
export const COLD_START_WARM_UP_ROUNDS = 1;

/** What cold-start-program.ts is told; bytes in hexadecimal. */
export interface ColdStartOrder {
  readonly name: ContenderName;
  readonly operation: OperationName;
  readonly inputs: {
    readonly byteLength: number;
    readonly data: string;
    readonly key: string;
    readonly nonce: string;
    readonly signature: string;
  };
}

export interface ColdStartOptions {
  readonly operation: OperationName;
  readonly seed: string;
  readonly rounds: number;
  readonly onStart: () => void;
}

export async function measureColdStart(
  names: readonly ContenderName[],
  { operation, seed, rounds, onStart }: ColdStartOptions,
): Promise<ColdStart[]> {
  const { byteLength, data, key, nonce, signature } = inputsOf(seed, operation, BYTES);
  const inputs = {
    byteLength,
    data: toHex(data),
    key: toHex(key),
    nonce: toHex(nonce),
    signature: toHex(signature),
  };
  const programs = names.map((name) => {
    const order: ColdStartOrder = { name, operation, inputs };
    return () => run(name, [JSON.stringify(order)]);
  });
  const { above } = await takeStarts(() => run('an empty program', []), programs, {
    rounds,
    warmUpRounds: COLD_START_WARM_UP_ROUNDS,
    onStart,
  });
  return names.map((name, index) => ({
    name,
    nanoseconds: distribution(above[index]!.map((milliseconds) => milliseconds * 1e6)),
  }));
}

async function run(name: string, parameters: readonly string[]): Promise<number> {
  const start = performance.now();
  const { status, signal, complaint } = await runToEnd([...process.execArgv, PROGRAM, ...parameters]);
  const milliseconds = performance.now() - start;
  if (status === 0) return milliseconds;
  throw new CommandError(`${name} ended with ${signal ?? status}\n${complaint}`.trimEnd());
}

async function runToEnd(parameters: readonly string[]) {
  try {
    const child = spawn(process.execPath, parameters, { stdio: ['ignore', 'ignore', 'pipe'] });
    let complaint = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      complaint += text;
    });
    const [status, signal] = await once(child, 'close');
    return { status, signal, complaint };
  } catch (error) {
    throw cannotStart(error);
  }
}

function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
