/** SHAKE (FIPS 202) and TurboSHAKE (RFC 9861). */
import { createHash } from 'node:crypto';
import { Keccak } from '@noble/hashes/sha3.js';
import { turboshake128, turboshake256 } from '@noble/hashes/sha3-addons.js';
import { describe, expect, it } from 'vitest';
import { bytesOf, hex } from '../support/bytes.ts';
import { describeCoverage, raw, withState } from './families.ts';

type Oracle = (data: Uint8Array, length: number, domain?: number) => string;

/** OpenSSL's; it knows no other domains, and @noble/hashes does. */
const shake =
  (name: 'shake128' | 'shake256', rate: number): Oracle =>
  (data, length, domain = 0x1f) =>
    domain === 0x1f
      ? createHash(name, { outputLength: length }).update(data).digest('hex')
      : hex(new Keccak(rate, domain, length, true, 24).update(data).digest());

const turboshake =
  (hash: typeof turboshake128): Oracle =>
  (data, length, domain = 0x1f) =>
    hex(hash(data, { D: domain, dkLen: length }));

const functions = [
  {
    name: 'shake128',
    rate: 168,
    oracle: shake('shake128', 168),
    // NIST's example values for FIPS 202: the message of 0 bits.
    empty: '7f9c2ba4e88f827d616045507605853ed73b8093f6efbc88eb1a6eacfa66ef26',
  },
  {
    name: 'shake256',
    rate: 136,
    oracle: shake('shake256', 136),
    empty: '46b9dd2b0ba88d13233b3feb743eeb243fcd52ea62b81b82b50c27646ed5762f',
  },
  {
    name: 'turboshake128',
    rate: 168,
    oracle: turboshake(turboshake128),
    // RFC 9861, section 5: M of 0 bytes, D = 1F.
    empty: '1e415f1c5983aff2169217277d17bb538cd945a397ddec541f1ce41af2c1b74c',
  },
  {
    name: 'turboshake256',
    rate: 136,
    oracle: turboshake(turboshake256),
    empty:
      '367a329dafea871c7802ec67f905ae13c57695dc2c6663c61035f59a18f8e7db11edc0e12e91ea60eb6b32df06dd7f002fbafabb6e13ec1cc20d995547600db0',
  },
] as const;

describe.each(functions)('crypto_xof_$name', ({ name, rate, oracle, empty }) => {
  interface Course {
    readonly domain?: number;
    readonly absorbed: readonly Uint8Array[];
    readonly squeezed: readonly number[];
  }

  function squeeze({ domain, absorbed, squeezed }: Course): string {
    return withState(raw[`crypto_xof_${name}_statebytes`](), (state) => {
      const status =
        domain === undefined
          ? raw[`crypto_xof_${name}_init`](state)
          : raw[`crypto_xof_${name}_init_with_domain`](state, domain);
      expect(status).toBe(0);
      for (const part of absorbed) {
        expect(raw[`crypto_xof_${name}_update`](state, part, part.length)).toBe(0);
      }
      return squeezed
        .map((length) => {
          const output = new Uint8Array(length);
          expect(raw[`crypto_xof_${name}_squeeze`](state, output, length)).toBe(0);
          return hex(output);
        })
        .join('');
    });
  }

  function once(data: Uint8Array | null, length: number): string {
    const output = new Uint8Array(length);
    expect(raw[`crypto_xof_${name}`](output, length, data, data?.length ?? 0)).toBe(0);
    return hex(output);
  }

  it('is that of the specification for nothing', () => {
    const length = empty.length / 2;
    expect(once(null, length)).toBe(empty);
    expect(squeeze({ absorbed: [], squeezed: [length] })).toBe(empty);
  });

  it('is that of an unrelated implementation for every length around a block', () => {
    for (let length = 0; length <= 2 * rate + 2; length++) {
      const data = bytesOf('data', length);
      expect(once(data, 64), `${length} bytes`).toBe(oracle(data, 64));
    }
    const data = bytesOf('data', 50_001);
    for (const length of [1, 16, 32, rate - 1, rate, rate + 1, 2 * rate, 20_000]) {
      expect(once(data, length), `to ${length} bytes`).toBe(oracle(data, length));
    }
    expect(once(data, 0)).toBe('');
  });

  it('is the same however data and output are split', () => {
    const data = bytesOf('data', 2 * rate + 3);
    const length = 2 * rate + 7;
    const expected = oracle(data, length);
    for (let split = 0; split <= data.length; split++) {
      const absorbed = [data.subarray(0, split), data.subarray(split)];
      expect(squeeze({ absorbed, squeezed: [split, length - split] }), `${split}`).toBe(expected);
    }
    const bytes = Array.from(data, (byte) => Uint8Array.of(byte));
    expect(squeeze({ absorbed: bytes, squeezed: Array<number>(length).fill(1) })).toBe(expected);
  });

  it('takes every domain, of which the standard one is the default', () => {
    const [data, length] = [bytesOf('data', rate - 1), 100];
    const standard = raw[`crypto_xof_${name}_domain_standard`]();
    expect(standard).toBe(0x1f);
    const course = { absorbed: [data], squeezed: [length] };
    expect(squeeze({ ...course, domain: standard })).toBe(squeeze(course));
    for (let domain = 1; domain < 0x80; domain++) {
      expect(squeeze({ ...course, domain }), `domain ${domain}`).toBe(oracle(data, length, domain));
    }
  });

  it('refuses data after output', () => {
    withState(raw[`crypto_xof_${name}_statebytes`](), (state) => {
      raw[`crypto_xof_${name}_init`](state);
      expect(raw[`crypto_xof_${name}_squeeze`](state, new Uint8Array(32), 32)).toBe(0);
      expect(raw[`crypto_xof_${name}_update`](state, Uint8Array.of(1), 1)).toBe(-1);
    });
  });

  it('has the rate of the specification', () => {
    expect(raw[`crypto_xof_${name}_blockbytes`]()).toBe(rate);
  });
});

describeCoverage('xof');
