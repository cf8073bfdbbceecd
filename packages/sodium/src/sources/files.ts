/** Chunks of a file: the next one is read on a thread of libuv while the one before is hashed. */
import { close as closeFile, constants, fstat, open as openFile, read as readFile } from 'node:fs';
import type { Readable } from 'node:stream';
import { promisify } from 'node:util';
import type { BufferPool } from 'sodium-sys';
import { InvalidTypeError, isDetached, isUint8Array } from 'sodium-sys/portable';
import { type Chunks, chunksOfReadable } from './chunks.js';

const open = promisify(openFile);
const read = promisify(readFile);
const close = promisify(closeFile);
const stat = promisify(fstat);

/** A FIFO that nobody writes to would otherwise block a thread of libuv, which nothing could wake. Windows has no such flag. */
const FLAGS = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/** What names a file, as for Node's own functions. */
export type Path = string | Uint8Array | URL;

/** @throws InvalidTypeError for what names no file. */
export function readPath(parameter: string, value: unknown): string | Buffer | URL {
  if (typeof value === 'string' || isFileUrl(value)) return value;
  if (isUint8Array(value) && !isDetached(value)) return Buffer.from(value);
  throw new InvalidTypeError(parameter, 'a string, a Buffer or a file: URL', value);
}

function isFileUrl(value: unknown): value is URL {
  try {
    return value instanceof URL && value.protocol === 'file:';
  } catch {
    return false; // a revoked proxy
  }
}

/**
 * Opens the file when it is asked for the first chunk.
 *
 * @param buffers has the memory that the file is read into
 */
export function chunksOfFile(path: string | Buffer | URL, buffers: BufferPool): Chunks {
  let opening: Promise<Chunks> | undefined;
  let total: number | undefined;

  async function openChunks(): Promise<Chunks> {
    const file = await open(path, FLAGS);
    try {
      // Without `bigint` Node 20 fails to import packages behind symbolic links once it has looked at a pipe.
      const stats = await stat(file, { bigint: true });
      const stream =
        stats.isFIFO() || stats.isCharacterDevice() ? await streamOf(file, stats.isFIFO()) : undefined;
      if (stream !== undefined) return chunksOfReadable(stream);
      if (stats.isFile()) total = Number(stats.size);
      return readAhead(file, buffers);
    } catch (error) {
      await close(file);
      throw error;
    }
  }

  return {
    isAsync: true,
    get total() {
      return total;
    },
    async next() {
      opening ??= openChunks();
      return await (await opening).next();
    },
    async end(isExhausted) {
      await (await opening)?.end(isExhausted);
    },
  };
}

/** What waits for somebody to write is read without a thread; undefined for a device that never waits. */
async function streamOf(file: number, isPipe: boolean): Promise<Readable | undefined> {
  // Only here: loading these takes longer than hashing most files.
  const [{ Socket }, { isatty, ReadStream }] = await Promise.all([import('node:net'), import('node:tty')]);
  if (isatty(file)) return new ReadStream(file);
  return isPipe ? new Socket({ fd: file, readable: true, writable: false }) : undefined;
}

/** Long enough for the cost of asking other threads to vanish. */
const LONG_BYTES = 1024 * 1024;

/** When more files than this are read at once, those that come later have short buffers: thousands would fill the memory. */
const MAXIMUM_LONG = 8;
const SHORT_BYTES = 128 * 1024;

let underWay = 0;

/** A chunk is overwritten after the next one was asked for. */
function readAhead(file: number, buffers: BufferPool): Chunks {
  const byteLength = underWay < MAXIMUM_LONG ? LONG_BYTES : SHORT_BYTES;
  let [current, next] = [buffers.take(byteLength), buffers.take(byteLength)];
  underWay++;
  let reading = startRead(current);

  function startRead(buffer: Uint8Array): Promise<number> {
    const result = read(file, buffer, 0, byteLength, null).then(({ bytesRead }) => bytesRead, countAtEnd);
    // Its failure is reported when the chunk is asked for, and to nobody if it never is.
    result.catch(() => {});
    return result;
  }

  return {
    isAsync: true,
    async next() {
      const count = await reading;
      if (count === 0) return { done: true };
      const value = current.subarray(0, count);
      [current, next] = [next, current];
      reading = startRead(current);
      return { done: false, value };
    },
    async end() {
      // Until then the file must stay open: its number could become another file's.
      await reading.catch(() => {});
      buffers.give(current);
      buffers.give(next);
      underWay--;
      await close(file);
    },
  };
}

/** Windows reports the end of a pipe as an error. */
function countAtEnd(error: NodeJS.ErrnoException): 0 {
  if (error.code === 'EOF') return 0;
  throw error;
}
