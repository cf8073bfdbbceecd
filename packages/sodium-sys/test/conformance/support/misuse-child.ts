/**
 * Calls every function of one backend with one wrong argument at a time, both ways, and prints what was not refused. Runs in a
 * process of its own, because what is not refused may end it; the file named by its argument then says where.
 */
import { openSync, writeSync } from 'node:fs';
import { Address } from '../../../src/shared/address.ts';
import { InvalidLengthError, InvalidTypeError, StateError } from '../../../src/shared/errors.ts';
import { isAsynchronous } from '../../../src/shared/raw-async.ts';
import type { Secret } from '../../../src/shared/secret.ts';
import type { NumberParameter, Parameter, PointerParameter } from '../../../src/shared/table.ts';
import { HIGHEST } from './highest-numbers.ts';
import { backend, load, loadAnother, sys } from './instances.ts';
import { gone, otherViews, strangers, untouchable } from './odd-values.ts';
import { argumentsFor, countersOf, type Declaration, declarations, limitsOf } from './table.ts';

export interface Report {
  readonly functions: number;
  readonly checks: number;
  /** How many of them were done asynchronously too. */
  readonly asynchronousChecks: number;
  /** How many functions there are that this library does not have, by reason. */
  readonly skipped: Readonly<Record<string, number>>;
  /** What was not refused, or not by the right error. */
  readonly failures: readonly string[];
}

type Odd = readonly [kind: string, value: unknown];

const position = openSync(process.argv[2]!, 'w');

const another = await loadAnother();
const other = await load(backend === 'wasm' ? 'native' : 'wasm');
const raw = sys.raw as unknown as Readonly<Record<string, (...values: unknown[]) => unknown>>;
const rawAsync = sys.rawAsync as unknown as typeof raw;

const COUNT = 100;

const freed = sys.memory.allocate(4096);
sys.memory.free(freed);

const makeSecret = (byteLength: number, instance = sys) =>
  instance.secrets.allocate(byteLength, { access: 'none', lock: 'try' }, (address) =>
    instance.secrets.write(address, new Uint8Array(byteLength).fill(1)),
  );

const secret = makeSecret(4096);

const freedSecret = makeSecret(4096);
freedSecret.free();

const foreignAddresses: readonly Odd[] = [
  ['an Address of another instance of the library', another.memory.allocate(4096)],
  ['an Address of the other backend', other.memory.allocate(4096)],
  ['an Address whose owner is unknown', new Address({}, 0x1000, 4096, true)],
];

const neverPointers: readonly Odd[] = [
  ...Object.entries(strangers),
  ...Object.entries(otherViews),
  ...Object.entries(gone),
  ...foreignAddresses,
  ['a Secret of another instance of the library', makeSecret(4096, another)],
  ['a Secret of the other backend', makeSecret(4096, other)],
  ['a freed Secret', freedSecret],
  ['a proxy of a Secret', untouchable(secret)],
  ['an object with the prototype of Address', Object.create(Address.prototype)],
  ['a proxy of an Address', untouchable(sys.memory.allocate(4096))],
];

const neverNumbers: readonly Odd[] = [
  ['undefined', undefined],
  ['null', null],
  ['false', false],
  ['true', true],
  ['an empty string', ''],
  ['a string of a digit', '1'],
  ['a symbol', Symbol('1')],
  ['a function', () => 1],
  ['an array', [1]],
  ['an object', {}],
  ['an object that becomes a number', { valueOf: refuseToRun, [Symbol.toPrimitive]: refuseToRun }],
  ['a Number object', new Number(1)],
  ['a BigInt object', Object(1n)],
  ['a proxy', untouchable({})],
  ['a revoked proxy', strangers['a revoked proxy']],
  ['a Uint8Array', new Uint8Array([1])],
  ['a Date', new Date(1)],
];

function refuseToRun(): never {
  throw new Error('a method of an argument was run');
}

function wrongNumbers({ type }: NumberParameter): readonly Odd[] {
  const values: readonly (number | bigint)[] =
    type === 'uint64_t'
      ? [1, 0, Number.NaN, -1n, -(2n ** 63n), 2n ** 64n, 2n ** 64n + 1n]
      : [
          1n,
          Number.NaN,
          Number.POSITIVE_INFINITY,
          Number.NEGATIVE_INFINITY,
          2.5,
          0.5,
          -0.5,
          99.99,
          (HIGHEST[type] as number) + 1,
          2 ** 53,
          2 ** 64,
          1e308,
          type === 'int' ? -(2 ** 31) - 1 : -1,
          -(2 ** 53),
        ];
  const suffix = (value: number | bigint): string => (typeof value === 'bigint' ? 'n' : '');
  return [...neverNumbers, ...values.map((value): Odd => [`${value}${suffix(value)}`, value])];
}

function wrongPointers(pointer: PointerParameter, right: unknown): readonly Odd[] {
  const { direction, nullable, countedBy, terminated } = pointer;
  const odd: Odd[] = [...neverPointers, ['a freed Address', freed]];
  const isRead = direction === 'in' || direction === 'inout';
  if (!nullable || (isRead && countedBy >= 0 && byteLength(right) > 0)) odd.push(['null', null]);
  if (!isRead || direction === 'inout' || terminated)
    odd.push(['a Secret where it is not only read', secret]);
  if (right instanceof Uint8Array) {
    if (terminated) odd.push(['text that does not end', new Uint8Array(64).fill(97)]);
    else if (right.length > 0) odd.push(['an array that is short of a byte', right.subarray(1)]);
    if (!terminated && right.length > 1 && right.length <= 16_384) {
      odd.push(['a Secret that is short of a byte', secretOf(right.length - 1)]);
    }
    if (!terminated && right.length > 1) {
      odd.push(['an Address that is short of a byte', sys.memory.allocate(right.length - 1)]);
    }
  } else {
    odd.push(['a Uint8Array where only an Address will do', new Uint8Array(4096)]);
    if (countedBy >= 0) odd.push(['an Address that is short of a byte', sys.memory.allocate(COUNT - 1)]);
  }
  if (direction === 'code') odd.push(['an Address', sys.memory.allocate(4096)]);
  if (direction === 'guarded' || direction === 'freed') {
    odd.push(['an Address that sodium_malloc did not make', sys.memory.allocate(4096)]);
  }
  return odd;
}

/** One of each length is enough. */
const secretsByLength = new Map<number, Secret>();

function secretOf(length: number): Secret {
  const known = secretsByLength.get(length) ?? makeSecret(length);
  secretsByLength.set(length, known);
  return known;
}

function byteLength(value: unknown): number {
  return value instanceof Uint8Array ? value.length : 0;
}

/** Arguments of the right kind and exactly as long as they must be. */
function rightArguments(declaration: Declaration): unknown[] {
  return argumentsFor(
    declaration,
    () => COUNT,
    ({ direction, terminated }, bytes) => {
      if (direction === 'guarded' || direction === 'freed') return sys.raw.sodium_malloc(64);
      if (direction === 'address') return sys.memory.allocate(Math.max(bytes, 1));
      return terminated ? new Uint8Array([97, 0]) : new Uint8Array(bytes).fill(1);
    },
  );
}

let checks = 0;
let asynchronousChecks = 0;
const failures: string[] = [];

function expectRefusal(
  declaration: Declaration,
  values: readonly unknown[],
  what: string,
  parameters: readonly string[],
): void {
  checks++;
  const where = `${declaration.name}: ${what}`;
  writeSync(position, where.padEnd(300), 0);
  try {
    const result = raw[declaration.name]!(...values);
    failures.push(`${where}: not refused, it returned ${typeof result}`);
  } catch (error) {
    if (!isRefusalOf(error, parameters)) failures.push(`${where}: ${String(error)}`);
    if (isAsynchronous(declaration)) rejections.push(expectSameRejection(declaration, values, where, error));
  }
}

/** Those of the function that is looked at. */
const rejections: Promise<void>[] = [];

async function expectSameRejection(
  declaration: Declaration,
  values: readonly unknown[],
  where: string,
  thrown: unknown,
): Promise<void> {
  asynchronousChecks++;
  let promise: unknown;
  try {
    promise = rawAsync[declaration.name]!(...values);
  } catch (error) {
    failures.push(`${where}: thrown instead of rejected: ${String(error)}`);
    return;
  }
  try {
    const result = await promise;
    failures.push(`${where}: not refused asynchronously, ${typeof result} came`);
  } catch (error) {
    if (signature(error) !== signature(thrown)) {
      failures.push(`${where}: rejects with ${signature(error)}, and throws ${signature(thrown)}`);
    }
  }
}

function signature(error: unknown): string {
  const { name, message, code, parameter } = error as Error & { code?: string; parameter?: string };
  return [name, code, parameter, message].join(' | ');
}

function isRefusalOf(error: unknown, parameters: readonly string[]): boolean {
  if (error instanceof InvalidTypeError || error instanceof InvalidLengthError) {
    return parameters.includes(error.parameter) && error.message.startsWith(`${error.parameter} must be `);
  }
  return error instanceof StateError && parameters.some((name) => error.message.startsWith(`${name} is `));
}

function misuse(declaration: Declaration): void {
  const { parameters } = declaration;
  const right = rightArguments(declaration);
  for (const [index, parameter] of parameters.entries()) {
    const wrong =
      parameter.kind === 'number' ? wrongNumbers(parameter) : wrongPointers(parameter, right[index]);
    for (const [kind, value] of wrong) {
      expectRefusal(declaration, right.with(index, value), `${kind} as ${parameter.name}`, [parameter.name]);
    }
  }
  // What is limited by a number may be refused in its place.
  const related = parameters.filter((each) => each.kind === 'number' && each.limit !== undefined);
  for (const [index, parameter] of parameters.entries()) {
    if (parameter.kind !== 'number') continue;
    for (const value of beyondLimits(parameter, right)) {
      const names = [...related, parameter].map(({ name }) => name);
      expectRefusal(declaration, right.with(index, value), `${value} as ${parameter.name}`, names);
    }
  }
  // One more byte than the arrays have, up to as many as there are numbers.
  for (const index of countersOf(declaration)) {
    const counted = parameters.filter((parameter) => isCountedBy(parameter, index));
    const names = [...counted, ...related, parameters[index]!].map(({ name }) => name);
    for (const count of [COUNT + 1, 2 ** 31, 2 ** 32 - 1, ...(backend === 'wasm' ? [] : [2 ** 53 - 1])]) {
      expectRefusal(declaration, right.with(index, count), `${count} as ${parameters[index]!.name}`, names);
    }
  }
  if (parameters.length > 0) {
    expectRefusal(
      declaration,
      [],
      'no arguments',
      parameters.map(({ name }) => name),
    );
  }
}

/** Numbers just outside of what the table allows among these arguments. */
function beyondLimits(parameter: NumberParameter, right: readonly unknown[]): number[] {
  if (parameter.limit === undefined) return [];
  if (parameter.limit.kind === 'choice') {
    const { values } = parameter.limit;
    return [...Array(260).keys(), -1, -(2 ** 31), 2 ** 31 - 1].filter((value) => !values.includes(value));
  }
  if (parameter.limit.only32 && backend !== 'wasm') return [];
  const { minimum, maximum } = limitsOf(parameter, right);
  return [minimum - 1, maximum + 1].filter((value) => value >= 0 && value < Infinity);
}

function isCountedBy(parameter: Parameter, index: number): boolean {
  return parameter.kind === 'pointer' && parameter.countedBy === index;
}

const skipped: Record<string, number> = {};
let functions = 0;
for (const declaration of declarations) {
  const reason = sys.whyUnavailable(declaration.name);
  if (reason !== undefined) {
    skipped[reason] = (skipped[reason] ?? 0) + 1;
    continue;
  }
  functions++;
  misuse(declaration);
  await Promise.all(rejections.splice(0));
}

const report: Report = { functions, checks, asynchronousChecks, skipped, failures };
console.log(JSON.stringify(report));
