import type { Address } from './address.js';
import type { Attempt } from './errors.js';
import type { RawSodium } from './generated/raw.js';

/** A loaded and initialised libsodium: what both backends give. */
export interface Sodium {
  /** Every function of libsodium under its C name, with C's argument order. Checks kinds and lengths, not meaning. */
  readonly raw: RawSodium;
  readonly library: LibraryInfo;
  readonly memory: Memory;
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
  /** Wipes the memory and gives it back. The address is unusable afterwards. */
  free(address: Address): void;
  /** Copies bytes out, starting at `offset`; `target` says how many. */
  read(address: Address, target: Uint8Array, offset?: number): void;
  /** Copies bytes in, starting at `offset`. */
  write(address: Address, source: Uint8Array, offset?: number): void;
  /** Overwrites with zeros. */
  wipe(memory: Address | Uint8Array): void;
  /** Compares in constant time; both must be of one length. */
  equals(a: Address | Uint8Array, b: Address | Uint8Array): boolean;
}
