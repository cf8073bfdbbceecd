/** Memory of the library that asynchronous calls use in WebAssembly, which has no other threads. */
import { describe, expect, it } from 'vitest';
import { bytesOf } from '../support/bytes.ts';
import { sys } from '../support/instances.ts';

const { raw, rawAsync, memory, secrets } = sys;

const content = bytesOf('content', 64);

describe('a call', () => {
  it('has ended when it returns', async () => {
    const expected = new Uint8Array(64);
    raw.crypto_hash_sha512(expected, content, 64);
    const address = memory.allocate(64);
    const call = rawAsync.crypto_hash_sha512(address, content, 64);
    expect(memory.equals(address, expected)).toBe(true);
    memory.free(address);
    expect(await call).toBe(0);
  });

  it('does not need its secret any more when it returns', async () => {
    const expected = new Uint8Array(64);
    raw.crypto_hash_sha512(expected, content, 64);
    const secret = secrets.allocate(64, { access: 'none', lock: 'try' }, (address) =>
      secrets.write(address, content),
    );
    const digest = new Uint8Array(64);
    const call = rawAsync.crypto_hash_sha512(digest, secret, 64);
    secret.free();
    expect(await call).toBe(0);
    expect(memory.equals(digest, expected)).toBe(true);
  });
});
