/** libsodium's C functions and constants under their C names, on the native library. */
export type { RawSodium } from './generated/raw.js';
export { type LoadOptions, loadSodium } from './library/load.js';
export * from './portable.js';
export type { RawSodiumAsync } from './raw-async.js';
export type {
  BufferPool,
  LibraryInfo,
  Memory,
  Secret,
  SecretMemory,
  SecretOptions,
  Sodium,
} from './sodium.js';
