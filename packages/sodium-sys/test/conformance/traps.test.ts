/** What crashes, or silently computes something else, when C is called through an engine that checks nothing. */
import { describe, expect, it } from 'vitest';
import { attempts, wrongLength, wrongState, wrongType } from './support/attempts.ts';
import { thrownBy } from './support/bytes.ts';
import { backend, sys } from './support/instances.ts';
import { declarations } from './support/table.ts';

describe('an address', () => {
  it('cannot be made by anybody else, nor copied', () => {
    const outcomes = attempts(`
      const { Address } = await import('sodium-sys/portable');
      const address = memory.allocate(64);
      const forged = [
        new Address({}, 4096, 64, true),
        new (class extends Address {})({}, 4096, 64, true),
        Object.create(address),
        Object.create(Address.prototype, { byteLength: { value: 64 }, guarded: { value: true } }),
        structuredClone(address),
        new Proxy(address, {}),
      ];
      for (const value of forged) attempt(() => raw.randombytes_buf(value, 32));
      for (const value of forged) attempt(() => memory.read(value, out));
    `);
    expect(outcomes).toEqual([...Array(6).fill(wrongType('buf')), ...Array(6).fill(wrongType('address'))]);
  });

  it('cannot be given as a number or a bigint', () => {
    const outcomes = attempts(`
      for (const value of [0, 1, 4096, 2 ** 40, -1, 0n, 1n, 4096n, 0x7fff_ffff_f000n, NaN]) {
        attempt(() => raw.crypto_generichash(value, 32, data, 2000, null, 0));
        attempt(() => raw.crypto_generichash(out, 32, value, 1000, null, 0));
        attempt(() => raw.crypto_generichash(out, 32, data, 2000, value, 32));
      }
    `);
    const refusals = [wrongType('out'), wrongType('in'), wrongType('key')];
    expect(outcomes).toEqual(Array.from({ length: 10 }, () => refusals).flat());
  });

  it('cannot be made longer than its memory, nor pass for guarded', () => {
    const outcomes = attempts(`
      const address = memory.allocate(64);
      for (const [property, value] of [['byteLength', 2 ** 30], ['guarded', true]]) {
        try { address[property] = value; } catch {}
        try { Object.defineProperty(address, property, { value }); } catch {}
      }
      attempt(() => raw.randombytes_buf(address, 65));
      attempt(() => memory.read(address, new Uint8Array(65)));
      attempt(() => memory.write(address, new Uint8Array(1), 64));
      attempt(() => memory.equals(address, new Uint8Array(65)));
      attempt(() => memory.equals(new Uint8Array(64), address));
      if (sys.whyUnavailable('sodium_free') === undefined) attempt(() => raw.sodium_free(address));
    `);
    const isGuardable = sys.whyUnavailable('sodium_free') === undefined;
    expect(outcomes).toEqual([
      wrongLength('buf'),
      wrongLength('offset'),
      wrongLength('offset'),
      wrongLength('b'),
      'returned true',
      ...(isGuardable ? [wrongType('ptr')] : []),
    ]);
  });

  it('that has been freed is refused', () => {
    const outcomes = attempts(`
      const address = memory.allocate(384);
      memory.free(address);
      attempt(() => raw.randombytes_buf(address, 32));
      attempt(() => raw.randombytes_buf(address, 0));
      attempt(() => raw.crypto_generichash_init(address, null, 0, 32));
      attempt(() => raw.crypto_generichash(out, 32, address, 100, null, 0));
      attempt(() => memory.free(address));
      attempt(() => memory.read(address, out));
      attempt(() => memory.write(address, out));
      attempt(() => memory.wipe(address));
      attempt(() => memory.equals(address, new Uint8Array(384)));
    `);
    expect(outcomes).toEqual(Array(9).fill(wrongState));
  });

  it('of text must end within its memory, as text in an array must', () => {
    const outcomes = attempts(`
      const address = memory.allocate(64);
      memory.write(address, new Uint8Array(64).fill(0x61));
      attempt(() => raw.crypto_pwhash_str_verify(address, data, 10));
      attempt(() => raw.crypto_pwhash_str_verify(new Uint8Array(64).fill(0x61), data, 10));
    `);
    expect(outcomes).toEqual([wrongType('str'), wrongType('str')]);
  });
});

describe('a length', () => {
  it('that is no whole number of bytes is refused', () => {
    const outcomes = attempts(`
      for (const value of [NaN, Infinity, -Infinity, 2.5, 0.1, -1, -0.5, 2 ** 53, 2 ** 64, 1e300]) {
        attempt(() => raw.crypto_generichash(out, value, data, 2000, null, 0));
        attempt(() => raw.crypto_generichash(out, 32, data, value, null, 0));
        attempt(() => raw.crypto_generichash(out, 32, data, 2000, data, value));
      }
    `);
    const refusals = [wrongLength('outlen'), wrongLength('inlen'), wrongLength('keylen')];
    expect(outcomes).toEqual(Array.from({ length: 10 }, () => refusals).flat());
  });

  it('that exceeds its array is refused, by however little or much', () => {
    const outcomes = attempts(`
      for (const value of [2001, 2 ** 31, 2 ** 32 - 1]) {
        attempt(() => raw.crypto_generichash(data, value, data, 2000, null, 0));
        attempt(() => raw.crypto_generichash(out, 32, data, value, null, 0));
        attempt(() => raw.crypto_generichash(out, 32, data, 2000, data, value));
        attempt(() => raw.crypto_secretbox_easy(data, data, value, data, data));
      }
      attempt(() => raw.crypto_secretbox_easy(data, data, 1985, data, data));
      attempt(() => raw.crypto_secretbox_easy(data, data, 1984, data, data));
    `);
    const refusals = [wrongLength('out'), wrongLength('in'), wrongLength('key'), wrongLength('c')];
    const each = Array.from({ length: 3 }, () => refusals).flat();
    expect(outcomes).toEqual([...each, wrongLength('c'), 'returned 0']);
  });

  it('of -0 is 0', () => {
    expect(attempts('attempt(() => raw.crypto_generichash(out, 32, data, -0, null, -0));')).toEqual([
      'returned 0',
    ]);
  });

  it('with null instead of bytes is refused, above all that of a key', () => {
    const outcomes = attempts(`
      const state = memory.allocate(384);
      attempt(() => raw.crypto_generichash_init(state, null, 32, 32));
      attempt(() => raw.crypto_generichash_init(new Uint8Array(384), null, 32, 32));
      attempt(() => raw.crypto_generichash(out, 32, data, 2000, null, 32));
      attempt(() => raw.crypto_generichash(out, 32, null, 1, null, 0));
      attempt(() => raw.crypto_generichash_init(state, null, 0, 32));
    `);
    expect(outcomes).toEqual([
      wrongLength('key'),
      wrongLength('key'),
      wrongLength('key'),
      wrongLength('in'),
      'returned 0',
    ]);
  });
});

describe('a length within an array', () => {
  it('is no longer than the array', () => {
    const outcomes = attempts(`
      for (const length of [65, 2 ** 31, 2 ** 32 - 1]) {
        for (const blocksize of [1, 16, 2 ** 20, 2 ** 32 - 1]) {
          attempt(() => raw.sodium_pad(null, out, length, blocksize, 64));
        }
      }
      attempt(() => raw.sodium_pad(null, out, 64, 1, 64));
      attempt(() => raw.sodium_pad(null, out, 63, 1, 64));
      attempt(() => raw.sodium_pad(null, out, 64, 2 ** 32 - 1, 64));
      attempt(() => raw.sodium_pad(null, out, 0, 0, 64));
    `);
    expect(outcomes).toEqual([
      ...Array(12).fill(wrongLength('unpadded_buflen')),
      'returned -1',
      'returned 0',
      'returned -1',
      'returned -1',
    ]);
  });
});

describe('what C would abort for', () => {
  it('is a variant of base64 that there is not', () => {
    const outcomes = attempts(`
      for (const variant of [0, 2, 4, 6, 8, 9, -1, 257, 2 ** 31 - 1, -(2 ** 31)]) {
        attempt(() => raw.sodium_bin2base64(out, 64, data, 3, variant));
        attempt(() => raw.sodium_base642bin(out, 64, data, 3, null, null, null, variant));
        attempt(() => raw.sodium_base64_encoded_len(3, variant));
      }
      for (const variant of [1, 3, 5, 7]) attempt(() => raw.sodium_base64_encoded_len(4, variant));
    `);
    expect(outcomes).toEqual([
      ...Array(30).fill(wrongType('variant')),
      ...[9, 7, 9, 7].map((length) => `returned ${length}`),
    ]);
  });

  it('is too little room for text', () => {
    const outcomes = attempts(`
      for (const length of [0, 1, 2, 3, 30]) {
        attempt(() => raw.sodium_bin2hex(out, 2 * length, data, length));
        attempt(() => raw.sodium_bin2hex(out, 2 * length + 1, data, length) === out);
        for (const variant of [1, 3, 5, 7]) {
          const room = raw.sodium_base64_encoded_len(length, variant);
          attempt(() => raw.sodium_bin2base64(out, room - 1, data, length, variant));
          attempt(() => raw.sodium_bin2base64(out, room, data, length, variant) === out);
        }
      }
    `);
    const base64 = [wrongLength('b64_maxlen'), 'returned true'];
    const each = [wrongLength('hex_maxlen'), 'returned true', ...base64, ...base64, ...base64, ...base64];
    expect(outcomes).toEqual(Array.from({ length: 5 }, () => each).flat());
  });

  it('is a digest of no length, or of a longer one than there is', () => {
    const outcomes = attempts(`
      for (const family of ['crypto_generichash', 'crypto_generichash_blake2b']) {
        const state = new Uint8Array(384);
        raw[family + '_init'](state, null, 0, 32);
        for (const length of [0, 65, 255, 256, 288]) attempt(() => raw[family + '_final'](state, data, length));
        attempt(() => raw[family + '_final'](state, state, 32));
        attempt(() => raw[family + '_final'](state, data, 32));
      }
    `);
    const each = [...Array(5).fill(wrongLength('outlen')), wrongType('out'), 'returned 0'];
    expect(outcomes).toEqual([...each, ...each]);
  });

  it('is an algorithm for passwords that there is not', () => {
    const outcomes = attempts(`
      for (const alg of [0, 3, -1, 257, 2 ** 31 - 1]) {
        attempt(() => raw.crypto_pwhash_str_alg(new Uint8Array(128), data, 8, 3, 8192, alg));
        attempt(() => raw.crypto_pwhash(out, 32, data, 8, data, 3, 8192, alg));
      }
      for (const alg of [1, 2]) attempt(() => raw.crypto_pwhash_str_alg(new Uint8Array(128), data, 8, 3, 8192, alg));
    `);
    const refused = Array.from({ length: 5 }, () => [wrongType('alg'), 'returned -1']).flat();
    expect(outcomes).toEqual([...refused, 'returned 0', 'returned 0']);
  });

  it('is an exchange of keys that gives none', () => {
    const outcomes = attempts(`
      const [pk, sk] = [new Uint8Array(32), new Uint8Array(32)];
      raw.crypto_kx_keypair(pk, sk);
      for (const side of ['client', 'server']) {
        const exchange = (rx, tx) => raw['crypto_kx_' + side + '_session_keys'](rx, tx, pk, sk, pk);
        attempt(() => exchange(null, null));
        attempt(() => exchange(out, null));
        attempt(() => exchange(null, out));
      }
    `);
    const each = [wrongType('rx'), 'returned 0', 'returned 0'];
    expect(outcomes).toEqual([...each, ...each]);
  });

  it('is a stream that goes on beyond its end', () => {
    const outcomes = attempts(`
      const xor = (length, ic) => raw.crypto_stream_chacha20_ietf_xor_ic(new Uint8Array(1000), data, length, data, ic, data);
      attempt(() => xor(65, 2 ** 32 - 1));
      attempt(() => xor(64, 2 ** 32 - 1));
      attempt(() => xor(1, 2 ** 32 - 1));
      attempt(() => xor(0, 2 ** 32 - 1));
      attempt(() => xor(1000, 2 ** 32 - 15));
      attempt(() => xor(1000, 2 ** 32 - 16));
      attempt(() => xor(2 ** 53 - 1, 0));
    `);
    expect(outcomes).toEqual([
      wrongLength('ic'),
      ...Array(3).fill('returned 0'),
      wrongLength('ic'),
      'returned 0',
      wrongLength('mlen'),
    ]);
  });

  it('is a length that a size of 32 bits cannot say', () => {
    const [outcome] = attempts('attempt(() => raw.sodium_base64_encoded_len(2 ** 32 - 1, 1));');
    expect(outcome).toEqual(backend === 'wasm' ? wrongLength('bin_len') : 'returned 5726623061');
  });
});

describe('a 64-bit number', () => {
  it('is a bigint within its range, and nothing that could be taken for one', () => {
    const outcomes = attempts(`
      for (const value of [1, -1, NaN, 2 ** 53 + 2, '1', null, -1n, 2n ** 64n, -(2n ** 63n), 2n ** 100n]) {
        attempt(() => raw.crypto_kdf_derive_from_key(out, 32, value, data, data));
        attempt(() => raw.crypto_stream_chacha20_xor_ic(out, data, 64, data, value, data));
      }
      for (const value of [0n, 2n ** 63n, 2n ** 64n - 1n]) {
        attempt(() => raw.crypto_kdf_derive_from_key(out, 32, value, data, data));
        attempt(() => raw.crypto_stream_chacha20_xor_ic(out, data, 64, data, value, data));
      }
    `);
    const kinds = Array.from({ length: 6 }, () => [wrongType('subkey_id'), wrongType('ic')]).flat();
    const ranges = Array.from({ length: 4 }, () => [wrongLength('subkey_id'), wrongLength('ic')]).flat();
    expect(outcomes).toEqual([...kinds, ...ranges, ...Array(6).fill('returned 0')]);
  });
});

describe('memory that is gone', () => {
  it('is refused with the length that was remembered, and with none', () => {
    const outcomes = attempts(`
      for (const size of [16, 1000, 100_000]) {
        const view = new Uint8Array(size);
        structuredClone(view.buffer, { transfer: [view.buffer] });
        for (const length of [size, 1, 0]) {
          attempt(() => raw.crypto_generichash(out, 32, view, length, null, 0));
          attempt(() => raw.randombytes_buf(view, length));
        }
      }
    `);
    const each = Array.from({ length: 3 }, () => [wrongType('in'), wrongType('buf')]).flat();
    expect(outcomes).toEqual([...each, ...each, ...each]);
  });

  it('is refused when a resizable buffer has shrunk away from its views', () => {
    const outcomes = attempts(`
      for (const size of [16, 1000, 100_000]) {
        const buffer = new ArrayBuffer(size, { maxByteLength: size });
        const fixed = new Uint8Array(buffer, 0, size);
        const following = new Uint8Array(buffer);
        buffer.resize(size - 1);
        attempt(() => raw.crypto_generichash(out, 32, fixed, size, null, 0));
        attempt(() => raw.crypto_generichash(out, 32, fixed, 0, null, 0));
        attempt(() => raw.crypto_generichash(out, 32, following, size, null, 0));
        attempt(() => raw.crypto_generichash(out, 32, following, size - 1, null, 0));
      }
    `);
    const each = [wrongType('in'), wrongType('in'), wrongLength('in'), 'returned 0'];
    expect(outcomes).toEqual([...each, ...each, ...each]);
  });
});

describe('a function that is missing', () => {
  const missing = declarations.filter(({ name }) => sys.whyUnavailable(name) !== undefined);

  it('says why when it is called, and not before', () => {
    console.info(`${backend}: ${missing.length} functions are missing in libsodium ${sys.library.version}`);
    for (const { name } of missing) {
      const call = sys.raw[name] as () => unknown;
      expect(typeof call).toBe('function');
      const error = thrownBy(call);
      expect(error.code).toBe('ERR_SODIUM_UNAVAILABLE');
      expect(error.message).toBe(`${name} is not available: ${sys.whyUnavailable(name)}`);
    }
  });

  it('is none of those that every library has', () => {
    for (const name of ['crypto_generichash', 'crypto_hash_sha512', 'sodium_init'] as const) {
      expect(sys.whyUnavailable(name)).toBeUndefined();
    }
  });
});

describe('the object of all functions', () => {
  it('can be looked at without anything being called or bound', () => {
    const outcomes = attempts(`
      const { inspect } = await import('node:util');
      const assert = await import('node:assert');
      attempt(() => Object.keys(raw).length);
      attempt(() => Reflect.ownKeys(raw).length);
      attempt(() => { for (const name in raw) return name; });
      attempt(() => JSON.stringify(raw));
      attempt(() => Object.keys({ ...raw }).length);
      attempt(() => inspect(raw, { showHidden: true, depth: 5, getters: false }));
      attempt(() => inspect(sys).length > 0);
      attempt(() => assert.deepEqual(raw, raw));
      attempt(() => [raw.then, raw.toJSON, raw.constructor, raw.nothing, raw[Symbol.iterator]].every((x) => x === undefined));
      const awaited = await raw;
      attempt(() => awaited === raw);
      attempt(() => 'crypto_generichash' in raw && !('nothing' in raw));
      attempt(() => Object.keys(raw).length);
      attempt(() => raw.crypto_generichash === raw.crypto_generichash);
      attempt(() => Object.keys(raw).join());
    `);
    expect(outcomes).toEqual([
      'returned 0',
      'returned 0',
      'returned undefined',
      'returned {}',
      'returned 0',
      expect.stringMatching(/^returned .*\{\}$/),
      'returned true',
      'returned undefined',
      'returned true',
      'returned true',
      'returned true',
      'returned 0',
      'returned true',
      'returned crypto_generichash',
    ]);
  });

  it('cannot have a function replaced, be it used before or not', () => {
    const outcomes = attempts(`
      raw.crypto_generichash(out, 32, data, 2000, null, 0);
      for (const name of ['crypto_generichash', 'crypto_hash_sha256']) {
        attempt(() => { raw[name] = () => 42; });
      }
      attempt(() => raw.crypto_generichash(out, 32, data, 2000, null, 0));
      attempt(() => raw.crypto_hash_sha256(out, data, 1000));
    `);
    expect(outcomes).toEqual([
      expect.not.stringMatching(/^returned/),
      expect.not.stringMatching(/^returned/),
      'returned 0',
      'returned 0',
    ]);
  });
});

describe('randomness', () => {
  it('comes from where it came from at loading, whatever replaces it later', () => {
    const outcomes = attempts(`
      const [pk, sk] = [new Uint8Array(32), new Uint8Array(32)];
      raw.crypto_box_keypair(pk, sk);
      const { getRandomValues } = crypto;
      crypto.getRandomValues = (array) => {
        raw.crypto_hash_sha256(new Uint8Array(32), data, 10);
        return array.fill(7);
      };
      const [sealed, opened, again] = [new Uint8Array(68), new Uint8Array(20), new Uint8Array(68)];
      attempt(() => raw.crypto_box_seal(sealed, data, 20, pk));
      attempt(() => raw.crypto_box_seal_open(opened, sealed, 68, pk, sk));
      attempt(() => opened.join() === data.subarray(0, 20).join());
      attempt(() => raw.crypto_box_seal(again, data, 20, pk));
      attempt(() => again.join() === sealed.join());
    `);
    expect(outcomes).toEqual(['returned 0', 'returned 0', 'returned true', 'returned 0', 'returned false']);
  });
});
