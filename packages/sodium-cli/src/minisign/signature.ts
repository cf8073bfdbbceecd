/** The signatures of minisign: one of the file or its hash, and one of that together with a comment. */
import { decodeBase64, encodeLine, type Raw } from '../base64.js';
import { RefusedFileError } from '../errors.js';
import type { FileName } from '../file-names.js';
import { startsWith } from '../small-file.js';
import {
  ALGORITHM_BYTES,
  KEY_ID_BYTES,
  LEGACY,
  PREHASHED,
  readLines,
  SIGNATURE_BYTES,
  TRUSTED,
  UNTRUSTED,
} from './format.js';

export interface Signature {
  /** Whether it is that of the file's BLAKE2b-512, and not of the file itself. */
  readonly isPrehashed: boolean;
  readonly keyId: Uint8Array;
  readonly bytes: Buffer;
  /** Not to be trusted before the global signature is verified. */
  readonly trustedComment: Buffer;
  readonly globalSignature: Buffer;
}

const HEAD_BYTES = ALGORITHM_BYTES + KEY_ID_BYTES + SIGNATURE_BYTES;

/** @throws FileError, RefusedFileError */
export function readSignatureFile(raw: Raw, name: FileName): Signature {
  const [untrusted, first, trusted, second, ...rest] = readLines(name, 'a signature');
  if (!startsWith(untrusted, UNTRUSTED)) {
    throw new RefusedFileError(
      name,
      `this is no signature of minisign: the first line does not start with "${UNTRUSTED}"`,
    );
  }
  const head = bytesOf(first, HEAD_BYTES, 'second');
  const isPrehashed = startsWith(head, PREHASHED);
  if (!isPrehashed && !startsWith(head, LEGACY)) {
    throw new RefusedFileError(name, `the algorithm is unknown: it is neither ${PREHASHED} nor ${LEGACY}`);
  }
  if (!startsWith(trusted, TRUSTED)) {
    throw new RefusedFileError(
      name,
      `there is no trusted comment: the third line does not start with "${TRUSTED}"`,
    );
  }
  const globalSignature = bytesOf(second, SIGNATURE_BYTES, 'fourth');
  if (rest.length > 0) throw new RefusedFileError(name, 'there is something behind the fourth line');
  return {
    isPrehashed,
    keyId: head.subarray(ALGORITHM_BYTES, ALGORITHM_BYTES + KEY_ID_BYTES),
    bytes: head.subarray(ALGORITHM_BYTES + KEY_ID_BYTES),
    trustedComment: trusted!.subarray(TRUSTED.length),
    globalSignature,
  };

  function bytesOf(line: Buffer | undefined, length: number, ordinal: string): Buffer {
    if (line === undefined) throw new RefusedFileError(name, `this is cut off: there is no ${ordinal} line`);
    const bytes = Buffer.alloc(length);
    if (decodeBase64(raw, line, bytes)) return bytes;
    throw new RefusedFileError(name, `the ${ordinal} line is not base64 of ${length} bytes`);
  }
}

/** What the global signature is of. */
export function signedWithComment({
  bytes,
  trustedComment,
}: Pick<Signature, 'bytes' | 'trustedComment'>): Buffer {
  return Buffer.concat([bytes, trustedComment]);
}

/**
 * The file of a signature that is prehashed.
 *
 * @param untrustedComment one character for each byte
 */
export function formatSignature(
  raw: Raw,
  { keyId, bytes, trustedComment, globalSignature }: Omit<Signature, 'isPrehashed'>,
  untrustedComment: string,
): Buffer {
  const head = Buffer.concat([Buffer.from(PREHASHED), keyId, bytes]);
  return Buffer.concat([
    encodeLine(raw, `${UNTRUSTED}${untrustedComment}\n`, head),
    encodeLine(raw, `${TRUSTED}${trustedComment.toString('latin1')}\n`, globalSignature),
  ]);
}
