/** Files that are open already: read from where they stand, and left open. */
import { spawnSync } from 'node:child_process';
import { createHash, createHmac } from 'node:crypto';
import { getEventListeners } from 'node:events';
import {
  closeSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSodium, type FileInput } from 'sodium';
import { loadSodium } from 'sodium-sys';
import { loadSodiumWasm } from 'sodium-sys/wasm';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hex, key, message, rejectionOf } from './support/bytes.ts';

const folder = mkdtempSync(join(tmpdir(), 'sodium-open-files-'));
const path = (name: string) => join(folder, name);
/** As long as two pieces that are read, and a part of one. */
const data = Buffer.alloc(9_500_001, message(251));
const options = { outputLength: 64 } as const;
const sha = (bytes: Uint8Array) => createHash('blake2b512').update(bytes).digest('hex');
writeFileSync(path('data'), data);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const native = createSodium(loadSodium);
const loadedWasm = await loadSodiumWasm();
const wasm = createSodium(() => loadedWasm);

let descriptor: number;
let handle: FileHandle;
beforeEach(async () => {
  descriptor = openSync(path('data'), 'r');
  handle = await open(path('data'));
});
afterEach(async () => {
  // They fail unless both are still open.
  closeSync(descriptor);
  await handle.stat();
  await handle.close();
});

/** Both, with what reads on from where they stand. */
const both = (): readonly (readonly [input: FileInput, read: (length: number) => Promise<Uint8Array>])[] => [
  [
    descriptor,
    async (length) => {
      const bytes = new Uint8Array(length);
      return bytes.subarray(0, readSync(descriptor, bytes, 0, length, null));
    },
  ],
  [
    handle,
    async (length) => {
      const bytes = new Uint8Array(length);
      return bytes.subarray(0, (await handle.read(bytes, 0, length, null)).bytesRead);
    },
  ],
];

describe.each([
  ['native', native],
  ['wasm', wasm],
])('an open file, with %s', (_name, { genericHash, hmac, secretStream, sign, xof }) => {
  it('is hashed, as a path is', async () => {
    for (const [input] of both()) expect(hex(await genericHash.file(input, options))).toBe(sha(data));
  });

  it('is read from where it stands to its end, as readFile of node:fs reads it', async () => {
    for (const [input, read] of both()) {
      expect((await read(1000)).length).toBe(1000);
      expect(hex(await genericHash.file(input, options))).toBe(sha(data.subarray(1000)));
      expect((await read(10)).length).toBe(0);
      expect(hex(await genericHash.file(input, options))).toBe(sha(new Uint8Array(0)));
    }
    const other = openSync(path('data'), 'r');
    readSync(other, new Uint8Array(1000), 0, 1000, null);
    expect(sha(readFileSync(other))).toBe(sha(data.subarray(1000)));
    expect(readFileSync(other).length).toBe(0);
    closeSync(other);
  });

  it('may have any length, and stand anywhere', async () => {
    for (const length of [0, 1, 65_535, 65_536, 65_537, 131_073, 4_194_304, 4_194_305]) {
      writeFileSync(path('length'), data.subarray(0, length));
      for (const start of [0, 1, 65_536]) {
        const file = await open(path('length'));
        await file.read(new Uint8Array(start + 1), 0, start, null);
        expect([length, start, hex(await genericHash.file(file, options))]).toEqual([
          length,
          start,
          sha(data.subarray(Math.min(start, length), length)),
        ]);
        await file.close();
      }
    }
  });

  it('tells how far it is, and not how much there is', async () => {
    for (const [input] of both()) {
      const seen: unknown[][] = [];
      await genericHash.file(input, { onProgress: (...values) => void seen.push(values) });
      expect(seen).toEqual([
        [4_194_304, undefined],
        [8_388_608, undefined],
        [9_500_001, undefined],
      ]);
    }
  });

  it('is taken wherever a path of what is read is', async () => {
    const again = async (): Promise<FileInput> => {
      await handle.close();
      handle = await open(path('data'));
      return handle;
    };
    const tag = createHmac('sha256', key(32)).update(data).digest();
    expect(hex(await hmac.sha256.file(await again(), key(32)))).toBe(hex(tag));
    expect(await hmac.sha256.verify.file(tag, await again(), key(32))).toBe(true);
    const digest = Buffer.from(sha(data), 'hex');
    expect(await genericHash.verify.file(digest, await again(), options)).toBe(true);
    expect(await genericHash.verify.file(digest, handle, options)).toBe(false);
    if (xof.shake256.isAvailable) {
      const output = createHash('shake256', { outputLength: 40 }).update(data).digest('hex');
      expect(hex(await xof.shake256.file(await again(), 40))).toBe(output);
    }
    const { publicKey, secretKey } = sign.generateKeyPair();
    const signature = await sign.prehashed.file(await again(), secretKey);
    expect(sign.prehashed.verify(signature, data, publicKey)).toBe(true);
    expect(await sign.prehashed.verify.file(signature, await again(), publicKey)).toBe(true);
    await secretStream.seal.file(await again(), path('sealed'), key(32));
    const sealed = openSync(path('sealed'), 'r');
    await secretStream.open.file(sealed, path('opened'), key(32));
    closeSync(sealed);
    expect(readFileSync(path('opened')).equals(data)).toBe(true);
  });

  it('is one of many, each given back as it came', async () => {
    const inputs = [path('data'), descriptor, handle] as const;
    const seen = new Set<unknown>();
    const results = [];
    const onProgress = (_bytes: number, _total: number | undefined, input: FileInput) => seen.add(input);
    for await (const result of genericHash.files(inputs, { ...options, onProgress })) results.push(result);
    expect(results.map(({ path }) => path)).toEqual(inputs);
    expect(results.map(({ digest }) => hex(digest))).toEqual(Array(3).fill(sha(data)));
    expect(seen).toEqual(new Set(inputs));
  });

  it('stays open when it is given up, wherever it stands then', async () => {
    const reason = new Error('enough');
    for (const [input, read] of both()) {
      const controller = new AbortController();
      const { signal } = controller;
      const onProgress = () => controller.abort(reason);
      const error = await rejectionOf(genericHash.file(input, { signal, onProgress }));
      expect(error).toMatchObject({ code: 'ERR_SODIUM_SOURCE', cause: reason });
      expect(getEventListeners(signal, 'abort')).toEqual([]);
      const rest = await read(data.length);
      expect(rest.length).toBeLessThan(data.length);
      expect(sha(rest)).toBe(sha(data.subarray(data.length - rest.length)));
      const before = await rejectionOf(genericHash.file(input, { signal: AbortSignal.abort(reason) }));
      expect(before.cause).toBe(reason);
    }
  });
});

const { genericHash, secretStream } = native;

describe('an open file that cannot be read', () => {
  it('rejects with the system’s error, and the name of the parameter', async () => {
    const directory = openSync(folder, 'r');
    const writeOnly = openSync(path('written'), 'w');
    const closed = openSync(path('data'), 'r');
    closeSync(closed);
    for (const [number, code] of [
      [directory, 'EISDIR'],
      [writeOnly, 'EBADF'],
      [closed, 'EBADF'],
      [2 ** 31 - 1, 'EBADF'],
    ] as const) {
      const error = await rejectionOf(genericHash.file(number));
      expect(error).toMatchObject({ code: 'ERR_SODIUM_SOURCE', cause: { code } });
      expect(error.message).toBe(`reading path (file descriptor ${number}) failed after 0 bytes: ${code}`);
    }
    closeSync(directory);
    closeSync(writeOnly);
    const closedHandle = await open(path('data'));
    await closedHandle.close();
    const error = await rejectionOf(genericHash.file(closedHandle));
    expect(error).toMatchObject({ code: 'ERR_SODIUM_SOURCE', cause: { code: 'EBADF' } });
    expect(error.message).toBe('reading path (a FileHandle) failed after 0 bytes: EBADF');
    const sealing = await rejectionOf(secretStream.seal.file(closedHandle, path('never'), key(32)));
    expect(sealing.message).toBe('reading source (a FileHandle) failed after 0 bytes: EBADF');
    expect(readdirSync(folder)).not.toContain('never');
    const errors: [string, FileInput][] = [];
    const onError = (failure: Error, input: FileInput) => void errors.push([failure.message, input]);
    for await (const result of genericHash.files([path('data'), closedHandle, 2 ** 31 - 1], { onError })) {
      expect(result.path).toBe(path('data'));
    }
    expect(errors).toEqual([
      ['reading paths[1] (a FileHandle) failed after 0 bytes: EBADF', closedHandle],
      ['reading paths[2] (file descriptor 2147483647) failed after 0 bytes: EBADF', 2 ** 31 - 1],
    ]);
  });

  it('rejects a handle that is closed meanwhile, and reads no other file in its place', async () => {
    const closing = await open(path('data'));
    const opened: number[] = [];
    const onProgress = async () => {
      await closing.close();
      // They take the number that has become free.
      opened.push(openSync(path('data'), 'r'), openSync(path('data'), 'r'));
    };
    const error = await rejectionOf(genericHash.file(closing, { onProgress }));
    for (const number of opened) closeSync(number);
    expect(error).toMatchObject({ code: 'ERR_SODIUM_SOURCE', cause: { code: 'EBADF' } });
    expect(error.message).toMatch(
      /^reading path \(a FileHandle\) failed after (4194304|8388608) bytes: EBADF$/,
    );
  });

  it('is no number but a descriptor', async () => {
    for (const number of [-1, 1.5, Number.NaN, 2 ** 31, Number.POSITIVE_INFINITY]) {
      const error = await rejectionOf(genericHash.file(number));
      expect(error).toMatchObject({ code: 'ERR_SODIUM_INVALID_LENGTH', parameter: 'path' });
      expect(error.message).toBe(`path must be an integer from 0 to 2147483647, got ${number}`);
    }
    const sealing = await rejectionOf(secretStream.seal.file(-1, path('never'), key(32)));
    expect(sealing).toMatchObject({ parameter: 'source' });
    for await (const _ of genericHash.files([descriptor])) break;
    const listed = genericHash.files([-1]).next();
    expect(await rejectionOf(listed)).toMatchObject({ parameter: 'paths[0]' });
    for (const target of [descriptor, handle]) {
      const error = await rejectionOf(secretStream.seal.file(path('data'), target as never, key(32)));
      expect(error).toMatchObject({ code: 'ERR_SODIUM_INVALID_TYPE', parameter: 'target' });
    }
  });

  it('is no handle that lies', async () => {
    const stat = () => handle.stat({ bigint: true });
    const cause = new Error('its own');
    const thrower = () => {
      throw cause;
    };
    for (const bytesRead of [Number.NaN, -1, 1.5, 1e9, undefined, '3']) {
      const lying = { fd: 3, stat, read: async () => ({ bytesRead: bytesRead as number }) };
      const error = await rejectionOf(genericHash.file(lying));
      expect(error).toMatchObject({ code: 'ERR_SODIUM_SOURCE', cause: { parameter: 'bytesRead' } });
    }
    for (const failing of [
      { fd: 3, stat, read: thrower },
      { fd: 3, stat: thrower, read: thrower },
    ]) {
      expect((await rejectionOf(genericHash.file(failing))).cause).toBe(cause);
    }
    for (const odd of [{ fd: 3 }, { fd: '3', stat, read: thrower }, { fd: 3, stat }]) {
      const error = await rejectionOf(genericHash.file(odd as never));
      expect(error).toMatchObject({ code: 'ERR_SODIUM_INVALID_TYPE', parameter: 'path' });
      expect(error.message).toContain('a FileHandle or a file descriptor');
    }
  });
});

describe('standard input as a descriptor', () => {
  const native = `import { genericHash, toHex } from 'sodium';`;
  const portable = `import { createSodium } from 'sodium'; import { loadSodiumWasm } from 'sodium-sys/wasm';
    const loaded = await loadSodiumWasm(); const { genericHash, toHex } = createSodium(() => loaded);`;

  function digestIn(
    source: string,
    stdin: { readonly stdio?: number; readonly input?: Uint8Array },
    flags: readonly string[] = [],
  ): string {
    const program = `${source} console.log(toHex(await genericHash.file(0, { outputLength: 64 })));`;
    const child = spawnSync(process.execPath, [...flags, '--input-type=module', '-e', program], {
      cwd: join(import.meta.dirname, '..'),
      encoding: 'utf8',
      stdio: [stdin.stdio ?? 'pipe', 'pipe', 'pipe'],
      input: stdin.input,
    });
    return child.stderr + child.stdout.trim();
  }

  it('is hashed, a file as well as a pipe', () => {
    expect(digestIn(native, { stdio: descriptor })).toBe(sha(data));
    for (const input of [data.subarray(0, 3_000_000), new Uint8Array(0)]) {
      expect(digestIn(native, { input })).toBe(sha(input));
    }
  });

  it('is read where the permission model would not let the file be opened', () => {
    const isStable = process.allowedNodeEnvironmentFlags.has('--permission');
    const permission = isStable ? '--permission' : '--experimental-permission';
    const root = realpathSync(join(import.meta.dirname, '../../..'));
    const flags = ['--no-warnings', permission, `--allow-fs-read=${root}`];
    expect(digestIn(portable, { stdio: descriptor }, flags)).toBe(sha(data));
  });
});
