/** Large inputs in chunks: a function of one call that also exists as init, update and final needs little memory. */

import { functions } from '../generated/functions.js';
import type { RawSodium } from '../generated/raw.js';
import {
  arrayConcat,
  arrayIncludes,
  arrayIndexOf,
  arrayMap,
  arrayOf,
  callWith,
  hasOwn,
  isInteger,
  min,
  regExpExec,
} from '../shared/intrinsics.js';
import { byteLengthOf, isUint8Array, partOf, prefixOf } from '../shared/kinds.js';
import type { Memory } from '../shared/sodium.js';
import { decodeFunction, type FunctionDeclaration } from '../shared/table.js';
import type { Invoker } from './invoker.js';
import type { Bound } from './parameters.js';
import type { Staging } from './staging.js';

const CHUNK_BYTES = 1024 * 1024;

/** A part of the streaming form; each of its parameters after the state is one of the whole function, by index. */
interface Part {
  readonly name: keyof RawSodium;
  readonly indexes: readonly number[];
}

export interface StreamingForm {
  readonly init: Part;
  readonly update: Part;
  readonly final: Part;
  readonly stateBytes: number;
}

export interface StreamingContext {
  readonly invoke: Invoker;
  readonly bound: readonly Bound[];
  readonly staging: Staging;
  readonly raw: RawSodium;
  readonly memory: Memory;
}

/** Calls the streaming form of a function for inputs of more than a chunk, and the function itself for others. */
export function streamLarge(form: StreamingForm, context: StreamingContext): Invoker {
  const { init, update, final, stateBytes } = form;
  const { invoke, bound, staging, raw, memory } = context;
  const { 0: dataIndex, 1: lengthIndex } = update.indexes as [number, number];
  const call = ({ name }: Part, values: unknown[]): number => callWith(raw[name] as Invoker, values);

  function stream(passed: readonly unknown[]): number {
    const values = arrayOf(bound.length, (index) => passed[index]);
    const data = values[dataIndex];
    const length = values[lengthIndex] as number;
    // What is wrong with these two is found by the function itself.
    if (!isInteger(length) || !isUint8Array(data) || byteLengthOf(data) < length)
      return callWith(invoke, values);
    const pick = (index: number): unknown => values[index];
    const withoutData = arrayMap(values, (value, index) => (index === lengthIndex ? 0 : value));
    staging.check(bound, withoutData);
    const state = memory.allocate(stateBytes);
    try {
      let status = call(init, arrayConcat([state], arrayMap(init.indexes, pick)));
      const bytes = prefixOf(data, length);
      for (let offset = 0; offset < length && status === 0; offset += CHUNK_BYTES) {
        const chunk = partOf(bytes, offset, min(offset + CHUNK_BYTES, length));
        status = call(update, [state, chunk, byteLengthOf(chunk)]);
      }
      return status === 0 ? call(final, arrayConcat([state], arrayMap(final.indexes, pick))) : status;
    } finally {
      memory.free(state);
    }
  }

  // No rest parameter: most inputs are small, and gathering the arguments would cost them more than all the checks.
  // None of these functions has more than eight.
  return (a0, a1, a2, a3, a4, a5, a6, a7) => {
    const length = lengthIndex === 2 ? a2 : a3;
    return typeof length === 'number' && length > CHUNK_BYTES
      ? stream([a0, a1, a2, a3, a4, a5, a6, a7])
      : invoke(a0, a1, a2, a3, a4, a5, a6, a7);
  };
}

/** How a function of one call is done in parts; undefined when the table has no parts of it. */
export function streamingForm({ name, parameters }: FunctionDeclaration): StreamingForm | undefined {
  const names = arrayMap(parameters, (parameter) => parameter.name);
  const partOf = (partName: string): Part | undefined => {
    const parameters = declarationOf(partName)?.parameters;
    if (parameters === undefined) return undefined;
    const indexOf = (at: number): number => arrayIndexOf(names, parameters[at]!.name);
    const indexes = arrayOf(parameters.length - 1, (at) => indexOf(at + 1));
    if (arrayIncludes(indexes, -1)) return undefined;
    return { name: partName as keyof RawSodium, indexes };
  };
  // crypto_hash_sha256 and crypto_hash_sha256_init; but …_salt_personal and …_init_salt_personal.
  const { 1: base, 2: suffix = '' } = regExpExec(/^(.+?)(_salt_personal)?$/, name)!;
  const {
    0: init,
    1: update,
    2: final,
  } = arrayMap([`${base}_init${suffix}`, `${base}_update`, `${base}_final`], partOf);
  if (init === undefined || update === undefined || final === undefined) return undefined;
  const { 0: state } = declarationOf(init.name)!.parameters;
  return state?.kind === 'pointer' ? { init, update, final, stateBytes: state.bytes } : undefined;
}

function declarationOf(name: string): FunctionDeclaration | undefined {
  return hasOwn(functions, name)
    ? decodeFunction(name, functions[name as keyof typeof functions])
    : undefined;
}
