import type { RawSodium, Sodium } from 'sodium-sys';

/** Input of more bytes than this takes longer to work on than another thread to ask. */
export const LONGEST_HERE = 64 * 1024;

/**
 * The functions that run on other threads, for code that serves both ways and awaits what they return: each is described
 * once, for `raw`, though here it returns a promise of its status.
 */
export function elsewhere(sodium: Sodium): RawSodium {
  return sodium.rawAsync as unknown as RawSodium;
}
