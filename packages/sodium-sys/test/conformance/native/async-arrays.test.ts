/** Outputs that something happens to while a call runs; in WebAssembly a call has ended when it returns. */
import { describe, expect, it } from 'vitest';
import { bytesOf, hex, rejectionOf } from '../support/bytes.ts';
import { sys } from '../support/instances.ts';
import { resizable } from '../support/odd-values.ts';

const { raw, rawAsync, memory } = sys;

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
