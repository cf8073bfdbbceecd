/** Large inputs in chunks: a function of one call that also exists as init, update and final needs little memory. */
import { functions } from '../generated/functions.js';
import type { RawSodium } from '../generated/raw.js';
import { byteLengthOf, isUint8Array, prefixOf } from '../shared/kinds.js';
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
  const [dataIndex, lengthIndex] = update.indexes as [number, number];
  const call = ({ name }: Part, ...values: unknown[]): number => (raw[name] as Invoker)(...values);

  function stream(...passed: unknown[]): number {
    const values = passed.slice(0, bound.length);
    const data = values[dataIndex];
    const length = values[lengthIndex] as number;
    // What is wrong with these two is found by the function itself.
    if (!Number.isInteger(length) || !isUint8Array(data) || byteLengthOf(data) < length)
      return invoke(...values);
    const pick = (index: number): unknown => values[index];
    staging.check(bound, values.with(lengthIndex, 0));
    const state = memory.allocate(stateBytes);
    try {
      let status = call(init, state, ...init.indexes.map(pick));
      const bytes = prefixOf(data, length);
      for (let offset = 0; offset < length && status === 0; offset += CHUNK_BYTES) {
        const chunk = bytes.subarray(offset, offset + CHUNK_BYTES);
        status = call(update, state, chunk, chunk.length);
      }
      return status === 0 ? call(final, state, ...final.indexes.map(pick)) : status;
    } finally {
      memory.free(state);
    }
  }

  // No rest parameter: most inputs are small, and gathering the arguments would cost them more than all the checks.
  // None of these functions has more than eight.
  return (a0, a1, a2, a3, a4, a5, a6, a7) => {
    const length = lengthIndex === 2 ? a2 : a3;
    return typeof length === 'number' && length > CHUNK_BYTES
      ? stream(a0, a1, a2, a3, a4, a5, a6, a7)
      : invoke(a0, a1, a2, a3, a4, a5, a6, a7);
  };
}

/** How a function of one call is done in parts; undefined when the table has no parts of it. */
export function streamingForm({ name, parameters }: FunctionDeclaration): StreamingForm | undefined {
  const names = parameters.map((parameter) => parameter.name);
  const partOf = (partName: string): Part | undefined => {
    const part = declarationOf(partName);
    const indexes = part?.parameters.slice(1).map((parameter) => names.indexOf(parameter.name));
    if (indexes === undefined || indexes.includes(-1)) return undefined;
    return { name: partName as keyof RawSodium, indexes };
  };
  // crypto_hash_sha256 and crypto_hash_sha256_init; but …_salt_personal and …_init_salt_personal.
  const [, base, suffix = ''] = /^(.+?)(_salt_personal)?$/.exec(name)!;
  const [init, update, final] = [`${base}_init${suffix}`, `${base}_update`, `${base}_final`].map(partOf);
  if (init === undefined || update === undefined || final === undefined) return undefined;
  const [state] = declarationOf(init.name)!.parameters;
  return state?.kind === 'pointer' ? { init, update, final, stateBytes: state.bytes } : undefined;
}

function declarationOf(name: string): FunctionDeclaration | undefined {
  return Object.hasOwn(functions, name)
    ? decodeFunction(name, functions[name as keyof typeof functions])
    : undefined;
}
