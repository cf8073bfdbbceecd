/**
 * The memory that files are read into. Touching fresh memory for the first time costs more than reading a file to it, so it
 * is used again; the garbage collector takes what it finds idle.
 */

/** Two buffers: one is read into while the other is hashed. */
export type Pair = readonly [Uint8Array, Uint8Array];

/** Long enough for the cost of asking other threads to vanish. */
const BUFFER_BYTES = 1024 * 1024;

/** No more than this many pairs are kept. */
const MAXIMUM_IDLE = 8;

export class FileBuffers {
  readonly #create: (byteLength: number) => Uint8Array;
  readonly #idle: WeakRef<Pair>[] = [];

  constructor(create: (byteLength: number) => Uint8Array) {
    this.#create = create;
  }

  take(): Pair {
    for (let reference = this.#idle.pop(); reference !== undefined; reference = this.#idle.pop()) {
      const pair = reference.deref();
      if (pair !== undefined) return pair;
    }
    return [this.#create(BUFFER_BYTES), this.#create(BUFFER_BYTES)];
  }

  /** Takes back buffers of which `used` bytes each may have been read into. */
  give(pair: Pair, used: number): void {
    for (const buffer of pair) buffer.fill(0, 0, used);
    if (this.#idle.length < MAXIMUM_IDLE) this.#idle.push(new WeakRef(pair));
  }
}
