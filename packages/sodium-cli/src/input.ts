import { closeSync, createReadStream, openSync, readSync } from 'node:fs';
import { type FileName, pathOf } from './file-names.js';

export const STANDARD_INPUT = 0;

/** All that a file has, at the start of the buffer; undefined when that is full. */
export function readInto(buffer: Buffer, name: FileName): Buffer | undefined {
  const file = openSync(pathOf(name), 'r');
  try {
    let length = 0;
    while (length < buffer.length) {
      const count = readSync(file, buffer, length, buffer.length - length, null);
      if (count === 0) return buffer.subarray(0, length);
      length += count;
    }
    return undefined;
  } finally {
    closeSync(file);
  }
}

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
