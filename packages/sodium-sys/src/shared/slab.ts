/** A piece of memory that C can reach, at an address that is a multiple of `SLAB_ALIGNMENT`. */
import { ceil } from './intrinsics.js';

export interface Slab {
  readonly pointer: number;
  readonly byteLength: number;
  /** The memory as it is now: WebAssembly's heap may have moved since the last time. */
  bytes(): Uint8Array;
  /** The same memory, eight bytes at a time. */
  words(): Float64Array;
}

/** The strictest alignment of any state of libsodium. */
export const SLAB_ALIGNMENT = 64;

/** The next multiple of `alignment`, which is a power of two. */
export function roundUp(value: number, alignment: number): number {
  return ceil(value / alignment) * alignment;
}
