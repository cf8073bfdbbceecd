import { closeSync, openSync, open as openWithCallback, readSync, read as readWithCallback } from 'node:fs';
import { promisify } from 'node:util';
import { refuseClosedInput } from './descriptors.js';
import { type FileName, pathOf } from './file-names.js';

const open = promisify(openWithCallback);
const read = promisify(readWithCallback);

export const STANDARD_INPUT = 0;

/** Long enough for the cost of a read to vanish, and not so long that it costs to have the memory. */
export const READ_BYTES = 1024 * 1024;

/** Short enough to be hashed by this thread, which has nothing else to do: others would need a copy. */
const PIECE_BYTES = 64 * 1024;

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

/** @param use is given an open file, that of standard input for `-` */
export async function withInput<Result>(
  name: FileName,
  use: (file: number) => Promise<Result>,
): Promise<Result> {
  refuseClosedInput(name);
  // Standard input stays open: it may be named again.
  if (name === '-') return await use(STANDARD_INPUT);
  const file = await open(pathOf(name), 'r');
  try {
    return await use(file);
  } finally {
    closeSync(file);
  }
}

/** What a file has, or standard input for `-`, as `piecesOfFile` gives it. */
export async function* piecesOf(name: FileName): AsyncGenerator<Buffer, void> {
  refuseClosedInput(name);
  if (name === '-') return yield* piecesOfFile(STANDARD_INPUT);
  const file = await open(pathOf(name), 'r');
  try {
    yield* piecesOfFile(file);
  } finally {
    closeSync(file);
  }
}

/**
 * What an open file has, from where it stands; it stays open. More is read while the caller has a piece, which is overwritten
 * later.
 */
export async function* piecesOfFile(file: number, pieceBytes = PIECE_BYTES): AsyncGenerator<Buffer, void> {
  let [current, next] = [Buffer.allocUnsafeSlow(READ_BYTES), Buffer.allocUnsafeSlow(READ_BYTES)];
  let reading = startRead(file, current);
  try {
    for (;;) {
      const count = await reading;
      if (count === 0) return;
      reading = startRead(file, next);
      for (let start = 0; start < count; start += pieceBytes) {
        yield current.subarray(start, Math.min(start + pieceBytes, count));
      }
      [current, next] = [next, current];
    }
  } finally {
    await reading.catch(() => {});
  }
}

async function startRead(file: number, buffer: Buffer): Promise<number> {
  try {
    return (await read(file, buffer, 0, buffer.length, null)).bytesRead;
  } catch (error) {
    // So Windows reports the end of a pipe.
    if ((error as NodeJS.ErrnoException).code === 'EOF') return 0;
    throw error;
  }
}
