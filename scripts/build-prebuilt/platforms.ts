/** What prebuilt packages are made for. Everything that tells one platform from another stands here. */
import { join } from 'node:path';
import type { Target } from '../../packages/sodium-sys/src/library/inspect.ts';

export interface Platform {
  /** As packages/sodium-sys/src/backends/platform.ts names it. */
  readonly name: string;
  readonly target: Target;
  /** The library's file, by the name under which programs are linked with it. */
  readonly file: string;
  /** The Debian packages of the C library to build for, which are unpacked to its sysroot; and their architecture. */
  readonly architecture: string;
  readonly packages: readonly string[];
  /** What makes clang compile and link for it. */
  flags(sysroot: string): readonly string[];
  /** The system's own libraries, which alone it may depend on. */
  readonly dependencies: readonly string[];
  /** In the sysroot, the licence of what becomes part of the library, and the name that it has in the package. */
  readonly notice?: { readonly from: string; readonly to: string };
  /** The oldest glibc that it must load with: that of the oldest Node. */
  readonly oldestGlibc?: string;
}

const OLDEST_GLIBC = '2.28';

/** Without the compiler's own start files and library, which nothing in libsodium needs. */
const ELF_FLAGS = ['-fuse-ld=lld', '-nostdlib', '-Wl,-lc', '-Wl,-z,defs'];

const ARCHITECTURES = {
  x64: { architecture: 'amd64', machine: 'x86_64' },
  arm64: { architecture: 'arm64', machine: 'aarch64' },
} as const;

function glibc(name: string, arch: 'x64' | 'arm64', loader: string): Platform {
  const { architecture, machine } = ARCHITECTURES[arch];
  return {
    name,
    target: { platform: 'linux', arch },
    file: 'libsodium.so.26',
    architecture,
    packages: ['libc6', 'libc6-dev', 'linux-libc-dev'],
    flags: (sysroot) => [
      `--target=${machine}-linux-gnu`,
      `--sysroot=${sysroot}`,
      '-include',
      join(import.meta.dirname, 'glibc.h'),
      ...ELF_FLAGS,
    ],
    dependencies: ['libc.so.6', loader],
    oldestGlibc: OLDEST_GLIBC,
  };
}

function musl(name: string, arch: 'x64' | 'arm64'): Platform {
  const { architecture, machine } = ARCHITECTURES[arch];
  return {
    name,
    target: { platform: 'linux', arch },
    file: 'libsodium.so.26',
    architecture,
    packages: ['musl', 'musl-dev'],
    flags: (sysroot) => [
      `--target=${machine}-linux-musl`,
      '-nostdlibinc',
      '-isystem',
      join(sysroot, `usr/include/${machine}-linux-musl`),
      // Only here: where the headers come from there is a static library, which must not become part of this one.
      `-L${join(sysroot, `lib/${machine}-linux-musl`)}`,
      ...ELF_FLAGS,
    ],
    dependencies: ['libc.so'],
  };
}

export const platforms: readonly Platform[] = [
  glibc('linux-x64-gnu', 'x64', 'ld-linux-x86-64.so.2'),
  glibc('linux-arm64-gnu', 'arm64', 'ld-linux-aarch64.so.1'),
  musl('linux-x64-musl', 'x64'),
  musl('linux-arm64-musl', 'arm64'),
  {
    name: 'win32-x64',
    target: { platform: 'win32', arch: 'x64' },
    file: 'libsodium-26.dll',
    architecture: 'amd64',
    packages: [
      'mingw-w64-x86-64-dev',
      'mingw-w64-common',
      'gcc-mingw-w64-x86-64-win32',
      'gcc-mingw-w64-x86-64-win32-runtime',
    ],
    flags: (sysroot) => [
      '--target=x86_64-w64-windows-gnu',
      `--sysroot=${join(sysroot, 'usr')}`,
      `-L${join(sysroot, 'usr/lib/gcc/x86_64-w64-mingw32/12-win32')}`,
      '-fuse-ld=lld',
      // The stack protector needs a library of the compiler's; it becomes part of this one.
      '-fstack-protector-strong',
      '-static',
      '-Wl,-lssp',
    ],
    // That of gcc's libraries asks for nothing.
    notice: { from: 'usr/share/doc/mingw-w64-common/copyright', to: 'LICENSE.mingw-w64' },
    dependencies: ['ADVAPI32.dll', 'KERNEL32.dll', 'msvcrt.dll'],
  },
];
