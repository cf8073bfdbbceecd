/** Makes other files of files, one after the other. */
import { type BigIntStats, fstatSync, statSync } from 'node:fs';
import { FileError, RefusedFileError, toFileError } from '../errors.js';
import { type FileName, pathOf } from '../file-names.js';
import { piecesOfFile, STAT_OPTIONS, withInput } from '../input.js';
import type { Output } from '../output.js';
import type { Progress } from '../progress.js';
import { writeTarget } from '../target.js';

const STANDARD_OUTPUT = 1;

const EVERYONE_WRITES = 0o666;
const PERMISSIONS = 0o777;

export type Pieces = AsyncGenerator<Buffer, void>;

/**
 * Makes the result, in parts that remain as they are until the next but one is asked for: one is written while the next is made.
 * It tells how many bytes have been read.
 */
export type Convert = (onProgress: (done: number) => void) => AsyncIterable<Uint8Array>;

export interface Conversion {
  readonly targetOf: (source: FileName) => FileName;
  readonly overwrites: boolean;
  readonly output: Output;
  readonly progress: Progress | undefined;
  /**
   * Looks at the source, and asks whatever must be asked.
   *
   * @param pieces all that it has
   */
  readonly prepare: (source: FileName, pieces: Pieces) => Promise<Convert>;
  /** Is told that a part of a result was written where it cannot be taken back, and that the rest failed. */
  readonly onPartOnly?: () => void;
}

/** Reports what it fails with, and goes on with the next file. @returns whether there was nothing to report */
export async function convertFiles(sources: readonly FileName[], conversion: Conversion): Promise<boolean> {
  let isGood = true;
  for (const source of sources) {
    try {
      await withInput(source, (file) => convertFile(source, file, conversion));
    } catch (error) {
      const failure = toFileError(source, error);
      if (!(failure instanceof FileError || failure instanceof RefusedFileError)) throw failure;
      conversion.output.complain(failure.message);
      isGood = false;
    }
  }
  return isGood;
}

async function convertFile(source: FileName, file: number, conversion: Conversion): Promise<void> {
  const { targetOf, overwrites, progress, prepare, onPartOnly } = conversion;
  const stats = fstatSync(file, STAT_OPTIONS);
  if (stats.isDirectory()) throw new RefusedFileError(source, 'Is a directory');
  const targetName = targetOf(source);
  if (isSameFile(stats, targetName)) throw new RefusedFileError(source, 'input file is output file');

  const mode = stats.isFile() ? Number(stats.mode) & PERMISSIONS : EVERYONE_WRITES;
  await writeTarget(targetName, { overwrites, mode }, async ({ isImmediate, write }) => {
    const pieces = piecesOfFile(file);
    let isBegun = false;
    let writing: Promise<void> | undefined;
    try {
      const convert = await prepare(source, pieces);
      const fileProgress = progress?.begin(source, stats.isFile() ? Number(stats.size) : undefined);
      try {
        for await (const result of convert((done) => fileProgress?.reach(done))) {
          await writing;
          writing = write(result);
          // What it fails with is thrown when it is waited for.
          writing.catch(() => {});
          isBegun = true;
        }
        await writing;
      } finally {
        fileProgress?.end();
      }
    } catch (error) {
      if (isImmediate && isBegun) onPartOnly?.();
      throw error;
    } finally {
      // Only then may their files be closed.
      await writing?.catch(() => {});
      await pieces.return();
    }
  });
}

function isSameFile(stats: BigIntStats, targetName: FileName): boolean {
  const target = statsOf(targetName);
  return target?.isFile() === true && target.dev === stats.dev && target.ino === stats.ino;
}

/** Undefined where there is nothing, or nothing that can be looked at: then opening it fails. */
function statsOf(name: FileName): BigIntStats | undefined {
  try {
    return name === '-' ? fstatSync(STANDARD_OUTPUT, STAT_OPTIONS) : statSync(pathOf(name), STAT_OPTIONS);
  } catch {
    return undefined;
  }
}
