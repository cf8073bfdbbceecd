import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { everything } from '../../../../scripts/test-everything.ts';
import { hex } from '../support/bytes.ts';
import type { Random } from './primitives/primitive.ts';
import { primitives } from './registry.ts';

const cases = primitives
  .flatMap(({ comparisons }) => comparisons)
  .flatMap((comparison) => comparison.peers.map((peer) => ({ comparison, peer })));

/** `.ci/full` draws all of the inputs, or a quarter where one takes long; `.ci/run` draws one of so many. */
const SHARE = everything ? { usual: 1, slow: 4 } : { usual: 8, slow: 16 };

describe.each(cases)('$comparison.name against $peer.name', ({ comparison, peer }) => {
  it('agrees on bytes and on what is refused', () => {
    const share = comparison.isSlow ? SHARE.slow : SHARE.usual;
    let accepted = 0;
    let refused = 0;
    fc.assert(
      fc.property(fc.infiniteStream(fc.nat(0xffffff)), (numbers) => {
        const inputs = comparison.draw(randomFrom(numbers));
        const ours = attempt(() => comparison.compute(inputs));
        const theirs = attempt(() => peer.compute(inputs));
        if (ours === undefined && theirs !== undefined) expect(peer.mayTakeMore?.(inputs)).toBe(true);
        else expect(ours).toBe(theirs);
        if (ours === undefined) refused++;
        else accepted++;
      }),
      { numRuns: Math.ceil((comparison.refuses ? 3000 : 400) / share) },
    );
    // Inputs of both kinds must have been drawn, or nothing was shown.
    expect(accepted).toBeGreaterThan(200 / share);
    if (comparison.refuses) expect(refused).toBeGreaterThan(40 / share);
    else expect(refused).toBe(0);
  });
});

describe.each(primitives)('$name', ({ comparisons }) => {
  it('is compared with another implementation', () => {
    expect(comparisons.flatMap(({ peers }) => peers).length).toBeGreaterThan(0);
  });
});

function attempt(compute: () => Uint8Array): string | undefined {
  try {
    return hex(compute());
  } catch {
    return undefined;
  }
}

function randomFrom(numbers: Iterator<number>): Random {
  const next = (): number => numbers.next().value as number;
  return {
    integer: (minimum, maximum) => minimum + (next() % (maximum - minimum + 1)),
    bytes: (length) => {
      let state = next();
      return Uint8Array.from({ length }, () => {
        state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
        return state >>> 24;
      });
    },
  };
}
