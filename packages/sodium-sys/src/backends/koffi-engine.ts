/**
 * koffi, the foreign function interface. Its platform packages are loaded directly: they hold the whole engine, while
 * the `koffi` package on top of them has an install script, which pnpm refuses by default, and doubles the start-up time.
 */
import { InitializationError } from '../shared/errors.js';
import { requireBesideExecutable } from './executable.js';
import { whyNoKoffi } from './koffi-absent.js';
import native from './native.cjs';
import { platformName } from './platform.js';

/** The part of koffi that this package uses. */
export interface Koffi {
  load(path: string | null): KoffiLibrary;
  /** The address of the memory of an array or buffer. */
  address(memory: ArrayBufferLike | ArrayBufferView): bigint;
  /** The type of a function, without a name. */
  proto(result: string, parameters: readonly string[]): KoffiType;
  /** Calls the function at an address. */
  call(address: bigint, type: KoffiType): unknown;
  /** Reads C memory: as type `char` and with length -1, the text up to its zero byte. */
  decode(pointer: bigint, type: string, length: number): unknown;
}

/** What koffi knows of a type; nothing here looks into it. */
export type KoffiType = object;

export interface KoffiLibrary {
  /** Declares a function; throws when the library does not export it. Type names are koffi's, which are C's. */
  func(name: string, result: string, parameters: readonly string[]): NativeFunction;
}

export interface NativeFunction {
  (...values: readonly unknown[]): unknown;
  /** Calls on a thread of libuv; the last value is a callback, which is given an error or the result. */
  async(...values: readonly unknown[]): void;
}

let koffi: Koffi | undefined;

/** @throws InitializationError when it cannot be loaded, with the reason and what to do about it. */
export function loadKoffi(): Koffi {
  koffi ??= requireKoffi(platformName());
  return koffi;
}

function requireKoffi(platform: string): Koffi {
  const { engine, cause } = native.loadKoffi(platform);
  if (engine !== undefined) return engine as Koffi;
  const name = `@koromix/koffi-${process.platform}-${process.arch}`;
  const requireBeside = requireBesideExecutable();
  if (requireBeside === undefined) throw refusal(name, cause);
  try {
    return requireBeside(name) as Koffi;
  } catch (causeBeside) {
    throw refusal(name, causeBeside);
  }
}

function refusal(name: string, cause: unknown): InitializationError {
  return new InitializationError(whyNoKoffi(name, cause as Error, native.place ?? ''), { cause });
}
