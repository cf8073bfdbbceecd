/** How keys come in and are made. */
import type { Sodium } from 'sodium-sys';
import {
  byteLengthOf,
  InvalidLengthError,
  InvalidTypeError,
  isUint8Array,
  optionsReader,
  type Secret,
} from 'sodium-sys/portable';
import { sizedBytes } from '../shared/bytes.js';
import type { Backend, LengthLimits, Lengths, Sized } from '../shared/types.js';
import { BYTES_OR_SECRET, notSecret } from './foreign.js';
import { lend } from './lend.js';
import {
  GuardedBytes,
  KEPT_AS_USUAL,
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
  /** What to do about a key of another length that is something else. */
  readonly remedy?: (byteLength: number) => string | undefined;
}

export type KeyReader = (parameter: string, value: unknown) => KeyMemory;

/** Reads a parameter or option that is a key. */
export function keyReader(backend: Backend, { purpose, length, remedy }: KeyRule): KeyReader {
  return (parameter, value) => {
    if (isUint8Array(value)) return sizedBytes(parameter, value, length, BYTES_OR_SECRET, remedy);
    if (!GuardedBytes.is(value)) throw notSecret(parameter, value, backend());
    const secret = GuardedBytes.secretOf(parameter, value, backend());
    const madeFor = GuardedBytes.purposeOf(value);
    if (madeFor !== undefined && madeFor !== purpose) {
      throw new InvalidTypeError(parameter, `a key of ${purpose}`, value);
    }
    const { byteLength } = secret;
    if (byteLength >= length.minimum && byteLength <= length.maximum) return secret;
    throw new InvalidLengthError(parameter, length.minimum, length.maximum, value, 1, remedy?.(byteLength));
  };
}

export function lengthOfKey(key: KeyMemory | undefined): number {
  if (key === undefined) return 0;
  return isUint8Array(key) ? byteLengthOf(key) : key.byteLength;
}

/** A copy with a life of its own, for what takes longer than the caller may leave the key as it is. */
export function copyOfKey<Purpose extends string>(
  sodium: Sodium,
  key: KeyMemory,
  purpose: Purpose,
): SecretBytes<Purpose> {
  const { secrets } = sodium;
  return makeSecret(sodium, lengthOfKey(key), KEPT_AS_USUAL, purpose, (address) => {
    if (isUint8Array(key)) {
      secrets.write(address, key);
      return;
    }
    lend(key.byteLength, (bytes) => {
      secrets.read(key, bytes);
      secrets.write(address, bytes);
    });
  });
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
