/**
 * What a number may be, beside what its C type holds, in the braces of the table: `1..64`, `..max_buflen`,
 * `..200 - length`, `2 * bin_len + 1..`, `..4294967296 - mlen / 64` (rounded up), `1|3|5|7`.
 */
import {
  abs,
  arrayFilter,
  arrayJoin,
  arrayMap,
  ceil,
  floor,
  regExpExec,
  regExpTest,
  stringSplit,
} from './intrinsics.js';

/** Parts of one number: `constant + factor * parameter / divisor`, or of the length of its base64 text. */
export interface Amount {
  readonly constant: number;
  readonly factor: number;
  /** The index of the parameter, or -1. */
  readonly of: number;
  readonly divisor: number;
  /** The index of the parameter with the variant of base64, or -1. */
  readonly variant: number;
}

export type Limit =
  | { readonly kind: 'choice'; readonly values: readonly number[] }
  | {
      readonly kind: 'range';
      readonly minimum: Amount | undefined;
      readonly maximum: Amount | undefined;
      /** Whether it holds only where pointers have 32 bits. */
      readonly only32: boolean;
    };

const RANGE = /^(?<minimum>.*?)\.\.(?<maximum>.*?)(?<only32> on 32)?$/;
const AMOUNT =
  /^(?:(?<from>\d+) - )?(?:(?<factor>\d+) \* )?(?:base64\((?<text>\w+) (?<variant>\w+)\)|(?<of>[A-Za-z_]\w*))(?: \/ (?<divisor>\d+))?(?: \+ (?<more>\d+))?$/;

export function decodeLimit(text: string, indexOf: (name: string | undefined) => number): Limit {
  if (regExpTest(/^\d+(\|\d+)+$/, text))
    return { kind: 'choice', values: arrayMap(stringSplit(text, '|'), Number) };
  const groups = regExpExec(RANGE, text)?.groups;
  if (groups === undefined) throw new SyntaxError(`no limit in the table's notation: ${text}`);
  const { minimum, maximum, only32 } = groups;
  return {
    kind: 'range',
    minimum: decodeAmount(minimum!, indexOf),
    maximum: decodeAmount(maximum!, indexOf),
    only32: only32 !== undefined,
  };
}

function decodeAmount(text: string, indexOf: (name: string | undefined) => number): Amount | undefined {
  if (text === '') return undefined;
  if (regExpTest(/^\d+$/, text))
    return { constant: Number(text), factor: 0, of: -1, divisor: 1, variant: -1 };
  const groups = regExpExec(AMOUNT, text)?.groups;
  if (groups === undefined) throw new SyntaxError(`no amount in the table's notation: ${text}`);
  const { from, factor = '1', text: encoded, of = encoded, variant, divisor = '1', more = '0' } = groups;
  return {
    constant: Number(from ?? more),
    factor: from === undefined ? Number(factor) : -Number(factor),
    of: indexOf(of),
    divisor: Number(divisor),
    variant: indexOf(variant),
  };
}

export function encodeLimit(limit: Limit, nameOf: (index: number) => string): string {
  if (limit.kind === 'choice') return arrayJoin(limit.values, '|');
  const { minimum, maximum, only32 } = limit;
  return `${encodeAmount(minimum, nameOf)}..${encodeAmount(maximum, nameOf)}${only32 ? ' on 32' : ''}`;
}

function encodeAmount(amount: Amount | undefined, nameOf: (index: number) => string): string {
  if (amount === undefined) return '';
  const { constant, factor, of, divisor, variant } = amount;
  if (of < 0) return `${constant}`;
  const times = abs(factor) === 1 ? '' : `${abs(factor)} * `;
  const name = variant < 0 ? nameOf(of) : `base64(${nameOf(of)} ${nameOf(variant)})`;
  const divided = divisor === 1 ? '' : ` / ${divisor}`;
  const more = factor > 0 && constant > 0 ? ` + ${constant}` : '';
  return `${factor < 0 ? `${constant} - ` : ''}${times}${name}${divided}${more}`;
}

/** What an amount comes to among these arguments, whose numbers are numbers. */
export function amountOf(amount: Amount, values: readonly unknown[]): number {
  const { constant, factor, of, divisor, variant } = amount;
  if (of < 0) return constant;
  const value = values[of] as number;
  const units = variant < 0 ? ceil(value / divisor) : base64Length(value, values[variant] as number);
  return constant + factor * units;
}

/** As in `1, 3 or 5`. */
export function listOf(values: readonly number[]): string {
  const last = values.length - 1;
  return `${arrayJoin(
    arrayFilter(values, (_, index) => index < last),
    ', ',
  )} or ${values[last]}`;
}

const NO_PADDING = 2;

function base64Length(byteLength: number, variant: number): number {
  const remainder = byteLength % 3;
  const whole = 4 * floor(byteLength / 3);
  if (remainder === 0) return whole;
  return whole + ((variant & NO_PADDING) === 0 ? 4 : remainder + 1);
}
