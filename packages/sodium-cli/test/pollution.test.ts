/** What somebody has put on `Object.prototype` passes for no option and no variable, and changes nothing that is run or read. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fromUtf8, secretStream } from 'sodium';
import { describe, expect, it } from 'vitest';
import { firstOf } from '../../../scripts/test-everything.ts';
import { temporaryFolder } from './support/folder.ts';
import { newKeyFiles } from './support/minisign.ts';
import { program, type Result, run } from './support/run.ts';

const doctor = new URL('../../sodium-sys/bin/sodium-sys.js', import.meta.url).pathname;
const file = join(temporaryFolder(), 'file');
writeFileSync(file, 'hello\n');
const key = `${file}-key`;
writeFileSync(key, Buffer.alloc(32, 1));
const sealed = `${file}.sealed`;
writeFileSync(sealed, secretStream.seal(fromUtf8('hello\n'), Buffer.alloc(32, 1)));
const keys = newKeyFiles();
const [secretKey, publicKey] = [`${file}-secret`, `${file}-public`];
writeFileSync(secretKey, keys.secretKey);
writeFileSync(publicKey, keys.publicKey);
expect(run(process.execPath, [program, 'sign', '-s', secretKey, file]).status).toBe(0);

const SETTERS = 'setters that lose what is assigned';

/** Each by itself, as one might hide what another does. Names that Node itself heeds, and dies of, are not among them. */
const POLLUTIONS: Readonly<Record<string, string>> = {
  'options of the command line': `{ json: true, tag: true, check: true, length: '8', key: 'k', backend: 'wasm', help: true, version: true }`,
  'options of files': `{ bigint: true, throwIfNoEntry: true, recursive: true, withFileTypes: true, mode: 0, flag: 'r+' }`,
  'options of processes': `{ shell: '/polluted', cwd: '/polluted', uid: 12345, gid: 12345, env: { A: '1' }, timeout: 1, maxBuffer: 1 }`,
  'options of streams': `{ highWaterMark: 1, start: 2, end: 3, autoClose: false, emitClose: false }`,
  'descriptions of options': `{ polluted: { type: 'boolean' }, type: 'string', short: 'q', multiple: true, strict: false }`,
  variables: `{ SODIUM_LIBRARY: '/polluted', SODIUM_LIB_DIR: '/polluted', SODIUM_NO_VENDOR: '1', SODIUM_NO_SYSTEM: '1', UV_THREADPOOL_SIZE: '1' }`,
  'results of looking': `{ stats: {}, reason: 'polluted', problem: 'polluted', known: { path: '/polluted', sha256: '', cpu: [] } }`,
};

/** Names of Node's own objects: what it assigns to them would be lost. */
const NODES_OWN = ['mode', 'uid', 'gid'];

/** All names at once, and those of what is found and kept: an assignment to one that an object lacks is lost. */
const NAMES = `[
  ...[${Object.values(POLLUTIONS)}].flatMap(Object.keys).filter((name) => !${JSON.stringify(NODES_OWN)}.includes(name)),
  'found', 'digest', 'byteLength', 'outputLength', 'algorithm', 'format', 'lines', 'status', 'failures', 'variant', 'sha256',
  'rawName', 'inlineValue', 'compiler', 'attempts', 'cause', 'signal', 'onProgress', 'parameter', 'outcome',
]`;

const asDescriptors = (what: string): string =>
  what === SETTERS
    ? `${NAMES}.map((name) => [name, { get: () => undefined, set: () => {} }])`
    : `Object.entries(${POLLUTIONS[what]}).map(([name, value]) => [name, { value, writable: true }])`;

function polluted(what: string, args: readonly string[]): Result {
  const script = `for (const [name, descriptor] of ${asDescriptors(what)}) {
    Object.defineProperty(Object.prototype, name, { ...descriptor, configurable: true });
  }`;
  return run(process.execPath, ['--import', `data:text/javascript,${encodeURIComponent(script)}`, ...args]);
}

describe.each(firstOf(2, [SETTERS, ...Object.keys(POLLUTIONS)]))('%s', (what) => {
  it.each([
    ['sodium hash', [program, 'hash', file]],
    ['sodium hash with an unknown option', [program, 'hash', '--polluted', file]],
    ['sodium hash --check of what is missing', [program, 'hash', '--check', `${file}-missing`]],
    ['sodium seal', [program, 'seal', '--force', '--key-file', key, file]],
    ['sodium open', [program, 'open', '--force', '--key-file', key, '-o', '-', sealed]],
    ['sodium keygen', [program, 'keygen', '--force', `${key}-new`]],
    ['sodium compare', [program, 'compare', file, `${file}-missing`]],
    ['sodium verify', [program, 'verify', '-p', publicKey, file]],
    ['sodium sign', [program, 'sign', '--force', '-s', secretKey, file]],
    ['sodium-sys doctor', [doctor, 'doctor']],
    ['sodium-sys with an unknown option', [doctor, 'doctor', '--polluted']],
    ['sodium-sys vendor --list', [doctor, 'vendor', '--list']],
  ])('change nothing of %s', (_name, args) => {
    expect(polluted(what, args)).toEqual(run(process.execPath, args));
  });
});
