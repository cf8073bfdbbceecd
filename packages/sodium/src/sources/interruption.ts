import {
  setAdd,
  setDelete,
  setForEach,
  setSize,
  weakMapDelete,
  weakMapGet,
  weakMapSet,
  whenSettled,
} from 'sodium-sys/intrinsics';
import { SourceError } from 'sodium-sys/portable';

/** Stops waiting when a signal says so. Keeps nothing of what was waited for before, however often that is. */
export class Interruption {
  readonly #signal: AbortSignal | undefined;
  #wake: (() => void) | undefined;
  #isAborted: boolean;

  constructor(signal: AbortSignal | undefined) {
    this.#signal = signal;
    this.#isAborted = signal?.aborted ?? false;
  }

  /** Listens to the signal, until `stop`. @throws SourceError where that fails */
  start(): void {
    if (this.#signal !== undefined) listen(this.#signal, this.#abort);
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
      void whenSettled(new Promise<T>((start) => start(operation())), resolve, reject);
    });
  }

  /** Forgets the signal. */
  stop(): void {
    if (this.#signal !== undefined) unlisten(this.#signal, this.#abort);
  }

  readonly #abort = (): void => {
    this.#isAborted = true;
    this.#wake?.();
  };
}

interface Listeners {
  readonly callbacks: Set<() => void>;
  readonly onAbort: () => void;
}

/** One listener for each signal, however many wait for it: from the eleventh on Node would warn of a leak. */
const listeners = new WeakMap<AbortSignal, Listeners>();

export function listen(signal: AbortSignal, callback: () => void): void {
  const known = weakMapGet(listeners, signal);
  if (known !== undefined) {
    setAdd(known.callbacks, callback);
    return;
  }
  const callbacks = new Set<() => void>();
  setAdd(callbacks, callback);
  const onAbort = () => setForEach(callbacks, (call) => call());
  try {
    signal.addEventListener('abort', onAbort);
  } catch (cause) {
    throw new SourceError('listening to the signal failed', { cause });
  }
  weakMapSet(listeners, signal, { callbacks, onAbort });
}

export function unlisten(signal: AbortSignal, callback: () => void): void {
  const known = weakMapGet(listeners, signal);
  if (known === undefined) return;
  setDelete(known.callbacks, callback);
  if (setSize(known.callbacks) > 0) return;
  weakMapDelete(listeners, signal);
  try {
    signal.removeEventListener('abort', known.onAbort);
  } catch {
    // The listener calls nothing any more.
  }
}
