import { createHash } from 'node:crypto';
import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { everything } from '../../../../scripts/test-everything.ts';
import { backend, sodium } from '../support/backend.ts';
import { hex, key, message, rejectionOf, thrownBy } from '../support/bytes.ts';
import { resultOf, runSnippet } from '../support/child.ts';
import { COUNT_COPIES } from '../support/memory-scan.ts';
import { liars, otherViews, resizable, strangers, unusualArrays } from '../support/odd-values.ts';
import { watchCalls } from '../support/watched-calls.ts';

const { genericHash, SecretBytes } = sodium;

/** Around what is hashed at once, and what is a long time for one thread. */
const LENGTHS = [0, 1, 64, 65_535, 65_536, 65_537, 1_000_001, 9_000_000];
const VARIANTS = [
  {},
  { key: key(32) },
  { outputLength: 16, salt: key(16) },
  { outputLength: 64, key: key(64), salt: message(16), personal: key(16) },
] as const;

const sha = (bytes: Uint8Array): string => createHash('blake2b512').update(bytes).digest('hex');

// biome-ignore lint/suspicious/noExplicitAny: misuse is what this is for.
const untyped = genericHash as any;

describe('genericHash.async', () => {
  it.each(LENGTHS)('of %i bytes is what OpenSSL says', async (length) => {
    expect(hex(await genericHash.async(message(length), { outputLength: 64 }))).toBe(sha(message(length)));
  });

  it('is what the synchronous hash is, with every option', async () => {
    for (const length of [0, 100, 70_000]) {
      for (const variant of VARIANTS) {
        const digest = hex(genericHash(message(length), variant));
        expect(hex(await genericHash.async(message(length), variant))).toBe(digest);
      }
    }
  });

  it('takes a secret as key, and has it to the end although it is disposed of meanwhile', async () => {
    const data = message(300_000);
    for (const access of ['readable', 'none'] as const) {
      const secret = SecretBytes.from(key(32), { access });
      const other = SecretBytes.from(key(32), { access });
      const digests = [1, 2, 3].map(() => genericHash.async(data, { key: secret }));
      // Its neighbour in the same pages is used and disposed of meanwhile.
      other.read((bytes) => expect(hex(bytes)).toBe(hex(key(32))));
      other.dispose();
      secret.dispose();
      expect(thrownBy(() => genericHash(data, { key: secret })).code).toBe('ERR_SODIUM_STATE');
      for (const digest of await Promise.all(digests)) {
        expect(hex(digest)).toBe(hex(genericHash(data, { key: key(32) })));
      }
      expect(await rejectionOf(genericHash.async(data, { key: secret }))).toMatchObject({
        code: 'ERR_SODIUM_STATE',
      });
    }
  });

  it('does not care what happens to its input after the call', async () => {
    const expected = sha(message(200_000));
    const options = { outputLength: 64 };
    const keyed = hex(genericHash(message(200_000), { key: key(64), salt: key(16), personal: key(16) }));
    const overwritten = message(200_000);
    const transferred = message(200_000);
    const shrunk = new Uint8Array(resizable(200_000, 400_000));
    shrunk.set(message(200_000));
    const shared = new Uint8Array(new SharedArrayBuffer(200_000));
    shared.set(message(200_000));
    const digests = [overwritten, transferred, shrunk, shared].map((data) =>
      genericHash.async(data, options),
    );
    const parts = { key: key(64), salt: key(16), personal: key(16) };
    const withParts = genericHash.async(message(200_000), parts);
    overwritten.fill(0);
    structuredClone(transferred.buffer, { transfer: [transferred.buffer] });
    (shrunk.buffer as ArrayBuffer & { resize(length: number): void }).resize(0);
    shared.fill(1);
    for (const part of Object.values(parts)) structuredClone(part.buffer, { transfer: [part.buffer] });
    options.outputLength = 16;
    expect((await Promise.all(digests)).map(hex)).toEqual([expected, expected, expected, expected]);
    expect(hex(await withParts)).toBe(keyed);
  });

  it('leaves its input as it was', async () => {
    const data = message(200_000);
    const parts = { key: key(64), salt: key(16), personal: key(16) };
    await genericHash.async(data, parts);
    expect(data).toEqual(message(200_000));
    expect(parts).toEqual({ key: key(64), salt: key(16), personal: key(16) });
  });

  it('gives a digest that is nobody else’s memory', async () => {
    const digest = await genericHash.async(message(100_000));
    expect([digest.byteOffset, digest.buffer.byteLength, digest.length]).toEqual([0, 32, 32]);
  });

  it('takes real bytes of every sort by what they are', async () => {
    for (const make of Object.values(unusualArrays)) {
      for (const length of [40, 100_000]) {
        expect(hex(await genericHash.async(make(message(length))))).toBe(hex(genericHash(message(length))));
      }
    }
    for (const make of Object.values(otherViews)) {
      const value = make() as Uint8Array;
      expect(hex(await genericHash.async(value))).toBe(hex(genericHash(value)));
    }
  });

  it('rejects with what the synchronous hash throws, and never throws itself', async () => {
    for (const make of [...Object.values(strangers), ...Object.values(liars)]) {
      for (const call of [
        (hash: (...values: unknown[]) => unknown) => hash(make()),
        (hash: (...values: unknown[]) => unknown) => hash(message(3), { key: make() }),
        (hash: (...values: unknown[]) => unknown) => hash(message(100_000), { salt: make() }),
        (hash: (...values: unknown[]) => unknown) => hash(message(100_000), { outputLength: make() }),
      ]) {
        let thrown: (Error & { code?: string; parameter?: string }) | undefined;
        try {
          call(untyped);
        } catch (error) {
          thrown = error as Error;
        }
        const promise = call(untyped.async) as Promise<unknown>;
        if (thrown === undefined) {
          await promise;
          continue;
        }
        const { code, parameter, message: text } = await rejectionOf(promise);
        expect({ code, parameter, text }).toEqual({
          code: thrown.code,
          parameter: thrown.parameter,
          text: thrown.message,
        });
      }
    }
  });

  it('refuses options that it does not have', async () => {
    for (const [options, parameter] of [
      [{ transfer: true }, 'options.transfer'],
      [{ signal: true }, 'options.signal'],
      [{ key: undefined }, 'options.key'],
      [new Uint8Array(32), 'options'],
    ] as const) {
      const error = await rejectionOf(untyped.async(message(3), options));
      expect([error.code, error.parameter]).toEqual(['ERR_SODIUM_INVALID_TYPE', parameter]);
    }
  });

  it('passes on what a getter of the options throws', async () => {
    const failure = new Error('from the getter');
    const options = {
      get key(): Uint8Array {
        throw failure;
      },
    };
    expect(await rejectionOf(genericHash.async(message(3), options))).toBe(failure);
  });

  it('takes a key that is part of the data, and data that is its own key', async () => {
    const data = message(100_000);
    const part = data.subarray(10, 42);
    expect(hex(await genericHash.async(data, { key: part }))).toBe(hex(genericHash(data, { key: part })));
    const own = message(64);
    expect(hex(await genericHash.async(own, { key: own }))).toBe(hex(genericHash(own, { key: own })));
  });

  it('10,000 at once are all right', async () => {
    const lengths = Array.from({ length: 10_000 }, (_, index) =>
      index % 50 === 0 ? 70_000 + index : index % 200,
    );
    const digests = await Promise.all(
      lengths.map((length) => genericHash.async(message(length).subarray(0))),
    );
    for (const index of [0, 1, 49, 50, 51, 5000, 9950, 9999]) {
      expect(hex(digests[index]!)).toBe(hex(genericHash(message(lengths[index]!))));
    }
    // Of the short lengths those that are multiples of 50 are missing.
    expect(new Set(digests.map(hex)).size).toBe(200 - 4 + 200);
  });
});

describe('a signal', () => {
  const reason = new Error('nobody waits any more');
  const long = message(1_000_000);
  const { hash, hmac, xof } = sodium;

  it('rejects with its reason, at once, and what waited never starts', async () => {
    const { api, started, parallelCalls, running, alive } = watchCalls();
    const before = alive();
    const settled: string[] = [];
    const busy = Array.from({ length: parallelCalls }, async () => {
      await api.genericHash.async(message(3_000_000));
      settled.push('ran');
    });
    const controller = new AbortController();
    const { signal } = controller;
    const waiting = [
      api.genericHash.async(long, { signal }),
      api.genericHash.async(long, { key: key(32), signal, outputLength: 64 }),
      api.hash.sha512.async(long, { signal }),
      api.hmac.sha256.async(long, key(32), { signal }),
    ].map(async (promise) => {
      const error = await rejectionOf(promise);
      settled.push('rejected');
      return error;
    });
    const last = api.genericHash.async(message(100_000));
    controller.abort(reason);
    for (const error of await Promise.all(waiting)) expect(error).toBe(reason);
    if (backend === 'native') expect(settled).toEqual(Array(waiting.length).fill('rejected'));
    await Promise.all(busy);
    expect(hex(await last)).toBe(hex(genericHash(message(100_000))));
    await expect.poll(running).toBe(0);
    expect(alive()).toBe(before);
    expect(getEventListeners(signal, 'abort')).toEqual([]);
    expect(started.length).toBe(parallelCalls + waiting.length + 1);
  });

  it('that is aborted already lets nothing begin; wrong arguments are named first', async () => {
    const { api, started } = watchCalls();
    const signal = AbortSignal.abort(reason);
    expect(await rejectionOf(api.genericHash.async(long, { signal }))).toBe(reason);
    expect(await rejectionOf(api.genericHash.async(message(3), { signal }))).toBe(reason);
    expect(await rejectionOf(api.hmac.sha512.async(long, key(64), { signal }))).toBe(reason);
    const aborted = AbortSignal.abort();
    expect(await rejectionOf(api.hash.sha256.async(long, { signal: aborted }))).toBe(aborted.reason);
    const wrong = await rejectionOf(untyped.async('text', { signal }));
    expect(wrong).toMatchObject({ parameter: 'data' });
    expect(started).toEqual([]);
    if (!xof.shake128.isAvailable) return;
    expect(await rejectionOf(api.xof.shake128.async(long, 32, { signal }))).toBe(reason);
    expect(await rejectionOf(api.xof.shake128.async(long, 32, { domain: 5, signal }))).toBe(reason);
  });

  it('that does not abort changes nothing, however many wait for it', async () => {
    const { signal } = new AbortController();
    const warnings: unknown[] = [];
    const warn = (warning: unknown) => warnings.push(warning);
    process.on('warning', warn);
    const digests = await Promise.all(Array.from({ length: 30 }, () => genericHash.async(long, { signal })));
    expect(new Set(digests.map(hex))).toEqual(new Set([hex(genericHash(long))]));
    expect(hex(await genericHash.async(message(3), { signal }))).toBe(hex(genericHash(message(3))));
    expect(hex(await hash.sha256.async(long, { signal }))).toBe(hex(hash.sha256(long)));
    expect(hex(await hmac.sha256.async(long, key(32), { signal }))).toBe(hex(hmac.sha256(long, key(32))));
    await new Promise(setImmediate);
    process.off('warning', warn);
    expect({ warnings, listeners: getEventListeners(signal, 'abort') }).toEqual({
      warnings: [],
      listeners: [],
    });
  });

  it('aborted at any moment gives the digest or the reason, and leaves nothing behind', async () => {
    const expected = hex(genericHash(long));
    const { api, alive, running } = watchCalls();
    const before = alive();
    const outcomes = await Promise.all(
      Array.from({ length: 60 }, async (_, index) => {
        const controller = new AbortController();
        const digest = api.genericHash.async(long, { signal: controller.signal });
        for (let turns = 0; turns < index % 30; turns++) await new Promise(setImmediate);
        controller.abort(reason);
        return await digest.then(hex, (error) => error);
      }),
    );
    for (const outcome of outcomes) expect([expected, reason]).toContain(outcome);
    await expect.poll(running).toBe(0);
    expect(alive()).toBe(before);
    expect(hex(await api.genericHash.async(long))).toBe(expected);
  });
});

describe('in a process of its own', () => {
  const begin = `
    const pending = [1, 2, 3, 4].map((n) => genericHash.async(new Uint8Array(${everything ? 64 : 24} << 20).fill(n)));
    await new Promise((resolve) => setTimeout(resolve, 5));
  `;

  it('an exit while it hashes is an exit like any other', () => {
    expect(runSnippet(`${begin} process.exit(7);`)).toMatchObject({ status: 7, signal: null });
    expect(runSnippet(`${begin} setTimeout(() => { throw new Error('on purpose'); });`)).toMatchObject({
      status: 1,
      signal: null,
      stderr: expect.stringContaining('on purpose'),
    });
  });

  it('the process ends by itself when nothing is left to do', () => {
    expect(runSnippet(`${begin} console.log((await Promise.all(pending)).length);`)).toMatchObject({
      status: 0,
      stdout: '4\n',
    });
  });

  const inWorkers = `
    import { Worker } from 'node:worker_threads';
    const source = \`
      Promise.all([
        import('node:worker_threads'),
        import('${backend === 'wasm' ? 'sodium/wasm' : 'sodium'}'),
      ]).then(async ([{ parentPort }, { ready, genericHash }]) => {
        await ready;
        const all = [1, 2, 3].map((n) => genericHash.async(new Uint8Array(8 << 20).fill(n)));
        parentPort.postMessage('begun');
        parentPort.postMessage(Buffer.concat(await Promise.all(all)).toString('hex'));
      });
    \`;
    const start = () => new Worker(source, { eval: true });
  `;

  it('workers that are terminated while they hash do not disturb the others', () => {
    const source = `${inWorkers}
      const digests = new Set();
      for (let round = 0; round < ${everything ? 5 : 3}; round++) {
        const hashing = genericHash.async(new Uint8Array(1 << 20));
        const workers = [1, 2, 3, 4].map(start);
        await Promise.all(workers.map((worker, index) => new Promise((resolve, reject) => {
          worker.on('error', reject);
          worker.on('message', (text) => {
            if (text === 'begun') { if (index % 2 === 0) worker.terminate().then(resolve); }
            else { digests.add(text); resolve(); }
          });
        })));
        digests.add(Buffer.from(await hashing).toString('hex'));
      }
      const here = [1, 2, 3].map((n) => genericHash(new Uint8Array(8 << 20).fill(n)));
      console.log(JSON.stringify([
        digests.size,
        digests.has(Buffer.concat(here).toString('hex')),
        digests.has(Buffer.from(genericHash(new Uint8Array(1 << 20))).toString('hex')),
      ]));
    `;
    expect(resultOf(runSnippet(source))).toEqual([2, true, true]);
  });

  it('collection between and during the calls changes nothing', () => {
    const source = `
      const expected = Buffer.from(genericHash(new Uint8Array(3_000_000).fill(5), { key: new Uint8Array(32) })).toString('hex');
      let right = 0;
      for (let round = 0; round < 40; round++) {
        const key = round % 2 ? new Uint8Array(32) : SecretBytes.from(new Uint8Array(32));
        const digest = genericHash.async(new Uint8Array(3_000_000).fill(5), { key });
        gc();
        await new Promise(setImmediate);
        gc();
        right += Buffer.from(await digest).toString('hex') === expected;
        gc();
      }
      console.log(JSON.stringify(right));
    `;
    expect(resultOf(runSnippet(source, ['--expose-gc']))).toBe(40);
  });

  it('nobody who waits for the disk, for names or for a timer waits for all of many long hashes', ({
    skip,
  }) => {
    skip(backend === 'wasm', 'WebAssembly has this thread only');
    const source = `
      import { readFile } from 'node:fs/promises';
      import { lookup } from 'node:dns/promises';
      const ended = [];
      const data = new Uint8Array(4 << 20);
      const hashes = Array.from({ length: 24 }, (_, n) => genericHash.async(data).then(() => ended.push('hash')));
      await Promise.all([
        ...hashes,
        readFile('package.json').then(() => ended.push('file')),
        lookup('localhost').then(() => ended.push('name')),
        new Promise((resolve) => setTimeout(resolve, 1)).then(() => ended.push('timer')),
      ]);
      console.log(JSON.stringify(['file', 'name', 'timer'].map((what) => ended.indexOf(what) < 12)));
    `;
    for (const size of ['', '2', '4', '16']) {
      const command = size === '' ? [] : ['env', `UV_THREADPOOL_SIZE=${size}`];
      expect(resultOf(runSnippet(source, [], command))).toEqual([true, true, true]);
    }
  });

  it('its copies of data and keys are nowhere in the memory of the process afterwards', ({ skip }) => {
    skip(process.platform !== 'linux', 'the memory of a process is read from /proc here');
    const source = `${COUNT_COPIES}
      const own = (length, mark) => {
        const bytes = new Uint8Array(new ArrayBuffer(length));
        // Processors keep the first bytes of what they copied in registers, which are sometimes saved to a stack.
        filler(mark)(bytes.subarray(length >> 1).subarray(0, 64));
        return bytes;
      };
      const copied = [own(200_000, 1), own(9_000_000, 2)];
      await Promise.all(copied.map((data) => genericHash.async(data)));
      for (const data of copied) data.fill(0);
      const secret = SecretBytes.fill(64, filler(3));
      await genericHash.async(new Uint8Array(100_000), { key: secret });
      const live = countCopies(3);
      const late = genericHash.async(new Uint8Array(9_000_000), { key: secret });
      secret.dispose();
      await late;
      const key = new Uint8Array(new ArrayBuffer(64));
      filler(4)(key);
      await genericHash.async(new Uint8Array(100_000), { key });
      key.fill(0);
      console.log(JSON.stringify({ live, after: [1, 2, 3, 4].map((mark) => countCopies(mark)) }));
    `;
    expect(resultOf(runSnippet(source))).toEqual({ live: 1, after: [0, 0, 0, 0] });
  });
});
