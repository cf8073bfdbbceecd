/** What WebAssembly lacks, and how it says so. */
import { describe, expect, it } from 'vitest';
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
