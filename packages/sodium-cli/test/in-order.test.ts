import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { inOrder, type Plan } from '../src/in-order.ts';

const LIMIT = 3;

/** Work that takes as many milliseconds as its item says, and a record of it. */
function plan(): Plan<number, number> & { readonly most: () => number; readonly events: string[] } {
  const events: string[] = [];
  let underWay = 0;
  let most = 0;
  return {
    limit: LIMIT,
    isAlone: () => false,
    async work(milliseconds) {
      events.push(`start ${milliseconds}`);
      most = Math.max(most, ++underWay);
      await wait(milliseconds);
      underWay--;
      events.push(`end ${milliseconds}`);
      return milliseconds;
    },
    most: () => most,
    events,
  };
}

async function all<Result>(results: AsyncIterable<Result>): Promise<Result[]> {
  const list: Result[] = [];
  for await (const result of results) list.push(result);
  return list;
}

describe('inOrder', () => {
  it('has as many under way as it may, and the results in order', async () => {
    const work = plan();
    expect(await all(inOrder([[40, 1], [], [30, 2, 20]], work))).toEqual([40, 1, 30, 2, 20]);
    expect(work.most()).toBe(LIMIT);
    expect(work.events.slice(0, 4)).toEqual(['start 40', 'start 1', 'start 30', 'end 1']);
    expect(await all(inOrder([], plan()))).toEqual([]);
  });

  it('goes on with others while the first of them takes long', async () => {
    const work = plan();
    const short = Array.from({ length: 20 }, (_, index) => index);
    expect(await all(inOrder([[300, ...short]], work))).toEqual([300, ...short]);
    expect(work.events.at(-1)).toBe('end 300');
    expect(work.most()).toBe(LIMIT);
  });

  it('takes no more from its source than it needs, however long that is', async () => {
    let taken = 0;
    let yielded = 0;
    function* endless() {
      for (;;) yield taken++;
    }
    const results = inOrder([endless()], { limit: LIMIT, isAlone: () => false, work: async (item) => item });
    for await (const result of results) {
      expect(result).toBe(yielded++);
      expect(taken - yielded).toBeLessThanOrEqual(LIMIT);
      if (yielded === 10_000) break;
    }
  });

  it('does alone what must be done alone, once all before it was taken', async () => {
    const work = plan();
    const results = inOrder([[20, 1, 7, 21, 2]], { ...work, isAlone: (item) => item === 7 });
    for await (const result of results) work.events.push(`taken ${result}`);
    const { events } = work;
    const [start, taken] = [events.indexOf('start 7'), events.indexOf('taken 7')];
    expect(events.slice(0, start).sort()).toEqual(
      ['start 20', 'start 1', 'end 1', 'end 20', 'taken 20', 'taken 1'].sort(),
    );
    expect(events.slice(start, taken + 1)).toEqual(['start 7', 'end 7', 'taken 7']);
  });

  it('does not keep results back while its source has nothing more yet', async () => {
    const work = plan();
    async function* slow() {
      yield [1, 2];
      await wait(200);
      work.events.push('more');
      yield [3];
    }
    for await (const result of inOrder(slow(), work)) work.events.push(`taken ${result}`);
    expect(work.events.indexOf('taken 2')).toBeLessThan(work.events.indexOf('more'));
    expect(work.events.at(-1)).toBe('taken 3');
  });

  it('fails in its turn, and then nothing is under way', async () => {
    const work = plan();
    let isClosed = false;
    function* source() {
      try {
        yield [30, 1, 20, 50, 60];
      } finally {
        isClosed = true;
      }
    }
    const results = inOrder(source(), {
      ...work,
      async work(item) {
        if (item === 1) throw new Error('failed');
        return work.work(item);
      },
    });
    expect((await results.next()).value).toBe(30);
    await expect(results.next()).rejects.toThrow('failed');
    expect(isClosed).toBe(true);
    expect(work.events.filter((event) => event.startsWith('start')).length).toBe(
      work.events.filter((event) => event.startsWith('end')).length,
    );
    expect(work.events).not.toContain('start 60');
  });

  it('a source that fails does so after everything that it gave', async () => {
    async function* source() {
      yield [30, 1];
      throw new Error('no more');
    }
    const results = inOrder(source(), plan());
    expect((await results.next()).value).toBe(30);
    expect((await results.next()).value).toBe(1);
    await expect(results.next()).rejects.toThrow('no more');
  });

  it('nothing is under way once the caller stops asking', async () => {
    const work = plan();
    for await (const result of inOrder([[1, 30, 40, 50]], work)) {
      expect(result).toBe(1);
      break;
    }
    expect(work.events).toContain('end 30');
    expect(work.events).not.toContain('start 50');
  });
});
