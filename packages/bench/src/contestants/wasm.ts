import type { Prepare } from '../contestants.js';
import { copySodium } from '../second-copy.js';
import { versionBehind } from '../versions.js';

const copy = copySodium();
const { genericHash, hash, ready, secretBox } = (await import(
  `${copy.sodium}/dist/wasm.js`
)) as typeof import('sodium/wasm');
const { loadSodiumWasm } = (await import(
  `${copy.sodiumSys}/dist/wasm.js`
)) as typeof import('sodium-sys/wasm');

export const prepare: Prepare = async ({ data, key, nonce }) => {
  await ready;
  const { raw } = await loadSodiumWasm();
  return {
    versions: { 'libsodium-sumo': versionBehind('sodium-sys', 'libsodium-sumo') ?? 'unknown' },
    calls: {
      wasm: {
        hash: () => genericHash(data),
        keyed: () => genericHash(data, { key }),
        long: () => genericHash(data, { outputLength: 64 }),
        sha256: () => hash.sha256(data),
        sha512: () => hash.sha512(data),
        seal: () => secretBox.seal(data, key, { nonce }),
        random: () => {
          const result = new Uint8Array(data.length);
          raw.randombytes_buf(result, result.length);
          return result;
        },
      },
    },
  };
};
