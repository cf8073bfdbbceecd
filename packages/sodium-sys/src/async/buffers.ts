/**
 * Memory that is used again: the first touch of every page of fresh memory costs several times as much as copying to it.
 * The garbage collector takes what it finds idle.
 */

import { checkByteLength } from '../shared/check-byte-length.js';
import { InvalidTypeError, UnavailableError } from '../shared/errors.js';
import { append, arrayRemove, arrayShift, deref, weakSetAdd, weakSetDelete } from '../shared/intrinsics.js';
import { byteLengthOf, isUint8Array } from '../shared/kinds.js';

/** No more than this many are kept. */
const MAXIMUM_IDLE = 8;

export class Buffers<Buffer extends { readonly byteLength: number } = Uint8Array> {
  readonly #allocate: (byteLength: number) => Buffer;
  readonly #idle: WeakRef<Buffer>[] = [];
  readonly #taken = new WeakSet<Buffer>();

  constructor(allocate: (byteLength: number) => Buffer) {
    this.#allocate = allocate;
  }

  /** At least as much as is asked for and at most twice as much: fresh and zeroed, or as it was given back. */
  take(byteLength: number): Buffer {
    checkByteLength(byteLength, Number.MAX_SAFE_INTEGER);
    const buffer = this.#takeIdle(byteLength) ?? this.#make(byteLength);
    weakSetAdd(this.#taken, buffer);
    return buffer;
  }

  /** Takes back what `take` gave, to give it to others. */
  give(buffer: Buffer): void {
    if (!weakSetDelete(this.#taken, buffer)) throw new InvalidTypeError('buffer', 'what `take` gave', buffer);
    append(this.#idle, new WeakRef(buffer));
    if (this.#idle.length > MAXIMUM_IDLE) arrayShift(this.#idle);
  }

  #takeIdle(byteLength: number): Buffer | undefined {
    for (let index = 0; index < this.#idle.length; index++) {
      const buffer = deref(this.#idle[index]!);
      if (buffer === undefined) continue;
      const length = this.#lengthOf(buffer);
      if (length < byteLength || length > 2 * byteLength) continue;
      arrayRemove(this.#idle, index);
      return buffer;
    }
    return undefined;
  }

  #lengthOf(buffer: Buffer): number {
    return isUint8Array(buffer) ? byteLengthOf(buffer) : buffer.byteLength;
  }

  #make(byteLength: number): Buffer {
    try {
      return this.#allocate(byteLength);
    } catch (cause) {
      throw new UnavailableError(`there is no memory left for ${byteLength} bytes`, { cause });
    }
  }
}
