/** What a signal does to hashes of passwords that run already, and what becomes of those that there is no memory for. */
import { argon2id } from '@noble/hashes/argon2.js';
import { expect, it } from 'vitest';
import { key, rejectionOf } from '../../support/bytes.ts';
import { resultOf, runSnippet } from '../../support/child.ts';
import { COUNT_COPIES, maskedBytes } from '../../support/memory-scan.ts';
import { watchCalls } from '../../support/watched-calls.ts';

const PASSWORD = key(20);
const LONG = { operations: 3, memory: 64 * 1024 * 1024 };

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await turn();
}

it('rejects at once what runs, which keeps its place until it has ended', async () => {
  const { api, started, running, alive, parallelCalls } = watchCalls();
  const before = alive();
  const { passwordHash } = api;
  const reason = new Error('nobody waits any more');
  const controller = new AbortController();
  const { signal } = controller;
  const salt = passwordHash.generateSalt();
  const calls = Array.from({ length: parallelCalls }, () =>
    passwordHash.deriveKey(PASSWORD, { salt, ...LONG, signal }),
  );
  const next = passwordHash(PASSWORD, { operations: 1, memory: 8192 });
  await until(() => running() === parallelCalls);
  controller.abort(reason);
  for (const call of calls) expect(await rejectionOf(call)).toBe(reason);
  expect(running()).toBe(parallelCalls);
  expect(started.length).toBe(parallelCalls);
  await next;
  expect(started.length).toBe(parallelCalls + 1);
  await until(() => running() === 0);
  await turn();
  expect(alive()).toBe(before);
});

it('wipes the key that an abandoned call has derived', () => {
  const password = new Uint8Array(20).fill(1);
  const salt = new Uint8Array(16).fill(2);
  const derived = argon2id(password, salt, { t: 2, m: 1024, p: 1, dkLen: 200 });
  // C makes it in pieces of 32 bytes, which it leaves on its stack: what is looked for is longer than those.
  const source = `${COUNT_COPIES}
    const masked = ${maskedBytes(derived.subarray(70, 130))};
    const options = { salt: new Uint8Array(16).fill(2), operations: 2, memory: 1024 * 1024, length: 200 };
    const password = new Uint8Array(20).fill(1);
    const { passwordHash } = entry;
    const turn = () => new Promise((resolve) => setImmediate(resolve));
    const wanted = await passwordHash.deriveKey(password, options);
    const live = countMasked(masked);
    wanted.dispose();
    for (let turns = 0; turns < 10; turns++) {
      const controller = new AbortController();
      const call = passwordHash.deriveKey(password, { ...options, signal: controller.signal });
      for (let waited = 0; waited < turns; waited++) await turn();
      controller.abort();
      await call.then((key) => key.dispose(), () => {});
    }
    // Behind all of them, as they run at once.
    await Promise.all(Array.from({ length: 8 }, () => passwordHash(password, { operations: 2, memory: 1024 * 1024 })));
    await new Promise((resolve) => setTimeout(resolve, 50));
    console.log(JSON.stringify({ live, after: countMasked(masked) }));
  `;
  expect(resultOf(runSnippet(source))).toEqual({ live: 1, after: 0 });
});

it('says that there is no memory, and never that a password is wrong', () => {
  const source = `
    import { execFileSync } from 'node:child_process';
    import { readFileSync } from 'node:fs';
    const { passwordHash, fromUtf8 } = entry;
    const password = fromUtf8('a password');
    const memory = 512 * 1024 * 1024;
    const cost = { operations: 1, memory };
    const cheap = passwordHash.sync(password, { operations: 1, memory: 8192 });
    await passwordHash(password, { operations: 1, memory: 8192 });
    const hash = '$argon2id$v=19$m=524288,t=1,p=1$' + 'A'.repeat(22) + '$' + 'A'.repeat(43);
    const lanes = '$argon2id$v=19$m=524288,t=1,p=2$' + 'A'.repeat(22) + '$' + 'A'.repeat(43);
    const salt = passwordHash.generateSalt();
    const numbers = { salt, cost: 2 ** 19, blockSize: 8, parallelization: 1, length: 32 };
    const size = Number(/VmSize:\\s+(\\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1]) * 1024;
    execFileSync('prlimit', ['--pid', String(process.pid), '--as=' + (size + 256 * 1024 * 1024)]);
    const calls = {
      hash: () => passwordHash(password, cost),
      hashHere: () => passwordHash.sync(password, cost),
      verify: () => passwordHash.verify(hash, password),
      verifyHere: () => passwordHash.verify.sync(hash, password),
      verifyLanes: () => passwordHash.verify(lanes, password),
      derive: () => passwordHash.deriveKey(password, { salt, ...cost }),
      argon2i: () => passwordHash.argon2i(password, { operations: 3, memory }),
      scrypt: () => passwordHash.scrypt.rfc7914(password, numbers),
    };
    const results = {};
    for (const [name, call] of Object.entries(calls)) {
      try { results[name] = await call(); } catch (error) { results[name] = error.code + ': ' + error.message; }
    }
    results.cheap = await passwordHash.verify(cheap, password);
    console.log(JSON.stringify(results));
  `;
  const { cheap, ...others } = resultOf(runSnippet(source)) as Record<string, unknown>;
  expect(cheap).toBe(true);
  expect(Object.keys(others).length).toBe(8);
  for (const said of Object.values(others)) {
    expect(said).toMatch(
      /^ERR_SODIUM_UNAVAILABLE: passwordHash\S*: there is no memory left for 536870912 bytes$/,
    );
  }
});
