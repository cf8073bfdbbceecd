import { inspect } from 'node:util';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { PooledMemory } from '../../src/memory/states.ts';
import { Address } from '../../src/shared/address.ts';
import type { Slab } from '../../src/shared/slab.ts';
import { bytesOf, hex, thrownBy } from './support/bytes.ts';
import { createEngine } from './support/engine.ts';
import { backend, loadAnother, sys } from './support/instances.ts';
import { foreign, gone, liar, otherViews, resizable, strangers, unusual } from './support/odd-values.ts';

const { memory, raw } = sys;

const SLAB_BYTES = 16 * 1024;
const SIZES = [1, 63, 64, 65, 104, 208, 384, 385, 512, 5000, 8192, 8193, SLAB_BYTES];

const another = await loadAnother();

const noNumbers: Readonly<Record<string, unknown>> = {
  null: null,
  'a string of a digit': '1',
  'a bigint': 1n,
  'an array': [1],
  'an object that becomes a number': { valueOf: () => 1 },
};

function contentOf(address: Address, pool = memory): Uint8Array {
  const content = new Uint8Array(address.byteLength);
  pool.read(address, content);
  return content;
}

/** The pool over memory that tests can look into. */
async function createPool(): Promise<{ pool: PooledMemory; owner: object; slabs: Slab[] }> {
  const spare = await Promise.all(SIZES.map(() => createEngine(backend)));
  const owner = {};
  const slabs: Slab[] = [];
  const allocateSlab = (): Slab => {
    slabs.push(spare[slabs.length]!.slab);
    return slabs.at(-1)!;
  };
  return {
    pool: new PooledMemory(owner, {
      allocateSlab,
      equals: () => false,
    }),
    owner,
    slabs,
  };
}

describe('memory of the library', () => {
  it('is aligned, lies within its slab, and overlaps no other', async () => {
    const { pool, owner, slabs } = await createPool();
    for (const size of SIZES) {
      const slots = Math.floor(SLAB_BYTES / (Math.ceil(size / 64) * 64));
      const addresses = Array.from({ length: slots }, () => pool.allocate(size));
      const slab = slabs.at(-1)!;
      const pointers = addresses.map((address) => Address.pointerOf(address, owner)!).sort((a, b) => a - b);
      for (const [index, pointer] of pointers.entries()) {
        expect(pointer % 64).toBe(0);
        expect(pointer).toBeGreaterThanOrEqual(index === 0 ? slab.pointer : pointers[index - 1]! + size);
      }
      expect(pointers.at(-1)! + size).toBeLessThanOrEqual(slab.pointer + SLAB_BYTES);
    }
    expect(slabs).toHaveLength(SIZES.length);
  });

  it('holds nothing any more once it is freed, and is used again', async () => {
    const { pool, owner, slabs } = await createPool();
    for (const size of SIZES) {
      const address = pool.allocate(size);
      const pointer = Address.pointerOf(address, owner);
      pool.write(address, new Uint8Array(size).fill(0xa5));
      expect(slabs.some((slab) => slab.bytes().includes(0xa5))).toBe(true);
      pool.free(address);
      expect(slabs.some((slab) => slab.bytes().includes(0xa5))).toBe(false);
      expect(Address.pointerOf(address, owner)).toBe(0);
      const next = pool.allocate(size);
      expect(Address.pointerOf(next, owner)).toBe(pointer);
      expect(contentOf(next, pool).every((byte) => byte === 0)).toBe(true);
    }
  });

  it('is aligned enough for every state that C keeps in it', () => {
    const addresses = Array.from({ length: 200 }, (_, index) => memory.allocate(384 + (index % 5)));
    for (const address of addresses) expect(raw.crypto_generichash_init(address, null, 0, 32)).toBe(0);
    for (const address of addresses) memory.free(address);
  });

  it('comes in thousands of pieces that keep their contents', () => {
    const pieces = Array.from({ length: 5000 }, (_, index) => {
      const size = 1 + ((index * 37) % 600);
      const address = memory.allocate(size);
      expect(address.byteLength).toBe(size);
      expect(address.guarded).toBe(false);
      expect(contentOf(address).every((byte) => byte === 0)).toBe(true);
      memory.write(address, bytesOf(`piece ${index}`, size));
      return { address, index, size };
    });
    const [freed, kept] = [0, 1].map((rest) => pieces.filter(({ index }) => index % 2 === rest));
    for (const { address } of freed!) memory.free(address);
    for (const { size } of freed!) {
      const address = memory.allocate(size);
      expect(contentOf(address).every((byte) => byte === 0)).toBe(true);
      memory.write(address, new Uint8Array(size).fill(0xff));
    }
    for (const { address, index, size } of kept!) {
      expect(hex(contentOf(address))).toBe(hex(bytesOf(`piece ${index}`, size)));
      memory.free(address);
    }
  });

  it('behaves as so many separate arrays would, whatever is done in whatever order', () => {
    const size = fc.integer({ min: 1, max: 700 });
    const step = fc.record({
      action: fc.constantFrom('allocate', 'free', 'write', 'wipe', 'hash'),
      which: fc.nat(),
      size,
      offset: fc.nat({ max: 700 }),
      byte: fc.integer({ min: 1, max: 255 }),
    });
    fc.assert(
      fc.property(fc.array(step, { minLength: 20, maxLength: 80 }), (steps) => {
        const model: { address: Address; content: Uint8Array }[] = [];
        for (const { action, which, size, offset, byte } of steps) {
          const index = which % Math.max(1, model.length);
          const piece = model[index];
          if (action === 'allocate' || piece === undefined) {
            model.push({ address: memory.allocate(size), content: new Uint8Array(size) });
          } else if (action === 'free') {
            memory.free(piece.address);
            model.splice(index, 1);
          } else if (action === 'wipe') {
            memory.wipe(piece.address);
            piece.content.fill(0);
          } else if (action === 'write') {
            const part = piece.content.subarray(offset % piece.content.length).fill(byte);
            memory.write(piece.address, part, offset % piece.content.length);
          } else {
            const length = piece.content.length;
            raw.crypto_stream_chacha20_xor(piece.address, piece.address, length, new Uint8Array(8), KEY);
            raw.crypto_stream_chacha20_xor(piece.content, piece.content, length, new Uint8Array(8), KEY);
          }
          for (const { address, content } of model) expect(hex(contentOf(address))).toBe(hex(content));
        }
        for (const { address } of model) memory.free(address);
      }),
      { numRuns: 60 },
    );
  });

  it.each([0, -1, 16_385, 2.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 32 + 64])(
    'is not given for %d bytes',
    (size) => {
      expect(thrownBy(() => memory.allocate(size))).toMatchObject({
        code: 'ERR_SODIUM_INVALID_LENGTH',
        parameter: 'byteLength',
        minimum: 1,
        maximum: 16_384,
      });
    },
  );

  it.each(Object.entries(noNumbers))('is not given for %s', (_, size) => {
    expect(thrownBy(() => memory.allocate(size as number))).toMatchObject({
      code: 'ERR_SODIUM_INVALID_TYPE',
      parameter: 'byteLength',
    });
  });
});

const KEY = bytesOf('key', 32);

describe('read and write', () => {
  let address: Address;
  const content = bytesOf('content', 100);

  beforeAll(() => {
    address = memory.allocate(100);
    memory.write(address, content);
  });

  it('copy any part, also none, and leave the rest', () => {
    for (const [offset, length] of [
      [0, 100],
      [0, 0],
      [100, 0],
      [99, 1],
      [1, 98],
      [37, 20],
    ] as const) {
      const target = new Uint8Array(length);
      memory.read(address, target, offset);
      expect(hex(target)).toBe(hex(content.subarray(offset, offset + length)));
      const other = memory.allocate(100);
      memory.write(other, target, offset);
      const expected = new Uint8Array(100);
      expected.set(target, offset);
      expect(hex(contentOf(other))).toBe(hex(expected));
      memory.free(other);
    }
  });

  it.each(Object.entries(unusual))('take %s by what it is', (_, make) => {
    const target = make(new Uint8Array(100));
    memory.read(address, target);
    expect(memory.equals(address, target)).toBe(true);
    const other = memory.allocate(100);
    memory.write(other, target);
    expect(hex(contentOf(other))).toBe(hex(content));
    memory.free(other);
  });

  it('refuse what exceeds the memory by one byte, and any offset that is none', () => {
    const bounds: readonly (readonly [number, number, number])[] = [
      [0, 101, 0],
      [1, 100, 0],
      [100, 1, 99],
      [101, 0, 100],
      [-1, 10, 90],
      [2.5, 10, 90],
      [Number.NaN, 10, 90],
      [Number.POSITIVE_INFINITY, 0, 100],
      [2 ** 32, 10, 90],
    ];
    for (const [offset, length, maximum] of bounds) {
      for (const call of [memory.read, memory.write]) {
        const error = thrownBy(() => call.call(memory, address, new Uint8Array(length), offset));
        expect(error).toMatchObject({ code: 'ERR_SODIUM_INVALID_LENGTH', minimum: 0, maximum });
      }
    }
    expect(hex(contentOf(address))).toBe(hex(content));
  });

  it.each(Object.entries(noNumbers))('refuse %s for an offset', (_, offset) => {
    for (const call of [memory.read, memory.write]) {
      const error = thrownBy(() => call.call(memory, address, new Uint8Array(1), offset as number));
      expect(error).toMatchObject({ code: 'ERR_SODIUM_INVALID_TYPE', parameter: 'offset' });
    }
  });

  it.each([...Object.entries(strangers), ...Object.entries(otherViews), ...Object.entries(gone)])(
    'refuse %s instead of a Uint8Array or an Address',
    (_, value) => {
      expect(thrownBy(() => memory.read(address, value as Uint8Array))).toMatchObject({
        code: 'ERR_SODIUM_INVALID_TYPE',
        parameter: 'target',
      });
      expect(thrownBy(() => memory.write(address, value as Uint8Array))).toMatchObject({
        code: 'ERR_SODIUM_INVALID_TYPE',
        parameter: 'source',
      });
      for (const call of [memory.read, memory.write, memory.free]) {
        const error = thrownBy(() => call.call(memory, value as Address, new Uint8Array(1)));
        expect(error).toMatchObject({ code: 'ERR_SODIUM_INVALID_TYPE', parameter: 'address' });
      }
    },
  );
});

describe('wipe', () => {
  it('overwrites an address, and only that', () => {
    const addresses = [1, 2, 3].map(() => memory.allocate(64));
    for (const address of addresses) memory.write(address, new Uint8Array(64).fill(7));
    memory.wipe(addresses[1]!);
    expect(addresses.map((address) => contentOf(address)[63])).toEqual([7, 0, 7]);
    for (const address of addresses) memory.free(address);
  });

  it.each(Object.entries(unusual))('overwrites %s', (_, make) => {
    for (const size of [0, 1, 64, 1000]) {
      const array = make(bytesOf('wipe', size));
      memory.wipe(array);
      expect(memory.equals(array, new Uint8Array(size))).toBe(true);
    }
  });

  it('overwrites no byte beside an array', () => {
    const frame = new Uint8Array(30).fill(7);
    memory.wipe(frame.subarray(10, 20));
    expect(hex(frame)).toBe(`${'07'.repeat(10)}${'00'.repeat(10)}${'07'.repeat(10)}`);
  });

  it.each([...Object.entries(strangers), ...Object.entries(otherViews), ...Object.entries(gone)])(
    'refuses %s',
    (_, value) => {
      expect(thrownBy(() => memory.wipe(value as Uint8Array)).code).toBe('ERR_SODIUM_INVALID_TYPE');
    },
  );
});

describe('equals', () => {
  it('finds one different byte at every place, for every length from 0 to 200', () => {
    for (let length = 0; length <= 200; length++) {
      const a = bytesOf('equals', length);
      const b = a.slice();
      expect(memory.equals(a, b), `${length}`).toBe(true);
      for (let place = 0; place < length; place++) {
        const bit = 1 << ((place + length) % 8);
        b[place]! ^= bit;
        if (memory.equals(a, b)) expect.fail(`${length} bytes, different at ${place}`);
        b[place]! ^= bit;
      }
    }
  });

  it('finds one different byte at every place of memory of the library', () => {
    for (const length of [1, 32, 63, 64, 65, 128, 200]) {
      const content = bytesOf('equals', length);
      const [a, b] = [memory.allocate(length), memory.allocate(length)];
      for (const address of [a, b]) memory.write(address, content);
      expect([memory.equals(a, b), memory.equals(a, content), memory.equals(content, a)]).toEqual(
        Array(3).fill(true),
      );
      for (let place = 0; place < length; place++) {
        const [before, after] = [content.slice(place, place + 1), content.slice(place, place + 1)];
        after[0]! ^= 0x80;
        memory.write(b, after, place);
        expect([memory.equals(a, b), memory.equals(content, b), memory.equals(b, content)]).toEqual(
          Array(3).fill(false),
        );
        memory.write(b, before, place);
      }
      expect(memory.equals(a, b)).toBe(true);
      memory.free(a);
      memory.free(b);
    }
  });

  it.each(Object.entries(unusual))('compares %s by its bytes', (_, make) => {
    for (const size of [0, 1, 64, 65, 1000, 20_000]) {
      const bytes = bytesOf('odd', size);
      expect(memory.equals(make(bytes), bytes)).toBe(true);
      expect(memory.equals(bytes, make(bytes))).toBe(true);
      if (size === 0) continue;
      const other = bytes.slice();
      other[size - 1]! ^= 1;
      expect(memory.equals(make(bytes), other)).toBe(false);
    }
  });

  it('compares an array with itself, and overlapping ones', () => {
    const zeros = new Uint8Array(100);
    expect(memory.equals(zeros, zeros)).toBe(true);
    expect(memory.equals(zeros.subarray(0, 70), zeros.subarray(30))).toBe(true);
    zeros[0] = 1;
    expect(memory.equals(zeros.subarray(0, 70), zeros.subarray(30))).toBe(false);
  });

  it('refuses two lengths', () => {
    const address = memory.allocate(64);
    for (const [a, b, length] of [
      [new Uint8Array(64), new Uint8Array(63), 64],
      [new Uint8Array(0), new Uint8Array(1), 0],
      [address, new Uint8Array(65), 64],
      [new Uint8Array(65), address, 65],
      [liar(new Uint8Array(64)), foreign(new Uint8Array(63)), 64],
      [new Uint8Array(resizable(8, 64)), new Uint8Array(64), 8],
    ] as const) {
      expect(thrownBy(() => memory.equals(a, b))).toMatchObject({
        code: 'ERR_SODIUM_INVALID_LENGTH',
        parameter: 'b',
        minimum: length,
        maximum: length,
      });
    }
    memory.free(address);
  });

  it.each([
    ...Object.entries(strangers),
    ...Object.entries(otherViews),
    ...Object.entries(gone),
    ['null', null],
  ])('refuses %s on both sides', (_, value) => {
    const bytes = new Uint8Array(64);
    expect(thrownBy(() => memory.equals(value as Uint8Array, bytes))).toMatchObject({
      code: 'ERR_SODIUM_INVALID_TYPE',
      parameter: 'a',
    });
    expect(thrownBy(() => memory.equals(bytes, value as Uint8Array))).toMatchObject({
      code: 'ERR_SODIUM_INVALID_TYPE',
      parameter: 'b',
    });
  });
});

describe('an address', () => {
  it('is refused by every other instance of the library, and still good in its own', () => {
    const address = another.memory.allocate(64);
    const bytes = new Uint8Array(64);
    const calls: readonly (readonly [string, () => unknown])[] = [
      ['address', () => memory.free(address)],
      ['address', () => memory.read(address, bytes)],
      ['address', () => memory.write(address, bytes)],
      ['a', () => memory.equals(address, bytes)],
      ['b', () => memory.equals(bytes, address)],
      ['b', () => memory.equals(memory.allocate(64), address)],
      ['buf', () => raw.randombytes_buf(address, 64)],
    ];
    for (const [parameter, call] of calls) {
      const error = thrownBy(call);
      expect([error.code, error.parameter]).toEqual(['ERR_SODIUM_INVALID_TYPE', parameter]);
      expect(error.message).toContain('the same loaded library');
    }
    expect(thrownBy(() => memory.wipe(address)).code).toBe('ERR_SODIUM_INVALID_TYPE');
    another.memory.write(address, KEY);
    expect(another.memory.equals(address, Uint8Array.from([...KEY, ...new Uint8Array(32)]))).toBe(true);
    another.memory.free(address);
  });

  it('that is freed says which argument it is', () => {
    const address = memory.allocate(64);
    memory.free(address);
    const bytes = new Uint8Array(64);
    const calls: readonly (readonly [string, () => unknown])[] = [
      ['address', () => memory.free(address)],
      ['address', () => memory.read(address, bytes)],
      ['address', () => memory.write(address, bytes)],
      ['a', () => memory.equals(address, bytes)],
      ['b', () => memory.equals(bytes, address)],
    ];
    for (const [parameter, call] of calls) {
      const error = thrownBy(call);
      expect(error.code).toBe('ERR_SODIUM_STATE');
      expect(error.message).toBe(`${parameter} is an Address whose memory has been freed`);
    }
    expect(thrownBy(() => memory.wipe(address)).code).toBe('ERR_SODIUM_STATE');
  });

  it('shows neither its number nor its contents', () => {
    const address = memory.allocate(64);
    memory.write(address, bytesOf('secret', 64));
    expect(JSON.stringify(address)).toMatch(/^\{("byteLength":64,"guarded":false)?\}$/);
    expect(inspect(address, { showHidden: true, depth: 5 })).not.toMatch(/\d{4}/);
    memory.free(address);
  });
});
