import { runInNewContext } from 'node:vm';

/** Values that lie about their length or run code when they are looked at; made anew for every use. */
export const liars: Readonly<Record<string, () => unknown>> = {
  'a Uint8Array whose memory was transferred': () => {
    const bytes = new Uint8Array(32);
    structuredClone(bytes.buffer, { transfer: [bytes.buffer] });
    return bytes;
  },
  'a view that its buffer has shrunk away from': () => {
    const buffer = resizable(64, 64);
    const bytes = new Uint8Array(buffer, 32, 32);
    buffer.resize(16);
    return bytes;
  },
  'an object made from the prototype of Uint8Array': () => Object.create(Uint8Array.prototype),
  'a proxy of a Uint8Array': () => new Proxy(new Uint8Array(32), {}),
  'a revoked proxy': () => {
    const { proxy, revoke } = Proxy.revocable(new Uint8Array(32), {});
    revoke();
    return proxy;
  },
  'an object with the properties of a Uint8Array': () => ({
    length: 32,
    byteLength: 32,
    byteOffset: 0,
    buffer: new ArrayBuffer(32),
    [Symbol.toStringTag]: 'Uint8Array',
  }),
};

/** One of every kind of JavaScript value that is no bytes. */
export const strangers: Readonly<Record<string, () => unknown>> = {
  undefined: () => undefined,
  null: () => null,
  false: () => false,
  true: () => true,
  zero: () => 0,
  'a number': () => 32,
  NaN: () => Number.NaN,
  'a bigint': () => 32n,
  'an empty string': () => '',
  'a string': () => 'secret'.repeat(6),
  'a symbol': () => Symbol('secretsecret'),
  'a function': () => () => new Uint8Array(32),
  'a class': () => class extends Uint8Array {},
  'an empty array': () => [],
  'an array of numbers': () => new Array(32).fill(1),
  'an object': () => ({}),
  'a null-prototype object': () => Object.create(null),
  'a Date': () => new Date(0),
  'a Map': () => new Map(),
  'a Promise': () => Promise.resolve(new Uint8Array(32)),
  'a String object': () => new String('32'),
  'a Number object': () => new Number(32),
};

/** Bytes, but not as a `Uint8Array`. */
export const otherViews: Readonly<Record<string, () => unknown>> = {
  'an ArrayBuffer': () => new ArrayBuffer(32),
  'a SharedArrayBuffer': () => new SharedArrayBuffer(32),
  'a DataView': () => new DataView(new ArrayBuffer(32)),
  'a Uint8ClampedArray': () => new Uint8ClampedArray(32),
  'an Int8Array': () => new Int8Array(32),
  'a Uint16Array': () => new Uint16Array(16),
  'a Float64Array': () => new Float64Array(4),
  'a BigUint64Array': () => new BigUint64Array(4),
  'a Float64Array with the prototype of a Uint8Array': () =>
    Object.setPrototypeOf(new Float64Array(4), Uint8Array.prototype),
};

/** Real `Uint8Array`s with something unusual about them, each standing for the bytes given. */
export const unusualArrays: Readonly<Record<string, (bytes: Uint8Array) => Uint8Array>> = {
  'a Buffer': (bytes) => Buffer.from(bytes),
  'a subclass that lies about its length': (bytes) => {
    class Liar extends Uint8Array {
      override get length(): number {
        return 3;
      }
      override get byteLength(): number {
        return 1 << 30;
      }
      override get byteOffset(): number {
        return 7;
      }
      override get buffer(): ArrayBuffer {
        return new ArrayBuffer(0);
      }
      override get [Symbol.toStringTag](): never {
        throw new Error('a getter of the argument was called');
      }
      override set(): never {
        throw new Error('a method of the argument was called');
      }
    }
    return Reflect.construct(Uint8Array, [bytes], Liar) as Uint8Array;
  },
  'an array of another realm': (bytes) =>
    runInNewContext('Uint8Array.from(numbers)', { numbers: [...bytes] }),
  'a view of shared memory': (bytes) => {
    const shared = new Uint8Array(new SharedArrayBuffer(bytes.length));
    shared.set(bytes);
    return shared;
  },
  'a view of a resizable buffer': (bytes) => {
    const view = new Uint8Array(resizable(bytes.length, bytes.length + 64));
    view.set(bytes);
    return view;
  },
  'an array without prototype': (bytes) => Object.setPrototypeOf(bytes.slice(), null),
};

/** `ArrayBuffer`'s second parameter, which TypeScript's ES2023 library does not know yet. */
export function resizable(length: number, maximum: number): ArrayBuffer & { resize(length: number): void } {
  return new (ArrayBuffer as unknown as new (length: number, options: object) => never)(length, {
    maxByteLength: maximum,
  });
}
