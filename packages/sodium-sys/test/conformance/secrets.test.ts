/** Memory for secrets, below what `sodium` makes of it. */
import { describe, expect, it } from 'vitest';
import { type Address, Secret, type SecretOptions } from '../../src/index.ts';
import { bytesOf, hex, thrownBy } from './support/bytes.ts';
import { backend, load, loadAnother, sys } from './support/instances.ts';

const { secrets, raw, memory } = sys;

const TRY = { access: 'readable', lock: 'try' } as const;
const NO_ACCESS = { access: 'none', lock: 'try' } as const;
const KINDS: readonly SecretOptions[] = [TRY, NO_ACCESS];

function secretOf(content: Uint8Array, options: SecretOptions = TRY, instance = sys): Secret {
  return instance.secrets.allocate(content.length, options, (address) =>
    instance.secrets.write(address, content),
  );
}

function contentOf(secret: Secret): string {
  const content = new Uint8Array(secret.byteLength);
  secrets.read(secret, content);
  return hex(content);
}

function digestOf(bytes: Uint8Array | Secret, length: number): string {
  const digest = new Uint8Array(64);
  expect(raw.crypto_hash_sha512(digest, bytes, length)).toBe(0);
  return hex(digest);
}

describe('memory for secrets', () => {
  it('is guarded natively', () => {
    expect(secrets.guarded).toBe(backend === 'native');
  });

  it.each([0, -1, 16_385, 2.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 32 + 64])(
    'is not given for %d bytes',
    (length) => {
      expect(thrownBy(() => secrets.allocate(length, TRY, () => {}))).toMatchObject({
        code: 'ERR_SODIUM_INVALID_LENGTH',
        parameter: 'byteLength',
        minimum: 1,
        maximum: 16_384,
      });
    },
  );

  it.each([null, '1', 1n, [1], { valueOf: () => 1 }])('is not given for what is no number (%#)', (length) => {
    expect(thrownBy(() => secrets.allocate(length as number, TRY, () => {})).code).toBe(
      'ERR_SODIUM_INVALID_TYPE',
    );
  });

  it('has the length that was asked for, and no C function goes beyond it', () => {
    for (const length of [1, 31, 32, 500, 513, 5000, 16_384]) {
      const content = bytesOf('secret', length);
      const secret = secretOf(content);
      expect(secret.byteLength).toBe(length);
      expect(digestOf(secret, length)).toBe(digestOf(content, length));
      const call = () => raw.crypto_generichash(new Uint8Array(32), 32, secret, length + 1, null, 0);
      expect(thrownBy(call)).toMatchObject({ code: 'ERR_SODIUM_INVALID_LENGTH', parameter: 'in' });
      secret.free();
    }
  });

  it('is free again when filling it fails', () => {
    const boom = new Error('from fill');
    for (const options of KINDS) {
      let address: Address | undefined;
      const call = () =>
        secrets.allocate(32, options, (given) => {
          address = given;
          throw boom;
        });
      expect(thrownBy(call)).toBe(boom);
      expect(thrownBy(() => raw.randombytes_buf(address!, 32)).code).toBe('ERR_SODIUM_STATE');
    }
  });

  it('is written whole: what is written is just as long', () => {
    secrets.allocate(32, { lock: 'try', access: 'readable' }, (address) => {
      secrets.write(address, bytesOf('content', 32));
      for (const length of [0, 31, 33]) {
        expect(thrownBy(() => secrets.write(address, new Uint8Array(length)))).toMatchObject({
          code: 'ERR_SODIUM_INVALID_LENGTH',
          parameter: 'source',
        });
      }
      for (const value of [null, 'text', [1]]) {
        const error = thrownBy(() => secrets.write(address, value as never));
        expect(error).toMatchObject({ code: 'ERR_SODIUM_INVALID_TYPE', parameter: 'source' });
      }
      const error = thrownBy(() => secrets.write({} as never, new Uint8Array(32)));
      expect(error).toMatchObject({ code: 'ERR_SODIUM_INVALID_TYPE', parameter: 'address' });
      // None of these has changed it.
      expect(memory.equals(address, bytesOf('content', 32))).toBe(true);
    });
  });

  it('is neither written nor freed by the address that it was filled by, once it is made', () => {
    const content = bytesOf('content', 32);
    for (const options of KINDS) {
      let address!: Address;
      const secret = secrets.allocate(32, options, (given) => {
        address = given;
        expect(given.byteLength).toBe(32);
        expect(raw.crypto_hash_sha256(given, content, 32)).toBe(0);
        secrets.write(given, content);
      });
      for (const use of [
        () => secrets.write(address, new Uint8Array(32)),
        () => raw.randombytes_buf(address, 32),
        () => raw.crypto_hash_sha512(new Uint8Array(64), address, 32),
        () => memory.equals(address, content),
        () => memory.read(address, new Uint8Array(32)),
        () => memory.free(address),
      ]) {
        expect(thrownBy(use)).toMatchObject({
          code: 'ERR_SODIUM_STATE',
          message: expect.stringContaining('is an Address whose memory has been freed'),
        });
      }
      expect(contentOf(secret)).toBe(hex(content));
      secret.free();
    }
  });

  it('is copied out as a whole', () => {
    for (const options of KINDS) {
      for (const length of [1, 64, 65, 513, 16_384]) {
        const content = bytesOf('content', length);
        const secret = secretOf(content, options);
        const around = new Uint8Array(length + 20).fill(7);
        secrets.read(secret, around.subarray(10, 10 + length));
        expect(hex(around)).toBe('07'.repeat(10) + hex(content) + '07'.repeat(10));
        for (const other of [new Uint8Array(length - 1), new Uint8Array(length + 1), 'text', null]) {
          expect(thrownBy(() => secrets.read(secret, other as Uint8Array))).toMatchObject({
            code: other instanceof Uint8Array ? 'ERR_SODIUM_INVALID_LENGTH' : 'ERR_SODIUM_INVALID_TYPE',
            parameter: 'target',
          });
        }
        secret.free();
        expect(thrownBy(() => secrets.read(secret, new Uint8Array(length)))).toMatchObject({
          code: 'ERR_SODIUM_STATE',
          message: expect.stringContaining('is a Secret that has been freed'),
        });
      }
    }
  });
});

describe('a secret as an argument', () => {
  const [key, message, nonce] = [bytesOf('key', 32), bytesOf('message', 32), bytesOf('nonce', 24)];

  it.each(KINDS)('is what C reads, several at once: $access', (options) => {
    const expected = new Uint8Array(48);
    raw.crypto_secretbox_easy(expected, message, 32, nonce, key);
    const all = [message, nonce, key] as const;
    for (let chosen = 1; chosen < 8; chosen++) {
      const [m, n, k] = all.map((bytes, index) =>
        (chosen & (1 << index)) === 0 ? bytes : secretOf(bytes, options),
      ) as [Uint8Array | Secret, Uint8Array | Secret, Uint8Array | Secret];
      const sealed = new Uint8Array(48);
      expect(raw.crypto_secretbox_easy(sealed, m, 32, n, k)).toBe(0);
      expect(hex(sealed)).toBe(hex(expected));
      for (const [index, given] of [m, n, k].entries()) {
        if (!(given instanceof Secret)) continue;
        expect(contentOf(given)).toBe(hex(all[index]!));
        given.free();
      }
    }
  });

  it.each(KINDS)('is the same one several times: $access', (options) => {
    const secret = secretOf(key, options);
    const [expected, digest] = [new Uint8Array(64), new Uint8Array(64)];
    raw.crypto_generichash(expected, 64, key, 32, key, 32);
    expect(raw.crypto_generichash(digest, 64, secret, 32, secret, 32)).toBe(0);
    expect(hex(digest)).toBe(hex(expected));
    const [wide, other] = [new Uint8Array(64), new Uint8Array(64)];
    raw.crypto_generichash_blake2b_salt_personal(
      wide,
      64,
      key,
      32,
      key,
      32,
      key.subarray(0, 16),
      key.subarray(0, 16),
    );
    raw.crypto_generichash_blake2b_salt_personal(other, 64, secret, 32, secret, 32, secret, secret);
    expect(hex(other)).toBe(hex(wide));
    secret.free();
    expect(thrownBy(() => raw.crypto_generichash(digest, 64, secret, 32, secret, 32)).code).toBe(
      'ERR_SODIUM_STATE',
    );
  });

  it.each(KINDS)('stands beside arrays of any length, before it and after it: $access', (options) => {
    const secret = secretOf(key, options);
    // Staged natively up to 64 bytes, and in WebAssembly up to 16 KiB, where longer ones make the heap grow.
    for (const size of [1, 48, 64, 65, 200, 16_384, 16_385, 20_000_000]) {
      const input = new Uint8Array(size).fill(size);
      const [expected, actual] = [new Uint8Array(size + 16), new Uint8Array(size + 16)];
      raw.crypto_secretbox_easy(expected, input, size, nonce, key);
      expect(raw.crypto_secretbox_easy(actual, input, size, nonce, secret)).toBe(0);
      expect(Buffer.compare(actual, expected)).toBe(0);
      const opened = new Uint8Array(size);
      expect(raw.crypto_secretbox_open_easy(opened, actual, size + 16, nonce, secret)).toBe(0);
      expect(Buffer.compare(opened, input)).toBe(0);
      const [tag, other] = [new Uint8Array(32), new Uint8Array(32)];
      raw.crypto_auth(tag, input, size, key);
      raw.crypto_auth(other, input, size, secret);
      expect(hex(other)).toBe(hex(tag));
      // The secret is the first of two inputs.
      raw.crypto_generichash(tag, 32, key, 32, input.subarray(0, 64), Math.min(size, 64));
      raw.crypto_generichash(other, 32, secret, 32, input.subarray(0, 64), Math.min(size, 64));
      expect(hex(other)).toBe(hex(tag));
    }
    secret.free();
  });

  it('may be longer than what C reads', () => {
    for (const options of KINDS) {
      const long = secretOf(bytesOf('long', 100), options);
      expect(digestOf(long, 37)).toBe(digestOf(bytesOf('long', 100).subarray(0, 37), 37));
      expect(digestOf(long, 0)).toBe(digestOf(new Uint8Array(0), 0));
      long.free();
    }
  });

  it('is refused where C writes, by the name of the parameter', () => {
    for (const options of KINDS) {
      const secret = secretOf(key, options);
      const writes: readonly (readonly [string, () => unknown])[] = [
        ['out', () => raw.crypto_hash_sha512(secret as never, key, 32)],
        ['out', () => raw.crypto_hash_sha256(secret as never, secret, 32)],
        ['buf', () => raw.randombytes_buf(secret as never, 32)],
        ['k', () => raw.crypto_secretbox_keygen(secret as never)],
        ['sk', () => raw.crypto_box_keypair(new Uint8Array(32), secret as never)],
        ['state', () => raw.crypto_generichash_init(secret as never, null, 0, 32)],
        ['state', () => raw.crypto_generichash_update(secret as never, key, 32)],
      ];
      for (const [parameter, write] of writes) {
        const error = thrownBy(write);
        expect(error).toMatchObject({ code: 'ERR_SODIUM_INVALID_TYPE', parameter });
        expect(error.message).toMatch(
          new RegExp(
            `^${parameter} must be a Uint8Array or an Address(, or null)?, got a Secret of 32 bytes$`,
          ),
        );
      }
      expect(contentOf(secret)).toBe(hex(key));
      secret.free();
    }
  });

  it('is refused as text, and as a place in text', () => {
    const secret = secretOf(Uint8Array.of(97, 0));
    const target = new Uint8Array(8);
    const call = () => raw.sodium_hex2bin(target, 8, Uint8Array.of(0x30, 0x30), 2, secret, null, null);
    expect(thrownBy(call).message).toBe('ignore must be a Uint8Array, or null, got a Secret of 2 bytes');
    const end = () =>
      raw.sodium_hex2bin(target, 8, Uint8Array.of(0x30, 0x30), 2, null, null, secret as never);
    expect(thrownBy(end).message).toMatch(/^hex_end must be .*, got a Secret of 2 bytes$/);
    secret.free();
  });

  it('is refused by every function that gives or takes states or other memory', () => {
    const secret = secretOf(key);
    for (const use of [
      () => memory.free(secret as never),
      () => memory.read(secret as never, new Uint8Array(32)),
      () => memory.write(secret as never, new Uint8Array(32)),
      () => memory.wipe(secret as never),
    ]) {
      expect(thrownBy(use)).toMatchObject({
        code: 'ERR_SODIUM_INVALID_TYPE',
        message: expect.stringContaining('got a Secret of 32 bytes'),
      });
    }
    expect(contentOf(secret)).toBe(hex(key));
    secret.free();
  });

  it('must be long enough', () => {
    for (const options of KINDS) {
      const short = secretOf(bytesOf('short', 31), options);
      const calls = [
        () => raw.crypto_secretbox_easy(new Uint8Array(48), message, 32, nonce, short),
        () => raw.crypto_auth(new Uint8Array(32), message, 32, short),
      ];
      for (const call of calls) {
        expect(thrownBy(call)).toMatchObject({
          code: 'ERR_SODIUM_INVALID_LENGTH',
          parameter: 'k',
          message: 'k must be at least 32 bytes long, got a Secret of 31 bytes',
        });
      }
      short.free();
    }
  });

  it('must be of the same library', async () => {
    const others = [await loadAnother(), await load(backend === 'wasm' ? 'native' : 'wasm')];
    for (const options of KINDS) {
      for (const other of others) {
        const stranger = secretOf(key, options, other);
        const call = () => raw.crypto_auth(new Uint8Array(32), message, 32, stranger);
        expect(thrownBy(call)).toMatchObject({
          code: 'ERR_SODIUM_INVALID_TYPE',
          parameter: 'k',
          message: 'k must be a Secret made by the same loaded library, got a Secret of 32 bytes',
        });
        // Nothing is left of the attempt.
        expect(thrownBy(() => secrets.read(stranger, new Uint8Array(32))).code).toBe(
          'ERR_SODIUM_INVALID_TYPE',
        );
        const content = new Uint8Array(32);
        other.secrets.read(stranger, content);
        expect(hex(content)).toBe(hex(key));
        stranger.free();
      }
    }
  });

  it('must not have been freed', () => {
    for (const options of KINDS) {
      const secret = secretOf(key, options);
      secret.free();
      secret.free();
      const call = () => raw.crypto_auth(new Uint8Array(32), message, 32, secret);
      expect(thrownBy(call)).toMatchObject({
        code: 'ERR_SODIUM_STATE',
        message: 'k is a Secret that has been freed',
      });
      expect(secret.byteLength).toBe(32);
    }
  });

  it('cannot be forged', () => {
    const secret = secretOf(key);
    for (const forged of [
      Object.create(Secret.prototype),
      Object.create(secret),
      new Proxy(secret, {}),
      structuredClone(secret),
    ]) {
      expect(
        thrownBy(() => raw.crypto_auth(new Uint8Array(32), message, 32, forged as Secret)),
      ).toMatchObject({
        code: 'ERR_SODIUM_INVALID_TYPE',
        parameter: 'k',
        message: 'k must be a Uint8Array, an Address or a Secret, got an object',
      });
    }
    secret.free();
  });

  it('is let go of when another argument is refused', () => {
    const refuse: readonly ((secret: Secret) => unknown)[] = [
      (secret) => raw.crypto_generichash(new Uint8Array(32), 32, secret, 32, 'text' as never, 32),
      (secret) => raw.crypto_generichash(new Uint8Array(32), 32, secret, 32, new Uint8Array(31), 32),
      (secret) => raw.crypto_generichash(new Uint8Array(32), 32, secret, 33, secret, 32),
      (secret) => raw.crypto_generichash(new Uint8Array(32), 32, secret, 32, secret, 33),
      (secret) => raw.crypto_generichash(new Uint8Array(31), 32, secret, 32, secret, 32),
      (secret) => raw.crypto_generichash(secret as never, 32, secret, 32, secret, 32),
      (secret) => raw.crypto_secretbox_easy(new Uint8Array(48), secret, 32, nonce, nonce),
    ];
    for (const call of refuse) {
      const usesWhenFreed: number[] = [];
      const secret = watched(usesWhenFreed);
      expect(thrownBy(() => call(secret)).code).toMatch(/^ERR_SODIUM_INVALID_/);
      expect(digestOf(secret, 32)).toBe(digestOf(key, 32));
      expect(usesWhenFreed).toEqual([]);
      secret.free();
      expect(usesWhenFreed).toEqual([0]);
    }
  });

  /** A secret that says how many uses of it had not ended when it was freed. */
  function watched(usesWhenFreed: number[]): Secret {
    const address = memory.allocate(32);
    memory.write(address, key);
    let uses = 0;
    return new Secret({
      address,
      isLocked: false,
      open: () => {
        uses++;
      },
      close: () => {
        uses--;
      },
      free: () => {
        usesWhenFreed.push(uses);
        memory.free(address);
      },
    });
  }
});

describe('comparing', () => {
  it('takes secrets on both sides', () => {
    for (const length of [1, 63, 64, 65, 513, 16_384]) {
      const content = bytesOf('content', length);
      const other = content.slice();
      other[length - 1]! ^= 1;
      const address = memory.allocate(length);
      memory.write(address, content);
      for (const options of KINDS) {
        const [a, b, c] = [content, content, other].map((bytes) => secretOf(bytes, options)) as [
          Secret,
          Secret,
          Secret,
        ];
        for (const same of [a, b, content, address]) {
          expect(memory.equals(a, same)).toBe(true);
          expect(memory.equals(same, a)).toBe(true);
        }
        for (const different of [c, other]) {
          expect(memory.equals(a, different)).toBe(false);
          expect(memory.equals(different, a)).toBe(false);
        }
        expect(thrownBy(() => memory.equals(a, new Uint8Array(length + 1)))).toMatchObject({
          code: 'ERR_SODIUM_INVALID_LENGTH',
          parameter: 'b',
        });
        for (const secret of [a, b, c]) secret.free();
        for (const compare of [
          () => memory.equals(a, content),
          () => memory.equals(content, a),
          () => memory.equals(a, a),
        ]) {
          expect(thrownBy(compare)).toMatchObject({
            code: 'ERR_SODIUM_STATE',
            message: expect.stringMatching(/^[ab] is a Secret that has been freed$/),
          });
        }
      }
      memory.free(address);
    }
  });

  it('refuses secrets of another library, by their name', async () => {
    const other = secretOf(bytesOf('secret', 32), TRY, await loadAnother());
    const content = bytesOf('secret', 32);
    expect(thrownBy(() => memory.equals(other, content))).toMatchObject({
      code: 'ERR_SODIUM_INVALID_TYPE',
      parameter: 'a',
    });
    expect(thrownBy(() => memory.equals(content, other))).toMatchObject({
      code: 'ERR_SODIUM_INVALID_TYPE',
      parameter: 'b',
    });
    other.free();
  });
});

describe('neighbours in the same region', () => {
  it.each(KINDS)('are filled while others are made, used and freed: $access', (options) => {
    const first = secretOf(bytesOf('first', 32), options);
    const kept: Secret[] = [];
    const second = secrets.allocate(32, options, (address) => {
      secrets.write(address, bytesOf('half', 32));
      expect(digestOf(first, 32)).toBe(digestOf(bytesOf('first', 32), 32));
      raw.crypto_hash_sha256(address, first, 32);
      const third = secretOf(bytesOf('third', 32), options);
      expect(contentOf(third)).toBe(hex(bytesOf('third', 32)));
      third.free();
      kept.push(secretOf(bytesOf('kept', 32), options));
      const boom = new Error('from another fill');
      const fail = () =>
        secrets.allocate(32, options, () => {
          throw boom;
        });
      expect(thrownBy(fail)).toBe(boom);
      secrets.write(address, bytesOf('second', 32));
    });
    expect(contentOf(first)).toBe(hex(bytesOf('first', 32)));
    expect(contentOf(second)).toBe(hex(bytesOf('second', 32)));
    expect(contentOf(kept[0]!)).toBe(hex(bytesOf('kept', 32)));
    for (const secret of [first, second, ...kept]) secret.free();
  });
});
