import {
  closeSync,
  fstatSync,
  openSync,
  open as openWithCallback,
  readSync,
  read as readWithCallback,
} from 'node:fs';
import { promisify } from 'node:util';
import { refuseClosedInput, STAT_OPTIONS } from './descriptors.js';
import { type FileName, pathOf } from './file-names.js';

const open = promisify(openWithCallback);
const read = promisify(readWithCallback);

export const STANDARD_INPUT = 0;

/** Long enough for the cost of a read to vanish, and short enough for what is worked on to stay in the cache of a core. */
export const PIECE_BYTES = 512 * 1024;

/** How long this thread reads and works before signals and the progress bar have their turn, in milliseconds. */
const LONGEST_TURN = 20;

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

/** What an open file has, from where it stands; it stays open. A piece is overwritten after the next one was asked for. */
export function piecesOfFile(file: number): AsyncGenerator<Buffer, void> {
  return isReadAtOnce(file) ? piecesReadHere(file) : piecesReadAhead(file);
}

/** Whether it is an ordinary file: for nothing else, nor for the kernel's own files, is the end of a read in sight. */
function isReadAtOnce(file: number): boolean {
  const stats = fstatSync(file, STAT_OPTIONS);
  return stats.isFile() && stats.size > 0n;
}

/** The system reads ahead by itself; asking another thread for each piece takes as long as to read it. */
async function* piecesReadHere(file: number): AsyncGenerator<Buffer, void> {
  const buffer = Buffer.allocUnsafeSlow(PIECE_BYTES);
  for (let turn = performance.now(); ; ) {
    const count = readSync(file, buffer, 0, PIECE_BYTES, null);
    if (count === 0) return;
    yield buffer.subarray(0, count);
    if (performance.now() - turn < LONGEST_TURN) continue;
    await new Promise((resolve) => setImmediate(resolve));
    turn = performance.now();
  }
}

/** More is read while the caller has a piece. */
async function* piecesReadAhead(file: number): AsyncGenerator<Buffer, void> {
  let [current, next] = [Buffer.allocUnsafeSlow(PIECE_BYTES), Buffer.allocUnsafeSlow(PIECE_BYTES)];
  let reading = startRead(file, current);
  try {
    for (;;) {
      const count = await reading;
      if (count === 0) return;
      reading = startRead(file, next);
      yield current.subarray(0, count);
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
