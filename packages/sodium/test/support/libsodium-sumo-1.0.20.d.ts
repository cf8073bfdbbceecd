declare module 'libsodium-sumo-1.0.20' {
  /** The original libsodium 1.0.20, compiled to WebAssembly by Emscripten. */
  const module: {
    readonly ready: Promise<void>;
    readonly HEAPU8: Uint8Array;
    _malloc(length: number): number;
    _sodium_init(): number;
    _crypto_sign_ed25519_pk_to_curve25519(output: number, point: number): 0 | -1;
  };
  export default module;
}
