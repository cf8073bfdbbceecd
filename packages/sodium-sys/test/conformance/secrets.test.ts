/** Memory for secrets, below what `sodium` makes of it. */
import { describe, expect, it } from 'vitest';
import type { Secret, SecretOptions } from '../../src/index.ts';
import type { Address } from '../../src/shared/address.ts';
import { bytesOf, hex, thrownBy } from './support/bytes.ts';
import { runSnippet } from './support/child.ts';
import { backend, sys } from './support/instances.ts';

const { secrets, raw } = sys;

const TRY = { access: 'readable', lock: 'try' } as const;
const KINDS: readonly SecretOptions[] = [TRY, { access: 'none', lock: 'try' }];

function secretOf(content: Uint8Array, options: SecretOptions = TRY): Secret {
  return secrets.allocate(content.length, options, (address) => secrets.write(address, content));
}

function contentOf(secret: Secret): string {
  const address = secret.lease();
  const content = new Uint8Array(address.byteLength);
  secrets.read(address, content);
  secret.release();
  return hex(content);
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
      const secret = secretOf(bytesOf('secret', length));
      const address = secret.lease();
      expect(address.byteLength).toBe(length);
      const digest = new Uint8Array(32);
      expect(raw.crypto_generichash(digest, 32, address, length, null, 0)).toBe(0);
      const call = () => raw.crypto_generichash(digest, 32, address, length + 1, null, 0);
      expect(thrownBy(call)).toMatchObject({ code: 'ERR_SODIUM_INVALID_LENGTH', parameter: 'in' });
      secret.release();
      secret.free();
    }
  });

  it('cannot be protected or freed but by itself', ({ skip }) => {
    if (backend === 'wasm') skip('WebAssembly has no functions that protect memory');
    const secret = secretOf(bytesOf('secret', 32));
    const address = secret.lease();
    for (const name of ['sodium_free', 'sodium_mprotect_noaccess', 'sodium_mprotect_readwrite'] as const) {
      expect(thrownBy(() => raw[name](address)).code).toBe('ERR_SODIUM_INVALID_TYPE');
    }
    expect(thrownBy(() => sys.memory.free(address)).code).toBe('ERR_SODIUM_INVALID_TYPE');
    secret.release();
    expect(contentOf(secret)).toBe(hex(bytesOf('secret', 32)));
    secret.free();
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

  it('is filled while a neighbour is leased', () => {
    for (const options of KINDS) {
      const first = secretOf(bytesOf('first', 32), options);
      const address = first.lease();
      const second = secretOf(bytesOf('second', 32), options);
      const content = new Uint8Array(32);
      secrets.read(address, content);
      second.free();
      secrets.read(address, content);
      expect(hex(content)).toBe(hex(bytesOf('first', 32)));
      first.release();
      first.free();
    }
  });
});

describe('a lease', () => {
  it('keeps a freed secret until the last one ends', () => {
    for (const options of KINDS) {
      const secret = secretOf(bytesOf('leased', 64), options);
      const [address] = [secret.lease(), secret.lease()];
      secret.free();
      secret.free();
      expect(thrownBy(() => secret.lease()).code).toBe('ERR_SODIUM_STATE');
      secret.release();
      const content = new Uint8Array(64);
      secrets.read(address, content);
      expect(hex(content)).toBe(hex(bytesOf('leased', 64)));
      secret.release();
      expect(thrownBy(() => secrets.read(address, content)).code).toBe('ERR_SODIUM_STATE');
    }
  });

  it('cannot be ended more often than it was taken', () => {
    const secret = secretOf(bytesOf('leased', 64), { access: 'none', lock: 'try' });
    expect(thrownBy(() => secret.release()).code).toBe('ERR_SODIUM_STATE');
    expect(contentOf(secret)).toBe(hex(bytesOf('leased', 64)));
    expect(thrownBy(() => secret.release()).code).toBe('ERR_SODIUM_STATE');
    secret.free();
    expect(thrownBy(() => secret.release()).code).toBe('ERR_SODIUM_STATE');
  });

  it('of one secret lets its neighbour be, and there is no access when all have ended', ({ skip }) => {
    if (backend === 'wasm') skip('WebAssembly has no pages to protect');
    const { signal, stdout } = runSnippet(`
      import { loadSodium } from 'sodium-sys';
      const { raw, secrets } = loadSodium();
      const digest = new Uint8Array(32);
      const hash = (address) => raw.crypto_generichash(digest, 32, address, 32, null, 0);
      const make = () => secrets.allocate(32, { access: 'none', lock: 'try' }, (address) => raw.randombytes_buf(address, 32));
      const [a, b] = [make(), make()];
      const [first, second] = [a.lease(), b.lease()];
      a.release();
      console.log(hash(second));
      make().free();
      console.log(hash(second));
      b.release();
      console.log('closed');
      hash(second);
      console.log('after');
    `);
    expect(stdout).toBe('0\n0\nclosed\n');
    expect(['SIGSEGV', 'SIGBUS']).toContain(signal);
  });
});
