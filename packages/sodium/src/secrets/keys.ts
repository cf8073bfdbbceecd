/** How keys come in and are made. */
import {
  byteLengthOf,
  InvalidLengthError,
  InvalidTypeError,
  isUint8Array,
  optionsReader,
  type Secret,
} from 'sodium-sys/portable';
import { notBytes, sizedBytes } from '../shared/bytes.js';
import type { Backend, LengthLimits, Lengths, Sized } from '../shared/types.js';
import {
  BYTES_OR_SECRET,
  GuardedBytes,
  makeSecret,
  type SecretBytes,
  type SecretBytesOptions,
  secretOptionReaders,
} from './secret-bytes.js';

/** What a key may be given as: bytes, or a secret of the right purpose. */
export type Key<Allowed extends Lengths, Purpose extends string> = Sized<Allowed> | SecretBytes<Purpose>;

/** A key as the raw functions take it. */
export type KeyMemory = Uint8Array | Secret;

export interface KeyRule {
  /** The one purpose, besides none, that a secret may have: the primitive as it is exported. */
  readonly purpose: string;
  readonly length: LengthLimits;
}

export type KeyReader = (parameter: string, value: unknown) => KeyMemory;

/** Reads a parameter or option that is a key. */
export function keyReader(backend: Backend, { purpose, length }: KeyRule): KeyReader {
  return (parameter, value) => {
    if (isUint8Array(value)) return sizedBytes(parameter, value, length, BYTES_OR_SECRET);
    if (!GuardedBytes.is(value)) throw notKey(parameter, value);
    const secret = GuardedBytes.secretOf(parameter, value, backend());
    const madeFor = GuardedBytes.purposeOf(value);
    if (madeFor !== undefined && madeFor !== purpose) {
      throw new InvalidTypeError(parameter, `a key of ${purpose}`, value);
    }
    if (secret.byteLength >= length.minimum && secret.byteLength <= length.maximum) return secret;
    throw new InvalidLengthError(parameter, length.minimum, length.maximum, value);
  };
}

function notKey(parameter: string, value: unknown): InvalidTypeError {
  if (!looksLikeSecret(value)) return notBytes(parameter, value, BYTES_OR_SECRET);
  const expected = 'a SecretBytes of this copy of the package';
  return new InvalidTypeError(parameter, expected, value, 'it was made by another copy of sodium');
}

function looksLikeSecret(value: unknown): boolean {
  try {
    return Object.prototype.toString.call(value) === '[object SecretBytes]';
  } catch {
    return false; // a revoked proxy, or a getter that throws
  }
}

export function lengthOfKey(key: KeyMemory | undefined): number {
  if (key === undefined) return 0;
  return isUint8Array(key) ? byteLengthOf(key) : key.byteLength;
}

/** Makes `generateKey` of a primitive whose keys have one length. */
export function keyGenerator<Purpose extends string>(
  backend: Backend,
  purpose: Purpose,
  length: number,
): (options?: SecretBytesOptions) => SecretBytes<Purpose> {
  const readOptions = optionsReader(secretOptionReaders);
  return function generateKey(options) {
    return makeSecret(backend(), length, readOptions(options), purpose);
  };
}
