import { Address } from './address.js';
import { InvalidLengthError, InvalidTypeError } from './errors.js';
import { isInteger } from './intrinsics.js';
import { byteLengthOf, isUint8Array } from './kinds.js';

export function checkByteLength(byteLength: unknown, maximum: number): void {
  if (typeof byteLength !== 'number') throw new InvalidTypeError('byteLength', 'a number', byteLength);
  if (isInteger(byteLength) && byteLength >= 1 && byteLength <= maximum) return;
  throw new InvalidLengthError('byteLength', 1, maximum, byteLength);
}

/** What is written to a secret that is being made: as long as that. */
export function checkSource(address: unknown, source: unknown): void {
  if (!Address.is(address)) throw new InvalidTypeError('address', 'an Address', address);
  checkArray('source', source, Address.byteLengthOf(address));
}

/** Refuses all but an array of just this length. */
export function checkArray(parameter: string, value: unknown, byteLength: number): void {
  if (!isUint8Array(value)) throw new InvalidTypeError(parameter, 'a Uint8Array', value);
  if (byteLengthOf(value) === byteLength) return;
  throw new InvalidLengthError(parameter, byteLength, byteLength, value);
}
