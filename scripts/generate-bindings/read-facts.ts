/** Reads from the headers what the C compiler has to work out: constants, array sizes, and the layout of structs. */
import { evaluate } from './evaluate.ts';
import { type Constants, readConstants } from './read-constants.ts';
import type { CFunction } from './read-functions.ts';

export interface Facts {
  readonly constants: Constants;
  /** The constants for machines whose pointers have 32 bits. */
  readonly constants32: Constants;
  /** What stands in the brackets of `k[crypto_box_SECRETKEYBYTES]`, and what it comes to. */
  readonly extents: ReadonlyMap<string, number>;
  /** The size and alignment of every state. */
  readonly structs: ReadonlyMap<string, { readonly bytes: number; readonly alignment: number }>;
}

export function readFacts(functions: readonly CFunction[]): Facts {
  const parameters = functions.flatMap((each) => each.parameters);
  const extents = unique(parameters.flatMap(({ extent }) => (extent === undefined ? [] : [extent])));
  const states = unique(parameters.flatMap(({ type }) => type.match(/\w+_state\b/) ?? []));
  const constants = readConstants();
  const sizes = numbers(states.map((state) => `sizeof(${state})`));
  const alignments = numbers(states.map((state) => `_Alignof(${state})`));
  return {
    constants: constants[64],
    constants32: constants[32],
    extents: zip(extents, numbers(extents)),
    structs: zip(
      states,
      sizes.map((bytes, index) => ({ bytes, alignment: alignments[index]! })),
    ),
  };
}

function numbers(expressions: readonly string[]): number[] {
  return evaluate(64, expressions).map(Number);
}

function unique(values: readonly string[]): string[] {
  return [...new Set(values)];
}

function zip<T>(keys: readonly string[], values: readonly T[]): Map<string, T> {
  return new Map(keys.map((key, index) => [key, values[index]!]));
}
