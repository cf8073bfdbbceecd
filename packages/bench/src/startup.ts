/**
 * Start-up: how much longer than an empty program one takes that imports a library and hashes once. Each run is paired
 * with one of the empty program right before it.
 */
import { fileURLToPath } from 'node:url';
import { runScript } from './programs.js';
import { shuffled } from './statistics.js';

/** The programs in startup/, by name. */
export const programs = [
  { id: 'native', name: '`sodium`' },
  { id: 'wasm', name: '`sodium/wasm`' },
  { id: 'sodium-native', name: 'sodium-native' },
  { id: 'libsodium-wrappers', name: 'libsodium-wrappers' },
] as const;

export interface StartupTimes {
  /** Milliseconds of every run of the empty program. */
  readonly bare: readonly number[];
  /** Milliseconds above the empty program, one sample a round. */
  readonly programs: readonly {
    readonly id: string;
    readonly name: string;
    readonly samples: readonly number[];
  }[];
}

const WARM_UP_ROUNDS = 2;

export function measureStartup(rounds: number): StartupTimes {
  const bare: number[] = [];
  const measured = programs.map((program) => ({ ...program, samples: [] as number[] }));
  for (let round = -WARM_UP_ROUNDS; round < rounds; round++) {
    for (const { id, samples } of shuffled(measured)) {
      const empty = run('empty');
      const full = run(id);
      if (round < 0) continue;
      bare.push(empty);
      samples.push(full - empty);
    }
  }
  return { bare, programs: measured };
}

function run(id: string): number {
  return runScript(fileURLToPath(new URL(`./startup/${id}.js`, import.meta.url))).milliseconds;
}
