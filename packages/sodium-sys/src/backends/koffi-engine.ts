/**
 * koffi, the foreign function interface. Its platform packages are loaded directly: they hold the whole engine, while
 * the `koffi` package on top of them has an install script, which pnpm refuses by default, and doubles the start-up time.
 */
import { createRequire } from 'node:module';
import { InitializationError } from '../shared/errors.js';

/** The part of koffi that this package uses. */
export interface Koffi {
  load(path: string | null): KoffiLibrary;
  /** The address of the memory of an array or buffer. */
  address(memory: ArrayBufferLike | ArrayBufferView): bigint;
  /** Reads C memory: as type `char` and with length -1, the text up to its zero byte. */
  decode(pointer: bigint, type: string, length: number): unknown;
}

export interface KoffiLibrary {
  /** Declares a function; throws when the library does not export it. Type names are koffi's, which are C's. */
  func(name: string, result: string, parameters: readonly string[]): NativeFunction;
}

export interface NativeFunction {
  (...values: readonly unknown[]): unknown;
  /** Calls on a thread of libuv; the last value is a callback, which is given an error or the result. */
  async(...values: readonly unknown[]): void;
}

const require = createRequire(import.meta.url);

let koffi: Koffi | undefined;

/** @throws InitializationError when this platform has no koffi, or npm left out the optional package that holds it. */
export function loadKoffi(): Koffi {
  koffi ??= requireKoffi(`@koromix/koffi-${process.platform}-${process.arch}`);
  return koffi;
}

function requireKoffi(name: string): Koffi {
  try {
    return require(name) as Koffi;
  } catch (cause) {
    throw new InitializationError(
      `the native backend needs ${name}, an optional dependency of sodium-sys that cannot be loaded here; ` +
        'install again without --omit=optional (and on the platform where it will run), or use the WebAssembly backend',
      { cause },
    );
  }
}
