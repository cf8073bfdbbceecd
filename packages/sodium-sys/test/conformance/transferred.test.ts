/** Arrays that are handed over to an asynchronous call. */
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { Transferred } from '../../src/index.ts';
import { isDetached } from '../../src/shared/kinds.ts';
import { bytesOf, hex, rejectionOf, text, thrownBy } from './support/bytes.ts';
import { runSnippet } from './support/child.ts';
import { backend, sys } from './support/instances.ts';
import { foreign, gone, growable, liar, otherViews, resizable, strangers } from './support/odd-values.ts';

const { raw, rawAsync, memory, buffers } = sys;

const digestOf = (bytes: Uint8Array): string => {
  const digest = new Uint8Array(64);
  raw.crypto_hash_sha512(digest, bytes, bytes.length);
  return hex(digest);
};

interface WithWebAssembly {
  readonly WebAssembly: {
    readonly Memory: new (options: object) => { readonly buffer: ArrayBuffer };
  };
}

/** TypeScript knows WebAssembly only from the libraries of browsers. */
const WasmMemory = (globalThis as unknown as WithWebAssembly).WebAssembly.Memory;

async function hash(data: Transferred | Uint8Array, length: number): Promise<string> {
  const digest = new Uint8Array(64);
  expect(await rawAsync.crypto_hash_sha512(digest, data, length)).toBe(0);
  return hex(digest);
}

const NOT_TAKEN = {
  code: 'ERR_SODIUM_INVALID_TYPE',
  parameter: 'bytes',
  expected: 'a Uint8Array whose memory can be transferred',
};

describe('handing an array over', () => {
  it('detaches it at once, with all that shares its memory', async () => {
    for (const size of [1, 64, 65, 1000, 100_000]) {
      const whole = bytesOf('whole', size + 20);
      const part = whole.subarray(7, 7 + size);
      const expected = digestOf(part);
      const transferred = new Transferred(part);
      expect([isDetached(part), isDetached(whole), whole.buffer.byteLength]).toEqual([true, true, 0]);
      expect(await hash(transferred, size)).toBe(expected);
    }
  });

  it('takes arrays of every class and realm, also empty ones, and resizable ones', async () => {
    const movable = new Uint8Array(resizable(300, 400), 5, 200);
    movable.set(bytesOf('array', 200));
    const arrays = [
      bytesOf('array', 200),
      Buffer.from(bytesOf('array', 200).buffer),
      liar(bytesOf('array', 200)),
      foreign(bytesOf('array', 200)),
      movable,
    ];
    for (const array of arrays) {
      expect(await hash(new Transferred(array), 200)).toBe(digestOf(bytesOf('array', 200)));
      expect(isDetached(array)).toBe(true);
    }
    for (const empty of [new Uint8Array(0), new Uint8Array(100).subarray(50, 50)]) {
      const transferred = new Transferred(empty);
      expect(isDetached(empty)).toBe(true);
      expect(await hash(transferred, 0)).toBe(digestOf(new Uint8Array(0)));
      expect((await rejectionOf(() => hash(transferred, 0))).code).toBe('ERR_SODIUM_STATE');
    }
  });

  it('is refused for memory that others keep, which stays as it is', () => {
    const views: readonly Uint8Array[] = [
      new Uint8Array(new SharedArrayBuffer(64)),
      new Uint8Array(growable(64, 128)),
      new Uint8Array(new WasmMemory({ initial: 1 }).buffer),
      new Uint8Array(new WasmMemory({ initial: 1, maximum: 1, shared: true }).buffer),
      new Uint8Array(new WasmMemory({ initial: 1 }).buffer, 0, 0),
      ...(backend === 'native' ? [buffers.take(64)] : []),
    ];
    for (const view of views) {
      view.fill(7);
      expect(thrownBy(() => new Transferred(view))).toMatchObject(NOT_TAKEN);
      expect(isDetached(view)).toBe(false);
      expect(view.every((byte) => byte === 7)).toBe(true);
    }
  });

  it("is refused for Node's pool, of which nothing is lost", (context) => {
    context.skip(Buffer.poolSize === 0, 'Node was started without a pool');
    const neighbour = Buffer.from('the neighbour');
    const pooled = [
      Buffer.from('bytes'),
      Buffer.allocUnsafe(10).fill(7),
      Buffer.concat([Buffer.from('a'), Buffer.from('b')]),
    ];
    for (const view of pooled) {
      // Node 26 has some bytes more to align it.
      expect(view.buffer.byteLength, 'this is no Buffer of the pool').toBeGreaterThanOrEqual(Buffer.poolSize);
      const before = hex(view);
      const error = thrownBy(() => new Transferred(view));
      expect(error).toMatchObject(NOT_TAKEN);
      expect(error.message).toBe(
        `bytes must be a Uint8Array whose memory can be transferred, got a Uint8Array of ${view.length} bytes`,
      );
      expect(hex(view)).toBe(before);
    }
    expect(neighbour.toString()).toBe('the neighbour');
  });

  it('is refused for what was handed over before', () => {
    const bytes = new Uint8Array(10);
    new Transferred(bytes);
    expect(thrownBy(() => new Transferred(bytes))).toMatchObject(NOT_TAKEN);
  });

  it.each([
    ...Object.entries(strangers),
    ...Object.entries(otherViews),
    ...Object.entries(gone),
    ['null', null],
  ])('is refused for %s', (_, value) => {
    expect(thrownBy(() => new Transferred(value as Uint8Array))).toMatchObject(NOT_TAKEN);
    expect(thrownBy(() => new Transferred(value as Uint8Array, 'message')).message).toMatch(
      /^message must be /,
    );
  });
});

describe('what was handed over', () => {
  it('is used once, and by one call', async () => {
    const transferred = new Transferred(bytesOf('data', 100));
    const first = hash(transferred, 100);
    const second = await rejectionOf(() => hash(transferred, 100));
    expect(second).toMatchObject({
      code: 'ERR_SODIUM_STATE',
      message: 'in is a Transferred that a call has used before',
    });
    expect(await first).toBe(digestOf(bytesOf('data', 100)));
    expect((await rejectionOf(() => hash(transferred, 0))).code).toBe('ERR_SODIUM_STATE');
  });

  it('may be several arguments of one call, shorter than it is', async () => {
    const bytes = bytesOf('data', 100);
    const [expected, actual] = [new Uint8Array(64), new Uint8Array(64)];
    raw.crypto_generichash(expected, 64, bytes, 90, bytes, 50);
    const transferred = new Transferred(bytes);
    expect(await rawAsync.crypto_generichash(actual, 64, transferred, 90, transferred, 50)).toBe(0);
    expect(hex(actual)).toBe(hex(expected));
  });

  it('may be what must be aligned, wherever it begins', async (context) => {
    context.skip(
      sys.whyUnavailable('crypto_aead_aes256gcm_beforenm') !== undefined,
      'this library or this machine has no AES-GCM',
    );
    const [nonce, message] = [bytesOf('nonce', 12), bytesOf('message', 100)];
    const state = new Uint8Array(512);
    raw.crypto_aead_aes256gcm_beforenm(state, bytesOf('key', 32));
    const [expected, actual] = [new Uint8Array(116), new Uint8Array(116)];
    raw.crypto_aead_aes256gcm_encrypt_afternm(expected, null, message, 100, null, 0, null, nonce, state);
    for (const offset of [0, 1, 8, 16]) {
      const moved = new Uint8Array(512 + offset).subarray(offset);
      moved.set(state);
      const transferred = new Transferred(moved);
      await rawAsync.crypto_aead_aes256gcm_encrypt_afternm(
        actual,
        null,
        message,
        100,
        null,
        0,
        null,
        nonce,
        transferred,
      );
      expect(hex(actual)).toBe(hex(expected));
    }
  });

  it('stays usable after a call that was refused, for it or for another argument', async () => {
    const transferred = new Transferred(bytesOf('data', 100));
    const other = new Transferred(bytesOf('data', 100));
    const digest = new Uint8Array(64);
    const refusals: readonly (readonly [string, string, () => Promise<unknown>])[] = [
      ['LENGTH', 'in', () => rawAsync.crypto_hash_sha512(digest, transferred, 101)],
      ['LENGTH', 'inlen', () => rawAsync.crypto_hash_sha512(digest, transferred, -1)],
      ['TYPE', 'inlen', () => rawAsync.crypto_hash_sha512(digest, transferred, 1n as never)],
      ['TYPE', 'inlen', () => rawAsync.crypto_hash_sha512(digest, transferred, transferred as never)],
      ['LENGTH', 'out', () => rawAsync.crypto_hash_sha512(digest.subarray(1), transferred, 100)],
      ['TYPE', 'out', () => rawAsync.crypto_hash_sha512('text' as never, transferred, 100)],
      ['LENGTH', 'key', () => rawAsync.crypto_generichash(digest, 64, transferred, 100, other, 101)],
      ['LENGTH', 'key', () => rawAsync.crypto_generichash(digest, 64, transferred, 100, null, 1)],
      ['TYPE', 'out', () => rawAsync.crypto_hash_sha512(transferred, new Uint8Array(1), 1)],
      ['TYPE', 'state', () => rawAsync.crypto_hash_sha512_update(transferred, transferred, 100)],
      [
        'TYPE',
        'ignore',
        () => rawAsync.sodium_hex2bin(digest, 64, text('00'), 2, transferred as never, null, null),
      ],
      [
        'TYPE',
        'hex_end',
        () => rawAsync.sodium_hex2bin(digest, 64, text('00'), 2, null, null, transferred as never),
      ],
    ];
    for (const [kind, parameter, refuse] of refusals) {
      expect(await rejectionOf(refuse)).toMatchObject({ code: `ERR_SODIUM_INVALID_${kind}`, parameter });
    }
    const digests = await Promise.all([hash(transferred, 100), hash(other, 100)]);
    expect(digests).toEqual([digestOf(bytesOf('data', 100)), digestOf(bytesOf('data', 100))]);
  });

  it('is refused by its kind and length', async () => {
    const secret = 'correct horse battery staple';
    const transferred = new Transferred(text(secret));
    const digest = new Uint8Array(64);
    const messages = [
      (await rejectionOf(() => rawAsync.crypto_hash_sha512(digest, transferred, 29))).message,
      (await rejectionOf(() => rawAsync.crypto_hash_sha512(transferred, digest, 28))).message,
      thrownBy(() => raw.crypto_hash_sha512(digest, transferred as never, 28)).message,
      thrownBy(() => memory.write(memory.allocate(64), transferred as never)).message,
      thrownBy(() => new Transferred(transferred as never)).message,
    ];
    expect(messages).toEqual([
      'in must be at least 29 bytes long, got a Transferred of 28 bytes',
      'out must be a Uint8Array or an Address, got a Transferred of 28 bytes',
      'in must be a Uint8Array or an Address, or null, got a Transferred of 28 bytes',
      'source must be a Uint8Array, got a Transferred of 28 bytes',
      'bytes must be a Uint8Array whose memory can be transferred, got a Transferred of 28 bytes',
    ]);
    expect(JSON.stringify(transferred)).toBe('{}');
    expect(inspect(transferred, { showHidden: true, depth: 5 })).not.toMatch(/horse|\d{2}/);
  });

  it('cannot be forged', async () => {
    const real = new Transferred(new Uint8Array(64));
    for (const value of [
      Object.create(Transferred.prototype),
      Object.create(real),
      new Proxy(real, {}),
      structuredClone(real),
    ]) {
      expect(await rejectionOf(() => hash(value as Transferred, 64))).toMatchObject({
        code: 'ERR_SODIUM_INVALID_TYPE',
        parameter: 'in',
      });
    }
  });

  it('is of use whichever entry of the package it comes from', () => {
    const { status, stdout, stderr } = runSnippet(`
      import { Transferred } from 'sodium-sys/portable';
      import { loadSodium } from 'sodium-sys';
      import { loadSodiumWasm } from 'sodium-sys/wasm';
      const statuses = [];
      for (const { rawAsync } of [loadSodium(), await loadSodiumWasm()]) {
        statuses.push(await rawAsync.crypto_hash_sha512(new Uint8Array(64), new Transferred(new Uint8Array(9)), 9));
      }
      console.log(JSON.stringify(statuses));
    `);
    expect([status, stdout.trim(), stderr]).toEqual([0, '[0,0]', '']);
  });
});

describe('the memory that was handed over', () => {
  it('is wiped when the call has ended, also when it failed', async () => {
    const moved: Uint8Array[] = [];
    const original = globalThis.structuredClone;
    // The one place where the memory can be seen again after it was taken.
    globalThis.structuredClone = ((value: ArrayBuffer, options) => {
      const clone = original(value, options);
      moved.push(new Uint8Array(clone));
      return clone;
    }) as typeof structuredClone;
    try {
      for (const size of [64, 1000, 9 * 2 ** 20]) {
        const bytes = new Uint8Array(size).fill(7);
        expect(await hash(new Transferred(bytes), size)).toMatch(/^[0-9a-f]{128}$/);
        const forged = new Transferred(new Uint8Array(size).fill(7));
        const [n, k] = [bytesOf('n', 24), bytesOf('k', 32)];
        expect(await rawAsync.crypto_secretbox_open_easy(new Uint8Array(size), forged, size, n, k)).toBe(-1);
      }
    } finally {
      globalThis.structuredClone = original;
    }
    expect(moved.map(({ length }) => length)).toEqual([64, 64, 1000, 1000, 9 * 2 ** 20, 9 * 2 ** 20]);
    for (const bytes of moved) expect(bytes.every((byte) => byte === 0)).toBe(true);
  });
});
