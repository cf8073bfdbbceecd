/** A result must not take the place of what it is made of, whatever names the two have. */
import { type BigIntStats, fstatSync, statSync } from 'node:fs';
import { STAT_OPTIONS } from './descriptors.js';
import { RefusedFileError } from './errors.js';
import { type FileName, pathOf } from './file-names.js';
import { STANDARD_INPUT } from './input.js';

const STANDARD_OUTPUT = 1;

/**
 * @param stats of the source, where it is open
 * @throws RefusedFileError
 */
export function refuseSameFile(
  source: FileName,
  target: FileName,
  stats = statsOf(source, STANDARD_INPUT),
): void {
  if (!stats?.isFile()) return;
  const there = statsOf(target, STANDARD_OUTPUT);
  if (there?.dev === stats.dev && there.ino === stats.ino) {
    throw new RefusedFileError(source, 'input file is output file');
  }
}

/** Undefined where there is nothing, or nothing that can be looked at: then opening it fails. */
function statsOf(name: FileName, descriptor: number): BigIntStats | undefined {
  try {
    return name === '-' ? fstatSync(descriptor, STAT_OPTIONS) : statSync(pathOf(name), STAT_OPTIONS);
  } catch {
    return undefined;
  }
}
