/** Processes and workers that end in the middle of asynchronous calls, or have to wait for some. */
import { describe, expect, it } from 'vitest';
import { type Outcome, runSnippet } from '../../support/child.ts';

/** Starts calls that take a while, on every sort of memory; `pending` counts those that have not ended. */
const START_CALLS = `
  const sys = (await import('sodium-sys')).loadSodium();
  const { raw, rawAsync, memory, buffers, secrets } = sys;
  const SIZE = 64 * 2 ** 20;
  let pending = 0;
  const state = memory.allocate(416);
  raw.crypto_hash_sha512_init(state);
  const key = secrets.allocate(32, { access: 'none', lock: 'try' }, (address) => secrets.write(address, new Uint8Array(32)));
  const shared = buffers.take(SIZE);
  const start = (call) => {
    pending++;
    call.finally(() => pending--);
  };
  const startCalls = () => {
    start(rawAsync.crypto_hash_sha512_update(state, new Uint8Array(SIZE), SIZE));
    start(rawAsync.crypto_hash_sha512(new Uint8Array(64), new Uint8Array(SIZE), SIZE));
    start(rawAsync.crypto_hash_sha512(new Uint8Array(64), shared, SIZE));
    start(rawAsync.crypto_auth(new Uint8Array(32), shared, SIZE, key));
    start(rawAsync.crypto_stream(buffers.take(SIZE), SIZE, new Uint8Array(24), new Uint8Array(32)));
    start(rawAsync.crypto_stream(new Uint8Array(SIZE), SIZE, new Uint8Array(24), new Uint8Array(32)));
  };
`;

/** A module's text within another's, for a worker, which is a module because its process was told that text is one. */
const asWorker = (source: string): string => JSON.stringify(source);

const expectEnd = ({ status, signal, stdout, stderr }: Outcome, expected: number, output: string): void => {
  expect({ status, signal, stdout: stdout.trim() }, stderr).toEqual({
    status: expected,
    signal: null,
    stdout: output,
  });
};

describe('in the middle of calls', () => {
  it('a process can be ended', () => {
    const source = `${START_CALLS} startCalls(); setImmediate(() => { console.log(pending); process.exit(7); });`;
    expectEnd(runSnippet(source), 7, '6');
  });

  it('a process can be ended when the first call has ended and others have not', () => {
    const source = `${START_CALLS}
      startCalls();
      await rawAsync.sodium_version_string();
      startCalls();
      await rawAsync.crypto_hash_sha512(new Uint8Array(64), shared, 1);
      startCalls();
      console.log(pending > 5);
      process.exit(7);`;
    expectEnd(runSnippet(source), 7, 'true');
  });

  it('a process can end by an exception', () => {
    const source = `${START_CALLS} startCalls(); setImmediate(() => { console.log(pending); throw new Error('expected'); });`;
    const outcome = runSnippet(source);
    expectEnd(outcome, 1, '6');
    expect(outcome.stderr).toContain('Error: expected');
  });

  it('a process can end by a rejection that nobody handles', () => {
    const source = `${START_CALLS} startCalls(); rawAsync.crypto_hash_sha512(1, 2, 3); setImmediate(() => {});`;
    const outcome = runSnippet(source);
    expectEnd(outcome, 1, '');
    expect(outcome.stderr).toContain('InvalidTypeError');
  });

  it('workers can be terminated', () => {
    const source = `
      import { once } from 'node:events';
      import { Worker } from 'node:worker_threads';
      const source = ${asWorker(`${START_CALLS}
        const { parentPort } = await import('node:worker_threads');
        startCalls();
        parentPort.postMessage(pending);
      `)};
      for (let round = 0; round < 2; round++) {
        const workers = Array.from({ length: 4 }, () => new Worker(source, { eval: true }));
        const messages = await Promise.all(workers.map((worker) => once(worker, 'message')));
        const statuses = await Promise.all(workers.map((worker) => worker.terminate()));
        console.log(messages.flat().every((pending) => pending === 6), statuses.every((status) => status === 1));
      }
      console.log('survived');
    `;
    expectEnd(runSnippet(source), 0, 'true true\ntrue true\nsurvived');
  });

  it('the process can be ended while workers call, too', () => {
    const source = `
      import { once } from 'node:events';
      import { Worker } from 'node:worker_threads';
      ${START_CALLS}
      const source = ${asWorker(`${START_CALLS}
        const { parentPort } = await import('node:worker_threads');
        startCalls();
        parentPort.postMessage(pending);
      `)};
      const workers = Array.from({ length: 4 }, () => new Worker(source, { eval: true }));
      await Promise.all(workers.map((worker) => once(worker, 'message')));
      startCalls();
      console.log(pending);
      process.exit(7);
    `;
    expectEnd(runSnippet(source), 7, '6');
  });

  it.each(['process.exit(5)', "throw new Error('expected')"])(
    'of its own and of its parent a worker can end itself: %s',
    (end) => {
      const source = `
        import { Worker } from 'node:worker_threads';
        ${START_CALLS}
        startCalls();
        const worker = new Worker(${asWorker(`${START_CALLS} startCalls(); setImmediate(() => { ${end}; });`)}, { eval: true });
        worker.on('error', () => {});
        const status = await new Promise((resolve) => worker.once('exit', resolve));
        startCalls();
        const digest = new Uint8Array(64);
        const expected = new Uint8Array(64);
        raw.crypto_hash_sha512(expected, new Uint8Array(SIZE), SIZE);
        await rawAsync.crypto_hash_sha512(digest, new Uint8Array(SIZE), SIZE);
        console.log(status, pending, memory.equals(digest, expected));
      `;
      // The calls come in turn, so that those before the last one have ended, or run beside it.
      const { status, signal, stdout, stderr } = runSnippet(source);
      expect([status, signal], stderr).toEqual([0, null]);
      expect(stdout.trim()).toMatch(end.startsWith('process') ? /^5 \d+ true$/ : /^1 \d+ true$/);
    },
  );

  it('garbage is collected, but nothing that a call uses', () => {
    const source = `
      import { createHash } from 'node:crypto';
      ${START_CALLS}
      const expected = (byte, size) => createHash('sha512').update(new Uint8Array(size).fill(byte)).digest('hex');
      const wrong = [];
      const inputs = {
        array: (bytes) => bytes,
        secret: (bytes) => {
          if (bytes.length > 16384) return bytes;
          return secrets.allocate(bytes.length, { access: 'none', lock: 'try' }, (address) => secrets.write(address, bytes));
        },
        buffer: (bytes) => { const buffer = buffers.take(bytes.length); buffer.set(bytes); return buffer; },
        part: (bytes) => { const buffer = buffers.take(bytes.length + 9).subarray(9); buffer.set(bytes); return buffer; },
        address: (bytes) => {
          if (bytes.length > 16384) return bytes;
          const address = memory.allocate(bytes.length);
          memory.write(address, bytes);
          return address;
        },
      };
      const hash = async (kind, byte, size) => {
        const digest = new Uint8Array(64);
        const input = inputs[kind](new Uint8Array(size).fill(byte));
        const call = rawAsync.crypto_hash_sha512(digest, input, size);
        if (kind === 'secret') input.free?.();
        await call;
        if (Buffer.from(digest).toString('hex') !== expected(byte, size)) wrong.push([kind, byte, size]);
      };
      for (let round = 0; round < 20; round++) {
        const calls = [];
        for (const kind of Object.keys(inputs)) {
          for (const size of [10, 64, 1000, 16384, 1_000_000]) {
            calls.push(hash(kind, round + size % 7, size));
            if (size % 1000 === 0) gc();
          }
        }
        // Memory that is let go of is soon somebody else's.
        const others = Array.from({ length: 50 }, () => new Uint8Array(100_000).fill(0xff));
        const timer = setInterval(gc, 1);
        await Promise.all(calls);
        clearInterval(timer);
        if (others.length !== 50) throw new Error('never');
      }
      console.log(JSON.stringify(wrong));
    `;
    expectEnd(runSnippet(source, ['--expose-gc']), 0, '[]');
  });
});

describe('while many calls wait', () => {
  it.each(['1', '2', '4', '64'])(
    'files are read and names looked up, with UV_THREADPOOL_SIZE=%s',
    (threads) => {
      const source = `
      import { readFile } from 'node:fs/promises';
      import { lookup } from 'node:dns/promises';
      ${START_CALLS}
      const CALLS = 60;
      let ended = 0;
      const calls = Array.from({ length: CALLS }, async () => {
        await rawAsync.crypto_hash_sha512(new Uint8Array(64), shared, 8 * 2 ** 20);
        ended++;
      });
      const endedBefore = async (work) => {
        await work.catch((error) => { if (error.code !== 'ENOTFOUND' && error.code !== 'EAI_AGAIN') throw error; });
        return ended;
      };
      const counts = await Promise.all([endedBefore(readFile('package.json')), endedBefore(lookup('localhost'))]);
      await Promise.all(calls);
      console.log(counts.every((count) => count < CALLS), ended);
    `;
      expectEnd(runSnippet(source, [], { UV_THREADPOOL_SIZE: threads }), 0, 'true 60');
    },
  );

  it('those on another library wait for them as well', () => {
    const source = `
      import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
      import { tmpdir } from 'node:os';
      import { basename, join } from 'node:path';
      import { loadSodium } from 'sodium-sys';
      ${START_CALLS}
      const folder = mkdtempSync(join(tmpdir(), 'sodium-sys-'));
      const copy = join(folder, basename(sys.library.path));
      copyFileSync(sys.library.path, copy);
      const another = loadSodium({ path: copy });
      rmSync(folder, { recursive: true });
      const order = [];
      await Promise.all([
        rawAsync.crypto_hash_sha512(new Uint8Array(64), shared, SIZE).then(() => order.push('long')),
        another.rawAsync.crypto_hash_sha512(new Uint8Array(64), shared, 1).then(() => order.push('short')),
        rawAsync.crypto_hash_sha512(new Uint8Array(64), shared, 1).then(() => order.push('last')),
      ]);
      console.log(order.join());
    `;
    expectEnd(runSnippet(source, [], { UV_THREADPOOL_SIZE: '2' }), 0, 'long,short,last');
  });
});
