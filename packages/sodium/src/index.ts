/** The safe API on the native libsodium, which is found and loaded when it is first used. */
import { loadSodium, type Sodium } from 'sodium-sys';
import { freeze } from 'sodium-sys/intrinsics';
import { createIsZero, createLittleEndian, createPad, createUnpad, createWipe } from './bytes.js';
import {
  createFromBase64,
  createFromHex,
  createFromIp,
  createToBase64,
  createToHex,
  createToIp,
  fromUtf8,
  toUtf8,
} from './codecs.js';
import { createEquals } from './equals.js';
import { createNodeApi, type NodeSodiumApi } from './node.js';
import { createNodeKeyFormats } from './node-key-formats.js';
import { nonceSequence } from './nonce-sequence.js';
import { createAeads } from './primitives/aead.js';
import { createAuth } from './primitives/auth.js';
import { createBox } from './primitives/box.js';
import { createEdwards25519 } from './primitives/edwards25519.js';
import { createGenericHash } from './primitives/generic-hash.js';
import { createHashes } from './primitives/hash.js';
import { createHkdfs } from './primitives/hkdf.js';
import { createHmacs } from './primitives/hmac.js';
import { createIpCrypt } from './primitives/ip-crypt.js';
import { createKem } from './primitives/kem.js';
import { createKeyDerivation } from './primitives/key-derivation.js';
import { createKeyExchange } from './primitives/key-exchange.js';
import { createOneTimeAuth } from './primitives/one-time-auth.js';
import { createPasswordHash } from './primitives/password-hash.js';
import { createRandom } from './primitives/random.js';
import { createRistretto255 } from './primitives/ristretto255.js';
import { createSealedBox } from './primitives/sealed-box.js';
import { createSecretBox } from './primitives/secret-box.js';
import { createSecretStream } from './primitives/secret-stream.js';
import { createShortHash } from './primitives/short-hash.js';
import { createSign } from './primitives/sign.js';
import { createStreamCiphers } from './primitives/stream-cipher.js';
import { createX25519 } from './primitives/x25519.js';
import { createXofs } from './primitives/xof.js';
import { createRuntime } from './runtime.js';
import type { SecretBytes as SecretBytesInstance } from './secrets/secret-bytes.js';
import { createSecretBytes } from './secrets/secret-bytes.js';
import { published } from './shared/published.js';
import { createNodeStreamForms } from './sources/node-sealed-streams.js';
import { createNodeSources } from './sources/node-sources.js';

export type { NodeHashForms } from './families/node-hash.js';
export type { NodeMacForms } from './families/node-mac.js';
export type { NodePrehashedForms } from './families/node-prehashed.js';
export type { NodeOpenForms, NodeSealForms } from './families/node-secret-stream.js';
export type { NodeXofForms } from './families/node-xof.js';
export type {
  NodeAuth,
  NodeGenericHash,
  NodeHashes,
  NodeHmacs,
  NodeOneTimeAuth,
  NodeSecretStream,
  NodeSign,
  NodeSodiumApi,
  NodeXofs,
} from './node.js';
export type { NodeKeyFormats, PublicKeyObjects, SecretKeyObjects } from './node-key-formats.js';
export * from './public.js';
export type { FileDigest, FilesOptions } from './sources/hash-files.js';
export type { FileInput, OpenFile, Path } from './sources/input-files.js';
export type { HashTransform } from './sources/transform.js';
export type { HashWritable } from './sources/writable.js';

let loaded: Sodium | undefined;

const backend = (): Sodium => {
  loaded ??= loadSodium();
  return loaded;
};

export const genericHash = createGenericHash(backend, createNodeSources) as NodeSodiumApi['genericHash'];
export const shortHash = createShortHash(backend);
export const hash = createHashes(backend, createNodeSources) as NodeSodiumApi['hash'];
export const xof = createXofs(backend, createNodeSources) as NodeSodiumApi['xof'];
export const secretBox = createSecretBox(backend);
export const secretStream = createSecretStream(
  backend,
  createNodeStreamForms,
) as NodeSodiumApi['secretStream'];
export const box = createBox(backend);
export const sealedBox = createSealedBox(backend);
export const auth = createAuth(backend, createNodeSources) as NodeSodiumApi['auth'];
export const hmac = createHmacs(backend, createNodeSources) as NodeSodiumApi['hmac'];
export const oneTimeAuth = createOneTimeAuth(backend, createNodeSources) as NodeSodiumApi['oneTimeAuth'];
export const aead = createAeads(backend);
export const streamCipher = createStreamCiphers(backend);
export const ipCrypt = createIpCrypt(backend);
export const keyDerivation = createKeyDerivation(backend);
export const hkdf = createHkdfs(backend);
export const keyExchange = createKeyExchange(backend);
export const keyFormats = createNodeKeyFormats(backend);
export const kem = createKem(backend);
export const passwordHash = createPasswordHash(backend);
export const sign = createSign(backend, createNodeSources) as NodeSodiumApi['sign'];
export const x25519 = createX25519(backend);
export const ristretto255 = createRistretto255(backend);
export const edwards25519 = createEdwards25519(backend);
export const random = createRandom(backend);
export const SecretBytes = createSecretBytes(backend);
export const runtime = createRuntime(backend);
export const equals = createEquals(backend);
export const isZero = createIsZero(backend);
export const wipe = createWipe(backend);
export const pad = createPad(backend);
export const unpad = createUnpad(backend);
export const littleEndian = createLittleEndian(backend);
export const toHex = createToHex(backend);
export const fromHex = createFromHex(backend);
export const toBase64 = createToBase64(backend);
export const fromBase64 = createFromBase64(backend);
export const fromIp = createFromIp(backend);
export const toIp = createToIp(backend);
export { fromUtf8, nonceSequence, toUtf8 };

export const createSodium = published('createSodium', createNodeApi);

/** All of it in one object, of which no bundler leaves anything out. */
const sodium: NodeSodiumApi = freeze({
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
});

// biome-ignore lint/suspicious/noExplicitAny: as the interface itself.
export type SecretBytes<Purpose extends string = any> = SecretBytesInstance<Purpose>;

export default sodium;
