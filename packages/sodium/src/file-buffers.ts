/**
 * The memory that files are read into. Touching fresh memory for the first time costs more than reading a file to it, so it
 * is used again; the garbage collector takes what it finds idle.
 */

/** Two buffers: one is read into while the other is hashed. */
export type Pair = readonly [Uint8Array, Uint8Array];

/** Long enough for the cost of asking other threads to vanish. */
const LONG_BYTES = 1024 * 1024;

/** When more files than this are read at once, those that come later have short buffers: thousands would fill the memory. */
const MAXIMUM_LONG = 8;
const SHORT_BYTES = 128 * 1024;

export class FileBuffers {
  readonly #create: (byteLength: number) => Uint8Array;
  readonly #idle: WeakRef<Pair>[] = [];
  #longPairs = 0;

  constructor(create: (byteLength: number) => Uint8Array) {
    this.#create = create;
  }

  take(): Pair {
    if (this.#longPairs >= MAXIMUM_LONG) return [this.#create(SHORT_BYTES), this.#create(SHORT_BYTES)];
    const pair = this.#idlePair() ?? ([this.#create(LONG_BYTES), this.#create(LONG_BYTES)] as const);
    this.#longPairs++;
    return pair;
  }

  #idlePair(): Pair | undefined {
    while (this.#idle.length > 0) {
      const pair = this.#idle.pop()!.deref();
      if (pair !== undefined) return pair;
    }
    return undefined;
  }

  /** Takes buffers back, after wiping what may have been read into each. */
  give(pair: Pair, used: number): void {
    for (const buffer of pair) buffer.fill(0, 0, used);
    if (pair[0].length < LONG_BYTES) return;
    this.#longPairs--;
    this.#idle.push(new WeakRef(pair));
  }
}
