/** Prints the sums of files. */
import { FileError } from './errors.js';
import type { FileName } from './file-names.js';
import { type HashFile, mustBeReadAlone } from './hash-file.js';
import { FILES_AT_ONCE } from './hash-workers.js';
import { inOrder } from './in-order.js';
import type { Output } from './output.js';
import { formatSum, type Sum, type SumFormat } from './sums.js';

export interface PrintContext {
  readonly hashFile: HashFile;
  readonly outputLength: number;
  readonly format: SumFormat;
  readonly output: Output;
}

/** @returns whether every file could be read to its end. */
export async function printSums(names: readonly FileName[], context: PrintContext): Promise<boolean> {
  const { hashFile, outputLength, format, output } = context;
  let isGood = true;
  const sums = inOrder([names], {
    limit: FILES_AT_ONCE,
    isAlone: mustBeReadAlone,
    work: sumOf,
  });
  for await (const sum of sums) {
    if (sum instanceof FileError) {
      output.complain(sum.message);
      isGood = false;
    } else {
      output.print(formatSum(sum, format));
    }
  }
  return isGood;

  async function sumOf(name: FileName): Promise<Sum | FileError> {
    try {
      return { digest: await hashFile(name, outputLength), name };
    } catch (error) {
      if (error instanceof FileError) return error;
      throw error;
    }
  }
}
