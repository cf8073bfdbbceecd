/*
 * The C floor: a loop in C over crypto_generichash, in the very library file that the bindings loaded.
 *
 * Found at run time, the function needs no headers and no linking, and is called through a pointer as every binding does.
 */
#include <dlfcn.h>
#include <stddef.h>

typedef int (*generichash)(unsigned char *out, size_t outlen, const unsigned char *in, unsigned long long inlen,
                           const unsigned char *key, size_t keylen);

/* Hashes `data` so many times. Returns whether the library can be used. */
int floor_loop(const char *path, unsigned char digest[32], const unsigned char *data, size_t size,
               double iterations) {
  void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
  if (library == NULL) return 0;
  const generichash hash = (generichash) dlsym(library, "crypto_generichash");
  if (hash == NULL) return 0;
  for (double call = 0; call < iterations; call++) hash(digest, 32, data, size, NULL, 0);
  return 1;
}
