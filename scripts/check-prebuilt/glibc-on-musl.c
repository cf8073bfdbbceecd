/* What glibc has and musl lacks of what the C++ library for glibc asks for: enough to run Bun for musl in a test. */
#define _GNU_SOURCE
#include <stddef.h>
#include <sys/auxv.h>
#include <sys/random.h>
#include <time.h>

char __libc_single_threaded;
unsigned int __cpu_model[4];

int __cpu_indicator_init(void) { return 0; }

unsigned int arc4random(void) {
  unsigned int number;
  return getrandom(&number, sizeof number, 0) == sizeof number ? number : 0;
}

size_t __strftime_l(char *text, size_t size, const char *format, const struct tm *time, locale_t locale) {
  return strftime_l(text, size, format, time, locale);
}

unsigned long __getauxval(unsigned long type) { return getauxval(type); }

/* What a thread leaves is not cleaned up. */
int __cxa_thread_atexit_impl(void (*destroy)(void *), void *object, void *library) { return 0; }

/* Not found: then exceptions look for it in another way. */
int _dl_find_object(void *address, void *result) { return -1; }
