/** Arguments that C would abort on, or go out of bounds with, because of what other arguments are. */

import { InvalidLengthError, InvalidTypeError } from '../shared/errors.js';
import { append, arrayFindIndex, arrayIncludes, arraySome, callWith } from '../shared/intrinsics.js';
import { amountOf, type Limit, listOf } from '../shared/limits.js';
import type { FunctionDeclaration, NumberParameter, Parameter } from '../shared/table.js';
import type { Invoker } from './invoker.js';
import { type Bound, checkNumbers, type PointerWidth } from './parameters.js';

/** Throws what is wrong with the arguments, of which every number is known to be one that its type can hold. */
export type CheckLimits = (values: readonly unknown[]) => void;

/** Undefined for the functions, nearly all, whose arguments have nothing to do with each other. */
export function limitsOf({ parameters }: FunctionDeclaration, width: PointerWidth): CheckLimits | undefined {
  const checks: CheckLimits[] = [];
  for (let index = 0; index < parameters.length; index++) {
    const parameter = parameters[index]!;
    const check =
      parameter.kind === 'pointer'
        ? (checkNull(parameters, index) ?? checkDistinct(parameters, index))
        : checkNumber(parameter, index, width);
    if (check !== undefined) append(checks, check);
  }
  if (checks.length === 0) return undefined;
  return (values) => {
    for (let index = 0; index < checks.length; index++) checks[index]!(values);
  };
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
  if (isFinal(declaration)) {
    return (state, out, outlen) => {
      if (state === out) {
        checkNumbers(bound, [state, out, outlen]);
        checkLimits([state, out, outlen]);
      }
      return invoke(state, out, outlen);
    };
  }
  return (...values) => {
    checkNumbers(bound, values);
    checkLimits(values);
    return callWith(invoke, values);
  };
}

/** What ends every hash that is made in parts: nothing but its first two arguments has to be compared. */
function isFinal({ parameters }: FunctionDeclaration): boolean {
  const { 0: state, 1: out, 2: more } = parameters;
  return (
    state?.kind === 'pointer' &&
    state.content === 'made' &&
    out?.kind === 'pointer' &&
    out.direction === 'out' &&
    (parameters.length === 2 || (parameters.length === 3 && more!.kind === 'number'))
  );
}

/** A range of constants is not checked here, but with the range of the type. */
function checkNumber(
  { name, limit }: NumberParameter,
  index: number,
  width: PointerWidth,
): CheckLimits | undefined {
  if (limit === undefined || (limit.kind === 'range' && limit.only32 && width !== 32)) return undefined;
  if (limit.kind === 'choice') return checkChoice(name, limit.values, index);
  return isRelative(limit) ? checkRange(name, limit, index) : undefined;
}

type Range = Limit & { readonly kind: 'range' };

function isRelative({ minimum, maximum }: Range): boolean {
  return arraySome([minimum, maximum], (amount) => amount !== undefined && amount.of >= 0);
}

function checkRange(name: string, limit: Range, index: number): CheckLimits {
  return (values) => {
    const value = values[index] as number;
    const minimum = limit.minimum === undefined ? 0 : amountOf(limit.minimum, values);
    const maximum = limit.maximum === undefined ? Infinity : amountOf(limit.maximum, values);
    if (value < minimum || value > maximum) throw new InvalidLengthError(name, minimum, maximum, value);
  };
}

function checkChoice(name: string, choices: readonly number[], index: number): CheckLimits {
  const expected = listOf(choices);
  return (values) => {
    const value = values[index] as number;
    if (arrayIncludes(choices, value)) return;
    throw new InvalidTypeError(name, expected, value, undefined, `${name} must be ${expected}, got ${value}`);
  };
}

/** Whether a pointer may be null depends on another, in `crypto_kx_client_session_keys`. */
function checkNull(parameters: readonly Parameter[], index: number): CheckLimits | undefined {
  const pointer = parameters[index]!;
  if (pointer.kind === 'number' || pointer.unless < index) return undefined;
  const { name } = parameters[pointer.unless]!;
  return (values) => {
    if (values[index] !== null || values[pointer.unless] !== null) return;
    throw new InvalidTypeError(pointer.name, `a Uint8Array or an Address where ${name} is null`, null);
  };
}

/** C would write its output over a state that it trusts, and go on with that. */
function checkDistinct(parameters: readonly Parameter[], index: number): CheckLimits | undefined {
  const state = arrayFindIndex(parameters, (each) => each.kind === 'pointer' && each.content === 'made');
  const pointer = parameters[index]!;
  if (state < 0 || state === index || pointer.kind === 'number' || pointer.direction === 'in')
    return undefined;
  const expected = `other memory than ${parameters[state]!.name}`;
  return (values) => {
    if (values[index] !== values[state]) return;
    throw new InvalidTypeError(pointer.name, expected, values[index]);
  };
}
