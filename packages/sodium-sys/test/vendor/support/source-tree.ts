import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { version } from '../../../../../scripts/libsodium-release.ts';
import { cache } from '../../../../../scripts/vendored-for-tests.ts';

/** The source of libsodium that scripts/fetch-source.sh unpacks. */
export const libsodium = join(cache, `libsodium-${version}`);

export const libsodiumMissing = !existsSync(join(libsodium, 'src/libsodium'));
if (libsodiumMissing) {
  console.warn(
    `no ${libsodium} here: the tests that build libsodium are skipped (scripts/fetch-source.sh gets it)`,
  );
}

/** The smallest tree that is laid out as libsodium's, with these C files. */
export function sourceTree(folder: string, files: Readonly<Record<string, string>>): string {
  const source = join(folder, 'source');
  write(join(source, 'builds/msvc/version.h'), '#define SODIUM_LIBRARY_VERSION_MAJOR 26\n');
  for (const [name, text] of Object.entries(files)) write(join(source, 'src/libsodium', name), text);
  return source;
}

/** A compiler that is a script, for what real ones hardly ever do. */
export function scriptedCompiler(folder: string, script: string): string {
  const path = join(folder, 'scripted-compiler');
  write(path, `#!/bin/sh\nif [ "$1" = --version ]; then echo scripted 1.0; exit; fi\n${script}\n`);
  chmodSync(path, 0o755);
  return path;
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
