import { parseByteLength } from '../byte-lengths.js';
import { apostrophes } from '../command-line.js';
import { UsageError } from '../errors.js';
import type { Operation } from './operations.js';

/** Lengths in bytes from text like `0,64,1KiB,1MiB`, each once and in ascending order. */
export function parseSizes(text: string, operation: Operation): number[] {
  const sizes = text.split(',').map((size) => parseSize(size, operation));
  return [...new Set(sizes)].sort((a, b) => a - b);
}

function parseSize(text: string, { minimum, maximum, sizes }: Operation): number {
  const byteLength = parseByteLength(text);
  if (byteLength >= minimum && byteLength <= maximum) return byteLength;
  throw new UsageError(`invalid size: ${apostrophes(text)}: ${sizes}`);
}
