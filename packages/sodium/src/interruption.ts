/** Stops waiting when a signal says so. Keeps nothing for what was waited for before, however often that is. */
export class Interruption {
  readonly #signal: AbortSignal | undefined;
  #wake: (() => void) | undefined;
  #isAborted: boolean;

  constructor(signal: AbortSignal | undefined) {
    this.#signal = signal;
    this.#isAborted = signal?.aborted ?? false;
    signal?.addEventListener('abort', this.#abort);
  }

  get isAborted(): boolean {
    return this.#isAborted;
  }

  /** Why it was aborted. */
  get reason(): unknown {
    return this.#signal?.reason;
  }

  /** What an operation gives, or undefined as soon as the signal aborts. The operation itself goes on unwatched. */
  wait<T>(operation: () => T | PromiseLike<T>): Promise<T | undefined> {
    return new Promise((resolve, reject) => {
      this.#wake = () => resolve(undefined);
      // What `operation` throws rejects; what it settles to after an abort changes nothing any more.
      new Promise<T>((start) => start(operation())).then(resolve, reject);
    });
  }

  /** Forgets the signal. */
  stop(): void {
    this.#signal?.removeEventListener('abort', this.#abort);
  }

  readonly #abort = (): void => {
    this.#isAborted = true;
    this.#wake?.();
  };
}
