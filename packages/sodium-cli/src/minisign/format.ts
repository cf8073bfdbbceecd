/** What minisign's files have in common: https://jedisct1.github.io/minisign/#signature-format */
import { RefusedFileError, toFileError } from '../errors.js';
import type { FileName } from '../file-names.js';
import { readInto } from '../input.js';

/** `Ed` is how keys begin, and signatures of the file itself; `ED` how signatures of its BLAKE2b-512 do. */
export const LEGACY = 'Ed';
export const PREHASHED = 'ED';

export const ALGORITHM_BYTES = 2;
export const KEY_ID_BYTES = 8;
export const PUBLIC_KEY_BYTES = 32;
export const SECRET_KEY_BYTES = 64;
export const SIGNATURE_BYTES = 64;
export const PREHASH_BYTES = 64;

export const UNTRUSTED = 'untrusted comment: ';
export const TRUSTED = 'trusted comment: ';

/** The longest that minisign reads. */
export const LONGEST_UNTRUSTED_COMMENT = 1003;
export const LONGEST_TRUSTED_COMMENT = 8173;

/** Longer than everything that is read here. */
const ROOM_BYTES = 16 * 1024;

/**
 * The bytes of a small file, which are the caller's to wipe.
 *
 * @param what the file should be, as in `a signature`
 */
export function readSmallFile(name: FileName, what: string): Buffer {
  const room = Buffer.allocUnsafeSlow(ROOM_BYTES);
  try {
    const bytes = readInto(room, name);
    if (bytes !== undefined) return bytes;
  } catch (error) {
    room.fill(0);
    throw toFileError(name, error);
  }
  room.fill(0);
  throw new RefusedFileError(name, `this is too long to be ${what} of minisign`);
}

/** Its lines, where they are, without their ends, which are those of Unix or Windows. The last may have none. */
export function linesOf(file: Buffer): Buffer[] {
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
  return line?.toString('latin1', 0, start.length) === start;
}

/** How minisign writes the identifier of a key: the last byte first. */
export function textOfId(id: Uint8Array): string {
  return Buffer.from(id).reverse().toString('hex').toUpperCase();
}
