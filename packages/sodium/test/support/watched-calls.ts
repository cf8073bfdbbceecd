/** The library under test, with its calls on other threads watched: each is made as ever. */
import type { SodiumApi } from 'sodium';
import type { RawSodiumAsync } from 'sodium-sys';
import { entry } from './backend.ts';
import { countStates } from './counted.ts';

export interface WatchedCalls {
  readonly api: SodiumApi;
  /** How many may run at once. */
  readonly parallelCalls: number;
  /** The arguments of every call that was started, in this order. */
  readonly started: readonly (readonly unknown[])[];
  /** How many run now, and how many ran at once at most. */
  running(): number;
  mostAtOnce(): number;
  /** How many states are alive. */
  alive(): number;
}

export function watchCalls(): WatchedCalls {
  const { counted, alive } = countStates();
  const started: (readonly unknown[])[] = [];
  let running = 0;
  let most = 0;
  // The functions themselves are read-only, which a proxy of their own object may not deny.
  const watched = (functions: RawSodiumAsync): RawSodiumAsync =>
    new Proxy({} as RawSodiumAsync, {
      get(_, name) {
        const call = functions[name as keyof RawSodiumAsync] as (...values: unknown[]) => Promise<unknown>;
        return async (...values: unknown[]) => {
          started.push(values);
          most = Math.max(most, ++running);
          try {
            return await call(...values);
          } finally {
            running--;
          }
        };
      },
    });
  const library = {
    ...counted,
    rawAsync: watched(counted.rawAsync),
    rawAsyncUntil: (signal: AbortSignal) => watched(counted.rawAsyncUntil(signal)),
  };
  return {
    api: entry.createSodium(() => library),
    parallelCalls: library.parallelCalls,
    started,
    running: () => running,
    mostAtOnce: () => most,
    alive,
  };
}
