import {
  copyFileSync,
  cpSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { InvalidTypeError, type LoadOptions, loadSodium } from 'sodium-sys';
import { beforeEach, describe, expect, it } from 'vitest';
import { entry, modules, runScript } from './support/child.ts';
import { temporaryFolder } from './support/folder.ts';
import { systemLibrary } from './support/libraries.ts';

/** A second real library: the same code in another file. */
function copyOfSystemLibrary(): string {
  const path = join(temporaryFolder(), 'libsodium.so.23');
  copyFileSync(systemLibrary, path);
  return path;
}

describe('options are checked', () => {
  const absolute = 'an absolute path';
  const misuses: readonly (readonly [unknown, string])[] = [
    [null, 'options must be a plain object, got null'],
    ['/lib/libsodium.so', 'options must be a plain object, got a string of 17 characters'],
    [[], 'options must be a plain object, got an array'],
    [new Map(), 'options must be a plain object, got an object'],
    [{ file: '/x' }, 'unknown option "file"; known: path, environment, search'],
    [{ [Symbol('path')]: 1 }, 'unknown option Symbol(path); known: path, environment, search'],
    [{ path: undefined }, `options.path must be ${absolute}, got undefined`],
    [{ path: null }, `options.path must be ${absolute}, got null`],
    [{ path: '' }, `options.path must be ${absolute}, got a string of 0 characters`],
    [{ path: 'libsodium.so.23' }, `options.path must be ${absolute}, got a string of 15 characters`],
    [{ path: '/lib\0' }, `options.path must be ${absolute}, got a string of 5 characters`],
    [{ path: new URL('file:///lib/libsodium.so') }, `options.path must be ${absolute}, got an object`],
    [{ environment: undefined }, 'options.environment must be a boolean, got undefined'],
    [{ environment: 0 }, 'options.environment must be a boolean, got a number'],
    [{ search: '/lib' }, 'options.search must be an array of absolute paths, got a string of 4 characters'],
    [{ search: ['/lib', 'lib'] }, `options.search[1] must be ${absolute}, got a string of 3 characters`],
    [{ search: Array(1) }, `options.search[0] must be ${absolute}, got undefined`],
  ];

  it.each(misuses)('%j', (options, message) => {
    let error: unknown;
    try {
      loadSodium(options as LoadOptions);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(InvalidTypeError);
    expect((error as Error).message).toContain(message);
  });

  it('and each is read once', () => {
    let reads = 0;
    const options = {
      get path() {
        reads++;
        return systemLibrary;
      },
    };
    loadSodium(options);
    expect(reads).toBe(1);
  });

  it('may come from an object without a prototype', () => {
    const options = Object.assign(Object.create(null), { path: systemLibrary }) as LoadOptions;
    expect(loadSodium(options).library.version).toBe(loadSodium().library.version);
  });
});

describe('the same library is the same object', () => {
  it('without options', () => {
    expect(loadSodium()).toBe(loadSodium());
    expect(loadSodium({})).toBe(loadSodium());
    expect(loadSodium({ environment: true })).toBe(loadSodium());
  });

  it('by its path, a symbolic link and a hard link', () => {
    const path = copyOfSystemLibrary();
    const [soft, hard] = [join(temporaryFolder(), 'soft'), join(temporaryFolder(), 'hard')];
    symlinkSync(path, soft);
    linkSync(path, hard);
    const sodium = loadSodium({ path });
    expect(loadSodium({ path })).toBe(sodium);
    expect(loadSodium({ path: soft })).toBe(sodium);
    expect(loadSodium({ path: hard })).toBe(sodium);
    expect(loadSodium()).not.toBe(sodium);
  });
});

it('two libraries work side by side, each with its own memory', () => {
  const [one, other] = [loadSodium(), loadSodium({ path: copyOfSystemLibrary() })];
  expect(one.library.path).not.toBe(other.library.path);
  const digests = [one, other].map(({ raw }) => {
    const digest = new Uint8Array(32);
    raw.crypto_generichash(digest, 32, new Uint8Array(3), 3, null, 0);
    return digest;
  });
  expect(digests[0]).toEqual(digests[1]);
  const address = one.raw.sodium_malloc(32)!;
  expect(() => other.raw.sodium_free(address)).toThrow(InvalidTypeError);
  one.raw.sodium_free(address);
});

it('tells where it was found, and everything tried before', () => {
  const { library } = loadSodium();
  expect(library).toMatchObject({ backend: 'native', minimal: false });
  expect(library.attempts.at(-1)).toMatchObject({ step: library.found, outcome: 'loaded' });
  expect(library.attempts.filter(({ outcome }) => outcome === 'loaded')).toHaveLength(1);
});

const digestOf = (sodium: string): string =>
  `(() => { const digest = new Uint8Array(32);
     ${sodium}.raw.crypto_generichash(digest, 32, new Uint8Array(3), 3, null, 0);
     return Buffer.from(digest).toString('hex'); })()`;

describe('in a process of its own', () => {
  beforeEach((context) => context.skip(process.platform !== 'linux', 'this is about Linux'));

  it('a library stays mapped when the only worker that loaded it has ended', () => {
    const path = copyOfSystemLibrary();
    const options = JSON.stringify({ path });
    const worker = join(temporaryFolder(), 'worker.mjs');
    writeFileSync(
      worker,
      `
      import { parentPort } from 'node:worker_threads';
      import { loadSodium } from ${JSON.stringify(entry)};
      const sodium = loadSodium(${options});
      sodium.raw.sodium_malloc(32);
      parentPort.postMessage(${digestOf('sodium')});
      `,
    );
    const output = runScript(`
      import { once } from 'node:events';
      import { readFileSync } from 'node:fs';
      import { Worker } from 'node:worker_threads';
      import { loadSodium } from ${JSON.stringify(entry)};
      async function hashInWorker() {
        const worker = new Worker(${JSON.stringify(worker)}, { execArgv: [] });
        const [digest] = await once(worker, 'message');
        await once(worker, 'exit');
        return digest;
      }
      const mapping = () => readFileSync('/proc/self/maps', 'utf8').split('\\n').find((line) => line.endsWith(${JSON.stringify(path)}));
      const first = await hashInWorker();
      const before = mapping();
      const sodium = loadSodium(${options});
      const here = ${digestOf('sodium')};
      const again = await hashInWorker();
      const address = sodium.raw.sodium_malloc(32);
      sodium.raw.sodium_free(address);
      console.log(JSON.stringify({ digests: [first, here, again], kept: before !== undefined && before === mapping() }));
    `);
    const { digests, kept } = JSON.parse(output) as { digests: string[]; kept: boolean };
    expect(kept).toBe(true);
    expect(new Set(digests).size).toBe(1);
  });

  it('two copies of this package share a library without collisions', () => {
    const parent = fileURLToPath(new URL('../../.cache', import.meta.url));
    mkdirSync(parent, { recursive: true });
    // Inside of the package, so that what it depends on is found.
    const copy = mkdtempSync(join(parent, 'copy-'));
    try {
      cpSync(fileURLToPath(new URL('.', entry)), copy, { recursive: true });
      const output = runScript(`
        import * as one from ${JSON.stringify(entry)};
        import * as other from ${JSON.stringify(pathToFileURL(join(copy, 'index.js')).href)};
        const [a, b] = [one.loadSodium(), other.loadSodium()];
        console.log(JSON.stringify({
          objects: a !== b && one.loadSodium !== other.loadSodium,
          paths: [a.library.path, b.library.path],
          digests: [${digestOf('a')}, ${digestOf('b')}],
        }));
      `);
      const { objects, paths, digests } = JSON.parse(output) as {
        objects: boolean;
        paths: string[];
        digests: string[];
      };
      expect(objects).toBe(true);
      expect(paths[0]).toBe(paths[1]);
      expect(digests[0]).toBe(digests[1]);
    } finally {
      rmSync(copy, { recursive: true });
    }
  });

  it('the dynamic linker is asked last, and says which file it mapped', () => {
    const output = runScript(`
      import { loadSodium } from ${JSON.stringify(`${modules}index.js`)};
      import { openLibrary } from ${JSON.stringify(`${modules}library/open.js`)};
      const { path, identity } = openLibrary(loadSodium().library.path.split('/').at(-1));
      console.log(JSON.stringify({ path, known: loadSodium({ path }) === loadSodium() }));
    `);
    const { path, known } = JSON.parse(output) as { path: string; known: boolean };
    expect(path.startsWith('/')).toBe(true);
    expect(known).toBe(true);
  });
});
