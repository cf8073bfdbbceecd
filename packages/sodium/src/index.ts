/** The safe API on the native libsodium, which is found and loaded when it is first used. */
import { loadSodium, type Sodium } from 'sodium-sys';
import { createSodium } from './node.js';
import type { SecretBytes as SecretBytesInstance } from './secret-bytes.js';

export type { Source, WebStream } from './chunks.js';
export type { Base64Variant } from './codecs.js';
export * from './errors.js';
export type { Path } from './files.js';
export type {
  GenericHash,
  GenericHashAsyncOptions,
  GenericHashKeyOptions,
  GenericHashLimits,
  GenericHashOptions,
  GenericHashState,
  GenericHashVariant,
} from './generic-hash.js';
export type { FileDigest, FilesOptions } from './hash-files.js';
export { createSodium, type NodeGenericHash, type NodeSodiumApi } from './node.js';
export type { SecretBytesFactory, SecretBytesOptions } from './secret-bytes.js';
export type { ShortHash, ShortHashLimits, ShortHashOptions } from './short-hash.js';
export type { SodiumApi } from './sodium.js';
export type { SourceOptions } from './sources.js';
export type { HashTransform } from './transform.js';
export type { HashTransformStream } from './transform-stream.js';
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
