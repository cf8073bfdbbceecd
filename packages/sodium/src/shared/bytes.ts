/** Checks of bytes that come in. */
import {
  byteLengthOf,
  InvalidLengthError,
  InvalidTypeError,
  isDetached,
  isUint8Array,
  viewBytes,
} from 'sodium-sys/portable';
import type { LengthLimits } from './types.js';

/** The bytes of data of any length: of a view or a buffer, over the same memory. */
export function dataBytes(parameter: string, value: unknown): Uint8Array {
  const bytes = viewBytes(value);
  if (bytes !== undefined) return bytes;
  throw new InvalidTypeError(
    parameter,
    'a Uint8Array, another view or an ArrayBuffer',
    value,
    remedyFor(value),
  );
}

/** Bytes whose length matters: a key, a nonce, an output. */
export function sizedBytes(
  parameter: string,
  value: unknown,
  { minimum, maximum }: LengthLimits,
  expected = 'a Uint8Array',
): Uint8Array {
  if (!isUint8Array(value) || isDetached(value)) {
    throw new InvalidTypeError(parameter, expected, value, remedyFor(value));
  }
  const length = byteLengthOf(value);
  if (length < minimum || length > maximum) throw new InvalidLengthError(parameter, minimum, maximum, value);
  return value;
}

function remedyFor(value: unknown): string | undefined {
  return typeof value === 'string' ? 'convert it with fromUtf8, fromHex or fromBase64' : undefined;
}
