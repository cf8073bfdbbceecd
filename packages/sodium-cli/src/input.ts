import { createReadStream } from 'node:fs';
import { type FileName, pathOf } from './file-names.js';

export const STANDARD_INPUT = 0;

/** What a file has, or standard input for `-`, from where it stands. */
export async function* piecesOf(name: FileName): AsyncGenerator<Buffer, void> {
  // Standard input stays open: it may be named again.
  const options = name === '-' ? { fd: STANDARD_INPUT, autoClose: false } : {};
  try {
    yield* createReadStream(pathOf(name), options);
  } catch (error) {
    // So Windows reports the end of a pipe.
    if ((error as NodeJS.ErrnoException).code !== 'EOF') throw error;
  }
}
