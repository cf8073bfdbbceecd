/** What the values of options must be. */
import { arrayIncludes, arrayJoin, hasOwn } from 'sodium-sys/intrinsics';
import { InvalidLengthError, InvalidTypeError } from 'sodium-sys/portable';
import { sizedBytes } from './bytes.js';
import type { LengthLimits } from './types.js';

/** An option that holds bytes of a certain length. */
export const bytesOption =
  (limits: LengthLimits) =>
  (parameter: string, value: unknown): Uint8Array =>
    sizedBytes(parameter, value, limits);

/** An option that is a length. */
export const lengthOption = (limits: LengthLimits) => {
  const { minimum, maximum } = limits;
  const multipleOf = hasOwn(limits, 'multipleOf') ? limits.multipleOf! : 1;
  return (parameter: string, value: unknown): number => {
    if (typeof value !== 'number') throw new InvalidTypeError(parameter, 'a number', value);
    if (value >= minimum && value <= maximum && value % multipleOf === 0) return value;
    throw new InvalidLengthError(parameter, minimum, maximum, value, multipleOf);
  };
};

/** An option that is true or false. */
export function booleanOption(parameter: string, value: unknown): boolean {
  if (typeof value === 'boolean') return value;
  throw new InvalidTypeError(parameter, 'a boolean', value);
}

/** An option that is one of a few words. */
export const choiceOption =
  <const Choice extends string>(choices: readonly Choice[]) =>
  (parameter: string, value: unknown): Choice => {
    if (arrayIncludes(choices, value as Choice)) return value as Choice;
    throw new InvalidTypeError(parameter, `one of ${arrayJoin(choices, ', ')}`, value);
  };

/** An option that is a function, which is called as `Signature` says. */
export const functionOption =
  <Signature>() =>
  (parameter: string, value: unknown): Signature => {
    if (typeof value === 'function') return value as Signature;
    throw new InvalidTypeError(parameter, 'a function', value);
  };
