/** How programs for each platform are made and run on a Debian machine with an x64 processor. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import type { Platform } from '../build-prebuilt/platforms.ts';
import { type Programs, sysrootOf, unpackPackages } from '../build-prebuilt/toolchain.ts';

export interface Machine {
  /** What clang needs, beside the platform's flags, to link a program. */
  readonly programFlags: readonly string[];
  /** What runs a program, which is its last argument. */
  readonly runner: readonly string[];
  readonly runtimes: readonly Runtime[];
  readonly environment?: Readonly<Record<string, string>>;
}

/** A JavaScript runtime from npm. */
export interface Runtime {
  readonly name: string;
  readonly package: string;
  /** The program, in the package. */
  readonly program: string;
  /** What runs the program, which comes after it. */
  readonly runner?: readonly string[];
  readonly arguments?: readonly string[];
}

export const RUN_PROGRAMS: Programs = {
  'qemu-aarch64-static': 'qemu-user-static',
  '/usr/lib/wine/wine64': 'wine64',
  // A runtime for musl names it as its loader.
  '/lib/ld-musl-x86_64.so.1': 'musl',
};

const DENO: Runtime = {
  name: 'Deno',
  package: '@deno/linux-x64-glibc',
  program: 'deno',
  arguments: ['run', '--allow-ffi', '--allow-read', '--allow-env', '--allow-sys'],
};

const MACHINES: Readonly<Record<string, (platform: Platform, work: string) => Machine>> = {
  'linux-x64-gnu': (platform) => ({
    programFlags: startFiles(join(sysrootOf(platform).folder, 'usr/lib/x86_64-linux-gnu')),
    runner: [],
    runtimes: [node('22', 'linux-x64'), node('24', 'linux-x64'), bun('linux-x64'), DENO],
  }),
  'linux-arm64-gnu': (platform) => {
    const { folder } = sysrootOf(platform);
    const runner = ['qemu-aarch64-static', '-L', folder];
    const withCxx = [...runner, '-E', libraryPath(cxxFolders('arm64', 'aarch64'))];
    return {
      programFlags: startFiles(join(folder, 'usr/lib/aarch64-linux-gnu')),
      runner,
      runtimes: [node('22', 'linux-arm64', withCxx), bun('linux-aarch64', withCxx)],
    };
  },
  'linux-x64-musl': (platform, work) => {
    const { folder } = sysrootOf(platform);
    const shim = makeShim(platform, work, 'ld-linux-x86-64.so.2');
    return {
      programFlags: startFiles(join(folder, 'usr/lib/x86_64-linux-musl')),
      runner: [join(folder, 'lib/ld-musl-x86_64.so.1')],
      runtimes: [
        bun('linux-x64-musl', [
          'env',
          libraryPath([work, ...cxxFolders('amd64', 'x86_64')]),
          `LD_PRELOAD=${shim}`,
        ]),
      ],
    };
  },
  'linux-arm64-musl': (platform, work) => {
    const { folder } = sysrootOf(platform);
    const shim = makeShim(platform, work, 'ld-linux-aarch64.so.1');
    const runner = ['qemu-aarch64-static', '-L', folder];
    const variables = [libraryPath([work, ...cxxFolders('arm64', 'aarch64')]), `LD_PRELOAD=${shim}`];
    return {
      programFlags: startFiles(join(folder, 'usr/lib/aarch64-linux-musl')),
      runner,
      runtimes: [bun('linux-aarch64-musl', [...runner, ...variables.flatMap((each) => ['-E', each])])],
    };
  },
  'win32-x64': (_, work) => {
    const wine = '/usr/lib/wine/wine64';
    const environment = {
      WINEPREFIX: join(work, 'wine'),
      WINEDEBUG: '-all',
      // wine calls itself an older Windows than Node wants.
      NODE_SKIP_PLATFORM_CHECK: '1',
    };
    // Two programs at once would both start to make the folder that stands for Windows' drive.
    execFileSync(wine, ['wineboot', '--init'], { env: { ...process.env, ...environment }, stdio: 'ignore' });
    return {
      programFlags: [],
      runner: [wine],
      runtimes: [node('22', 'win-x64', [wine], 'bin/node.exe')],
      environment,
    };
  },
};

/** @param work an empty folder for what the machine needs */
export function machineFor(platform: Platform, work: string): Machine {
  return MACHINES[platform.name]!(platform, work);
}

function node(
  version: string,
  platform: string,
  runner: readonly string[] = [],
  program = 'bin/node',
): Runtime {
  return { name: `Node ${version}`, package: `node-${platform}@${version}`, program, runner };
}

function bun(platform: string, runner: readonly string[] = []): Runtime {
  return { name: 'Bun', package: `@oven/bun-${platform}`, program: 'bin/bun', runner };
}

/** What a program starts with, and a library does without. */
function startFiles(folder: string): string[] {
  return ['-pie', ...['Scrt1.o', 'crti.o', 'crtn.o'].map((file) => join(folder, file))];
}

/** Where Debian's C++ library is, which runtimes need. */
function cxxFolders(architecture: string, machine: string): string[] {
  const { folder } = unpackPackages(`cxx-${architecture}`, architecture, ['libstdc++6', 'libgcc-s1']);
  return [join(folder, `usr/lib/${machine}-linux-gnu`), join(folder, `lib/${machine}-linux-gnu`)];
}

function libraryPath(folders: readonly string[]): string {
  return `LD_LIBRARY_PATH=${folders.join(':')}`;
}

/**
 * Debian has no C++ library for musl. The one for glibc runs on musl too, when what it misses there comes before it.
 *
 * @param name that of glibc's loader, which the C++ library asks for
 * @returns the name, to be found in the folder: LD_PRELOAD would end a path at its first space.
 */
function makeShim(platform: Platform, folder: string, name: string): string {
  const source = join(import.meta.dirname, 'glibc-on-musl.c');
  const flags = ['-w', '-shared', '-fPIC', ...platform.flags(sysrootOf(platform).folder)];
  execFileSync('clang', [...flags, source, '-o', join(folder, name)]);
  return name;
}
