/** Runs the built commands on a terminal of their own, which somebody answers. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { TestContext } from 'vitest';

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
