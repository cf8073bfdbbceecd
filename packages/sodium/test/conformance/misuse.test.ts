import { describe, expect, it } from 'vitest';
import { hex, message, thrownBy } from '../support/bytes.ts';
import { liars, otherViews, strangers, unusualArrays } from '../support/odd-values.ts';
import type { Operation, Parameter } from './primitives/primitive.ts';
import { primitives } from './registry.ts';

const cases = primitives
  .flatMap(({ operations }) => operations)
  .flatMap((operation) =>
    Object.entries(operation.parameters).map(([name, parameter]) => ({ operation, name, parameter })),
  );

describe.each(cases)('$name of $operation.name', ({ operation, name, parameter }) => {
  it('refuses every kind of value that it does not take', () => {
    for (const [kind, value] of Object.entries(wrongKinds(parameter))) {
      expectRefusal(operation, name, value(), 'ERR_SODIUM_INVALID_TYPE', kind);
    }
  });

  if (parameter.kind !== 'data') {
    it(`refuses ${parameter.minimum - 1} and ${parameter.maximum + 1}, and takes what lies between`, () => {
      for (const length of [parameter.minimum - 1, parameter.maximum + 1]) {
        const error = expectRefusal(
          operation,
          name,
          valueWithLength(parameter, length),
          'ERR_SODIUM_INVALID_LENGTH',
          `${length}`,
        );
        expect(error).toMatchObject({ minimum: parameter.minimum, maximum: parameter.maximum });
      }
      // `expected` and `output` also decide how long the digest is; both ends of every range are right for them.
      for (const length of [parameter.minimum, parameter.maximum]) {
        if (name === 'options.outputLength' && 'expected' in operation.parameters) continue;
        operation.call({ [name]: valueWithLength(parameter, length) });
      }
    });
  }

  if (parameter.kind === 'length') {
    it('refuses numbers that are no lengths', () => {
      for (const value of [
        Number.NaN,
        Number.POSITIVE_INFINITY,
        Number.NEGATIVE_INFINITY,
        -0.5,
        32.5,
        -32,
        2 ** 32 + 32,
        2 ** 53,
      ]) {
        expectRefusal(operation, name, value, 'ERR_SODIUM_INVALID_LENGTH', `${value}`);
      }
    });
  } else {
    it('takes real bytes of every sort by what they are', () => {
      const length = parameter.kind === 'data' ? 200 : parameter.maximum;
      const usual = resultOf(operation.call({ [name]: message(length) }));
      for (const [kind, make] of Object.entries(unusualArrays)) {
        expect(resultOf(operation.call({ [name]: make(message(length)) })), kind).toEqual(usual);
      }
    });
  }
});

function wrongKinds(parameter: Parameter): Readonly<Record<string, () => unknown>> {
  switch (parameter.kind) {
    case 'data':
      return { ...strangers, ...liars };
    case 'bytes':
      return { ...strangers, ...liars, ...otherViews };
    case 'length': {
      const { zero: _zero, 'a number': _number, NaN: _nan, ...others } = strangers;
      return { ...others, ...liars, ...otherViews };
    }
  }
}

function valueWithLength({ kind }: Parameter, length: number): unknown {
  return kind === 'length' ? length : new Uint8Array(length);
}

/** An operation either returns bytes, or a truth value, or an object to go on with. */
function resultOf(result: unknown): unknown {
  return ArrayBuffer.isView(result) ? hex(new Uint8Array(result as Uint8Array)) : typeof result;
}

function expectRefusal(
  operation: Operation,
  name: string,
  value: unknown,
  code: string,
  kind: string,
): Error {
  const error = thrownBy(() => operation.call({ [name]: value }));
  expect({ kind, code: error.code, parameter: error.parameter }).toEqual({ kind, code, parameter: name });
  expect(error.message.startsWith(`${name} must be `), error.message).toBe(true);
  expect(error.message).not.toContain('secret');
  return error;
}
