/** The safe API on the native libsodium, which is found and loaded when it is first used. */
import { loadSodium, type Sodium } from 'sodium-sys';
import type { SecretBytes as SecretBytesInstance } from './secret-bytes.js';
import { createSodium } from './sodium.js';

export type { Base64Variant } from './codecs.js';
export * from './errors.js';
export type {
  GenericHash,
  GenericHashKeyOptions,
  GenericHashLimits,
  GenericHashOptions,
  GenericHashState,
  GenericHashVariant,
} from './generic-hash.js';
export type { SecretBytesFactory, SecretBytesOptions } from './secret-bytes.js';
export type { ShortHash, ShortHashLimits, ShortHashOptions } from './short-hash.js';
export { createSodium, type SodiumApi } from './sodium.js';
export type { Bytes, Data, LengthLimits } from './types.js';

let loaded: Sodium | undefined;

const sodium = createSodium(() => {
  loaded ??= loadSodium();
  return loaded;
});

export const {
  genericHash,
  shortHash,
  SecretBytes,
  equals,
  toHex,
  fromHex,
  toBase64,
  fromBase64,
  fromUtf8,
  toUtf8,
} = sodium;

export type SecretBytes = SecretBytesInstance;

export default sodium;
