/** Hashes of passwords wait for their turn, leave when nobody wants them any more, and leave nothing behind. */
import { describe, expect, it } from 'vitest';
import { backend, sodium } from '../support/backend.ts';
import { key, rejectionOf } from '../support/bytes.ts';
import { watchCalls } from '../support/watched-calls.ts';

const PASSWORD = key(20);
/** Tens of milliseconds. */
const LONG = { operations: 3, memory: 16 * 1024 * 1024 };
/** Less than one. */
const SHORT = { operations: 1, memory: 8192 };

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await turn();
}

describe('the queue', () => {
  it('lets as many run as may at once, and the others in the order in which they came', async () => {
    const { api, started, mostAtOnce, running, parallelCalls } = watchCalls();
    const memories = Array.from({ length: 12 }, (_, index) => 1024 * (1000 + index));
    const hashes = await Promise.all(
      memories.map((memory) => api.passwordHash(PASSWORD, { ...SHORT, memory })),
    );
    // What C is told of memory is the last argument.
    expect(started.map((values) => values.at(-1))).toEqual(memories);
    expect(hashes.map((hash) => Number(/m=(\d+)/.exec(hash)![1]) * 1024)).toEqual(memories);
    expect(mostAtOnce()).toBe(parallelCalls);
    expect(running()).toBe(0);
  });

  it('is one for everything that passwords are used for', async () => {
    const { api, mostAtOnce, parallelCalls } = watchCalls();
    const { passwordHash } = api;
    const hash = passwordHash.sync(PASSWORD, LONG);
    const numbers = { salt: key(5), cost: 4096, blockSize: 8, parallelization: 1, length: 32 };
    const results = await Promise.all([
      passwordHash(PASSWORD, LONG),
      passwordHash.verify(hash, PASSWORD),
      passwordHash.argon2i(PASSWORD, LONG),
      passwordHash.argon2i.verify(hash, PASSWORD),
      passwordHash.deriveKey(PASSWORD, { salt: passwordHash.generateSalt(), ...LONG }),
      passwordHash.scrypt.rfc7914(PASSWORD, numbers),
    ]);
    expect(results[1]).toBe(true);
    expect(mostAtOnce()).toBe(parallelCalls);
  });

  it('never starts what was aborted while it waited, which rejects at once', async () => {
    const { api, started, alive, parallelCalls } = watchCalls();
    const before = alive();
    const settled: string[] = [];
    const running = Array.from({ length: parallelCalls }, async () => {
      await api.passwordHash(PASSWORD, LONG);
      settled.push('ran');
    });
    const reason = new Error('nobody waits any more');
    const controller = new AbortController();
    const { signal } = controller;
    const salt = api.passwordHash.generateSalt();
    const hash = sodium.passwordHash.sync(PASSWORD, SHORT);
    const waiting = [
      api.passwordHash(PASSWORD, { ...LONG, signal }),
      api.passwordHash.verify(hash, PASSWORD, { signal }),
      api.passwordHash.deriveKey(PASSWORD, { salt, ...LONG, signal }),
      api.passwordHash.scrypt(PASSWORD, { signal }),
    ].map(async (promise) => {
      const error = await rejectionOf(promise);
      settled.push('rejected');
      return error;
    });
    const last = api.passwordHash(PASSWORD, { ...LONG, operations: 4 });
    controller.abort(reason);
    for (const error of await Promise.all(waiting)) expect(error).toBe(reason);
    expect(settled).toEqual(Array(waiting.length).fill('rejected'));
    await Promise.all([...running, last]);
    // Operations are the last argument but one.
    expect(started.map((values) => values.at(-2))).toEqual([...running.map(() => 3), 4]);
    expect(alive()).toBe(before);
  });

  it('never starts what was aborted while other calls had all threads', async () => {
    const { api, running, alive, parallelCalls } = watchCalls();
    const before = alive();
    const data = new Uint8Array(20_000_000);
    const busy = Array.from({ length: parallelCalls }, () => api.genericHash.async(data));
    const controller = new AbortController();
    const { signal } = controller;
    const hashing = api.passwordHash(PASSWORD, { operations: 8, memory: 128 * 1024 * 1024, signal });
    // Here it has left the queue of passwords for that of all calls. WebAssembly has only the first, and would hash now.
    if (backend === 'native') await turn();
    controller.abort(new Error('nobody waits any more'));
    expect(await rejectionOf(hashing)).toBe(signal.reason);
    await Promise.all(busy);
    await turn();
    expect(running()).toBe(0);
    expect(alive()).toBe(before);
  });

  it('never starts what was aborted before it was called', async () => {
    const { api, started } = watchCalls();
    for (const reason of [new Error('too late'), undefined]) {
      const signal = AbortSignal.abort(reason);
      const error = await rejectionOf(api.passwordHash(PASSWORD, { ...SHORT, signal }));
      expect(error).toBe(signal.reason);
    }
    await api.passwordHash(PASSWORD, SHORT);
    expect(started.length).toBe(1);
  });

  it('says what is wrong with a call at once, however many wait', async () => {
    const { api, started } = watchCalls();
    const running = Array.from({ length: 5 }, () => api.passwordHash(PASSWORD, LONG));
    await rejectionOf(api.passwordHash.verify('no hash', PASSWORD));
    await rejectionOf(api.passwordHash(PASSWORD, { operations: 1 } as never));
    expect(started.length).toBeLessThan(5);
    await Promise.all(running);
  });

  it('goes on after whatever was aborted whenever', async () => {
    const { api, started, running, mostAtOnce, alive, parallelCalls } = watchCalls();
    const before = alive();
    let wanted = 0;
    const calls = Array.from({ length: 60 }, async (_, index) => {
      const controller = new AbortController();
      const { signal } = controller;
      const cost = { operations: 1 + (index % 3), memory: 8192 * (1 + (index % 50)) };
      const call = api.passwordHash(PASSWORD, { ...cost, signal });
      const isAborted = index % 2 === 0;
      if (isAborted) {
        for (let turns = 0; turns < (index * 7) % 30; turns++) await turn();
        controller.abort(new Error(`${index}`));
      } else wanted++;
      const [{ status, value, reason } = {} as never] = (await Promise.allSettled([call])) as [
        { status: string; value?: string; reason?: Error },
      ];
      if (status === 'rejected') expect([isAborted, reason!.message]).toEqual([true, `${index}`]);
      else expect(value).toContain(`t=${cost.operations},`);
    });
    await Promise.all(calls);
    await until(() => running() === 0);
    expect(started.length).toBeGreaterThanOrEqual(wanted);
    // Nothing holds a place that it does not need.
    await Promise.all(Array.from({ length: 6 }, () => api.passwordHash(PASSWORD, LONG)));
    expect(mostAtOnce()).toBe(parallelCalls);
    expect(alive()).toBe(before);
  });

  it('lets everything else have a turn', async () => {
    const order: string[] = [];
    const hashes = [1, 2, 3].map(async (number) => {
      await sodium.passwordHash(PASSWORD, LONG);
      order.push(`hash ${number}`);
    });
    setImmediate(() => order.push('other'));
    await Promise.all(hashes);
    expect(order[0]).toBe('other');
  });
});
