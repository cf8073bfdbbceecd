/** Calls that end in an exception: what they leave of the module, and what becomes of it. */
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import { createWasmSodium } from '../../../src/backends/wasm.ts';
import { WasmEngine } from '../../../src/backends/wasm-engine.ts';
import type { Sodium } from '../../../src/index.ts';
import { bytesOf, hex, type Thrown, thrownBy } from '../support/bytes.ts';

const started = vi.spyOn(WasmEngine, 'start');

/** A library of its own, and what ends in C's abort there: a digest of no bytes, past all checks. */
async function create(): Promise<{ sodium: Sodium; abort: () => Thrown }> {
  const sodium = await createWasmSodium();
  const engine = (await started.mock.results.at(-1)!.value) as WasmEngine;
  const final = engine.bind('crypto_generichash_blake2b_final')!;
  return { sodium, abort: () => thrownBy(() => final(0, 0, 0)) };
}

const digestOf = ({ raw }: Sodium, length = 300) => {
  const digest = new Uint8Array(32);
  const data = bytesOf('data', length);
  raw.crypto_generichash(digest, 32, data, length, null, 0);
  return hex(digest);
};

/** Waits until the module has been made anew, and works. */
async function expectMended(sodium: Sodium, expected: string): Promise<void> {
  await vi.waitFor(() => expect(digestOf(sodium)).toBe(expected), 10_000);
}

describe('a call that C aborts', () => {
  it('says so, with a code and the cause', async () => {
    const { abort } = await create();
    const error = abort() as Thrown & { cause: Error };
    expect(error).toMatchObject({ name: 'UnavailableError', code: 'ERR_SODIUM_UNAVAILABLE' });
    expect(error.message).toBe(
      'crypto_generichash_blake2b_final was stopped in WebAssembly: natively C would have ended the process',
    );
    expect(error.cause.message).toContain('Aborted');
  });

  it('does no harm to what comes after it, however often', async () => {
    const { sodium, abort } = await create();
    const expected = digestOf(sodium);
    for (let round = 0; round < 20; round++) {
      for (let time = 0; time < 300; time++) abort();
      await expectMended(sodium, expected);
    }
  });
});

describe('a module that is made anew', () => {
  it('has every state, secret and address of the old one, and functions that somebody kept', async () => {
    const { sodium, abort } = await create();
    const { raw, memory, secrets } = sodium;
    const { crypto_generichash_update } = raw;
    const expected = digestOf(sodium);
    const data = bytesOf('data', 300);
    const state = memory.allocate(384);
    raw.crypto_generichash_init(state, null, 0, 32);
    crypto_generichash_update(state, data.subarray(0, 100), 100);
    const secret = secrets.allocate(32, { lock: 'try', access: 'readable' }, (address) =>
      secrets.write(address, bytesOf('secret', 32)),
    );
    for (let round = 0; round < 3; round++) {
      const outputs = new Set<string>();
      abort();
      for (let turn = 0; turn < 50; turn++) {
        outputs.add(digestOf(sodium));
        await delay(1);
      }
      expect([...outputs]).toEqual([expected]);
    }
    crypto_generichash_update(state, data.subarray(100), 200);
    const digest = new Uint8Array(32);
    raw.crypto_generichash_final(state, digest, 32);
    expect(hex(digest)).toBe(expected);
    const content = new Uint8Array(32);
    secrets.read(secret, content);
    expect(hex(content)).toBe(hex(bytesOf('secret', 32)));
    // Memory that grew in the old module is there in the new one.
    const large = bytesOf('large', 20_000_000);
    const hash = (): string => {
      const output = new Uint8Array(16);
      raw.crypto_onetimeauth(output, large, large.length, data.subarray(0, 32));
      return hex(output);
    };
    const long = hash();
    abort();
    await delay(100);
    expect(hash()).toBe(long);
  });
});

describe('a full stack', () => {
  it('ends calls with an error, and none after them', async () => {
    const { sodium } = await create();
    const expected = digestOf(sodium);
    let failures = 0;
    const dive = (): void => {
      try {
        digestOf(sodium);
      } catch {
        failures++;
      }
      dive();
    };
    for (let time = 0; time < 10; time++) {
      expect(thrownBy(dive)).toBeInstanceOf(RangeError);
      await expectMended(sodium, expected);
    }
    expect(failures).toBeGreaterThan(100);
  });
});
