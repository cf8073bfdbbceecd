/** Inputs and outputs larger than WebAssembly's heap is at first, or than it ever gets. */
import { createHash, createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { streamingForm, streamLarge } from '../../src/call/large-inputs.ts';
import { bindParameters } from '../../src/call/parameters.ts';
import type { Address, Memory, Sodium } from '../../src/index.ts';
import { bytesOf, hex, thrownBy } from './support/bytes.ts';
import { createEngine } from './support/engine.ts';
import { backend, sys } from './support/instances.ts';
import { createWithState, expectSound, MIB, pattern } from './support/large-data.ts';
import { declarationOf } from './support/table.ts';

const key = bytesOf('key', 64);

describe('functions that have a form in parts', () => {
  const data = pattern(3 * MIB + 7);

  it.each([MIB - 1, MIB, MIB + 1, 2 * MIB, 2 * MIB + 1, 3 * MIB + 7])('hash %d bytes at once', (length) => {
    const part = data.subarray(0, length);
    const digests = {
      sha256: new Uint8Array(32),
      sha512: new Uint8Array(64),
      blake2b512: new Uint8Array(64),
    };
    const { raw } = sys;
    expect(raw.crypto_hash_sha256(digests.sha256, data, length)).toBe(0);
    expect(raw.crypto_hash_sha512(digests.sha512, data, length)).toBe(0);
    expect(raw.crypto_generichash(digests.blake2b512, 64, data, length, null, 0)).toBe(0);
    for (const [name, digest] of Object.entries(digests)) {
      expect(hex(digest), name).toBe(createHash(name).update(part).digest('hex'));
    }
    for (const name of ['sha3256', 'sha3512'] as const) {
      if (sys.whyUnavailable(`crypto_hash_${name}`) !== undefined) continue;
      const digest = new Uint8Array(name === 'sha3256' ? 32 : 64);
      raw[`crypto_hash_${name}`](digest, data, length);
      expect(hex(digest)).toBe(createHash(name.replace('sha3', 'sha3-')).update(part).digest('hex'));
    }
  });

  it('take keys, salts and personalisation as they do for little data', () => {
    const { raw } = sys;
    const [whole, inParts] = [new Uint8Array(40), new Uint8Array(40)];
    const [salt, personal] = [bytesOf('salt', 16), bytesOf('personal', 16)];
    const state = new Uint8Array(384);
    for (const [theSalt, thePersonal] of [
      [salt, personal],
      [salt, null],
      [null, personal],
      [null, null],
    ] as const) {
      raw.crypto_generichash_blake2b_salt_personal(
        whole,
        40,
        data,
        data.length,
        key,
        64,
        theSalt,
        thePersonal,
      );
      raw.crypto_generichash_blake2b_init_salt_personal(state, key, 64, 40, theSalt, thePersonal);
      for (let start = 0; start < data.length; start += 500_000) {
        const chunk = data.subarray(start, start + 500_000);
        raw.crypto_generichash_blake2b_update(state, chunk, chunk.length);
      }
      raw.crypto_generichash_blake2b_final(state, inParts, 40);
      expect(hex(whole)).toBe(hex(inParts));
    }
  });

  it('refuse the same arguments as for little data, by the same names', () => {
    const { raw, memory } = sys;
    const out = new Uint8Array(64);
    const freed = memory.allocate(64);
    memory.free(freed);
    const calls: readonly (readonly [string | undefined, string, () => unknown])[] = [
      ['out', 'ERR_SODIUM_INVALID_LENGTH', () => raw.crypto_generichash(out, 65, data, data.length, null, 0)],
      [
        'in',
        'ERR_SODIUM_INVALID_LENGTH',
        () => raw.crypto_generichash(out, 32, data, data.length + 1, null, 0),
      ],
      ['in', 'ERR_SODIUM_INVALID_LENGTH', () => raw.crypto_generichash(out, 32, null, data.length, null, 0)],
      [
        'key',
        'ERR_SODIUM_INVALID_LENGTH',
        () => raw.crypto_generichash(out, 32, data, data.length, null, 32),
      ],
      [
        'key',
        'ERR_SODIUM_INVALID_TYPE',
        () => raw.crypto_generichash(out, 32, data, data.length, 'k' as never, 1),
      ],
      [
        'out',
        'ERR_SODIUM_INVALID_TYPE',
        () => raw.crypto_generichash(null as never, 32, data, data.length, key, 32),
      ],
      ['out', 'ERR_SODIUM_INVALID_LENGTH', () => raw.crypto_hash_sha256(out.subarray(33), data, data.length)],
      [undefined, 'ERR_SODIUM_STATE', () => raw.crypto_hash_sha256(freed, data, data.length)],
      [
        'outlen',
        'ERR_SODIUM_INVALID_LENGTH',
        () => raw.crypto_generichash(out, -1, data, data.length, null, 0),
      ],
    ];
    for (const [parameter, code, call] of calls) {
      const error = thrownBy(call);
      expect([error.code, error.parameter]).toEqual([code, parameter]);
    }
    expect(raw.crypto_generichash(out, 65 - 65, data, data.length, null, 0)).toBe(-1);
  });

  it('give back the memory of their state, also when they fail', async () => {
    const { staging } = await createEngine(backend);
    const declaration = declarationOf('crypto_generichash');
    const [state] = declarationOf('crypto_generichash_init').parameters;
    const live = new Set<Address>();
    const memory: Memory = {
      allocate(byteLength) {
        const address = sys.memory.allocate(byteLength);
        live.add(address);
        return address;
      },
      free(address) {
        sys.memory.free(address);
        live.delete(address);
      },
      read: () => expect.fail('nothing but the library looks into a state'),
      write: () => expect.fail('nothing but the library looks into a state'),
      wipe: () => expect.fail('freeing wipes'),
      equals: () => expect.fail('states are not compared'),
    };
    let states = 0;
    const raw = Object.create(sys.raw, {
      crypto_generichash_update: {
        value: (address: Address, chunk: Uint8Array, length: number): number => {
          states += live.size;
          expect(address.byteLength).toBe(state?.kind === 'pointer' && state.bytes);
          return length === 7
            ? expect.fail('out of C')
            : sys.raw.crypto_generichash_update(address, chunk, length);
        },
      },
    }) as Sodium['raw'];
    const hash = streamLarge(streamingForm(declaration)!, {
      invoke: () => expect.fail('this is large'),
      bound: bindParameters(declaration, 64),
      staging,
      raw,
      memory,
    });
    const digest = new Uint8Array(64);
    expect(hash(digest, 64, data, 2 * MIB, null, 0)).toBe(0);
    expect([states, live.size]).toEqual([2, 0]);
    expect(hash(new Uint8Array(65), 65, data, 2 * MIB, null, 0)).toBe(-1);
    expect(live.size).toBe(0);
    expect(() => hash(digest, 64, data, 3 * MIB + 7, null, 0)).toThrow('out of C');
    expect(live.size).toBe(0);
  });

  it('may write the digest over the data', () => {
    const copy = data.slice();
    sys.raw.crypto_hash_sha512(copy.subarray(100, 164), copy, copy.length);
    expect(hex(copy.subarray(100, 164))).toBe(createHash('sha512').update(data).digest('hex'));
  });
});

describe('large inputs', () => {
  it('make the heap grow, which neither memory nor results notice', async () => {
    const { sodium, state } = await createWithState();
    const { raw } = sodium;
    const digest = new Uint8Array(32);
    for (const size of [17 * MIB, 70 * MIB]) {
      const data = pattern(size);
      expect(raw.crypto_auth_hmacsha256(digest, data, size, key)).toBe(0);
      expect(hex(digest)).toBe(createHmac('sha256', key.subarray(0, 32)).update(data).digest('hex'));
      expectSound(sodium, state);
      const sealed = new Uint8Array(size + 16);
      expect(raw.crypto_secretbox_easy(sealed, data, size, key, key)).toBe(0);
      expect(raw.crypto_secretbox_open_easy(sealed, sealed, size + 16, key, key)).toBe(0);
      expect(Buffer.compare(sealed.subarray(0, size), data)).toBe(0);
      expectSound(sodium, state);
    }
  });

  it('are given back: many of them do not fill the 2 GiB that there are', async () => {
    const { sodium, state } = await createWithState();
    const data = pattern(100 * MIB);
    const digests = Array.from({ length: 25 }, () => {
      const digest = new Uint8Array(8);
      sodium.raw.crypto_shorthash(digest, data, data.length, key);
      return hex(digest);
    });
    expect(new Set(digests).size).toBe(1);
    expectSound(sodium, state);
  });

  it('grow the heap in the middle of C, when it takes memory of its own', async () => {
    const { sodium, state } = await createWithState();
    const { raw } = sodium;
    const password = bytesOf('password', 20);
    const digests = [8, 64, 8].map((mebibytes) => {
      const digest = new Uint8Array(32);
      const status = raw.crypto_pwhash(digest, 32, password, 20, key, 1, mebibytes * MIB, 2);
      expectSound(sodium, state);
      return [status, hex(digest)];
    });
    expect(digests[0]).toEqual(digests[2]);
    expect(digests[0]![1]).not.toBe(digests[1]![1]);
    expect(digests.map(([status]) => status)).toEqual([0, 0, 0]);
  });
});
