/**
 * Bun's own foreign function interface, for calls on Bun's thread: a hash of 64 bytes takes 0.72 of the time that it takes
 * through koffi. koffi finds the functions, calls them on other threads, and declares what this one has no type for.
 */

import { createRequire } from 'node:module';
import type { EngineFunction } from '../call/invoker.js';
import { arrayMap } from '../shared/intrinsics.js';
import type { FunctionDeclaration, NumberType, Result } from '../shared/table.js';

/** The part of `bun:ffi` that this package uses. Its types have names as C does; those that end in `fast` take numbers. */
interface BunFfi {
  linkSymbols(functions: Readonly<Record<string, BunFunction>>): {
    readonly symbols: Readonly<Record<string, EngineFunction>>;
  };
}

interface BunFunction {
  /** Its address. */
  readonly ptr: number;
  readonly args: readonly string[];
  readonly returns: string;
}

const numbers: Readonly<Record<NumberType, string>> = {
  int: 'i32',
  size_t: 'u64_fast',
  uint32_t: 'u32',
  uint64_t: 'u64',
  'unsigned char': 'u8',
  'unsigned long long': 'u64_fast',
};

let ffi: BunFfi | undefined;

/**
 * Declares the function at an address, with one type for all of its pointers.
 *
 * @param takesArrays whether arrays may stand for pointers, which otherwise are numbers
 * @returns undefined for what koffi has to declare
 */
export function declareInBun(
  { name, result, parameters }: FunctionDeclaration,
  address: bigint,
  takesArrays: boolean,
): EngineFunction | undefined {
  const returns = resultType(result);
  if (returns === undefined) return undefined;
  const pointer = takesArrays ? 'ptr' : 'u64_fast';
  const args = arrayMap(parameters, (parameter) =>
    parameter.kind === 'number' ? numbers[parameter.type] : pointer,
  );
  try {
    ffi ??= createRequire(process.execPath)('bun:ffi') as BunFfi;
    return ffi.linkSymbols({ [name]: { ptr: Number(address), args, returns } }).symbols[name];
  } catch {
    return undefined; // Bun compiles a function for every declaration, which not every system lets it do.
  }
}

function resultType({ kind }: Result): string | undefined {
  switch (kind) {
    case 'status':
    case 'boolean':
      return 'i32';
    case 'void':
    case 'never':
      return 'void';
    case 'address':
    case 'argument':
    case 'string':
      return undefined;
    default:
      return numbers[kind];
  }
}
