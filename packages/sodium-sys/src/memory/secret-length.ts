import { InvalidLengthError, InvalidTypeError } from '../shared/errors.js';

const MAXIMUM_BYTES = 16 * 1024;

export function checkSecretLength(byteLength: unknown): void {
  if (typeof byteLength !== 'number') throw new InvalidTypeError('byteLength', 'a number', byteLength);
  if (!Number.isInteger(byteLength) || byteLength < 1 || byteLength > MAXIMUM_BYTES) {
    throw new InvalidLengthError('byteLength', 1, MAXIMUM_BYTES, byteLength);
  }
}
