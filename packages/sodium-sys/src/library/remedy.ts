/** What to do where a library cannot be used, or none is found. */
import type { Attempt } from '../shared/errors.js';
import { forThisDistribution } from './distribution.js';
import { type Environment, readEnvironment } from './environment.js';
import { prebuiltLibrary } from './prebuilt.js';
import { NAMED_FILE, NAMED_FOLDER, PREBUILT, VENDORED } from './steps.js';

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

/** What to do about a file that nobody named, but that comes before the system's. */
const WAYS_OUT: Readonly<Record<string, string>> = {
  [VENDORED]: 'build it again with sodium-sys vendor, or set SODIUM_NO_VENDOR to go without',
  [PREBUILT]: 'install the package again, or set SODIUM_NO_PREBUILT to go without',
};

const FILE = 'set SODIUM_LIBRARY to the absolute path of a library';
const WASM = 'use the WebAssembly backend (sodium/wasm)';

/** What to do when the library of a step cannot be used, as a part of a sentence: what helps, or who asked for it. */
export function wayOut(step: string): string {
  return Object.hasOwn(WAYS_OUT, step) ? WAYS_OUT[step]! : `${step} asks for it`;
}

/** The remedy when loading has failed, as one sentence. */
export function remedyFor(attempts: readonly Attempt[]): string {
  const { step = '' } = attempts.at(-1) ?? {};
  if (Object.hasOwn(WAYS_OUT, step)) return sentence(WAYS_OUT[step]!, WASM);
  if (step === NAMED_FILE) return sentence('let SODIUM_LIBRARY name another file, or unset it', WASM);
  return remedyForThisSystem(readEnvironment());
}

/** The remedy when no library is found, as one sentence. */
export function remedyForThisSystem(environment: Environment | undefined): string {
  if (environment?.folder !== undefined) {
    return sentence(`let ${NAMED_FOLDER} name a folder that holds a library, or unset it`, WASM);
  }
  const unset = environment?.noPrebuilt === true && hasPrebuilt() ? ['unset SODIUM_NO_PREBUILT'] : [];
  const vendor = 'build it for this user: sodium-sys vendor';
  const build = environment?.noVendor === true ? `unset SODIUM_NO_VENDOR and ${vendor}` : vendor;
  if (environment?.noSystem === true) {
    return sentence(...unset, FILE, build, 'unset SODIUM_NO_SYSTEM', WASM);
  }
  const command = COMMANDS[process.platform]?.();
  // Windows has no place where libraries are installed for all programs.
  const install =
    process.platform === 'win32' ? [] : [`install libsodium${command === undefined ? '' : `: ${command}`}`];
  return sentence(...unset, ...install, build, FILE, WASM);
}

function hasPrebuilt(): boolean {
  return typeof prebuiltLibrary().library !== 'string';
}

function sentence(...remedies: readonly string[]): string {
  const text = remedies.join('; or ');
  return `${text[0]!.toUpperCase()}${text.slice(1)}.`;
}
