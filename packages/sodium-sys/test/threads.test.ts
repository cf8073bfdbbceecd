/** The order in which asynchronous calls run, and what libuv's threads are left for others. */
import { getEventListeners } from 'node:events';
import { availableParallelism } from 'node:os';
import { describe, expect, it } from 'vitest';
import { firstOf } from '../../../scripts/test-everything.ts';
import { Threads } from '../src/async/threads.ts';
import { runModule } from './conformance/support/child.ts';

/** Work that ends when it is told to. */
class Work {
  readonly started: number[] = [];
  readonly #ends: (() => void)[] = [];
  readonly #fails: ((error: Error) => void)[] = [];

  readonly start = (index: number) => (): Promise<number> => {
    this.started.push(index);
    return new Promise((resolve, reject) => {
      this.#ends[index] = () => resolve(index);
      this.#fails[index] = reject;
    });
  };
  end(index: number): void {
    this.#ends[index]!();
  }
  fail(index: number): void {
    this.#fails[index]!(new Error(`${index}`));
  }
}

/** After everything that only waits for promises has happened. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

const range = (length: number): number[] => Array.from({ length }, (_, index) => index);

describe('calls on other threads', () => {
  const limit = Math.max(1, Math.min(availableParallelism() + 1, 2));

  it('start at once, as many as may run, and then one for each that has ended, in their order', async () => {
    const [threads, work] = [new Threads(), new Work()];
    const runs = range(10).map((index) => threads.run(work.start(index)));
    expect(work.started).toEqual(range(limit));
    for (const index of range(10)) {
      work.end(index);
      expect(await runs[index]).toBe(index);
      await settled();
      expect(work.started).toEqual(range(Math.min(10, index + 1 + limit)));
    }
    // All the room is there again.
    const later = range(limit + 1).map((index) => threads.run(work.start(10 + index)));
    expect(work.started).toEqual(range(10 + limit));
    for (const index of range(limit + 1)) {
      work.end(10 + index);
      await later[index];
    }
  });

  it('leave at once when their signal aborts while they wait, and never start', async () => {
    const [threads, work] = [new Threads(), new Work()];
    const controllers = range(20).map(() => new AbortController());
    const runs = range(20).map((index) =>
      threads.run(work.start(index), index < 18 ? controllers[index]!.signal : undefined),
    );
    const reasons = range(20).map((index) => new Error(`reason ${index}`));
    // Every other one that waits, also the first and the last but two; and one that runs, which goes on.
    const left = range(18).filter((index) => index >= limit && index % 2 === limit % 2);
    for (const index of left) controllers[index]!.abort(reasons[index]);
    for (const index of left) await expect(runs[index]).rejects.toBe(reasons[index]);
    controllers[0]!.abort(reasons[0]);
    expect(work.started).toEqual(range(limit));
    const others = range(20).filter((index) => !left.includes(index));
    for (const [place, index] of others.entries()) {
      await settled();
      expect(work.started).toEqual(others.slice(0, place + limit));
      work.end(index);
      expect(await runs[index]).toBe(index);
    }
    // Afterwards nobody listens, and all the room is there again.
    for (const { signal } of controllers) expect(getEventListeners(signal, 'abort')).toEqual([]);
    const late = threads.run(work.start(20), controllers[0]!.signal);
    await expect(late).rejects.toBe(reasons[0]);
    for (const index of range(limit)) void threads.run(work.start(21 + index));
    expect(work.started.slice(20 - left.length)).toEqual(range(limit).map((index) => 21 + index));
  });

  it('make room when all that wait have left', async () => {
    const [threads, work] = [new Threads(), new Work()];
    const controller = new AbortController();
    const reason = new Error('enough');
    const running = range(limit).map((index) => threads.run(work.start(index)));
    const waiting = range(3).map((index) => threads.run(work.start(limit + index), controller.signal));
    controller.abort(reason);
    for (const run of waiting) await expect(run).rejects.toBe(reason);
    for (const index of range(limit)) work.end(index);
    await Promise.all(running);
    const later = range(limit + 1).map((index) => threads.run(work.start(10 + index)));
    expect(work.started).toEqual([...range(limit), ...range(limit).map((index) => 10 + index)]);
    for (const index of range(limit + 1)) {
      work.end(10 + index);
      await later[index];
    }
  });

  it('make room also when they fail, or do not even start', async () => {
    const [threads, work] = [new Threads(), new Work()];
    const failing = range(20).map((index) =>
      threads.run(index % 2 === 0 ? work.start(index) : () => Promise.reject(new Error(`${index}`))),
    );
    const outcomes = failing.map((run) =>
      run.then(
        () => 'ended',
        ({ message }: Error) => message,
      ),
    );
    for (const index of range(20)) {
      await settled();
      if (index % 2 === 0) work.fail(index);
      expect(await outcomes[index]).toBe(`${index}`);
    }
    const last = threads.run(work.start(20));
    expect(work.started.at(-1)).toBe(20);
    work.end(20);
    expect(await last).toBe(20);
  });

  it('that come while others wait come after them', async () => {
    const [threads, work] = [new Threads(), new Work()];
    const runs = range(limit + 2).map((index) => threads.run(work.start(index)));
    work.end(0);
    // The place of the first is given to one that waits before anybody else can ask for it.
    const late = runs[0]!.then(() => threads.run(work.start(99)));
    for (const index of range(limit + 2).slice(1)) {
      await settled();
      work.end(index);
    }
    await settled();
    work.end(99);
    expect(await late).toBe(99);
    expect(work.started).toEqual([...range(limit + 2), 99]);
  });

  it('run in their order, also when there are very many', async () => {
    const threads = new Threads();
    let next = 0;
    const runs = range(300_000).map((index) =>
      threads.run(async () => {
        if (next++ !== index) throw new Error(`call ${index} ran out of turn`);
      }),
    );
    await Promise.all(runs);
    expect(next).toBe(300_000);
  });
});

describe('how many calls run at once', () => {
  const child = new URL('support/threads-child.ts', import.meta.url);
  const most = availableParallelism() + 1;

  const sizes = firstOf(4, [
    // libuv reads the variable with atoi, and has at least one thread and at most 1024.
    [undefined, Math.min(most, 2)],
    ['1', 1],
    ['64', Math.min(most, 32)],
    ['many', 1],
    ['2', 1],
    ['3', 1],
    ['4', Math.min(most, 2)],
    ['', 1],
    ['0', 1],
    ['1e3', 1],
    ['0x40', 1],
    ['4 or so', Math.min(most, 2)],
    ['-1', Math.min(most, 512)],
  ]);

  it.each(sizes)('with UV_THREADPOOL_SIZE=%s: %d, and in a worker one', (size, expected) => {
    const { status, stdout, stderr } = runModule(child, size === undefined ? [] : [size]);
    expect([status, stdout.trim()], stderr).toEqual([0, `${expected} 1`]);
  });
});
