/** Large inputs in chunks: a function of one call that also exists as init, update and final needs little memory. */
import { functions } from '../generated/functions.js';
import type { RawSodium } from '../generated/raw.js';
import { byteLengthOf, isUint8Array, prefixOf } from '../kinds.js';
import type { Memory } from '../sodium.js';
import { decodeFunction, type FunctionDeclaration } from '../table.js';
import type { Invoker } from './invoker.js';

const CHUNK_BYTES = 1024 * 1024;

/** The names of the parameters of the parts after the state, which are parameters of the whole. */
interface Part {
  readonly name: keyof RawSodium;
  readonly parameters: readonly string[];
}

/** Calls the streaming form of a function for inputs of more than a chunk; undefined when it has none. */
export function streamLarge(
  declaration: FunctionDeclaration,
  invoke: Invoker,
  raw: RawSodium,
  memory: Memory,
): Invoker | undefined {
  const form = streamingForm(declaration);
  if (form === undefined) return undefined;
  const { init, update, final, stateBytes } = form;
  const call = ({ name }: Part, ...values: unknown[]): number => (raw[name] as Invoker)(...values);
  const indexes = ({ parameters }: Part): number[] => parameters.map((name) => indexOf(declaration, name));
  const [initIndexes, finalIndexes] = [indexes(init), indexes(final)];
  const [dataIndex, lengthIndex] = indexes(update) as [number, number];

  return (...values) => {
    const data: unknown = values[dataIndex];
    const length: unknown = values[lengthIndex];
    const isLarge = typeof length === 'number' && length > CHUNK_BYTES;
    // What is wrong with the arguments is found by the function itself.
    if (!isLarge || !isUint8Array(data) || byteLengthOf(data) < length) return invoke(...values);
    const state = memory.allocate(stateBytes);
    try {
      const pick = (index: number): unknown => values[index];
      let status = call(init, state, ...initIndexes.map(pick));
      const bytes = prefixOf(data, length);
      for (let offset = 0; offset < length && status === 0; offset += CHUNK_BYTES) {
        const chunk = bytes.subarray(offset, offset + CHUNK_BYTES);
        status = call(update, state, chunk, chunk.length);
      }
      return status === 0 ? call(final, state, ...finalIndexes.map(pick)) : status;
    } finally {
      memory.free(state);
    }
  };
}

function streamingForm({ name, parameters }: FunctionDeclaration) {
  // crypto_hash_sha256 and crypto_hash_sha256_init; but …_salt_personal and …_init_salt_personal.
  const [, base, suffix = ''] = /^(.+?)(_salt_personal)?$/.exec(name)!;
  const parts = [`${base}_init${suffix}`, `${base}_update`, `${base}_final`].map(partOf);
  const names = parameters.map((parameter) => parameter.name);
  if (!parts.every((part) => part?.parameters.every((parameter) => names.includes(parameter))))
    return undefined;
  const [init, update, final] = parts as [Part, Part, Part];
  const { parameters: initParameters } = declarationOf(init.name)!;
  const [state] = initParameters;
  return { init, update, final, stateBytes: state?.kind === 'pointer' ? state.bytes : 0 };
}

function partOf(name: string): Part | undefined {
  const declaration = declarationOf(name);
  if (declaration === undefined) return undefined;
  return {
    name: name as keyof RawSodium,
    parameters: declaration.parameters.slice(1).map(({ name }) => name),
  };
}

function declarationOf(name: string): FunctionDeclaration | undefined {
  return Object.hasOwn(functions, name)
    ? decodeFunction(name, functions[name as keyof typeof functions])
    : undefined;
}

function indexOf({ parameters }: FunctionDeclaration, name: string): number {
  return parameters.findIndex((parameter) => parameter.name === name);
}
