/** Numbers that C would abort on, or write out of bounds with, because of what other arguments are. */
import { InvalidLengthError, InvalidTypeError } from '../shared/errors.js';
import { amountOf, type Limit } from '../shared/limits.js';
import type { FunctionDeclaration, NumberParameter } from '../shared/table.js';
import type { Invoker } from './invoker.js';
import { type Bound, checkNumbers, type PointerWidth } from './parameters.js';

/** Throws what is wrong with the arguments, of which every number is known to be one that its type can hold. */
export type CheckLimits = (values: readonly unknown[]) => void;

/** Undefined for the functions, nearly all, whose arguments have nothing to do with each other. */
export function limitsOf({ parameters }: FunctionDeclaration, width: PointerWidth): CheckLimits | undefined {
  const checks = parameters.flatMap((parameter, index): CheckLimits[] => {
    if (parameter.kind !== 'number' || parameter.limit === undefined) return [];
    return isRelative(parameter.limit, width) ? [checkLimit(parameter, parameter.limit, index)] : [];
  });
  if (checks.length === 0) return undefined;
  return (values) => {
    for (const check of checks) check(values);
  };
}

/** A range of constants is checked with the range of the type. */
function isRelative(limit: Limit, width: PointerWidth): boolean {
  if (limit.kind === 'choice') return true;
  if (limit.only32 && width !== 32) return false;
  return [limit.minimum, limit.maximum].some((amount) => amount !== undefined && amount.of >= 0);
}

function checkLimit({ name }: NumberParameter, limit: Limit, index: number): CheckLimits {
  if (limit.kind === 'choice') {
    const expected = listOf(limit.values);
    return (values) => {
      const value = values[index] as number;
      if (limit.values.includes(value)) return;
      throw new InvalidTypeError(
        name,
        expected,
        value,
        undefined,
        `${name} must be ${expected}, got ${value}`,
      );
    };
  }
  return (values) => {
    const value = values[index] as number;
    const minimum = limit.minimum === undefined ? 0 : amountOf(limit.minimum, values);
    const maximum = limit.maximum === undefined ? Infinity : amountOf(limit.maximum, values);
    if (value < minimum || value > maximum) throw new InvalidLengthError(name, minimum, maximum, value);
  };
}

/** As in `1, 3 or 5`. */
function listOf(values: readonly number[]): string {
  return `${values.slice(0, -1).join(', ')} or ${values.at(-1)}`;
}

/** Checks the limits before a function is called, if it has any. */
export function withLimits(
  declaration: FunctionDeclaration,
  bound: readonly Bound[],
  width: PointerWidth,
  invoke: Invoker,
): Invoker {
  const checkLimits = limitsOf(declaration, width);
  if (checkLimits === undefined) return invoke;
  return (...values) => {
    checkNumbers(bound, values);
    checkLimits(values);
    return invoke(...values);
  };
}
