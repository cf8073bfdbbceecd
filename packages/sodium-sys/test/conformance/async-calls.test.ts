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

describe('calls until a signal aborts', () => {
  const data = bytesOf('data', 3_000_000);
  const reason = new Error('nobody waits any more');
  const hash = (functions: typeof rawAsync, output: Uint8Array, input: Parameters<typeof memory.free>[0]) =>
    functions.crypto_hash_sha512(output, input, 100);

  it('are those of rawAsync until then, the synchronous ones refused, too', async () => {
    const until = sys.rawAsyncUntil(new AbortController().signal);
    const digest = new Uint8Array(64);
    expect(await until.crypto_hash_sha512(digest, data, data.length)).toBe(0);
    expect(hex(digest)).toBe(createHash('sha512').update(data).digest('hex'));
    await expect(until.crypto_hash_sha512(digest, data, data.length + 1)).rejects.toMatchObject({
      code: 'ERR_SODIUM_INVALID_LENGTH',
    });
    const { sodium_malloc } = until as unknown as { sodium_malloc(): Promise<unknown> };
    await expect(sodium_malloc()).rejects.toMatchObject({ code: 'ERR_SODIUM_UNAVAILABLE' });
  });

  it('reject with its reason when they have not begun, and let go of what they hold', async () => {
    const running = Array.from({ length: sys.parallelCalls }, () =>
      rawAsync.crypto_hash_sha512(new Uint8Array(64), data, data.length),
    );
    const controller = new AbortController();
    const until = sys.rawAsyncUntil(controller.signal);
    // WebAssembly begins at once.
    if (sys.library.backend === 'wasm') controller.abort(reason);
    const address = memory.allocate(100);
    const outputs = Array.from({ length: 5 }, () => new Uint8Array(64).fill(7));
    const waiting = outputs.map((output) => hash(until, output, address));
    controller.abort(reason);
    for (const call of waiting) await expect(call).rejects.toBe(reason);
    for (const output of outputs) expect(output).toEqual(new Uint8Array(64).fill(7));
    await expect(hash(until, outputs[0]!, address)).rejects.toBe(reason);
    // It may be written and freed: no call reads it any more.
    memory.write(address, data.subarray(0, 100));
    memory.free(address);
    await Promise.all(running);
    const digest = new Uint8Array(64);
    await rawAsync.crypto_hash_sha512(digest, data, 100);
    expect(hex(digest)).toBe(createHash('sha512').update(data.subarray(0, 100)).digest('hex'));
  });
});
