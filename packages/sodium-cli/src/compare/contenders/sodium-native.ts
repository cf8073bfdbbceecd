import { DERIVATION_CONTEXT, DERIVATION_ID, type Load, type Prepare } from '../call.js';
import { importPeer } from '../peer.js';
import type { OperationName } from '../report.js';

/** What is used of it. Its results are made anew for each call, as everybody else's are. */
interface SodiumNative {
  crypto_generichash(output: Uint8Array, input: Uint8Array): void;
  crypto_hash_sha256(output: Uint8Array, input: Uint8Array): void;
  crypto_aead_xchacha20poly1305_ietf_encrypt(
    ciphertext: Uint8Array,
    message: Uint8Array,
    additionalData: null,
    secretNonce: null,
    nonce: Uint8Array,
    key: Uint8Array,
  ): number;
  crypto_sign_seed_keypair(publicKey: Uint8Array, secretKey: Uint8Array, seed: Uint8Array): void;
  crypto_sign_detached(signature: Uint8Array, message: Uint8Array, secretKey: Uint8Array): void;
  crypto_sign_verify_detached(signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array): boolean;
  crypto_kdf_derive_from_key(output: Uint8Array, id: number, context: Uint8Array, key: Uint8Array): void;
}

export const load: Load = async (operation) => {
  const { module, version, path } = await importPeer('sodium-native');
  const { default: sodium } = module as { default: SodiumNative };
  return { title: 'sodium-native', version, path, prepare: preparations(sodium)[operation] };
};

function preparations(sodium: SodiumNative): Record<OperationName, Prepare> {
  return {
    hash:
      ({ data }) =>
      () => {
        const digest = new Uint8Array(32);
        sodium.crypto_generichash(digest, data);
        return digest;
      },
    sha256:
      ({ data }) =>
      () => {
        const digest = new Uint8Array(32);
        sodium.crypto_hash_sha256(digest, data);
        return digest;
      },
    seal:
      ({ data, key, nonce }) =>
      () => {
        const sealed = new Uint8Array(data.length + 16);
        sodium.crypto_aead_xchacha20poly1305_ietf_encrypt(sealed, data, null, null, nonce, key);
        return sealed;
      },
    sign: ({ data, key }) => {
      const { secretKey } = keyPairOf(key);
      return () => {
        const signature = new Uint8Array(64);
        sodium.crypto_sign_detached(signature, data, secretKey);
        return signature;
      };
    },
    verify: ({ data, key, signature }) => {
      const { publicKey } = keyPairOf(key);
      return () => sodium.crypto_sign_verify_detached(signature, data, publicKey);
    },
    derive: ({ byteLength, key }) => {
      const context = Buffer.from(DERIVATION_CONTEXT);
      return () => {
        const derived = new Uint8Array(byteLength);
        sodium.crypto_kdf_derive_from_key(derived, DERIVATION_ID, context, key);
        return derived;
      };
    },
  };

  function keyPairOf(seed: Uint8Array) {
    const [publicKey, secretKey] = [new Uint8Array(32), new Uint8Array(64)];
    sodium.crypto_sign_seed_keypair(publicKey, secretKey, seed);
    return { publicKey, secretKey };
  }
}
