/** Memory that C and JavaScript both reach, and that nobody can detach: shared memory, which does not move. */

import { weakMapGet, weakMapSet } from '../shared/intrinsics.js';
import { sharedPlace } from '../shared/kinds.js';

export class SharedBuffers {
  readonly #addressOf: (memory: Uint8Array) => number;
  /** Where each buffer that was made here begins. */
  readonly #pointers = new WeakMap<SharedArrayBuffer, number>();

  constructor(addressOf: (memory: Uint8Array) => number) {
    this.#addressOf = addressOf;
  }

  create(byteLength: number): Uint8Array {
    const buffer = new SharedArrayBuffer(byteLength);
    const bytes = new Uint8Array(buffer);
    weakMapSet(this.#pointers, buffer, this.#addressOf(bytes));
    return bytes;
  }

  /** The address of an array over memory that was made here; undefined for every other array. */
  addressOf(bytes: Uint8Array): number | undefined {
    const place = sharedPlace(bytes);
    const pointer = place && weakMapGet(this.#pointers, place.buffer);
    return pointer === undefined ? undefined : pointer + place!.offset;
  }
}
