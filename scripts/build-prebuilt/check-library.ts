/** Whether a library that was built is fit to be given away: hardened, stripped, and nobody's but libsodium's. */
import { execFileSync } from 'node:child_process';
import { inspectLibrary } from '../../packages/sodium-sys/src/library/inspect.ts';
import { compareVersions } from '../../packages/sodium-sys/src/shared/version.ts';
import { exportedNames } from './exports.ts';
import type { Platform } from './platforms.ts';

/** A library may export hundreds that it should not, and a minimal one lacks as many. */
const SHOWN_NAMES = 5;

export interface Facts {
  /** The oldest glibc that it loads with. */
  readonly glibc?: string;
}

/** @throws Error with everything that is wrong. */
export function checkLibrary(path: string, platform: Platform): Facts {
  const { soname } = inspectLibrary(path, platform.target);
  const found = platform.target.platform === 'win32' ? readPe(path) : readElf(path);
  const problems = [...found.problems];
  const expected = platform.target.platform === 'win32' ? undefined : platform.file;
  if (soname !== expected) problems.push(`its soname must be ${expected}, got ${soname}`);
  const strangers = found.dependencies.filter((name) => !platform.dependencies.includes(name));
  if (strangers.length > 0) problems.push(`it depends on ${strangers.join(', ')}`);
  if (found.dependencies.length === 0) problems.push('it depends on no C library, so it must have one in it');
  problems.push(...compareExports(found.exports));
  const { glibc } = found;
  if (platform.oldestGlibc !== undefined && compareVersions(glibc ?? '0', platform.oldestGlibc) > 0) {
    problems.push(`it must load with glibc ${platform.oldestGlibc}, but needs ${glibc}`);
  }
  if (problems.length > 0) throw new Error(`${path}:\n  ${problems.join('\n  ')}`);
  return glibc === undefined ? {} : { glibc };
}

interface Found {
  readonly problems: readonly string[];
  readonly dependencies: readonly string[];
  readonly exports: readonly string[];
  readonly glibc?: string | undefined;
}

function compareExports(names: readonly string[]): string[] {
  const missing = exportedNames.filter((name) => !names.includes(name));
  const strange = names.filter((name) => !exportedNames.includes(name));
  return [
    ...(missing.length > 0 ? [`it must export ${someOf(missing)}`] : []),
    ...(strange.length > 0 ? [`it must not export ${someOf(strange)}`] : []),
  ];
}

function someOf(names: readonly string[]): string {
  const shown = names.slice(0, SHOWN_NAMES).join(', ');
  return names.length > SHOWN_NAMES ? `${shown} and ${names.length - SHOWN_NAMES} more` : shown;
}

function readElf(path: string): Found {
  const text = read(
    'llvm-readelf',
    '--wide',
    '--dynamic',
    '--program-headers',
    '--sections',
    '--dyn-syms',
    path,
  );
  const flags = /\(FLAGS_1\)\s+(?:Flags: )?(.*)/.exec(text)?.[1]?.split(' ') ?? [];
  const symbols = [...text.matchAll(/^ *\d+: \w+ +\d+ \w+ +(?:GLOBAL|WEAK) +\w+ +(\w+) (\S+)/gm)];
  const versions = [...text.matchAll(/@GLIBC_([\d.]+)/g)].map(([, version]) => version!);
  const problems = [
    ...(/GNU_STACK .* RW +0x0/.test(text) ? [] : ['its stack must not be executable']),
    ...(/^ *LOAD .* RWE /m.test(text) ? ['what it can write must not be executable'] : []),
    ...(text.includes('GNU_RELRO') && flags.includes('NOW') ? [] : ['it must be bound and then read-only']),
    ...(flags.includes('NODELETE') ? [] : ['it must stay loaded: NODELETE']),
    ...(/\((?:RPATH|RUNPATH)\)/.test(text) ? ['it must not say where to look for libraries'] : []),
    ...(text.includes('(TEXTREL)') ? ['its code must not be written to when it is loaded'] : []),
    ...(/ \.(?:symtab|debug_\w+) /.test(text) ? ['it must be stripped'] : []),
  ];
  return {
    problems,
    dependencies: [...text.matchAll(/\(NEEDED\).*\[(.*)\]/g)].map(([, name]) => name!),
    exports: symbols.filter(([, section]) => section !== 'UND').map(([, , name]) => name!),
    glibc: versions.sort(compareVersions).at(-1),
  };
}

function readPe(path: string): Found {
  const headers = read('llvm-readobj', '--file-headers', '--sections', path);
  const required = ['DYNAMIC_BASE', 'NX_COMPAT', 'HIGH_ENTROPY_VA'];
  const problems = [
    ...required
      .filter((flag) => !headers.includes(`IMAGE_DLL_CHARACTERISTICS_${flag} `))
      .map((flag) => `it must have ${flag}`),
    ...(/SymbolCount: 0$/m.test(headers) && !/Name: \.debug/.test(headers) ? [] : ['it must be stripped']),
    ...(/Name: \.reloc /.test(headers)
      ? []
      : ['it must have relocations, or its address is always the same']),
    ...(/TimeDateStamp: .*\(0x0\)/.test(headers) ? [] : ['it must not say when it was built']),
  ];
  return {
    problems,
    dependencies: names(read('llvm-readobj', '--coff-imports', path)),
    exports: names(read('llvm-readobj', '--coff-exports', path)),
  };
}

function names(text: string): string[] {
  return [...text.matchAll(/^ *Name: (\S+)$/gm)].map(([, name]) => name!);
}

function read(program: string, ...args: readonly string[]): string {
  return execFileSync(program, args, { encoding: 'utf8', maxBuffer: 2 ** 24 });
}
