/** libsodium's C functions and constants under their C names, on the native library. */

export type { RawSodiumAsync } from './async/raw-async.js';
export type { RawSodium } from './generated/raw.js';
export { type LoadOptions, loadSodium } from './library/load.js';
export * from './portable.js';
export type { LibraryInfo, Memory, Secret, SecretMemory, SecretOptions, Sodium } from './shared/sodium.js';
