/** Signatures as libsodium's releases have them: https://jedisct1.github.io/minisign/#signature-format */
import { createHash, createPublicKey, type KeyObject, verify } from 'node:crypto';
import { VendorError } from './vendor-error.js';

const ALGORITHM_BYTES = 2;
const KEY_ID_BYTES = 8;
const PUBLIC_KEY_BYTES = 32;
const SIGNATURE_BYTES = 64;

const UNTRUSTED = 'untrusted comment: ';
const TRUSTED = 'trusted comment: ';

/** `Ed` signs the file itself, `ED` its BLAKE2b-512. A key is always `Ed`. */
const LEGACY = 'Ed';
const PREHASHED = 'ED';

interface PublicKey {
  readonly id: Buffer;
  readonly key: KeyObject;
}

interface Signature {
  readonly prehashed: boolean;
  readonly keyId: Buffer;
  readonly bytes: Buffer;
  readonly trustedComment: string;
  readonly globalSignature: Buffer;
}

export interface SignedFile {
  /** The name that the signature must be for, where its trusted comment says one. */
  readonly signedName: string;
  readonly bytes: Uint8Array;
  /** What stands in its `.minisig`. */
  readonly signature: Uint8Array;
}

/**
 * Verifies a file's signature, and that it is for a file of this name.
 *
 * @returns the trusted comment.
 * @throws VendorError saying which of the many things is wrong.
 */
export function verifySignature({ signedName, bytes, signature }: SignedFile, publicKey: string): string {
  const { id, key } = parsePublicKey(publicKey);
  const { prehashed, keyId, bytes: ed25519, trustedComment, globalSignature } = parseSignature(signature);
  if (!keyId.equals(id)) {
    throw refusal(`the signature is by key ${hexadecimalId(keyId)}, but must be by key ${hexadecimalId(id)}`);
  }
  const signed = prehashed ? createHash('blake2b512').update(bytes).digest() : bytes;
  if (!verify(null, signed, key, ed25519)) {
    throw refusal(`the signature does not match: ${signedName}, its signature or the public key was changed`);
  }
  const withComment = Buffer.concat([ed25519, Buffer.from(trustedComment)]);
  if (!verify(null, withComment, key, globalSignature)) {
    throw refusal('the trusted comment of the signature, or the signature of that comment, was changed');
  }
  requireSignedName(trustedComment, signedName);
  return trustedComment;
}

function parsePublicKey(text: string): PublicKey {
  const bytes = fromBase64(text, ALGORITHM_BYTES + KEY_ID_BYTES + PUBLIC_KEY_BYTES, 'the public key');
  const algorithm = bytes.toString('latin1', 0, ALGORITHM_BYTES);
  if (algorithm !== LEGACY) throw refusal('the public key is no Ed25519 key: it does not start with Ed');
  const x = bytes.subarray(ALGORITHM_BYTES + KEY_ID_BYTES).toString('base64url');
  return {
    id: bytes.subarray(ALGORITHM_BYTES, ALGORITHM_BYTES + KEY_ID_BYTES),
    key: createPublicKey({ format: 'jwk', key: { kty: 'OKP', crv: 'Ed25519', x } }),
  };
}

function parseSignature(file: Uint8Array): Signature {
  const [untrusted, first, trusted, second, ...rest] = linesOf(file);
  if (untrusted?.startsWith(UNTRUSTED) !== true) {
    throw refusal(
      `the signature is no minisign signature: its first line does not start with "${UNTRUSTED}"`,
    );
  }
  if (first === undefined) throw refusal('the signature is cut off after its first line');
  const head = fromBase64(
    first,
    ALGORITHM_BYTES + KEY_ID_BYTES + SIGNATURE_BYTES,
    'the second line of the signature',
  );
  const algorithm = head.toString('latin1', 0, ALGORITHM_BYTES);
  if (algorithm !== LEGACY && algorithm !== PREHASHED) {
    throw refusal('the signature has an unknown algorithm: it is neither Ed nor ED');
  }
  if (trusted?.startsWith(TRUSTED) !== true) {
    throw refusal(`the signature has no trusted comment: its third line does not start with "${TRUSTED}"`);
  }
  if (second === undefined) throw refusal('the signature is cut off after its trusted comment');
  if (rest.length > 0) throw refusal('the signature has something behind its fourth line');
  return {
    prehashed: algorithm === PREHASHED,
    keyId: head.subarray(ALGORITHM_BYTES, ALGORITHM_BYTES + KEY_ID_BYTES),
    bytes: head.subarray(ALGORITHM_BYTES + KEY_ID_BYTES),
    trustedComment: trusted.slice(TRUSTED.length),
    globalSignature: fromBase64(second, SIGNATURE_BYTES, 'the fourth line of the signature'),
  };
}

/** Without the line ends, which are no part of what is signed, be they of Unix or of Windows. */
function linesOf(file: Uint8Array): string[] {
  let text: string;
  try {
    // A byte order mark would be dropped, and the comment then be others' bytes than those that were signed.
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(file);
  } catch (cause) {
    throw refusal('the signature is no text in UTF-8', { cause });
  }
  const lines = text.split(/\r?\n/);
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

/** Node skips what is no base64, and takes what no encoder writes. */
function fromBase64(text: string, byteLength: number, what: string): Buffer {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.toString('base64') !== text) throw refusal(`${what} is no base64`);
  if (bytes.length !== byteLength) {
    throw refusal(`${what} must hold ${byteLength} bytes, got ${bytes.length}`);
  }
  return bytes;
}

function requireSignedName(trustedComment: string, signedName: string): void {
  for (const field of trustedComment.split('\t')) {
    if (!field.startsWith('file:') || field === `file:${signedName}`) continue;
    throw refusal(`the signature is for another file: for ${field.slice(5)}, not for ${signedName}`);
  }
}

/** As minisign writes it: the last byte first. */
function hexadecimalId(id: Buffer): string {
  return Buffer.from(id).reverse().toString('hex').toUpperCase();
}

function refusal(message: string, options?: ErrorOptions): VendorError {
  return new VendorError('verify', message, options);
}
