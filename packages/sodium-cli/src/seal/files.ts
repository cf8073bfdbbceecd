/** Makes other files of files, one after the other. */
import { fstatSync } from 'node:fs';
import { STAT_OPTIONS } from '../descriptors.js';
import { FileError, RefusedFileError, toFileError } from '../errors.js';
import type { FileName } from '../file-names.js';
import { piecesOfFile, withInput } from '../input.js';
import type { Output } from '../output.js';
import type { Progress } from '../progress.js';
import { refuseSameFile } from '../same-file.js';
import { MODES, writeTarget } from '../target.js';

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
  refuseSameFile(source, targetName, stats);

  const mode = stats.isFile() ? Number(stats.mode) & PERMISSIONS : MODES.everybody;
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
