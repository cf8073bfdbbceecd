/*
 * Sealed streams in C, by the same library file as the binding's: as libsodium's documentation has files sealed and opened, the end
 * being noticed only when there is nothing more to read; and how long C alone takes for them.
 *
 *   stream LIBRARY seal|open CHUNK KEY <input >output
 *   stream LIBRARY time CHUNK COUNT              writes seconds
 */
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { HEADER = 24, OVERHEAD = 17, FINAL = 3 };

static int (*sodium_init)(void);
static int (*init_push)(void *state, unsigned char *header, const unsigned char *key);
static int (*push)(void *state, unsigned char *c, unsigned long long *clen, const unsigned char *m, unsigned long long mlen,
                   const unsigned char *ad, unsigned long long adlen, unsigned char tag);
static int (*init_pull)(void *state, const unsigned char *header, const unsigned char *key);
static int (*pull)(void *state, unsigned char *m, unsigned long long *mlen, unsigned char *tag, const unsigned char *c,
                   unsigned long long clen, const unsigned char *ad, unsigned long long adlen);

/* The state has 52 bytes. */
static unsigned char state[64] __attribute__((aligned(16)));
static unsigned char key[32], header[HEADER];

static int seal(unsigned char *plain, unsigned char *sealed, size_t chunk)
{
    int at_end;
    init_push(state, header, key);
    fwrite(header, 1, HEADER, stdout);
    do {
        size_t length = fread(plain, 1, chunk, stdin);
        unsigned long long sealed_length;
        at_end = feof(stdin);
        push(state, sealed, &sealed_length, plain, length, NULL, 0, at_end ? FINAL : 0);
        fwrite(sealed, 1, sealed_length, stdout);
    } while (!at_end);
    return 0;
}

static int open_stream(unsigned char *plain, unsigned char *sealed, size_t chunk)
{
    unsigned char tag = 0;
    if (fread(header, 1, HEADER, stdin) != HEADER || init_pull(state, header, key) != 0) return 1;
    while (tag != FINAL) {
        size_t length = fread(sealed, 1, chunk + OVERHEAD, stdin);
        unsigned long long plain_length;
        if (length < OVERHEAD || pull(state, plain, &plain_length, &tag, sealed, length, NULL, 0) != 0) return 1;
        fwrite(plain, 1, plain_length, stdout);
    }
    return fgetc(stdin) == EOF ? 0 : 1;
}

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec + time.tv_nsec / 1e9;
}

static int measure(unsigned char *plain, unsigned char *sealed, size_t chunk, long count)
{
    double start = now();
    init_push(state, header, key);
    for (long index = 0; index < count; index++) {
        push(state, sealed, NULL, plain, chunk, NULL, 0, index + 1 == count ? FINAL : 0);
    }
    printf("%f\n", now() - start);
    return 0;
}

int main(int count, char **arguments)
{
    if (count != 5) return 2;
    void *library = dlopen(arguments[1], RTLD_NOW);
    if (library == NULL) return 2;
    *(void **)&sodium_init = dlsym(library, "sodium_init");
    *(void **)&init_push = dlsym(library, "crypto_secretstream_xchacha20poly1305_init_push");
    *(void **)&push = dlsym(library, "crypto_secretstream_xchacha20poly1305_push");
    *(void **)&init_pull = dlsym(library, "crypto_secretstream_xchacha20poly1305_init_pull");
    *(void **)&pull = dlsym(library, "crypto_secretstream_xchacha20poly1305_pull");
    if (!sodium_init || !init_push || !push || !init_pull || !pull || sodium_init() < 0) return 2;

    size_t chunk = strtoul(arguments[3], NULL, 10);
    unsigned char *plain = malloc(chunk), *sealed = malloc(chunk + OVERHEAD);
    if (plain == NULL || sealed == NULL) return 2;
    memset(plain, 7, chunk);
    if (strcmp(arguments[2], "time") == 0) return measure(plain, sealed, chunk, strtol(arguments[4], NULL, 10));

    if (strlen(arguments[4]) != 2 * sizeof key) return 2;
    for (size_t index = 0; index < sizeof key; index++) sscanf(arguments[4] + 2 * index, "%2hhx", &key[index]);
    return strcmp(arguments[2], "seal") == 0 ? seal(plain, sealed, chunk) : open_stream(plain, sealed, chunk);
}
