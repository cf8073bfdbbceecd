import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hex, message } from '../support/bytes.ts';
import { digestOfParts } from './primitives/hashes.ts';
import { lastingOutcomeOf } from './primitives/operation.ts';
import { primitives } from './registry.ts';

const bases = primitives.flatMap((primitive) => primitive.operations);

describe.each(bases.filter(({ forms, input }) => forms.create && input))('$name in parts', (hash) => {
  const oneShot = (data: Uint8Array): string => hex(hash.call({ data }) as Uint8Array);
  const inParts = (parts: readonly Uint8Array[]): string => hex(digestOfParts(hash, parts));

  it('gives the same digest for every split of 0 to 260 bytes in two', () => {
    for (let length = 0; length <= 260; length++) {
      const data = message(length);
      const whole = oneShot(data);
      for (let at = 0; at <= length; at += 1 + (length >> 5)) {
        if (inParts([data.subarray(0, at), data.subarray(at)]) !== whole)
          expect({ length, at }).toBe('same digest');
      }
    }
  });

  it('gives the same digest for random splits in many', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 12 }), (parts) => {
        expect(inParts(parts)).toBe(oneShot(Uint8Array.from(parts.flatMap((part) => [...part]))));
      }),
    );
  });
});

describe.each(bases.filter(({ input }) => input))('$name of a view', (operation) => {
  const input = operation.input!;

  it('sees only the bytes of the view, at any offset', async () => {
    const outcomeFor = (value: Uint8Array) =>
      lastingOutcomeOf(operation, operation.call({ [input.parameter]: value }));
    await fc.assert(
      fc.asyncProperty(fc.nat(200), fc.nat(200), fc.nat(70), async (before, length, after) => {
        const bytes = input.of(length);
        const around = message(before + bytes.length + after);
        around.set(bytes, before);
        const view = around.subarray(before, before + bytes.length);
        const expected = await outcomeFor(bytes);
        expect(await outcomeFor(view)).toEqual(expected);
        expect(await outcomeFor(Buffer.from(view))).toEqual(expected);
      }),
    );
  });
});
