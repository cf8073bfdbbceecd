/** What the tests read off the generated table. */
import { functions } from '../../../src/generated/functions.ts';
import {
  decodeFunction,
  type FunctionDeclaration,
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

/** Arguments of the right kind for a function: lengths as `countOf` has them by name, every pointer by `pointerOf`. */
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
  for (const [index, parameter] of declaration.parameters.entries()) {
    if (parameter.kind === 'pointer') values[index] = pointerOf(parameter, bytesNeeded(parameter, values));
  }
  return values;
}
