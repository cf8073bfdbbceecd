import { realpathSync } from 'node:fs';
import { createRequire } from 'node:module';

interface Koffi {
  load(path: string): { func(name: string, result: string, parameters: string[]): NativeFunction };
}

type NativeFunction = (...values: readonly unknown[]) => number;

/** The engine of `sodium-sys`, taken from where that package has it. */
export function loadKoffi(): Koffi {
  const manifest = realpathSync(new URL('../node_modules/sodium-sys/package.json', import.meta.url));
  return createRequire(manifest)(`@koromix/koffi-${process.platform}-${process.arch}`) as Koffi;
}
