import { runInNewContext } from 'node:vm';
import { expect, describe as group, it } from 'vitest';
import { Address } from '../src/shared/address.ts';
import { count, describe } from '../src/shared/describe.ts';
import {
  InvalidEncodingError,
  InvalidLengthError,
  InvalidTypeError,
  InvalidValueError,
} from '../src/shared/errors.ts';
import { bytesOf, hex, text } from './conformance/support/bytes.ts';
import {
  detached,
  foreign,
  gone,
  growable,
  liar,
  otherViews,
  resizable,
  strangers,
  untouchable,
  unusual,
} from './conformance/support/odd-values.ts';

const SECRET = 'correct horse battery staple';

class Named {
  readonly password = SECRET;
  get [Symbol.toStringTag](): string {
    throw new Error('a getter was run');
  }
  toString(): string {
    throw new Error('a method was run');
  }
  toJSON(): string {
    throw new Error('a method was run');
  }
}

const expected: readonly (readonly [unknown, string])[] = [
  [null, 'null'],
  [undefined, 'undefined'],
  [true, 'a boolean'],
  [42, 'a number'],
  [Number.NaN, 'a number'],
  [42n, 'a bigint'],
  ['', 'a string of 0 characters'],
  ['x', 'a string of 1 character'],
  [SECRET, 'a string of 28 characters'],
  [Symbol(SECRET), 'a symbol'],
  [() => SECRET, 'a function'],
  [untouchable(() => SECRET), 'a function'],
  [class Secret {}, 'a function'],
  [{}, 'an object'],
  [new Named(), 'an object'],
  [Object.create(null), 'an object'],
  [new Date(0), 'an object'],
  [new String(SECRET), 'an object'],
  [new Error(SECRET), 'an object'],
  [[], 'an array'],
  [[SECRET], 'an array'],
  [runInNewContext('[1, 2]'), 'an array'],
  [new Proxy([], {}), 'an array'],
  [new Uint8Array(0), 'a Uint8Array of 0 bytes'],
  [new Uint8Array(1), 'a Uint8Array of 1 byte'],
  [Buffer.from(SECRET), 'a Uint8Array of 28 bytes'],
  [new Float64Array(2), 'a Float64Array of 16 bytes'],
  [new Int8Array(2), 'an Int8Array of 2 bytes'],
  [new BigUint64Array(2), 'a BigUint64Array of 16 bytes'],
  [new DataView(new ArrayBuffer(3)), 'a DataView of 3 bytes'],
  [new ArrayBuffer(3), 'an ArrayBuffer of 3 bytes'],
  [new SharedArrayBuffer(3), 'a SharedArrayBuffer of 3 bytes'],
  [resizable(3, 9), 'an ArrayBuffer of 3 bytes'],
  [growable(3, 9), 'a SharedArrayBuffer of 3 bytes'],
  [runInNewContext('new ArrayBuffer(3)'), 'an ArrayBuffer of 3 bytes'],
  [foreign(new Uint8Array(3)), 'a Uint8Array of 3 bytes'],
  [liar(new Uint8Array(5)), 'a Uint8Array of 5 bytes'],
  [Object.setPrototypeOf(new Float64Array(8), Uint8Array.prototype), 'a Float64Array of 64 bytes'],
  [detached(8).buffer, 'a detached ArrayBuffer'],
  [Object.create(Uint8Array.prototype), 'an object'],
  [untouchable({}), 'an object'],
  [untouchable(new Uint8Array(8)), 'an object'],
  [strangers['a revoked proxy'], 'an object'],
  [new Address({}, 0x1000, 64, false), 'an Address of 64 bytes'],
  [new Address({}, 0x1000, 1, true), 'an Address of 1 byte'],
  [Object.create(Address.prototype), 'an object'],
  [untouchable(new Address({}, 0x1000, 64, false)), 'an object'],
];

group('describe', () => {
  it.each(expected.map(([value, words]) => ({ value, words })))('says $words', ({ value, words }) => {
    expect(describe(value)).toBe(words);
  });

  it.each(Object.entries(gone))('says that %s is detached', (_, value) => {
    expect(describe(value)).toBe('a detached Uint8Array');
  });

  it.each(Object.entries(unusual))('counts the bytes of %s', (_, make) => {
    expect(describe(make(bytesOf('describe', 77)))).toBe('a Uint8Array of 77 bytes');
  });
});

group('an error about an argument', () => {
  const contents = [SECRET, hex(text(SECRET)), [...text(SECRET)].join(','), 'secret'];
  const values: readonly unknown[] = [
    SECRET,
    [SECRET],
    [...text(SECRET)],
    text(SECRET),
    Buffer.from(SECRET),
    text(SECRET).buffer,
    new DataView(text(SECRET).buffer),
    Symbol(SECRET),
    new Error(SECRET),
    new Named(),
    { password: SECRET },
    new Map([[SECRET, SECRET]]),
    new Function(`return ${JSON.stringify(SECRET)}`),
    { toString: () => SECRET, [Symbol.toPrimitive]: () => SECRET, [Symbol.toStringTag]: SECRET },
    ...Object.values(strangers),
    ...Object.values(otherViews),
    ...Object.values(gone),
  ];

  it('shows nothing of what was passed, neither in its message nor in its properties', () => {
    for (const value of values) {
      const errors = [
        new InvalidTypeError('key', 'a Uint8Array', value),
        new InvalidLengthError('key', 16, 64, value),
        new InvalidEncodingError('text', 'hexadecimal', value),
        new InvalidValueError('key', 'two halves that differ', value),
      ];
      for (const error of errors) {
        const properties: readonly unknown[] = Object.values(error);
        const shown = [error.message, ...properties.map(String)].join('\n');
        for (const content of contents) expect(shown).not.toContain(content);
        expect(typeof value === 'object' && properties.includes(value)).toBe(false);
      }
    }
  });

  it('says of a value what it should be, and nothing of what it is', () => {
    const error = new InvalidValueError('key', 'two halves that differ', new Uint8Array(32));
    expect(error).toBeInstanceOf(RangeError);
    expect({ ...error, message: error.message }).toEqual({
      name: 'InvalidValueError',
      code: 'ERR_SODIUM_INVALID_VALUE',
      parameter: 'key',
      message: 'key must be two halves that differ, got a Uint8Array of 32 bytes that is invalid',
    });
  });

  it('says a number, which can only be a length', () => {
    expect(new InvalidLengthError('length', 0, 64, 65).message).toBe(
      'length must be an integer from 0 to 64, got 65',
    );
    expect(new InvalidLengthError('id', 0n, 2n ** 64n - 1n, -1n).message).toBe(
      'id must be an integer from 0 to 18446744073709551615, got -1',
    );
    expect(new InvalidLengthError('length', 16, Infinity, -0).message).toBe(
      'length must be an integer of at least 16, got 0',
    );
    expect(new InvalidLengthError('key', 16, 64, new Uint8Array(1)).message).toBe(
      'key must be 16 to 64 bytes long, got a Uint8Array of 1 byte',
    );
    expect(new InvalidLengthError('key', 1, 1, null).message).toBe(
      'key must be exactly 1 byte long, got null',
    );
  });
});

group('count', () => {
  it('knows one from many', () => {
    expect([0, 1, 2, 0n, 1n, 2n].map((amount) => count(amount, 'byte'))).toEqual([
      '0 bytes',
      '1 byte',
      '2 bytes',
      '0 bytes',
      '1 byte',
      '2 bytes',
    ]);
  });
});
