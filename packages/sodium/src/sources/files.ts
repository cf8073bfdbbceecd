/** Chunks of a file: the next one is read on a thread of libuv while the one before is hashed. */
import { close as closeFile, constants, fstat, open as openFile, read as readFile } from 'node:fs';
import type { SocketConstructorOpts } from 'node:net';
import { availableParallelism } from 'node:os';
import type { Readable } from 'node:stream';
import { promisify } from 'node:util';
import type { BufferPool } from 'sodium-sys';
import { InvalidTypeError, isDetached, isUint8Array } from 'sodium-sys/portable';
import { LONGEST_HERE } from '../shared/elsewhere.js';
import type { Global } from '../shared/types.js';
import { type Chunks, chunksOfReadable } from './chunks.js';

const open = promisify(openFile);
const read = promisify(readFile);
const close = promisify(closeFile);
const stat = promisify(fstat);

/** A FIFO that nobody writes to would otherwise block a thread of libuv, which nothing could wake. Windows has no such flag. */
const FLAGS = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/**
 * Without `bigint` Node 20 fails to import packages behind symbolic links once it has looked at a pipe. Without prototype:
 * Node 26 would take a `signal` that others have put on it.
 */
export const STAT_OPTIONS = { __proto__: null, bigint: true } as { bigint: true };

/** What names a file, as for Node's own functions. */
export type Path = string | Uint8Array | Global<'URL'>;

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
      const stats = await stat(file, STAT_OPTIONS);
      const stream =
        stats.isFIFO() || stats.isCharacterDevice() ? await streamOf(file, stats.isFIFO()) : undefined;
      if (stream !== undefined) return chunksOfReadable(stream);
      if (stats.isFile()) total = Number(stats.size);
      return readAhead(file, total || Number.POSITIVE_INFINITY, buffers);
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
  return isPipe
    ? new Socket({ __proto__: null, fd: file, readable: true, writable: false } as SocketConstructorOpts)
    : undefined;
}

/** Long enough for the cost of asking other threads to vanish. */
const LONG_BYTES = 4 * 1024 * 1024;

/** When more long files are read at once, those that come later have short buffers: thousands would fill the memory. */
const MAXIMUM_LONG = Math.max(8, availableParallelism() + 2);
const SHORT_BYTES = 128 * 1024;

let longUnderWay = 0;

/** What is hashed by the thread that reads it need not be where others reach it. */
const ordinaryMemory: BufferPool = { take: (byteLength) => new Uint8Array(byteLength), give: () => {} };

/**
 * A chunk is overwritten after the next one was asked for.
 *
 * @param length how long the file is, where that is known
 */
function readAhead(file: number, length: number, pool: BufferPool): Chunks {
  const isShort = length < LONGEST_HERE;
  const isLong = length > SHORT_BYTES && longUnderWay < MAXIMUM_LONG;
  // One more than there should be, which shows that there is no more.
  const byteLength = isShort ? length + 1 : isLong ? LONG_BYTES : SHORT_BYTES;
  const buffers = isShort ? ordinaryMemory : pool;
  if (isLong) longUnderWay++;
  let current = buffers.take(byteLength);
  let other: Uint8Array | undefined;
  let position = 0;
  let reading: Promise<number> | undefined = startRead();

  function startRead(): Promise<number> {
    const result = read(file, current, 0, byteLength, null).then(({ bytesRead }) => bytesRead, countAtEnd);
    // Its failure is reported when the chunk is asked for, and to nobody if it never is.
    result.catch(() => {});
    return result;
  }

  return {
    isAsync: true,
    async next() {
      const count = (await reading) ?? 0;
      if (count === 0) return { done: true };
      const value = current.subarray(0, count);
      position += count;
      // Only where the file was to end does less than was asked for mean that there is no more.
      if (count < byteLength && position >= length) {
        reading = undefined;
      } else {
        [current, other] = [other ?? buffers.take(byteLength), current];
        reading = startRead();
      }
      return { done: false, value };
    },
    async end() {
      // Until then the file must stay open: its number could become another file's.
      await reading?.catch(() => {});
      buffers.give(current);
      if (other !== undefined) buffers.give(other);
      if (isLong) longUnderWay--;
      await close(file);
    },
  };
}

/** Windows reports the end of a pipe as an error. */
function countAtEnd(error: NodeJS.ErrnoException): 0 {
  if (error.code === 'EOF') return 0;
  throw error;
}
