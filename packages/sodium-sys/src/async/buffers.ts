/**
 * Memory that is used again: the first touch of every page of fresh memory costs several times as much as copying to it.
 * The garbage collector takes what it finds idle.
 */

import { checkByteLength } from '../shared/check-byte-length.js';
import { InvalidTypeError, UnavailableError } from '../shared/errors.js';

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
    this.#taken.add(buffer);
    return buffer;
  }

  /** Takes back what `take` gave, to give it to others. */
  give(buffer: Buffer): void {
    if (!this.#taken.delete(buffer)) throw new InvalidTypeError('buffer', 'what `take` gave', buffer);
    this.#idle.push(new WeakRef(buffer));
    if (this.#idle.length > MAXIMUM_IDLE) this.#idle.shift();
  }

  #takeIdle(byteLength: number): Buffer | undefined {
    for (const [index, reference] of this.#idle.entries()) {
      const buffer = reference.deref();
      if (buffer === undefined || buffer.byteLength < byteLength || buffer.byteLength > 2 * byteLength)
        continue;
      this.#idle.splice(index, 1);
      return buffer;
    }
    return undefined;
  }

  #make(byteLength: number): Buffer {
    try {
      return this.#allocate(byteLength);
    } catch (cause) {
      throw new UnavailableError(`there is no memory left for ${byteLength} bytes`, { cause });
    }
  }
}
