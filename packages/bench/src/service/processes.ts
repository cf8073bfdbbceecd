/** What the rows of commands have in common: processes of their own, on a file that the system has in memory. */
import { closeSync, ftruncateSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { shuffled } from 'measuring';
import type { Finished } from '../programs.js';
import { type Comparison, describeRounds } from './comparison.js';

export const SODIUM = fileURLToPath(new URL('../../../sodium-cli/bin/sodium.cjs', import.meta.url));

export const LONG_FILE = 'A file of 512 MiB';
const LONG_FILE_BYTES = 512 * 1024 * 1024;

/** A sample takes seconds, so that a few tell enough. */
const ROUNDS_FOR_ONE = 10;

export interface Process {
  readonly id: string;
  readonly name: string;
  readonly run: () => Finished;
}

/** A file of zeros that takes no room. */
export function makeLongFile(folder: string): string {
  const path = join(folder, 'long');
  const file = openSync(path, 'w');
  ftruncateSync(file, LONG_FILE_BYTES);
  closeSync(file);
  return path;
}

/** @param rounds of other measurements, which take less time */
export function compareProcesses(
  what: Required<Pick<Comparison, 'id' | 'title' | 'reference'>>,
  processes: readonly Process[],
  rounds: number,
): Comparison {
  const fewer = Math.ceil(rounds / ROUNDS_FOR_ONE);
  const measured = processes.map((each) => ({ ...each, samples: [] as number[] }));
  for (let round = 0; round < fewer; round++) {
    for (const { run, samples } of shuffled(measured)) samples.push(run().milliseconds * 1e6);
  }
  return {
    ...what,
    note: `${describeRounds(fewer, 'wall')} Each sample is a process, from start to end.`,
    unit: 'ms',
    measured: measured.map(({ id, name, samples }) => ({ id, name, samples })),
  };
}
