/** An extendable output under way: what is squeezed, and when. */
import * as fc from 'fast-check';
import type { RandomPurpose, XofState } from 'sodium';
import { describe, expect, it } from 'vitest';
import { sodium } from '../../support/backend.ts';
import { hex, message, thrownBy } from '../../support/bytes.ts';
import type { Operation } from '../primitives/operation.ts';
import { primitives } from '../registry.ts';

const xofs = primitives
  .flatMap(({ operations }) => operations)
  .filter(({ forms }) => forms.create?.forms.squeeze)
  .map((xof) => ({ name: xof.name, xof, create: xof.forms.create as Operation }));

describe.each(xofs)('a state of $name', ({ xof, create }) => {
  const data = message(300);
  const start = (): XofState => create.call() as XofState;
  const wholeOf = (length: number, bytes = data): string =>
    hex(xof.call({ data: bytes, outputLength: length }) as Uint8Array);

  it('gives the same output in every two steps of 1 to 400 bytes', () => {
    const whole = wholeOf(400);
    for (let at = 1; at < 400; at++) {
      const state = start().update(data);
      const parts = [state.squeeze(at), state.squeezeInto(new Uint8Array(400 - at))];
      if (parts.map(hex).join('') !== whole) expect({ at }).toBe('the same output');
      state.dispose();
    }
  });

  it('gives the same output in random steps, to arrays and to secrets', () => {
    const steps = fc.array(fc.tuple(fc.integer({ min: 1, max: 300 }), fc.nat(2)), {
      minLength: 1,
      maxLength: 12,
    });
    fc.assert(
      fc.property(steps, (parts) => {
        using state = start().update(data);
        const squeezed = parts.map(([length, how]) => {
          if (how === 0) return hex(state.squeeze(length));
          if (how === 1) return hex(state.squeezeInto(new Uint8Array(length)));
          using secret = state.squeezeSecret(length);
          return secret.read(hex);
        });
        expect(squeezed.join('')).toBe(wholeOf(parts.reduce((sum, [length]) => sum + length, 0)));
      }),
    );
  });

  it('begins a longer output with a shorter one', () => {
    const whole = wholeOf(1000);
    for (const length of [1, 2, 135, 136, 137, 167, 168, 169, 999]) {
      expect(wholeOf(length)).toBe(whole.slice(0, 2 * length));
    }
  });

  it('takes no data once something was squeezed, and goes on squeezing', () => {
    for (const squeeze of [
      (state: XofState) => state.squeeze(10),
      (state: XofState) => state.squeezeInto(new Uint8Array(10)),
      (state: XofState) => state.squeezeSecret(10),
    ]) {
      using state = start().update(data);
      squeeze(state);
      using clone = state.clone();
      for (const one of [state, clone]) {
        expect(thrownBy(() => one.update(data))).toMatchObject({ code: 'ERR_SODIUM_STATE' });
        expect(hex(one.squeeze(20))).toBe(wholeOf(30).slice(20));
      }
    }
  });

  it('goes on after what was refused, as if nothing had been asked', () => {
    using state = start().update(data.subarray(0, 100));
    for (const refused of [
      () => state.update('text' as never),
      () => state.squeeze(0),
      () => state.squeeze(2 ** 32),
      () => state.squeezeInto(new Uint8Array(0)),
      () => state.squeezeSecret(16_385),
      () => state.squeezeSecret(32, { purpose: 'nothing' as never }),
      () => state.squeezeSecret(32, { length: 3 } as never),
    ]) {
      expect(thrownBy(refused)).toHaveProperty('code');
    }
    expect(hex(state.update(data.subarray(100)).squeeze(40))).toBe(wholeOf(40));
  });

  it('clones at any point, and both go on alone', () => {
    for (const at of [0, 1, 135, 136, 137, 168, 169, 300]) {
      using first = start().update(data.subarray(0, at));
      using second = first.clone();
      expect(hex(first.update(data.subarray(at)).squeeze(200))).toBe(wholeOf(200));
      using third = second.update(message(1)).clone();
      const other = wholeOf(200, Buffer.concat([data.subarray(0, at), message(1)]));
      expect([hex(second.squeeze(200)), hex(third.squeeze(200))]).toEqual([other, other]);
    }
  });

  it.each(['dispose', Symbol.dispose] as const)('is over after %s', (end) => {
    const state = start().update(data);
    state.squeeze(1);
    state[end]();
    for (const use of [
      () => state.update(data),
      () => state.squeeze(1),
      () => state.squeezeInto(new Uint8Array(1)),
      () => state.squeezeSecret(1),
      () => state.clone(),
    ]) {
      expect(thrownBy(use)).toMatchObject({ name: 'StateError', code: 'ERR_SODIUM_STATE' });
    }
    state.dispose();
    state[Symbol.dispose]();
  });

  it('cannot be disposed of between the options and their use', () => {
    const state = start().update(data);
    const options = {
      get purpose(): RandomPurpose {
        state.dispose();
        return 'auth';
      },
    };
    expect(thrownBy(() => state.squeezeSecret(32, options))).toMatchObject({ code: 'ERR_SODIUM_STATE' });
  });

  it('gives secrets of the purpose that is asked for', () => {
    using state = start().update(data);
    for (const access of ['readable', 'none'] as const) {
      using key = state.squeezeSecret(32, { purpose: 'auth', access });
      expect([key.purpose, key.length]).toEqual(['auth', 32]);
      expect(sodium.auth(data, key)).toHaveLength(32);
      expect(thrownBy(() => sodium.oneTimeAuth(data, key as never))).toMatchObject({ parameter: 'key' });
    }
  });

  it('has other outputs for other domains, and the usual one by its number', () => {
    const outputs = Array.from({ length: 127 }, (_, index) =>
      hex(xof.call({ data, outputLength: 32, 'options.domain': index + 1 }) as Uint8Array),
    );
    expect(new Set(outputs).size).toBe(127);
    expect(outputs[0x1f - 1]).toBe(hex(xof.call({ data, outputLength: 32, options: {} }) as Uint8Array));
  });
});
