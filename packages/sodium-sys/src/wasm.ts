/** libsodium's C functions and constants under their C names, in WebAssembly. Reaches no Node built-in. */
import { createWasmSodium } from './backends/wasm.js';
import type { Sodium } from './shared/sodium.js';

export type { RawSodium } from './generated/raw.js';
export * from './portable.js';
export type { RawSodiumAsync } from './shared/raw-async.js';
export type {
  BufferPool,
  LibraryInfo,
  Memory,
  Readable,
  SecretMemory,
  SecretOptions,
  Sodium,
} from './shared/sodium.js';

let loaded: Promise<Sodium> | undefined;

/**
 * Loads libsodium in WebAssembly: the same functions, with the same checks, as the native library's `loadSodium`, save
 * those that need an operating system. Loaded once; every call gives the same promise.
 *
 * @throws InitializationError (as a rejection) where there is no WebAssembly, as under `--jitless`.
 * @example
 * import { loadSodiumWasm } from 'sodium-sys/wasm';
 * const { raw } = await loadSodiumWasm();
 * const digest = new Uint8Array(32);
 * raw.crypto_generichash(digest, 32, new Uint8Array(3), 3, null, 0) === 0
 */
export function loadSodiumWasm(): Promise<Sodium> {
  loaded ??= createWasmSodium();
  return loaded;
}
