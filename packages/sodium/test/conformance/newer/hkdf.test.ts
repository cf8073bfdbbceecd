/** Keys in two steps: that they are two, and the first in parts. */
import * as fc from 'fast-check';
import type { Hkdf } from 'sodium';
import { describe, expect, it } from 'vitest';
import { sodium } from '../../support/backend.ts';
import { hex, key, message, thrownBy } from '../../support/bytes.ts';

const { SecretBytes } = sodium;
const hkdfs = Object.entries(sodium.hkdf) as [string, Hkdf<64, string>][];

describe.each(hkdfs)('hkdf.%s', (name, hkdf) => {
  const own = `hkdf.${name}` as 'hkdf.sha256';
  const wholeOf = (inputKey: Uint8Array): string => {
    using extracted = hkdf.extract(inputKey, { salt: message(20) });
    return extracted.read(hex);
  };

  it('is extract, then expand', () => {
    for (const info of [new Uint8Array(0), message(100)]) {
      using extracted = hkdf.extract(key(40), { salt: message(20) });
      using expanded = hkdf.expand(extracted, { length: 99, info });
      using both = hkdf(key(40), { length: 99, salt: message(20), info });
      expect(both.read(hex)).toBe(expanded.read(hex));
    }
  });

  it('expands to a beginning of what is longer', () => {
    using longest = hkdf(key(40), { length: hkdf.limits.length.maximum });
    for (const length of [1, 31, 32, 33, 63, 64, 65, 1000]) {
      using shorter = hkdf(key(40), { length });
      expect(longest.read(hex).startsWith(shorter.read(hex))).toBe(true);
    }
  });

  it('extracts the same from every two parts, of which some are secrets', () => {
    const inputKey = key(140);
    const whole = wholeOf(inputKey);
    for (let at = 1; at < inputKey.length; at++) {
      using first = SecretBytes.from(inputKey.slice(0, at), { access: at % 2 === 0 ? 'none' : 'readable' });
      const state = hkdf.extract.create({ salt: message(20) });
      using extracted = state.update(first).update(inputKey.subarray(at)).finish();
      if (extracted.read(hex) !== whole) expect({ at }).toBe('the same key');
    }
  });

  it('extracts the same from random parts', () => {
    const parts = fc.array(fc.uint8Array({ minLength: 1, maxLength: 100 }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(parts, (some) => {
        const state = hkdf.extract.create({ salt: message(20) });
        for (const part of some) state.update(part);
        using extracted = state.finish();
        expect(extracted.read(hex)).toBe(wholeOf(Uint8Array.from(some.flatMap((part) => [...part]))));
      }),
    );
  });

  it('extracts keys that are its own, and kept as was asked for', () => {
    for (const extracted of [
      hkdf.extract(key(40), { access: 'none' }),
      hkdf.extract.create({ access: 'none' }).update(key(40)).finish(),
    ]) {
      expect([extracted.purpose, extracted.length]).toEqual([own, hkdf.limits.keyLength.minimum]);
      expect(thrownBy(() => sodium.auth(message(3), extracted as never)).parameter).toBe('key');
      extracted.dispose();
    }
  });

  it('gives secrets of the purpose that is asked for, from keys of either access', () => {
    for (const access of ['readable', 'none'] as const) {
      using inputKey = SecretBytes.from(key(40), { access });
      using forBoxes = hkdf(inputKey, { length: 32, purpose: 'secretBox', access });
      using same = hkdf(key(40), { length: 32 });
      expect([forBoxes.purpose, same.purpose, forBoxes.equals(same)]).toEqual(['secretBox', undefined, true]);
      expect(sodium.secretBox.seal(message(3), forBoxes)).toHaveLength(43);
    }
  });

  it('needs something to extract from, and is over when it is finished', () => {
    const state = hkdf.extract.create();
    expect(thrownBy(() => state.finish())).toMatchObject({ code: 'ERR_SODIUM_STATE' });
    for (const wrong of ['text', new Uint8Array(0), new DataView(new ArrayBuffer(3))]) {
      expect(thrownBy(() => state.update(wrong as never))).toMatchObject({ parameter: 'part' });
    }
    state.update(key(40)).finish().dispose();
    for (const end of ['dispose', Symbol.dispose] as const) {
      const other = hkdf.extract.create().update(key(40));
      other[end]();
      for (const over of [state, other]) {
        for (const use of [() => over.update(key(1)), () => over.finish()]) {
          expect(thrownBy(use)).toMatchObject({ name: 'StateError', code: 'ERR_SODIUM_STATE' });
        }
        over.dispose();
      }
    }
  });

  it('needs a length, which nothing stands in for', () => {
    const untyped = hkdf as unknown as (...values: unknown[]) => unknown;
    for (const options of [undefined, {}, { info: message(3) }]) {
      expect(thrownBy(() => untyped(key(40), options)).parameter).toBe('options.length');
      expect(thrownBy(() => hkdf.expand(key(64) as never, options as never)).parameter).toBe(
        'options.length',
      );
    }
  });
});
