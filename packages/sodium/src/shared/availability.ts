import type { RawSodium } from 'sodium-sys';
import type { Backend } from './types.js';

export interface Availability {
  /** Whether the loaded libsodium has it; asking loads the library. */
  readonly isAvailable: boolean;
}

/** The property `isAvailable` of what some supported libraries lack, as `Object.defineProperties` takes it. */
export function availability(backend: Backend, name: keyof RawSodium): PropertyDescriptorMap {
  const get = (): boolean => backend().whyUnavailable(name) === undefined;
  // Without a prototype, on which others may have put a `value`.
  return { isAvailable: { __proto__: null, get, enumerable: true } as PropertyDescriptor };
}
