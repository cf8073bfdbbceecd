import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hex } from '../support/bytes.ts';
import type { Random } from './primitives/primitive.ts';
import { primitives } from './registry.ts';

const cases = primitives.flatMap((primitive) => primitive.peers.map((peer) => ({ primitive, peer })));

describe.each(cases)('$primitive.name against $peer.name', ({ primitive, peer }) => {
  it('agrees on bytes and on what is refused', () => {
    let accepted = 0;
    let refused = 0;
    fc.assert(
      fc.property(fc.infiniteStream(fc.nat(0xffffff)), (numbers) => {
        const inputs = primitive.draw(randomFrom(numbers));
        const ours = attempt(() => primitive.compute(inputs));
        const theirs = attempt(() => peer.compute(inputs));
        if (ours === undefined && theirs !== undefined) expect(peer.mayTakeMore(inputs)).toBe(true);
        else expect(ours).toBe(theirs);
        if (ours === undefined) refused++;
        else accepted++;
      }),
      { numRuns: 3000 },
    );
    // Inputs of both kinds must have been drawn, or nothing was shown.
    expect(accepted).toBeGreaterThan(200);
    expect(refused).toBeGreaterThan(200);
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
