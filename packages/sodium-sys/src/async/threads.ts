/** Where asynchronous calls run: on libuv's threads, which Node's file system functions and name lookups need as well. */

import { availableParallelism } from 'node:os';
import { floor, hasOwn, max, min } from '../shared/intrinsics.js';

/** How many there are unless the variable `UV_THREADPOOL_SIZE` says otherwise, and how many there can be. */
const LIBUV_THREADS = 4;
const MAXIMUM_LIBUV_THREADS = 1024;

/** A call that waits, and the one behind it. */
interface Waiting {
  /** Undefined of one that has left. */
  start: (() => void) | undefined;
  next: Waiting | undefined;
}

/**
 * Lets one call more run at once than there are cores, so that no core waits for this thread to send the next one, but
 * never on more than half of libuv's threads; others wait.
 */
export class Threads {
  #atOnce: number | undefined;
  #running = 0;
  /** A chain, in the order in which they came: taking the first one out of an array or a Set gets slow with many. */
  #first: Waiting | undefined;
  #last: Waiting | undefined;

  /** How many calls run at once. */
  get atOnce(): number {
    this.#atOnce ??= usableThreads();
    return this.#atOnce;
  }

  /**
   * Starts work when its turn has come, which may be at once.
   *
   * @throws the reason of the signal, if it aborts before
   */
  async run<Result>(work: () => Promise<Result>, signal?: AbortSignal): Promise<Result> {
    if (signal?.aborted) throw signal.reason;
    if (this.#running < this.atOnce) this.#running++;
    else await this.#turn(signal);
    try {
      return await work();
    } finally {
      this.#passOn();
    }
  }

  #turn(signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const forget = (): void => signal?.removeEventListener('abort', leave);
      const leave = (): void => {
        waiting.start = undefined;
        forget();
        reject(signal!.reason);
      };
      const start = (): void => {
        forget();
        resolve();
      };
      const waiting: Waiting = { start, next: undefined };
      signal?.addEventListener('abort', leave);
      this.#append(waiting);
    });
  }

  #append(waiting: Waiting): void {
    if (this.#last === undefined) this.#first = waiting;
    else this.#last.next = waiting;
    this.#last = waiting;
  }

  #passOn(): void {
    let waiting = this.#first;
    while (waiting !== undefined && waiting.start === undefined) waiting = waiting.next;
    this.#first = waiting?.next;
    if (this.#first === undefined) this.#last = undefined;
    if (waiting === undefined) this.#running--;
    else waiting.start!();
  }
}

let threads: Threads | undefined;

/** One for every library that is loaded: they have libuv's threads in common. */
export function sharedThreads(): Threads {
  threads ??= new Threads();
  return threads;
}

function usableThreads(): number {
  // All JavaScript threads of a process share libuv's, and do not know of each other.
  if (!process.getBuiltinModule('node:worker_threads').isMainThread) return 1;
  return max(1, min(availableParallelism() + 1, floor(libuvThreads() / 2)));
}

/** Reads the variable as libuv does, with `atoi`: what is no number is one thread, and less than none are as many as can be. */
function libuvThreads(): number {
  const size = hasOwn(process.env, 'UV_THREADPOOL_SIZE') ? process.env['UV_THREADPOOL_SIZE'] : undefined;
  if (size === undefined) return LIBUV_THREADS;
  const number = parseInt(size, 10) || 1;
  return number < 0 ? MAXIMUM_LIBUV_THREADS : min(number, MAXIMUM_LIBUV_THREADS);
}
