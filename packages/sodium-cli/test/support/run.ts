/** Runs the built commands in processes of their own, and `b2sum` beside them. */
import { spawnSync } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';

export const program = fileURLToPath(new URL('../../bin/sodium.cjs', import.meta.url));

export const hasB2sum = spawnSync('b2sum', ['--version']).status === 0;
if (!hasB2sum) console.warn('no b2sum here: the comparisons with it are skipped');

export interface Result {
  readonly status: number | null;
  /** Bytes, as a string of one character for each. */
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly uid?: number;
  /** What comes through a pipe on standard input; nothing when not given. */
  readonly input?: string | Buffer;
  /** Standard input instead of a pipe. */
  readonly inputFile?: string;
  /** Standard output instead of a pipe. */
  readonly outputFile?: string;
}

export function run(command: string, args: readonly string[], options: RunOptions = {}): Result {
  const { cwd, env, uid, input = '', inputFile, outputFile } = options;
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('SODIUM_'));
  const stdin = inputFile === undefined ? 'pipe' : openSync(inputFile, 'r');
  const stdout = outputFile === undefined ? 'pipe' : openSync(outputFile, 'w');
  const child = spawnSync(command, args, {
    ...(cwd === undefined ? {} : { cwd }),
    ...(uid === undefined ? {} : { uid, gid: uid }),
    env: { ...Object.fromEntries(inherited), LC_ALL: 'C.UTF-8', ...env },
    input,
    stdio: [stdin, stdout, 'pipe'],
    encoding: 'latin1',
    maxBuffer: 1 << 28,
  });
  for (const file of [stdin, stdout]) if (typeof file === 'number') closeSync(file);
  if (child.error !== undefined) throw child.error;
  return {
    status: child.status,
    stdout: child.stdout ?? '',
    stderr: Buffer.from(child.stderr, 'latin1').toString(),
  };
}

export function sodium(args: readonly string[], options?: RunOptions): Result {
  return run(process.execPath, [program, ...args], options);
}

export function hash(args: readonly string[], options?: RunOptions): Result {
  return sodium(['hash', ...args], options);
}

export function b2sum(args: readonly string[], options?: RunOptions): Result {
  return run('b2sum', args, options);
}

/** `sodium hash` and `b2sum` write the same and exit alike, names of the programs aside. @returns what both did. */
export function expectSame(args: readonly string[], options?: RunOptions): Result {
  const theirs = b2sum(args, options);
  const expected = {
    ...theirs,
    stderr: theirs.stderr.replaceAll('b2sum', 'sodium hash').replace(/[‘’]/g, "'"),
  };
  expect(hash(args, options)).toEqual(expected);
  return theirs;
}
