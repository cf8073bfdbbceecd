/** Every hash under way, from `create` to its end. */
import { describe, expect, it } from 'vitest';
import { hex, message, thrownBy } from '../support/bytes.ts';
import { primitives } from './registry.ts';

const hashes = primitives
  .flatMap((primitive) => primitive.operations)
  .flatMap((hash) =>
    hash.forms.create && hash.forms.verify ? [{ name: hash.name, hash, create: hash.forms.create }] : [],
  );

interface State {
  update(data: Uint8Array): State;
  digest(): Uint8Array;
  verify(expected: Uint8Array): boolean;
  clone(): State;
  dispose(): void;
  [Symbol.dispose](): void;
}

describe.each(hashes)('a state of $name', ({ hash, create }) => {
  const data = message(300);
  const digestOf = (bytes: Uint8Array): string => hex(hash.call({ data: bytes }) as Uint8Array);
  const start = (): State => create.call() as State;

  it('needs no data at all', () => {
    expect(hex(start().digest())).toBe(digestOf(new Uint8Array(0)));
  });

  it('clones at any point, and both go on alone', () => {
    for (const at of [0, 1, 63, 64, 65, 72, 127, 128, 129, 136, 256, 300]) {
      const first = start().update(data.subarray(0, at));
      const second = first.clone();
      expect(hex(first.update(data.subarray(at)).digest())).toBe(digestOf(data));
      second.update(message(1));
      const third = second.clone();
      const other = digestOf(Buffer.concat([data.subarray(0, at), message(1)]));
      expect([hex(second.digest()), hex(third.digest())]).toEqual([other, other]);
    }
  });

  it('verifies what has come, and no other', () => {
    const expected = hash.call({ data }) as Uint8Array;
    expect(start().update(data).verify(expected)).toBe(true);
    expect(start().update(data.subarray(1)).verify(expected)).toBe(false);
    for (let bit = 0; bit < 8 * expected.length; bit++) {
      const other = expected.slice();
      other[bit >> 3]! ^= 1 << (bit & 7);
      if (start().update(data).verify(other)) expect({ bit }).toBe('refused');
    }
    const state = start().update(data.subarray(0, 100));
    for (const wrong of [expected.subarray(1), new Uint8Array(expected.length + 1), 'text']) {
      expect(thrownBy(() => state.verify(wrong as never))).toMatchObject({ parameter: 'expected' });
    }
    expect(state.update(data.subarray(100)).verify(expected)).toBe(true);
  });

  it.each(['digest', 'verify', 'dispose', Symbol.dispose] as const)('is over after %s', (end) => {
    const state = start().update(data);
    state[end](hash.call({ data }) as Uint8Array);
    const uses = [
      () => state.update(data),
      () => state.digest(),
      () => state.verify(new Uint8Array(1)),
      () => state.clone(),
    ];
    for (const use of uses) {
      expect(thrownBy(use)).toMatchObject({ name: 'StateError', code: 'ERR_SODIUM_STATE' });
    }
    state.dispose();
    state[Symbol.dispose]();
  });

  it('goes on after an update that was refused', () => {
    const state = start().update(data.subarray(0, 100));
    thrownBy(() => state.update('text' as never));
    expect(hex(state.update(data.subarray(100)).digest())).toBe(digestOf(data));
  });

  it('is one of thousands that do not meddle with each other', () => {
    const states = Array.from({ length: 2000 }, (_, index) => start().update(message(index % 100)));
    states.forEach((state, index) => {
      if (index < 100 || index % 97 === 0) expect(hex(state.digest())).toBe(digestOf(message(index % 100)));
      else state.dispose();
    });
  });
});
