/** What the generated invokers are made of, and how a function finds its own. */
import { arrayJoin, arrayMap, asIntN, floor } from '../shared/intrinsics.js';
import type { FunctionDeclaration } from '../shared/table.js';
import type { Staging } from './staging.js';

/** A function of the engine: takes pointers as `Staging` passes them. */
// biome-ignore lint/suspicious/noExplicitAny: the table, not the type system, knows what each of 754 functions takes.
export type EngineFunction = (...values: any[]) => any;

// biome-ignore lint/suspicious/noExplicitAny: as above; the typed interface of these is generated/raw.ts.
export type Invoker = (...values: any[]) => any;

/**
 * @param call takes every pointer as a number
 * @param bound the function's parameters, pointers and numbers as its shape has them
 * @param callWithArrays also takes arrays, which may stand for arguments that are not staged; `call` where it is not given
 */
export type BindInvoker = (
  staging: Staging,
  call: EngineFunction,
  // biome-ignore lint/suspicious/noExplicitAny: as above.
  bound: any[],
  callWithArrays?: EngineFunction,
) => Invoker;

/** By shape. */
export type Invokers = Readonly<Record<string, BindInvoker>>;

/**
 * The shape of a function's parameter list, which names its invoker: `p1_n_p3_n` for two arrays, each with a length.
 * `splits64` is for engines that take a 64-bit number as two halves.
 */
export function shapeOf({ parameters }: FunctionDeclaration, splits64: boolean): string {
  return arrayJoin(
    arrayMap(parameters, (parameter) => {
      if (parameter.kind === 'number') {
        const wide = parameter.type === 'unsigned long long' || parameter.type === 'uint64_t';
        return splits64 && wide ? 'w' : 'n';
      }
      if (parameter.into >= 0) return `o${parameter.into}`;
      return parameter.countedBy >= 0 ? `p${parameter.countedBy}` : 'p';
    }),
    '_',
  );
}

const WORD = 0x1_0000_0000;

/** The lower half of a 64-bit number, as WebAssembly takes it. */
export function low(value: number | bigint): number {
  return typeof value === 'bigint' ? Number(asIntN(32, value)) : value | 0;
}

/** The upper half of a 64-bit number. */
export function high(value: number | bigint): number {
  if (typeof value === 'bigint') return Number(asIntN(32, value >> 32n));
  return value < WORD ? 0 : floor(value / WORD) | 0;
}
