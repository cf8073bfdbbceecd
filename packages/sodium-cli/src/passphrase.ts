/** Asks for passphrases on the terminal: as an argument everybody on the machine could read them. */
import { CommandError } from './errors.js';
import { openTerminal, type Terminal } from './terminal.js';

/**
 * Asks for a passphrase that was chosen before.
 *
 * @param question what is asked for, without a colon
 * @param remedy what to do where there is no terminal, as in `use --key-file`
 * @returns the bytes that were typed, perhaps none; the caller wipes them
 * @throws CommandError where there is no terminal, and when there is no answer
 */
export function askPassphrase(question: string, remedy: string): Promise<Uint8Array> {
  return withTerminal(remedy, ({ ask }) => ask(question));
}

/**
 * Asks for a passphrase to be chosen now, twice, since nobody sees what they type.
 *
 * @returns at least one byte
 * @throws CommandError also for an empty one, and when the second is another than the first
 */
export function askNewPassphrase(question: string, remedy: string): Promise<Uint8Array> {
  return withTerminal(remedy, async ({ ask }) => {
    const first = await ask(question);
    if (first.length === 0) throw new CommandError('the passphrase is empty');
    let second: Uint8Array | undefined;
    try {
      second = await ask(`${question} again`);
      if (Buffer.compare(first, second) === 0) return first;
      throw new CommandError('the two passphrases differ');
    } catch (error) {
      first.fill(0);
      throw error;
    } finally {
      second?.fill(0);
    }
  });
}

async function withTerminal<Result>(
  remedy: string,
  use: (terminal: Terminal) => Promise<Result>,
): Promise<Result> {
  const terminal = openTerminal();
  if (terminal === undefined)
    throw new CommandError(`there is no terminal to ask for a passphrase: ${remedy}`);
  try {
    return await use(terminal);
  } finally {
    terminal.close();
  }
}
