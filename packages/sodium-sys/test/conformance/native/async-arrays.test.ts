/** Outputs that something happens to while a call runs; in WebAssembly a call has ended when it returns. */
import { describe, expect, it } from 'vitest';
import { bytesOf, hex, rejectionOf, thrownBy } from '../support/bytes.ts';
import { sys } from '../support/instances.ts';
import { resizable } from '../support/odd-values.ts';

const { raw, rawAsync, memory, buffers } = sys;

/** Within an engine's own heap, and outside of it; small, and large. */
const SIZES = [1, 64, 65, 1000, 100_000];

function transfer(bytes: Uint8Array): void {
  structuredClone(bytes.buffer, { transfer: [bytes.buffer as ArrayBuffer] });
}

describe('an output that is gone when the call has ended', () => {
  const message = (names: string): string =>
    `${names} was detached or shrunk during the call, so that what C wrote for it is lost`;

  it('rejects, whether it was transferred or shrunk', async () => {
    for (const size of SIZES) {
      const detached = new Uint8Array(size);
      const buffer = resizable(size, size);
      const shrunk = new Uint8Array(buffer);
      const calls = [detached, shrunk].map((array) =>
        rejectionOf(() => rawAsync.randombytes_buf(array, size)),
      );
      transfer(detached);
      buffer.resize(size - 1);
      for (const call of calls) {
        expect(await call).toMatchObject({ code: 'ERR_SODIUM_STATE', message: message('buf') });
      }
      expect(hex(shrunk)).toMatch(/^0*$/);
    }
  });

  it('does not take the other outputs with it', async () => {
    const [pk, sk] = [new Uint8Array(32), new Uint8Array(32)];
    const expected = [new Uint8Array(32), new Uint8Array(32)] as const;
    raw.crypto_box_seed_keypair(...expected, bytesOf('seed', 32));
    const call = rejectionOf(() => rawAsync.crypto_box_seed_keypair(pk, sk, bytesOf('seed', 32)));
    transfer(pk);
    expect(await call).toMatchObject({ code: 'ERR_SODIUM_STATE', message: message('pk') });
    expect(hex(sk)).toBe(hex(expected[1]));
    const [first, second] = [new Uint8Array(32), new Uint8Array(32)];
    const both = rejectionOf(() => rawAsync.crypto_box_seed_keypair(first, second, bytesOf('seed', 32)));
    transfer(first);
    transfer(second);
    expect(await both).toMatchObject({ code: 'ERR_SODIUM_STATE', message: message('pk, sk') });
  });

  it('lets go of everything else that the call held', async () => {
    const address = memory.allocate(32);
    const output = new Uint8Array(64);
    const call = rejectionOf(() => rawAsync.crypto_hash_sha512(output, address, 32));
    transfer(output);
    expect((await call).code).toBe('ERR_SODIUM_STATE');
    memory.write(address, new Uint8Array(32));
    memory.free(address);
  });

  it('does not matter when C wrote nothing for it', async () => {
    const output = new Uint8Array(10);
    const call = rawAsync.randombytes_buf(output, 0);
    transfer(output);
    expect(await call).toBe(undefined);
  });

  it('is written when it has become longer, and at the same place', async () => {
    const buffer = resizable(100, 200);
    const output = new Uint8Array(buffer, 10);
    const call = rawAsync.randombytes_buf_deterministic(output, 90, bytesOf('seed', 32));
    buffer.resize(200);
    await call;
    const expected = new Uint8Array(90);
    raw.randombytes_buf_deterministic(expected, 90, bytesOf('seed', 32));
    expect(hex(new Uint8Array(buffer))).toBe('00'.repeat(10) + hex(expected) + '00'.repeat(100));
  });
});

describe('an array that a call writes', () => {
  const inUse = (name: string) => ({
    code: 'ERR_SODIUM_STATE',
    message: `${name} is memory that an asynchronous call is using`,
  });

  it('is refused to every other call until it has ended, so that none is lost', async () => {
    for (const memory of [() => new Uint8Array(384), () => buffers.take(384).subarray(0, 384)]) {
      const state = memory();
      const data = bytesOf('data', 1_000_000);
      raw.crypto_generichash_init(state, null, 0, 32);
      const first = rawAsync.crypto_generichash_update(state, data, data.length);
      expect(
        await rejectionOf(() => rawAsync.crypto_generichash_update(state, data, data.length)),
      ).toMatchObject(inUse('state'));
      expect(await first).toBe(0);
      const second = rawAsync.crypto_generichash_update(state, data, data.length);
      expect(thrownBy(() => raw.crypto_generichash_update(state, data, 10))).toMatchObject(inUse('state'));
      expect(thrownBy(() => raw.crypto_generichash_final(state, new Uint8Array(32), 32))).toMatchObject(
        inUse('state'),
      );
      expect(await second).toBe(0);
      const digest = new Uint8Array(32);
      raw.crypto_generichash_final(state, digest, 32);
      const expected = new Uint8Array(32);
      const both = Buffer.concat([data, data]);
      raw.crypto_generichash(expected, 32, both, both.length, null, 0);
      expect(hex(digest)).toBe(hex(expected));
    }
  });

  it('is refused also to calls that read it, as far as it is written', async () => {
    const memory = bytesOf('memory', 300);
    const call = rawAsync.randombytes_buf(memory.subarray(100), 100);
    const digest = new Uint8Array(32);
    const hash = (start: number, end: number) =>
      raw.crypto_hash_sha256(digest, memory.subarray(start, end), end - start);
    expect(thrownBy(() => hash(199, 300))).toMatchObject(inUse('in'));
    expect(thrownBy(() => hash(0, 101))).toMatchObject(inUse('in'));
    expect([hash(0, 100), hash(200, 300)]).toEqual([0, 0]);
    await call;
    expect(hash(0, 300)).toBe(0);
  });

  it('may be read by the call itself', async () => {
    const memory = bytesOf('memory', 64);
    const expected = new Uint8Array(64);
    raw.crypto_hash_sha512(expected, memory, 64);
    expect(await rawAsync.crypto_hash_sha512(memory, memory, 64)).toBe(0);
    expect(hex(memory)).toBe(hex(expected));
  });

  it('is free again when the call was refused or has failed', async () => {
    const output = new Uint8Array(64);
    const calls = [
      () => rawAsync.crypto_hash_sha512(output, new Uint8Array(10), 11),
      () => rawAsync.crypto_generichash(output, 64, new Uint8Array(10), 10, new Uint8Array(32), 33),
    ];
    for (const call of calls) await rejectionOf(call);
    expect(raw.crypto_hash_sha512(output, output, 64)).toBe(0);
    expect(await rawAsync.crypto_auth_verify(new Uint8Array(32), output, 64, new Uint8Array(32))).toBe(-1);
    expect(raw.crypto_hash_sha512(output, output, 64)).toBe(0);
  });

  it('that C reads in place is refused to whoever writes it', async () => {
    const taken = buffers.take(100_000);
    const shared = taken.subarray(0, 100_000);
    const digest = new Uint8Array(64);
    const call = rawAsync.crypto_hash_sha512(digest, shared, 100_000);
    expect(thrownBy(() => raw.randombytes_buf(shared.subarray(99_990), 10))).toMatchObject(inUse('buf'));
    expect(raw.crypto_hash_sha512(new Uint8Array(64), shared, 100_000)).toBe(0);
    expect(await call).toBe(0);
    raw.randombytes_buf(shared, 10);
    buffers.give(taken);
  });
});
