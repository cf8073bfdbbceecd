import { refuseClosedOutput } from './descriptors.js';
import type { Progress } from './progress.js';

/** What a command writes. Never beside a progress bar: both may be on the same terminal. */
export interface Output {
  /** @param bytes one character for each byte. */
  print(bytes: string): void;
  complain(message: string): void;
}

export function createOutput(commandName: string, progress: Progress | undefined): Output {
  return {
    print(bytes) {
      progress?.clear();
      process.stdout.write(bytes, 'latin1');
    },
    complain(message) {
      progress?.clear();
      process.stderr.write(`${commandName}: ${message}\n`);
    },
  };
}

/**
 * Writes what was asked for about the program itself.
 *
 * @returns the exit status
 */
export function inform(text: string): number {
  refuseClosedOutput();
  process.stdout.write(text);
  return 0;
}
