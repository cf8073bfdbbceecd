/** Tries a library with each of some bits flipped, in child processes: none of them may die of one. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const child = fileURLToPath(new URL('child.mjs', import.meta.url));
const entry = new URL('../../packages/sodium-sys/dist/index.js', import.meta.url).href;

/** The headers of a file, and what stands right behind them. */
export const DAMAGED_BITS = 8 * 640;

/** So few that what one does to the process is not taken for the doing of many others. */
const BITS_PER_PROCESS = 32;

/** By bit: `works`, `refused: …` with the reason of our error, or what must not be. */
export type Outcomes = Map<number, string>;

/** Flips each of these bits by itself, in as many processes at once as are asked for. */
export async function sweep(library: string, bits: readonly number[], processes: number): Promise<Outcomes> {
  const folder = mkdtempSync(join(tmpdir(), 'sodium-damaged-'));
  const outcomes: Outcomes = new Map();
  const pending = [...bits];
  const work = async () => {
    while (pending.length > 0) {
      const batch = pending.splice(0, BITS_PER_PROCESS);
      const ended = await run(library, folder, batch, outcomes);
      const left = batch.filter((bit) => !outcomes.has(bit));
      if (left.length > 0) outcomes.set(left.shift()!, ended);
      else if (ended !== 'status 0') outcomes.set(batch.at(-1)!, `${ended} at the end`);
      pending.unshift(...left);
    }
  };
  try {
    await Promise.all(Array.from({ length: processes }, work));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return outcomes;
}

/** Neither an error of ours nor a library that works. */
export function faults(outcomes: Outcomes): string[] {
  return [...outcomes]
    .filter(([, outcome]) => outcome !== 'works' && !outcome.startsWith('refused: '))
    .map(([bit, outcome]) => `bit ${bit & 7} of byte ${bit >> 3}: ${outcome}`);
}

/** @returns how the process ended. */
async function run(
  library: string,
  folder: string,
  bits: readonly number[],
  outcomes: Outcomes,
): Promise<string> {
  const running = spawn(process.execPath, [child, entry, library, folder, bits.join()], {
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 60_000,
  });
  let output = '';
  let errors = '';
  running.stdout.on('data', (text) => {
    output += text;
  });
  running.stderr.on('data', (text) => {
    errors += text;
  });
  const [status, signal] = await once(running, 'close');
  for (const [, bit, outcome] of output.matchAll(/^(\d+) (.*)$/gm)) {
    outcomes.set(Number(bit), outcome!);
  }
  return signal ?? `status ${status}${errors && `: ${errors}`}`;
}
