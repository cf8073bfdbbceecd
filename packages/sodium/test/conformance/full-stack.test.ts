/** Calls with so little stack left that they fail somewhere in the middle, at every depth. */
import { describe, expect, it, vi } from 'vitest';
import { Staging } from '../../../sodium-sys/src/call/staging.ts';
import type { Slab } from '../../../sodium-sys/src/shared/slab.ts';
import { resultOf, runSnippet } from '../support/child.ts';
import { COUNT_COPIES } from '../support/memory-scan.ts';
import { outcomeOf } from './primitives/operation.ts';
import { operations } from './registry.ts';

/** From where the stack is full: nothing here needs more than these frames. */
const DEPTHS = 200;

/**
 * Calls a function in each of the last frames that there is room for, whatever it throws.
 *
 * @param prepare what is done after a first call with room
 */
function atEveryDepth(call: () => unknown, prepare = () => {}): void {
  let left = 0;
  // To compile it takes more stack than all of these frames.
  call();
  prepare();
  const dive = (): void => {
    try {
      dive();
    } catch {
      // The stack is full: from here on it is left again, frame by frame.
    }
    if (left++ < DEPTHS) {
      try {
        call();
      } catch {
        // Which error, depends on how much is left.
      }
    }
  };
  dive();
}

/** As soon as WebAssembly has been made anew, as it is after calls that failed for want of stack. */
async function afterRenewal<Result>(call: () => Promise<Result>): Promise<Result> {
  for (let tries = 0; ; tries++) {
    try {
      return await call();
    } catch (error) {
      if (tries === 1000 || !/is made anew/.test(String(error))) throw error;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }
}

const enter = vi.spyOn(Staging.prototype, 'enter');

describe.each(operations.filter(({ isMaker }) => !isMaker))('$name on a full stack', (operation) => {
  it('gives the right result or an error, and leaves nothing where arguments were staged', async () => {
    const usual = async () => JSON.stringify(await afterRenewal(() => outcomeOf(operation.call({}))));
    const expected = await usual();
    const isRandom = expected !== (await usual());
    const areas = new Set((enter.mock.contexts as { slab?: Slab }[]).map(({ slab }) => slab!));
    enter.mockClear();
    const results: unknown[] = [];
    let calls = 0;
    atEveryDepth(() => {
      calls++;
      results.push(operation.call({}));
    });
    expect(calls).toBeGreaterThanOrEqual(DEPTHS - 10);
    const settled = await Promise.allSettled(results.map(async (result) => await outcomeOf(await result)));
    const outcomes = settled.flatMap((one) =>
      one.status === 'fulfilled' ? [JSON.stringify(one.value)] : [],
    );
    if (!isRandom) expect(outcomes.filter((outcome) => outcome !== expected)).toEqual([]);
    // The next call that has room for it takes away what one before had none for.
    expect((await usual()).length).toBe(expected.length);
    for (const slab of areas) expect(slab.bytes().some((byte) => byte !== 0)).toBe(false);
  });
});

describe('a secret', () => {
  it.each(['readable', 'none'])(
    'is wiped by dispose after calls on a full stack, with access %s',
    (access) => {
      const copies = resultOf(
        runSnippet(`${COUNT_COPIES}
        const DEPTHS = ${DEPTHS};
        ${atEveryDepth}
        const data = new Uint8Array(100);
        const make = (mark) => SecretBytes.fill(32, filler(mark), { access: '${access}' });
        const uses = {
          genericHash: (key) => genericHash(data, { key }),
          into: (key) => genericHash.into(new Uint8Array(32), data, { key }),
          state: (key) => genericHash.create({ key }).update(data).digest(),
          seal: (key) => secretBox.seal(data, key),
          read: (key) => key.read((bytes) => bytes.length),
          equals: (key) => key.equals(new Uint8Array(32)),
          async: (key) => void genericHash.async(new Uint8Array(100_000), { key }).catch(() => {}),
          dispose: (key) => key.dispose(),
        };
        // After calls that failed for want of stack WebAssembly is made anew.
        const room = async () => {
          for (let tries = 0; tries < 1000; tries++) {
            try {
              return genericHash(data);
            } catch {
              await new Promise((resolve) => setTimeout(resolve, 5));
            }
          }
        };
        // Each has been compiled, and has a secret of its own.
        const marks = Object.keys(uses).map((_, index) => index + 1);
        for (const use of Object.values(uses)) for (let time = 0; time < 100; time++) {
          const key = make(100);
          use(key);
          key.dispose();
        }
        for (const [index, use] of Object.values(uses).entries()) {
          let key = make(100);
          atEveryDepth(() => use(key), () => {
            key.dispose();
            key = make(marks[index]);
          });
          key.dispose();
          await room();
        }
        await new Promise((resolve) => setTimeout(resolve, 300));
        // The area where keys are staged in WebAssembly, and natively when they are bytes, is wiped by the next call.
        genericHash(data);
        console.log(JSON.stringify(marks.map((mark) => countCopies(mark, 32))));`),
      );
      expect(copies).toEqual(Array(8).fill(0));
    },
  );
});
