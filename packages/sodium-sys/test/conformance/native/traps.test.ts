/** What only the native library has, and what crashes when nothing checks how it is called. */
import { describe, expect, it } from 'vitest';
import { createKoffiSodium } from '../../../src/backends/koffi.ts';
import { loadKoffi } from '../../../src/backends/koffi-engine.ts';
import { attempts, LOAD, wrongLength, wrongState, wrongType } from '../support/attempts.ts';
import { thrownBy } from '../support/bytes.ts';
import { runSnippet } from '../support/child.ts';
import { sys } from '../support/instances.ts';
import { declarations } from '../support/table.ts';

describe('guarded memory', () => {
  it('is freed once, and only what is guarded', () => {
    const outcomes = attempts(`
      const pooled = memory.allocate(64);
      const guarded = raw.sodium_malloc(64);
      attempt(() => raw.sodium_free(pooled));
      for (const name of ['sodium_mprotect_noaccess', 'sodium_mprotect_readonly', 'sodium_mprotect_readwrite']) {
        attempt(() => raw[name](pooled));
      }
      attempt(() => memory.free(guarded));
      attempt(() => raw.sodium_free(new Uint8Array(64)));
      attempt(() => raw.sodium_free(guarded));
      attempt(() => raw.sodium_free(guarded));
      attempt(() => raw.sodium_mprotect_noaccess(guarded));
      attempt(() => raw.sodium_memzero(guarded, 64));
      attempt(() => raw.sodium_free(null));
      attempt(() => memory.free(pooled));
      attempt(() => raw.sodium_free(pooled));
    `);
    expect(outcomes).toEqual([
      ...Array(4).fill(wrongType('ptr')),
      wrongType('address'),
      wrongType('ptr'),
      'returned undefined',
      ...Array(3).fill(wrongState),
      'returned undefined',
      'returned undefined',
      wrongType('ptr'),
    ]);
  });

  it('is written and read up to its end and no further', () => {
    const outcomes = attempts(`
      const hexOf = (address) => Buffer.from(raw.sodium_bin2hex(new Uint8Array(97), 97, address, 48)).toString('latin1', 0, 96);
      for (const address of [raw.sodium_malloc(48), raw.sodium_allocarray(3, 16)]) {
        attempt(() => address.byteLength);
        attempt(() => raw.randombytes_buf(address, 49));
        attempt(() => hexOf(address) === 'db'.repeat(48));
        raw.randombytes_buf_deterministic(address, 48, data);
        raw.randombytes_buf_deterministic(out, 48, data);
        attempt(() => hexOf(address) === Buffer.from(out).toString('hex', 0, 48));
        attempt(() => memory.equals(address, out.subarray(0, 48)));
        attempt(() => raw.crypto_generichash_init(raw.sodium_malloc(385), null, 0, 32));
        attempt(() => raw.crypto_generichash_init(raw.sodium_malloc(384), null, 0, 32));
      }
      attempt(() => raw.sodium_malloc(2 ** 53 - 1));
      attempt(() => raw.sodium_allocarray(2 ** 40, 2 ** 40));
      attempt(() => raw.sodium_malloc(0).byteLength);
    `);
    const each = [
      'returned 48',
      wrongLength('buf'),
      'returned true',
      'returned true',
      'returned true',
      wrongType('state'),
      'returned 0',
    ];
    expect(outcomes).toEqual([...each, ...each, 'returned null', 'returned null', 'returned 0']);
  });

  it('is refused for what its protection would end the process for, and for nothing else', async () => {
    const outcomes = attempts(`
      const { rawAsync } = sys;
      const attemptAsync = async (call) => {
        try { outcomes.push('resolved ' + await call()); } catch ({ code }) { outcomes.push({ code }); }
      };
      const guarded = raw.sodium_malloc(4096);
      for (const protection of ['noaccess', 'readonly', 'readwrite']) {
        attempt(() => raw['sodium_mprotect_' + protection](guarded));
        attempt(() => raw.crypto_hash_sha256(out, guarded, 4096));
        attempt(() => raw.sodium_memzero(guarded, 4096));
        attempt(() => raw.sodium_increment(guarded, 1));
        attempt(() => raw.sodium_munlock(guarded, 4096));
        attempt(() => memory.equals(guarded, new Uint8Array(4096)));
        await attemptAsync(() => rawAsync.crypto_hash_sha256(out, guarded, 4096));
        await attemptAsync(() => rawAsync.randombytes_buf(guarded, 4096));
      }
      attempt(() => raw.sodium_mprotect_noaccess(guarded));
      attempt(() => raw.sodium_free(guarded));
      attempt(() => raw.crypto_hash_sha256(out, guarded, 4096));
    `);
    const refused = wrongState;
    expect(outcomes).toEqual([
      ...['returned 0', ...Array(7).fill(refused)],
      ...['returned 0', 'returned 0', refused, refused, refused, 'returned false', 'resolved 0', refused],
      ...[
        'returned 0',
        'returned 0',
        'returned undefined',
        'returned undefined',
        'returned 0',
        'returned true',
      ],
      ...['resolved 0', 'resolved undefined'],
      ...['returned 0', 'returned undefined', refused],
    ]);
  });
});

describe('the stack', () => {
  it('is zeroed for as far as every stack reaches', () => {
    const outcomes = attempts(`
      for (const length of [0, 1, 65536, 65537, 2 ** 23, 2 ** 53 - 1]) attempt(() => raw.sodium_stackzero(length));
    `);
    expect(outcomes).toEqual([...Array(3).fill('returned undefined'), ...Array(3).fill(wrongLength('len'))]);
  });
});

describe('sodium_misuse', () => {
  it('ends the process, which is what it is for', () => {
    const { signal, stdout } = runSnippet(`${LOAD.native} sys.raw.sodium_misuse(); console.log('survived');`);
    expect([stdout, signal]).toEqual(['', 'SIGABRT']);
  });
});

describe('a function that is missing', () => {
  const missing = declarations.filter(({ name }) => sys.whyUnavailable(name) !== undefined);

  it('is so because the library is too old, or was built without it', () => {
    const { version, path, minimal } = sys.library;
    for (const { name, since } of missing) {
      if (name.startsWith('crypto_aead_aes256gcm')) continue;
      const isNewer = since.localeCompare(version, 'en', { numeric: true }) > 0;
      if (!minimal) expect(isNewer, name).toBe(true);
      const reason = isNewer
        ? `it needs libsodium ${since} or newer, and ${path} is ${version}`
        : `${path} is a minimal build of libsodium ${version}, which leaves it out`;
      expect(sys.whyUnavailable(name)).toBe(reason);
    }
  });
});

describe('AES-GCM', () => {
  const names = declarations
    .map(({ name }) => name)
    .filter((name) => name.startsWith('crypto_aead_aes256gcm_'));

  it('is refused where the CPU has no AES instructions, all but its sizes and keys', () => {
    const library = loadKoffi().load(sys.library.path);
    // The processor is the one thing that this test cannot have, so its answer is given in its place.
    const withoutAes = createKoffiSodium(
      {
        library: {
          func: (name, result, parameters) =>
            name === 'crypto_aead_aes256gcm_is_available'
              ? Object.assign(() => 0, { async: () => {} })
              : library.func(name, result, parameters),
        },
        addressOf: () => null,
        checkSizesFor: () => {},
      },
      sys.library,
    );
    const refused = names.filter((name) => withoutAes.whyUnavailable(name) !== undefined);
    expect(refused).toEqual(names.filter((name) => /_(beforenm|(en|de)crypt\w*)$/.test(name)));
    expect(refused).toHaveLength(9);
    for (const name of refused) {
      const error = thrownBy(withoutAes.raw[name] as () => unknown);
      expect(error.code).toBe('ERR_SODIUM_UNAVAILABLE');
      expect(error.message).toBe(`${name} is not available: this CPU lacks the AES instructions it needs`);
    }
    const key = new Uint8Array(32);
    withoutAes.raw.crypto_aead_aes256gcm_keygen(key);
    expect(key.some((byte) => byte !== 0)).toBe(true);
  });

  it('works where the CPU has them', (context) => {
    if (sys.raw.crypto_aead_aes256gcm_is_available() === 0) context.skip('this CPU has no AES instructions');
    const [sealed, opened, key, nonce] = [48, 32, 32, 12].map((length) => new Uint8Array(length));
    const message = new Uint8Array(32).fill(5);
    const { raw } = sys;
    expect(raw.crypto_aead_aes256gcm_encrypt(sealed!, null, message, 32, null, 0, null, nonce!, key!)).toBe(
      0,
    );
    const open = (): number =>
      raw.crypto_aead_aes256gcm_decrypt(opened!, null, null, sealed!, 48, null, 0, nonce!, key!);
    expect([open(), opened]).toEqual([0, message]);
    sealed![0]! ^= 1;
    expect(open()).toBe(-1);
  });
});
