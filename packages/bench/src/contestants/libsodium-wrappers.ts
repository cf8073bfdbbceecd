import sodium from 'libsodium-wrappers';
import type { Prepare } from '../contestants.js';
import { checked } from '../verified.js';
import { versionOf } from '../versions.js';

export const prepare: Prepare = async ({ data, key, nonce }) => {
  await sodium.ready;
  const { crypto_generichash, crypto_hash, crypto_secretbox_easy } = sodium;
  const { publicKey, privateKey } = sodium.crypto_sign_seed_keypair(key);
  const signature = sodium.crypto_sign_detached(data, privateKey);
  const recipientKey = sodium.crypto_scalarmult_base(key);
  return {
    versions: {
      'libsodium-wrappers': `${versionOf('libsodium-wrappers')}, libsodium ${sodium.sodium_version_string()}`,
    },
    calls: {
      'libsodium-wrappers': {
        hash: () => crypto_generichash(32, data, null),
        keyed: () => crypto_generichash(32, data, key),
        long: () => crypto_generichash(64, data, null),
        sha512: () => crypto_hash(data),
        seal: () => crypto_secretbox_easy(data, nonce, key),
        aead: () => sodium.crypto_aead_xchacha20poly1305_ietf_encrypt(data, null, null, nonce, key),
        aeadRandom: () => {
          const randomNonce = sodium.randombytes_buf(24);
          const ciphertext = sodium.crypto_aead_xchacha20poly1305_ietf_encrypt(
            data,
            null,
            null,
            randomNonce,
            key,
          );
          const result = new Uint8Array(24 + ciphertext.length);
          result.set(randomNonce);
          result.set(ciphertext, 24);
          return result;
        },
        auth: () => sodium.crypto_auth(data, key),
        sign: () => sodium.crypto_sign_detached(data, privateKey),
        verify: () => checked(sodium.crypto_sign_verify_detached(signature, data, publicKey)),
        box: () => sodium.crypto_box_easy(data, nonce, recipientKey, key),
        sealedBox: () => sodium.crypto_box_seal(data, recipientKey),
        // A MiB takes it seconds: it asks for every four bytes alone.
        ...(data.length <= 1024 && { random: () => sodium.randombytes_buf(data.length) }),
      },
    },
  };
};
