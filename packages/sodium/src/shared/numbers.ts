/** Numbers that C counts with in 64 bits. */
import { InvalidLengthError, InvalidTypeError } from 'sodium-sys/portable';

/** Reads a parameter or option that is an integer: a bigint, or a number that is exact. */
export const counterReader =
  ({ minimum, maximum }: { readonly minimum: bigint; readonly maximum: bigint }) =>
  (parameter: string, value: unknown): bigint => {
    if (typeof value !== 'bigint' && typeof value !== 'number') {
      throw new InvalidTypeError(parameter, 'a number or a bigint', value);
    }
    if (typeof value === 'number' && value > Number.MAX_SAFE_INTEGER && value <= maximum) {
      throw new InvalidTypeError(parameter, 'a bigint, or a number of at most 2^53 - 1', value);
    }
    // A number that is no integer is in no range; the comparison of the two kinds is exact.
    if (value >= minimum && value <= maximum && (typeof value === 'bigint' || Number.isInteger(value))) {
      return BigInt(value);
    }
    throw new InvalidLengthError(parameter, minimum, maximum, value);
  };
