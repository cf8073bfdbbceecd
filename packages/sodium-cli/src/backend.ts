/** The library that does the work: native where there is one, or WebAssembly. */
import type { NodeSodiumApi } from 'sodium';
import type { Sodium } from 'sodium-sys';
import { apostrophes } from './command-line.js';
import { UsageError } from './errors.js';

/** Of LibraryNotFoundError and InitializationError: to import the classes would take longer than hashing. */
const ABSENCE_CODES: readonly unknown[] = ['ERR_SODIUM_LIBRARY_NOT_FOUND', 'ERR_SODIUM_INITIALIZATION'];

export type Backend = 'native' | 'wasm';

/** A loaded library, and the safe API on it. */
export interface LoadedBackend {
  readonly library: Sodium['library'];
  readonly api: NodeSodiumApi;
  /** The functions of C, for what the safe API has no form of. */
  readonly raw: Sodium['raw'];
  readonly memory: Sodium['memory'];
}

export function parseBackend(text: string | undefined): Backend | undefined {
  if (text === undefined || text === 'native' || text === 'wasm') return text;
  throw new UsageError(`invalid backend: ${apostrophes(text)}: it is native or wasm`);
}

/**
 * @param wanted undefined for the native library, and where there is none WebAssembly.
 * @param say is told when WebAssembly takes the native library's place.
 */
export async function loadBackend(
  wanted: Backend | undefined,
  say: (message: string) => void,
): Promise<LoadedBackend> {
  if (wanted === 'wasm') return loadWasm();
  try {
    return await loadNative();
  } catch (error) {
    if (wanted === 'native' || !isAbsence(error)) throw error;
    say('there is no native libsodium here, so WebAssembly is used');
    say(error.message.split('\n').at(-1)!);
    return loadWasm();
  }
}

// Each is imported only when it is wanted: starting is most of what a small file takes.

export async function loadNative(): Promise<LoadedBackend> {
  const [{ createSodium }, { loadSodium }] = await Promise.all([import('sodium'), import('sodium-sys')]);
  const sodium = loadSodium();
  return { library: sodium.library, raw: sodium.raw, memory: sodium.memory, api: createSodium(() => sodium) };
}

export async function loadWasm(): Promise<LoadedBackend> {
  const [{ createSodium }, { loadSodiumWasm }] = await Promise.all([
    import('sodium'),
    import('sodium-sys/wasm'),
  ]);
  const sodium = await loadSodiumWasm();
  return { library: sodium.library, raw: sodium.raw, memory: sodium.memory, api: createSodium(() => sodium) };
}

/** Whether there is no library, or no engine for one. What somebody asked for and does not work is another matter. */
function isAbsence(error: unknown): error is Error {
  const isSet = (name: string) => Object.hasOwn(process.env, name) && process.env[name] !== '';
  if (isSet('SODIUM_LIBRARY') || isSet('SODIUM_LIB_DIR')) return false;
  return error instanceof Error && 'code' in error && ABSENCE_CODES.includes(error.code);
}
