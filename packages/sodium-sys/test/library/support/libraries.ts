import { spawnSync } from 'node:child_process';
import { readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { loadSodium } from 'sodium-sys';

/** The libsodium of this system: the file itself, not a symbolic link to it. */
export const systemLibrary = realpathSync(loadSodium().library.path);

export const compilerMissing = spawnSync('cc', ['--version']).error !== undefined;
if (compilerMissing) {
  console.warn(
    'no cc here: the tests with libraries that are too old, of wrong sizes or failing are skipped',
  );
}

/** Compiles C to a shared library. */
export function compile(folder: string, name: string, source: string, flags: readonly string[] = []): string {
  const input = join(folder, `${name}.c`);
  const output = join(folder, `${name}.so`);
  writeFileSync(input, source);
  const { status, stderr } = spawnSync('cc', ['-shared', '-fPIC', '-o', output, input, ...flags], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`cc failed: ${stderr}`);
  return output;
}

/** The least that passes for a libsodium, with more C after it. */
export function impostor({ version = '"1.0.18"', init = 0, more = '' } = {}): string {
  return `
    #include <stddef.h>
    int sodium_init(void) { return ${init}; }
    const char *sodium_version_string(void) { return ${version}; }
    int sodium_library_minimal(void) { return 0; }
    ${more}
  `;
}

/** Some library of this system that has nothing to do with libsodium: one that this process has mapped. */
export function unrelatedLibrary(): string | undefined {
  const maps = readFileSync('/proc/self/maps', 'utf8');
  const files = maps.match(/(?<= )\/\S+\.so(?:\.\d+)*$/gm) ?? [];
  return files.find((file) => /^lib(?:m|z|gcc_s|stdc\+\+)[.-]/.test(basename(file)));
}
