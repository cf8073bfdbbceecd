/** Arrays that something happens to between an asynchronous call and its end. */
import { randomFillSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { bytesOf, hex, rejectionOf, text, thrownBy } from './support/bytes.ts';
import { sys } from './support/instances.ts';
import { growable, resizable, unusual } from './support/odd-values.ts';

const { raw, rawAsync, memory, buffers } = sys;

/** Within an engine's own heap, and outside of it; small, and large. */
const SIZES = [1, 64, 65, 1000, 100_000];

const digestOf = (bytes: Uint8Array): string => {
  const digest = new Uint8Array(64);
  raw.crypto_hash_sha512(digest, bytes, bytes.length);
  return hex(digest);
};

function transfer(bytes: Uint8Array): void {
  structuredClone(bytes.buffer, { transfer: [bytes.buffer as ArrayBuffer] });
}

/** Makes an array of some bytes, and says what happens to it later. */
const FATES: Readonly<Record<string, (bytes: Uint8Array) => readonly [Uint8Array, () => void]>> = {
  overwritten: (bytes) => [bytes, () => bytes.fill(0xff)],
  transferred: (bytes) => [bytes, () => transfer(bytes)],
  'overwritten and transferred': (bytes) => [
    bytes,
    () => {
      bytes.fill(0xff);
      transfer(bytes);
    },
  ],
  'shrunk away from': (bytes) => {
    const buffer = resizable(bytes.length, bytes.length);
    const array = new Uint8Array(buffer, 0, bytes.length);
    array.set(bytes);
    return [array, () => buffer.resize(0)];
  },
  'made longer': (bytes) => {
    const buffer = resizable(bytes.length, bytes.length + 1000);
    const array = new Uint8Array(buffer);
    array.set(bytes);
    return [array, () => buffer.resize(bytes.length + 1000)];
  },
  'overwritten in shared memory': (bytes) => {
    const array = new Uint8Array(new SharedArrayBuffer(bytes.length));
    array.set(bytes);
    return [array, () => array.fill(0xff)];
  },
  'overwritten and grown in shared memory': (bytes) => {
    const buffer = growable(bytes.length, bytes.length + 1000);
    const array = new Uint8Array(buffer);
    array.set(bytes);
    return [
      array,
      () => {
        array.fill(0xff);
        buffer.grow(bytes.length + 1000);
      },
    ];
  },
};

describe.each(Object.entries(FATES))('an input that is %s after the call', (_, make) => {
  it('was copied before', async () => {
    for (const size of SIZES) {
      const expected = digestOf(bytesOf('input', size));
      const [array, happen] = make(bytesOf('input', size));
      const digest = new Uint8Array(64);
      const call = rawAsync.crypto_hash_sha512(digest, array, size);
      happen();
      expect(await call).toBe(0);
      expect(hex(digest)).toBe(expected);
    }
  });

  it('was copied before, also when the call has to wait for others', async () => {
    const calls = Array.from({ length: 50 }, async (_, index) => {
      const [array, happen] = make(bytesOf(`input ${index}`, 5000));
      const digest = new Uint8Array(64);
      const call = rawAsync.crypto_hash_sha512(digest, array, 5000);
      happen();
      await call;
      return hex(digest);
    });
    const digests = await Promise.all(calls);
    expect(digests).toEqual(digests.map((_, index) => digestOf(bytesOf(`input ${index}`, 5000))));
  });
});

describe('an input of any kind', () => {
  it.each(Object.entries(unusual))('is read: %s', async (_, make) => {
    for (const size of [0, ...SIZES]) {
      const digest = new Uint8Array(64);
      expect(await rawAsync.crypto_hash_sha512(digest, make(bytesOf('odd', size)), size)).toBe(0);
      expect(hex(digest)).toBe(digestOf(bytesOf('odd', size)));
    }
  });

  it('that is text is read up to its end, whatever is written there meanwhile', async () => {
    const ignore = text(':\0 ');
    const bin = new Uint8Array(4);
    const call = rawAsync.sodium_hex2bin(bin, 4, text('61:62'), 5, ignore, null, null);
    ignore.fill(0x3a);
    expect(await call).toBe(0);
    expect(hex(bin)).toBe('61620000');
  });
});

describe('an output of any kind', () => {
  it.each(Object.entries(unusual))('is written: %s', async (_, make) => {
    for (const size of SIZES) {
      const [expected, output] = [new Uint8Array(size), make(new Uint8Array(size))];
      raw.randombytes_buf_deterministic(expected, size, bytesOf('seed', 32));
      await rawAsync.randombytes_buf_deterministic(output, size, bytesOf('seed', 32));
      expect(memory.equals(output, expected)).toBe(true);
    }
  });

  it('is written as far as C writes, and not beside it', async () => {
    for (const size of SIZES) {
      const around = new Uint8Array(size + 20).fill(7);
      await rawAsync.randombytes_buf(around.subarray(10, 15 + size), size);
      expect(hex(around.subarray(0, 10))).toBe('07'.repeat(10));
      expect(hex(around.subarray(10 + size))).toBe('07'.repeat(10));
    }
  });
});

describe('arguments over the same memory', () => {
  it('are an input and an output', async () => {
    for (const size of [32, 64, 65, 5000]) {
      for (const shift of [0, 1, 16, 31]) {
        const message = bytesOf('message', size);
        const sealed = new Uint8Array(size + 16);
        raw.crypto_secretbox_easy(sealed, message, size, bytesOf('n', 24), bytesOf('k', 32));
        const area = new Uint8Array(size + 64);
        area.set(message, shift);
        const [input, output] = [area.subarray(shift, shift + size), area.subarray(0, size + 16)];
        expect(
          await rawAsync.crypto_secretbox_easy(output, input, size, bytesOf('n', 24), bytesOf('k', 32)),
        ).toBe(0);
        expect(hex(output)).toBe(hex(sealed));
        expect(
          await rawAsync.crypto_secretbox_open_easy(
            area.subarray(0, size),
            output,
            size + 16,
            bytesOf('n', 24),
            bytesOf('k', 32),
          ),
        ).toBe(0);
        expect(hex(area.subarray(0, size))).toBe(hex(message));
      }
    }
  });

  it('are the same array twice', async () => {
    const [expected, scalar] = [new Uint8Array(32), bytesOf('scalar', 32)];
    raw.crypto_core_ed25519_scalar_add(expected, scalar, scalar.slice());
    await rawAsync.crypto_core_ed25519_scalar_add(scalar, scalar, scalar);
    expect(hex(scalar)).toBe(hex(expected));
    const key = bytesOf('key', 64);
    const digest = new Uint8Array(64);
    raw.crypto_generichash(digest, 64, key, 64, key.slice(), 64);
    await rawAsync.crypto_generichash(key, 64, key, 64, key, 64);
    expect(hex(key)).toBe(hex(digest));
  });
});

describe('a buffer of the library', () => {
  it('is zeroed, as long as asked for, and refused for other lengths', () => {
    for (const size of [1, 63, 4096, 1_000_001]) {
      const bytes = buffers.take(size);
      expect([bytes.length, bytes.byteOffset, bytes.every((byte) => byte === 0)]).toEqual([size, 0, true]);
    }
    for (const size of [0, -1, 2.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53]) {
      expect(thrownBy(() => buffers.take(size))).toMatchObject({
        code: 'ERR_SODIUM_INVALID_LENGTH',
        parameter: 'byteLength',
        minimum: 1,
      });
    }
    for (const size of ['1', 1n, null, undefined, [1], { valueOf: () => 1 }]) {
      expect(thrownBy(() => buffers.take(size as number))).toMatchObject({
        code: 'ERR_SODIUM_INVALID_TYPE',
        parameter: 'byteLength',
      });
    }
    for (const size of [2 ** 40, 2 ** 48, Number.MAX_SAFE_INTEGER]) {
      expect(thrownBy(() => buffers.take(size))).toMatchObject({
        code: 'ERR_SODIUM_UNAVAILABLE',
        message: `there is no memory left for ${size} bytes`,
      });
    }
  });

  it('is an input and an output of both kinds of call, whole or any part of it', async () => {
    const whole = buffers.take(50_000);
    randomFillSync(whole);
    const plain = Uint8Array.from(whole);
    for (const [start, end] of [
      [0, 50_000],
      [1, 50_000],
      [3, 67],
      [7, 72],
      [13, 14],
      [49_999, 50_000],
      [50_000, 50_000],
    ] as const) {
      const expected = digestOf(plain.subarray(start, end));
      const part = whole.subarray(start, end);
      for (const digest of [new Uint8Array(64), buffers.take(64), buffers.take(77).subarray(5, 69)]) {
        expect(await rawAsync.crypto_hash_sha512(digest, part, part.length)).toBe(0);
        expect(hex(digest)).toBe(expected);
        digest.fill(0);
        expect(raw.crypto_hash_sha512(digest, part, part.length)).toBe(0);
        expect(hex(digest)).toBe(expected);
      }
    }
    expect(Buffer.compare(whole, plain)).toBe(0);
  });

  it('is written in part, at odd places, and nowhere else', async () => {
    for (const [start, end] of [
      [0, 10_000],
      [1, 100],
      [77, 5000],
      [9999, 10_000],
    ] as const) {
      const whole = buffers.take(10_000).fill(7);
      const expected = whole.slice();
      raw.randombytes_buf_deterministic(expected.subarray(start, end), end - start, bytesOf('seed', 32));
      await rawAsync.randombytes_buf_deterministic(
        whole.subarray(start, end),
        end - start,
        bytesOf('seed', 32),
      );
      expect(hex(whole)).toBe(hex(expected));
      whole.fill(7);
      raw.randombytes_buf_deterministic(whole.subarray(start, end), end - start, bytesOf('seed', 32));
      expect(hex(whole)).toBe(hex(expected));
    }
  });

  it('holds states, keys and text as other arrays do, which are copied', async () => {
    const buffer = buffers.take(1000);
    const state = buffer.subarray(1, 385);
    const digest = new Uint8Array(64);
    expect(await rawAsync.crypto_generichash_init(state, null, 0, 64)).toBe(0);
    expect(await rawAsync.crypto_generichash_update(state, bytesOf('data', 500), 500)).toBe(0);
    expect(raw.crypto_generichash_update(state, bytesOf('data', 500), 500)).toBe(0);
    expect(await rawAsync.crypto_generichash_final(state, digest, 64)).toBe(0);
    const expected = new Uint8Array(64);
    const twice = new Uint8Array([...bytesOf('data', 500), ...bytesOf('data', 500)]);
    raw.crypto_generichash(expected, 64, twice, 1000, null, 0);
    expect(hex(digest)).toBe(hex(expected));
    const ignore = buffer.subarray(500, 503);
    ignore.set(text(': \0'));
    const bin = buffer.subarray(600, 602);
    const [length, end] = [buffer.subarray(701, 709), buffer.subarray(803, 811)];
    expect(await rawAsync.sodium_hex2bin(bin, 2, text('61: 62'), 6, ignore, length, end)).toBe(0);
    expect([hex(bin), hex(length), hex(end)]).toEqual(['6162', `02${'00'.repeat(7)}`, `06${'00'.repeat(7)}`]);
  });

  it('is a result as the argument that it is', async () => {
    const target = buffers.take(30).subarray(9);
    expect(await rawAsync.sodium_bin2hex(target, 21, bytesOf('bin', 10), 10)).toBe(target);
    expect(Buffer.from(target).toString('latin1')).toBe(`${hex(bytesOf('bin', 10))}\0`);
  });

  it('is refused by the same words as other arrays', async () => {
    const buffer = buffers.take(100).subarray(1, 32);
    for (const short of [buffer, new Uint8Array(31)]) {
      const message = 'out must be at least 32 bytes long, got a Uint8Array of 31 bytes';
      const expected = { code: 'ERR_SODIUM_INVALID_LENGTH', parameter: 'out', message };
      expect(thrownBy(() => raw.crypto_hash_sha256(short, buffer, 31))).toMatchObject(expected);
      expect(await rejectionOf(() => rawAsync.crypto_hash_sha256(short, buffer, 31))).toMatchObject(expected);
    }
  });

  it('of another instance of the library, or that a worker was sent, is an array like others', async () => {
    const { buffer } = buffers.take(100);
    const sent = new Uint8Array(structuredClone(buffer as SharedArrayBuffer));
    sent.set(bytesOf('sent', 100));
    const digest = new Uint8Array(64);
    expect(await rawAsync.crypto_hash_sha512(digest, sent, 100)).toBe(0);
    expect(hex(digest)).toBe(digestOf(bytesOf('sent', 100)));
  });
});
