/** The safe API on the native libsodium, which is found and loaded when it is first used. */
import { loadSodium, type Sodium } from 'sodium-sys';
import { createNodeApi } from './node.js';
import type { SecretBytes as SecretBytesInstance } from './secrets/secret-bytes.js';

export type { NodeHashForms } from './families/node-hash.js';
export type { NodeMacForms } from './families/node-mac.js';
export type { NodePrehashedForms } from './families/node-prehashed.js';
export type { NodeOpenForms, NodeSealForms } from './families/node-secret-stream.js';
export type { NodeXofForms } from './families/node-xof.js';
export {
  createNodeApi as createSodium,
  type NodeAuth,
  type NodeGenericHash,
  type NodeHashes,
  type NodeHmacs,
  type NodeOneTimeAuth,
  type NodeSecretStream,
  type NodeSign,
  type NodeSodiumApi,
  type NodeXofs,
} from './node.js';
export type { NodeKeyFormats, PublicKeyObjects, SecretKeyObjects } from './node-key-formats.js';
export * from './public.js';
export type { FileDigest, FilesOptions } from './sources/hash-files.js';
export type { FileInput, OpenFile, Path } from './sources/input-files.js';
export type { HashTransform } from './sources/transform.js';
export type { HashWritable } from './sources/writable.js';

let loaded: Sodium | undefined;

const sodium = createNodeApi(() => {
  loaded ??= loadSodium();
  return loaded;
});

export const {
  genericHash,
  shortHash,
  hash,
  xof,
  secretBox,
  secretStream,
  box,
  sealedBox,
  auth,
  hmac,
  oneTimeAuth,
  aead,
  streamCipher,
  ipCrypt,
  nonceSequence,
  keyDerivation,
  hkdf,
  keyExchange,
  keyFormats,
  kem,
  passwordHash,
  sign,
  x25519,
  ristretto255,
  edwards25519,
  random,
  SecretBytes,
  runtime,
  equals,
  isZero,
  wipe,
  pad,
  unpad,
  littleEndian,
  toHex,
  fromHex,
  toBase64,
  fromBase64,
  fromUtf8,
  toUtf8,
  fromIp,
  toIp,
} = sodium;

// biome-ignore lint/suspicious/noExplicitAny: as the interface itself.
export type SecretBytes<Purpose extends string = any> = SecretBytesInstance<Purpose>;

export default sodium;
