/*
 * The C floor: a loop in C over crypto_generichash, in the very library file that the bindings loaded.
 *
 * Found at run time, the function needs no headers and no linking, and is called through a pointer as every binding does.
 */
#include <dlfcn.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

typedef int (*generichash)(unsigned char *out, size_t outlen, const unsigned char *in, unsigned long long inlen,
                           const unsigned char *key, size_t keylen);

static uint64_t now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (uint64_t) time.tv_sec * 1000000000u + (uint64_t) time.tv_nsec;
}

/* Hashes `data` so many times. Returns the nanoseconds that this took, or 0 when the library cannot be used. */
double floor_time(const char *path, unsigned char digest[32], const unsigned char *data, size_t size,
                  double iterations) {
  void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
  if (library == NULL) return 0;
  const generichash hash = (generichash) dlsym(library, "crypto_generichash");
  if (hash == NULL) return 0;
  const uint64_t start = now();
  for (double call = 0; call < iterations; call++) hash(digest, 32, data, size, NULL, 0);
  return (double) (now() - start);
}
