import { DERIVATION_CONTEXT, DERIVATION_ID, type Load, type Prepare } from '../call.js';
import { importPeer } from '../peer.js';
import type { OperationName } from '../report.js';

/** What is used of it. */
interface Wrappers {
  readonly ready: Promise<void>;
  crypto_generichash(length: number, data: Uint8Array, key: null): Uint8Array;
  /** Only libsodium-wrappers-sumo has this. */
  readonly crypto_hash_sha256?: (data: Uint8Array) => Uint8Array;
  crypto_aead_xchacha20poly1305_ietf_encrypt(
    message: Uint8Array,
    additionalData: null,
    secretNonce: null,
    nonce: Uint8Array,
    key: Uint8Array,
  ): Uint8Array;
  crypto_sign_seed_keypair(seed: Uint8Array): { publicKey: Uint8Array; privateKey: Uint8Array };
  crypto_sign_detached(message: Uint8Array, privateKey: Uint8Array): Uint8Array;
  crypto_sign_verify_detached(signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array): boolean;
  crypto_kdf_derive_from_key(length: number, id: number, context: string, key: Uint8Array): Uint8Array;
}

export const load: Load = async (operation) => {
  const { module, version, path } = await importPeer('libsodium-wrappers');
  const { default: sodium } = module as { default: Wrappers };
  await sodium.ready;
  return { title: 'libsodium-wrappers', version, path, prepare: preparations(sodium)[operation] };
};

function preparations(sodium: Wrappers): Record<OperationName, Prepare | undefined> {
  const { crypto_hash_sha256 } = sodium;
  return {
    hash:
      ({ data }) =>
      () =>
        sodium.crypto_generichash(32, data, null),
    sha256:
      crypto_hash_sha256 &&
      (({ data }) =>
        () =>
          crypto_hash_sha256(data)),
    seal:
      ({ data, key, nonce }) =>
      () =>
        sodium.crypto_aead_xchacha20poly1305_ietf_encrypt(data, null, null, nonce, key),
    sign: ({ data, key }) => {
      const { privateKey } = sodium.crypto_sign_seed_keypair(key);
      return () => sodium.crypto_sign_detached(data, privateKey);
    },
    verify: ({ data, key, signature }) => {
      const { publicKey } = sodium.crypto_sign_seed_keypair(key);
      return () => sodium.crypto_sign_verify_detached(signature, data, publicKey);
    },
    derive:
      ({ byteLength, key }) =>
      () =>
        sodium.crypto_kdf_derive_from_key(byteLength, DERIVATION_ID, DERIVATION_CONTEXT, key),
  };
}
