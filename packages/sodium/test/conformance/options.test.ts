import { describe, expect, it } from 'vitest';
import { sodium } from '../support/backend.ts';
import { hex, key, message, thrownBy } from '../support/bytes.ts';
import { strangers } from '../support/odd-values.ts';

// The type checker refuses most of what is tried here.
// biome-ignore lint/suspicious/noExplicitAny: see above.
const { genericHash } = sodium as any;
const data = message(50);

const takesOptions = {
  genericHash: (options: unknown) => genericHash(data, options),
  'genericHash.into': (options: unknown) => genericHash.into(new Uint8Array(32), data, options),
  'genericHash.create': (options: unknown) => genericHash.create(options),
  'genericHash.verify': (options: unknown) => genericHash.verify(genericHash(data), data, options),
};

describe.each(Object.entries(takesOptions))('the options of %s', (_name, call) => {
  it('refuse everything but a plain object', () => {
    const {
      undefined: _absent,
      'an object': _plain,
      'a null-prototype object': _bare,
      ...others
    } = strangers;
    for (const [kind, value] of Object.entries({
      ...others,
      'a Uint8Array': () => key(32),
      'a Buffer': () => Buffer.from(key(32)),
      'an object that inherits a key': () => Object.create({ key: key(32) }),
      'an instance of a class': () => new (class Options {})(),
    })) {
      const error = thrownBy(() => call(value()));
      expect({ kind, code: error.code, parameter: error.parameter }).toEqual({
        kind,
        code: 'ERR_SODIUM_INVALID_TYPE',
        parameter: 'options',
      });
    }
  });

  it('refuse a name that they do not have, whatever its value', () => {
    for (const options of [
      { Key: key(32) },
      { keys: undefined },
      { length: 32 },
      { __proto__: null, secret: 1 },
    ]) {
      const error = thrownBy(() => call(options));
      expect(error.code).toBe('ERR_SODIUM_INVALID_TYPE');
      expect(error.parameter).toBe(`options.${Object.keys(options)[0]}`);
    }
    expect(thrownBy(() => call({ [Symbol('key')]: key(32) })).parameter).toBe('options.Symbol(key)');
    expect(thrownBy(() => call(Object.defineProperty({}, 'hidden', { value: 1 }))).parameter).toBe(
      'options.hidden',
    );
  });

  it('refuse a key of undefined or null rather than hash without one', () => {
    for (const value of [undefined, null]) {
      for (const name of ['key', 'salt', 'personal']) {
        const error = thrownBy(() => call({ [name]: value }));
        expect(error).toMatchObject({ code: 'ERR_SODIUM_INVALID_TYPE', parameter: `options.${name}` });
        expect(error.message).toContain(String(value));
      }
    }
  });

  it('take nothing, an empty object, and one without prototype', () => {
    for (const options of [undefined, {}, Object.create(null), JSON.parse('{}')]) call(options);
  });
});

describe('options whose getters change things', () => {
  it('are read once each', () => {
    let reads = 0;
    const options = {
      get key() {
        reads++;
        return reads === 1 ? key(32) : new Uint8Array(1);
      },
    };
    expect(hex(genericHash(data, options))).toBe(hex(genericHash(data, { key: key(32) })));
    expect(reads).toBe(1);
  });

  it('cannot take away a key that was read before', () => {
    const secret = key(32);
    const options = {
      key: secret,
      get salt() {
        structuredClone(secret.buffer, { transfer: [secret.buffer] });
        return key(16);
      },
    };
    expect(thrownBy(() => genericHash(data, options))).toMatchObject({ parameter: 'options.key' });
  });

  it('cannot take away the data or the output', () => {
    const input = message(50);
    const output = new Uint8Array(32);
    const detaching = (bytes: Uint8Array<ArrayBuffer>) => ({
      get key() {
        structuredClone(bytes.buffer, { transfer: [bytes.buffer] });
        return key(32);
      },
    });
    expect(thrownBy(() => genericHash(input, detaching(input)))).toMatchObject({ parameter: 'data' });
    expect(thrownBy(() => genericHash.into(output, data, detaching(output)))).toMatchObject({
      parameter: 'output',
    });
  });

  it('pass on what they throw', () => {
    const options = {
      get key(): never {
        throw new Error('from the getter');
      },
    };
    expect(thrownBy(() => genericHash(data, options)).message).toBe('from the getter');
  });
});
