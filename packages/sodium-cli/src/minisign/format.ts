/** What minisign's files have in common: https://jedisct1.github.io/minisign/#signature-format */
import { RefusedFileError } from '../errors.js';
import type { FileName } from '../file-names.js';
import { linesIn, readSmallFile } from '../small-file.js';

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
 * The lines of a file, which are the caller's to wipe.
 *
 * @param what the file should be, as in `a signature`
 * @throws FileError, RefusedFileError
 */
export function readLines(name: FileName, what: string): Buffer[] {
  const file = readSmallFile(name, ROOM_BYTES);
  if (file !== undefined) return linesIn(file);
  throw new RefusedFileError(name, `this is too long to be ${what} of minisign`);
}

/** How minisign writes the identifier of a key: the last byte first. */
export function textOfId(id: Uint8Array): string {
  return Buffer.from(id).reverse().toString('hex').toUpperCase();
}
