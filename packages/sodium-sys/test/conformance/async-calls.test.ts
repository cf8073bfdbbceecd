/** Many asynchronous calls at once. */
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { bytesOf, hex } from './support/bytes.ts';
import { sys } from './support/instances.ts';

const { raw, rawAsync, memory } = sys;

describe('ten thousand calls at once', () => {
  it('all come to what they should', async () => {
    const data = bytesOf('data', 10_000);
    const digests = Array.from({ length: 10_000 }, () => new Uint8Array(32));
    await Promise.all(
      digests.map(async (digest, length) => {
        expect(await rawAsync.crypto_hash_sha256(digest, data.subarray(length % 100), length % 1000)).toBe(0);
      }),
    );
    for (const [length, digest] of digests.entries()) {
      const start = length % 100;
      const part = data.subarray(start, start + (length % 1000));
      expect(hex(digest)).toBe(createHash('sha256').update(part).digest('hex'));
    }
  });

  it('may have memory each, of which some is freed before its turn comes', async () => {
    const expected = new Uint8Array(32);
    raw.crypto_hash_sha256(expected, bytesOf('data', 100), 100);
    const digests = Array.from({ length: 10_000 }, async (_, index) => {
      const address = memory.allocate(100);
      memory.write(address, bytesOf('data', 100));
      const digest = new Uint8Array(32);
      const call = rawAsync.crypto_hash_sha256(digest, address, 100);
      if (index % 2 === 0) memory.free(address);
      await call;
      if (index % 2 === 1) memory.free(address);
      return hex(digest);
    });
    expect(new Set(await Promise.all(digests))).toEqual(new Set([hex(expected)]));
  });
});
