/**
 * The notation of the generated table: one line per C function, which reads like its prototype with the facts
 * added that C leaves to documentation.
 *
 *     status (out u8 * out[outlen], size_t outlen, in const u8 * in[inlen]?, u64 inlen, …) 1.0.18
 *
 * `u8` is `unsigned char` and `u64` is `unsigned long long`: spelled out they would make every bundle for a browser 13 kB longer.
 *
 * First what the result means (`size_t = 32` where the headers have a constant for it), last the first release that exports
 * the function. A pointer says its direction, its C type, its name, its size in brackets, and `?` when it may be null:
 *
 * - `in` is read by C; `inout` is read and written, or written in part; `out` is written from end to end;
 *   `address` is memory that C keeps hold of or locks, so that no copy can stand in for it; `guarded` and `freed` are
 *   memory of `sodium_malloc` that C protects and gives back; `code` are C functions, which JavaScript cannot make.
 * - `[32]` is fixed; `[inlen]` is what the parameter `inlen` says; `[inlen + 16]` and `[clen - 16]` are relative to
 *   one (never below 0); `[NUL]` ends with a zero byte; `[384 @64]` is aligned to 64; `[]` is unknown.
 * - `?` on `in` and `inout`: null stands for no bytes, so a length that counts it is 0. `?` on `out`: null means that the
 *   bytes are not wanted, whatever the lengths; C asks before it writes. `?tx` is null only where `tx` is not.
 * - `[384 @64 made]` must be what C itself made: of any other content it may go out of bounds, or never return.
 *   `[NUL cost]` is text that says how much work to do.
 * - `[8 into hex]` receives a pointer into the parameter `hex`, which both backends report as an offset from its start.
 *
 * A number is the length of what has its name in brackets. What else it can be stands in braces after its name, and there
 * are its limits (see `limits.ts`), as in `size_t offset{offset ..200 - length}`:
 *
 * - `length` and `offset` say which memory C touches, or which part of a stream that has an end, and so have limits;
 *   `choice` is one of a few values, for any other C aborts.
 * - `cost` is as much work, or memory to allocate, as it says.
 * - `harmless` is any value: C computes with it, or refuses it, and no memory depends on it.
 */
import {
  abs,
  arrayConcat,
  arrayFind,
  arrayIndexOf,
  arrayJoin,
  arrayMap,
  arraySome,
  hasOwn,
  namesOf,
  regExpExec,
  stringIndexOf,
  stringSplit,
} from './intrinsics.js';
import { decodeLimit, encodeLimit, type Limit } from './limits.js';

export type NumberType = 'size_t' | 'unsigned long long' | 'unsigned char' | 'int' | 'uint32_t' | 'uint64_t';

export type Direction = 'in' | 'out' | 'inout' | 'address' | 'guarded' | 'freed' | 'code';

export type Content = 'any' | 'made' | 'cost';

export type Role = 'length' | 'offset' | 'choice' | 'cost' | 'harmless';

export interface NumberParameter {
  readonly kind: 'number';
  readonly name: string;
  readonly type: NumberType;
  readonly role: Role;
  readonly limit: Limit | undefined;
}

export interface PointerParameter {
  readonly kind: 'pointer';
  readonly name: string;
  /** The C type, as in `const unsigned char *`. */
  readonly type: string;
  readonly direction: Direction;
  readonly nullable: boolean;
  /** The index of the parameter which must not be null where this is, or -1. */
  readonly unless: number;
  readonly content: Content;
  /** Bytes needed whatever the other arguments say; negative for `[clen - 16]`. */
  readonly bytes: number;
  /** The index of the parameter that says how many bytes there are besides `bytes`, or -1. */
  readonly countedBy: number;
  readonly terminated: boolean;
  readonly alignment: number;
  /** The index of the parameter that the pointer written here points into, or -1. */
  readonly into: number;
}

export type Parameter = NumberParameter | PointerParameter;

export type Result =
  | {
      readonly kind:
        | 'void'
        | 'never'
        | 'status'
        | 'boolean'
        | 'int'
        | 'uint32_t'
        | 'unsigned char'
        | 'string';
    }
  /** `value` is what the headers say that it is, where they do. */
  | { readonly kind: 'size_t'; readonly value?: number }
  /** Memory as long as the product of these parameters (by index). */
  | { readonly kind: 'address'; readonly sizes: readonly number[] }
  /** C returns the pointer that was passed for this parameter (by index), or null. */
  | { readonly kind: 'argument'; readonly index: number };

export interface FunctionDeclaration {
  readonly name: string;
  readonly result: Result;
  readonly parameters: readonly Parameter[];
  /** The first release that exports it; `1.0.18` also stands for every older one. */
  readonly since: string;
}

/** The types that are written shorter, and in full. */
const FULL_TYPES: Readonly<Record<string, string>> = {
  u8: 'unsigned char',
  'u8 *': 'unsigned char *',
  'const u8 *': 'const unsigned char *',
  u64: 'unsigned long long',
  'u64 *': 'unsigned long long *',
};

const LINE =
  /^(?<result>[\w ]+?)(?: of (?<of>[\w *]+))?(?: = (?<value>\d+))? \((?<parameters>.*)\) (?<since>[\d.]+)$/;
const POINTER =
  /^(?<direction>in|out|inout|address|guarded|freed|code) (?<type>.+) (?<name>\w+)\[(?<size>.*)\](?:(?<nullable>\?)(?<unless>\w+)?)?$/;
const NUMBER =
  /^(?<type>.+) (?<name>\w+)(?:\{(?:(?<role>length|offset|choice|cost|harmless)(?= |\}) ?)?(?<limit>.+)?\})?$/;
const SIZE =
  /^(?:(?<bytes>\d+)|(?<terminated>NUL)|(?<counter>\w+)(?: (?<sign>[+-]) (?<more>\d+))?)?(?: @(?<alignment>\d+))?(?: (?<content>made|cost))?(?: into (?<into>\w+))?$/;

/** Reads one line of the table. */
export function decodeFunction(name: string, line: string): FunctionDeclaration {
  const { result, of, value, parameters, since } = groups(LINE, line);
  const texts = parameters ? stringSplit(parameters, ', ') : [];
  const names = arrayMap(texts, (text) => regExpExec(/(\w+)(?:[[{].*)?$/, text)?.[1] ?? '');
  const indexOf = (parameter: string | undefined): number => {
    if (parameter === undefined) return -1;
    const index = arrayIndexOf(names, regExpExec(/\w+/, parameter)?.[0]);
    if (index < 0) throw new SyntaxError(`no parameter ${parameter} in the table's line: ${line}`);
    return index;
  };
  return {
    name,
    result:
      value === undefined ? decodeResult(result!, of, indexOf) : { kind: 'size_t', value: Number(value) },
    parameters: arrayMap(texts, (text) => decodeParameter(text, indexOf)),
    since: since!,
  };
}

function decodeResult(kind: string, of: string | undefined, indexOf: (name: string) => number): Result {
  if (kind === 'address') return { kind, sizes: arrayMap(stringSplit(of!, '*'), indexOf) };
  if (kind === 'argument') return { kind, index: indexOf(of!) };
  return { kind } as Result;
}

function decodeParameter(text: string, indexOf: (name: string | undefined) => number): Parameter {
  if (stringIndexOf(text, '[') < 0) {
    const { type, name, role, limit } = groups(NUMBER, text);
    return {
      kind: 'number',
      name: name!,
      type: fullType(type!) as NumberType,
      role: (role ?? 'length') as Role,
      limit: limit === undefined ? undefined : decodeLimit(limit, indexOf),
    };
  }
  const { direction, type, name, size, nullable, unless } = groups(POINTER, text);
  const { bytes, terminated, counter, sign, more, alignment, content, into } = groups(SIZE, size!);
  return {
    kind: 'pointer',
    name: name!,
    type: fullType(type!),
    direction: direction as Direction,
    nullable: nullable === '?',
    unless: indexOf(unless),
    content: (content ?? 'any') as Content,
    bytes: Number(bytes ?? (sign === '-' ? -Number(more) : (more ?? 0))),
    countedBy: indexOf(counter),
    terminated: terminated !== undefined,
    alignment: Number(alignment ?? 1),
    into: indexOf(into),
  };
}

function fullType(type: string): string {
  return hasOwn(FULL_TYPES, type) ? FULL_TYPES[type]! : type;
}

function shortType(type: string): string {
  return arrayFind(namesOf(FULL_TYPES), (short) => FULL_TYPES[short] === type) ?? type;
}

function groups(pattern: RegExp, text: string): Record<string, string | undefined> {
  const match = regExpExec(pattern, text);
  if (match?.groups === undefined) throw new SyntaxError(`not in the table's notation: ${text}`);
  return match.groups;
}

/** Writes one line of the table; `decodeFunction` reads it back to an equal declaration. */
export function encodeFunction({ result, parameters, since }: FunctionDeclaration): string {
  const nameOf = (index: number): string => parameters[index]!.name;
  const of =
    result.kind === 'address'
      ? ` of ${arrayJoin(arrayMap(result.sizes, nameOf), ' * ')}`
      : result.kind === 'argument'
        ? ` of ${nameOf(result.index)}`
        : result.kind === 'size_t' && result.value !== undefined
          ? ` = ${result.value}`
          : '';
  const texts = arrayMap(parameters, (parameter) =>
    parameter.kind === 'number'
      ? encodeNumber(parameter, nameOf, isCounter(parameters, parameter))
      : encodePointer(parameter, nameOf),
  );
  return `${result.kind}${of} (${arrayJoin(texts, ', ')}) ${since}`;
}

function isCounter(parameters: readonly Parameter[], counter: NumberParameter): boolean {
  return arraySome(parameters, (each) => each.kind === 'pointer' && parameters[each.countedBy] === counter);
}

function encodeNumber(
  { type, name, role, limit }: NumberParameter,
  nameOf: (index: number) => string,
  isCounter: boolean,
): string {
  const words = arrayJoin(
    arrayConcat(isCounter ? [] : [role], limit === undefined ? [] : [encodeLimit(limit, nameOf)]),
    ' ',
  );
  return `${shortType(type)} ${name}${words === '' ? '' : `{${words}}`}`;
}

function encodePointer(pointer: PointerParameter, nameOf: (index: number) => string): string {
  const { direction, type, name, bytes, countedBy, terminated, alignment, content, into } = pointer;
  const more = bytes === 0 ? '' : ` ${bytes < 0 ? '-' : '+'} ${abs(bytes)}`;
  const size =
    countedBy >= 0 ? `${nameOf(countedBy)}${more}` : terminated ? 'NUL' : bytes > 0 ? `${bytes}` : '';
  const aligned = alignment > 1 ? ` @${alignment}` : '';
  const trusted = content === 'any' ? '' : ` ${content}`;
  const unless = pointer.unless < 0 ? '' : nameOf(pointer.unless);
  const offset = into >= 0 ? ` into ${nameOf(into)}` : '';
  return `${direction} ${shortType(type)} ${name}[${size}${aligned}${trusted}${offset}]${pointer.nullable ? `?${unless}` : ''}`;
}
