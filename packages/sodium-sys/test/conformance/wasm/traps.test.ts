/** What WebAssembly lacks, and how it says so. */
import { describe, expect, it, vi } from 'vitest';
import { createWasmSodium } from '../../../src/backends/wasm.ts';
import { runSnippet } from '../support/child.ts';
import { sys } from '../support/instances.ts';
import { declarations, type FunctionName } from '../support/table.ts';

describe('a function that is missing', () => {
  const missing = declarations.filter(({ name }) => sys.whyUnavailable(name) !== undefined);

  it('is one of 47 in WebAssembly', () => {
    const names: readonly FunctionName[] = missing.map(({ name }) => name);
    expect(names).toHaveLength(47);
    expect(names).toEqual(
      expect.arrayContaining([
        'sodium_malloc',
        'sodium_free',
        'sodium_memcmp',
        'sodium_memzero',
        'sodium_mlock',
        'crypto_aead_aes256gcm_encrypt',
        'randombytes_set_implementation',
      ]),
    );
    expect(sys.whyUnavailable('sodium_malloc')).toContain('it is not in the WebAssembly build');
  });
});

describe('AES-GCM', () => {
  const names = declarations
    .map(({ name }) => name)
    .filter((name) => name.startsWith('crypto_aead_aes256gcm_'));

  it('says that it is not available, in the one function of it that there is', () => {
    expect(names.filter((name) => sys.whyUnavailable(name) === undefined)).toEqual([
      'crypto_aead_aes256gcm_is_available',
    ]);
    expect(sys.raw.crypto_aead_aes256gcm_is_available()).toBe(0);
  });
});

describe('randomness', () => {
  it('is asked for in as few pieces as there can be', async () => {
    const asked: number[] = [];
    const { getRandomValues } = crypto;
    const spy = vi.spyOn(crypto, 'getRandomValues').mockImplementation((array) => {
      asked.push(array!.byteLength);
      return getRandomValues.call(crypto, array as never) as never;
    });
    const { raw, secrets } = await createWasmSodium();
    asked.length = 0;
    const output = new Uint8Array(200_000);
    raw.randombytes_buf(output, output.length);
    expect(asked).toEqual([65_536, 65_536, 65_536, 3392]);
    // No part of it was left out: 16 zero bytes in a row are not random.
    expect(Buffer.from(output).indexOf(Buffer.alloc(16))).toBe(-1);
    asked.length = 0;
    raw.randombytes(output, 24);
    secrets.allocate(16_384, { lock: 'try', access: 'readable' }, (address) =>
      raw.randombytes_buf(address, 16_384),
    );
    expect(asked).toEqual([24, 16_384]);
    spy.mockRestore();
  });
});

describe('without WebAssembly', () => {
  it('nothing slower takes its place', () => {
    const { status, stdout, stderr } = runSnippet(
      `import { loadSodiumWasm } from 'sodium-sys/wasm';
       await loadSodiumWasm().then(() => console.log('loaded'), ({ code }) => console.log(code));`,
      ['--jitless'],
    );
    expect([status, stdout.trim(), stderr.includes('Error')]).toEqual([
      0,
      'ERR_SODIUM_INITIALIZATION',
      false,
    ]);
  });
});
