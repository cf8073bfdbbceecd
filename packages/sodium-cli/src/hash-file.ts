import { closeSync, fstatSync, openSync, statSync } from 'node:fs';
import type { SodiumApi } from 'sodium';
import { toFileError } from './errors.js';
import { type FileName, pathOf } from './file-names.js';
import { readAhead, readNow } from './pieces.js';
import type { ProgressSink } from './progress.js';

const STANDARD_INPUT = 0;

/** Shorter files are read at once: another thread would take longer to be asked. */
export const SHORT_BYTES = 128 * 1024;

/** Long enough for the cost of a read to vanish. */
const PIECE_BYTES = 1024 * 1024;

/** Hashes a file, or standard input for `-`. Rejects with a FileError when it cannot be read to its end. */
export type HashFile = (name: FileName, outputLength: number) => Promise<Uint8Array>;

/** Hashes in this thread, which keeps one core busy: of long files no more than one at once. */
export interface FileHasher {
  readonly hashFile: HashFile;
  /** Whether a long file is under way. */
  readonly isBusy: () => boolean;
}

export function createFileHasher(
  { genericHash }: SodiumApi,
  key: Uint8Array | undefined,
  progress: ProgressSink | undefined,
): FileHasher {
  const shortBuffer = Buffer.allocUnsafeSlow(SHORT_BYTES);
  let longBuffers: readonly [Buffer, Buffer] | undefined;
  let isBusy = false;
  const keyed = key === undefined ? {} : { key };

  /** All at once: the next one is read into the same buffer. */
  function hashShort(file: number, outputLength: number): Uint8Array {
    const hash = genericHash.create({ outputLength, ...keyed });
    try {
      for (const piece of readNow(file, shortBuffer)) hash.update(piece);
      return hash.digest();
    } finally {
      hash.dispose();
    }
  }

  /** The next piece is read while one is hashed. */
  async function hashLong(
    file: number,
    outputLength: number,
    name: FileName,
    total: number | undefined,
  ): Promise<Uint8Array> {
    const hash = genericHash.create({ outputLength, ...keyed });
    longBuffers ??= [Buffer.allocUnsafeSlow(PIECE_BYTES), Buffer.allocUnsafeSlow(PIECE_BYTES)];
    const fileProgress = progress?.begin(name, total);
    let done = 0;
    isBusy = true;
    try {
      for await (const piece of readAhead(file, longBuffers)) {
        hash.update(piece);
        done += piece.length;
        fileProgress?.reach(done);
      }
      return hash.digest();
    } finally {
      isBusy = false;
      hash.dispose();
      fileProgress?.end();
    }
  }

  async function hashFile(name: FileName, outputLength: number): Promise<Uint8Array> {
    try {
      const file = openFile(name);
      try {
        const length = regularLength(file);
        const isShort = length !== undefined && length < SHORT_BYTES;
        if (isShort) return hashShort(file, outputLength);
        return await hashLong(file, outputLength, name, length);
      } finally {
        closeFile(file);
      }
    } catch (error) {
      throw toFileError(name, error);
    }
  }

  return { hashFile, isBusy: () => isBusy };
}

/** In bytes; 0 for what cannot be looked at. */
export function lengthOf(name: FileName): number {
  try {
    return statSync(pathOf(name)).size;
  } catch {
    return 0;
  }
}

/**
 * Whether nothing else may be read meanwhile. Standard input can be named twice; to open a pipe waits for its writer, who
 * may be waiting for us; and what does not say how long it is can make its reader wait as well.
 */
export function mustBeReadAlone(name: FileName): boolean {
  if (name === '-') return true;
  try {
    const stats = statSync(pathOf(name), { bigint: true, throwIfNoEntry: false });
    return stats !== undefined && !(stats.isFile() && stats.size > 0n);
  } catch {
    // To open it fails as well, without waiting.
    return false;
  }
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
