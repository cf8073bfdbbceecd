import { closeSync, fstatSync, openSync, statSync } from 'node:fs';
import type { GenericHashOptions, NodeSodiumApi, SourceOptions } from 'sodium';
import { toFileError } from './errors.js';
import { type FileName, pathOf } from './file-names.js';
import { readAhead, readNow } from './pieces.js';
import type { Progress } from './progress.js';

const STANDARD_INPUT = 0;

/** Shorter files are read at once: another thread would take longer to be asked. */
const SHORT_BYTES = 128 * 1024;

/** Of what is no regular file: long enough for the cost of a read to vanish. */
const PIECE_BYTES = 1024 * 1024;

type HashOptions = GenericHashOptions & SourceOptions;

/**
 * Hashes a file, or standard input for `-`. Rejects with a FileError when it cannot be read to its end. Several may be
 * under way, unless they must be read alone.
 */
export type HashFile = (name: FileName, outputLength: number) => Promise<Uint8Array>;

export function createHashFile(
  { genericHash }: NodeSodiumApi,
  key: Uint8Array | undefined,
  progress: Progress | undefined,
): HashFile {
  const shortBuffer = Buffer.allocUnsafeSlow(SHORT_BYTES);
  let pieces: readonly [Buffer, Buffer] | undefined;

  /** All at once: the next one is read into the same buffer. */
  function hashShort(file: number, options: HashOptions): Uint8Array {
    const hash = genericHash.create(options);
    try {
      for (const piece of readNow(file, shortBuffer)) hash.update(piece);
      return hash.digest();
    } finally {
      hash.dispose();
    }
  }

  /** Standard input, pipes and devices, of which only one is read at once. */
  async function hashPieces(file: number, options: HashOptions): Promise<Uint8Array> {
    pieces ??= [Buffer.allocUnsafeSlow(PIECE_BYTES), Buffer.allocUnsafeSlow(PIECE_BYTES)];
    return await genericHash.from(readAhead(file, pieces), options);
  }

  async function hashLong(
    name: FileName,
    file: number,
    total: number | undefined,
    options: HashOptions,
  ): Promise<Uint8Array> {
    const fileProgress = progress?.begin(name, total);
    const all = fileProgress === undefined ? options : { ...options, onProgress: fileProgress.reach };
    try {
      if (name === '-' || total === undefined) return await hashPieces(file, all);
      return await genericHash.file(pathOf(name), all);
    } finally {
      fileProgress?.end();
    }
  }

  return async function hashFile(name, outputLength) {
    const options = key === undefined ? { outputLength } : { outputLength, key };
    try {
      const file = openFile(name);
      try {
        const length = regularLength(file);
        const isShort = length !== undefined && length < SHORT_BYTES;
        return isShort ? hashShort(file, options) : await hashLong(name, file, length, options);
      } finally {
        closeFile(file);
      }
    } catch (error) {
      throw toFileError(name, error);
    }
  };
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
