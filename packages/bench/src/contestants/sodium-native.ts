import sodium from 'sodium-native';
import type { Prepare } from '../contestants.js';
import { checked } from '../verified.js';
import { versionOf } from '../versions.js';

export const prepare: Prepare = ({ data, key, nonce }) => {
  const [short, long, sealed] = [32, 64, data.length + 16].map((length) => new Uint8Array(length)) as [
    Uint8Array,
    Uint8Array,
    Uint8Array,
  ];
  /** Calls with a result that is made anew, or kept, and gives it. */
  const into = (output: Uint8Array, call: (output: Uint8Array) => unknown): Uint8Array => {
    call(output);
    return output;
  };
  const hash = (output: Uint8Array): void => sodium.crypto_generichash(output, data);
  const keyed = (output: Uint8Array): void => sodium.crypto_generichash(output, data, key);
  const sha256 = (output: Uint8Array): void => sodium.crypto_hash_sha256(output, data);
  const sha512 = (output: Uint8Array): void => sodium.crypto_hash_sha512(output, data);
  const seal = (output: Uint8Array): void => sodium.crypto_secretbox_easy(output, data, nonce, key);
  const aead = (output: Uint8Array): unknown =>
    sodium.crypto_aead_xchacha20poly1305_ietf_encrypt(output, data, null, null, nonce, key);
  const auth = (output: Uint8Array): void => sodium.crypto_auth(output, data, key);
  const [publicKey, secretKey, signature, recipientKey] = [32, 64, 64, 32].map(
    (length) => new Uint8Array(length),
  ) as [Uint8Array, Uint8Array, Uint8Array, Uint8Array];
  sodium.crypto_sign_seed_keypair(publicKey, secretKey, key);
  sodium.crypto_sign_detached(signature, data, secretKey);
  sodium.crypto_scalarmult_base(recipientKey, key);
  const sign = (output: Uint8Array): void => sodium.crypto_sign_detached(output, data, secretKey);
  const box = (output: Uint8Array): void => sodium.crypto_box_easy(output, data, nonce, recipientKey, key);
  const sealedBox = (output: Uint8Array): void => sodium.crypto_box_seal(output, data, recipientKey);
  const random = (output: Uint8Array): void => sodium.randombytes_buf(output);
  return {
    versions: { 'sodium-native': versionOf('sodium-native') },
    calls: {
      'sodium-native': {
        hash: () => into(short, hash),
        keyed: () => into(short, keyed),
        long: () => into(long, hash),
        sha256: () => into(short, sha256),
        sha512: () => into(long, sha512),
        seal: () => into(sealed, seal),
        aead: () => into(sealed, aead),
        auth: () => into(short, auth),
      },
      'sodium-native-fresh-output': {
        hash: () => into(new Uint8Array(32), hash),
        keyed: () => into(new Uint8Array(32), keyed),
        long: () => into(new Uint8Array(64), hash),
        sha256: () => into(new Uint8Array(32), sha256),
        sha512: () => into(new Uint8Array(64), sha512),
        seal: () => into(new Uint8Array(data.length + 16), seal),
        aead: () => into(new Uint8Array(data.length + 16), aead),
        aeadRandom: () => {
          const result = new Uint8Array(24 + data.length + 16);
          const randomNonce = result.subarray(0, 24);
          sodium.randombytes_buf(randomNonce);
          const ciphertext = result.subarray(24);
          sodium.crypto_aead_xchacha20poly1305_ietf_encrypt(ciphertext, data, null, null, randomNonce, key);
          return result;
        },
        auth: () => into(new Uint8Array(32), auth),
        sign: () => into(new Uint8Array(64), sign),
        verify: () => checked(sodium.crypto_sign_verify_detached(signature, data, publicKey)),
        box: () => into(new Uint8Array(data.length + 16), box),
        sealedBox: () => into(new Uint8Array(data.length + 48), sealedBox),
        random: () => into(new Uint8Array(data.length), random),
      },
      'sodium-native-fresh': {
        hash: () => {
          const output = new Uint8Array(32);
          sodium.crypto_generichash(output, new Uint8Array(data));
          return output;
        },
      },
    },
  };
};
