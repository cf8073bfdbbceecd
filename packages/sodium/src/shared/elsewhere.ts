import type { RawSodium, Sodium } from 'sodium-sys';

/** Input of more bytes than this takes longer to work on than another thread to ask. */
export const LONGEST_HERE = 64 * 1024;

/**
 * The functions that run on other threads, for code that serves both ways and awaits what they return: each is described
 * once, for `raw`, though here it returns a promise of its status.
 *
 * @param signal what waits for its turn when it aborts never starts, and rejects with its reason
 */
export function elsewhere(sodium: Sodium, signal?: AbortSignal): RawSodium {
  const functions = signal === undefined ? sodium.rawAsync : sodium.rawAsyncUntil(signal);
  return functions as unknown as RawSodium;
}
