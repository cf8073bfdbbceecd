/** The command `sodium-sys vendor`. */
import { resolve } from 'node:path';
import { listVendored, removeVendored, vendoredPath } from '../vendor/installed.js';
import { NEWEST_VERSION } from '../vendor/releases.js';
import { vendorLibsodium } from '../vendor/vendor.js';
import type { VendorOptions } from '../vendor/vendor-options.js';
import { startProgress } from './progress.js';

/** What the command line says about it. */
export interface VendorValues {
  readonly release?: string | undefined;
  readonly from?: string | undefined;
  readonly 'base-url'?: string | undefined;
  readonly proxy?: string | undefined;
  readonly 'optimize-for-this-machine'?: boolean | undefined;
  readonly compiler?: string | undefined;
  readonly flag?: readonly string[] | undefined;
  readonly jobs?: string | undefined;
  readonly list?: boolean | undefined;
  readonly 'print-path'?: boolean | undefined;
  readonly remove?: boolean | undefined;
}

/** Instead of building. */
const ACTIONS = ['list', 'print-path', 'remove'] as const;

/** As a shell reports what a signal ended: 128 and the signal's number. */
const EXIT_CODES = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

/** What is wrong with the options, or undefined. */
export function complainAboutVendor(values: VendorValues): string | undefined {
  const [action, ...others] = ACTIONS.filter((name) => values[name]);
  if (action !== undefined) {
    const allowed = action === 'remove' ? [action, 'release'] : [action];
    const other = others[0] ?? Object.keys(values).find((name) => !allowed.includes(name));
    if (other !== undefined) return `--${other} does not go with --${action}`;
  }
  if (values.release !== undefined && !/^\d+\.\d+\.\d+$/.test(values.release)) {
    return `--release must be a version like ${NEWEST_VERSION}, got ${values.release}`;
  }
  if (values.jobs !== undefined && !/^[1-9]\d{0,2}$/.test(values.jobs)) {
    return `--jobs must be a number from 1 to 999, got ${values.jobs}`;
  }
  for (const name of ['base-url', 'proxy'] as const) {
    const value = values[name];
    if (value !== undefined && !(URL.canParse(value) && /^https?:$/.test(new URL(value).protocol))) {
      return `--${name} must be an http or https address`;
    }
  }
  return undefined;
}

export async function runVendor(values: VendorValues): Promise<number> {
  try {
    if (values.list) return list();
    if (values['print-path']) return write(vendoredPath());
    if (values.remove) return remove(values.release ?? NEWEST_VERSION);
    return await build(values);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code?.startsWith('ERR_SODIUM_') !== true) throw error;
    process.stderr.write(`sodium-sys: ${message}\n`);
    return 1;
  }
}

function list(): number {
  const installed = listVendored();
  if (installed.length === 0) return write('nothing is vendored');
  for (const { version, build, problem } of installed) {
    const cpu = build !== undefined && build.cpu.length > 0 ? ', for this machine' : '';
    const how = build === undefined ? '' : `  (${build.compiler}${cpu})`;
    write(`${version}  ${problem === undefined ? build!.path + how : `not usable: ${problem}`}`);
  }
  return 0;
}

function remove(version: string): number {
  removeVendored(version);
  return write(`libsodium ${version} is removed`);
}

async function build(values: VendorValues): Promise<number> {
  const abort = new AbortController();
  const signals = Object.keys(EXIT_CODES) as (keyof typeof EXIT_CODES)[];
  const stop = (signal: keyof typeof EXIT_CODES): void => abort.abort(signal);
  for (const signal of signals) process.once(signal, stop);
  const progress = startProgress();
  try {
    const { version, path, isNew } = await vendorLibsodium({
      ...optionsOf(values),
      signal: abort.signal,
      ...(progress && { onProgress: progress.show }),
    });
    progress?.stop();
    return write(`libsodium ${version} ${isNew ? 'is vendored now' : 'was vendored before'}: ${path}`);
  } catch (error) {
    progress?.stop();
    if (!abort.signal.aborted) throw error;
    process.stderr.write('sodium-sys: interrupted; nothing was installed\n');
    return EXIT_CODES[abort.signal.reason as keyof typeof EXIT_CODES];
  } finally {
    for (const signal of signals) process.off(signal, stop);
  }
}

function optionsOf(values: VendorValues): VendorOptions {
  const { release, from, proxy, compiler, flag, jobs } = values;
  const baseUrl = values['base-url'];
  return {
    ...(release !== undefined && { version: release }),
    ...(from !== undefined && { from: resolve(from) }),
    ...(baseUrl !== undefined && { baseUrl }),
    ...(proxy !== undefined && { proxy }),
    ...(compiler !== undefined && { compiler }),
    ...(flag !== undefined && { flags: flag }),
    ...(jobs !== undefined && { jobs: Number(jobs) }),
    ...(values['optimize-for-this-machine'] && { optimizeForThisMachine: true }),
  };
}

function write(line: string): number {
  process.stdout.write(`${line}\n`);
  return 0;
}
