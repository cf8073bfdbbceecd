import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { getEventListeners } from 'node:events';
import {
  appendFileSync,
  closeSync,
  createReadStream,
  createWriteStream,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { createSodium, type NodeSodiumApi } from 'sodium';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { hex, key, message, rejectionOf } from './support/bytes.ts';
import { countStates } from './support/counted.ts';
import { liars, strangers } from './support/odd-values.ts';

const { api, alive } = countStates();
const { genericHash } = api as NodeSodiumApi;
const folder = mkdtempSync(join(tmpdir(), 'sodium-files-'));
const path = (name: string) => join(folder, name);
/** As long as two pieces that are read, and a part of one. */
const data = message(9_500_001);
const options = { outputLength: 64 } as const;
const sha = (bytes: Uint8Array) => createHash('blake2b512').update(bytes).digest('hex');

const isLinux = process.platform === 'linux';
const openFiles = () => (isLinux ? readdirSync('/proc/self/fd').length : 0);
/** How often this process has a file open: the runner opens and closes others meanwhile. */
const timesOpen = (name: string) => {
  if (!isLinux) return 0;
  const links = readdirSync('/proc/self/fd').map((descriptor) => {
    try {
      return readlinkSync(`/proc/self/fd/${descriptor}`);
    } catch {
      return undefined; // closed since
    }
  });
  return links.filter((link) => link === name).length;
};
const hasScript = isLinux && spawnSync('script', ['--version']).status === 0;
const unhandled: unknown[] = [];
process.on('unhandledRejection', (reason) => unhandled.push(reason));

let filesBefore: number;
beforeAll(async () => {
  writeFileSync(path('data'), data);
  // The first use opens what stays open: the library, the threads' own.
  await genericHash.file(path('data'));
});
beforeEach(() => {
  filesBefore = openFiles();
});
afterEach(async () => {
  await expect.poll(openFiles, { timeout: 3000 }).toBeLessThanOrEqual(filesBefore);
  expect({ alive: alive(), unhandled }).toEqual({ alive: 0, unhandled: [] });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('genericHash.file', () => {
  it('hashes what is in the file, however it is named', async () => {
    for (const name of [path('data'), Buffer.from(path('data')), pathToFileURL(path('data'))]) {
      expect(hex(await genericHash.file(name, options))).toBe(sha(data));
    }
    const odd = Buffer.concat([Buffer.from(`${folder}/`), Buffer.from([0xff, 0x0a, 0x5c])]);
    writeFileSync(odd, 'odd');
    expect(hex(await genericHash.file(odd, options))).toBe(sha(Buffer.from('odd')));
  });

  it('hashes files of every length around its pieces', async () => {
    const lengths = [
      0, 1, 65535, 65536, 65537, 131071, 131072, 131073, 4194303, 4194304, 4194305, 8388608, 8388609,
    ];
    for (const length of lengths) {
      writeFileSync(path('length'), data.subarray(0, length));
      expect([length, hex(await genericHash.file(path('length'), options))]).toEqual([
        length,
        sha(data.subarray(0, length)),
      ]);
    }
  });

  it('takes every option of the hash', async () => {
    const variant = { key: key(32), salt: key(16), personal: message(16), outputLength: 40 } as const;
    expect(hex(await genericHash.file(path('data'), variant))).toBe(hex(genericHash(data, variant)));
  });

  it('reports its progress and the length', async () => {
    const seen: [number, number | undefined][] = [];
    await genericHash.file(path('data'), { onProgress: (...values) => seen.push(values) });
    expect(seen).toEqual([
      [4194304, 9500001],
      [8388608, 9500001],
      [9500001, 9500001],
    ]);
  });

  it('hashes many files at once', async () => {
    writeFileSync(path('long'), data.subarray(0, 2_500_001));
    const digests = await Promise.all(
      Array.from({ length: 300 }, () => genericHash.file(path('long'), options)),
    );
    expect(new Set(digests.map(hex))).toEqual(new Set([sha(data.subarray(0, 2_500_001))]));
  });

  it('reads files that say they are empty', async (context) => {
    context.skip(!isLinux, 'there is no /proc and no /dev here');
    const version = readFileSync('/proc/version');
    expect(hex(await genericHash.file('/proc/version', options))).toBe(sha(version));
  });

  it('reads a file that grows or shrinks meanwhile to its end', async () => {
    writeFileSync(path('grows'), data);
    let isGrown = false;
    const grown = await genericHash.file(path('grows'), {
      ...options,
      onProgress: () => {
        if (!isGrown) appendFileSync(path('grows'), data);
        isGrown = true;
      },
    });
    expect(hex(grown)).toBe(sha(Buffer.concat([data, data])));
    writeFileSync(path('shrinks'), data);
    let bytes = 0;
    await genericHash.file(path('shrinks'), {
      onProgress: (now) => {
        bytes = now;
        truncateSync(path('shrinks'), 1000);
      },
    });
    // The piece that was being read when it shrank may be there or not.
    expect([4194304, 8388608]).toContain(bytes);
    writeFileSync(path('vanishes'), data);
    const vanished = genericHash.file(path('vanishes'), {
      ...options,
      onProgress: () => rmSync(path('vanishes'), { force: true }),
    });
    expect(hex(await vanished)).toBe(sha(data));
  });
});

describe('a file that cannot be read', () => {
  it('rejects with the error of the system as cause, and names the file', async () => {
    mkdirSync(path('directory'));
    const cases: [string, string][] = [
      [path('missing'), 'ENOENT'],
      ['', 'ENOENT'],
      [path('directory'), 'EISDIR'],
      [join(path('data'), 'below'), 'ENOTDIR'],
      [`${path('x').repeat(200)}`, 'ENAMETOOLONG'],
    ];
    for (const [name, code] of cases) {
      const error = await rejectionOf(genericHash.file(name));
      expect(error).toMatchObject({ code: 'ERR_SODIUM_SOURCE', cause: { code } });
      expect(error.message).toBe(`reading ${name} failed after 0 bytes: ${code}`);
    }
    const nul = await rejectionOf(genericHash.file('a\0b'));
    expect(nul).toMatchObject({ code: 'ERR_SODIUM_SOURCE', cause: { code: 'ERR_INVALID_ARG_VALUE' } });
    expect(nul.message).toBe('reading a\0b failed after 0 bytes: ERR_INVALID_ARG_VALUE');
  });

  it('is refused when its path is none', async () => {
    const { 'an empty string': _empty, 'a string': _string, ...kinds } = strangers;
    // A number may be a descriptor: `open-files.test.ts` is about them.
    const { zero: _zero, 'a number': _number, NaN: _nan, ...others } = kinds;
    const { 'a view that its buffer has shrunk away from': _shrunk, ...odd } = liars;
    const url = { 'a URL of another scheme': () => new URL('https://example.org/data') };
    for (const [kind, make] of Object.entries({ ...others, ...odd, ...url })) {
      const error = await rejectionOf(genericHash.file(make() as never));
      expect([kind, error.code, error.parameter]).toEqual([kind, 'ERR_SODIUM_INVALID_TYPE', 'path']);
    }
  });
});

describe('a signal', () => {
  const reason = new Error('enough');

  it('that is aborted already opens nothing', async () => {
    const error = await rejectionOf(genericHash.file(path('data'), { signal: AbortSignal.abort(reason) }));
    expect(error).toMatchObject({ code: 'ERR_SODIUM_SOURCE', cause: reason });
  });

  it('aborts at any moment, and the file is closed as soon as nothing reads it', async () => {
    const opened = openSync(path('data'), 'r');
    expect(timesOpen(path('data'))).toBe(isLinux ? 1 : 0);
    closeSync(opened);
    for (let moment = 0; moment < 20; moment++) {
      const controller = new AbortController();
      const rejection = rejectionOf(
        genericHash.file(path('data'), {
          signal: controller.signal,
          onProgress: () => controller.abort(reason),
        }),
      );
      for (let turn = 0; turn < moment; turn++) await new Promise(setImmediate);
      controller.abort(reason);
      expect((await rejection).cause).toBe(reason);
      expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
      // A read that is under way is waited for, but not for ever: a disk may be slow.
      await vi.waitFor(() => expect(timesOpen(path('data'))).toBe(0), 10_000);
    }
  });

  it('stops an endless device', async (context) => {
    context.skip(!isLinux, 'there is no /proc and no /dev here');
    let total: number | undefined = 1;
    const controller = new AbortController();
    const hashing = genericHash.file('/dev/zero', {
      signal: controller.signal,
      onProgress: (_bytes, all) => {
        total = all;
        controller.abort();
      },
    });
    expect(await rejectionOf(hashing)).toMatchObject({ cause: { name: 'AbortError' } });
    expect(total).toBeUndefined();
  });
});

describe('a FIFO', () => {
  beforeEach((context) => context.skip(!isLinux, 'FIFOs are tried on Linux'));
  const fifo = path('fifo');
  beforeAll(() => {
    if (isLinux) execFileSync('mkfifo', [fifo]);
  });

  it('is read until its writer closes it', async () => {
    const hashing = genericHash.file(fifo, options);
    await delay(30);
    await pipeline(Readable.from([data.subarray(0, 1000), data.subarray(1000)]), createWriteStream(fifo));
    expect(hex(await hashing)).toBe(sha(data));
  });

  it('that nobody writes to blocks no thread, and can be given up', async () => {
    const controller = new AbortController();
    // More than libuv has threads.
    const waiting = Array.from({ length: 12 }, () =>
      rejectionOf(genericHash.file(fifo, { signal: controller.signal })),
    );
    await delay(20);
    expect(hex(await genericHash.file(path('data'), options))).toBe(sha(data));
    controller.abort('enough');
    for (const rejection of waiting) expect((await rejection).cause).toBe('enough');
  });

  it('whose writer waits can be given up', async () => {
    const hashing = genericHash.file(fifo, { signal: AbortSignal.timeout(50) });
    const writer = openSync(fifo, 'r+');
    expect((await rejectionOf(hashing)).code).toBe('ERR_SODIUM_SOURCE');
    closeSync(writer);
  });
});

describe('a terminal', () => {
  it('is read until the end of its input', async (context) => {
    context.skip(!hasScript, 'there is no script(1) here to play a terminal');
    const program = join(import.meta.dirname, 'fixtures/hash-file.mjs');
    const child = spawn('script', ['-qec', `'${process.execPath}' '${program}' /dev/tty`, '/dev/null']);
    const typing = setInterval(() => child.stdin.write('\u0004'), 500);
    child.stdin.write('typed\n');
    let text = '';
    for await (const part of child.stdout) text += part;
    clearInterval(typing);
    expect(text).toContain(`digest ${hex(genericHash(Buffer.from('typed\n')))}`);
  });
});

describe('memory', () => {
  it('stays flat over a long file', async () => {
    writeFileSync(path('long'), '');
    truncateSync(path('long'), 1024 ** 3);
    const program = `
      import { genericHash, toHex } from 'sodium';
      await genericHash.file('package.json');
      const before = process.resourceUsage().maxRSS;
      const digest = toHex(await genericHash.file(process.argv[1], { onProgress: () => {} }));
      console.log(JSON.stringify({ digest, grownMiB: (process.resourceUsage().maxRSS - before) / 1024 }));
    `;
    const child = spawn(process.execPath, ['--input-type=module', '-e', program, path('long')], {
      cwd: join(import.meta.dirname, '..'),
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let text = '';
    for await (const part of child.stdout) text += part;
    const { digest, grownMiB } = JSON.parse(text) as { digest: string; grownMiB: number };
    // b2sum -l 256 of a gibibyte of zeros.
    expect(digest).toBe('d54d5b0e3df8b91fe2f486cc0b6f053d08c0a6acb5f6d924295c064382770432');
    expect(grownMiB).toBeLessThan(40);
    unlinkSync(path('long'));
  });
});

describe('genericHash.transform', () => {
  it('passes the same chunks on, and hashes them', async () => {
    const chunks = [0, 1, 2].map((index) => Buffer.from(data.subarray(index * 1000, (index + 1) * 1000)));
    const hashing = genericHash.transform(options);
    const passed: Buffer[] = [];
    await pipeline(
      Readable.from(chunks),
      hashing,
      new Writable({
        write(chunk, _encoding, done) {
          passed.push(chunk);
          done();
        },
      }),
    );
    expect(passed.every((chunk, index) => chunk === chunks[index])).toBe(true);
    expect(hex(await hashing.digest)).toBe(sha(data.subarray(0, 3000)));
  });

  it('hashes nothing, and all of a file', async () => {
    const empty = genericHash.transform(options);
    empty.end();
    expect(hex(await empty.digest)).toBe(sha(new Uint8Array(0)));
    empty.destroy();
    const hashing = genericHash.transform(options);
    await pipeline(createReadStream(path('data')), hashing, createWriteStream(path('copy')));
    expect(hex(await hashing.digest)).toBe(sha(readFileSync(path('copy'))));
  });

  it('asks for no more than is read from it', async () => {
    let pulled = 0;
    const source = new Readable({
      read() {
        pulled++;
        this.push(Buffer.alloc(16384));
      },
    });
    const hashing = source.pipe(genericHash.transform());
    await delay(20);
    expect(pulled).toBeLessThan(12);
    source.destroy();
    hashing.destroy();
  });

  it('is wiped, and its digest rejects with the cause, when it or its neighbours fail', async () => {
    const cause = new Error('enough');
    const destroyed = genericHash.transform();
    destroyed.on('error', () => {});
    destroyed.destroy(cause);
    expect(await rejectionOf(destroyed.digest)).toMatchObject({ code: 'ERR_SODIUM_SOURCE', cause });
    const piped = genericHash.transform();
    const failing = new PassThrough();
    const pumping = pipeline(failing, piped, new PassThrough());
    failing.destroy(cause);
    expect(await rejectionOf(pumping)).toBe(cause);
    expect((await rejectionOf(piped.digest)).cause).toBe(cause);
    const closed = genericHash.transform();
    closed.destroy();
    expect((await rejectionOf(closed.digest)).cause).toBeUndefined();
  });

  it('refuses strings, whatever their encoding', async () => {
    const hashing = genericHash.transform();
    const failure = new Promise<Error>((resolve) => hashing.once('error', resolve));
    hashing.write('00ff', 'hex');
    expect(await failure).toMatchObject({ code: 'ERR_SODIUM_INVALID_TYPE', parameter: 'chunk' });
  });

  it('refuses the options of sources', () => {
    const { signal } = new AbortController();
    expect(() => genericHash.transform({ signal } as never)).toThrow('unknown option "signal"');
  });
});

describe('createSodium of the Node entry', () => {
  it('gives files to any backend', async () => {
    const { loadSodiumWasm } = await import('sodium-sys/wasm');
    const loaded = await loadSodiumWasm();
    expect(hex(await createSodium(() => loaded).genericHash.file(path('data'), options))).toBe(sha(data));
  });
});
