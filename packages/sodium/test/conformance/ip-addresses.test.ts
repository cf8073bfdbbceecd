/** What reads and writes IP addresses: with wrong arguments, and where the library has nothing for it. The rest is in `newer`. */
import { describe, expect, it } from 'vitest';
import { sodium } from '../support/backend.ts';
import { thrownBy } from '../support/bytes.ts';
import { liars, otherViews, strangers } from '../support/odd-values.ts';
import { library } from './registry.ts';

const { fromIp, toIp } = sodium;

describe('IP addresses', () => {
  it('are text', () => {
    for (const [kind, make] of Object.entries({ ...strangers, ...liars, ...otherViews })) {
      const value = make();
      if (typeof value === 'string') continue;
      const expected = { code: 'ERR_SODIUM_INVALID_TYPE', parameter: 'text' };
      expect(
        thrownBy(() => fromIp(value as never)),
        kind,
      ).toMatchObject(expected);
    }
  });

  it('are 16 bytes', () => {
    for (const [kind, make] of Object.entries({ ...strangers, ...liars, ...otherViews })) {
      const expected = { code: 'ERR_SODIUM_INVALID_TYPE', parameter: 'bytes' };
      expect(
        thrownBy(() => toIp(make() as never)),
        kind,
      ).toMatchObject(expected);
    }
    for (const length of [0, 4, 15, 17, 32]) {
      const expected = { code: 'ERR_SODIUM_INVALID_LENGTH', parameter: 'bytes', minimum: 16, maximum: 16 };
      expect(thrownBy(() => toIp(new Uint8Array(length)))).toMatchObject(expected);
    }
  });

  it('can be read and written, or it is said since when', () => {
    const calls = [() => fromIp('::1'), () => toIp(new Uint8Array(16))];
    if (library.library.version !== '1.0.18') {
      expect(calls.map((call) => call().length)).toEqual([16, 2]);
      return;
    }
    for (const call of calls) {
      const error = thrownBy(call);
      expect(error).toMatchObject({ name: 'UnavailableError', code: 'ERR_SODIUM_UNAVAILABLE' });
      expect(error.message).toMatch(/it needs libsodium 1\.0\.21 or newer/);
    }
  });
});
