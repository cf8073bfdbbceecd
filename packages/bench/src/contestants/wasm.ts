import type { Prepare } from '../contestants.js';
import { copySodium } from '../second-copy.js';
import { checked } from '../verified.js';
import { versionBehind } from '../versions.js';

const sodium = (await import(`${copySodium()}/dist/wasm.js`)) as typeof import('sodium/wasm');
const { aead, auth, box, genericHash, hash, hmac, random, sealedBox, secretBox, sign, x25519 } = sodium;

export const prepare: Prepare = async ({ data, key, nonce }) => {
  await sodium.ready;
  const { publicKey, secretKey } = sign.generateKeyPair({ seed: key });
  const signature = sign(data, secretKey);
  const keys = { recipientPublicKey: x25519.publicKeyOf(key), senderSecretKey: key };
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
        sign: () => sign(data, secretKey),
        verify: () => checked(sign.verify(signature, data, publicKey)),
        box: () => box.seal(data, keys, { nonce }),
        sealedBox: () => sealedBox.seal(data, keys.recipientPublicKey),
        random: () => random.bytes(data.length),
      },
    },
  };
};
