/** Chunks of a file: the next one is read on a thread of libuv while the one before is hashed. */

import type { SocketConstructorOpts } from 'node:net';
import { availableParallelism } from 'node:os';
import type { Readable } from 'node:stream';
import type { BufferPool } from 'sodium-sys';
import { ignoreFailure, max, settled } from 'sodium-sys/intrinsics';
import { partOf } from 'sodium-sys/portable';
import { LONGEST_HERE } from '../shared/elsewhere.js';
import { type Chunks, chunksOfReadable } from './chunks.js';
import type { InputFile, Reading } from './input-files.js';

/**
 * Opens the file when it is asked for the first chunk.
 *
 * @param buffers has the memory that the file is read into
 */
export function chunksOfFile(input: InputFile, buffers: BufferPool): Chunks {
  let opening: Promise<Chunks> | undefined;
  let total: number | undefined;

  async function openChunks(): Promise<Chunks> {
    const file = await input.open();
    try {
      const stream = await streamOf(file);
      if (stream !== undefined) return chunksOfReadable(stream);
      const size = file.facts.isFile() ? Number(file.facts.size) : 0;
      // Of what others have opened, some may have been read before.
      if (file.descriptor !== undefined && file.facts.isFile()) total = size;
      return readAhead(file, size || Number.POSITIVE_INFINITY, buffers);
    } catch (error) {
      await file.close();
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

/**
 * What waits for somebody to write is read without a thread, where it was opened here: a stream closes what it reads. Undefined
 * for everything else.
 */
async function streamOf({ facts, descriptor }: Reading): Promise<Readable | undefined> {
  const isPipe = facts.isFIFO();
  if (descriptor === undefined || !(isPipe || facts.isCharacterDevice())) return undefined;
  // Only here: loading these takes longer than hashing most files.
  const { Socket } = await import('node:net');
  const { isatty, ReadStream } = await import('node:tty');
  if (isatty(descriptor)) return new ReadStream(descriptor);
  return isPipe
    ? new Socket({
        __proto__: null,
        fd: descriptor,
        readable: true,
        writable: false,
      } as SocketConstructorOpts)
    : undefined;
}

/** Long enough for the cost of asking other threads to vanish. */
const LONG_BYTES = 4 * 1024 * 1024;

/** When more long files are read at once, those that come later have short buffers: thousands would fill the memory. */
const MAXIMUM_LONG = max(8, availableParallelism() + 2);
const SHORT_BYTES = 128 * 1024;

let longUnderWay = 0;

/** What is hashed by the thread that reads it need not be where others reach it. */
const ordinaryMemory: BufferPool = { take: (byteLength) => new Uint8Array(byteLength), give: () => {} };

/**
 * A chunk is overwritten after the next one was asked for.
 *
 * @param length how long the file is at most, where that is known
 */
function readAhead(file: Reading, length: number, pool: BufferPool): Chunks {
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
    const result = file.read(current, byteLength);
    // Its failure is reported when the chunk is asked for, and to nobody if it never is.
    ignoreFailure(result);
    return result;
  }

  return {
    isAsync: true,
    async next() {
      const count = (await reading) ?? 0;
      if (count === 0) return { done: true };
      const value = partOf(current, 0, count);
      position += count;
      // Only where the file was to end does less than was asked for mean that there is no more.
      if (count < byteLength && position >= length) {
        reading = undefined;
      } else {
        const read = current;
        current = other ?? buffers.take(byteLength);
        other = read;
        reading = startRead();
      }
      return { done: false, value };
    },
    async end() {
      // Until then the file must stay open: its number could become another file's.
      await settled(reading);
      buffers.give(current);
      if (other !== undefined) buffers.give(other);
      if (isLong) longUnderWay--;
      await file.close();
    },
  };
}
