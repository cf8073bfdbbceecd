/** The public keys of minisign: `Ed`, the identifier of the key pair, the key of Ed25519. */
import { decodeBase64, encodeLine, type Raw } from '../base64.js';
import { RefusedFileError } from '../errors.js';
import type { FileName } from '../file-names.js';
import { startsWith } from '../small-file.js';
import {
  ALGORITHM_BYTES,
  KEY_ID_BYTES,
  LEGACY,
  PUBLIC_KEY_BYTES,
  readLines,
  textOfId,
  UNTRUSTED,
} from './format.js';

export interface PublicKey {
  readonly id: Uint8Array;
  readonly bytes: Uint8Array;
}

const LENGTH = ALGORITHM_BYTES + KEY_ID_BYTES + PUBLIC_KEY_BYTES;

/** @throws FileError, RefusedFileError */
export function readPublicKeyFile(raw: Raw, name: FileName): PublicKey {
  const [comment, text, ...rest] = readLines(name, 'a public key');
  if (!startsWith(comment, UNTRUSTED) || text === undefined || rest.length > 0) {
    throw new RefusedFileError(
      name,
      `this is no public key of minisign: it must have two lines, the first beginning with "${UNTRUSTED}"`,
    );
  }
  const key = parsePublicKey(raw, text);
  if (typeof key === 'string') throw new RefusedFileError(name, `the second line ${key}`);
  return key;
}

/** @returns what is wrong, when something is. */
export function parsePublicKey(raw: Raw, text: Buffer): PublicKey | string {
  const bytes = Buffer.alloc(LENGTH);
  if (!decodeBase64(raw, text, bytes)) return `is not base64 of ${LENGTH} bytes, which a public key has`;
  if (!startsWith(bytes, LEGACY)) return `is no key of Ed25519: it does not start with ${LEGACY}`;
  return {
    id: bytes.subarray(ALGORITHM_BYTES, ALGORITHM_BYTES + KEY_ID_BYTES),
    bytes: bytes.subarray(ALGORITHM_BYTES + KEY_ID_BYTES),
  };
}

export function formatPublicKey(raw: Raw, { id, bytes }: PublicKey): Buffer {
  const comment = `${UNTRUSTED}minisign public key ${textOfId(id)}\n`;
  return encodeLine(raw, comment, Buffer.concat([Buffer.from(LEGACY), id, bytes]));
}
