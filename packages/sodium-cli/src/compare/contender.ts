import type { Load, Loaded } from './call.js';
import type { ContenderName, OperationName } from './report.js';

/** Each is imported only when it is wanted: it is part of what a cold start takes. */
const MODULES: Readonly<Record<ContenderName, () => Promise<{ load: Load }>>> = {
  native: () => import('./contenders/native.js'),
  wasm: () => import('./contenders/wasm.js'),
  'libsodium-wrappers': () => import('./contenders/libsodium-wrappers.js'),
  'sodium-native': () => import('./contenders/sodium-native.js'),
  'node-crypto': () => import('./contenders/node-crypto.js'),
  noble: () => import('./contenders/noble.js'),
};

export async function loadContender(name: ContenderName, operation: OperationName): Promise<Loaded> {
  const { load } = await MODULES[name]();
  return load(operation);
}
