/** HKDF (RFC 5869) with SHA-256 and SHA-512. */
import { createHmac, hkdfSync } from 'node:crypto';
import { expand } from '@noble/hashes/hkdf.js';
import { sha256, sha512 } from '@noble/hashes/sha2.js';
import { describe, expect, it } from 'vitest';
import { bytesOf, hex } from '../support/bytes.ts';
import { blank, describeCoverage, fromHex, raw, untouched, withState } from './families.ts';

const hashes = [
  { hash: 'sha256', hashBytes: 32, blockBytes: 64, reference: sha256 },
  { hash: 'sha512', hashBytes: 64, blockBytes: 128, reference: sha512 },
] as const;

/** RFC 5869, appendix A, test cases 1 and 3; it has none for SHA-512. */
const vectors = [
  {
    salt: '000102030405060708090a0b0c',
    context: 'f0f1f2f3f4f5f6f7f8f9',
    key: '077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5',
    output: '3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865',
  },
  {
    salt: '',
    context: '',
    key: '19ef24a32c717b167f33a91d6f648bdf96596776afdb6377ac434c1c293ccb04',
    output: '8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8',
  },
];

const NOTHING = new Uint8Array(0);

describe.each(hashes)('HKDF with $hash', ({ hash, hashBytes, blockBytes, reference }) => {
  const maximum = 255 * hashBytes;

  function extract(salt: Uint8Array, material: Uint8Array): Uint8Array<ArrayBuffer> {
    const key = new Uint8Array(hashBytes);
    expect(raw[`crypto_kdf_hkdf_${hash}_extract`](key, salt, salt.length, material, material.length)).toBe(0);
    return key;
  }

  function extractInParts(salt: Uint8Array, parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
    return withState(raw[`crypto_kdf_hkdf_${hash}_statebytes`](), (state) => {
      const key = new Uint8Array(hashBytes);
      expect(raw[`crypto_kdf_hkdf_${hash}_extract_init`](state, salt, salt.length)).toBe(0);
      for (const part of parts) {
        expect(raw[`crypto_kdf_hkdf_${hash}_extract_update`](state, part, part.length)).toBe(0);
      }
      expect(raw[`crypto_kdf_hkdf_${hash}_extract_final`](state, key)).toBe(0);
      return key;
    });
  }

  function expandTo(length: number, key: Uint8Array, context: Uint8Array): Uint8Array<ArrayBuffer> {
    const output = new Uint8Array(length);
    expect(raw[`crypto_kdf_hkdf_${hash}_expand`](output, length, context, context.length, key)).toBe(0);
    return output;
  }

  it('extracts by HMAC, whatever the lengths of salt and material', () => {
    for (const saltLength of [0, 1, hashBytes, blockBytes, blockBytes + 1, 1000]) {
      for (const length of [0, 1, 22, blockBytes, 1000]) {
        const [salt, material] = [bytesOf('salt', saltLength), bytesOf('material', length)];
        const expected = createHmac(hash, salt).update(material).digest('hex');
        expect(hex(extract(salt, material))).toBe(expected);
        for (const split of [0, Math.floor(length / 3), length]) {
          const parts = [material.subarray(0, split), NOTHING, material.subarray(split)];
          expect(hex(extractInParts(salt, parts))).toBe(expected);
        }
      }
    }
  });

  it('takes null for no salt and no context', () => {
    const material = bytesOf('material', 22);
    const key = new Uint8Array(hashBytes);
    expect(raw[`crypto_kdf_hkdf_${hash}_extract`](key, null, 0, material, 22)).toBe(0);
    expect(hex(key)).toBe(createHmac(hash, '').update(material).digest('hex'));
    const output = new Uint8Array(42);
    expect(raw[`crypto_kdf_hkdf_${hash}_expand`](output, 42, null, 0, key)).toBe(0);
    expect(hex(output)).toBe(hex(new Uint8Array(hkdfSync(hash, material, '', '', 42))));
  });

  it('expands to every number of blocks, and to parts of one', () => {
    const key = bytesOf('key', hashBytes);
    for (const contextLength of [0, 1, 10, 1000]) {
      const context = bytesOf('context', contextLength);
      for (const length of [
        1,
        hashBytes - 1,
        hashBytes,
        hashBytes + 1,
        3 * hashBytes + 5,
        maximum - 1,
        maximum,
      ]) {
        expect(hex(expandTo(length, key, context))).toBe(hex(expand(reference, key, context, length)));
      }
    }
    expect(expandTo(0, key, NOTHING)).toHaveLength(0);
  });

  it('extracts and expands to what OpenSSL makes of both steps', () => {
    const [salt, material, context] = [bytesOf('salt', 13), bytesOf('material', 80), bytesOf('context', 50)];
    for (const length of [16, 82, 1000]) {
      const expected = new Uint8Array(hkdfSync(hash, material, salt, context, length));
      expect(hex(expandTo(length, extract(salt, material), context))).toBe(hex(expected));
    }
  });

  it('refuses to expand to more than 255 blocks, and gives out nothing', () => {
    const output = untouched(maximum + 1);
    const key = bytesOf('key', hashBytes);
    expect(raw[`crypto_kdf_hkdf_${hash}_expand`](output, maximum + 1, null, 0, key)).toBe(-1);
    expect(blank(maximum + 1)).toContain(hex(output));
  });

  it('gives other bytes for another key, context or salt', () => {
    const [salt, material, context] = [bytesOf('salt', 16), bytesOf('material', 32), bytesOf('context', 8)];
    const outputs = [
      expandTo(32, extract(salt, material), context),
      expandTo(32, extract(context, material), context),
      expandTo(32, extract(salt, salt), context),
      expandTo(32, extract(salt, material), salt),
    ].map(hex);
    expect(new Set(outputs).size).toBe(4);
  });

  it('makes keys that differ', () => {
    const [a, b] = [new Uint8Array(hashBytes), new Uint8Array(hashBytes)];
    for (const made of [a, b]) raw[`crypto_kdf_hkdf_${hash}_keygen`](made);
    expect(hex(a)).not.toBe(hex(b));
    expect(hex(expandTo(32, a, NOTHING))).not.toBe(hex(expandTo(32, b, NOTHING)));
  });

  it('has the sizes of RFC 5869', () => {
    expect(raw[`crypto_kdf_hkdf_${hash}_keybytes`]()).toBe(hashBytes);
    expect(raw[`crypto_kdf_hkdf_${hash}_bytes_min`]()).toBe(0);
    expect(raw[`crypto_kdf_hkdf_${hash}_bytes_max`]()).toBe(maximum);
  });
});

describe('HKDF with SHA-256', () => {
  it.each(vectors)('is that of RFC 5869 with the salt "$salt"', ({ salt, context, key, output }) => {
    const [extracted, expanded] = [new Uint8Array(32), new Uint8Array(42)];
    const [saltBytes, info] = [fromHex(salt), fromHex(context)];
    const material = fromHex('0b'.repeat(22));
    expect(raw.crypto_kdf_hkdf_sha256_extract(extracted, saltBytes, saltBytes.length, material, 22)).toBe(0);
    expect(hex(extracted)).toBe(key);
    expect(raw.crypto_kdf_hkdf_sha256_expand(expanded, 42, info, info.length, extracted)).toBe(0);
    expect(hex(expanded)).toBe(output);
  });
});

describeCoverage('hkdf');
