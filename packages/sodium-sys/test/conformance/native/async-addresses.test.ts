/**
 * Memory of the library that asynchronous calls use. A call ends only when this thread has time for it, so that what
 * stands here between a call and the next `await` happens during the call, however fast C is.
 */
import { describe, expect, it } from 'vitest';
import { type Address, Secret } from '../../../src/index.ts';
import { bytesOf, hex, rejectionOf, type Thrown, thrownBy } from '../support/bytes.ts';
import { sys } from '../support/instances.ts';

const { raw, rawAsync, memory, secrets } = sys;

const IN_USE = {
  code: 'ERR_SODIUM_STATE',
  message: expect.stringContaining('an asynchronous call is using'),
};

function addressOf(bytes: Uint8Array): Address {
  const address = memory.allocate(bytes.length);
  memory.write(address, bytes);
  return address;
}

function contentOf(address: Address): string {
  const bytes = new Uint8Array(address.byteLength);
  memory.read(address, bytes);
  return hex(bytes);
}

const content = bytesOf('content', 64);
const digestOf = (bytes: Uint8Array): string => {
  const digest = new Uint8Array(64);
  raw.crypto_hash_sha512(digest, bytes, bytes.length);
  return hex(digest);
};

describe('memory that a call writes', () => {
  it('is refused to everything else until the call has ended, and is there again then', async () => {
    const address = addressOf(content);
    const call = rawAsync.crypto_hash_sha512(address, content, 64);
    const refused: readonly (() => unknown)[] = [
      () => memory.read(address, new Uint8Array(64)),
      () => memory.write(address, content),
      () => memory.wipe(address),
      () => memory.equals(address, content),
      () => memory.equals(content, address),
      () => raw.crypto_hash_sha512(new Uint8Array(64), address, 64),
      () => raw.randombytes_buf(address, 64),
      () => raw.sodium_increment(address, 64),
      () => raw.sodium_mlock(address, 64),
    ];
    for (const use of refused) expect(thrownBy(use)).toMatchObject(IN_USE);
    expect(await rejectionOf(() => rawAsync.randombytes_buf(address, 64))).toMatchObject(IN_USE);
    const other = rejectionOf(() => rawAsync.crypto_hash_sha512(new Uint8Array(64), address, 64));
    expect(await call).toBe(0);
    expect(await other).toMatchObject(IN_USE);
    expect(contentOf(address)).toBe(digestOf(content));
    memory.write(address, content);
    expect(memory.equals(address, content)).toBe(true);
    memory.wipe(address);
    memory.free(address);
  });

  it('may also be read by the same call, and be several of its arguments', async () => {
    const address = addressOf(content);
    expect(await rawAsync.crypto_hash_sha512(address, address, 64)).toBe(0);
    expect(contentOf(address)).toBe(digestOf(content));
    memory.write(address, content);
    await rawAsync.sodium_add(address, address, 64);
    const doubled = content.slice();
    raw.sodium_add(doubled, doubled, 64);
    expect(contentOf(address)).toBe(hex(doubled));
    memory.write(address, content);
    memory.free(address);
  });

  it('is free again after a call that failed', async () => {
    const address = addressOf(content);
    const forged = bytesOf('forged', 80);
    const call = rawAsync.crypto_secretbox_open_easy(address, forged, 80, bytesOf('n', 24), bytesOf('k', 32));
    expect(thrownBy(() => memory.write(address, content))).toMatchObject(IN_USE);
    expect(await call).toBe(-1);
    memory.write(address, content);
    expect(contentOf(address)).toBe(hex(content));
    memory.free(address);
  });

  it('is not held by a call that was refused', async () => {
    const address = addressOf(content);
    const refused: readonly (() => Promise<unknown>)[] = [
      () => rawAsync.crypto_hash_sha512(address, content, 65),
      () => rawAsync.crypto_hash_sha512(address, 'text' as never, 4),
      () => rawAsync.crypto_hash_sha512(address, content, -1),
      () => rawAsync.crypto_generichash(address, 65, content, 64, null, 0),
      () => rawAsync.crypto_generichash(address, 64, content, 64, null, 32),
    ];
    for (const refuse of refused) {
      const rejection = rejectionOf(refuse);
      memory.write(address, content);
      expect((await rejection).code).toMatch(/^ERR_SODIUM_INVALID_/);
    }
    memory.free(address);
  });
});

describe('memory that a call reads', () => {
  it('is read by others at once, and written by none, until the last call has ended', async () => {
    const address = addressOf(content);
    const digests = [1, 2, 3].map(() => new Uint8Array(64));
    const calls = digests.map((digest) => rawAsync.crypto_hash_sha512(digest, address, 64));
    const expectRefusals = async (): Promise<void> => {
      for (const use of [
        () => memory.write(address, content),
        () => memory.wipe(address),
        () => raw.randombytes_buf(address, 64),
        () => raw.sodium_memzero(address, 64),
      ]) {
        expect(thrownBy(use)).toMatchObject(IN_USE);
      }
    };
    await expectRefusals();
    expect(contentOf(address)).toBe(hex(content));
    expect(memory.equals(address, content)).toBe(true);
    expect(raw.crypto_hash_sha512(new Uint8Array(64), address, 64)).toBe(0);
    expect(await rejectionOf(() => rawAsync.randombytes_buf(address, 64))).toMatchObject(IN_USE);
    await Promise.all(calls);
    for (const digest of digests) expect(hex(digest)).toBe(digestOf(content));
    memory.write(address, new Uint8Array(64));
    memory.free(address);
  });
});

describe('freeing memory during a call', () => {
  it('takes it away at once, and gives it to others only when the call has ended', async () => {
    const state = memory.allocate(384);
    raw.crypto_generichash_init(state, null, 0, 64);
    const data = bytesOf('data', 100_000);
    const digest = new Uint8Array(64);
    const update = rawAsync.crypto_generichash_update(state, data, data.length);
    memory.free(state);
    expect(thrownBy(() => memory.free(state)).message).toContain('has been freed');
    expect(thrownBy(() => memory.read(state, digest)).message).toContain('has been freed');
    expect((await rejectionOf(() => rawAsync.crypto_generichash_final(state, digest, 64))).message).toContain(
      'has been freed',
    );
    // Many more than a slab has room for: none of them may be where the call writes.
    const others = Array.from({ length: 200 }, () => memory.allocate(384));
    expect(await update).toBe(0);
    for (const other of others) expect(contentOf(other)).toMatch(/^0*$/);
    for (const other of others) memory.free(other);
    const next = Array.from({ length: 201 }, () => memory.allocate(384));
    for (const other of next) expect(contentOf(other)).toMatch(/^0*$/);
    for (const other of next) memory.free(other);
  });

  it('waits for all calls that read it', async () => {
    const address = addressOf(content);
    const digests = [1, 2, 3, 4].map(() => new Uint8Array(64));
    const calls = digests.map((digest) => rawAsync.crypto_hash_sha512(digest, address, 64));
    memory.free(address);
    await Promise.all(calls);
    for (const digest of digests) expect(hex(digest)).toBe(digestOf(content));
  });
});

describe('guarded memory that a call uses', () => {
  it('is neither freed nor protected until the call has ended', async () => {
    for (const writes of [false, true]) {
      const address = raw.sodium_malloc(64)!;
      raw.sodium_memzero(address, 64);
      const call = writes
        ? rawAsync.randombytes_buf(address, 64)
        : rawAsync.crypto_hash_sha512(new Uint8Array(64), address, 64);
      for (const name of ['sodium_mprotect_noaccess', 'sodium_mprotect_readonly', 'sodium_free'] as const) {
        expect(thrownBy(() => raw[name](address))).toMatchObject(IN_USE);
      }
      expect(thrownBy(() => raw.sodium_munlock(address, 64))).toMatchObject(IN_USE);
      await call;
      expect(raw.sodium_mprotect_readonly(address)).toBe(0);
      raw.sodium_free(address);
    }
  });
});

describe('a secret that a call uses', () => {
  const ACCESS = ['readable', 'none'] as const;

  const make = (access: 'readable' | 'none') =>
    secrets.allocate(64, { access, lock: 'try' }, (address) => secrets.write(address, content));

  function contentOfSecret(secret: Secret): string {
    const bytes = new Uint8Array(64);
    secrets.read(secret, bytes);
    return hex(bytes);
  }

  it.each(ACCESS)('is several of its arguments, beside arrays of any length: %s', async (access) => {
    for (const size of [0, 1, 64, 65, 1000, 100_000]) {
      const secret = make(access);
      const data = bytesOf('data', size);
      const expected = new Uint8Array(32);
      raw.crypto_auth(expected, data, size, content);
      const tag = new Uint8Array(32);
      expect(await rawAsync.crypto_auth(tag, data, size, secret)).toBe(0);
      expect(hex(tag)).toBe(hex(expected));
      const [digest, twice] = [new Uint8Array(64), new Uint8Array(64)];
      raw.crypto_generichash(digest, 64, content, 64, content, 64);
      expect(await rawAsync.crypto_generichash(twice, 64, secret, 64, secret, 64)).toBe(0);
      expect(hex(twice)).toBe(hex(digest));
      secret.free();
    }
  });

  it.each(ACCESS)(
    'is used by several calls at once, and by synchronous ones beside them: %s',
    async (access) => {
      const secret = make(access);
      const digests = Array.from({ length: 20 }, () => new Uint8Array(64));
      const calls = digests.map((digest) => rawAsync.crypto_hash_sha512(digest, secret, 64));
      const between = new Uint8Array(64);
      expect(raw.crypto_hash_sha512(between, secret, 64)).toBe(0);
      expect(hex(between)).toBe(digestOf(content));
      expect(memory.equals(secret, content)).toBe(true);
      expect(await Promise.all(calls)).toEqual(calls.map(() => 0));
      for (const digest of digests) expect(hex(digest)).toBe(digestOf(content));
      secret.free();
    },
  );

  it.each(ACCESS)('is freed only when the last call has ended: %s', async (access) => {
    const secret = make(access);
    const digests = Array.from({ length: 5 }, () => new Uint8Array(64));
    const calls = digests.map((digest) => rawAsync.crypto_hash_sha512(digest, secret, 64));
    secret.free();
    secret.free();
    // As many as would take its place in the region, were that free.
    const others = Array.from({ length: 200 }, () =>
      secrets.allocate(64, { access, lock: 'try' }, (address) =>
        secrets.write(address, bytesOf('other', 64)),
      ),
    );
    expect(thrownBy(() => raw.crypto_hash_sha512(new Uint8Array(64), secret, 64)).message).toBe(
      'in is a Secret that has been freed',
    );
    const late = rejectionOf(() => rawAsync.crypto_hash_sha512(new Uint8Array(64), secret, 64));
    expect(await late).toMatchObject({
      code: 'ERR_SODIUM_STATE',
      message: 'in is a Secret that has been freed',
    });
    expect(thrownBy(() => secrets.read(secret, new Uint8Array(64))).code).toBe('ERR_SODIUM_STATE');
    await Promise.all(calls);
    for (const digest of digests) expect(hex(digest)).toBe(digestOf(content));
    for (const other of others) {
      expect(contentOfSecret(other)).toBe(hex(bytesOf('other', 64)));
      other.free();
    }
  });

  it.each(ACCESS)('is not used by a call before it is made: %s', async (access) => {
    const rejections: Promise<Thrown>[] = [];
    const secret = secrets.allocate(64, { access, lock: 'try' }, (address) => {
      secrets.write(address, content);
      rejections.push(
        rejectionOf(() => rawAsync.crypto_hash_sha512(address, content, 64)),
        rejectionOf(() => rawAsync.crypto_hash_sha512(new Uint8Array(64), address, 64)),
      );
    });
    for (const rejection of rejections) {
      const { code, message } = await rejection;
      expect(code).toBe('ERR_SODIUM_STATE');
      expect(message).toContain('is the Address of a secret that is being made');
    }
    const digest = new Uint8Array(64);
    await rawAsync.crypto_hash_sha512(digest, secret, 64);
    expect(hex(digest)).toBe(digestOf(content));
    secret.free();
  });

  it('does not hinder others in the same pages', async () => {
    const secret = make('none');
    const call = rawAsync.crypto_hash_sha512(new Uint8Array(64), secret, 64);
    const others = Array.from({ length: 100 }, () => make('none'));
    for (const other of others) {
      expect(contentOfSecret(other)).toBe(hex(content));
      other.free();
    }
    expect(await call).toBe(0);
    expect(contentOfSecret(secret)).toBe(hex(content));
    secret.free();
  });

  /** A secret that says how many uses of it had not ended when it was freed. */
  function watched(usesWhenFreed: number[]): Secret {
    const address = addressOf(content);
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

  it('is let go of by a call that fails, and by one that is refused for another argument', async () => {
    const refused: readonly ((secret: Secret) => Promise<unknown>)[] = [
      (secret) => rawAsync.crypto_generichash(new Uint8Array(32), 32, secret, 64, 'text' as never, 32),
      (secret) => rawAsync.crypto_generichash(new Uint8Array(32), 32, secret, 64, new Uint8Array(31), 32),
      (secret) => rawAsync.crypto_generichash(new Uint8Array(32), 32, secret, 64, secret, 65),
      (secret) => rawAsync.crypto_generichash(secret as never, 64, secret, 64, null, 0),
      (secret) => rawAsync.crypto_generichash(new Uint8Array(32), 32, secret, 64, null, 32),
    ];
    for (const refuse of refused) {
      const usesWhenFreed: number[] = [];
      const secret = watched(usesWhenFreed);
      expect((await rejectionOf(() => refuse(secret))).code).toMatch(/^ERR_SODIUM_INVALID_/);
      secret.free();
      expect(usesWhenFreed).toEqual([0]);
    }
    const usesWhenFreed: number[] = [];
    const secret = watched(usesWhenFreed);
    const forged = bytesOf('forged', 80);
    const call = rawAsync.crypto_secretbox_open_easy(
      new Uint8Array(64),
      forged,
      80,
      bytesOf('n', 24),
      secret,
    );
    secret.free();
    expect(usesWhenFreed).toEqual([]);
    expect(await call).toBe(-1);
    expect(usesWhenFreed).toEqual([0]);
  });

  it('is let go of when the output of the call is gone', async () => {
    const usesWhenFreed: number[] = [];
    const secret = watched(usesWhenFreed);
    const output = new Uint8Array(64);
    const call = rejectionOf(() => rawAsync.crypto_hash_sha512(output, secret, 64));
    structuredClone(output.buffer, { transfer: [output.buffer] });
    secret.free();
    expect((await call).code).toBe('ERR_SODIUM_STATE');
    expect(usesWhenFreed).toEqual([0]);
  });

  it('is refused where the call writes', async () => {
    const secret = make('none');
    expect(await rejectionOf(() => rawAsync.randombytes_buf(secret as never, 64))).toMatchObject({
      code: 'ERR_SODIUM_INVALID_TYPE',
      message: 'buf must be a Uint8Array or an Address, got a Secret of 64 bytes',
    });
    secret.free();
  });
});
