import { closeSync, fstatSync, openSync } from 'node:fs';
import type { SodiumApi } from 'sodium';
import { toFileError } from './errors.js';
import { type FileName, pathOf } from './file-names.js';
import { readAhead, readNow } from './pieces.js';
import { startProgress } from './progress.js';

const STANDARD_INPUT = 0;

/** Shorter files are read at once: another thread would take longer to be asked. */
const SHORT_BYTES = 128 * 1024;

/** Long enough for the cost of a read to vanish. */
const LONG_PIECE_BYTES = 1024 * 1024;

/** Hashes a file, or standard input for `-`. Rejects with a FileError when it cannot be read to its end. */
export type HashFile = (name: FileName, outputLength: number) => Promise<Uint8Array>;

export function createHashFile({ genericHash }: SodiumApi, key: Uint8Array | undefined): HashFile {
  const shortBuffer = Buffer.allocUnsafeSlow(SHORT_BYTES);
  let longBuffers: [Buffer, Buffer] | undefined;
  const keyed = key === undefined ? {} : { key };

  async function hashOpenFile(file: number, name: FileName, outputLength: number): Promise<Uint8Array> {
    const length = regularLength(file);
    const isShort = length !== undefined && length < SHORT_BYTES;
    const progress = isShort ? undefined : startProgress(name, length);
    const hash = genericHash.create({ outputLength, ...keyed });
    try {
      for await (const piece of isShort ? readNow(file, shortBuffer) : readLong(file)) {
        hash.update(piece);
        progress?.advance(piece.length);
      }
      return hash.digest();
    } finally {
      hash.dispose();
      progress?.stop();
    }
  }

  function readLong(file: number): AsyncIterable<Buffer> {
    longBuffers ??= [Buffer.allocUnsafeSlow(LONG_PIECE_BYTES), Buffer.allocUnsafeSlow(LONG_PIECE_BYTES)];
    return readAhead(file, longBuffers);
  }

  return async function hashFile(name, outputLength) {
    try {
      const file = openFile(name);
      try {
        return await hashOpenFile(file, name, outputLength);
      } finally {
        closeFile(file);
      }
    } catch (error) {
      throw toFileError(name, error);
    }
  };
}

/** The file to read, by its number. */
export function openFile(name: FileName): number {
  return name === '-' ? STANDARD_INPUT : openSync(pathOf(name), 'r');
}

/** Standard input stays open: it may be named again. */
export function closeFile(file: number): void {
  if (file !== STANDARD_INPUT) closeSync(file);
}

/** Undefined where a length says nothing: pipes, devices. */
function regularLength(file: number): number | undefined {
  // Without `bigint` Node 20 fails to import packages behind symbolic links once it has looked at a pipe.
  const stats = fstatSync(file, { bigint: true });
  return stats.isFile() ? Number(stats.size) : undefined;
}
