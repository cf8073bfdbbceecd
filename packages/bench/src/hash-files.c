/*
 * What `sodium hash` does, in C on one core: BLAKE2b-512 of each file, with the library file that is the first argument, one
 * line for each as b2sum prints it.
 */
#include <dlfcn.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdio.h>
#include <unistd.h>

#define LENGTH 64

static unsigned char buffer[1024 * 1024];

int main(int argc, char **argv) {
  void *library = argc > 1 ? dlopen(argv[1], RTLD_NOW | RTLD_LOCAL) : NULL;
  if (library == NULL) return 1;
  int (*start)(void) = dlsym(library, "sodium_init");
  int (*init)(void *, const unsigned char *, size_t, size_t) = dlsym(library, "crypto_generichash_init");
  int (*update)(void *, const unsigned char *, unsigned long long) = dlsym(library, "crypto_generichash_update");
  int (*final)(void *, unsigned char *, size_t) = dlsym(library, "crypto_generichash_final");
  if (start == NULL || init == NULL || update == NULL || final == NULL) return 1;
  /* It chooses the code for this processor. */
  if (start() < 0) return 1;
  for (int index = 2; index < argc; index++) {
    _Alignas(64) unsigned char state[1024];
    unsigned char digest[LENGTH];
    const int file = open(argv[index], O_RDONLY);
    ssize_t length = -1;
    init(state, NULL, 0, LENGTH);
    while (file >= 0 && (length = read(file, buffer, sizeof buffer)) > 0) update(state, buffer, length);
    if (length != 0) return 1;
    close(file);
    final(state, digest, LENGTH);
    for (int byte = 0; byte < LENGTH; byte++) printf("%02x", digest[byte]);
    printf("  %s\n", argv[index]);
  }
  return 0;
}
