/** Small files of text that are read as a whole: keys and signatures. Of secrets no strings are made, which could not be wiped. */
import { refuseClosedInput } from './descriptors.js';
import { toFileError } from './errors.js';
import type { FileName } from './file-names.js';
import { readInto } from './input.js';

/**
 * @param room how many bytes are too many
 * @returns all its bytes, for the caller to wipe; undefined when there are too many
 * @throws FileError when it cannot be read
 */
export function readSmallFile(name: FileName, room: number): Buffer | undefined {
  const memory = Buffer.allocUnsafeSlow(room);
  let bytes: Buffer | undefined;
  try {
    refuseClosedInput(name);
    bytes = readInto(memory, name);
    return bytes;
  } catch (error) {
    throw toFileError(name, error);
  } finally {
    if (bytes === undefined) memory.fill(0);
  }
}

/** Its lines, where they are, without their ends, which are those of Unix or Windows. The last may have none. */
export function linesIn(file: Buffer): Buffer[] {
  const lines: Buffer[] = [];
  for (let start = 0; start < file.length; ) {
    const end = file.indexOf('\n', start);
    const line = file.subarray(start, end === -1 ? file.length : end);
    lines.push(line.at(-1) === 0x0d ? line.subarray(0, -1) : line);
    start = end === -1 ? file.length : end + 1;
  }
  return lines;
}

export function startsWith(line: Buffer | undefined, start: string): boolean {
  return line?.subarray(0, start.length).equals(Buffer.from(start, 'latin1')) === true;
}
