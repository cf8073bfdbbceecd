/** SHA3-256 and SHA3-512 (FIPS 202). */
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { bytesOf, hex } from '../support/bytes.ts';
import { describeCoverage, raw, withState } from './families.ts';

const hashes = [
  {
    name: 'sha3256',
    openssl: 'sha3-256',
    bytes: 32,
    rate: 136,
    // NIST's example values for FIPS 202: the message of 0 bits.
    empty: 'a7ffc6f8bf1ed76651c14756a061d662f580ff4de43b49fa82d80a4b80f8434a',
  },
  {
    name: 'sha3512',
    openssl: 'sha3-512',
    bytes: 64,
    rate: 72,
    empty:
      'a69f73cca23a9ac5c8b567dc185a756e97c982164fe25859e0d1dcc1475c80a615b2123af1f5f94c11e3e9402c3ac558f500199d95b6d3e301758586281dcd26',
  },
] as const;

describe.each(hashes)('crypto_hash_$name', ({ name, openssl, bytes, rate, empty }) => {
  const oracle = (data: Uint8Array): string => createHash(openssl).update(data).digest('hex');

  function hash(data: Uint8Array | null): string {
    const output = new Uint8Array(bytes);
    expect(raw[`crypto_hash_${name}`](output, data, data?.length ?? 0)).toBe(0);
    return hex(output);
  }

  function hashInParts(parts: readonly Uint8Array[]): string {
    return withState(raw[`crypto_hash_${name}_statebytes`](), (state) => {
      const output = new Uint8Array(bytes);
      expect(raw[`crypto_hash_${name}_init`](state)).toBe(0);
      for (const part of parts) expect(raw[`crypto_hash_${name}_update`](state, part, part.length)).toBe(0);
      expect(raw[`crypto_hash_${name}_final`](state, output)).toBe(0);
      return hex(output);
    });
  }

  it('is that of FIPS 202 for nothing', () => {
    expect([hash(null), hash(new Uint8Array(0)), hashInParts([])]).toEqual([empty, empty, empty]);
  });

  it('is that of OpenSSL for every length around a block', () => {
    for (let length = 0; length <= 2 * rate + 2; length++) {
      const data = bytesOf('data', length);
      expect(hash(data), `${length} bytes`).toBe(oracle(data));
    }
    const large = bytesOf('large', 100_003);
    expect(hash(large)).toBe(oracle(large));
  });

  it('is the same however the data is split', () => {
    const data = bytesOf('data', 2 * rate + 3);
    const expected = oracle(data);
    for (let split = 0; split <= data.length; split++) {
      expect(hashInParts([data.subarray(0, split), data.subarray(split)]), `${split}`).toBe(expected);
    }
    expect(hashInParts(Array.from(data, (byte) => Uint8Array.of(byte)))).toBe(expected);
  });

  it('refuses what comes after the end', () => {
    withState(raw[`crypto_hash_${name}_statebytes`](), (state) => {
      const [first, second] = [new Uint8Array(bytes), new Uint8Array(bytes)];
      raw[`crypto_hash_${name}_init`](state);
      expect(raw[`crypto_hash_${name}_final`](state, first)).toBe(0);
      expect(raw[`crypto_hash_${name}_final`](state, second)).toBe(-1);
      expect(hex(first)).toBe(empty);
      expect(hex(second)).not.toBe(empty);
      expect(raw[`crypto_hash_${name}_update`](state, first, bytes)).toBe(-1);
    });
  });

  it('has the size of FIPS 202', () => {
    expect(raw[`crypto_hash_${name}_bytes`]()).toBe(bytes);
  });
});

describeCoverage('sha-3');
