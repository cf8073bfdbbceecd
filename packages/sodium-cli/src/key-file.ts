import { closeSync, openSync } from 'node:fs';
import { crypto_generichash_KEYBYTES_MAX, crypto_generichash_KEYBYTES_MIN } from 'sodium-sys/constants';
import { InvalidLengthError } from 'sodium-sys/portable';
import { toFileError } from './errors.js';
import { type FileName, pathOf, quoted } from './file-names.js';
import { readNow } from './pieces.js';

/**
 * The bytes of a file as a key, in memory that threads share.
 *
 * @throws FileError when it cannot be read; InvalidLengthError when its bytes are too few or too many.
 */
export function readKeyFile(name: FileName): Uint8Array {
  try {
    return readKey(name);
  } catch (error) {
    throw toFileError(name, error);
  }
}

function readKey(name: FileName): Uint8Array {
  const key = new Uint8Array(new SharedArrayBuffer(crypto_generichash_KEYBYTES_MAX));
  const buffer = Buffer.alloc(4096);
  const file = openSync(pathOf(name), 'r');
  try {
    let length = 0;
    for (const piece of readNow(file, buffer)) {
      if (length + piece.length <= key.length) key.set(piece, length);
      length += piece.length;
    }
    if (length < crypto_generichash_KEYBYTES_MIN || length > crypto_generichash_KEYBYTES_MAX) {
      throw new InvalidLengthError(
        `the length in bytes of key file ${quoted(name)}`,
        crypto_generichash_KEYBYTES_MIN,
        crypto_generichash_KEYBYTES_MAX,
        length,
      );
    }
    return key.subarray(0, length);
  } finally {
    buffer.fill(0);
    closeSync(file);
  }
}
