/*
 * The C floor: a loop in C over crypto_generichash, in the very library file that the bindings loaded.
 *
 * Found at run time, the function needs no headers and no linking, and is called through a pointer as every binding does.
 */
#include <dlfcn.h>
#include <stddef.h>

typedef int (*generichash)(unsigned char *out, size_t outlen, const unsigned char *in, unsigned long long inlen,
                           const unsigned char *key, size_t keylen);
typedef size_t (*generichash_statebytes)(void);
typedef int (*generichash_init)(void *state, const unsigned char *key, size_t keylen, size_t outlen);
typedef int (*generichash_update)(void *state, const unsigned char *in, unsigned long long inlen);
typedef int (*generichash_final)(void *state, unsigned char *out, size_t outlen);

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

/* Hashes `total` chunks in parts, so many times; they are the `distinct` ones at `chunks`, again and again. Returns whether
 * the library can be used. */
int floor_stream(const char *path, unsigned char digest[32], const unsigned char *chunks, size_t chunk_size,
                 size_t distinct, size_t total, double iterations) {
  void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
  if (library == NULL) return 0;
  const generichash_statebytes statebytes = (generichash_statebytes) dlsym(library, "crypto_generichash_statebytes");
  const generichash_init init = (generichash_init) dlsym(library, "crypto_generichash_init");
  const generichash_update update = (generichash_update) dlsym(library, "crypto_generichash_update");
  const generichash_final final = (generichash_final) dlsym(library, "crypto_generichash_final");
  if (statebytes == NULL || init == NULL || update == NULL || final == NULL) return 0;
  _Alignas(64) unsigned char state[1024];
  if (statebytes() > sizeof state) return 0;
  for (double call = 0; call < iterations; call++) {
    init(state, NULL, 0, 32);
    for (size_t chunk = 0; chunk < total; chunk++) update(state, chunks + chunk % distinct * chunk_size, chunk_size);
    final(state, digest, 32);
  }
  return 1;
}
