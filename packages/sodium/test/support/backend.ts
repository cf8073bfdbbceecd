import type { SodiumApi } from 'sodium';

export const backend = process.env['SODIUM_TEST_BACKEND'] === 'wasm' ? 'wasm' : 'native';

/** The entry that this run of the suite is for, with all its exports. */
export const entry = backend === 'wasm' ? await import('sodium/wasm') : await import('sodium');
if ('ready' in entry) await entry.ready;

export const sodium: SodiumApi = entry.default;
