/** Which of several builds of libsodium hashes fastest here: on some processors BLAKE2b is slower with AVX2 than without. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Commands } from './commands.js';

/** In turns, so that what slows the machine meanwhile slows all of them. Prints the position of the fastest. */
const PROGRAM = `
#include <dlfcn.h>
#include <stdio.h>
#include <time.h>

#define MAXIMUM 8
#define ROUNDS 15
#define CALLS 4
#define BYTES (1 << 20)

typedef int (*initialize)(void);
typedef int (*generichash)(unsigned char *, size_t, const unsigned char *, unsigned long long,
                           const unsigned char *, size_t);

static unsigned char data[BYTES];

static double seconds(void) {
  struct timespec time;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return time.tv_sec + time.tv_nsec * 1e-9;
}

int main(int count, char **paths) {
  generichash hash[MAXIMUM];
  double best[MAXIMUM];
  unsigned char digest[32];
  int fastest = 1;

  if (count < 2 || count > MAXIMUM) return 2;
  for (int each = 1; each < count; each++) {
    void *library = dlopen(paths[each], RTLD_NOW | RTLD_LOCAL);
    if (library == NULL) return fprintf(stderr, "%s\\n", dlerror()), 1;
    initialize start = (initialize) dlsym(library, "sodium_init");
    hash[each] = (generichash) dlsym(library, "crypto_generichash");
    if (start == NULL || hash[each] == NULL || start() != 0) return 1;
    best[each] = 1e9;
  }
  for (int round = 0; round < ROUNDS; round++) {
    for (int each = 1; each < count; each++) {
      double start = seconds();
      for (int call = 0; call < CALLS; call++) hash[each](digest, sizeof digest, data, BYTES, NULL, 0);
      double time = seconds() - start;
      if (time < best[each]) best[each] = time;
    }
  }
  for (int each = 1; each < count; each++) {
    fprintf(stderr, "%s: %.0f MiB/s\\n", paths[each], CALLS / best[each]);
    if (best[each] < best[fastest]) fastest = each;
  }
  printf("fastest: %d\\n", fastest - 1);
  return 0;
}
`;

/**
 * @param folder for the program, which a process of its own runs
 * @returns the position of the fastest library.
 */
export async function fastestAtBlake2b(
  commands: Commands,
  compiler: string,
  folder: string,
  libraries: readonly string[],
): Promise<number> {
  const source = join(folder, 'measure.c');
  const program = join(folder, 'measure');
  await writeFile(source, PROGRAM);
  await commands.run({
    purpose: 'compiling the program that measures',
    program: compiler,
    arguments: ['-O2', '-w', '-o', program, source, '-ldl'],
    folder,
  });
  const output = await commands.run({ purpose: 'measuring', program, arguments: libraries, folder });
  return Number(/^fastest: (\d+)$/m.exec(output)?.[1]);
}
