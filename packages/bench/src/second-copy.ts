/**
 * A second copy of our packages, for the WebAssembly candidate. Native and WebAssembly share most of their code, and in
 * one process each would make the other's calls polymorphic (about 10 % slower), which no program that uses one of them
 * ever sees. A module is known by its URL, so that copied files are other modules with type feedback of their own.
 */
import { cpSync, existsSync, mkdirSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const COPY = fileURLToPath(new URL('../dist/second-copy', import.meta.url));
const OURS = fileURLToPath(new URL('../node_modules', import.meta.url));

/** Copies `sodium` and, below it, `sodium-sys` as they are now. @returns the URL of the folder of `sodium` */
export function copySodium(): string {
  rmSync(COPY, { recursive: true, force: true });
  const dependencies = join(COPY, 'node_modules');
  copyPackage('sodium', COPY);
  copyPackage('sodium-sys', join(dependencies, 'sodium-sys'));
  const engine = join(realpathSync(join(OURS, 'sodium-sys')), 'node_modules', 'libsodium-sumo');
  if (existsSync(engine)) symlinkSync(realpathSync(engine), join(dependencies, 'libsodium-sumo'), 'junction');
  return pathToFileURL(COPY).href;
}

function copyPackage(name: string, target: string): void {
  mkdirSync(target, { recursive: true });
  for (const entry of ['package.json', 'dist']) {
    cpSync(join(realpathSync(join(OURS, name)), entry), join(target, entry), { recursive: true });
  }
}
