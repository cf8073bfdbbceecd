/** Checks of bytes that come in. */
import { freeze, valuesOf } from 'sodium-sys/intrinsics';
import {
  byteLengthOf,
  copyInto,
  hasFixedMemory,
  InvalidLengthError,
  InvalidTypeError,
  isDetached,
  isUint8Array,
  newBytes,
  viewBytes,
} from 'sodium-sys/portable';
import type { LengthLimits } from './types.js';

/** The bytes of data of any length: of a view or a buffer, over the same memory. */
export function dataBytes(parameter: string, value: unknown): Uint8Array {
  const bytes = viewBytes(value);
  if (bytes !== undefined) return bytes;
  throw notBytes(parameter, value, 'a Uint8Array, another view or an ArrayBuffer');
}

/** As `dataBytes`, of which C reads some twice: a copy where another thread could change them in between. */
export function steadyBytes(parameter: string, value: unknown): Uint8Array {
  const bytes = dataBytes(parameter, value);
  if (hasFixedMemory(bytes)) return bytes;
  const copy = newBytes(byteLengthOf(bytes));
  copyInto(copy, bytes);
  return copy;
}

export const ANY_LENGTH: LengthLimits = { minimum: 0, maximum: Number.POSITIVE_INFINITY };

/** Exactly so many bytes. */
export function exactly(length: number): LengthLimits {
  return { minimum: length, maximum: length };
}

/** Users see the limits of a primitive, and checks rely on them: nobody may change them. */
export function frozen<const Limits extends Readonly<Record<string, LengthLimits>>>(limits: Limits): Limits {
  const ranges = valuesOf(limits);
  for (let index = 0; index < ranges.length; index++) freeze(ranges[index]);
  return freeze(limits);
}

/**
 * Bytes whose length matters: a key, a nonce, an output.
 *
 * @param remedy what to do about bytes of another length that are something else
 */
export function sizedBytes(
  parameter: string,
  value: unknown,
  { minimum, maximum }: LengthLimits,
  expected = 'a Uint8Array',
  remedy?: (byteLength: number) => string | undefined,
): Uint8Array {
  if (!isUint8Array(value) || isDetached(value)) {
    throw notBytes(parameter, value, expected);
  }
  const length = byteLengthOf(value);
  if (length >= minimum && length <= maximum) return value;
  throw new InvalidLengthError(parameter, minimum, maximum, value, 1, remedy?.(length));
}

/** As `sizedBytes`, of which C reads some twice: a copy where another thread could change them in between. */
export function steadySizedBytes(parameter: string, value: unknown, limits: LengthLimits): Uint8Array {
  return steadyBytes(parameter, sizedBytes(parameter, value, limits));
}

export function notBytes(parameter: string, value: unknown, expected: string): InvalidTypeError {
  const remedy = typeof value === 'string' ? 'convert it with fromUtf8, fromHex or fromBase64' : undefined;
  return new InvalidTypeError(parameter, expected, value, remedy);
}
