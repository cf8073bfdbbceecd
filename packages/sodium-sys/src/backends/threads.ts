/** Where asynchronous calls run: on libuv's threads, which Node's file system functions and name lookups need as well. */
import { availableParallelism } from 'node:os';
import { isMainThread } from 'node:worker_threads';

/** How many there are unless the variable `UV_THREADPOOL_SIZE` says otherwise. */
const LIBUV_THREADS = 4;

/** Lets as many calls run at once as there are cores, but never on more than half of libuv's threads; others wait. */
export class Threads {
  readonly #limit = usableThreads();
  #running = 0;
  /** In the order in which they came; taking the first one out of an array would get slow with many. */
  readonly #waiting = new Set<() => void>();

  /** Starts work when its turn has come, which may be at once. */
  async run<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.#running < this.#limit) this.#running++;
    else await new Promise<void>((resolve) => this.#waiting.add(resolve));
    try {
      return await work();
    } finally {
      this.#passOn();
    }
  }

  #passOn(): void {
    const [next] = this.#waiting;
    if (next === undefined) {
      this.#running--;
    } else {
      this.#waiting.delete(next);
      next();
    }
  }
}

function usableThreads(): number {
  // All JavaScript threads of a process share libuv's, and do not know of each other.
  if (!isMainThread) return 1;
  const threads = Number(process.env['UV_THREADPOOL_SIZE']) || LIBUV_THREADS;
  return Math.max(1, Math.min(availableParallelism(), Math.floor(threads / 2)));
}
