/** Runs compilers and what they make: without a shell, many at a time, all ended by the first failure. */
import { type ChildProcess, spawn } from 'node:child_process';
import { own } from '../shared/own.js';

export interface Command {
  /** What it does, as in "compiling x.c". */
  readonly purpose: string;
  /** An absolute path. */
  readonly program: string;
  readonly arguments: readonly string[];
  /** The working directory. */
  readonly folder: string;
}

/** A command did not succeed. */
export class CommandError extends Error {
  readonly command: Command;
  readonly output: string;

  constructor(command: Command, ending: string, output: string) {
    super(`${command.purpose} failed: ${command.program} ${ending}`);
    this.command = command;
    this.output = output;
  }
}

const SUCCESS = 'ended with exit code 0';

/** Variables by which a compiler or linker would use, or write, other files than its arguments name. */
const DROPPED = [
  'CCC_OVERRIDE_OPTIONS',
  'COMPILER_PATH',
  'CPATH',
  'C_INCLUDE_PATH',
  'DEPENDENCIES_OUTPUT',
  'GCC_EXEC_PREFIX',
  'LD_RUN_PATH',
  'LIBRARY_PATH',
  'SOURCE_DATE_EPOCH',
  'SUNPRO_DEPENDENCIES',
];

/**
 * The commands of one build. Once one fails, or the signal says so, all that run are killed, and every `run`, also of
 * what was not started yet, is rejected with the same reason.
 */
export class Commands {
  readonly #environment: NodeJS.ProcessEnv;
  readonly #signal: AbortSignal | undefined;
  readonly #running = new Set<ChildProcess>();
  readonly #log: string[] = [];
  #stopped: { readonly reason: unknown } | undefined;

  /** @param temporary the folder for temporary files of compilers, which a killed one leaves behind */
  constructor(temporary: string, signal: AbortSignal | undefined) {
    const inherited = Object.entries(process.env).filter(([name]) => !DROPPED.includes(name));
    this.#environment = {
      ...Object.fromEntries(inherited),
      LC_ALL: 'C',
      TMPDIR: temporary,
      TMP: temporary,
      TEMP: temporary,
    };
    this.#signal = signal;
    signal?.addEventListener('abort', this.#abort);
    if (signal?.aborted === true) this.#abort();
  }

  /** Every command that was run, with its output. */
  get log(): string {
    return this.#log.join('\n');
  }

  /** To be called when the last command is done. */
  close(): void {
    this.#signal?.removeEventListener('abort', this.#abort);
  }

  readonly #abort = () => this.#stop(this.#signal?.reason);

  /**
   * @returns what it printed.
   * @throws CommandError when it cannot be started, or ends with another exit code than 0.
   */
  async run(command: Command): Promise<string> {
    this.#throwIfStopped();
    const { ending, output } = await this.#finish(command);
    const line = [command.program, ...command.arguments].map((each) => JSON.stringify(each)).join(' ');
    this.#log.push(`# ${command.purpose}, in ${command.folder}\n${line}\n${output}# ${ending}\n`);
    if (ending !== SUCCESS) this.#stop(new CommandError(command, ending, output));
    this.#throwIfStopped();
    return output;
  }

  #finish({ program, arguments: all, folder }: Command): Promise<{ ending: string; output: string }> {
    return new Promise((resolve) => {
      const options = own({
        cwd: folder,
        // Compilers take the name of the working directory from there, if it fits.
        env: own({ ...this.#environment, PWD: folder }),
        stdio: ['ignore', 'pipe', 'pipe'] as ['ignore', 'pipe', 'pipe'],
        // As the leader of a group of processes, so that what it starts can be killed with it.
        detached: process.platform !== 'win32',
        windowsHide: true,
      });
      const child = spawn(program, all, options);
      this.#running.add(child);
      const chunks: Buffer[] = [];
      const collect = (chunk: Buffer) => chunks.push(chunk);
      child.stdout.on('data', collect);
      child.stderr.on('data', collect);
      const finish = (ending: string) => {
        this.#running.delete(child);
        resolve({ ending, output: Buffer.concat(chunks).toString() });
      };
      child.on('error', ({ message }) => finish(`could not be started: ${message}`));
      child.on('close', (code, signal) =>
        finish(signal === null ? `ended with exit code ${code}` : `was ended by ${signal}`),
      );
    });
  }

  #throwIfStopped(): void {
    if (this.#stopped !== undefined) throw this.#stopped.reason;
  }

  #stop(reason: unknown): void {
    this.#stopped ??= { reason };
    for (const child of this.#running) kill(child);
  }
}

function kill(child: ChildProcess): void {
  if (process.platform === 'win32' || child.pid === undefined) {
    child.kill();
    return;
  }
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // It has ended meanwhile.
  }
}
