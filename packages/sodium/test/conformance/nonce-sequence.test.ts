import { describe, expect, it } from 'vitest';
import { sodium } from '../support/backend.ts';
import { hex, message, thrownBy, unhex } from '../support/bytes.ts';
import { liars, otherViews, strangers } from '../support/odd-values.ts';

const { nonceSequence } = sodium;

/** The number that stands in the bytes, by BigInt. */
const numberIn = (bytes: Uint8Array, byteOrder: 'little' | 'big'): bigint =>
  BigInt(`0x${hex(byteOrder === 'big' ? bytes : bytes.slice().reverse())}`);

describe('nonceSequence', () => {
  it.each(['little', 'big'] as const)('counts in %s endian order, through every carry', (byteOrder) => {
    for (const length of [8, 12, 24, 32, 64]) {
      const starts = [new Uint8Array(length), message(length)];
      // One below each number of ones: the next steps carry over as many bytes.
      for (let ones = 1; ones < length; ones++) {
        const first = new Uint8Array(length);
        if (byteOrder === 'little') first.fill(0xff, 0, ones);
        else first.fill(0xff, length - ones);
        starts.push(first);
      }
      for (const first of starts) {
        const nonces = nonceSequence(first, { byteOrder });
        const start = numberIn(first, byteOrder);
        for (let step = 0n; step < 3n; step++) {
          const nonce = nonces.next();
          expect([nonce.length, numberIn(nonce, byteOrder)]).toEqual([length, start + step]);
        }
      }
    }
  });

  it('counts from the first byte where nothing else is said, as sodium_increment does', () => {
    const nonces = nonceSequence(unhex('ff00000000000000'));
    expect([nonces.next(), nonces.next()].map(hex)).toEqual(['ff00000000000000', '0001000000000000']);
  });

  it('gives no nonce twice, over more than two bytes', () => {
    const { next } = nonceSequence(new Uint8Array(12));
    const seen = new Set(Array.from({ length: 70_000 }, () => hex(next())));
    expect(seen.size).toBe(70_000);
  });

  it.each(['little', 'big'] as const)(
    'ends after the highest instead of beginning again: %s',
    (byteOrder) => {
      const first = new Uint8Array(12).fill(0xff);
      first[byteOrder === 'little' ? 0 : 11] = 0xfe;
      const nonces = nonceSequence(first, { byteOrder });
      expect([nonces.next(), nonces.next()].map(hex)).toEqual([hex(first), 'ff'.repeat(12)]);
      for (let time = 0; time < 3; time++) {
        expect(thrownBy(() => nonces.next())).toMatchObject({ name: 'StateError', code: 'ERR_SODIUM_STATE' });
      }
    },
  );

  it('has memory of its own: neither what it was given nor what it gave counts for it', () => {
    const first = new Uint8Array(8);
    const nonces = nonceSequence(first);
    first.fill(7);
    const given = nonces.next();
    expect([given.byteOffset, given.buffer.byteLength, hex(given)]).toEqual([0, 8, '00'.repeat(8)]);
    given.fill(9);
    expect(hex(nonces.next())).toBe('0100000000000000');
    expect(Object.isFrozen(nonces)).toBe(true);
  });

  it('refuses what is no nonce', () => {
    for (const [kind, make] of Object.entries({ ...strangers, ...liars, ...otherViews })) {
      const error = thrownBy(() => nonceSequence(make() as never));
      expect({ kind, ...error }).toMatchObject({ kind, code: 'ERR_SODIUM_INVALID_TYPE', parameter: 'first' });
    }
    for (const length of [0, 7, 65]) {
      const error = thrownBy(() => nonceSequence(new Uint8Array(length)));
      expect(error).toMatchObject({
        code: 'ERR_SODIUM_INVALID_LENGTH',
        parameter: 'first',
        minimum: 8,
        maximum: 64,
      });
    }
  });

  it('refuses options that are wrong', () => {
    for (const byteOrder of [undefined, null, 'network', 'BIG', 1, '']) {
      const error = thrownBy(() => nonceSequence(new Uint8Array(8), { byteOrder } as never));
      expect(error).toMatchObject({ code: 'ERR_SODIUM_INVALID_TYPE', parameter: 'options.byteOrder' });
    }
    for (const options of [null, 'big', new Uint8Array(8), { byteorder: 'big' }]) {
      const error = thrownBy(() => nonceSequence(new Uint8Array(8), options as never));
      expect(error.code).toBe('ERR_SODIUM_INVALID_TYPE');
    }
  });
});
