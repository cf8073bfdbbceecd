import { InvalidLengthError, InvalidTypeError } from './errors.js';

export function checkByteLength(byteLength: unknown, maximum: number): void {
  if (typeof byteLength !== 'number') throw new InvalidTypeError('byteLength', 'a number', byteLength);
  if (Number.isInteger(byteLength) && byteLength >= 1 && byteLength <= maximum) return;
  throw new InvalidLengthError('byteLength', 1, maximum, byteLength);
}
