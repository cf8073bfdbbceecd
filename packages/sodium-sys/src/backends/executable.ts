/**
 * Single executables: Node's (SEA), and those of `bun build --compile`. Their own `require` knows what is built into them and
 * no packages; those are in the `node_modules` of the folder that the executable is in.
 */
import { createRequire } from 'node:module';

/** Bun has more of it; nothing else has a global of this name. */
declare const Bun: { readonly isStandaloneExecutable?: boolean } | undefined;

/** Finds packages beside the executable; undefined where this process is none. */
export function requireBesideExecutable(): NodeJS.Require | undefined {
  return isSingleExecutable() ? createRequire(process.execPath) : undefined;
}

export function isSingleExecutable(): boolean {
  if (typeof Bun !== 'undefined') return Bun.isStandaloneExecutable === true;
  // Not every runtime has it.
  return process.getBuiltinModule('node:sea')?.isSea() === true;
}
