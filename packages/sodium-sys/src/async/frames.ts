/**
 * The private memory of asynchronous calls. The first touch of every page of fresh memory costs several times as much as
 * copying to it, so frames are used again; the garbage collector takes those that it finds idle.
 */

import { UnavailableError } from '../shared/errors.js';
import type { Slab } from '../shared/slab.js';

/** No more than this many are kept. */
const MAXIMUM_IDLE = 8;

export class Frames {
  readonly #allocate: (byteLength: number) => Slab;
  readonly #idle: WeakRef<Slab>[] = [];

  constructor(allocate: (byteLength: number) => Slab) {
    this.#allocate = allocate;
  }

  /** Zeroed memory of at least `byteLength` bytes, of which there is at least one. */
  take(byteLength: number): Slab {
    for (const [index, reference] of this.#idle.entries()) {
      const slab = reference.deref();
      if (slab === undefined || slab.byteLength < byteLength || slab.byteLength > 2 * byteLength) continue;
      this.#idle.splice(index, 1);
      return slab;
    }
    try {
      return this.#allocate(byteLength);
    } catch (cause) {
      throw new UnavailableError(`there is no memory left for a copy of ${byteLength} bytes`, { cause });
    }
  }

  /** Takes back memory that has been wiped. */
  give(slab: Slab): void {
    this.#idle.push(new WeakRef(slab));
    if (this.#idle.length > MAXIMUM_IDLE) this.#idle.shift();
  }
}
