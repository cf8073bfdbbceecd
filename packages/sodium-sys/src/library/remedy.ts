/** What to install where something is missing. */
import { readFileSync } from 'node:fs';

export interface InstallCommands {
  /** Installs libsodium. */
  readonly library?: string;
  /** Installs a C compiler with the headers of the C library. */
  readonly compiler: string;
}

const DEBIAN: InstallCommands = {
  library: 'apt-get install libsodium23 (libsodium26 on newer releases)',
  compiler: 'apt-get install clang libc6-dev',
};

/** By the ids of /etc/os-release: https://www.freedesktop.org/software/systemd/man/latest/os-release.html */
const DISTRIBUTIONS: Readonly<Record<string, InstallCommands>> = {
  debian: DEBIAN,
  ubuntu: DEBIAN,
  fedora: { library: 'dnf install libsodium', compiler: 'dnf install clang glibc-devel' },
  alpine: { library: 'apk add libsodium', compiler: 'apk add clang musl-dev' },
  arch: { library: 'pacman -S libsodium', compiler: 'pacman -S clang' },
};

const SYSTEMS: Readonly<Record<string, InstallCommands>> = {
  darwin: { library: 'brew install libsodium', compiler: 'xcode-select --install' },
  freebsd: { library: 'pkg install libsodium', compiler: 'pkg install llvm' },
  win32: { compiler: 'winget install LLVM.LLVM' },
};

/** Undefined where the commands are not known. */
export function installCommands(): InstallCommands | undefined {
  return process.platform === 'linux' ? commandsOfDistribution() : SYSTEMS[process.platform];
}

/** ID is the distribution, ID_LIKE those that it derives from. */
function commandsOfDistribution(): InstallCommands | undefined {
  let text: string;
  try {
    text = readFileSync('/etc/os-release', 'utf8');
  } catch {
    return undefined;
  }
  const ids = ['ID', 'ID_LIKE'].flatMap((key) => {
    const value = new RegExp(`^${key}=["']?([^"'\n]*)`, 'm').exec(text)?.[1];
    return value?.split(' ') ?? [];
  });
  const known = ids.find((id) => Object.hasOwn(DISTRIBUTIONS, id));
  return known === undefined ? undefined : DISTRIBUTIONS[known];
}

/** What to do where no libsodium is found, as one sentence. */
export function remedyForThisSystem(): string {
  const command = installCommands()?.library;
  const others = [
    'build it for this user: sodium-sys vendor',
    'set SODIUM_LIBRARY to the absolute path of a library',
    'use the WebAssembly backend (sodium/wasm)',
  ];
  const install = process.platform === 'win32' ? [] : [`install libsodium${command ? `: ${command}` : ''}`];
  const sentence = [...install, ...others].join('; or ');
  return `${sentence[0]!.toUpperCase()}${sentence.slice(1)}.`;
}
