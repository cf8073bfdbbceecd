/** What to do where no libsodium is found. */
import { readFileSync } from 'node:fs';

/** By the ids of /etc/os-release: https://www.freedesktop.org/software/systemd/man/latest/os-release.html */
const LINUX_COMMANDS: Readonly<Record<string, string>> = {
  debian: 'apt-get install libsodium23 (libsodium26 on newer releases)',
  ubuntu: 'apt-get install libsodium23 (libsodium26 on newer releases)',
  fedora: 'dnf install libsodium',
  alpine: 'apk add libsodium',
  arch: 'pacman -S libsodium',
};

const COMMANDS: Readonly<Record<string, () => string | undefined>> = {
  linux: linuxCommand,
  darwin: () => 'brew install libsodium',
  freebsd: () => 'pkg install libsodium',
};

/** The remedy for this system, as one sentence. */
export function remedyForThisSystem(): string {
  const wasm = 'use the WebAssembly backend (sodium/wasm)';
  if (process.platform === 'win32') {
    return `Set SODIUM_LIBRARY to the absolute path of libsodium-26.dll or libsodium.dll, or ${wasm}.`;
  }
  const command = COMMANDS[process.platform]?.();
  const install = command === undefined ? 'Install libsodium' : `Install libsodium: ${command}`;
  return `${install}; or set SODIUM_LIBRARY to the absolute path of a library; or ${wasm}.`;
}

/** ID is the distribution, ID_LIKE those that it derives from. */
function linuxCommand(): string | undefined {
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
  const known = ids.find((id) => Object.hasOwn(LINUX_COMMANDS, id));
  return known === undefined ? undefined : LINUX_COMMANDS[known];
}
