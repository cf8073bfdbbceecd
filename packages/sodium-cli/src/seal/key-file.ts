/**
 * The key file of `sodium seal` and `sodium open`: text, so that it can be printed, and kept where other secrets are.
 *
 * Lines that are empty or begin with `#` mean nothing. One line is left: `secretStream-key-1:`, and in base64 the 32 bytes of the
 * key and the first 4 of their BLAKE2b-256, which tell a damaged key before anything is sealed with it.
 */
import type { NodeSodiumApi, SecretBytes } from 'sodium';
import { crypto_secretstream_xchacha20poly1305_KEYBYTES as KEY_BYTES } from 'sodium-sys/constants';
import type { LoadedBackend } from '../backend.js';
import { decodeBase64, encodeLine } from '../base64.js';
import { RefusedFileError } from '../errors.js';
import type { FileName } from '../file-names.js';
import { linesIn, readSmallFile, startsWith } from '../small-file.js';

const CHECK_BYTES = 4;
const CHECKED_BYTES = KEY_BYTES + CHECK_BYTES;

const PREFIX = 'secretStream-key-1:';

const COMMENT = '# Opens what sodium seal has sealed with it. Keep it secret, and keep a copy.';

/** Far longer than a key with its comments; a file that is named by mistake must not fill the memory. */
const ROOM_BYTES = 4096;

type Key = SecretBytes<'secretStream'>;

/** @returns the bytes of a key file, for the caller to wipe */
export function formatKey(key: Key, { raw, api }: LoadedBackend): Buffer {
  return key.read((bytes) => {
    const checked = Buffer.concat([bytes, checkOf(bytes, api)]);
    try {
      return encodeLine(raw, `${COMMENT}\n${PREFIX}`, checked);
    } finally {
      checked.fill(0);
    }
  });
}

/** @throws FileError when it cannot be read; RefusedFileError when it is no key */
export function readKey(name: FileName, libsodium: LoadedBackend): Key {
  const content = readSmallFile(name, ROOM_BYTES) ?? Buffer.alloc(0);
  try {
    // As other programs make them.
    if (content.length === KEY_BYTES) return keyOf(content, libsodium);
    return parseKey(name, content, libsodium);
  } finally {
    content.fill(0);
  }
}

function parseKey(name: FileName, content: Buffer, libsodium: LoadedBackend): Key {
  const lines = linesIn(content).filter((line) => line.length > 0 && !startsWith(line, '#'));
  const [line] = lines;
  if (line === undefined || lines.length > 1 || !startsWith(line, PREFIX)) {
    throw new RefusedFileError(name, 'this is no key of sodium seal; sodium keygen makes one');
  }
  const { raw, api } = libsodium;
  const checked = Buffer.allocUnsafeSlow(CHECKED_BYTES);
  try {
    const key = checked.subarray(0, KEY_BYTES);
    const isWhole = decodeBase64(raw, line.subarray(PREFIX.length), checked);
    if (isWhole && api.equals(checked.subarray(KEY_BYTES), checkOf(key, api))) return keyOf(key, libsodium);
    throw new RefusedFileError(name, 'the key is damaged');
  } finally {
    checked.fill(0);
  }
}

function keyOf(bytes: Uint8Array, { api }: LoadedBackend): Key {
  return api.SecretBytes.from(bytes, { purpose: 'secretStream' });
}

function checkOf(key: Uint8Array, { genericHash }: NodeSodiumApi): Uint8Array {
  return genericHash(key).subarray(0, CHECK_BYTES);
}
