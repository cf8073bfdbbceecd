/** The safe API on libsodium in WebAssembly, for everywhere that JavaScript runs. Usable once `ready` has resolved. */

import type { Sodium } from 'sodium-sys';
import { ignoreFailure } from 'sodium-sys/intrinsics';
import { StateError } from 'sodium-sys/portable';
import { loadSodiumWasm } from 'sodium-sys/wasm';
import { createPortableApi } from './api.js';
import type { SecretBytes as SecretBytesInstance } from './secrets/secret-bytes.js';

export { createPortableApi as createSodium } from './api.js';
export * from './public.js';

let loaded: Sodium | undefined;

/**
 * Resolves when the functions of this module can be used.
 *
 * @throws InitializationError (as a rejection) where there is no WebAssembly
 * @example
 * import { genericHash, ready } from 'sodium/wasm';
 * await ready;
 * genericHash(new Uint8Array(3)).length === 32
 */
export const ready: Promise<void> = start();

async function start(): Promise<void> {
  loaded = await loadSodiumWasm();
}
// Who never awaits it learns of a failure from the first call.
ignoreFailure(ready);

const sodium = createPortableApi(() => {
  if (loaded === undefined)
    throw new StateError('libsodium in WebAssembly is not ready: `await ready` before the first call');
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
