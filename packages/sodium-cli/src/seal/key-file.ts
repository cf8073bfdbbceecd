/**
 * The key file of `sodium seal` and `sodium open`: text, so that it can be printed, and kept where other secrets are.
 *
 * Lines that are empty or begin with `#` mean nothing. One line is left: `secretStream-key-1:`, and in base64 the 32 bytes of the
 * key and the first 4 of their BLAKE2b-256, which tell a damaged key before anything is sealed with it.
 */
import type { NodeSodiumApi, SecretBytes } from 'sodium';
import { crypto_secretstream_xchacha20poly1305_KEYBYTES as KEY_BYTES } from 'sodium-sys/constants';
import { CommandError, toFileError } from '../errors.js';
import { type FileName, quoted } from '../file-names.js';
import { readInto } from '../input.js';

const CHECK_BYTES = 4;

const PREFIX = 'secretStream-key-1:';

const COMMENT = '# Opens what sodium seal has sealed with it. Keep it secret, and keep a copy.';

/** Far longer than a key with its comments; a file that is named by mistake must not fill the memory. */
const MAXIMUM_BYTES = 4096;

type Key = SecretBytes<'secretStream'>;

/** @returns the bytes of a key file, for the caller to wipe */
export function formatKey(key: Key, { genericHash, toBase64 }: NodeSodiumApi): Buffer {
  return key.read((bytes) => {
    const checked = Buffer.concat([bytes, checkOf(bytes, genericHash)]);
    try {
      return Buffer.from(`${COMMENT}\n${PREFIX}${toBase64(checked, 'original')}\n`);
    } finally {
      checked.fill(0);
    }
  });
}

/** @throws FileError when it cannot be read; CommandError when it is no key */
export function readKey(name: FileName, api: NodeSodiumApi): Key {
  const buffer = Buffer.alloc(MAXIMUM_BYTES);
  try {
    const content = readFrom(name, buffer);
    // As other programs make them.
    if (content?.length === KEY_BYTES) return api.SecretBytes.from(content, { purpose: 'secretStream' });
    return parseKey(name, content?.toString('latin1') ?? '', api);
  } finally {
    buffer.fill(0);
  }
}

function readFrom(name: FileName, buffer: Buffer): Buffer | undefined {
  try {
    return readInto(buffer, name);
  } catch (error) {
    throw toFileError(name, error);
  }
}

function parseKey(
  name: FileName,
  text: string,
  { genericHash, equals, fromBase64, SecretBytes }: NodeSodiumApi,
): Key {
  const lines = text.split(/\r?\n/).filter((line) => line !== '' && !line.startsWith('#'));
  const [line = ''] = lines;
  const refuse = (reason: string) => new CommandError(`${quoted(name)}: ${reason}`);
  if (lines.length !== 1 || !line.startsWith(PREFIX)) {
    throw refuse('this is no key of sodium seal; sodium keygen makes one');
  }
  const bytes = decode(line.slice(PREFIX.length));
  const key = bytes.subarray(0, KEY_BYTES);
  const isWhole = bytes.length === KEY_BYTES + CHECK_BYTES;
  if (isWhole && equals(bytes.subarray(KEY_BYTES), checkOf(key, genericHash))) {
    return SecretBytes.from(key, { purpose: 'secretStream' });
  }
  bytes.fill(0);
  throw refuse('the key is damaged');

  function decode(base64: string): Uint8Array {
    try {
      return fromBase64(base64, 'original');
    } catch {
      return new Uint8Array(0);
    }
  }
}

function checkOf(key: Uint8Array, genericHash: NodeSodiumApi['genericHash']): Uint8Array {
  return genericHash(key).subarray(0, CHECK_BYTES);
}
