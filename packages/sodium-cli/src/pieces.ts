/** Reads a file in pieces, so that memory stays the same however long it is. A piece is overwritten by later ones. */
import { readSync, read as readWithCallback } from 'node:fs';
import { promisify } from 'node:util';

const read = promisify(readWithCallback);

/** Blocks while it reads. */
export function* readNow(file: number, buffer: Buffer): Generator<Buffer, void> {
  for (;;) {
    const count = readPiece(file, buffer);
    if (count === 0) return;
    yield buffer.subarray(0, count);
  }
}

function readPiece(file: number, buffer: Buffer): number {
  try {
    return readSync(file, buffer);
  } catch (error) {
    return countAtEnd(error);
  }
}

/** Reads the next piece on another thread while the caller has this one. */
export async function* readAhead(
  file: number,
  buffers: readonly [Buffer, Buffer],
): AsyncGenerator<Buffer, void> {
  let [current, next] = buffers;
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
    // Until then neither may the file be closed nor the buffers be used for another.
    await reading.catch(() => {});
  }
}

async function startRead(file: number, buffer: Buffer): Promise<number> {
  try {
    return (await read(file, buffer, 0, buffer.length, null)).bytesRead;
  } catch (error) {
    return countAtEnd(error);
  }
}

/** Windows reports the end of a pipe as an error. */
function countAtEnd(error: unknown): 0 {
  if ((error as NodeJS.ErrnoException).code === 'EOF') return 0;
  throw error;
}
