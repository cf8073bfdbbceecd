/** What `into` writes may lie over anything that it reads. */
import { describe, expect, it } from 'vitest';
import { everything } from '../../../../scripts/test-everything.ts';
import { hex, message } from '../support/bytes.ts';
import { changesFor, comparable, type Operation } from './primitives/operation.ts';
import { primitives } from './registry.ts';

/** Around the 64 bytes up to which arguments are staged, and more than what AES works on at a time. */
const LENGTHS = everything
  ? [0, 1, 15, 16, 17, 40, 48, 63, 64, 65, 80, 150, 300]
  : [0, 1, 17, 63, 64, 65, 150];

const cases = primitives
  .flatMap((primitive) => primitive.operations)
  .flatMap((base) => (base.forms.into ? [{ name: base.forms.into.name, base, into: base.forms.into }] : []));

/** Memory of each sort that C is given in its own way. */
const memories: Readonly<Record<string, (length: number) => ArrayBufferLike>> = {
  'ordinary memory': (length) => new ArrayBuffer(length),
  'shared memory': (length) => new SharedArrayBuffer(length),
};

describe.each(cases)('$name', ({ base, into }) => {
  const { parameter: input, of } = base.input!;
  const others = Object.entries(into.parameters)
    .filter(
      ([name, { kind }]) => name !== 'output' && name !== input && kind !== 'length' && kind !== 'counter',
    )
    .map(([name]) => name);

  it.each(Object.entries(memories))('over its input in %s, at every offset', (_name, make) => {
    for (const length of LENGTHS) {
      const bytes = of(length);
      for (const variant of base.variants) {
        const expected = base.call({ ...variant, [input]: bytes }) as Uint8Array;
        tryEveryOffset(into, changesFor(into, variant), input, bytes, expected, make);
      }
    }
  });

  if (others.length > 0) {
    it.each(others)('over %s, at every offset', (name) => {
      for (const length of LENGTHS) {
        const bytes = into.parameters[name]!.right() as Uint8Array;
        const changes = { [input]: of(length) };
        const { call } = into;
        const fresh = new Uint8Array((base.call(changes) as Uint8Array).length);
        const expected = call({ ...changes, output: fresh }) as Uint8Array;
        tryEveryOffset(into, changes, name, bytes, expected, memories['ordinary memory']!);
      }
    });
  }
});

function tryEveryOffset(
  into: Operation,
  changes: Readonly<Record<string, unknown>>,
  name: string,
  bytes: Uint8Array,
  expected: Uint8Array,
  make: (length: number) => ArrayBufferLike,
): void {
  const start = expected.length;
  const usual = hex(comparable(into, expected));
  const memory = new Uint8Array(make(start + bytes.length + expected.length));
  const background = message(memory.length);
  background.set(bytes, start);
  for (let at = 0; at <= start + bytes.length; at++) {
    memory.set(background);
    const output = memory.subarray(at, at + expected.length);
    into.call({ ...changes, output, [name]: memory.subarray(start, start + bytes.length) });
    const whole = background.slice();
    const isLasting = hex(comparable(into, output.slice())) === usual;
    whole.set(isLasting ? output : expected, at);
    // Nothing but the output is written.
    if (Buffer.compare(memory, whole) !== 0) expect({ length: bytes.length, at }).toBe('the same result');
  }
}
