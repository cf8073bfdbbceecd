import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import {
  byteLengthOf,
  copyInto,
  hasFixedMemory,
  isArrayBuffer,
  isDetached,
  isSharedArrayBuffer,
  isUint8Array,
  prefixOf,
  viewBytes,
} from '../src/shared/kinds.ts';
import { bytesOf, hex } from './conformance/support/bytes.ts';
import {
  detached,
  foreign,
  gone,
  growable,
  liar,
  otherViews,
  resizable,
  shrunk,
  shrunkBelowStart,
  strangers,
  untouchable,
  unusual,
} from './conformance/support/odd-values.ts';

const bytes = bytesOf('kinds', 200);

function withoutMemory<View extends ArrayBufferView<ArrayBuffer>>(view: View): View {
  structuredClone(view.buffer, { transfer: [view.buffer] });
  return view;
}

/** TypeScript knows WebAssembly only with the library of browsers. */
function webAssemblyMemory(descriptor: object): ArrayBufferLike {
  const { WebAssembly } = globalThis as unknown as {
    WebAssembly: { Memory: new (descriptor: object) => { buffer: ArrayBufferLike } };
  };
  return new WebAssembly.Memory(descriptor).buffer;
}

function shrunkDataView(): DataView {
  const buffer = resizable(64, 64);
  const view = new DataView(buffer, 32, 16);
  buffer.resize(40);
  return view;
}

describe('isUint8Array', () => {
  it.each(Object.entries({ ...unusual, 'a plain one': (from: Uint8Array) => from.slice() }))(
    'is true for %s',
    (_, make) => {
      expect(isUint8Array(make(bytes))).toBe(true);
    },
  );

  it.each(Object.entries(gone))('is true for %s, which is one all the same', (_, value) => {
    expect(isUint8Array(value)).toBe(true);
  });

  it('is true for an empty one', () => {
    expect(isUint8Array(new Uint8Array(0))).toBe(true);
  });

  it.each([...Object.entries(strangers), ...Object.entries(otherViews), ['null', null]])(
    'is false for %s',
    (_, value) => {
      expect(isUint8Array(value)).toBe(false);
    },
  );

  it('is false for one of another class behind the prototype of Uint8Array of another realm', () => {
    expect(isUint8Array(runInNewContext('new Uint8ClampedArray(8)'))).toBe(false);
    expect(isUint8Array(runInNewContext('Object.create(Uint8Array.prototype)'))).toBe(false);
    expect(isUint8Array(runInNewContext('new Proxy(new Uint8Array(8), {})'))).toBe(false);
  });
});

describe('byteLengthOf', () => {
  it('is what an array holds, whatever its class says', () => {
    expect(byteLengthOf(liar(bytes))).toBe(200);
    expect(byteLengthOf(foreign(bytes))).toBe(200);
    expect(byteLengthOf(new Uint8Array(0))).toBe(0);
  });

  it.each(Object.entries(gone))('is 0 for %s', (_, value) => {
    expect(byteLengthOf(value)).toBe(0);
  });

  it('follows the buffer for an array that follows it', () => {
    const buffer = resizable(64, 128);
    const following = new Uint8Array(buffer, 16);
    const fixed = new Uint8Array(buffer, 16, 32);
    const lengths = [64, 128, 20, 16, 15, 128].map((length) => {
      buffer.resize(length);
      return [byteLengthOf(following), byteLengthOf(fixed)];
    });
    expect(lengths).toEqual([
      [48, 32],
      [112, 32],
      [4, 0],
      [0, 0],
      [0, 0],
      [112, 32],
    ]);
  });
});

describe('isDetached', () => {
  it.each(Object.entries(gone))('is true for %s', (_, value) => {
    expect(isDetached(value)).toBe(true);
  });

  it.each(Object.entries(unusual))('is false for %s, also when it is empty', (_, make) => {
    expect(isDetached(make(bytes))).toBe(false);
    expect(isDetached(make(new Uint8Array(0)))).toBe(false);
  });

  it('tells an array that follows its buffer and has become empty from one that is out of bounds', () => {
    const buffer = resizable(64, 64);
    const following = new Uint8Array(buffer, 32);
    const states = [33, 32, 31, 64].map((length) => {
      buffer.resize(length);
      return isDetached(following);
    });
    expect(states).toEqual([false, false, true, false]);
  });

  it('is false again for an array of a fixed length whose buffer has grown back', () => {
    const buffer = resizable(64, 64);
    const fixed = new Uint8Array(buffer, 32, 32);
    const states = [63, 64].map((length) => {
      buffer.resize(length);
      return isDetached(fixed);
    });
    expect(states).toEqual([true, false]);
  });

  it('answers for typed arrays of every kind', () => {
    const words = new Float64Array(8);
    expect(isDetached(words as unknown as Uint8Array)).toBe(false);
    expect(isDetached(withoutMemory(words) as unknown as Uint8Array)).toBe(true);
  });
});

describe('hasFixedMemory', () => {
  const fixed: Readonly<Record<string, Uint8Array>> = {
    'a plain array': bytes,
    'a Buffer out of the pool': Buffer.from('abc'),
    'a subclass that lies': liar(bytes),
    'an array of another realm': foreign(bytes),
    'an array over the memory of WebAssembly': new Uint8Array(webAssemblyMemory({ initial: 1, maximum: 2 })),
  };
  const movable: Readonly<Record<string, Uint8Array>> = {
    'a view of a resizable buffer': new Uint8Array(resizable(8, 16)),
    'a view of a resizable buffer that cannot get any longer': new Uint8Array(resizable(8, 8), 0, 8),
    'a view of shared memory': new Uint8Array(new SharedArrayBuffer(8)),
    'a view of shared memory that can grow': new Uint8Array(growable(8, 16)),
    'a view of a resizable buffer of another realm': runInNewContext(
      'new Uint8Array(new ArrayBuffer(8, { maxByteLength: 16 }))',
    ) as Uint8Array,
    'a view of shared memory of another realm': runInNewContext(
      'new Uint8Array(new SharedArrayBuffer(8))',
    ) as Uint8Array,
    'a view of the shared memory of WebAssembly': new Uint8Array(
      webAssemblyMemory({ initial: 1, maximum: 2, shared: true }),
    ),
  };

  it.each(Object.entries(fixed))('is true for %s', (_, view) => {
    expect(hasFixedMemory(view)).toBe(true);
  });

  it.each(Object.entries(movable))('is false for %s', (_, view) => {
    expect(hasFixedMemory(view)).toBe(false);
  });

  it('does not believe a buffer that hides being resizable', () => {
    const buffer = resizable(8, 16);
    Object.defineProperty(buffer, 'resizable', { value: false });
    expect(hasFixedMemory(new Uint8Array(buffer))).toBe(false);
    const shared = Object.setPrototypeOf(new SharedArrayBuffer(8), ArrayBuffer.prototype) as ArrayBuffer;
    expect(hasFixedMemory(new Uint8Array(shared))).toBe(false);
  });
});

describe('isArrayBuffer and isSharedArrayBuffer', () => {
  it('know buffers by what they are', () => {
    const buffers: readonly (readonly [unknown, boolean, boolean])[] = [
      [new ArrayBuffer(8), true, false],
      [resizable(8, 16), true, false],
      [withoutMemory(new Uint8Array(8)).buffer, true, false],
      [runInNewContext('new ArrayBuffer(8)'), true, false],
      [Object.setPrototypeOf(new ArrayBuffer(8), SharedArrayBuffer.prototype), true, false],
      [new SharedArrayBuffer(8), false, true],
      [growable(8, 16), false, true],
      [runInNewContext('new SharedArrayBuffer(8)'), false, true],
      [new Proxy(new ArrayBuffer(8), {}), false, false],
      [untouchable(new ArrayBuffer(8)), false, false],
      [Object.create(ArrayBuffer.prototype), false, false],
      [{ byteLength: 8, [Symbol.toStringTag]: 'ArrayBuffer' }, false, false],
      [new Uint8Array(8), false, false],
      [null, false, false],
      [undefined, false, false],
      [8, false, false],
      ['ArrayBuffer', false, false],
    ];
    for (const [value, plain, shared] of buffers) {
      expect([isArrayBuffer(value), isSharedArrayBuffer(value)]).toEqual([plain, shared]);
    }
  });
});

describe('viewBytes', () => {
  it.each(Object.entries(unusual))('gives the bytes of %s', (_, make) => {
    const view = make(bytes);
    const found = viewBytes(view)!;
    expect(byteLengthOf(found)).toBe(200);
    expect(hex(prefixOf(found, 200))).toBe(hex(bytes));
  });

  it('gives the bytes of every other view and buffer, over the same memory', () => {
    const buffer = bytes.slice().buffer;
    const shared = new SharedArrayBuffer(200);
    new Uint8Array(shared).set(bytes);
    const views: readonly (readonly [unknown, number, number])[] = [
      [buffer, 0, 200],
      [shared, 0, 200],
      [new DataView(buffer, 3, 50), 3, 50],
      [new DataView(shared, 3, 50), 3, 50],
      [new Float64Array(buffer, 8, 4), 8, 32],
      [new Uint16Array(buffer, 2, 4), 2, 8],
      [new BigInt64Array(buffer, 8, 1), 8, 8],
      [new Uint8ClampedArray(buffer, 5), 5, 195],
      [new Int8Array(buffer, 200), 200, 0],
      [Object.setPrototypeOf(new Float64Array(buffer, 8, 4), Uint8Array.prototype), 8, 32],
      [Object.setPrototypeOf(new DataView(buffer, 3, 50), Uint8Array.prototype), 3, 50],
    ];
    for (const [view, start, length] of views) {
      const found = viewBytes(view)!;
      expect(hex(found)).toBe(hex(bytes.subarray(start, start + length)));
      if (length === 0) continue;
      const before = found[0]!;
      found[0] = before ^ 0xff;
      expect([buffer, shared].some((memory) => new Uint8Array(memory)[start] === (before ^ 0xff))).toBe(true);
      found[0] = before;
    }
  });

  it('gives the bytes of views and buffers of another realm', () => {
    const expressions = [
      'buffer',
      'new DataView(buffer)',
      'new Uint16Array(buffer)',
      'new Uint8Array(buffer)',
    ];
    for (const expression of expressions) {
      const view: unknown = runInNewContext(
        `const buffer = Uint8Array.from([1, 2, 3, 4]).buffer; ${expression}`,
      );
      expect(hex(viewBytes(view)!), expression).toBe('01020304');
    }
  });

  it('does not believe the properties of a buffer or a view', () => {
    const buffer = bytes.slice().buffer;
    Object.defineProperty(buffer, 'byteLength', { value: 3 });
    Object.defineProperty(buffer, 'constructor', {
      get: () => {
        throw new Error('a getter was run');
      },
    });
    const view = new DataView(buffer, 8, 16);
    Object.defineProperty(view, 'byteLength', { value: 100 });
    Object.defineProperty(view, 'byteOffset', { value: 0 });
    Object.defineProperty(view, 'buffer', { value: new ArrayBuffer(200) });
    expect(hex(viewBytes(buffer)!)).toBe(hex(bytes));
    expect(hex(viewBytes(view)!)).toBe(hex(bytes.subarray(8, 24)));
  });

  it.each([
    ...Object.entries(gone),
    ['a detached ArrayBuffer', withoutMemory(new Uint8Array(8)).buffer],
    ['a detached Float64Array', withoutMemory(new Float64Array(8))],
    ['a DataView out of bounds', shrunkDataView()],
    ['a DataView of a detached buffer', withoutMemory(new DataView(new ArrayBuffer(8)))],
    ...Object.entries(strangers).filter(
      ([name]) => name !== 'a Float64Array with the prototype of Uint8Array',
    ),
    ['null', null],
  ])('is undefined for %s', (_, value) => {
    expect(viewBytes(value)).toBeUndefined();
  });

  it('is defined again for arrays whose buffer has grown back', () => {
    const buffer = resizable(64, 64);
    const views = [
      new Uint8Array(buffer, 32, 32),
      new Uint8Array(buffer, 32),
      new DataView(buffer, 32, 32),
      new Float64Array(buffer, 32, 4),
    ];
    buffer.resize(16);
    expect(views.map(viewBytes)).toEqual([undefined, undefined, undefined, undefined]);
    buffer.resize(64);
    expect(views.map((view) => viewBytes(view)?.length)).toEqual([32, 32, 32, 32]);
  });
});

describe('prefixOf and copyInto', () => {
  it('give plain arrays and copy, whatever class an array is of', () => {
    const prefix = prefixOf(liar(bytes), 64);
    expect(Object.getPrototypeOf(prefix)).toBe(Uint8Array.prototype);
    expect(hex(prefix)).toBe(hex(bytes.subarray(0, 64)));
    const target = liar(new Uint8Array(200));
    copyInto(target, liar(bytes));
    expect(hex(prefixOf(target, 200))).toBe(hex(bytes));
  });

  it('copies neither from nor to memory that is gone', () => {
    for (const view of [detached(64), shrunk(64), shrunkBelowStart()]) {
      expect(() => copyInto(view, bytes.subarray(0, 1))).toThrow();
      expect(() => copyInto(new Uint8Array(64), view)).toThrow();
    }
  });
});
