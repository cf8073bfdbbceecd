/** What the library says of itself, against what the headers and the table say of it. */
import { describe, expect, it } from 'vitest';
import * as constants from '../../src/constants.ts';
import { backend, sys } from './support/instances.ts';
import { declarations, type FunctionName } from './support/table.ts';

const { constants32, ...constants64 } = constants;

/** By the names of the functions that return them. */
const expected = new Map<string, unknown>(
  Object.entries({ ...constants64, ...(backend === 'wasm' ? constants32 : {}) }).map(([name, value]) => [
    name.toLowerCase(),
    value,
  ]),
);

const available = declarations.filter(({ name }) => sys.whyUnavailable(name) === undefined);

const call = (name: FunctionName): unknown => (sys.raw[name] as () => unknown)();

describe('a function that returns a constant', () => {
  it('returns that of the headers, for this width of pointers', () => {
    let compared = 0;
    for (const { name, parameters } of available) {
      if (parameters.length > 0 || !expected.has(name) || !name.startsWith('crypto_')) continue;
      // Older libraries name one of the two algorithms that they have.
      if (name === 'crypto_pwhash_primitive') continue;
      expect(call(name), name).toBe(expected.get(name));
      compared++;
    }
    expect(compared).toBeGreaterThan(250);
  });

  it('that is the size of a state is never more than what the table provides', () => {
    const states = available.flatMap(({ parameters }) =>
      parameters.flatMap((parameter) => {
        const [, state] = (parameter.kind === 'pointer' && /(\w+)_state \*/.exec(parameter.type)) || [];
        return state !== undefined && parameter.kind === 'pointer' ? [{ state, bytes: parameter.bytes }] : [];
      }),
    );
    expect(new Set(states.map(({ state }) => state)).size).toBeGreaterThan(10);
    for (const { state, bytes } of states) {
      const name = `${state}_statebytes` as FunctionName;
      if (!available.some((declaration) => declaration.name === name)) continue;
      expect(call(name), state).toBeGreaterThan(0);
      expect(call(name), state).toBeLessThanOrEqual(bytes);
    }
  });
});

describe('the library', () => {
  it('says its version, which decides what is missing', () => {
    expect(sys.raw.sodium_version_string()).toBe(sys.library.version);
    expect(sys.library.version).toMatch(/^1\.0\.\d+$/);
    expect(sys.raw.sodium_library_version_minor()).toBeGreaterThanOrEqual(3);
  });

  it('has been initialised', () => {
    expect(sys.raw.sodium_init()).toBe(1);
  });

  it('returns numbers of 32 bits as they are, also those whose highest bit is set', () => {
    const numbers = Array.from({ length: 200 }, () => sys.raw.randombytes_random());
    expect(numbers.every((number) => Number.isInteger(number) && number >= 0 && number < 2 ** 32)).toBe(true);
    expect(numbers.some((number) => number >= 2 ** 31)).toBe(true);
    expect(new Set(numbers).size).toBeGreaterThan(190);
    const bounds = [1, 2, 1000, 2 ** 31, 2 ** 32 - 1];
    for (const bound of bounds) expect(sys.raw.randombytes_uniform(bound)).toBeLessThan(bound);
  });
});
