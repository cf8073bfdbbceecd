/** clang, lld and what reads libraries, from Debian; and the C libraries of the platforms, which are only unpacked. */
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Platform } from './platforms.ts';

/** Headers and start files decide about the bytes too: always from this release. */
const SUITE = 'bookworm';

const root = join(import.meta.dirname, '../..');

/** Programs that are needed, and the Debian package of each. */
export type Programs = Readonly<Record<string, string>>;

export const BUILD_PROGRAMS: Programs = {
  clang: 'clang',
  'ld.lld': 'lld',
  'llvm-readelf': 'llvm',
  'llvm-readobj': 'llvm',
};

/** @throws Error with the command that installs what is missing, unless that may be run. */
export function requirePrograms(programs: Programs, install: boolean): void {
  const missing = Object.keys(programs).filter((name) => !isInstalled(name));
  if (missing.length === 0) return;
  const packages = [...new Set(missing.map((name) => programs[name]!))];
  const command = ['apt-get', 'install', '-y', '--no-install-recommends', ...packages];
  if (!install) throw new Error(`${missing.join(', ')} not found; install with: ${command.join(' ')}`);
  asRoot('apt-get', 'update', '-qq');
  asRoot(...command);
}

function isInstalled(program: string): boolean {
  return spawnSync('sh', ['-c', 'command -v "$1"', 'sh', program]).status === 0;
}

function asRoot(...command: readonly string[]): void {
  const [program, ...args] = process.getuid?.() === 0 ? command : ['sudo', ...command];
  execFileSync(program!, args, { stdio: 'inherit' });
}

export interface Sysroot {
  readonly folder: string;
  /** Names and versions of the packages in it. */
  readonly packages: readonly string[];
}

export function sysrootOf({ name, architecture, packages }: Platform): Sysroot {
  return unpackPackages(name, architecture, packages);
}

/** @param name of the folder to unpack to, below .cache */
export function unpackPackages(name: string, architecture: string, packages: readonly string[]): Sysroot {
  const folder = join(root, '.cache/sysroots', name);
  execFileSync(join(root, 'scripts/unpack-packages.sh'), [SUITE, architecture, folder, ...packages], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return { folder, packages: readFileSync(join(folder, 'packages'), 'utf8').trim().split('\n') };
}
