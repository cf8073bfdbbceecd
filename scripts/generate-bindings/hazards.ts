/** What the documentation of a raw function says of what it refuses for C's sake, and of what C may do all the same. */
import { type Amount, type Limit, listOf } from '../../packages/sodium-sys/src/shared/limits.ts';
import type {
  FunctionDeclaration,
  NumberParameter,
  PointerParameter,
} from '../../packages/sodium-sys/src/shared/table.ts';

/** Sentences, each a paragraph. */
export function hazardsOf({ result, parameters }: FunctionDeclaration): string[] {
  const numbers = parameters.filter((each): each is NumberParameter => each.kind === 'number');
  const pointers = parameters.filter((each): each is PointerParameter => each.kind === 'pointer');
  const nameOf = (index: number): string => parameters[index]!.name;
  const costs = numbers.filter(({ role }) => role === 'cost').map(({ name }) => `\`${name}\``);
  return [
    ...(result.kind === 'never' ? ['Ends the process.'] : []),
    ...numbers.flatMap(({ name, limit }) =>
      limit === undefined ? [] : [`\`${name}\` must be ${describeLimit(limit, nameOf)}.`],
    ),
    ...pointers.flatMap(({ name, unless, content }) => [
      ...(unless < 0 ? [] : [`\`${name}\` may be null where \`${nameOf(unless)}\` is not.`]),
      ...(content === 'made' ? [MADE.replace('state', name)] : []),
      ...(content === 'cost' ? [`C takes as much time and memory as the text of \`${name}\` says.`] : []),
    ]),
    ...(costs.length === 0
      ? []
      : [
          `C takes as much time and memory as ${costs.join(' and ')} ${costs.length === 1 ? 'says' : 'say'}.`,
        ]),
  ];
}

const MADE =
  '`state` must be as the functions of this family left it, the first of them that which makes it: with other bytes C may ' +
  'write outside of it, abort, or never return.';

function describeLimit(limit: Limit, nameOf: (index: number) => string): string {
  if (limit.kind === 'choice') return listOf(limit.values);
  const { minimum, maximum, only32 } = limit;
  const ends = [
    ...(minimum === undefined ? [] : [`at least ${describeAmount(minimum, nameOf)}`]),
    ...(maximum === undefined ? [] : [`at most ${describeAmount(maximum, nameOf)}`]),
  ].join(' and ');
  return only32 ? `${ends} in WebAssembly` : ends;
}

function describeAmount(
  { constant, factor, of, divisor, variant }: Amount,
  nameOf: (index: number) => string,
): string {
  if (of < 0) return `${constant}`;
  const times = Math.abs(factor) === 1 ? '' : `${Math.abs(factor)} * `;
  const amount = variant < 0 ? nameOf(of) : `the length of the base64 of ${nameOf(of)} bytes`;
  const part = divisor === 1 ? `${times}${amount}` : `${times}${amount} / ${divisor}, rounded up`;
  if (constant === 0) return part;
  return factor < 0 ? `${constant} - ${part}` : `${part} + ${constant}`;
}
