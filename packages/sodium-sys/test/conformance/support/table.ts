/** What the tests read off the generated table. */
import { functions } from '../../../src/generated/functions.ts';
import { amountOf } from '../../../src/shared/limits.ts';
import {
  decodeFunction,
  type FunctionDeclaration,
  type NumberParameter,
  type PointerParameter,
} from '../../../src/shared/table.ts';

export type FunctionName = keyof typeof functions;

export interface Declaration extends FunctionDeclaration {
  readonly name: FunctionName;
}

export function declarationOf(name: FunctionName): Declaration {
  return { ...decodeFunction(name, functions[name]), name };
}

/** Every function of the table. */
export const declarations: readonly Declaration[] = (Object.keys(functions) as FunctionName[]).map(
  declarationOf,
);

/** The indexes of the parameters that say how many bytes others have. */
export function countersOf({ parameters }: FunctionDeclaration): ReadonlySet<number> {
  const counters = parameters.map((parameter) => (parameter.kind === 'pointer' ? parameter.countedBy : -1));
  return new Set(counters.filter((index) => index >= 0));
}

/** How many bytes a pointer needs beside these arguments; 0 where the table knows no number. */
export function bytesNeeded({ bytes, countedBy }: PointerParameter, values: readonly unknown[]): number {
  return Math.max(0, bytes + (countedBy < 0 ? 0 : (values[countedBy] as number)));
}

/** What numbers of these arguments may be, beside what their types hold: the least and the most. */
export function limitsOf(
  { limit }: NumberParameter,
  values: readonly unknown[],
): { readonly minimum: number; readonly maximum: number } {
  if (limit?.kind !== 'range') return { minimum: 0, maximum: Infinity };
  const { minimum, maximum } = limit;
  return {
    minimum: minimum === undefined ? 0 : amountOf(minimum, values),
    maximum: maximum === undefined ? Infinity : amountOf(maximum, values),
  };
}

/** The nearest number that is allowed among these arguments. */
export function nearest(parameter: NumberParameter, wanted: number, values: readonly unknown[]): number {
  if (parameter.limit?.kind === 'choice') {
    return parameter.limit.values.includes(wanted) ? wanted : parameter.limit.values[0]!;
  }
  const { minimum, maximum } = limitsOf(parameter, values);
  return Math.max(minimum, Math.min(maximum, wanted));
}

/**
 * Arguments of the right kind for a function: lengths as `countOf` has them by name, or the nearest that are allowed, and
 * every pointer by `pointerOf`.
 */
export function argumentsFor(
  declaration: FunctionDeclaration,
  countOf: (name: string) => number,
  pointerOf: (pointer: PointerParameter, bytes: number) => unknown,
): unknown[] {
  const counters = countersOf(declaration);
  const values: unknown[] = declaration.parameters.map((parameter, index) => {
    if (parameter.kind === 'pointer') return undefined;
    if (parameter.type === 'uint64_t') return 1n;
    return counters.has(index) ? countOf(parameter.name) : 1;
  });
  // What comes first may be limited by what comes last.
  for (const index of [...values.keys(), ...values.keys()]) {
    const parameter = declaration.parameters[index]!;
    if (parameter.kind === 'pointer' || parameter.type === 'uint64_t') continue;
    values[index] = nearest(parameter, values[index] as number, values);
  }
  for (const [index, parameter] of declaration.parameters.entries()) {
    if (parameter.kind === 'pointer') values[index] = pointerOf(parameter, bytesNeeded(parameter, values));
  }
  return values;
}
