/** The safe API on the native libsodium, which is found and loaded when it is first used. */
import { loadSodium, type Sodium } from 'sodium-sys';
import { createNodeApi } from './node.js';
import type { SecretBytes as SecretBytesInstance } from './secrets/secret-bytes.js';

export type { NodeHashForms } from './families/node-hash.js';
export {
  createNodeApi as createSodium,
  type NodeGenericHash,
  type NodeHashes,
  type NodeSodiumApi,
} from './node.js';
export * from './public.js';
export type { Path } from './sources/files.js';
export type { FileDigest, FilesOptions } from './sources/hash-files.js';
export type { HashTransform } from './sources/transform.js';

let loaded: Sodium | undefined;

const sodium = createNodeApi(() => {
  loaded ??= loadSodium();
  return loaded;
});

export const {
  genericHash,
  shortHash,
  hash,
  secretBox,
  aead,
  streamCipher,
  nonceSequence,
  SecretBytes,
  equals,
  toHex,
  fromHex,
  toBase64,
  fromBase64,
  fromUtf8,
  toUtf8,
} = sodium;

// biome-ignore lint/suspicious/noExplicitAny: as the interface itself.
export type SecretBytes<Purpose extends string = any> = SecretBytesInstance<Purpose>;

export default sodium;
