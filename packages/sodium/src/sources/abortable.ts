/** What works on other threads, until nobody wants its result any more. */
import type { Sodium } from 'sodium-sys';
import { isUint8Array } from 'sodium-sys/portable';
import type { Global } from '../shared/types.js';
import { listen, unlisten } from './interruption.js';

/** Of what takes long. */
export interface SignalOption {
  /**
   * Rejects with the signal's reason as soon as it aborts. A call that waits for its turn then never starts; one that runs goes on to
   * its end, and its result is wiped.
   */
  readonly signal?: Global<'AbortSignal'>;
}

/**
 * @param work is told by a signal of its own, of which it may be one of many listeners
 * @throws the reason of the signal as soon as it aborts, and before anything is done if it has
 */
export async function abortable<Result>(
  sodium: Sodium,
  signal: AbortSignal | undefined,
  work: (stopping: AbortSignal | undefined) => Promise<Result>,
): Promise<Result> {
  if (signal === undefined) return await work(undefined);
  if (signal.aborted) throw signal.reason;
  const stopping = new AbortController();
  let stop = (): void => {};
  const aborted = new Promise<never>((_, reject) => {
    stop = () => {
      stopping.abort(signal.reason);
      reject(signal.reason);
    };
  });
  listen(signal, stop);
  const working = work(stopping.signal);
  try {
    return await Promise.race([working, aborted]);
  } catch (error) {
    const discard = (result: Result): void => {
      if (isUint8Array(result)) sodium.memory.wipe(result);
    };
    working.then(discard, () => {});
    throw error;
  } finally {
    unlisten(signal, stop);
  }
}
