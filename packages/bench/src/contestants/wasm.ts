import type { Prepare } from '../contestants.js';
import { copySodium } from '../second-copy.js';
import { versionBehind } from '../versions.js';

const { aead, auth, genericHash, hash, hmac, random, ready, secretBox } = (await import(
  `${copySodium()}/dist/wasm.js`
)) as typeof import('sodium/wasm');

export const prepare: Prepare = async ({ data, key, nonce }) => {
  await ready;
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
        aead: () => aead.xchacha20Poly1305.seal(data, key, { nonce }),
        aeadRandom: () => aead.xchacha20Poly1305.seal(data, key),
        auth: () => auth(data, key),
        hmac: () => hmac.sha256(data, key),
        random: () => random.bytes(data.length),
      },
    },
  };
};
