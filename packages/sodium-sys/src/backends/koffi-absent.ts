/** Why koffi does not load, which has as many remedies as reasons. */
import { regExpTest } from '../shared/intrinsics.js';
import { isWithoutExecution } from '../shared/linker-words.js';
import { isSingleExecutable } from './executable.js';

interface Cause {
  readonly code?: unknown;
  readonly name?: unknown;
  readonly message?: unknown;
}

/** The folders that this module is in, unless a bundler has put it somewhere else. */
const OWN_FOLDER = /[\\/]sodium-sys[\\/](?:dist|build|src)[\\/]/;

/** What stands for `require` in modules that esbuild, Bun, rollup, its plugin for CommonJS, and rolldown make. */
const NO_REQUIRE =
  /^Dynamic require of|\brequire is not defined\b|^Could not dynamically require|doesn't expose the `require` function/;

const OTHER_BACKEND = 'or use the WebAssembly backend';
const EXTERNAL = 'mark sodium-sys as external and deploy it with its dependencies';

/** @param place the path of this package's own code */
export function whyNoKoffi(packageName: string, { code, name, message }: Cause, place: string): string {
  const words = String(message);
  const needs = `the native backend needs ${packageName}`;
  if (code === 'MODULE_NOT_FOUND' || code === 'ERR_MODULE_NOT_FOUND') {
    return `${needs}, ${whyNotFound(place)}, ${OTHER_BACKEND}`;
  }
  if (NO_REQUIRE.test(words)) {
    return (
      `${needs}, and a bundler has put sodium-sys into a module that has no require: give it one by createRequire of ` +
      `node:module, or ${EXTERNAL}, ${OTHER_BACKEND}`
    );
  }
  if (code === 'ERR_DLOPEN_DISABLED') {
    return `${needs}, and this process may load no native addons: ${howToAllowAddons()}, ${OTHER_BACKEND}`;
  }
  if (code === 'ERR_ACCESS_DENIED') {
    return `${needs}, which this process may not read: add its folder to --allow-fs-read, ${OTHER_BACKEND}`;
  }
  if (name === 'NotCapable' || name === 'PermissionDenied') {
    return `${needs}, which Deno may not load: start it with --allow-ffi, ${OTHER_BACKEND}`;
  }
  if (isWithoutExecution(words)) {
    return `${needs}, which is on a file system that nothing may be executed from (noexec): install it elsewhere, ${OTHER_BACKEND}`;
  }
  if (regExpTest(/file too short|cannot read file data/, words)) {
    return `${needs}, which is damaged: install again, ${OTHER_BACKEND}`;
  }
  if (
    regExpTest(/musl|ld-linux|libc\.so|GLIBC|relocating|ELF|wrong architecture|not a valid Win32/i, words)
  ) {
    return `${needs}, which was installed for another C library or processor: install again on the platform where it will run, ${OTHER_BACKEND}`;
  }
  return `${needs}, which the system refuses to load: ${words.split('\n', 1)[0]}; mend that, ${OTHER_BACKEND}`;
}

function whyNotFound(place: string): string {
  if (isSingleExecutable()) {
    return 'which is not in node_modules in the folder of this executable: deploy it there';
  }
  if (!OWN_FOLDER.test(place)) {
    return `which is not found from here: a bundler has put sodium-sys into another file; ${EXTERNAL}`;
  }
  return (
    'an optional dependency of sodium-sys that is not installed: install again without --omit=optional, and on the ' +
    'platform where it will run'
  );
}

/** Node gives the same error for both: that addons are switched off, and that the permission model does not grant them. */
function howToAllowAddons(): string {
  const { permission, execArgv, env } = process;
  const options = [...execArgv, ...(env['NODE_OPTIONS'] ?? '').split(/[\s"]+/)];
  const isSwitchedOff =
    options.filter((option) => /^--(?:no-)?addons$/.test(option)).at(-1) === '--no-addons';
  const isGranted = permission === undefined || options.includes('--allow-addons');
  return [
    ...(isSwitchedOff || isGranted ? ['start Node without --no-addons'] : []),
    ...(isGranted ? [] : ['add --allow-addons']),
  ].join(' and ');
}
