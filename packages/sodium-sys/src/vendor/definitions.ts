/**
 * How libsodium is compiled without its `configure`: what that would find out on each system, as the `build.zig` in
 * libsodium's source has it, and the functions of the C library that it does not know of.
 */

/** What a library is built for, under Node's names. */
export interface Target {
  readonly platform: string;
  readonly arch: string;
}

const EVERYWHERE = [
  '_GNU_SOURCE=1',
  'CONFIGURED=1',
  'DEV_MODE=1',
  'HAVE_ATOMIC_OPS=1',
  'HAVE_C11_MEMORY_FENCES=1',
  'HAVE_GCC_MEMORY_FENCES=1',
  'HAVE_INLINE_ASM=1',
  'HAVE_INTTYPES_H=1',
  'HAVE_STDINT_H=1',
  'HAVE_TI_MODE=1',
  'NATIVE_LITTLE_ENDIAN=1',
];

const UNIX = [
  'HAVE_CATCHABLE_ABRT=1',
  'HAVE_CATCHABLE_SEGV=1',
  'HAVE_CLOCK_GETTIME=1',
  'HAVE_GETPID=1',
  'HAVE_MADVISE=1',
  'HAVE_MLOCK=1',
  'HAVE_MMAP=1',
  'HAVE_MPROTECT=1',
  'HAVE_NANOSLEEP=1',
  'HAVE_POSIX_MEMALIGN=1',
  'HAVE_PTHREAD=1',
  'HAVE_PTHREAD_PRIO_INHERIT=1',
  'HAVE_RAISE=1',
  'HAVE_SYSCONF=1',
  'HAVE_SYS_MMAN_H=1',
  'HAVE_SYS_PARAM_H=1',
  'HAVE_SYS_RANDOM_H=1',
  'HAVE_WEAK_SYMBOLS=1',
  'TLS=_Thread_local',
];

const PLATFORMS: Readonly<Record<string, readonly string[]>> = {
  linux: [
    ...UNIX,
    'ASM_HIDE_SYMBOL=.hidden',
    'HAVE_EXPLICIT_BZERO=1',
    'HAVE_GETENTROPY=1',
    'HAVE_GETRANDOM=1',
    'HAVE_SYS_AUXV_H=1',
  ],
  freebsd: [
    ...UNIX,
    'ASM_HIDE_SYMBOL=.hidden',
    'HAVE_ARC4RANDOM=1',
    'HAVE_ARC4RANDOM_BUF=1',
    'HAVE_EXPLICIT_BZERO=1',
    'HAVE_GETENTROPY=1',
  ],
  darwin: [
    ...UNIX,
    'ASM_HIDE_SYMBOL=.private_extern',
    'HAVE_ARC4RANDOM=1',
    'HAVE_ARC4RANDOM_BUF=1',
    'HAVE_GETENTROPY=1',
    'HAVE_MEMSET_S=1',
  ],
  win32: ['HAVE_RAISE=1', 'HAVE_SYS_PARAM_H=1'],
};

const X64_VECTORS = [
  'HAVE_MMINTRIN_H=1',
  'HAVE_EMMINTRIN_H=1',
  'HAVE_PMMINTRIN_H=1',
  'HAVE_TMMINTRIN_H=1',
  'HAVE_SMMINTRIN_H=1',
  'HAVE_AVXINTRIN_H=1',
  'HAVE_AVX2INTRIN_H=1',
  'HAVE_AVX512FINTRIN_H=1',
  'HAVE_WMMINTRIN_H=1',
];

const X64 = ['HAVE_CET_H=1', 'HAVE_CPUID=1', 'HAVE_RDRAND=1', ...X64_VECTORS];

/** The assembly is written for the calling convention of Unix. */
const X64_ASSEMBLY = ['HAVE_AMD64_ASM=1', 'HAVE_AVX_ASM=1'];

/** The definitions for a target, each as `NAME=VALUE`. */
export function definitionsFor({ platform, arch }: Target): string[] {
  const definitions = [...EVERYWHERE, ...(PLATFORMS[platform] ?? [])];
  if (arch === 'x64') definitions.push(...X64, ...(platform === 'win32' ? [] : X64_ASSEMBLY));
  if (arch === 'arm64') definitions.push('HAVE_ARMCRYPTO=1');
  return definitions;
}

/** Those without which a file leaves out what it has for vector instructions. */
export function isForVectors(definition: string): boolean {
  return X64_VECTORS.includes(definition);
}

/** The library's file and the name that it carries, for libsodium's second binary interface (1.0.19 and later). */
export const LIBRARY_NAMES: Readonly<Record<string, string>> = {
  linux: 'libsodium.so.26',
  freebsd: 'libsodium.so.26',
  darwin: 'libsodium.26.dylib',
  win32: 'libsodium-26.dll',
};

/** As libsodium's own builds have it: its code relies on what these make of C. */
const MEANING = ['-fno-strict-aliasing', '-fno-strict-overflow', '-fwrapv', '-flax-vector-conversions'];

export function compilerFlagsFor({ platform }: Target): string[] {
  // On Windows code has no fixed place anyway, and the stack protector would need another library.
  const unix = platform === 'win32' ? [] : ['-fPIC', '-fvisibility=hidden', '-fstack-protector-strong'];
  return ['-O3', ...MEANING, ...unix];
}

export function linkerFlagsFor({ platform }: Target): string[] {
  const name = LIBRARY_NAMES[platform]!;
  switch (platform) {
    case 'darwin':
      return ['-dynamiclib', `-Wl,-install_name,@rpath/${name}`, '-Wl,-x'];
    case 'win32':
      return ['-shared', '-s', '-Wl,--dynamicbase,--nxcompat,--high-entropy-va', '-Wl,--no-insert-timestamp'];
    default:
      return [
        '-shared',
        '-s',
        `-Wl,-soname,${name}`,
        // All addresses are resolved at once and then read-only; no executable stack; never unloaded.
        '-Wl,-z,relro,-z,now,-z,noexecstack,-z,nodelete',
        '-Wl,--build-id=none',
      ];
  }
}
