/**
 * The macros by which libsodium's source learns what it is compiled for: what its configure script would find out.
 *
 * The source's build.zig has the same facts, but without `sodium_stackzero` (which does nothing unless it is told of
 * arrays of variable length), the system's own wiping and random functions, and the look at arm64's AES instructions.
 */
import type { Target } from '../library/inspect.js';
import { VendorError } from './vendor-error.js';

/** What every compiler with GNU C has, on a little-endian machine of 64 bits. */
const COMMON = [
  '_GNU_SOURCE=1',
  'CONFIGURED=1',
  'NATIVE_LITTLE_ENDIAN=1',
  'HAVE_ATOMIC_OPS=1',
  'HAVE_C11_MEMORY_FENCES=1',
  'HAVE_C_VARARRAYS=1',
  'HAVE_GCC_MEMORY_FENCES=1',
  'HAVE_INLINE_ASM=1',
  'HAVE_TI_MODE=1',
];

const POSIX = [
  'TLS=_Thread_local',
  'HAVE_GETENTROPY=1',
  'HAVE_GETPID=1',
  'HAVE_MADVISE=1',
  'HAVE_MLOCK=1',
  'HAVE_MMAP=1',
  'HAVE_MPROTECT=1',
  'HAVE_NANOSLEEP=1',
  'HAVE_POSIX_MEMALIGN=1',
  'HAVE_PTHREAD=1',
  'HAVE_RAISE=1',
  'HAVE_SYSCONF=1',
  'HAVE_SYS_MMAN_H=1',
  'HAVE_SYS_PARAM_H=1',
  'HAVE_SYS_RANDOM_H=1',
  'HAVE_WEAK_SYMBOLS=1',
];

const ELF = [...POSIX, 'ASM_HIDE_SYMBOL=.hidden', 'HAVE_EXPLICIT_BZERO=1', 'HAVE_SYS_AUXV_H=1'];

const BY_PLATFORM: Readonly<Record<string, readonly string[]>> = {
  linux: [...ELF, 'HAVE_GETAUXVAL=1', 'HAVE_GETRANDOM=1'],
  freebsd: [...ELF, 'HAVE_ELF_AUX_INFO=1'],
  darwin: [...POSIX, 'ASM_HIDE_SYMBOL=.private_extern', 'HAVE_MEMSET_S=1'],
  win32: ['HAVE_RAISE=1', 'HAVE_SYS_PARAM_H=1'],
};

const X64 = [
  'HAVE_AVX2INTRIN_H=1',
  'HAVE_AVX512FINTRIN_H=1',
  'HAVE_AVXINTRIN_H=1',
  'HAVE_CET_H=1',
  'HAVE_CPUID=1',
  'HAVE_EMMINTRIN_H=1',
  'HAVE_MMINTRIN_H=1',
  'HAVE_PMMINTRIN_H=1',
  'HAVE_RDRAND=1',
  'HAVE_SMMINTRIN_H=1',
  'HAVE_TMMINTRIN_H=1',
  'HAVE_WMMINTRIN_H=1',
];

/** The assembly follows the calling convention that every system but Windows has. */
const X64_ASSEMBLY = ['HAVE_AMD64_ASM=1', 'HAVE_AVX_ASM=1'];

const BY_ARCHITECTURE: Readonly<Record<string, readonly string[]>> = {
  x64: X64,
  arm64: ['HAVE_ARMCRYPTO=1'],
  riscv64: [],
  loong64: [],
};

/** @throws VendorError for a target that no library can be built for. */
export function definitionsFor({ platform, arch }: Target): readonly string[] {
  const ofPlatform = BY_PLATFORM[platform];
  const ofArchitecture = BY_ARCHITECTURE[arch];
  if (ofPlatform === undefined || ofArchitecture === undefined) {
    const known = `${Object.keys(BY_PLATFORM).join(', ')} on ${Object.keys(BY_ARCHITECTURE).join(', ')}`;
    throw new VendorError('build', `libsodium can be built for ${known}, not for ${platform} on ${arch}`);
  }
  const assembly = arch === 'x64' && platform !== 'win32' ? X64_ASSEMBLY : [];
  return [...COMMON, ...ofPlatform, ...ofArchitecture, ...assembly];
}

/** Those without which only portable code remains. */
export function withoutIntrinsics(definitions: readonly string[]): readonly string[] {
  return definitions.filter((definition) => !definition.includes('INTRIN_H'));
}
