import type { RawSodium } from '../generated/raw.js';
import type { Address } from './address.js';
import type { Attempt } from './errors.js';
import type { RawSodiumAsync } from './raw-async.js';
import type { Secret } from './secret.js';

/** A loaded and initialised libsodium: what both backends give. */
export interface Sodium {
  /**
   * Every function of libsodium under its C name, with C's argument order. Checks kinds and lengths, not meaning. What a
   * function that returns -1 was to write is undefined, as in C: as it was, zeros, or what C left there.
   */
  readonly raw: RawSodium;
  /** The same on other threads, where the backend has some. */
  readonly rawAsync: RawSodiumAsync;
  /**
   * The same for calls that nobody needs any more once the signal aborts: those that wait for their turn then never start, and reject
   * with its reason. What runs goes on to its end.
   */
  rawAsyncUntil(signal: AbortSignal): RawSodiumAsync;
  /** How many calls of `rawAsync` run at once; the others wait. In WebAssembly 1, and on this thread. */
  readonly parallelCalls: number;
  readonly library: LibraryInfo;
  readonly memory: Memory;
  readonly buffers: BufferPool;
  readonly secrets: SecretMemory;
  /** Why a function of the table cannot be called here, or undefined when it can. */
  whyUnavailable(name: keyof RawSodium): string | undefined;
}

export interface LibraryInfo {
  readonly backend: 'native' | 'wasm';
  /** The file, or the npm package and version that the WebAssembly module comes from. */
  readonly path: string;
  /** What `sodium_version_string()` says. */
  readonly version: string;
  /** Whether functions were left out when the library was built (`--enable-minimal`). */
  readonly minimal: boolean;
  /** The step of the search that found it. */
  readonly found: string;
  /** Every place that was looked at, in order, the last one being this library. */
  readonly attempts: readonly Attempt[];
}

/** Memory outside the JavaScript heap, where states and secrets live. */
export interface Memory {
  /** Zeroed memory of 1 to 16,384 bytes, aligned to 64, enough for every state. */
  allocate(byteLength: number): Address;
  /** Wipes the memory and gives it back, once no asynchronous call uses it. The address is unusable at once. */
  free(address: Address): void;
  /** Copies bytes out, starting at `offset`; `target` says how many. */
  read(address: Address, target: Uint8Array, offset?: number): void;
  /** Copies bytes in, starting at `offset`. */
  write(address: Address, source: Uint8Array, offset?: number): void;
  /** Overwrites with zeros. */
  wipe(memory: Address | Uint8Array): void;
  /** Compares in constant time; both must be of one length. */
  equals(a: Readable, b: Readable): boolean;
}

/**
 * Memory for long data that comes again and again. Asynchronous calls use it where it is, as a view of any part of it,
 * instead of a copy: what is done with the bytes meanwhile is seen by C.
 */
export interface BufferPool {
  /** At least 1 byte, and up to twice as many as were asked for: zeros, or what the last who had them left there. */
  take(byteLength: number): Uint8Array;
  /** Takes back what `take` gave, which nobody may use any more. Who never does leaves it to the garbage collector. */
  give(buffer: Uint8Array): void;
}

/** Memory for secrets of 1 to 16,384 bytes. */
export interface SecretMemory {
  /** Whether it is between guard pages and read-only, as it is natively; in WebAssembly it is like any other memory. */
  readonly guarded: boolean;
  /**
   * Makes a secret of what `fill` writes, which is the only time that it can be written, and not by an asynchronous call.
   *
   * @throws UnavailableError where there is no memory of that sort left, or none that can be locked and must be
   */
  allocate(byteLength: number, options: SecretOptions, fill: (address: Address) => void): Secret;
  /** Copies a secret out; `target` is as long as it. */
  read(secret: Secret, target: Uint8Array): void;
  /** Copies a secret in, in `fill`; `source` is as long as it. */
  write(address: Address, source: Uint8Array): void;
}

export interface SecretOptions {
  /** What may be done with the memory while no call uses the secret. */
  readonly access: 'readable' | 'none';
  /** Whether a secret must be in locked memory, which is never written to disk, or may be elsewhere. */
  readonly lock: 'require' | 'try';
}

/** What C can read. */
export type Readable = Uint8Array | Address | Secret;
