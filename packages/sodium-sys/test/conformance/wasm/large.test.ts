/** Inputs that are too large for WebAssembly. */
import { freemem } from 'node:os';
import { describe, expect, it } from 'vitest';
import { bytesOf, thrownBy } from '../support/bytes.ts';
import { createWithState, expectSound } from '../support/large-data.ts';

const key = bytesOf('key', 64);

describe('inputs that are too large for WebAssembly', () => {
  it('are refused, and nothing is the worse for it', async (context) => {
    if (freemem() < 8 * 2 ** 30) context.skip('this takes several GiB of memory');
    const { sodium, state } = await createWithState();
    const { raw } = sodium;
    const digest = new Uint8Array(32);
    for (const size of [2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1]) {
      const error = thrownBy(() => raw.crypto_auth_hmacsha256(digest, new Uint8Array(size), size, key));
      expect(error.code).toBe('ERR_SODIUM_UNAVAILABLE');
      expect(error.message).toContain(`${size} bytes`);
      expectSound(sodium, state);
    }
    // The first of these fits, the second no longer does.
    const size = 1_100_000_000;
    const half = new Uint8Array(size);
    const output = new Uint8Array(size);
    output[size - 1] = 7;
    const call = (): number => raw.crypto_stream_xor(output, half, size, key, key);
    expect(thrownBy(call).code).toBe('ERR_SODIUM_UNAVAILABLE');
    expect(output[size - 1]).toBe(7);
    expectSound(sodium, state);
    expect(thrownBy(call).code).toBe('ERR_SODIUM_UNAVAILABLE');
    expectSound(sodium, state);
  });

  it('are refused where their length no longer fits 32 bits', async (context) => {
    if (freemem() < 8 * 2 ** 30) context.skip('this takes several GiB of memory');
    const { sodium, state } = await createWithState();
    const size = 2 ** 32;
    const huge = new Uint8Array(size);
    const call = (): unknown => sodium.raw.crypto_auth_hmacsha256(new Uint8Array(32), huge, size, key);
    expect(thrownBy(call).code).toBe('ERR_SODIUM_UNAVAILABLE');
    expectSound(sodium, state);
  });
});
