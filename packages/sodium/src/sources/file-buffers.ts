/**
 * The memory that files are read into. Touching fresh memory for the first time costs more than reading a file to it, so it
 * is used again; the garbage collector takes it when no file is read any more.
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
  #idle: Pair[] = [];
  #idleAtRest: WeakRef<Pair[]> | undefined;
  #inUse = 0;

  constructor(create: (byteLength: number) => Uint8Array) {
    this.#create = create;
  }

  take(): Pair {
    if (this.#inUse >= MAXIMUM_LONG) return this.#createPair(SHORT_BYTES);
    if (this.#inUse === 0) this.#idle = this.#idleAtRest?.deref() ?? [];
    const pair = this.#idle.pop() ?? this.#createPair(LONG_BYTES);
    this.#inUse++;
    return pair;
  }

  give(pair: Pair): void {
    if (pair[0].length < LONG_BYTES) return;
    this.#inUse--;
    this.#idle.push(pair);
    if (this.#inUse > 0) return;
    this.#idleAtRest = new WeakRef(this.#idle);
    this.#idle = [];
  }

  #createPair(byteLength: number): Pair {
    return [this.#create(byteLength), this.#create(byteLength)];
  }
}
