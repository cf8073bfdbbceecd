declare module 'libsodium-sumo' {
  /** libsodium compiled to WebAssembly by Emscripten: C functions with a `_` before their names, over one heap. */
  export interface LibsodiumModule {
    /** The heap now; replaced by a longer one when it grows. */
    HEAPU8: Uint8Array;
    UTF8ToString(pointer: number): string;
    _malloc(byteLength: number): number;
    _sodium_init(): number;
  }
  export default function load(options: { getRandomValue: () => number }): Promise<LibsodiumModule>;
}
