/** Runs commands on a terminal of their own, which somebody answers, or on none. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import type { TestContext } from 'vitest';
import type { Result } from './run.ts';

const script = fileURLToPath(new URL('terminal.py', import.meta.url));

const hasPython = spawnSync('python3', ['-c', 'import fcntl, pty, termios']).status === 0;
if (!hasPython) console.warn('no python3 here to play a terminal: what asks for passphrases is not tested');

export const needsTerminal = (context: TestContext) =>
  context.skip(!hasPython, 'there is no python3 here to play a terminal');

/** Waits until the terminal shows something new that has the text, then answers. */
export interface Step {
  readonly shows: string;
  /** One character for each byte. */
  readonly types?: string;
  readonly signal?: NodeJS.Signals;
  /** Whether that stops the command, which then goes on. */
  readonly stops?: true;
}

export interface TerminalOptions {
  readonly cwd: string;
  /** Standard input and output, where they are not the terminal. */
  readonly stdin?: string;
  readonly stdout?: string;
  readonly stderr?: string;
  /** Whether it is the terminal that the process belongs to (default), or just a file. */
  readonly owns?: boolean;
}

export interface TerminalResult {
  readonly shown: string;
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Whether the terminal showed nothing of what was typed, at each step and while the command was stopped. */
  readonly hidden: readonly boolean[];
  /** Whether all of its modes are at the end as they were at the beginning. */
  readonly isRestored: boolean;
}

export function onTerminal(
  command: readonly string[],
  steps: readonly Step[],
  options: TerminalOptions,
): TerminalResult {
  const input = JSON.stringify({ owns: true, ...options, command, steps });
  const { status, stdout, stderr } = spawnSync('python3', [script], { input, encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as TerminalResult;
}

/** In a session of its own, which has no terminal. */
export async function withoutTerminal(command: readonly string[], cwd: string): Promise<Result> {
  const [executable, ...args] = command;
  const child = spawn(executable!, args, { cwd, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  const [stdout, stderr, [status]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ]);
  return { status, stdout, stderr };
}
