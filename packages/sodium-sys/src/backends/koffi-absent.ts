/** Why koffi does not load, which has as many remedies as reasons. */

interface Cause {
  readonly code?: unknown;
  readonly name?: unknown;
  readonly message?: unknown;
}

/** The folders that this module is in, unless a bundler has put it somewhere else. */
const OWN_FOLDER = /[\\/]sodium-sys[\\/](?:dist|build|src)[\\/]/;

const OTHER_BACKEND = 'or use the WebAssembly backend';

/** @param place the path of this package's own code */
export function whyNoKoffi(packageName: string, { code, name, message }: Cause, place: string): string {
  const words = String(message);
  const needs = `the native backend needs ${packageName}`;
  if (code === 'MODULE_NOT_FOUND' || code === 'ERR_MODULE_NOT_FOUND') {
    return OWN_FOLDER.test(place)
      ? `${needs}, an optional dependency of sodium-sys that is not installed: install again without --omit=optional, and ` +
          `on the platform where it will run, ${OTHER_BACKEND}`
      : `${needs}, which is not found from here: a bundler has put sodium-sys into another file; mark sodium-sys as ` +
          `external and deploy it with its dependencies, ${OTHER_BACKEND}`;
  }
  if (code === 'ERR_DLOPEN_DISABLED') {
    const remedy = process.permission === undefined ? 'start Node without --no-addons' : 'add --allow-addons';
    return `${needs}, and this process may load no native addons: ${remedy}, ${OTHER_BACKEND}`;
  }
  if (code === 'ERR_ACCESS_DENIED') {
    return `${needs}, which this process may not read: add its folder to --allow-fs-read, ${OTHER_BACKEND}`;
  }
  if (name === 'NotCapable' || name === 'PermissionDenied') {
    return `${needs}, which Deno may not load: start it with --allow-ffi, ${OTHER_BACKEND}`;
  }
  if (/failed to map segment/.test(words)) {
    return `${needs}, which is on a file system that nothing may be executed from (noexec): install it elsewhere, ${OTHER_BACKEND}`;
  }
  if (/musl|ld-linux|libc\.so|GLIBC|relocating|ELF|wrong architecture|not a valid Win32/i.test(words)) {
    return `${needs}, which was installed for another C library or processor: install again on the platform where it will run, ${OTHER_BACKEND}`;
  }
  return `${needs}, which the system refuses to load: ${words.split('\n', 1)[0]}`;
}
