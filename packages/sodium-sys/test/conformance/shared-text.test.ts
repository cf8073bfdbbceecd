/** Text in memory that another thread writes while it is checked and handed to C. */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { expect, it } from 'vitest';
import { BoundPointer } from '../../src/call/parameters.ts';
import { createEngine } from './support/engine.ts';
import { backend } from './support/instances.ts';
import { declarationOf } from './support/table.ts';

const engine = await createEngine(backend);
const [parameter] = declarationOf('crypto_pwhash_str_verify').parameters;
const str = new BoundPointer(parameter as never);

/** Overwrites the last byte, and puts it back, as fast as it can. */
const WRITER = `
  const { workerData, parentPort } = require('node:worker_threads');
  parentPort.postMessage('started');
  for (const bytes = workerData; Atomics.load(bytes, 0) !== 0;) {
    Atomics.store(bytes, bytes.length - 1, 120);
    Atomics.store(bytes, bytes.length - 1, 0);
  }`;

const MEMORY = {
  'shared memory': (length: number) => new Uint8Array(new SharedArrayBuffer(length)),
  'shared memory of the backend': (length: number) => engine.createShared(length),
};

it.each(Object.entries(MEMORY))(
  'ends with a zero byte that nobody else can write, in %s',
  async (_, make) => {
    for (const length of [60, 200, 30_000]) {
      const text = make(length);
      text.fill(0x61, 0, length - 1);
      text[length - 1] = 0;
      const worker = new Worker(WRITER, { eval: true, workerData: text });
      await once(worker, 'message');
      let taken = 0;
      for (let attempt = 0; attempt < 3000; attempt++) {
        try {
          const passed = engine.staging.enter(str, text, 0);
          taken++;
          const seen = engine.bytesAt(passed, length);
          expect(seen[length - 1]).toBe(0);
          // Only what is no memory of the other thread stays so.
          expect(seen.buffer === text.buffer).toBe(false);
        } catch (error) {
          // The other thread was faster: there was no zero byte when it was looked for.
          expect(error).toMatchObject({ code: 'ERR_SODIUM_INVALID_TYPE' });
        } finally {
          engine.staging.clear();
        }
      }
      Atomics.store(text, 0, 0);
      await once(worker, 'exit');
      expect(taken).toBeGreaterThan(0);
    }
  },
);
