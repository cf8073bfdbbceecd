/** What to do where no libsodium is found. */
import { forThisDistribution } from './distribution.js';

const LINUX_COMMANDS = {
  debian: 'apt-get install libsodium23 (libsodium26 on newer releases)',
  ubuntu: 'apt-get install libsodium23 (libsodium26 on newer releases)',
  fedora: 'dnf install libsodium',
  alpine: 'apk add libsodium',
  arch: 'pacman -S libsodium',
};

const COMMANDS: Readonly<Record<string, () => string | undefined>> = {
  linux: () => forThisDistribution(LINUX_COMMANDS),
  darwin: () => 'brew install libsodium',
  freebsd: () => 'pkg install libsodium',
};

/** The remedy for this system, as one sentence. */
export function remedyForThisSystem(): string {
  const command = COMMANDS[process.platform]?.();
  const remedies = [
    `install libsodium${command === undefined ? '' : `: ${command}`}`,
    'build it for this user: sodium-sys vendor',
    'set SODIUM_LIBRARY to the absolute path of a library',
    'use the WebAssembly backend (sodium/wasm)',
  ];
  // Windows has no place where libraries are installed for all programs.
  const sentence = remedies.slice(process.platform === 'win32' ? 1 : 0).join('; or ');
  return `${sentence[0]!.toUpperCase()}${sentence.slice(1)}.`;
}
