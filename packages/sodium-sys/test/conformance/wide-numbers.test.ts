/** Numbers of 64 bits, which WebAssembly takes in halves. */
import { createCipheriv, scryptSync } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytesOf, hex } from './support/bytes.ts';
import { sys } from './support/instances.ts';

const { raw } = sys;

const key = bytesOf('key', 32);

/** Where a half overflows, is sign-extended, or is taken for the other. */
const EDGES = [
  0n,
  1n,
  0x7fff_ffffn,
  0x8000_0000n,
  0xffff_fffen,
  0xffff_ffffn,
  0x1_0000_0000n,
  0x1_0000_0001n,
  0x1_8000_0000n,
  2n ** 53n - 1n,
  2n ** 53n + 1n,
  0x7fff_ffff_ffff_ffffn,
  2n ** 63n,
  0x8000_0000_8000_0000n,
  0x1234_5678_9abc_def0n,
  0xffff_ffff_0000_0000n,
  2n ** 64n - 2n,
  2n ** 64n - 1n,
];

function littleEndian(value: bigint): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, value, true);
  return bytes;
}

/** OpenSSL's ChaCha20, which takes the counter as the first 8 bytes of its initialisation vector. */
function chacha20(data: Uint8Array, nonce: Uint8Array, counter: bigint): string {
  const vector = Buffer.concat([littleEndian(counter), nonce]);
  return createCipheriv('chacha20', key, vector).update(data).toString('hex');
}

describe('a block counter', () => {
  const nonce = bytesOf('nonce', 24);
  const data = bytesOf('data', 64 * 5 + 3);

  it.each(EDGES)('of %d begins there, and carries into its upper half', (counter) => {
    for (const length of [1, 64, data.length]) {
      // Where the counter itself overflows, libsodium's implementations differ, as its documentation allows.
      if (counter + BigInt(Math.ceil(length / 64)) > 2n ** 64n) continue;
      const output = new Uint8Array(length);
      const part = data.subarray(0, length);
      expect(
        raw.crypto_stream_chacha20_xor_ic(output, part, length, nonce.subarray(0, 8), counter, key),
      ).toBe(0);
      expect(hex(output)).toBe(chacha20(part, nonce.subarray(0, 8), counter));
    }
  });

  it('of any size begins there', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 64n - 2n }), (counter) => {
        const output = new Uint8Array(64);
        raw.crypto_stream_chacha20_xor_ic(output, data, 64, nonce, counter, key);
        expect(hex(output)).toBe(chacha20(data.subarray(0, 64), nonce.subarray(0, 8), counter));
      }),
    );
  });

  it.each([
    'crypto_stream_salsa20_xor_ic',
    'crypto_stream_xsalsa20_xor_ic',
    'crypto_stream_xchacha20_xor_ic',
    'crypto_stream_chacha20_xor_ic',
  ] as const)('of %s counts blocks of 64 bytes, from wherever it begins', (name) => {
    for (const counter of EDGES.filter((edge) => edge < 2n ** 64n - 6n)) {
      const whole = new Uint8Array(data.length);
      raw[name](whole, data, data.length, nonce, counter, key);
      const blocks = new Uint8Array(data.length);
      for (let start = 0; start < data.length; start += 64) {
        const block = data.subarray(start, start + 64);
        raw[name](blocks.subarray(start), block, block.length, nonce, counter + BigInt(start / 64), key);
      }
      expect(hex(whole), `${counter}`).toBe(hex(blocks));
    }
  });

  it('gives another key stream for every edge', () => {
    const streams = EDGES.map((counter) => {
      const output = new Uint8Array(64);
      raw.crypto_stream_xchacha20_xor_ic(output, new Uint8Array(64), 64, nonce, counter, key);
      return hex(output);
    });
    expect(new Set(streams).size).toBe(EDGES.length);
  });
});

describe('the id of a subkey', () => {
  const context = bytesOf('context', 8);

  /** By the definition: BLAKE2b of nothing, with the id for its salt and the context for its personalisation. */
  function derived(id: bigint): string {
    const subkey = new Uint8Array(32);
    const [salt, personal] = [new Uint8Array(16), new Uint8Array(16)];
    salt.set(littleEndian(id));
    personal.set(context);
    raw.crypto_generichash_blake2b_salt_personal(subkey, 32, null, 0, key, 32, salt, personal);
    return hex(subkey);
  }

  it.each(EDGES)('of %d is all of it used', (id) => {
    const subkey = new Uint8Array(32);
    expect(raw.crypto_kdf_derive_from_key(subkey, 32, id, context, key)).toBe(0);
    expect(hex(subkey)).toBe(derived(id));
  });

  it('of any size is all of it used', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), (id) => {
        const subkey = new Uint8Array(32);
        raw.crypto_kdf_blake2b_derive_from_key(subkey, 32, id, context, key);
        expect(hex(subkey)).toBe(derived(id));
      }),
    );
  });
});

describe('the cost of a password hash', () => {
  const output = new Uint8Array(32);
  const password = bytesOf('password', 12);
  const salt = bytesOf('salt', 32);

  it('of scrypt is a bigint whose upper half counts', () => {
    const scrypt = (cost: bigint): number =>
      raw.crypto_pwhash_scryptsalsa208sha256_ll(password, 12, salt, 32, cost, 8, 1, output, 32);
    for (const cost of [2, 16, 1024]) {
      expect(scrypt(BigInt(cost))).toBe(0);
      expect(hex(output)).toBe(scryptSync(password, salt, 32, { cost, blockSize: 8 }).toString('hex'));
    }
    // No powers of two; but their lower halves are.
    for (const cost of [2n ** 32n + 16n, 2n ** 40n + 1024n, 2n ** 63n + 2n]) expect(scrypt(cost)).toBe(-1);
  });

  it('of Argon2 is a number whose upper half counts', () => {
    const argon2 = (opslimit: number): number =>
      raw.crypto_pwhash(output, 32, password, 12, salt, opslimit, 8192, 2);
    expect(argon2(1)).toBe(0);
    // Beyond the limit of 2**32 - 1; their lower halves are within it.
    for (const opslimit of [2 ** 32 + 1, 2 ** 40 + 1, 2 ** 53 - 2 ** 32 + 1])
      expect(argon2(opslimit)).toBe(-1);
  });
});
