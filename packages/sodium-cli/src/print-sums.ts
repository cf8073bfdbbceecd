/** Prints the sums of files. */
import { refuseClosedOutput } from './descriptors.js';
import { FileError } from './errors.js';
import type { FileName } from './file-names.js';
import { type HashContext, hashAll } from './hash-all.js';
import type { Output } from './output.js';
import { formatSum, type SumFormat } from './sums.js';

export interface PrintContext extends HashContext {
  readonly outputLength: number;
  readonly format: SumFormat;
  readonly output: Output;
}

/** @returns whether every file could be read to its end. */
export async function printSums(names: readonly FileName[], context: PrintContext): Promise<boolean> {
  const { outputLength, format, output } = context;
  refuseClosedOutput();
  let isGood = true;
  const items = names.map((name) => ({ name, outputLength }));
  for await (const { item, outcome } of hashAll(items, context)) {
    if (outcome instanceof FileError) {
      output.complain(outcome.message);
      isGood = false;
    } else {
      output.print(formatSum({ digest: outcome!, name: item.name }, format));
    }
  }
  return isGood;
}
