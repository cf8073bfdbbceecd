/** Node processes of their own, for what could end the process that runs the tests. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { backend } from './backend.ts';

export interface Outcome {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

const PACKAGE = fileURLToPath(new URL('../..', import.meta.url));

const IMPORTS =
  backend === 'wasm'
    ? `import * as entry from 'sodium/wasm'; import { loadSodiumWasm } from 'sodium-sys/wasm';
       await entry.ready; const sys = await loadSodiumWasm();`
    : `import * as entry from 'sodium'; import { loadSodium } from 'sodium-sys'; const sys = loadSodium();`;

const PRELUDE = `${IMPORTS}
  const { createSodium, genericHash, shortHash, secretBox, aead, streamCipher, SecretBytes } = entry;
`;

/**
 * Runs a module on the packages as built, with the functions of this backend and the raw layer as `sys`.
 *
 * @param command starts with a program that starts the rest, where not Node itself is to be started
 */
export function runSnippet(
  source: string,
  flags: readonly string[] = [],
  command: readonly string[] = [],
): Outcome {
  const [program, ...args] = [
    ...command,
    process.execPath,
    ...flags,
    '--input-type=module',
    '--eval',
    PRELUDE + source,
  ];
  const { status, signal, stdout, stderr, error } = spawnSync(program!, args, {
    cwd: PACKAGE,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  if (error !== undefined) throw error;
  return { status, signal, stdout, stderr };
}

/** What a module prints as JSON; that it ends otherwise than by itself is a failure. */
export function resultOf({ status, signal, stdout, stderr }: Outcome): unknown {
  if (status !== 0) throw new Error(`the process ended with ${signal ?? status}\n${stderr}`);
  return JSON.parse(stdout);
}
