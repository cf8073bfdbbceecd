/** Integers that a number of JavaScript cannot hold. */
import { isInteger, isSafeInteger } from 'sodium-sys/intrinsics';
import { InvalidLengthError, InvalidTypeError } from 'sodium-sys/portable';

/** The highest number of C's `uint64_t`. */
export const MAXIMUM_UINT64 = 2n ** 64n - 1n;

/** A parameter or option that is an integer: a bigint, or a number that holds it exactly. */
export const counterReader =
  (maximum: bigint) =>
  (parameter: string, value: unknown): bigint => {
    if (typeof value !== 'number' && typeof value !== 'bigint') {
      throw new InvalidTypeError(parameter, 'a number or a bigint', value);
    }
    // 2 ** 53 could have been 2 ** 53 + 1.
    const isInexact = isInteger(value) && value > Number.MAX_SAFE_INTEGER && value <= maximum;
    if (isInexact) throw new InvalidTypeError(parameter, 'a bigint from 2 ** 53 on', value);
    if (typeof value === 'number' ? isSafeInteger(value) && value >= 0 : value >= 0n) {
      if (value <= maximum) return BigInt(value);
    }
    throw new InvalidLengthError(parameter, 0n, maximum, value);
  };
