/** The private memory of asynchronous calls. */
import { createHash } from 'node:crypto';
import { freemem } from 'node:os';
import { describe, expect, it } from 'vitest';
import { itTakesLong } from '../../../scripts/test-everything.ts';
import { Buffers } from '../src/async/buffers.ts';
import { type AsyncContext, callElsewhere } from '../src/async/call-elsewhere.ts';
import { SharedBuffers } from '../src/async/shared-buffers.ts';
import { Threads } from '../src/async/threads.ts';
import { loadKoffi } from '../src/backends/koffi-engine.ts';
import { loadSodium } from '../src/index.ts';
import type { Slab } from '../src/shared/slab.ts';
import { bytesOf, hex, rejectionOf, thrownBy } from './conformance/support/bytes.ts';
import { declarationOf, type FunctionName } from './conformance/support/table.ts';

const koffi = loadKoffi();
const { path } = loadSodium().library;
const library = koffi.load(path);

function allocate(byteLength: number): Slab {
  const memory = new ArrayBuffer(byteLength + 64);
  const address = Number(koffi.address(memory));
  const pointer = Math.ceil(address / 64) * 64;
  const bytes = new Uint8Array(memory, pointer - address, byteLength);
  const words = new Float64Array(memory, pointer - address, byteLength / 8);
  return { pointer, byteLength, bytes: () => bytes, words: () => words };
}

interface Watched {
  readonly context: AsyncContext;
  readonly slabs: Slab[];
  call(name: FunctionName, ...values: unknown[]): Promise<unknown>;
}

/** Calls of which every frame can be looked at. */
function watch(): Watched {
  const slabs: Slab[] = [];
  const context: AsyncContext = {
    owner: {},
    threads: new Threads(),
    buffers: new SharedBuffers((memory) => Number(koffi.address(memory))),
    frames: new Buffers((byteLength) => {
      slabs.push(allocate(byteLength));
      return slabs.at(-1)!;
    }),
    wipe: library.func('sodium_memzero', 'void', ['uintptr_t', 'size_t']),
    unfinished: undefined,
  };
  return {
    context,
    slabs,
    call: (name, ...values) => {
      const declaration = declarationOf(name);
      const types = declaration.parameters.map((parameter) =>
        parameter.kind === 'number' ? parameter.type : 'uintptr_t',
      );
      return callElsewhere(declaration, library.func(name, 'int', types), context)(undefined, values);
    },
  };
}

const isZero = (slab: Slab): boolean => Buffer.compare(slab.bytes(), new Uint8Array(slab.byteLength)) === 0;

describe('a frame', () => {
  const [n, k] = [bytesOf('n', 24), bytesOf('k', 32)];
  /** The longest is wiped on another thread. */
  const SIZES = [1, 1000, 100_000, 9 * 2 ** 20];

  it('holds nothing after a call that succeeded or failed', async () => {
    for (const size of SIZES) {
      const { slabs, call } = watch();
      const message = new Uint8Array(size).fill(7);
      const sealed = new Uint8Array(size + 16);
      expect(await call('crypto_secretbox_easy', sealed, message, size, n, k)).toBe(0);
      expect(await call('crypto_secretbox_open_easy', message, sealed, size + 16, n, k)).toBe(0);
      sealed[0]! ^= 1;
      expect(await call('crypto_secretbox_open_easy', message, sealed, size + 16, n, k)).toBe(-1);
      expect(slabs).toHaveLength(1);
      expect(slabs.every(isZero)).toBe(true);
    }
  });

  it('holds nothing after a call that was refused, and is used again', async () => {
    const { slabs, call } = watch();
    for (const size of SIZES) {
      const message = new Uint8Array(size).fill(7);
      const output = new Uint8Array(size + 16);
      const frames = slabs.length + 1;
      for (let attempt = 0; attempt < 20; attempt++) {
        const short = k.subarray(1);
        const error = await rejectionOf(() => call('crypto_secretbox_easy', output, message, size, n, short));
        expect(error).toMatchObject({ code: 'ERR_SODIUM_INVALID_LENGTH', parameter: 'k' });
      }
      expect(slabs.every(isZero)).toBe(true);
      expect(await call('crypto_secretbox_easy', output, message, size, n, k)).toBe(0);
      expect(slabs.every(isZero)).toBe(true);
      expect(slabs).toHaveLength(frames);
    }
  });

  it('holds the inputs while the call runs, which the tests above have seen wiped', async () => {
    const { slabs, call } = watch();
    const running = call(
      'crypto_secretbox_easy',
      new Uint8Array(116),
      new Uint8Array(100).fill(7),
      100,
      n,
      k,
    );
    expect(isZero(slabs[0]!)).toBe(false);
    await running;
    expect(isZero(slabs[0]!)).toBe(true);
  });

  it('holds nothing after the output of a call was detached', async () => {
    const { slabs, call } = watch();
    const output = new Uint8Array(1016);
    const running = rejectionOf(() =>
      call('crypto_secretbox_easy', output, new Uint8Array(1000).fill(7), 1000, n, k),
    );
    structuredClone(output.buffer, { transfer: [output.buffer] });
    expect((await running).code).toBe('ERR_SODIUM_STATE');
    expect(slabs.every(isZero)).toBe(true);
  });

  it('is used by one call at a time', async () => {
    const { slabs, call } = watch();
    const digests = Array.from({ length: 100 }, () => new Uint8Array(64));
    await Promise.all(
      digests.map((digest, index) => call('crypto_hash_sha512', digest, bytesOf(`${index}`, 1000), 1000)),
    );
    for (const [index, digest] of digests.entries()) {
      expect(hex(digest)).toBe(
        createHash('sha512')
          .update(bytesOf(`${index}`, 1000))
          .digest('hex'),
      );
    }
    expect(slabs).toHaveLength(100);
    expect(slabs.every(isZero)).toBe(true);
    await Promise.all(
      digests.map((digest) => call('crypto_hash_sha512', digest, new Uint8Array(1000), 1000)),
    );
    // Eight of the hundred were kept.
    expect(slabs).toHaveLength(192);
  });

  // A minute of copying.
  itTakesLong(
    'of more than 2 GiB has everything where it belongs, and is wiped to its end',
    async (context) => {
      if (freemem() < 6 * 2 ** 30) context.skip('this takes several GiB of memory');
      const { slabs, call } = watch();
      const size = 2 ** 31 + 5;
      const message = new Uint8Array(size);
      message[size - 1] = 7;
      const [tag, key] = [new Uint8Array(16), bytesOf('key', 32)];
      // The key comes after the message: beyond what 31 bits can say.
      expect(await call('crypto_onetimeauth', tag, message, size, key)).toBe(0);
      const whole = new Uint8Array(16);
      expect(loadSodium().raw.crypto_onetimeauth(whole, message, size, key)).toBe(0);
      expect(hex(tag)).toBe(hex(whole));
      expect(slabs[0]!.byteLength).toBeGreaterThan(size);
      for (const place of [0, size - 1, size + 63, slabs[0]!.byteLength - 1])
        expect(slabs[0]!.bytes()[place]).toBe(0);
      expect(
        slabs[0]!
          .bytes()
          .subarray(size - 64)
          .every((byte) => byte === 0),
      ).toBe(true);
      const error = await rejectionOf(() => call('crypto_onetimeauth', tag, message, size, 'text'));
      expect(error).toMatchObject({ code: 'ERR_SODIUM_INVALID_TYPE', parameter: 'k' });
      expect(
        slabs.every((slab) =>
          slab
            .bytes()
            .subarray(size - 64)
            .every((byte) => byte === 0),
        ),
      ).toBe(true);
    },
  );
});

describe('the frames that are kept', () => {
  it('are given to whoever needs at least half of one, and no more than it has', () => {
    const made: number[] = [];
    const frames = new Buffers((byteLength) => {
      made.push(byteLength);
      return allocate(byteLength);
    });
    const slab = frames.take(1024);
    frames.give(slab);
    expect([frames.take(1088), frames.take(448)].includes(slab)).toBe(false);
    expect(frames.take(512)).toBe(slab);
    frames.give(slab);
    expect(frames.take(1024)).toBe(slab);
    expect(frames.take(1024)).not.toBe(slab);
    expect(made).toEqual([1024, 1088, 448, 1024]);
  });

  it('are no more than eight, the last that were given', () => {
    const frames = new Buffers(allocate);
    const slabs = Array.from({ length: 20 }, () => frames.take(640));
    for (const slab of slabs) frames.give(slab);
    const again = Array.from({ length: 20 }, () => frames.take(640));
    expect(again.filter((slab) => slabs.includes(slab))).toEqual(slabs.slice(12));
  });

  it('are taken back once, and nothing else is', () => {
    const buffers = new Buffers<Uint8Array>((byteLength) => new Uint8Array(byteLength));
    const taken = buffers.take(64);
    buffers.give(taken);
    for (const other of [taken, new Uint8Array(64), taken.subarray(0), null, 64]) {
      expect(thrownBy(() => buffers.give(other as Uint8Array))).toMatchObject({
        code: 'ERR_SODIUM_INVALID_TYPE',
        parameter: 'buffer',
      });
    }
    expect(buffers.take(64)).toBe(taken);
    expect(buffers.take(64)).not.toBe(taken);
  });

  it('are not to be had when there is no memory', async () => {
    const { context, call } = watch();
    const frames = new Buffers(() => {
      throw new RangeError('Array buffer allocation failed');
    });
    const refuse = callElsewhere(
      declarationOf('crypto_hash_sha512'),
      library.func('crypto_hash_sha512', 'int', ['uintptr_t', 'uintptr_t', 'unsigned long long']),
      { ...context, frames },
    );
    const input = new Uint8Array(100);
    const error = await rejectionOf(() => refuse(undefined, [new Uint8Array(64), input, 100]));
    expect([(error as { code?: string }).code, (error.cause as Error).name]).toEqual([
      'ERR_SODIUM_UNAVAILABLE',
      'RangeError',
    ]);
    expect(await call('crypto_hash_sha512', new Uint8Array(64), input, 100)).toBe(0);
  });
});

/** As many as koffi lets run at once. */
const MAXIMUM_CALLS = 256;

describe('when koffi lets no more calls run', () => {
  it('a call says so, wipes what it had, and holds nothing', async () => {
    const { slabs, call } = watch();
    const sleep = koffi.load(null).func('usleep', 'int', ['uint32_t']);
    // What others in the process run: more than there are threads, so that they cannot all end before this thread looks.
    const others = Array.from(
      { length: MAXIMUM_CALLS },
      () => new Promise<void>((resolve) => sleep.async(1000, () => resolve())),
    );
    const size = 9 * 2 ** 20;
    const [output, other] = [new Uint8Array(64), new Uint8Array(64)];
    const refused = [
      call('crypto_hash_sha512', output, new Uint8Array(size).fill(7), size),
      call('crypto_hash_sha512', other, new Uint8Array(1000).fill(7), 1000),
    ];
    for (const promise of refused) {
      const error = await rejectionOf(() => promise);
      expect(error.code).toBe('ERR_SODIUM_UNAVAILABLE');
      expect(error.message).toContain('256');
      expect((error.cause as Error).message).toBe('Too many asynchronous calls are running');
    }
    expect(slabs.every(isZero)).toBe(true);
    expect(hex(output) + hex(other)).toMatch(/^0*$/);
    await Promise.all(others);
    expect(await call('crypto_hash_sha512', output, new Uint8Array(size), size)).toBe(0);
    // The frame of the refused call was taken again.
    expect(slabs.filter(({ byteLength }) => byteLength >= size)).toHaveLength(1);
  });
});
