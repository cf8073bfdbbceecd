/** The functions that are measured; the package ships no types. */
declare module 'sodium-native' {
  const sodium: {
    crypto_generichash(output: Uint8Array, input: Uint8Array, key?: Uint8Array): void;
    crypto_hash_sha256(output: Uint8Array, input: Uint8Array): void;
    crypto_hash_sha512(output: Uint8Array, input: Uint8Array): void;
    crypto_auth(output: Uint8Array, input: Uint8Array, key: Uint8Array): void;
    randombytes_buf(output: Uint8Array): void;
    crypto_secretbox_easy(output: Uint8Array, message: Uint8Array, nonce: Uint8Array, key: Uint8Array): void;
    crypto_sign_seed_keypair(publicKey: Uint8Array, secretKey: Uint8Array, seed: Uint8Array): void;
    crypto_sign_detached(signature: Uint8Array, message: Uint8Array, secretKey: Uint8Array): void;
    crypto_sign_verify_detached(signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array): boolean;
    crypto_scalarmult_base(publicKey: Uint8Array, secretKey: Uint8Array): void;
    crypto_box_easy(
      output: Uint8Array,
      message: Uint8Array,
      nonce: Uint8Array,
      publicKey: Uint8Array,
      secretKey: Uint8Array,
    ): void;
    crypto_box_seal(output: Uint8Array, message: Uint8Array, publicKey: Uint8Array): void;
    crypto_aead_xchacha20poly1305_ietf_encrypt(
      ciphertext: Uint8Array,
      message: Uint8Array,
      additionalData: Uint8Array | null,
      secretNonce: null,
      nonce: Uint8Array,
      key: Uint8Array,
    ): number;
  };
  export default sodium;
}
