/** What is pushed by one who waits until it is taken, for one who asks for it: a generator. */
import { abort, asyncNext, signalOf, whenSettled } from 'sodium-sys/intrinsics';
import type { Bytes } from '../shared/types.js';
import { listen, unlisten } from './interruption.js';
import type { Outlet } from './units.js';

/** A generator of results. */
export type Results = AsyncGenerator<Bytes, void, undefined>;

export interface Pushing {
  /** What comes before everything. */
  readonly prefix: Bytes | undefined;
  /** Starts when the generator is asked for what comes after the prefix; settles soon after the signal aborts. */
  run(outlet: Outlet, signal: AbortSignal): Promise<void>;
  /** Gives up what never ran. */
  abandon(): unknown;
}

/** Runs nothing before it is asked for something, and then one result ahead of what was asked for. */
export function pulled(pushing: Pushing, signal: AbortSignal | undefined): Results {
  const results = resultsOf(pushing, signal);
  // As far as to where `return` gives up what has been made ready.
  void asyncNext(results);
  return results;
}

async function* resultsOf({ prefix, run, abandon }: Pushing, signal: AbortSignal | undefined): Results {
  const handover = new Handover();
  const stopping = new AbortController();
  const stop = (): void => abort(stopping, signal?.reason);
  let running: Promise<void> | undefined;
  try {
    yield undefined as never; // to `pulled`
    if (prefix !== undefined && !signal?.aborted) yield prefix;
    if (signal?.aborted) stop();
    else if (signal !== undefined) listen(signal, stop);
    running = whenSettled(run(handover, signalOf(stopping)), handover.end, handover.fail);
    for (;;) {
      const result = await handover.take();
      if (result === undefined) return;
      yield result;
    }
  } finally {
    if (signal !== undefined) unlisten(signal, stop);
    stop();
    if (running === undefined) await abandon();
    else await running;
  }
}

/** From one hand to the other, one result at a time. */
class Handover implements Outlet {
  #result: Bytes | undefined;
  #taken = (): void => {};
  #arrived = (): void => {};
  #hasEnded = false;
  #failure: { readonly error: unknown } | undefined;

  /** Resolves when it was taken. */
  emit = (result: Bytes): Promise<void> =>
    new Promise((resolve) => {
      this.#result = result;
      this.#taken = resolve;
      this.#arrived();
    });

  end = (): void => {
    this.#hasEnded = true;
    this.#arrived();
  };

  fail = (error: unknown): void => {
    this.#failure ??= { error };
    this.end();
  };

  /** Undefined at the end. @throws what `fail` was told */
  async take(): Promise<Bytes | undefined> {
    while (this.#result === undefined && !this.#hasEnded) {
      await new Promise<void>((resolve) => {
        this.#arrived = resolve;
      });
    }
    const result = this.#result;
    if (result !== undefined) {
      this.#result = undefined;
      this.#taken();
      return result;
    }
    if (this.#failure !== undefined) throw this.#failure.error;
    return undefined;
  }
}
