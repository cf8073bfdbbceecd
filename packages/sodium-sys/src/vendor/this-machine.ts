/** What is done to make a library for the very machine that builds it. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cpuFeatures } from '../library/cpu.js';
import { VendorError } from './error.js';
import { type Compiler, type Ran, runProgram } from './toolchain.js';

/** Makes the compiler use every instruction of this CPU. */
export const THIS_MACHINE = '-march=native';

/** Where compilers and Linux call the same by different names. */
const LINUX_NAMES: Readonly<Record<string, string>> = {
  bmi: 'bmi1',
  lzcnt: 'abm',
  pclmul: 'pclmulqdq',
  prfchw: '3dnowprefetch',
  rdrnd: 'rdrand',
  sha: 'shani',
  sse3: 'pni',
};

/**
 * What the CPU must have to run what the compiler makes for this machine: everything that it announces by a macro of its
 * own (`__AVX2__`), under Linux's names for it. A macro of which Linux does not know is no feature of the CPU.
 *
 * @throws VendorError where the system does not say what the CPU has.
 */
export async function featuresOfThisMachine({ path }: Compiler, folder: string): Promise<string[]> {
  const features = cpuFeatures();
  if (features === undefined) {
    throw new VendorError(
      'build',
      'a library can be optimized for this machine only on Linux, where the loader can see what a CPU has',
    );
  }
  const plain = await macrosOf([path], folder);
  const native = await macrosOf([path, THIS_MACHINE], folder);
  const used = new Set([...native].filter((macro) => !plain.has(macro)).map(linuxName));
  return [...features].filter((feature) => used.has(plainName(feature))).sort();
}

async function macrosOf(compiler: readonly string[], folder: string): Promise<Set<string>> {
  const empty = join(folder, 'empty.c');
  writeFileSync(empty, '');
  const { output, succeeded } = await runProgram([...compiler, '-dM', '-E', empty], folder);
  if (!succeeded) throw new VendorError('build', `${compiler.join(' ')} fails: ${output.trim()}`);
  return new Set(output.match(/(?<=^#define )\w+/gm));
}

function linuxName(macro: string): string {
  const name = plainName(macro.replace(/^__ARM_FEATURE_/, ''));
  return LINUX_NAMES[name] ?? name;
}

function plainName(name: string): string {
  return name.toLowerCase().replaceAll('_', '');
}

/** Hashes with each library in turn, and prints the number of the one that took the least time in its best round. */
const RACE = `
#include <dlfcn.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

enum { LIBRARIES = 8, ROUNDS = 9, CALLS = 40, BYTES = 64 * 1024 };

static unsigned char data[BYTES];

int main(int count, char **paths) {
  int (*hash[LIBRARIES])(unsigned char *, size_t, const unsigned char *, unsigned long long, const unsigned char *, size_t);
  double best[LIBRARIES];
  for (int i = 1; i < count; i++) {
    void *library = dlopen(paths[i], RTLD_NOW | RTLD_LOCAL);
    if (library == NULL) return fprintf(stderr, "%s", dlerror()), 1;
    int (*init)(void) = (int (*)(void)) dlsym(library, "sodium_init");
    *(void **) &hash[i] = dlsym(library, "crypto_generichash");
    if (init == NULL || hash[i] == NULL || init() < 0) return 1;
    best[i] = 1e9;
  }
  for (int round = 0; round < ROUNDS; round++) {
    for (int i = 1; i < count; i++) {
      unsigned char digest[32];
      clock_t start = clock();
      for (int call = 0; call < CALLS; call++) hash[i](digest, sizeof digest, data, BYTES, NULL, 0);
      double seconds = (double) (clock() - start) / CLOCKS_PER_SEC;
      if (seconds < best[i]) best[i] = seconds;
    }
  }
  int winner = 1;
  for (int i = 2; i < count; i++) if (best[i] < best[winner]) winner = i;
  printf("%d", winner);
  return 0;
}
`;

/** The library that hashes a long input in the least time. */
export async function fastest(
  libraries: readonly string[],
  { path }: Compiler,
  folder: string,
  signal: AbortSignal | undefined,
): Promise<string> {
  const source = join(folder, 'race.c');
  const program = join(folder, 'race');
  writeFileSync(source, RACE);
  requireSuccess(await runProgram([path, '-O2', source, '-o', program, '-ldl'], folder, signal));
  const { output } = requireSuccess(await runProgram([program, ...libraries], folder, signal));
  return libraries[Number(output) - 1]!;
}

function requireSuccess(ran: Ran): Ran {
  if (ran.succeeded) return ran;
  throw new VendorError('build', `the libraries cannot be compared: ${ran.output.trim()}`);
}
