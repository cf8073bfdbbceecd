import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hex, message } from '../support/bytes.ts';
import { primitives } from './registry.ts';

describe.each(primitives.filter(({ incremental }) => incremental))(
  '$name in parts',
  ({ incremental, oneShot }) => {
    it('gives the same digest for every split of 0 to 260 bytes in two', () => {
      for (let length = 0; length <= 260; length++) {
        const data = message(length);
        const whole = hex(oneShot(data));
        for (let at = 0; at <= length; at += 1 + (length >> 5)) {
          if (hex(incremental!([data.subarray(0, at), data.subarray(at)])) !== whole)
            expect({ length, at }).toBe('same digest');
        }
      }
    });

    it('gives the same digest for random splits in many', () => {
      fc.assert(
        fc.property(fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 12 }), (parts) => {
          expect(hex(incremental!(parts))).toBe(
            hex(oneShot(Uint8Array.from(parts.flatMap((part) => [...part])))),
          );
        }),
      );
    });
  },
);

describe.each([...primitives])('$name of a view', ({ oneShot }) => {
  it('sees only the bytes of the view, at any offset', () => {
    fc.assert(
      fc.property(fc.nat(200), fc.nat(200), fc.nat(70), (before, length, after) => {
        const around = message(before + length + after);
        const view = around.subarray(before, before + length);
        expect(hex(oneShot(view))).toBe(hex(oneShot(view.slice())));
        expect(hex(oneShot(Buffer.from(view)))).toBe(hex(oneShot(view.slice())));
      }),
    );
  });

  it('leaves its input as it was', () => {
    const data = message(64);
    oneShot(data);
    expect(data).toEqual(message(64));
  });

  it('gives fresh bytes that share memory with nothing', () => {
    const first = oneShot(message(10));
    const second = oneShot(message(10));
    expect(first.buffer).not.toBe(second.buffer);
    expect(first.byteOffset).toBe(0);
    expect(first.buffer.byteLength).toBe(first.length);
  });
});

describe.each(primitives.filter(({ into }) => into))(
  '$name into memory that overlaps its input',
  ({ into }) => {
    it('gives the digest of the input as it was, wherever the two lie', () => {
      fc.assert(
        fc.property(
          fc.integer({ min: 16, max: 64 }),
          fc.nat(300),
          fc.nat(300),
          fc.nat(300),
          (outputLength, at, from, length) => {
            const memory = message(700);
            const data = memory.subarray(from, from + length);
            const expected = hex(into!(new Uint8Array(outputLength), data.slice()));
            const untouched = memory.slice();
            const output = memory.subarray(at, at + outputLength);
            expect(hex(into!(output, data))).toBe(expected);
            untouched.set(output, at);
            expect(memory).toEqual(untouched);
          },
        ),
      );
    });
  },
);
