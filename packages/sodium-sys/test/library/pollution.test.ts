/**
 * What somebody has put on `Object.prototype` passes for no option, neither ours nor one of Node that ours would hand on, and keeps
 * nothing from being set.
 */
import { beforeEach, describe, expect, it } from 'vitest';
import { archive, copyingCompiler, NO_ARCHIVE, vendoredLibrary } from '../vendor/support/command.ts';
import { entry, runScript } from './support/child.ts';
import { temporaryFolder } from './support/folder.ts';

const vendorEntry = new URL('vendor.js', entry).href;

/** Nearly each of them would end in an error, or in another library, if it were heeded. */
const LOAD_OPTIONS = `{ path: '/polluted/libsodium.so', environment: false, search: ['/polluted'] }`;
const VENDOR_OPTIONS = `{
  version: '1.0.18',
  from: '/polluted',
  baseUrl: 'http://127.0.0.1:1/polluted',
  proxy: 'http://127.0.0.1:1/polluted',
  optimizeForThisMachine: true,
  compiler: '/polluted/compiler',
  flags: ['--polluted'],
  jobs: 0,
  // Those of Node, for what it starts and reads.
  shell: '/polluted/shell',
  uid: 12345,
  cwd: '/polluted',
  bigint: true,
  throwIfNoEntry: true,
  // Not one that has been aborted: Node would not import anything any more.
  signal: new AbortController().signal,
  onProgress: () => { throw new Error('polluted'); },
}`;

const pollute = (options: string): string =>
  `for (const [name, value] of Object.entries(${options})) {
    Object.defineProperty(Object.prototype, name, { value, configurable: true, writable: true });
  }`;

/** What is assigned to one of these names is lost, unless the object has it as its own; Node itself needs `uid`. */
const loseAssignments = (options: string): string =>
  `for (const name of [...Object.keys(${options}), 'found', 'attempts', 'step', 'target', 'outcome', 'isNew', 'variant', 'sha256']) {
    if (name === 'uid') continue;
    Object.defineProperty(Object.prototype, name, { get: () => undefined, set: () => {}, configurable: true });
  }`;

const WAYS = [
  ['values', pollute],
  ['setters', loseAssignments],
] as const;

describe.each(WAYS)('loadSodium among %s on Object.prototype', (_way, among) => {
  const load = (before: string, options: string, env: Readonly<Record<string, string>> = {}): unknown =>
    JSON.parse(
      runScript(
        `import { loadSodium } from ${JSON.stringify(entry)};
        ${before}
        const { library } = loadSodium(${options});
        const again = loadSodium(${options}).library === library;
        const { path, found, attempts } = library;
        console.log(JSON.stringify([path, found, attempts.map(({ step, target, outcome }) => [step, target, outcome]), again]));`,
        env,
      ),
    );

  it.each(['', '{}', '{ environment: true }'])('finds the same library by (%s)', (options) => {
    const variables = [{}, { SODIUM_LIBRARY: vendoredLibrary() }];
    for (const env of variables) {
      expect(load(among(LOAD_OPTIONS), options, env)).toEqual(load('', options, env));
    }
  });

  it('takes one option, and no other beside it', () => {
    const options = JSON.stringify({ path: vendoredLibrary() });
    expect(load(among(LOAD_OPTIONS), options)).toEqual(load('', options));
    expect(load(among(LOAD_OPTIONS), options)).toEqual([
      vendoredLibrary(),
      'options.path',
      [['options.path', vendoredLibrary(), 'loaded']],
      true,
    ]);
  });
});

describe.each(WAYS)('vendorLibsodium among %s on Object.prototype', (_way, among) => {
  beforeEach((context) => context.skip(archive === undefined, NO_ARCHIVE));

  it('builds the same library', () => {
    const built: unknown = JSON.parse(
      runScript(
        `import { setMaxListeners } from 'node:events';
          import { vendorLibsodium } from ${JSON.stringify(vendorEntry)};
          // Node itself gives an inherited signal to every process that it starts, and warns when those are many.
          setMaxListeners(0);
          ${among(VENDOR_OPTIONS)}
          const { version, isNew, compiler } = await vendorLibsodium(${JSON.stringify({ from: archive, compiler: copyingCompiler() })});
          console.log(JSON.stringify([version, isNew, compiler]));`,
        { SODIUM_VENDOR_DIR: temporaryFolder() },
      ),
    );
    // As `vendor.test.ts` has it without them.
    expect(built).toEqual(['1.0.22', true, 'quick compiler 1']);
  });
});
