/** The library under test, with its states counted, to see that none is left. */
import type { SodiumApi } from 'sodium';
import type { Sodium } from 'sodium-sys';
import { backend, entry } from './backend.ts';

const loaded: Sodium =
  backend === 'wasm'
    ? await (await import('sodium-sys/wasm')).loadSodiumWasm()
    : (await import('sodium-sys')).loadSodium();

/** An API over the library, and how many of its states are alive. */
export function countStates(): { api: SodiumApi; counted: Sodium; alive(): number } {
  const states = new Set<object>();
  const memory = new Proxy(loaded.memory, {
    get(target, name) {
      const method = target[name as keyof typeof target] as (...values: unknown[]) => unknown;
      return (...values: unknown[]) => {
        const result = method.apply(target, values);
        if (name === 'allocate') states.add(result as object);
        if (name === 'free') states.delete(values[0] as object);
        return result;
      };
    },
  });
  const counted = { ...loaded, memory };
  return { api: entry.createSodium(() => counted), counted, alive: () => states.size };
}
