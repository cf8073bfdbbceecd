/** The library under test, and others beside it. All come from the sources, so that there is one class `Address`. */
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { createWasmSodium } from '../../../src/backends/wasm.ts';
import { loadSodium, type Sodium } from '../../../src/index.ts';
import { loadSodiumWasm } from '../../../src/wasm.ts';

export type Backend = Sodium['library']['backend'];

/** What this run of the suite is for. */
export const backend: Backend = process.env['SODIUM_TEST_BACKEND'] === 'wasm' ? 'wasm' : 'native';

/** A backend as everybody who loads it in this process gets it. */
export async function load(name: Backend): Promise<Sodium> {
  return name === 'wasm' ? await loadSodiumWasm() : loadSodium();
}

/** The backend under test once more, with memory of its own. */
export async function loadAnother(): Promise<Sodium> {
  if (backend === 'wasm') return await createWasmSodium();
  const { path } = loadSodium().library;
  const folder = mkdtempSync(join(tmpdir(), 'sodium-sys-'));
  try {
    const copy = join(folder, basename(path));
    copyFileSync(path, copy);
    return loadSodium({ path: copy });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export const sys: Sodium = await load(backend);
