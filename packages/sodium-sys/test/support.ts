import { loadSodium, type Sodium } from 'sodium-sys';
import { loadSodiumWasm } from 'sodium-sys/wasm';

export const backend = process.env['SODIUM_TEST_BACKEND'] === 'wasm' ? 'wasm' : 'native';

/** The raw layer on the backend that this run of the suite is for. */
export const sys: Sodium = backend === 'wasm' ? await loadSodiumWasm() : loadSodium();
