import { crypto_generichash_KEYBYTES_MAX, crypto_generichash_KEYBYTES_MIN } from 'sodium-sys/constants';
import { InvalidLengthError } from 'sodium-sys/portable';
import { RefusedFileError } from './errors.js';
import { type FileName, quoted } from './file-names.js';
import { readSmallFile } from './small-file.js';

/** So many that a file of another kind, named by mistake, is told from a key by its length. */
const ROOM_BYTES = 16 * 1024;

/**
 * The bytes of a file as a key, for the caller to wipe.
 *
 * @throws FileError when it cannot be read; InvalidLengthError, RefusedFileError when its bytes are too few or too many.
 */
export function readKeyFile(name: FileName): Uint8Array {
  const key = readSmallFile(name, ROOM_BYTES);
  if (key === undefined) throw new RefusedFileError(name, 'this is too long to be a key');
  if (key.length >= crypto_generichash_KEYBYTES_MIN && key.length <= crypto_generichash_KEYBYTES_MAX) {
    return key;
  }
  key.fill(0);
  throw new InvalidLengthError(
    `the length in bytes of key file ${quoted(name)}`,
    crypto_generichash_KEYBYTES_MIN,
    crypto_generichash_KEYBYTES_MAX,
    key.length,
  );
}
