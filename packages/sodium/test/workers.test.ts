import { Worker } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';

const worker = new URL('fixtures/hash-worker.mjs', import.meta.url);

function digestIn(entry: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const thread = new Worker(worker, { workerData: { entry, rounds: 3000 } });
    thread.once('message', resolve);
    thread.once('error', reject);
  });
}

describe('workers', () => {
  it('hash side by side without disturbing each other, on both backends', async () => {
    const entries = ['sodium', 'sodium', 'sodium', 'sodium', 'sodium/wasm', 'sodium/wasm'];
    const digests = await Promise.all(entries.map(digestIn));
    expect(digests[0]).toMatch(/^[0-9a-f]{64}$/);
    expect(new Set(digests).size).toBe(1);
  });

  it('hash again after every one that had loaded the library has ended', async () => {
    const first = await digestIn('sodium');
    expect(await digestIn('sodium')).toBe(first);
  });
});
