/** The options of every operation in every form, also of those that know none. */
import { describe, expect, it } from 'vitest';
import { key } from '../support/bytes.ts';
import { strangers } from '../support/odd-values.ts';
import {
  ABSENT,
  lastingOutcomeOf,
  type Operation,
  optionsOf,
  optionsWith,
  refusalOf,
  withoutOptions,
} from './primitives/operation.ts';
import { operations } from './registry.ts';

const nameOf = (parameter: string): string => parameter.slice('options.'.length);

/** What is an option of some operation. */
const everyOption = [...new Set(operations.flatMap(optionsOf))].map(nameOf);

async function expectUnknown(
  operation: Operation,
  options: unknown,
  name: string,
  shown = `"${name}"`,
): Promise<void> {
  const known = optionsOf(operation).map(nameOf);
  const error = await refusalOf(operation, { options });
  expect(error).toMatchObject({ code: 'ERR_SODIUM_INVALID_TYPE', parameter: `options.${name}` });
  expect(error?.message.startsWith(`unknown option ${shown}; known: `), error?.message).toBe(true);
  const [, listed] = error!.message.split('; known: ');
  expect(listed!.split(', ').sort()).toEqual(known.length === 0 ? ['none'] : [...known].sort());
}

describe.each(operations.filter(({ takesOptions }) => takesOptions))('the options of $name', (operation) => {
  const names = optionsOf(operation);
  /** Without those that none of the others may stand beside. */
  const together = names.filter((name) => operation.parameters[name]!.right() !== ABSENT);

  it('are a plain object and nothing else', async () => {
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
      const error = await refusalOf(operation, { options: value() });
      expect({ kind, code: error?.code, parameter: error?.parameter }).toEqual({
        kind,
        code: 'ERR_SODIUM_INVALID_TYPE',
        parameter: 'options',
      });
    }
  });

  it('may be a proxy that throws whatever is asked of it', async () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    const failure = new Error('of the proxy');
    const fail = (): never => {
      throw failure;
    };
    const right = optionsWith(operation);
    const proxies = [
      proxy,
      new Proxy({}, { getPrototypeOf: fail }),
      new Proxy({}, { ownKeys: fail }),
      ...(names.length > 0
        ? [new Proxy(right, { get: fail }), new Proxy(right, { get: fail, getOwnPropertyDescriptor: fail })]
        : []),
    ];
    for (const options of proxies) {
      const error = await refusalOf(operation, { options });
      expect(error).toMatchObject({ code: 'ERR_SODIUM_INVALID_TYPE', parameter: 'options' });
      expect(error?.message).toBe(
        'options must be a plain object, got something that throws when it is read',
      );
      expect([undefined, failure]).toContain(options === proxy ? undefined : error?.cause);
    }
  });

  it('have no other names, also not those of other operations, whatever the value', async () => {
    const right = optionsWith(operation);
    const unknown = ['Key', 'keys', 'length', 'transfer', 'toString', 'constructor', ...everyOption];
    for (const name of unknown.filter((name) => !names.includes(`options.${name}`))) {
      for (const value of [undefined, 1, key(32)]) {
        await expectUnknown(operation, { [name]: value }, name);
        await expectUnknown(operation, { ...right, [name]: value }, name);
        await expectUnknown(operation, { __proto__: null, [name]: value }, name);
      }
    }
    await expectUnknown(operation, JSON.parse('{"__proto__": 1}'), '__proto__');
    await expectUnknown(operation, { ...right, [Symbol('key')]: key(32) }, 'Symbol(key)', 'Symbol(key)');
    await expectUnknown(operation, Object.defineProperty({}, 'hidden', { value: 1 }), 'hidden');
  });

  it('may be absent altogether', async () => {
    for (const options of [undefined, {}, Object.create(null), JSON.parse('{}')]) {
      const error = await refusalOf(operation, { ...withoutOptions(operation.parameters), options });
      const required = names.find((name) => operation.parameters[name]!.isRequired);
      if (required !== undefined) {
        expect(error).toMatchObject({ code: 'ERR_SODIUM_INVALID_TYPE', parameter: required });
        continue;
      }
      // Without the option the result has another length, and what was sealed another nonce.
      const isAboutResult = error?.parameter === 'expected' || error?.parameter === 'output';
      if (error !== undefined && !isAboutResult) expect(error.code).toBe('ERR_SODIUM_VERIFICATION');
    }
  });

  it.each(names)('%s is not given as undefined or null', async (name) => {
    for (const value of [undefined, null]) {
      const error = await refusalOf(operation, { [name]: value });
      expect(error).toMatchObject({ code: 'ERR_SODIUM_INVALID_TYPE', parameter: name });
      expect(error?.message).toContain(`, got ${value}`);
    }
  });

  it.each(together)('%s is read once', async (name) => {
    const usual = operation.isMaker ? undefined : await lastingOutcomeOf(operation, operation.call());
    let reads = 0;
    const options = Object.defineProperty(optionsWith(operation), nameOf(name), {
      enumerable: true,
      get() {
        reads++;
        return reads === 1 ? operation.parameters[name]!.right() : Symbol('the second time');
      },
    });
    const outcome = await lastingOutcomeOf(operation, operation.call({ options }));
    expect(reads).toBe(1);
    if (!operation.isMaker) expect(outcome).toEqual(usual);
  });

  it.each(names)('what the getter of %s throws comes out as it is', async (name) => {
    const failure = new Error('from the getter');
    const options = Object.defineProperty(optionsWith(operation), nameOf(name), {
      enumerable: true,
      get() {
        throw failure;
      },
    });
    expect(await refusalOf(operation, { options })).toBe(failure);
  });

  it.each(together)('the getter of %s cannot take away other arguments', async (name) => {
    const others = Object.entries(operation.parameters).filter(
      ([other, { kind }]) => other !== name && (kind === 'data' || kind === 'bytes' || kind === 'key'),
    );
    for (const [other, { right }] of others) {
      const bytes = Uint8Array.from(right() as Uint8Array);
      const given = optionsWith(operation, other.startsWith('options.') ? { [other]: bytes } : {});
      const options = Object.defineProperty(given, nameOf(name), {
        enumerable: true,
        get() {
          if (bytes.length > 0) structuredClone(bytes.buffer, { transfer: [bytes.buffer] });
          return operation.parameters[name]!.right();
        },
      });
      expect(await refusalOf(operation, { [other]: bytes, options })).toMatchObject({
        code: 'ERR_SODIUM_INVALID_TYPE',
        parameter: other,
      });
    }
  });
});

/** The arguments that are objects with properties of their own: parts that belong together, keys by their names. */
const groups = operations.flatMap((operation) => {
  const named = Object.keys(operation.parameters).filter((name) => name.includes('.'));
  const others = new Set(named.map((name) => name.slice(0, name.indexOf('.'))));
  others.delete('options');
  return [...others].map((group) => ({
    operation,
    group,
    names: named.filter((name) => name.startsWith(`${group}.`)),
  }));
});

describe.each(groups)('the $group of $operation.name', ({ operation, group, names }) => {
  const propertyOf = (name: string): string => name.slice(group.length + 1);

  it('are an object', async () => {
    for (const value of [undefined, null, 0, 'text', true, Symbol(group), () => {}]) {
      const error = await refusalOf(operation, { [group]: value });
      expect(error).toMatchObject({ code: 'ERR_SODIUM_INVALID_TYPE', parameter: group });
    }
    for (const value of [{}, [], new Uint8Array(100), Object.create(null)]) {
      const error = await refusalOf(operation, { [group]: value });
      expect(error).toMatchObject({ code: 'ERR_SODIUM_INVALID_TYPE', parameter: names[0] });
    }
  });

  it('may be a proxy that throws whatever is asked of it', async () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    expect(await refusalOf(operation, { [group]: proxy })).toMatchObject({
      code: 'ERR_SODIUM_INVALID_TYPE',
      parameter: group,
    });
  });

  it('are read once each, and what a getter throws comes out as it is', async () => {
    const usual = await lastingOutcomeOf(operation, operation.call());
    const right = Object.fromEntries(
      names.map((name) => [propertyOf(name), operation.parameters[name]!.right()]),
    );
    for (const name of names.map(propertyOf)) {
      let reads = 0;
      const once = Object.defineProperty({ ...right }, name, {
        get: () => (reads++ === 0 ? right[name] : 'the second time'),
      });
      expect(await lastingOutcomeOf(operation, operation.call({ [group]: once }))).toEqual(usual);
      expect(reads).toBe(1);
      const failure = new Error('from the getter');
      const failing = Object.defineProperty({ ...right }, name, {
        get() {
          throw failure;
        },
      });
      expect(await refusalOf(operation, { [group]: failing })).toBe(failure);
    }
  });
});
