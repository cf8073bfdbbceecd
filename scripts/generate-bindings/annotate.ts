/** Joins what the headers say of the functions with what the annotations say, into declarations of the table. */

import { decodeLimit, type Limit } from '../../packages/sodium-sys/src/shared/limits.ts';
import type {
  Content,
  Direction,
  FunctionDeclaration,
  NumberParameter,
  NumberType,
  PointerParameter,
  Result,
  Role,
} from '../../packages/sodium-sys/src/shared/table.ts';
import {
  CONTENTS,
  DIRECTIONS,
  INTO,
  LIMITS,
  NEVER_RETURN,
  NULLABLE,
  RESULTS,
  ROLES,
  SIZES,
} from './annotations.ts';
import type { Facts } from './read-facts.ts';
import type { CFunction, CParameter } from './read-functions.ts';
import releases from './releases.json' with { type: 'json' };
import { RuleBook } from './rule-book.ts';

/** Fails with a list of everything that is undecided, and of every annotation that decides nothing. */
export function annotate(functions: readonly CFunction[], facts: Facts): FunctionDeclaration[] {
  const annotator = new Annotator(facts);
  const declarations = functions.map((each) => annotator.declare(each));
  const problems = annotator.problems();
  if (problems.length > 0) throw new Error(`annotations.ts doesn't fit the headers:\n${problems.join('\n')}`);
  return declarations;
}

type Size = Pick<PointerParameter, 'bytes' | 'countedBy' | 'terminated' | 'alignment'>;

const UNKNOWN: Size = { bytes: 0, countedBy: -1, terminated: false, alignment: 1 };

// What the table has a name for; a new C type has to be thought about first.
const NUMBER_TYPES = ['size_t', 'unsigned long long', 'unsigned char', 'int', 'uint32_t', 'uint64_t'];
const NUMBER_POINTERS = ['size_t *', 'unsigned long long *', 'const char **'];
const NUMBER_RESULTS = ['void', 'uint32_t', 'unsigned char'];
/** Without limits C would touch other memory by these, or abort. */
const LIMITED: readonly Role[] = ['length', 'offset', 'choice'];
const READ = /^const (unsigned char|char|uint8_t|void|\w+_state) \*$/;

class Annotator {
  readonly #facts: Facts;
  readonly #results = new RuleBook(
    'RESULTS',
    RESULTS.map(([functions, result]) => [functions, 'result', result]),
  );
  readonly #sizes = new RuleBook('SIZES', SIZES);
  readonly #roles = new RuleBook('ROLES', ROLES);
  readonly #limits = new RuleBook('LIMITS', LIMITS);
  readonly #contents = new RuleBook('CONTENTS', CONTENTS);
  readonly #into = new RuleBook('INTO', INTO);
  readonly #directions = new RuleBook('DIRECTIONS', DIRECTIONS);
  readonly #nullable = new RuleBook('NULLABLE', NULLABLE);
  readonly #since = new Map(
    Object.entries(releases).flatMap(([since, names]) => names.map((name) => [name, since])),
  );
  readonly #undecided: string[] = [];

  constructor(facts: Facts) {
    this.#facts = facts;
  }

  problems(): string[] {
    const books = [
      ...[this.#results, this.#sizes, this.#roles, this.#limits],
      ...[this.#contents, this.#into, this.#directions, this.#nullable],
    ];
    const gone = [...this.#since.keys()].map((name) => `releases.json: there is no function ${name}`);
    return [...this.#undecided, ...books.flatMap((book) => book.unused()), ...gone];
  }

  declare(declared: CFunction): FunctionDeclaration {
    const { name, parameters } = declared;
    const since = this.#since.get(name) ?? '1.0.18';
    this.#since.delete(name);
    const pointers = parameters.map((parameter) =>
      parameter.type.includes('*') ? this.#pointer(declared, parameter) : undefined,
    );
    const counters = new Set(pointers.map((pointer) => pointer?.countedBy));
    return {
      name,
      result: this.#result(declared),
      parameters: parameters.map(
        (parameter, index) => pointers[index] ?? this.#number(declared, parameter, counters.has(index)),
      ),
      since,
    };
  }

  #result(declared: CFunction): Result {
    const { name, resultType } = declared;
    if (resultType === 'const char *') return { kind: 'string' };
    if (resultType === 'size_t') return this.#sizeResult(declared);
    if (NEVER_RETURN.test(name)) return { kind: 'never' };
    if (NUMBER_RESULTS.includes(resultType)) return { kind: resultType } as Result;
    const fact = this.#results.find(name, 'result');
    if (fact === undefined) this.#undecided.push(`${name}: what does its ${resultType} mean?`);
    const [kind, parameters = ''] = fact?.split(' of ') ?? ['void'];
    const indices = parameters.split(' * ').map((parameter) => indexOf(declared, parameter));
    if (kind === 'address') return { kind, sizes: indices };
    return kind === 'argument' ? { kind, index: indices[0]! } : ({ kind } as Result);
  }

  /** `crypto_box_seedbytes()` returns `crypto_box_SEEDBYTES`, and `…_statebytes()` the size of a state. */
  #sizeResult({ name, parameters }: CFunction): Result {
    const { constants, constants32, structs } = this.#facts;
    const constant = [...constants].find(([each]) => each.toLowerCase() === name);
    const value = constant?.[1] ?? structs.get(name.replace(/bytes$/, ''))?.bytes;
    const differs = constant !== undefined && constants32.get(constant[0]) !== constant[1];
    if (parameters.length > 0 || differs || value === undefined) return { kind: 'size_t' };
    return { kind: 'size_t', value: Number(value) };
  }

  #number(declared: CFunction, { name, type }: CParameter, isCounter: boolean): NumberParameter {
    if (!NUMBER_TYPES.includes(type)) this.#undecided.push(`${declared.name}: what is a ${type}?`);
    const role = isCounter ? 'length' : this.#roles.find(declared.name, name);
    if (role === undefined) this.#undecided.push(`${declared.name}: what is ${name}, or is it harmless?`);
    const limit = this.#limits.find(declared.name, name);
    if (limit === undefined && !isCounter && role !== undefined && LIMITED.includes(role)) {
      this.#undecided.push(`${declared.name}: what are the limits of ${name}?`);
    }
    return {
      kind: 'number',
      name,
      type: type as NumberType,
      role: role ?? 'harmless',
      limit: limit === undefined ? undefined : this.#readLimit(declared, limit),
    };
  }

  #readLimit(declared: CFunction, text: string): Limit {
    const numbers = text.replace(/\b[A-Z]\w+\b|\b[a-z]+_\w*[A-Z]\w*\b/g, (constant) =>
      String(this.#constant(declared, constant)),
    );
    return decodeLimit(numbers, (name) => {
      const index = indexOf(declared, name);
      if (name !== undefined && index < 0) this.#undecided.push(`${declared.name}: has no parameter ${name}`);
      return index;
    });
  }

  #pointer(declared: CFunction, parameter: CParameter): PointerParameter {
    const { name, type } = parameter;
    const size = this.#size(declared, parameter);
    const direction = this.#direction(declared, parameter);
    const into = type === 'const char **' ? indexOf(declared, this.#into.find(declared.name, name)) : -1;
    const nullable = this.#isNullable(declared, parameter, direction, size);
    const content: Content = this.#contents.find(declared.name, name) ?? 'any';
    return {
      ...{ kind: 'pointer', name, type, direction, content, into, ...size },
      nullable: nullable !== false,
      unless: typeof nullable === 'string' ? indexOf(declared, nullable) : -1,
    };
  }

  #size(declared: CFunction, { name, type, extent }: CParameter): Size {
    if (extent !== undefined) return { ...UNKNOWN, bytes: this.#facts.extents.get(extent)! };
    if (NUMBER_POINTERS.includes(type)) return { ...UNKNOWN, bytes: 8 };
    const struct = this.#facts.structs.get(structName(type));
    if (struct !== undefined) return { ...UNKNOWN, ...struct };
    const length = lengthOf(declared, name);
    if (length >= 0) return { ...UNKNOWN, countedBy: length };
    const rule = this.#sizes.find(declared.name, name);
    if (rule === undefined) this.#undecided.push(`${declared.name}: how long is ${name}?`);
    return this.#readSize(declared, rule ?? '');
  }

  /** Reads `NUL`, `KEYBYTES`, `mlen`, `mlen + ABYTES` and nothing. */
  #readSize(declared: CFunction, text: string): Size {
    if (text === '') return UNKNOWN;
    if (text === 'NUL') return { ...UNKNOWN, terminated: true };
    const [first, sign, second] = text.split(' ');
    const countedBy = indexOf(declared, first);
    if (countedBy < 0) return { ...UNKNOWN, bytes: this.#constant(declared, first!) };
    const more = second === undefined ? 0 : this.#constant(declared, second);
    return { ...UNKNOWN, countedBy, bytes: sign === '-' ? -more : more };
  }

  /** A number, a constant by its whole name, or one of the nearest family that has it. */
  #constant({ name }: CFunction, text: string): number {
    if (/^\d+$/.test(text)) return Number(text);
    const words = name.split('_');
    const families = words.map((_, index) => `${words.slice(0, words.length - index).join('_')}_${text}`);
    const constant = [text, ...families].find((each) => this.#facts.constants.has(each));
    if (constant === undefined) this.#undecided.push(`${name}: there is no constant for ${text}`);
    return Number(this.#facts.constants.get(constant ?? '') ?? 0);
  }

  #direction(declared: CFunction, { name, type }: CParameter): Direction {
    if (NUMBER_POINTERS.includes(type)) return 'out';
    if (READ.test(type)) return 'in';
    if (this.#facts.structs.has(structName(type))) return 'inout';
    const direction = this.#directions.find(declared.name, name);
    if (direction === undefined) this.#undecided.push(`${declared.name}: does C read or write ${name}?`);
    return direction ?? 'inout';
  }

  /** The name of another pointer where one of both must not be null. */
  #isNullable(
    declared: CFunction,
    { name, nonnull }: CParameter,
    direction: Direction,
    size: Size,
  ): boolean | string {
    if (nonnull) return false;
    const rule = this.#nullable.find(declared.name, name);
    if (rule !== undefined) return rule;
    if (size.countedBy >= 0 && direction !== 'out') return true;
    this.#undecided.push(`${declared.name}: may ${name} be null?`);
    return false;
  }
}

function structName(type: string): string {
  return type.replace(/^const | \*$/g, '');
}

function indexOf({ parameters }: CFunction, name: string | undefined): number {
  return parameters.findIndex((parameter) => parameter.name === name);
}

/** The parameter that by its name says how long the one named so is. */
function lengthOf(declared: CFunction, name: string): number {
  const lengths = [`${name}len`, `${name}_len`, `${name}_maxlen`];
  return declared.parameters.findIndex((each) => lengths.includes(each.name) && !each.type.includes('*'));
}
