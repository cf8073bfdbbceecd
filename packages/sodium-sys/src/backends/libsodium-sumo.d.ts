declare module 'libsodium-sumo' {
  /** libsodium compiled to WebAssembly by Emscripten: C functions with a `_` before their names, over one heap. */
  export interface LibsodiumModule {
    /** The heap now; replaced by a longer one when it grows. */
    HEAPU8: Uint8Array;
    UTF8ToString(pointer: number): string;
    _malloc(byteLength: number): number;
    _free(pointer: number): void;
    _sodium_init(): number;
    _sodium_version_string(): number;
    _sodium_library_minimal(): number;
  }
  export default function load(options: { getRandomValue: () => number }): Promise<LibsodiumModule>;
}
