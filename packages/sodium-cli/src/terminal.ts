/** Reads lines from the terminal without showing them, and gives it back as it was, whatever happens. */
import { openSync, writeSync } from 'node:fs';
import { isatty, ReadStream } from 'node:tty';
import { CommandError, FileError, reasonOf } from './errors.js';
import { createTypedLine, type TypedLine } from './typed-line.js';
import { onWayOut } from './way-out.js';

/** The terminal that the process was started from, whatever standard input and output are. */
const OWN_TERMINAL = '/dev/tty';

const STANDARD_INPUT = 0;
const STANDARD_ERROR = 2;

/** How the system refuses to open it where the process was started from none. */
const ABSENCE_CODES: readonly unknown[] = ['ENOENT', 'ENXIO', 'ENODEV'];

/** Keys for which the terminal would send a signal to all that runs in its foreground, if it did not pass them on. */
const SIGNAL_OF_KEY: ReadonlyMap<number, NodeJS.Signals> = new Map([
  [0x03, 'SIGINT'],
  [0x1a, 'SIGTSTP'],
  [0x1c, 'SIGQUIT'],
]);

export interface Terminal {
  /**
   * @param question without a colon
   * @returns the bytes that were typed, perhaps none, for the caller to wipe
   * @throws CommandError when there is no answer
   */
  ask(question: string): Promise<Uint8Array>;
  /** Gives the terminal back. */
  close(): void;
}

/**
 * From here on the terminal does not show what is typed.
 *
 * @returns undefined where there is no terminal
 * @throws FileError where there is one that cannot be opened
 */
export function openTerminal(): Terminal | undefined {
  const files = openFiles();
  if (files === undefined) return undefined;
  const { input, output } = files;
  const keys = new ReadStream(input);
  const show = (text: string) => writeSync(output, text);
  let prompt = '';
  let question: Question | undefined;
  /** What was typed before it was asked for. */
  let ahead: Uint8Array = new Uint8Array(0);
  /** Why no more keys come. */
  let end: string | undefined;

  keys.on('data', take);
  keys.on('end', () => endWith('the terminal is gone'));
  keys.on('error', (error) => endWith(reasonOf(error)));
  keys.setRawMode(true);
  const forget = onWayOut(restore);
  process.on('SIGTSTP', stop).on('SIGCONT', goOn);

  function restore(): void {
    keys.setRawMode(false);
    if (prompt !== '') show('\n');
  }

  function stop(): void {
    restore();
    process.kill(process.pid, 'SIGSTOP');
  }

  /** The shell, which had the terminal meanwhile, has set it as it likes it. */
  function goOn(): void {
    keys.setRawMode(false);
    keys.setRawMode(true);
    show(prompt);
  }

  function take(typed: Uint8Array): void {
    for (const [index, key] of typed.entries()) {
      const signal = SIGNAL_OF_KEY.get(key);
      if (signal !== undefined) {
        process.kill(0, signal);
      } else if (question === undefined) {
        ahead = moved(ahead, typed.subarray(index));
        break;
      } else if (question.line.take(key)) {
        const { line, resolve, refuse } = question;
        question = undefined;
        const problem = line.problem();
        if (problem === undefined) resolve(line.bytes());
        else refuse(problem);
      }
    }
    typed.fill(0);
  }

  function endWith(reason: string): void {
    end = reason;
    question?.refuse(reason);
  }

  return {
    async ask(text) {
      prompt = `${text}: `;
      show(prompt);
      const line = createTypedLine();
      try {
        return await new Promise<Uint8Array>((resolve, reject) => {
          const refuse = (problem: string) => reject(new CommandError(`no passphrase: ${problem}`));
          question = { line, resolve, refuse };
          const typed = ahead;
          ahead = new Uint8Array(0);
          take(typed);
          if (end !== undefined) refuse(end);
        });
      } finally {
        question = undefined;
        line.wipe();
        show('\n');
        prompt = '';
      }
    },
    close() {
      ahead.fill(0);
      forget();
      process.off('SIGTSTP', stop).off('SIGCONT', goOn);
      keys.setRawMode(false);
      keys.destroy();
    },
  };
}

/** Both in memory that the garbage collector does not move, and nothing is left where they were. */
function moved(first: Uint8Array, second: Uint8Array): Uint8Array {
  const both = Buffer.allocUnsafeSlow(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  first.fill(0);
  second.fill(0);
  return both;
}

interface Question {
  readonly line: TypedLine;
  readonly resolve: (bytes: Uint8Array) => void;
  readonly refuse: (problem: string) => void;
}

function openFiles(): { readonly input: number; readonly output: number } | undefined {
  try {
    const file = openSync(OWN_TERMINAL, 'r+');
    return { input: file, output: file };
  } catch (error) {
    // Windows has no such file, and in a container it can belong to nobody.
    if (isatty(STANDARD_INPUT) && isatty(STANDARD_ERROR))
      return { input: STANDARD_INPUT, output: STANDARD_ERROR };
    const cause = error as NodeJS.ErrnoException;
    if (ABSENCE_CODES.includes(cause.code)) return undefined;
    throw new FileError(OWN_TERMINAL, cause);
  }
}
