/** What becomes of `output` when a call is refused. */
import { describe, expect, it } from 'vitest';
import { liars, strangers } from '../support/odd-values.ts';
import { type Parameter, refusalOf } from './primitives/operation.ts';
import { operations } from './registry.ts';

/** Some of what is odd for others. */
const isRightNumber = ({ kind }: Parameter, value: unknown): boolean =>
  (kind === 'length' && typeof value === 'number') ||
  (kind === 'counter' && /^(number|bigint)$/.test(typeof value));

const intoForms = operations.filter(({ parameters }) => 'output' in parameters);

describe.each(intoForms)('the output of $name', (operation) => {
  const { output: parameter, ...others } = operation.parameters;
  const length = (parameter!.right() as Uint8Array).length;

  it('is as it was after arguments that are refused', async () => {
    const wrong = [
      ...Object.entries(others).flatMap(([name, parameter]) => [
        ...Object.values({ ...strangers, ...liars })
          .map((make) => make())
          .filter((value) => !isRightNumber(parameter, value))
          .map((value) => ({ [name]: value })),
        ...(parameter.kind === 'bytes' || parameter.kind === 'key'
          ? [{ [name]: new Uint8Array(parameter.minimum - 1) }]
          : []),
      ]),
      ...[null, 1, new Uint8Array(3), { unknown: 1 }, { [Symbol('nonce')]: 1 }]
        .filter(() => operation.takesOptions)
        .map((options) => ({ options })),
    ];
    for (const changes of wrong) {
      const output = new Uint8Array(length).fill(0xaa);
      const error = await refusalOf(operation, { ...changes, output });
      if (error === undefined) throw new Error(`${operation.name} takes ${Object.keys(changes)}`);
      expect(error.code).toMatch(/INVALID_(TYPE|LENGTH)$/);
      expect(output.every((byte) => byte === 0xaa)).toBe(true);
    }
  });

  it('is as it was when it has the wrong length', async () => {
    const { minimum, maximum } = parameter as { minimum: number; maximum: number };
    const lengths = [0, minimum - 1, maximum + 1, 1000];
    for (const wrong of lengths.filter(
      (length) => length < minimum || (length > maximum && length < 2 ** 24),
    )) {
      const output = new Uint8Array(wrong).fill(0xaa);
      expect(await refusalOf(operation, { output })).toMatchObject({
        code: 'ERR_SODIUM_INVALID_LENGTH',
        parameter: 'output',
      });
      expect(output.every((byte) => byte === 0xaa)).toBe(true);
    }
  });
});
