/** Values that JavaScript lets anybody pass where bytes or a number belong. */
import { runInNewContext } from 'node:vm';

/** `ArrayBuffer`'s second parameter, which TypeScript's ES2023 library does not know yet. */
export interface Resizable extends ArrayBuffer {
  resize(byteLength: number): void;
}

export function resizable(byteLength: number, maximum: number): Resizable {
  return Reflect.construct(ArrayBuffer, [byteLength, { maxByteLength: maximum }]) as Resizable;
}

export interface Growable extends SharedArrayBuffer {
  grow(byteLength: number): void;
}

export function growable(byteLength: number, maximum: number): Growable {
  return Reflect.construct(SharedArrayBuffer, [byteLength, { maxByteLength: maximum }]) as Growable;
}

/** A view whose memory was transferred away; it may still remember how long it was. */
export function detached(byteLength: number): Uint8Array {
  const bytes = new Uint8Array(byteLength).fill(1);
  structuredClone(bytes.buffer, { transfer: [bytes.buffer] });
  return bytes;
}

/** A view of a fixed length, the buffer of which has shrunk until the view no longer fits. */
export function shrunk(byteLength: number): Uint8Array {
  const buffer = resizable(byteLength, byteLength);
  const bytes = new Uint8Array(buffer, 0, byteLength).fill(1);
  buffer.resize(byteLength - 1);
  return bytes;
}

/** A view that follows the length of its buffer, which has shrunk below the view's start. */
export function shrunkBelowStart(): Uint8Array {
  const buffer = resizable(64, 64);
  const bytes = new Uint8Array(buffer, 32);
  buffer.resize(16);
  return bytes;
}

export function revokedProxy(): object {
  const { proxy, revoke } = Proxy.revocable(new Uint8Array(256), {});
  revoke();
  return proxy;
}

/** A proxy that fails the test when anything at all is asked of it. */
export function untouchable<Value extends object>(target: Value): Value {
  const refuse = (): never => {
    throw new Error('a trap of a proxy was run');
  };
  const traps = Object.getOwnPropertyNames(Reflect).map((trap) => [trap, refuse]);
  return new Proxy(target, Object.fromEntries(traps) as ProxyHandler<Value>);
}

/**
 * A `Uint8Array` of a class that has its own idea of every property that arrays have: lengths that lie, and for the
 * rest getters that fail the test when they are run.
 */
export function liar(bytes: Uint8Array): Uint8Array {
  class Liar extends Uint8Array {}
  const refuse = (): never => {
    throw new Error('a getter of an argument was run');
  };
  const lies: Readonly<Record<PropertyKey, () => unknown>> = {
    length: () => 3,
    byteLength: () => 2 ** 30,
    byteOffset: () => 7,
    buffer: () => new ArrayBuffer(0),
  };
  for (const name of Reflect.ownKeys(Object.getPrototypeOf(Uint8Array.prototype) as object)) {
    Object.defineProperty(Liar.prototype, name, { get: lies[name] ?? refuse });
  }
  Object.defineProperty(Liar, Symbol.species, { get: refuse });
  return Reflect.construct(Uint8Array, [bytes], Liar) as Uint8Array;
}

/** A `Uint8Array` of another realm, which no `instanceof` of this one knows. */
export function foreign(bytes: Uint8Array): Uint8Array {
  return runInNewContext('Uint8Array.from(numbers)', { numbers: [...bytes] }) as Uint8Array;
}

/** No bytes, whatever they look like. */
export const strangers: Readonly<Record<string, unknown>> = {
  undefined: undefined,
  false: false,
  true: true,
  0: 0,
  1: 1,
  'an address as a number': 0x7fff_0000,
  '-1': -1,
  '2.5': 2.5,
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  '2**53': 2 ** 53,
  '0n': 0n,
  'an address as a bigint': 0x7fff_0000n,
  'an empty string': '',
  'a string': 'secret'.repeat(100),
  'a symbol': Symbol('secret'),
  'a function': () => new Uint8Array(256),
  'a class': class extends Uint8Array {},
  'an empty array': [],
  'an array of numbers': new Array(256).fill(1),
  'an object': {},
  'a null-prototype object': Object.create(null),
  'an object with the properties of a Uint8Array': {
    length: 256,
    byteLength: 256,
    byteOffset: 0,
    buffer: new ArrayBuffer(256),
    [Symbol.toStringTag]: 'Uint8Array',
  },
  'a String object': new String('secret'),
  'a Number object': new Number(256),
  'a Date': new Date(0),
  'a Map': new Map(),
  'a Promise': Promise.resolve(new Uint8Array(256)),
  'an object with the prototype of Uint8Array': Object.create(Uint8Array.prototype),
  'a Float64Array with the prototype of Uint8Array': Object.setPrototypeOf(
    new Float64Array(256),
    Uint8Array.prototype,
  ),
  'a proxy of a Uint8Array': new Proxy(new Uint8Array(256), {}),
  'a proxy that must not be touched': untouchable(new Uint8Array(256)),
  'a revoked proxy': revokedProxy(),
  'a proxy of an array': new Proxy([], {}),
};

/** Bytes, but not as a `Uint8Array`. */
export const otherViews: Readonly<Record<string, ArrayBufferView | ArrayBufferLike>> = {
  'an ArrayBuffer': new ArrayBuffer(512),
  'a SharedArrayBuffer': new SharedArrayBuffer(512),
  'a DataView': new DataView(new ArrayBuffer(512)),
  'an Int8Array': new Int8Array(512),
  'a Uint8ClampedArray': new Uint8ClampedArray(512),
  'a Uint16Array': new Uint16Array(512),
  'a Float64Array': new Float64Array(512),
  'a BigUint64Array': new BigUint64Array(512),
};

/** `Uint8Array`s whose memory is gone. */
export const gone: Readonly<Record<string, Uint8Array>> = {
  'a detached Uint8Array': detached(512),
  'a detached Buffer': Object.setPrototypeOf(detached(512), Buffer.prototype),
  'a detached Uint8Array that was empty': detached(0),
  'a Uint8Array that its buffer has shrunk away from': shrunk(512),
  'a Uint8Array that follows its buffer, which has shrunk below its start': shrunkBelowStart(),
};

/** Real `Uint8Array`s with something unusual about them, each standing for the bytes given. */
export const unusual: Readonly<Record<string, (bytes: Uint8Array) => Uint8Array>> = {
  'a Buffer': (bytes) => Buffer.from(bytes),
  'an array at an odd offset': (bytes) => {
    const array = new Uint8Array(bytes.length + 3).subarray(1, 1 + bytes.length);
    array.set(bytes);
    return array;
  },
  'a subclass that lies': liar,
  'an array of another realm': foreign,
  'an array without prototype': (bytes) => Object.setPrototypeOf(bytes.slice(), null) as Uint8Array,
  'a view of shared memory': (bytes) => {
    const view = new Uint8Array(new SharedArrayBuffer(bytes.length));
    view.set(bytes);
    return view;
  },
  'a view of a growing shared buffer': (bytes) => {
    const buffer = growable(bytes.length, bytes.length + 64);
    const view = new Uint8Array(buffer, 0, bytes.length);
    view.set(bytes);
    buffer.grow(bytes.length + 64);
    return view;
  },
  'a view that follows a resizable buffer': (bytes) => {
    const view = new Uint8Array(resizable(bytes.length, bytes.length + 64));
    view.set(bytes);
    return view;
  },
  'a view of a fixed length of a resizable buffer': (bytes) => {
    const view = new Uint8Array(resizable(bytes.length + 64, bytes.length + 64), 32, bytes.length);
    view.set(bytes);
    return view;
  },
};
