import {
  aead,
  auth,
  box,
  genericHash,
  hash,
  hmac,
  random,
  SecretBytes,
  sealedBox,
  secretBox,
  sign,
  x25519,
} from 'sodium';
import { loadSodium } from 'sodium-sys';
import type { Prepare } from '../contestants.js';
import { ourNativeVersions } from '../our-versions.js';
import { checked } from '../verified.js';

export const prepare: Prepare = ({ data, key, nonce }) => {
  const { raw } = loadSodium();
  const secret = SecretBytes.from(key.slice());
  const [digest, reused] = [new Uint8Array(32), new Uint8Array(data.length + 16)];
  const { publicKey, secretKey } = sign.generateKeyPair({ seed: key });
  const signature = sign(data, secretKey);
  const keys = { recipientPublicKey: x25519.publicKeyOf(key), senderSecretKey: key };
  const encrypt = (result: Uint8Array, givenNonce: Uint8Array): Uint8Array => {
    const length = data.length;
    raw.crypto_aead_xchacha20poly1305_ietf_encrypt(
      result,
      null,
      data,
      length,
      null,
      0,
      null,
      givenNonce,
      key,
    );
    return result;
  };
  return {
    ...ourNativeVersions(),
    calls: {
      native: {
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
      'native-fresh-input': { hash: () => genericHash(new Uint8Array(data)) },
      'native-secret': { keyed: () => genericHash(data, { key: secret }) },
      'native-raw': {
        hash: () => {
          raw.crypto_generichash(digest, 32, data, data.length, null, 0);
          return digest;
        },
        seal: () => {
          raw.crypto_secretbox_easy(reused, data, data.length, nonce, key);
          return reused;
        },
      },
      'native-raw-fresh': {
        hash: () => {
          const result = new Uint8Array(32);
          raw.crypto_generichash(result, 32, data, data.length, null, 0);
          return result;
        },
        seal: () => {
          const result = new Uint8Array(data.length + 16);
          raw.crypto_secretbox_easy(result, data, data.length, nonce, key);
          return result;
        },
        aead: () => encrypt(new Uint8Array(data.length + 16), nonce),
        aeadRandom: () => {
          const sealed = new Uint8Array(24 + data.length + 16);
          const randomNonce = sealed.subarray(0, 24);
          raw.randombytes_buf(randomNonce, 24);
          encrypt(sealed.subarray(24), randomNonce);
          return sealed;
        },
      },
    },
  };
};
