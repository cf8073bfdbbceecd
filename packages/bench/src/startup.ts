/** Start-up: how much longer than an empty program one takes that imports a library and hashes once. */
import { fileURLToPath } from 'node:url';
import { takeStarts } from 'measuring';
import { runScript } from './programs.js';

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

export async function measureStartup(rounds: number): Promise<StartupTimes> {
  const { empty, above } = await takeStarts(
    () => run('empty'),
    programs.map(
      ({ id }) =>
        () =>
          run(id),
    ),
    { rounds, warmUpRounds: WARM_UP_ROUNDS },
  );
  return {
    bare: empty,
    programs: programs.map((program, index) => ({ ...program, samples: above[index]! })),
  };
}

function run(id: string): number {
  return runScript(fileURLToPath(new URL(`./startup/${id}.js`, import.meta.url))).milliseconds;
}
