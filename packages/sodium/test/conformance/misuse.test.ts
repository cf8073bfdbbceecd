/** Every parameter of every operation in every form, with every odd value. */
import { describe, expect, it } from 'vitest';
import { sodium } from '../support/backend.ts';
import { key as keyBytes } from '../support/bytes.ts';
import { liars, otherViews, strangers, unusualArrays } from '../support/odd-values.ts';
import {
  lastingOutcomeOf,
  type Operation,
  outcomeOf,
  type Parameter,
  type Refusal,
  refusalOf,
} from './primitives/operation.ts';
import { operations } from './registry.ts';

const cases = operations.flatMap((operation) =>
  Object.entries(operation.parameters)
    .filter(([, { kind }]) => kind !== 'elsewhere')
    .map(([name, parameter]) => ({ operation, name, parameter })),
);

describe.each(cases)('$name of $operation.name', ({ operation, name, parameter }) => {
  it('refuses every kind of value that it does not take', async () => {
    for (const [kind, value] of Object.entries(wrongKinds(parameter))) {
      await expectRefusal(operation, name, value(), 'ERR_SODIUM_INVALID_TYPE', kind);
    }
  });

  if ('minimum' in parameter) {
    const { minimum, maximum, multipleOf = 1 } = parameter;

    it(`refuses lengths outside of ${minimum} to ${maximum}, and takes both of these`, async () => {
      const between = multipleOf > 1 ? [minimum + 1, maximum - 1] : [];
      const tooLong = parameter.kind === 'length' ? [maximum + 1] : tried(maximum + 1);
      // Bytes have no length below 0.
      const tooShort = minimum > 0 ? [0, minimum - 1] : parameter.kind === 'length' ? [-1] : [];
      for (const length of [...tooShort, ...between, ...tooLong]) {
        for (const value of valuesWithLength(parameter, length)) {
          const code = 'ERR_SODIUM_INVALID_LENGTH';
          const error = await expectRefusal(operation, name, value, code, `${length}`);
          expect(error).toMatchObject({ minimum, maximum });
        }
      }
      for (const length of [minimum, ...tried(maximum)]) {
        for (const value of valuesWithLength(parameter, length)) {
          // Another length of a digest makes `expected` wrong, and another key what is sealed.
          const error = await refusalOf(operation, { [name]: value });
          expect(error?.parameter, `${length}`).not.toBe(name);
        }
      }
    });
  }

  if (parameter.kind === 'length') {
    it('refuses numbers that are no lengths', async () => {
      for (const value of [
        Number.NaN,
        Number.POSITIVE_INFINITY,
        Number.NEGATIVE_INFINITY,
        -0.5,
        parameter.minimum + 0.5,
        -parameter.maximum,
        2 ** 32 + parameter.maximum,
        2 ** 53,
      ]) {
        await expectRefusal(operation, name, value, 'ERR_SODIUM_INVALID_LENGTH', `${value}`);
      }
    });
  }

  if (parameter.kind === 'counter') {
    const { highest } = parameter;

    it(`refuses numbers outside of 0 to ${highest}, and what is no integer`, async () => {
      const wrong = [-1, -1n, -0.5, 1.5, Number.NaN, Infinity, -Infinity, highest + 1n, 2n ** 64n, 2n ** 70n];
      for (const value of wrong) {
        await expectRefusal(operation, name, value, 'ERR_SODIUM_INVALID_LENGTH', `${value}`);
      }
      // A number that may stand for another is refused for what it is.
      const code = highest > 2n ** 53n ? 'ERR_SODIUM_INVALID_TYPE' : 'ERR_SODIUM_INVALID_LENGTH';
      await expectRefusal(operation, name, 2 ** 53, code, '2^53');
    });

    it('takes numbers and bigints alike', async () => {
      for (const value of [0, 1, 1000, 2 ** 31 + 1]) {
        const outcomes = [value, BigInt(value)].map((counter) => operation.call({ [name]: counter }));
        const [ofNumber, ofBigint] = await Promise.all(outcomes.map(outcomeOf));
        expect(ofNumber).toBe(ofBigint);
      }
    });
  }

  if (parameter.kind === 'data' || parameter.kind === 'bytes' || parameter.kind === 'key') {
    it('takes real bytes of every sort by what they are', async () => {
      const bytes = parameter.right() as Uint8Array;
      const outcome = (value: unknown) => lastingOutcomeOf(operation, operation.call({ [name]: value }));
      const usual = await outcome(bytes);
      for (const [kind, make] of Object.entries(unusualArrays)) {
        expect(await outcome(make(bytes)), kind).toEqual(usual);
      }
      if (parameter.kind !== 'data') return;
      for (const [kind, make] of Object.entries(viewsOf)) {
        expect(await outcome(make(bytes)), kind).toEqual(usual);
      }
    });
  }
});

/** What takes gigabytes, or bytes without end, is not given as many. */
const tried = (length: number): readonly number[] => (length < 2 ** 24 ? [length] : []);

/** What `data` may be besides a `Uint8Array`. */
const viewsOf: Readonly<Record<string, (bytes: Uint8Array) => unknown>> = {
  'an ArrayBuffer': (bytes) => Uint8Array.from(bytes).buffer,
  'a SharedArrayBuffer': (bytes) => shared(bytes).buffer,
  'a DataView of a part': (bytes) => new DataView(framed(bytes).buffer, 8, bytes.length),
  'a DataView of shared memory': (bytes) => new DataView(shared(bytes).buffer),
  'a Uint8ClampedArray': (bytes) => new Uint8ClampedArray(framed(bytes).buffer, 8, bytes.length),
  'an Int8Array': (bytes) => new Int8Array(framed(bytes).buffer, 8, bytes.length),
  'a Uint16Array, or of bytes where their number is odd': (bytes) =>
    bytes.length % 2 === 0 ? new Uint16Array(framed(bytes).buffer, 8, bytes.length / 2) : bytes,
};

function framed(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const frame = new Uint8Array(bytes.length + 16).fill(0xee);
  frame.set(bytes, 8);
  return frame;
}

function shared(bytes: Uint8Array): Uint8Array {
  const copy = new Uint8Array(new SharedArrayBuffer(bytes.length));
  copy.set(bytes);
  return copy;
}

const secretBytes = { 'a SecretBytes': () => sodium.SecretBytes.random(32) };

function wrongKinds(parameter: Parameter): Readonly<Record<string, () => unknown>> {
  switch (parameter.kind) {
    case 'data':
      return { ...strangers, ...liars, ...secretBytes };
    case 'bytes':
      return { ...strangers, ...liars, ...otherViews, ...secretBytes };
    case 'key':
      return { ...strangers, ...liars, ...otherViews };
    case 'length': {
      const { zero: _zero, 'a number': _number, NaN: _nan, ...others } = strangers;
      return { ...others, ...liars, ...otherViews, ...secretBytes };
    }
    case 'counter': {
      const { zero: _0, 'a number': _1, NaN: _2, 'a bigint': _3, ...others } = strangers;
      return { ...others, ...liars, ...otherViews, ...secretBytes };
    }
    case 'function': {
      const { 'a function': _function, 'a class': _class, ...others } = strangers;
      return { ...others, ...liars, ...otherViews, ...secretBytes };
    }
    case 'signal':
      return { ...strangers, ...liars, ...otherViews, ...secretBytes };
    case 'choice': {
      const words = ['toString', '__proto__', ...parameter.choices.map((word) => word.toUpperCase())];
      const others = { ...strangers, ...liars, ...otherViews, ...secretBytes };
      return { ...others, ...Object.fromEntries(words.map((word) => [`"${word}"`, () => word])) };
    }
    case 'elsewhere':
      return {};
  }
}

function valuesWithLength(parameter: Parameter, length: number): readonly unknown[] {
  const { kind } = parameter;
  if (kind === 'length') return [length];
  // Some keys must not be twice the same half, and some public keys are only a part of all bytes.
  const right = parameter.right() as Uint8Array;
  const bytes = right.length === length ? right : keyBytes(length);
  return kind === 'key' && length > 0 ? [bytes, sodium.SecretBytes.random(length)] : [bytes];
}

async function expectRefusal(
  operation: Operation,
  name: string,
  value: unknown,
  code: string,
  kind: string,
): Promise<Refusal> {
  const error = await refusalOf(operation, { [name]: value });
  if (error === undefined) throw new Error(`${operation.name} takes ${kind} as ${name}`);
  expect({ kind, code: error.code, parameter: error.parameter }).toEqual({ kind, code, parameter: name });
  expect(error.message.startsWith(`${name} must be `), error.message).toBe(true);
  expect(error.message).not.toContain('secretsecret');
  return error;
}
