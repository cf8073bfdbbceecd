/** The permutation Keccak-f[1600] (FIPS 202), that of 12 rounds (RFC 9861), and access to its state. */
import { createHash } from 'node:crypto';
import { keccakP } from '@noble/hashes/sha3.js';
import { describe, expect, it } from 'vitest';
import type { Address } from '../../../src/shared/address.ts';
import { attempts, wrongLength } from '../support/attempts.ts';
import { bytesOf, hex } from '../support/bytes.ts';
import { describeCoverage, raw, withState } from './families.ts';

const BYTES = 200;

/** The permutation by @noble/hashes, on words of 32 bits, which are little-endian on every platform of the tests. */
function permuted(content: Uint8Array, rounds: number): string {
  const words = new Uint32Array(Uint8Array.from(content).buffer);
  keccakP(words, rounds);
  return hex(new Uint8Array(words.buffer));
}

function extract(state: Address, offset = 0, length = BYTES): string {
  const content = new Uint8Array(length);
  raw.crypto_core_keccak1600_extract_bytes(state, content, offset, length);
  return hex(content);
}

function withKeccak(use: (state: Address) => void): void {
  withState(raw.crypto_core_keccak1600_statebytes(), (state) => {
    raw.crypto_core_keccak1600_init(state);
    use(state);
  });
}

describe('crypto_core_keccak1600', () => {
  it('takes no offset and length that do not belong to its 200 bytes together', () => {
    const outcomes = attempts(`
      const state = new Uint8Array(224);
      for (const call of [
        (offset, length) => raw.crypto_core_keccak1600_xor_bytes(state, data, offset, length),
        (offset, length) => raw.crypto_core_keccak1600_extract_bytes(state, data, offset, length),
      ]) {
        for (const [offset, length] of [[4096, 50], [151, 50], [200, 1], [2 ** 32 - 1, 1], [2 ** 32 - 1, 0], [201, 0]]) {
          attempt(() => call(offset, length));
        }
        for (const length of [201, 1000, 2 ** 32 - 1]) attempt(() => call(0, length));
        for (const [offset, length] of [[150, 50], [0, 200], [200, 0]]) attempt(() => call(offset, length));
      }
    `);
    const each = [
      ...Array(6).fill(wrongLength('offset')),
      ...Array(3).fill(wrongLength('length')),
      ...Array(3).fill('returned undefined'),
    ];
    expect(outcomes).toEqual([...each, ...each]);
  });

  it('begins with zeros, also in a state that was used', () => {
    withKeccak((state) => {
      expect(extract(state)).toBe('00'.repeat(BYTES));
      raw.crypto_core_keccak1600_xor_bytes(state, bytesOf('content', BYTES), 0, BYTES);
      raw.crypto_core_keccak1600_init(state);
      expect(extract(state)).toBe('00'.repeat(BYTES));
    });
  });

  it('takes in and gives out any part, at any offset', () => {
    withKeccak((state) => {
      const model = new Uint8Array(BYTES);
      for (const [offset, length] of [
        [0, BYTES],
        [0, 0],
        [BYTES, 0],
        [199, 1],
        [0, 8],
        [3, 8],
        [7, 130],
        [64, 136],
        [101, 99],
      ] as const) {
        const bytes = bytesOf(`${offset} ${length}`, length);
        raw.crypto_core_keccak1600_xor_bytes(state, bytes, offset, length);
        for (const [index, byte] of bytes.entries()) model[offset + index]! ^= byte;
        expect(extract(state)).toBe(hex(model));
        expect(extract(state, offset, length)).toBe(hex(model.subarray(offset, offset + length)));
      }
    });
  });

  // The Keccak team's KeccakF-1600-IntermediateValues.txt: the first two lanes after the zero state's permutation.
  it('permutes zeros into what the Keccak team says', () => {
    withKeccak((state) => {
      raw.crypto_core_keccak1600_permute_24(state);
      expect(extract(state, 0, 16)).toBe('e7dde140798f25f18a47c033f9ccd584');
    });
  });

  it.each([24, 12] as const)('permutes in %d rounds', (rounds) => {
    withKeccak((state) => {
      let content = bytesOf('content', BYTES);
      raw.crypto_core_keccak1600_xor_bytes(state, content, 0, BYTES);
      for (let time = 0; time < 10; time++) {
        raw[`crypto_core_keccak1600_permute_${rounds}`](state);
        const expected = permuted(content, rounds);
        expect(extract(state)).toBe(expected);
        content = Uint8Array.from(Buffer.from(expected, 'hex'));
      }
    });
  });

  it('is enough to make a SHA3-256 of', () => {
    withKeccak((state) => {
      const data = bytesOf('data', 100);
      raw.crypto_core_keccak1600_xor_bytes(state, data, 0, 100);
      raw.crypto_core_keccak1600_xor_bytes(state, Uint8Array.of(0x06), 100, 1);
      raw.crypto_core_keccak1600_xor_bytes(state, Uint8Array.of(0x80), 135, 1);
      raw.crypto_core_keccak1600_permute_24(state);
      expect(extract(state, 0, 32)).toBe(createHash('sha3-256').update(data).digest('hex'));
    });
  });
});

describeCoverage('keccak');
