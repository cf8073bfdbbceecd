/** Calls that take long and much memory, so that only a few of them may run at once. */

import type { Sodium } from 'sodium-sys';
import { setAdd, setDelete, setFirst, weakMapGet, weakMapSet } from 'sodium-sys/intrinsics';
import { nextTurn } from '../shared/next-turn.js';
import { Interruption } from '../sources/interruption.js';

/** What runs when its turn has come; undefined once nobody wants its result any more. */
type Work<Result> = (isAbandoned: () => boolean) => Promise<Result | undefined>;

/** Lets others wait in the order in which they came. Whoever waits leaves as soon as the signal aborts, and never starts. */
class Queue {
  readonly #sodium: Sodium;
  /** How each of those who wait is told that its turn has come. */
  readonly #waiting = new Set<() => void>();
  #running = 0;

  constructor(sodium: Sodium) {
    this.#sodium = sodium;
  }

  /** @throws the reason of the signal, at once, also while the work runs, which then goes on to its end */
  async run<Result>(work: Work<Result>, signal: AbortSignal | undefined): Promise<Result> {
    const interruption = new Interruption(signal);
    if (interruption.isAborted) throw interruption.reason;
    interruption.start();
    try {
      let start = (): void => {};
      await interruption.wait(() => {
        const turn = new Promise<void>((resolve) => {
          start = resolve;
        });
        this.#enter(start);
        return turn;
      });
      // In WebAssembly the work blocks everything else, which has its turn before it.
      if (this.#sodium.library.backend === 'wasm') await interruption.wait(nextTurn);
      if (interruption.isAborted) {
        this.#leave(start);
        throw interruption.reason;
      }
      const result = await interruption.wait(() => this.#work(work, () => interruption.isAborted));
      if (result === undefined) throw interruption.reason;
      return result;
    } finally {
      interruption.stop();
    }
  }

  #enter(start: () => void): void {
    if (this.#running >= this.#sodium.parallelCalls) {
      setAdd(this.#waiting, start);
      return;
    }
    this.#running++;
    start();
  }

  /** Of one who waits, or whose turn came too late. */
  #leave(start: () => void): void {
    if (!setDelete(this.#waiting, start)) this.#passOn();
  }

  async #work<Result>(work: Work<Result>, isAbandoned: () => boolean): Promise<Result | undefined> {
    try {
      return await work(isAbandoned);
    } finally {
      this.#passOn();
    }
  }

  #passOn(): void {
    const start = setFirst(this.#waiting);
    if (start === undefined) {
      this.#running--;
    } else {
      setDelete(this.#waiting, start);
      start();
    }
  }
}

const queues = new WeakMap<Sodium, Queue>();

/** The one of a library. */
export function queueOf(sodium: Sodium): Queue {
  let queue = weakMapGet(queues, sodium);
  if (queue === undefined) {
    queue = new Queue(sodium);
    weakMapSet(queues, sodium, queue);
  }
  return queue;
}
