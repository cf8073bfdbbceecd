/** Helpers on bytes, against big integers and a padding written here. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sodium } from '../support/backend.ts';
import { hex, message, thrownBy } from '../support/bytes.ts';
import { liars, otherViews, resizable, strangers, unusualArrays } from '../support/odd-values.ts';

const { isZero, wipe, pad, unpad, littleEndian } = sodium;
const { compare, increment, add, subtract } = littleEndian;

/** Of the same length, which is around what C treats in a way of its own. */
const LENGTHS = [0, 1, 2, 7, 8, 9, 12, 16, 23, 24, 25, 32, 48, 63, 64, 65, 100, 1500];

const toNumber = (bytes: Uint8Array): bigint => BigInt(`0x${hex(bytes.slice().reverse()) || '0'}`);

const toBytes = (number: bigint, length: number): Uint8Array<ArrayBuffer> => {
  const digits = BigInt.asUintN(8 * length, number)
    .toString(16)
    .padStart(2 * length, '0');
  return length === 0 ? new Uint8Array(0) : Uint8Array.from(Buffer.from(digits, 'hex')).reverse();
};

/** Two numbers of one length, often alike in many bytes and often at the ends of what there is. */
const pairs = fc
  .integer({ min: 0, max: 70 })
  .chain((length) => {
    const byte = fc.oneof(fc.constantFrom(0, 0xff, 0x7f, 0x80), fc.integer({ min: 0, max: 255 }));
    const bytes = fc.array(byte, { minLength: length, maxLength: length });
    return fc.tuple(bytes, bytes, fc.boolean(), fc.nat(length));
  })
  .map(([a, b, isAlike, at]) => {
    const other = isAlike ? a.map((value, index) => (index === at ? b[index]! : value)) : b;
    return [Uint8Array.from(a), Uint8Array.from(other)] as const;
  });

describe('littleEndian', () => {
  it('computes as big integers do', () => {
    fc.assert(
      fc.property(pairs, ([a, b]) => {
        const [left, right] = [toNumber(a), toNumber(b)];
        expect(compare(a, b)).toBe(left < right ? -1 : left > right ? 1 : 0);
        expect(compare(b, a)).toBe(left < right ? 1 : left > right ? -1 : 0);
        expect(hex(add(a.slice(), b))).toBe(hex(toBytes(left + right, a.length)));
        expect(hex(subtract(a.slice(), b))).toBe(hex(toBytes(left - right, a.length)));
        expect(hex(increment(a.slice()))).toBe(hex(toBytes(left + 1n, a.length)));
      }),
      { numRuns: 2000 },
    );
  });

  it('carries through every length', () => {
    for (const length of LENGTHS) {
      const highest = new Uint8Array(length).fill(0xff);
      const zero = new Uint8Array(length);
      const one = toBytes(1n, length);
      expect(hex(increment(highest.slice()))).toBe(hex(zero));
      expect(hex(add(highest.slice(), one))).toBe(hex(zero));
      expect(hex(subtract(zero.slice(), one))).toBe(hex(highest));
      expect(compare(zero, highest)).toBe(length === 0 ? 0 : -1);
      const number = message(length);
      expect(hex(subtract(add(number.slice(), highest), highest))).toBe(hex(number));
    }
  });

  it('gives back the array that it changed, of which it may be given both', () => {
    for (const length of LENGTHS) {
      const bytes = message(length);
      expect(increment(bytes)).toBe(bytes);
      const doubled = toBytes(2n * toNumber(bytes), length);
      expect(add(bytes, bytes)).toBe(bytes);
      expect(hex(bytes)).toBe(hex(doubled));
      expect(subtract(bytes, bytes)).toBe(bytes);
      expect(isZero(bytes)).toBe(true);
    }
  });

  it('changes nothing around, and what it is given for the second not at all', () => {
    for (const operation of [add, subtract]) {
      const frame = new Uint8Array(100).fill(0xff);
      const other = message(24);
      operation(frame.subarray(40, 64), other);
      expect([...frame.subarray(0, 40), ...frame.subarray(64)].every((byte) => byte === 0xff)).toBe(true);
      expect(hex(other)).toBe(hex(message(24)));
    }
  });

  it('refuses numbers of two lengths', () => {
    for (const [operation, parameter] of [
      [compare, 'b'],
      [add, 'other'],
      [subtract, 'other'],
    ] as const) {
      for (const [a, b] of [
        [24, 23],
        [0, 1],
        [1, 0],
      ] as const) {
        const error = thrownBy(() => operation(new Uint8Array(a), new Uint8Array(b)));
        expect(error).toMatchObject({ code: 'ERR_SODIUM_INVALID_LENGTH', parameter, minimum: a, maximum: a });
      }
    }
  });

  it('refuses what is no Uint8Array', () => {
    const right = new Uint8Array(32);
    for (const make of Object.values({ ...strangers, ...liars, ...otherViews })) {
      for (const [parameter, call] of [
        ['a', () => compare(make() as never, right)],
        ['b', () => compare(right, make() as never)],
        ['bytes', () => increment(make() as never)],
        ['bytes', () => add(make() as never, right)],
        ['other', () => add(right, make() as never)],
        ['bytes', () => subtract(make() as never, right)],
        ['other', () => subtract(right, make() as never)],
      ] as const) {
        expect(thrownBy(call)).toMatchObject({ code: 'ERR_SODIUM_INVALID_TYPE', parameter });
      }
    }
  });

  it('takes unusual arrays by what they are', () => {
    for (const make of Object.values(unusualArrays)) {
      const bytes = make(message(24));
      expect(compare(bytes, message(24))).toBe(0);
      increment(bytes);
      expect(compare(bytes, toBytes(toNumber(message(24)) + 1n, 24))).toBe(0);
    }
  });
});

describe('isZero and wipe', () => {
  it('see every bit', () => {
    for (const length of LENGTHS) {
      const bytes = new Uint8Array(length);
      expect(isZero(bytes)).toBe(true);
      for (let bit = 0; bit < Math.min(8 * length, 1000); bit++) {
        bytes[bit >> 3] = 1 << (bit & 7);
        if (isZero(bytes)) expect({ length, bit }).toBe('seen');
        bytes[bit >> 3] = 0;
      }
    }
  });

  it('overwrite what they are given, and no more', () => {
    for (const length of LENGTHS) {
      const frame = new Uint8Array(length + 20).fill(0xff);
      wipe(frame.subarray(10, 10 + length));
      expect(isZero(frame.subarray(10, 10 + length))).toBe(true);
      expect([...frame.subarray(0, 10), ...frame.subarray(-10)].every((byte) => byte === 0xff)).toBe(true);
    }
  });

  it('take bytes of every kind', () => {
    const shared = new Uint8Array(new SharedArrayBuffer(64)).fill(1);
    const growing = new Uint8Array(resizable(64, 128)).fill(1);
    const plain = new Uint8Array(64).fill(1);
    for (const bytes of [
      shared,
      shared.fill(1).buffer,
      growing,
      plain.buffer,
      new DataView(plain.buffer),
      new Uint16Array(plain.buffer),
    ]) {
      new Uint8Array(ArrayBuffer.isView(bytes) ? bytes.buffer : bytes).fill(1);
      expect(isZero(bytes)).toBe(false);
      wipe(bytes);
      expect(isZero(bytes)).toBe(true);
    }
    for (const make of Object.values({ ...strangers, ...liars })) {
      for (const call of [() => isZero(make() as never), () => wipe(make() as never)]) {
        expect(thrownBy(call)).toMatchObject({ code: 'ERR_SODIUM_INVALID_TYPE', parameter: 'bytes' });
      }
    }
  });
});

/** ISO/IEC 7816-4. */
function padded(data: Uint8Array, blockSize: number): Uint8Array {
  const zeros = blockSize - 1 - (data.length % blockSize);
  return Uint8Array.from([...data, 0x80, ...new Array<number>(zeros).fill(0)]);
}

describe('pad and unpad', () => {
  it('put one byte of 80 and zeros behind the data, and take them off', () => {
    for (const blockSize of [1, 2, 3, 8, 15, 16, 17, 64, 100, 256, 1000]) {
      for (let length = 0; length <= 70; length++) {
        const data = message(length);
        const all = pad(data, blockSize);
        if (hex(all) !== hex(padded(data, blockSize))) expect({ blockSize, length }).toBe('padded');
        const back = unpad(all, blockSize);
        if (hex(back) !== hex(data)) expect({ blockSize, length }).toBe('unpadded');
        expect([back.byteOffset, back.buffer.byteLength]).toEqual([0, length]);
      }
    }
  });

  it('leave data that ends like padding as it was', () => {
    for (const end of [[0x80], [0x80, 0], [0, 0], [0x80, 0x80]]) {
      const data = Uint8Array.from([1, 2, ...end]);
      expect(hex(unpad(pad(data, 4), 4))).toBe(hex(data));
    }
  });

  it('refuse what is not padded', () => {
    const good = pad(message(20), 16);
    for (const bad of [
      new Uint8Array(0),
      new Uint8Array(32),
      message(32).fill(1, 16),
      good.subarray(0, 31),
      good.subarray(0, 16).fill(0),
      Uint8Array.from(good, (byte) => (byte === 0x80 ? 0x81 : byte)),
      Uint8Array.of(...good.subarray(0, 31), 1),
      // A block of zeros behind it is another block.
      Uint8Array.of(...good, ...new Uint8Array(16)),
    ]) {
      expect(thrownBy(() => unpad(bad, 16))).toMatchObject({
        code: 'ERR_SODIUM_INVALID_ENCODING',
        parameter: 'padded',
        message: `padded must be padded to blocks of 16 bytes, got a Uint8Array of ${bad.length} bytes that is invalid`,
      });
    }
  });

  it('refuse other block sizes and other kinds', () => {
    for (const blockSize of [0, -1, 1.5, Number.NaN, 2 ** 31, Number.POSITIVE_INFINITY]) {
      for (const call of [() => pad(message(3), blockSize), () => unpad(message(3), blockSize)]) {
        expect(thrownBy(call)).toMatchObject({ code: 'ERR_SODIUM_INVALID_LENGTH', parameter: 'blockSize' });
      }
    }
    expect(thrownBy(() => unpad(message(3), 2 ** 31 - 1))).toMatchObject({ parameter: 'padded' });
    for (const make of Object.values({ ...strangers, ...liars })) {
      expect(thrownBy(() => pad(make() as never, 16))).toMatchObject({ parameter: 'data' });
      expect(thrownBy(() => unpad(make() as never, 16))).toMatchObject({ parameter: 'padded' });
    }
    for (const blockSize of ['16', 16n, null, undefined, {}]) {
      expect(thrownBy(() => pad(message(3), blockSize as never))).toMatchObject({ parameter: 'blockSize' });
    }
  });

  it('do not change what they are given', () => {
    const data = message(20);
    const all = pad(data, 16);
    const before = hex(all);
    unpad(all, 16);
    expect([hex(data), hex(all)]).toEqual([hex(message(20)), before]);
  });
});
