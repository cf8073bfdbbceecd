import { closeSync, openSync, readSync } from 'node:fs';
import { crypto_generichash_KEYBYTES_MAX, crypto_generichash_KEYBYTES_MIN } from 'sodium-sys/constants';
import { InvalidLengthError } from 'sodium-sys/portable';
import { refuseClosedInput } from './descriptors.js';
import { toFileError } from './errors.js';
import { type FileName, pathOf, quoted } from './file-names.js';

/**
 * The bytes of a file as a key.
 *
 * @throws FileError when it cannot be read; InvalidLengthError when its bytes are too few or too many.
 */
export function readKeyFile(name: FileName): Uint8Array {
  try {
    refuseClosedInput(name);
    return readKey(name);
  } catch (error) {
    throw toFileError(name, error);
  }
}

function readKey(name: FileName): Uint8Array {
  const key = new Uint8Array(crypto_generichash_KEYBYTES_MAX);
  const buffer = Buffer.alloc(4096);
  const file = openSync(pathOf(name), 'r');
  try {
    let length = 0;
    for (let count = readSync(file, buffer); count > 0; count = readSync(file, buffer)) {
      if (length + count <= key.length) key.set(buffer.subarray(0, count), length);
      length += count;
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
