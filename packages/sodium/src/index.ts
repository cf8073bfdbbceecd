/** The safe API on the native libsodium, which is found and loaded when it is first used. */
import { loadSodium, type Sodium } from 'sodium-sys';
import { createSodium } from './node.js';
import type { SecretBytes as SecretBytesInstance } from './secrets/secret-bytes.js';

export type { SodiumApi } from './api.js';
export type { Base64Variant } from './codecs.js';
export * from './errors.js';
export { createSodium, type NodeGenericHash, type NodeSodiumApi } from './node.js';
export type {
  GenericHash,
  GenericHashAsyncOptions,
  GenericHashKeyOptions,
  GenericHashLimits,
  GenericHashOptions,
  GenericHashState,
  GenericHashVariant,
} from './primitives/generic-hash.js';
export type { ShortHash, ShortHashLimits, ShortHashOptions } from './primitives/short-hash.js';
export type { SecretBytesFactory, SecretBytesOptions } from './secrets/secret-bytes.js';
export type { Bytes, Data, LengthLimits } from './shared/types.js';
export type { Source, WebStream } from './sources/chunks.js';
export type { Path } from './sources/files.js';
export type { FileDigest, FilesOptions } from './sources/hash-files.js';
export type { SourceOptions } from './sources/sources.js';
export type { HashTransform } from './sources/transform.js';
export type { HashTransformStream } from './sources/transform-stream.js';

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
