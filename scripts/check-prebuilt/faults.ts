/** That the checks of a library find what is wrong: on libraries with every fault that they know. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { checkLibrary } from '../build-prebuilt/check-library.ts';
import type { Platform } from '../build-prebuilt/platforms.ts';
import { sysrootOf } from '../build-prebuilt/toolchain.ts';

interface Fault {
  readonly source: string;
  flags(sysroot: string): readonly string[];
  readonly complaints: readonly string[];
}

const ANY = [
  'it must export crypto_aead_aegis128l_abytes, ',
  'it must not export stray',
  'it depends on libm.so.6',
  'its soname must be libsodium.so.26, got libother.so',
  'it must be stripped',
];

const FAULTS: Readonly<Record<string, readonly Fault[]>> = {
  'linux-x64-gnu': [
    {
      source: 'double sin(double); double stray(double x) { return sin(x); }',
      flags: () => [
        '-Wl,-soname,libother.so',
        '-Wl,-lm',
        '-Wl,-z,execstack',
        '-Wl,-z,lazy',
        '-Wl,-rpath,/tmp',
        '-g',
      ],
      complaints: [
        ...ANY,
        'its stack must not be executable',
        'it must be bound and then read-only',
        'it must stay loaded: NODELETE',
        'it must not say where to look for libraries',
      ],
    },
    {
      source: 'extern int other; int *stray(void) { return &other; } int other;',
      flags: () => ['-fno-pic', '-mcmodel=large', '-Wl,-z,notext', '-Wl,--omagic', '-s'],
      complaints: [
        'what it can write must not be executable',
        'its code must not be written to when it is loaded',
      ],
    },
    {
      source:
        '#include <sys/stat.h>\nint stray(void) { struct stat s; return fstat(0, &s); }\n#undef fstat\nint (*late)(int, struct stat *) = fstat;',
      flags: () => ['-fPIC', '-s'],
      complaints: ['it must load with glibc 2.28, but needs 2.33'],
    },
  ],
  'linux-x64-musl': [
    {
      source: 'void free(void *); void stray(void *address) { free(address); }',
      flags: (sysroot) => ['-fPIC', `-L${join(sysroot, 'usr/lib/x86_64-linux-musl')}`],
      complaints: ['it depends on no C library, so it must have one in it'],
    },
  ],
  'win32-x64': [
    {
      source:
        '__declspec(dllimport) int __stdcall MessageBoxA(void *, char *, char *, int); int stray(void) { return MessageBoxA(0, 0, 0, 0); }',
      flags: () => [
        '-g',
        '-Wl,-luser32',
        '-Wl,-Xlink=-fixed,--disable-dynamicbase,--disable-nxcompat,--disable-high-entropy-va',
      ],
      complaints: [
        'it must have DYNAMIC_BASE',
        'it must have NX_COMPAT',
        'it must have HIGH_ENTROPY_VA',
        'it must have relocations, or its address is always the same',
        'it must be stripped',
        'it must not say when it was built',
        'it depends on USER32.dll',
        'it must export crypto_aead_aegis128l_abytes, ',
        'it must not export stray',
      ],
    },
  ],
};

/** @param work an empty folder */
export function checkFaultsAreFound(wanted: readonly Platform[], work: string): void {
  for (const platform of wanted) {
    for (const [index, fault] of (FAULTS[platform.name] ?? []).entries()) {
      const message = complaintOf(platform, fault, join(work, `${platform.name}-${index}-${platform.file}`));
      const missed = fault.complaints.filter((complaint) => !message.includes(complaint));
      if (missed.length > 0) {
        throw new Error(
          `of a faulty library it must be said: ${missed.join('; ')}\nbut all that was said is\n${message}`,
        );
      }
    }
  }
}

function complaintOf(platform: Platform, fault: Fault, path: string): string {
  const { folder } = sysrootOf(platform);
  const all = ['-shared', '-x', 'c', '-', '-o', path, ...fault.flags(folder), ...platform.flags(folder)];
  execFileSync('clang', all, { input: fault.source });
  try {
    checkLibrary(path, platform);
    return '';
  } catch (error) {
    return (error as Error).message;
  }
}
