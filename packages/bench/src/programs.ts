/** Programs of their own, and how long each takes from start to end. */
import { spawnSync } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';

export interface Finished {
  readonly milliseconds: number;
  /** What it wrote to standard output. */
  readonly output: string;
}

/** What standard input and output are, where they are not nothing and `output`. */
export interface Files {
  readonly input?: string;
  readonly output?: string;
}

/** Runs a program of JavaScript, on the runtime that runs this one. @throws as `runProgram`. */
export function runScript(
  file: string,
  parameters: readonly string[] = [],
  environment: NodeJS.ProcessEnv = process.env,
): Finished {
  const command = 'Deno' in globalThis ? ['run', '--allow-all', file] : [file];
  return runProgram(process.execPath, [...command, ...parameters], environment);
}

/** @throws when it cannot be started, or ends with anything but 0. */
export function runProgram(
  program: string,
  parameters: readonly string[],
  environment: NodeJS.ProcessEnv = process.env,
  { input, output }: Files = {},
): Finished {
  const stdin = input === undefined ? 'ignore' : openSync(input, 'r');
  const stdout = output === undefined ? 'pipe' : openSync(output, 'w');
  const start = process.hrtime.bigint();
  const finished = spawnSync(program, parameters, {
    stdio: [stdin, stdout, 'pipe'],
    encoding: 'utf8',
    env: environment,
  });
  const milliseconds = Number(process.hrtime.bigint() - start) / 1e6;
  for (const file of [stdin, stdout]) if (typeof file === 'number') closeSync(file);
  const { error, status, signal, stderr } = finished;
  if (error !== undefined) throw error;
  if (status !== 0) {
    const [first = ''] = parameters;
    throw new Error(`${program} ${first} ended with ${signal ?? status}: ${stderr}`);
  }
  return { milliseconds, output: finished.stdout ?? '' };
}
