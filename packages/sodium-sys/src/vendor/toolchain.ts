/** The C compiler: found, asked what it is, and run. */
import { spawn } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';
import { installCommands } from '../library/remedy.js';
import { VendorError } from './error.js';

export interface Compiler {
  /** An absolute path. */
  readonly path: string;
  /** What it says that it is: the first line of `--version`. */
  readonly description: string;
}

/** What a program wrote to both its outputs, and how it ended. */
export interface Ran {
  readonly command: readonly string[];
  readonly output: string;
  readonly succeeded: boolean;
}

/** In this order: clang makes the faster library. */
const NAMES = ['clang', 'cc', 'gcc'];

/** What would change the result behind our back, where headers and libraries are found and what is written beside them. */
const IGNORED_VARIABLES = [
  'CPATH',
  'C_INCLUDE_PATH',
  'LIBRARY_PATH',
  'CCC_OVERRIDE_OPTIONS',
  'DEPENDENCIES_OUTPUT',
  'SUNPRO_DEPENDENCIES',
];

/**
 * @param name a name or an absolute path; without one, clang or else cc is taken
 * @param folder where the compiler may put its temporary files
 * @throws VendorError when there is none, or when it does not run.
 */
export async function findCompiler(name: string | undefined, folder: string): Promise<Compiler> {
  const names = name === undefined ? NAMES : [name];
  const path = names.map(findProgram).find((found) => found !== undefined);
  if (path === undefined) {
    throw new VendorError(
      'build',
      `no C compiler was found (looked for ${names.join(', ')}); ${compilerRemedy()}`,
    );
  }
  const { output, succeeded } = await runProgram([path, '--version'], folder);
  if (!succeeded) throw new VendorError('build', `${path} does not run: ${output.trim()}`);
  return { path, description: output.trim().split('\n', 1)[0]! };
}

export function compilerRemedy(): string {
  return `remedy: ${installCommands()?.compiler ?? 'install clang and the headers of the C library'}`;
}

/** Looked for here, so that an error can say which names were. */
function findProgram(name: string): string | undefined {
  if (isAbsolute(name)) return isProgram(name) ? name : undefined;
  const extensions = process.platform === 'win32' ? ['.exe', ''] : [''];
  return (process.env['PATH'] ?? '')
    .split(delimiter)
    .filter((folder) => isAbsolute(folder))
    .flatMap((folder) => extensions.map((extension) => join(folder, name + extension)))
    .find(isProgram);
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/**
 * Runs a program without a shell.
 *
 * @param folder where it runs, and where its temporary files go
 * @throws VendorError when it cannot be started; the signal's reason when it was stopped.
 */
export function runProgram(command: readonly string[], folder: string, signal?: AbortSignal): Promise<Ran> {
  const [program, ...args] = command;
  return new Promise((resolve, reject) => {
    const child = spawn(program!, args, {
      cwd: folder,
      env: environment(folder),
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(signal === undefined ? {} : { signal, killSignal: 'SIGKILL' }),
    });
    const pieces: Buffer[] = [];
    child.stdout.on('data', (piece: Buffer) => pieces.push(piece));
    child.stderr.on('data', (piece: Buffer) => pieces.push(piece));
    let failure: Error | undefined;
    child.on('error', (error) => {
      failure = error;
      // What was never started does not end either.
      if (child.pid === undefined) reject(cannotRun(program!, error));
    });
    child.on('close', (code) => {
      if (signal?.aborted) reject(signal.reason);
      else if (failure !== undefined) reject(cannotRun(program!, failure));
      else resolve({ command, output: Buffer.concat(pieces).toString(), succeeded: code === 0 });
    });
  });
}

function cannotRun(program: string, cause: Error): VendorError {
  return new VendorError('build', `${program} cannot be run: ${cause.message}`, { cause });
}

function environment(folder: string): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !IGNORED_VARIABLES.includes(name));
  return { ...Object.fromEntries(kept), LC_ALL: 'C', TMPDIR: folder };
}
