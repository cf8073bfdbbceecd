/** libsodium's C functions and constants under their C names, on the native library. */

export type { RawSodium } from './generated/raw.js';
export { loadSodium } from './library/load.js';
export type { LoadOptions } from './library/load-options.js';
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
