import { createHash } from 'node:crypto';
import { getEventListeners } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { FileInput, NodeSodiumApi } from 'sodium';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hex, key, message, rejectionOf, thrownBy } from './support/bytes.ts';
import { countStates } from './support/counted.ts';
import { strangers } from './support/odd-values.ts';

const { api, alive } = countStates();
const { genericHash, SecretBytes } = api as NodeSodiumApi;
const folder = mkdtempSync(join(tmpdir(), 'sodium-files-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Of many lengths, the first of them the longest. */
const lengths = [
  5_000_000,
  0,
  1,
  70_000,
  3,
  1_048_576,
  2_000_000,
  ...Array.from({ length: 60 }, (_, n) => n * 97),
];
const paths = lengths.map((_, index) => join(folder, `file ${index}`));
for (const [index, length] of lengths.entries()) writeFileSync(paths[index]!, message(length));
const sums = lengths.map((length) => createHash('blake2b512').update(message(length)).digest('hex'));
const missing = join(folder, 'missing');
const directory = join(folder, 'directory');
mkdirSync(directory);

const isLinux = process.platform === 'linux';
const openFiles = (): string[] => (isLinux ? readdirSync('/proc/self/fd') : []);
const unhandled: unknown[] = [];
process.on('unhandledRejection', (reason) => unhandled.push(reason));

let filesBefore = 0;
beforeEach(() => {
  filesBefore = openFiles().length;
});
afterEach(() => {
  expect({ files: openFiles().length, alive: alive(), unhandled }).toEqual({
    files: filesBefore,
    alive: 0,
    unhandled: [],
  });
});

// biome-ignore lint/suspicious/noExplicitAny: misuse is some of what is tried here.
const files = (given: any, options: any = { outputLength: 64 }) => genericHash.files(given, options);

async function all(
  iterable: AsyncIterable<{ path: FileInput; digest: Uint8Array }>,
): Promise<[FileInput, string][]> {
  const results: [FileInput, string][] = [];
  for await (const { path, digest } of iterable) results.push([path, hex(digest)]);
  return results;
}

async function* later<Item>(items: Iterable<Item>): AsyncGenerator<Item> {
  for (const item of items) {
    await new Promise(setImmediate);
    yield item;
  }
}

const expected = paths.map((path, index) => [path, sums[index]]);

describe('genericHash.files', () => {
  it('gives the digests that OpenSSL does, in the order of the paths', async () => {
    expect(await all(files(paths))).toEqual(expected);
    expect(await all(files(new Set(paths)))).toEqual(expected);
    expect(await all(files(later(paths)))).toEqual(expected);
  });

  it('takes no paths at all, and the same one many times', async () => {
    expect(await all(files([]))).toEqual([]);
    const same = Array.from({ length: 500 }, () => paths[3]);
    expect(await all(files(same))).toEqual(same.map((path) => [path, sums[3]]));
  });

  it('keeps no digest back while the next path is not there yet', async () => {
    const given: string[] = [];
    let go = (): void => {};
    async function* slow(): AsyncGenerator<string> {
      for (const path of paths.slice(1, 4)) {
        given.push(path);
        yield path;
        await new Promise<void>((resolve) => {
          go = resolve;
        });
      }
    }
    for await (const { path } of files(slow())) {
      expect(given.at(-1)).toBe(path);
      go();
    }
    expect(given).toEqual(paths.slice(1, 4));
  });

  it('hashes on while nobody asks, and while the first file takes long', async () => {
    const started = new Set<FileInput>();
    const onProgress = (_bytes: number, _total: number | undefined, path: FileInput) => started.add(path);
    const results = files(paths, { onProgress });
    expect((await results.next()).value).toMatchObject({ path: paths[0] });
    const withBytes = lengths.filter((length) => length > 0).length;
    await expect.poll(() => started.size).toBe(withBytes);
    expect(await all(results)).toHaveLength(paths.length - 1);
  });

  it('gives back every path as it was given', async () => {
    const given = [paths[1]!, Buffer.from(paths[2]!), pathToFileURL(paths[3]!)];
    expect((await all(files(given))).map(([path]) => path)).toEqual(given);
  });

  it('hashes with every option, read before it returns', async () => {
    const variant = { key: key(32), salt: key(16), personal: message(16), outputLength: 40 };
    const digests = lengths.map((length) => hex(genericHash(message(length), variant)));
    const results = files(paths, variant);
    for (const part of [variant.key, variant.salt, variant.personal]) part.fill(0);
    expect((await all(results)).map(([, digest]) => digest)).toEqual(digests);

    const secret = SecretBytes.from(key(32));
    const keyed = files(paths.slice(0, 3), { key: secret });
    secret.dispose();
    expect((await all(keyed)).map(([, digest]) => digest)).toEqual(
      lengths.slice(0, 3).map((length) => hex(genericHash(message(length), { key: key(32) }))),
    );
  });

  it('reports the progress of every file', async () => {
    const seen = new Map<FileInput, [number, number | undefined]>();
    const onProgress = (bytes: number, total: number | undefined, path: FileInput) =>
      seen.set(path, [bytes, total]);
    await all(files(paths, { onProgress }));
    const withBytes = paths.filter((_, index) => lengths[index]! > 0);
    expect(seen).toEqual(
      new Map(withBytes.map((path) => [path, [lengths[paths.indexOf(path)], lengths[paths.indexOf(path)]]])),
    );
  });

  it('has hardly more files open than there are threads, and reads paths only so far ahead', async (context) => {
    context.skip(!isLinux, 'there is no /proc here');
    let given = 0;
    let most = 0;
    function* endless(): Generator<string> {
      for (;;) {
        given++;
        most = Math.max(most, openFiles().length - filesBefore);
        yield paths[0]!;
      }
    }
    let count = 0;
    for await (const _ of files(endless())) if (++count === 20) break;
    expect(most).toBeLessThanOrEqual(availableParallelism() + 2);
    expect(given).toBeLessThan(20 + 300);
  });
});

describe('a file that cannot be read', () => {
  const some = [paths[1]!, missing, paths[2]!, directory, paths[3]!];

  it('ends everything, after the digests before it', async () => {
    const results: FileInput[] = [];
    const error = await rejectionOf(
      (async () => {
        for await (const { path } of files(some)) results.push(path);
      })(),
    );
    expect(error).toMatchObject({ code: 'ERR_SODIUM_SOURCE', cause: { code: 'ENOENT' } });
    expect(error.message).toContain(missing);
    expect(results).toEqual([paths[1]]);
  });

  it('is reported in its turn where that is wanted, and the rest goes on', async () => {
    const seen: unknown[] = [];
    const onError = (error: Error & { cause?: unknown }, path: FileInput) =>
      seen.push([path, (error.cause as { code: string }).code]);
    for await (const { path } of files(some, { onError })) seen.push(path);
    expect(seen).toEqual([paths[1], [missing, 'ENOENT'], paths[2], [directory, 'EISDIR'], paths[3]]);
  });

  it('ends everything with what the report throws', async () => {
    const failure = new Error('enough');
    const onError = () => {
      throw failure;
    };
    expect(await rejectionOf(all(files(some, { onError })))).toBe(failure);
    expect(await rejectionOf(all(files(some, { onError: async () => onError() })))).toBe(failure);
  });

  it('that shows in a callback of the progress ends everything as well', async () => {
    const failure = new Error('enough');
    const onProgress = () => {
      throw failure;
    };
    expect(await rejectionOf(all(files(paths, { onProgress })))).toBe(failure);
    expect(await rejectionOf(all(files(paths, { onProgress: async () => onProgress() })))).toBe(failure);
  });
});

describe('who ends early', () => {
  it('leaves no state behind, also before the first file', async () => {
    const failure = new Error('enough');
    for (const end of ['return', 'throw'] as const) {
      const generator = files(paths, { key: key(32) });
      expect(alive()).toBe(1);
      if (end === 'return') expect(await generator.return()).toEqual({ done: true, value: undefined });
      else expect(await rejectionOf(generator.throw(failure))).toBe(failure);
      expect(alive()).toBe(0);
      expect(await generator.next()).toEqual({ done: true, value: undefined });
    }
  });

  it('leaves nothing under way', async () => {
    let returned = 0;
    const source = {
      [Symbol.iterator]: () => ({
        next: () => ({ done: false, value: paths[0] }),
        return: () => {
          returned++;
          return {};
        },
      }),
    };
    for await (const _ of files(source)) break;
    expect(returned).toBe(1);
    const generator = files(paths);
    await generator.next();
    await generator.return();
    expect(await generator.next()).toEqual({ done: true, value: undefined });
  });

  it('aborts before it begins, in the middle and afterwards', async () => {
    const reason = new Error('no longer wanted');
    expect(await rejectionOf(all(files(paths, { signal: AbortSignal.abort(reason) })))).toMatchObject({
      code: 'ERR_SODIUM_SOURCE',
      cause: reason,
    });
    const controller = new AbortController();
    const { signal } = controller;
    const onProgress = () => controller.abort(reason);
    const error = await rejectionOf(all(files(paths, { signal, onProgress, onError: () => {} })));
    expect(error).toMatchObject({ code: 'ERR_SODIUM_SOURCE', cause: reason });
    expect(getEventListeners(signal, 'abort')).toEqual([]);

    const unused = new AbortController();
    await all(files(paths.slice(0, 3), { signal: unused.signal }));
    unused.abort();
    expect(getEventListeners(unused.signal, 'abort')).toEqual([]);
  });
});

describe('paths that wait for ever', () => {
  const silent = {
    [Symbol.asyncIterator]: () => {
      let given = 0;
      return {
        next: () => (given++ === 0 ? { done: false, value: paths[1] } : new Promise(() => {})),
        return: () => new Promise(() => {}),
      };
    },
  };

  it('are given up by a signal', async () => {
    const reason = new Error('no longer wanted');
    const controller = new AbortController();
    setTimeout(() => controller.abort(reason), 20);
    const error = await rejectionOf(all(files(silent, { signal: controller.signal })));
    expect(error).toMatchObject({ code: 'ERR_SODIUM_SOURCE', cause: reason });
    expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
  });

  it('are given up by who ends early', async () => {
    for await (const { path } of files(silent)) {
      expect(path).toBe(paths[1]);
      break;
    }
  });
});

it('many lists may have one signal, without a warning', async () => {
  const { signal } = new AbortController();
  const warnings: unknown[] = [];
  const warn = (warning: unknown) => warnings.push(warning);
  process.on('warning', warn);
  await Promise.all(Array.from({ length: 30 }, () => all(files(paths.slice(1, 5), { signal }))));
  await new Promise(setImmediate);
  process.off('warning', warn);
  expect({ warnings, listeners: getEventListeners(signal, 'abort') }).toEqual({
    warnings: [],
    listeners: [],
  });
});

describe('paths', () => {
  it('that are none are refused at once', () => {
    for (const [name, make] of Object.entries({
      ...strangers,
      bytes: () => Buffer.from('a path'),
    })) {
      if (['an empty array', 'an array of numbers', 'a Map', 'a String object'].includes(name)) continue;
      const error = thrownBy(() => files(make()));
      expect([name, error.code, error.parameter]).toEqual([name, 'ERR_SODIUM_INVALID_TYPE', 'paths']);
    }
    expect(thrownBy(() => files('/etc/passwd')).message).toContain('`file`');
  });

  it('are refused one by one by their index', async () => {
    for (const path of [3n, null, {}, new URL('https://example.org/')]) {
      const error = await rejectionOf(all(files([paths[1], path])));
      expect([error.code, error.parameter]).toEqual(['ERR_SODIUM_INVALID_TYPE', 'paths[1]']);
    }
  });

  it('that fail on their way reject with their own error as the cause', async () => {
    const failure = new Error('the disk of the paths');
    async function* failing(): AsyncGenerator<string> {
      yield paths[0]!;
      throw failure;
    }
    const results = files(failing());
    expect((await results.next()).value).toMatchObject({ path: paths[0] });
    expect(await rejectionOf(results.next())).toMatchObject({ code: 'ERR_SODIUM_SOURCE', cause: failure });
  });

  it('are not looked at when the options are wrong', () => {
    for (const options of [
      { signal: {} },
      { onError: 3 },
      { onProgress: null },
      { key: undefined },
      { more: 1 },
    ]) {
      expect(thrownBy(() => files(paths, options)).code).toBe('ERR_SODIUM_INVALID_TYPE');
    }
  });
});
