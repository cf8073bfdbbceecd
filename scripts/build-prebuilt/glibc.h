/*
 * Compiled in front of every source for glibc. Since 2.33 `fstat` is a function of its own there; a library that asks
 * for it does not load with an older glibc. What it was before is still in all of them.
 */
#ifndef __ASSEMBLER__
#include <sys/stat.h>

#ifdef __aarch64__
__asm__(".symver __fxstat, __fxstat@GLIBC_2.17");
#define STAT_VERSION 0
#else
__asm__(".symver __fxstat, __fxstat@GLIBC_2.2.5");
#define STAT_VERSION 1
#endif

extern int __fxstat(int version, int descriptor, struct stat *status);
#define fstat(descriptor, status) __fxstat(STAT_VERSION, descriptor, status)
#endif
