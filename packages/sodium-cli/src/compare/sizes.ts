import { parseByteLength } from '../byte-lengths.js';
import { apostrophes } from '../command-line.js';
import { UsageError } from '../errors.js';

/** An input is held in memory, and once more in that of WebAssembly while it is hashed. */
const MAXIMUM_BYTES = 1024 ** 3;

export const DEFAULT_SIZES = '0,16,64,256,1KiB,4KiB,16KiB,64KiB,256KiB,1MiB,4MiB,16MiB';

/** Lengths in bytes from text like `0,64,1KiB,1MiB`. */
export function parseSizes(text: string): number[] {
  return text.split(',').map(parseSize);
}

function parseSize(text: string): number {
  const byteLength = parseByteLength(text);
  if (byteLength <= MAXIMUM_BYTES) return byteLength;
  throw new UsageError(`invalid size: ${apostrophes(text)}: sizes are like 0,64,1KiB,1MiB, up to 1GiB`);
}
