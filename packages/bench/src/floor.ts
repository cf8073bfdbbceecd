/**
 * The C floor: what calling the same library from C takes. The loop is C's own, called once a sample through koffi, and
 * so runs in the same process as its peers. As a program of its own it ran on another core, and the ratios to it were up
 * to a third apart from one run to the next.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { inputOf, type Stream } from './input.js';
import { loadKoffi } from './koffi.js';
import type { Runner } from './runner.js';

export const FLOOR = { id: 'floor', name: 'C floor, the same library' } as const;

const SOURCE = fileURLToPath(new URL('../src/floor.c', import.meta.url));
const FOLDER = fileURLToPath(new URL('../dist', import.meta.url));
const LIBRARY = fileURLToPath(new URL('../dist/floor.so', import.meta.url));

/** Builds the loop. @throws when there is no compiler, or no dlopen. */
export function buildFloor(): void {
  compileC(SOURCE, LIBRARY, '-shared', '-fPIC');
}

/** With the compiler that `CC` names. @throws when there is none */
export function compileC(source: string, target: string, ...more: readonly string[]): void {
  mkdirSync(FOLDER, { recursive: true });
  const [compiler = 'cc', ...flags] = (process.env['CC'] ?? 'cc').split(/\s+/).filter(Boolean);
  const parameters = [...flags, '-O2', ...more, '-o', target, source, '-ldl'];
  const { error, status, signal, stderr } = spawnSync(compiler, parameters, { encoding: 'utf8' });
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`${compiler} ended with ${signal ?? status}: ${stderr.trim()}`);
}

/** @param library the file that the native candidates run on */
export function startFloor(library: string, size: number): Runner {
  const data = inputOf(size);
  const loop = loadKoffi()
    .load(LIBRARY)
    .func('floor_loop', 'int', ['str', 'void *', 'void *', 'size_t', 'double']);
  return start(library, (digest, iterations) => loop(library, digest, data, size, iterations));
}

/** The same for a hash of parts. */
export function startStreamFloor(library: string, { chunks, chunkBytes, distinct, total }: Stream): Runner {
  const loop = loadKoffi()
    .load(LIBRARY)
    .func('floor_stream', 'int', ['str', 'void *', 'void *', 'size_t', 'size_t', 'size_t', 'double']);
  return start(library, (digest, iterations) =>
    loop(library, digest, chunks, chunkBytes, distinct, total, iterations),
  );
}

/** @param loop writes the digest and returns 0 where the library cannot be used */
function start(library: string, loop: (digest: Uint8Array, iterations: number) => number): Runner {
  const digest = new Uint8Array(32);
  const run = (iterations: number): void => {
    if (loop(digest, iterations) === 0) throw new Error(`${library} cannot be called from C`);
  };
  run(1);
  return { ...FLOOR, operation: 'hash', digest: Buffer.from(digest).toString('hex'), run };
}
