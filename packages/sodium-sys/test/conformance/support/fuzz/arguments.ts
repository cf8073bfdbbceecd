/** Random arguments for a function, nearly right most of the time, and whether they are to be accepted. */
import { describe } from '../../../../src/shared/describe.ts';
import type { NumberParameter, PointerParameter } from '../../../../src/shared/table.ts';
import { HIGHEST } from '../highest-numbers.ts';
import { backend, loadAnother, sys } from '../instances.ts';
import { detached, shrunk, strangers } from '../odd-values.ts';
import { bytesNeeded, countersOf, type Declaration, limitsOf, nearest } from '../table.ts';
import { CHEAP_HASHES, COSTS } from './excluded.ts';
import type { Random } from './random.ts';
import { statesFor } from './states.ts';
import type { Known, KnownSecret, World } from './world.ts';

/** `unknown` where only the address of memory decides, which nobody can see. */
export type Verdict = 'right' | 'wrong' | 'unknown';

/** What a value is, as the fuzzer that made it knows without asking it. */
interface Made {
  readonly value: unknown;
  readonly kind: 'null' | 'array' | 'address' | 'secret' | 'odd';
  readonly byteLength: number;
  /** Where an array is. */
  readonly arena?: number;
  readonly offset?: number;
  readonly known?: Known;
  readonly secret?: KnownSecret;
}

export interface Call {
  readonly declaration: Declaration;
  readonly values: readonly unknown[];
  readonly verdict: Verdict;
  /** By index of the arena, what C may write there. */
  readonly writable: readonly { readonly arena: number; readonly start: number; readonly end: number }[];
  /** Addresses, with how much of them C may write. */
  readonly addresses: readonly { readonly known: Known; readonly written: number }[];
  readonly arenas: ReadonlySet<number>;
}

const LENGTHS = [
  0, 1, 2, 7, 8, 15, 16, 17, 31, 32, 33, 48, 63, 64, 65, 66, 100, 127, 128, 129, 136, 168, 200,
];
const LONGER = [255, 256, 257, 400, 512, 1000, 1023, 1024, 1025, 1200, 2400, 4096];
/** Leaves room for others beside it. */
const LONGEST_IN_ARENA = 6000;
/** More than is staged in WebAssembly, and more than a chunk of what is streamed there. */
const HUGE = [16_384, 16_385, 20_000, 1_048_576, 1_048_577, 1_100_000];
const ODD_NUMBERS = [-1, 0.5, Number.NaN, Infinity, 2 ** 31, 2 ** 32 - 1, 2 ** 32, 2 ** 53 - 1, 2 ** 53, -0];
const ODD_VALUES: readonly unknown[] = [undefined, null, '1', 1n, {}, true];

/** Whether no two arguments may be the same memory: AddressSanitizer ends the process for copies of what overlaps. */
const areApart = process.env['SODIUM_FUZZ_APART'] === '1';

export function makeCall(declaration: Declaration, random: Random, world: World): Call {
  const { parameters } = declaration;
  const values = makeNumbers(declaration, random);
  const made = parameters.map((parameter) =>
    parameter.kind === 'pointer' ? makePointer(parameter, values, random, world) : undefined,
  );
  for (const [index, each] of made.entries()) if (each !== undefined) values[index] = each.value;
  // States last: other arrays may be where they are.
  for (const [index, parameter] of parameters.entries()) {
    if (parameter.kind === 'pointer' && parameter.content === 'made')
      fillState(parameter, made[index]!, random);
  }
  const { verdict, needs } = judge(declaration, values, made);
  const pointers = made.map((each, index) => ({ each, parameter: parameters[index]!, need: needs[index]! }));
  return {
    declaration,
    values,
    verdict,
    arenas: new Set(made.flatMap((each) => (each?.arena === undefined ? [] : [each.arena]))),
    writable: pointers.flatMap(({ each, parameter, need }) =>
      each?.arena !== undefined && writes(parameter as PointerParameter)
        ? [{ arena: each.arena, start: each.offset!, end: each.offset! + need }]
        : [],
    ),
    addresses: pointers.flatMap(({ each, parameter, need }) =>
      each?.known === undefined || each.known.guarded
        ? []
        : [{ known: each.known, written: writes(parameter as PointerParameter) ? need : 0 }],
    ),
  };
}

function writes({ direction }: PointerParameter): boolean {
  return direction !== 'in';
}

function makeNumbers(declaration: Declaration, random: Random): unknown[] {
  const { parameters } = declaration;
  const counters = countersOf(declaration);
  const values: unknown[] = parameters.map((parameter, index) => {
    if (parameter.kind === 'pointer') return undefined;
    if (parameter.role === 'cost') return random.pick(COSTS[parameter.name]!);
    if (counters.has(index)) return random.pick(random.once(500) ? HUGE : random.once(8) ? LONGER : LENGTHS);
    return harmlessNumber(parameter, random);
  });
  for (const index of [...values.keys(), ...values.keys()]) {
    const parameter = parameters[index]!;
    if (parameter.kind === 'pointer' || typeof values[index] !== 'number') continue;
    values[index] = withinLimits(parameter, values[index], values, random);
  }
  const numbers = parameters.flatMap(({ kind }, index) => (kind === 'number' ? [index] : []));
  if (numbers.length > 0 && random.once(8)) {
    const index = random.pick(numbers);
    const parameter = parameters[index] as NumberParameter;
    values[index] = oddNumber(parameter, values[index], random);
  }
  return values;
}

function harmlessNumber({ type, limit }: NumberParameter, random: Random): number | bigint {
  if (limit?.kind === 'choice') return random.pick(limit.values);
  const word = random.word();
  switch (type) {
    case 'uint64_t':
      return random.pick([0n, 1n, BigInt(word), BigInt(word) << 32n, 2n ** 64n - 1n, 2n ** 32n - 1n]);
    case 'unsigned char':
      return word & 0xff;
    case 'int':
      return random.pick([0, 1, 2, 3, -1, word | 0, 2 ** 31 - 1, -(2 ** 31)]);
    case 'uint32_t':
      return random.pick([0, 1, 2, word, 2 ** 32 - 1, 2 ** 32 - 2]);
    default:
      return random.pick([0, 1, 2, 16, 63, 64, 65, word & 0xff, word, 2 ** 32 - 1]);
  }
}

function withinLimits(
  parameter: NumberParameter,
  value: number,
  values: readonly unknown[],
  random: Random,
): number {
  const { minimum, maximum } = limitsOf(parameter, values);
  const wanted = random.pick([value, value, minimum, maximum, minimum + random.below(100)]);
  return nearest(parameter, parameter.limit === undefined || wanted > 2 ** 33 ? value : wanted, values);
}

function oddNumber(parameter: NumberParameter, value: unknown, random: Random): unknown {
  if (random.once(4)) return random.pick(ODD_VALUES);
  if (typeof value === 'bigint') return random.pick([-1n, 2n ** 64n, 2n ** 80n, 1]);
  const near = [(value as number) - 1, (value as number) + 1];
  // More work than is told must not be asked for by chance.
  if (parameter.role === 'cost') return random.pick([-1, 0.5, Number.NaN, 2 ** 54]);
  return random.once(2) ? random.pick(near) : random.pick(ODD_NUMBERS);
}

function makePointer(
  pointer: PointerParameter,
  values: readonly unknown[],
  random: Random,
  world: World,
): Made {
  const need = safeNeed(pointer, values);
  if (random.once(25)) return makeOdd(random);
  if (pointer.direction === 'code') return NULL;
  if (random.once(pointer.nullable ? 5 : 40)) return NULL;
  if (pointer.terminated) return makeText(pointer, random, world);
  if (isAddressOnly(pointer) ? !random.once(10) : random.once(6))
    return makeAddress(pointer, need, random, world);
  if (random.once(pointer.direction === 'in' ? 8 : 60)) return makeSecret(need, random, world);
  return makeArray(need, random, world);
}

const NULL: Made = { value: null, kind: 'null', byteLength: 0 };

function needOf(pointer: PointerParameter, values: readonly unknown[]): number {
  const count = values[pointer.countedBy];
  return count === undefined || typeof count === 'number' ? bytesNeeded(pointer, values) : 0;
}

/** As many bytes as the numbers say, where they say something that arrays can have. */
function safeNeed(pointer: PointerParameter, values: readonly unknown[]): number {
  const need = needOf(pointer, values);
  return Number.isInteger(need) && need <= 3_000_000 ? need : 64;
}

const another = await loadAnother();

/** The address that a secret is filled by, kept for longer than it may be used. */
let lent: unknown;
sys.secrets.allocate(64, { access: 'readable', lock: 'try' }, (address) => {
  sys.secrets.write(address, new Uint8Array(64));
  lent = address;
});

const foreign: readonly unknown[] = [
  lent,
  another.memory.allocate(4096),
  another.secrets.allocate(4096, { access: 'none', lock: 'try' }, (address) =>
    another.secrets.write(address, new Uint8Array(4096)),
  ),
];

const ODD: readonly (() => unknown)[] = [
  ...[...Object.values(strangers), ...foreign, ...foreign].map((value) => () => value),
  () => detached(32),
  () => detached(0),
  () => shrunk(64),
  () => new Uint16Array(64),
  () => new ArrayBuffer(64),
];

function makeOdd(random: Random): Made {
  const value = random.pick(ODD)();
  return { value, kind: value === null ? 'null' : 'odd', byteLength: 0 };
}

/** A byte short, exact, or longer; anywhere in a buffer, so that two often overlap. */
function makeArray(need: number, random: Random, world: World): Made {
  const byteLength = Math.max(0, need + random.pick([-1, 0, 0, 0, 0, 0, 0, 1, 64]));
  // Alone in its buffer, which AddressSanitizer has a wall around.
  if (byteLength > LONGEST_IN_ARENA || areApart || random.once(6))
    return { value: new Uint8Array(byteLength), kind: 'array', byteLength };
  const arena = random.pick([0, 0, 0, 1, 1, 2, 3, 4]);
  const { bytes } = world.arenas[arena]!;
  const room = bytes.length - byteLength;
  const offset = random.once(3) ? Math.min(room, random.below(200)) : random.below(room + 1);
  const view = bytes.subarray(offset, offset + byteLength);
  const value = random.once(10) ? Buffer.from(view.buffer, view.byteOffset, byteLength) : view;
  return { value, kind: 'array', byteLength, arena, offset };
}

function makeText(pointer: PointerParameter, random: Random, world: World): Made {
  const text = random.pick(
    pointer.content === 'cost' ? [...CHEAP_HASHES, '!other'] : ['', ': ', 'abc \n', '='],
  );
  const end = random.once(10) ? '' : '\0';
  const made = makeArray(text.length + end.length, random, world);
  const view = made.value as Uint8Array;
  const bytes = Buffer.from(text + end, 'latin1').subarray(0, view.length);
  view.fill(0x21);
  view.set(bytes);
  return made;
}

function makeAddress(pointer: PointerParameter, need: number, random: Random, world: World): Made {
  const wanted = need + random.pick([-1, 0, 0, 0, 1, 100]);
  const guarded = pointer.direction === 'guarded' || pointer.direction === 'freed';
  const mayBeGuarded = pointer.content !== 'made';
  const existing = world.addresses.filter((each) =>
    each.guarded ? guarded || (mayBeGuarded && random.once(4)) : !guarded || random.once(4),
  );
  if (guarded ? random.once(2) : mayBeGuarded && random.once(8)) {
    const known = world.guard(wanted);
    return { value: known.address, kind: 'address', byteLength: known.byteLength, known };
  }
  const known =
    existing.length > 0 && !areApart && random.once(guarded ? 1 : 3)
      ? random.pick(existing)
      : world.allocate(wanted);
  return { value: known.address, kind: 'address', byteLength: known.byteLength, known };
}

function makeSecret(need: number, random: Random, world: World): Made {
  const wanted = Math.min(Math.max(1, need + random.pick([-1, 0, 0, 0, 1])), 16_384);
  const secret =
    world.secrets.length > 0 && !random.once(6) ? random.pick(world.secrets) : world.makeSecret(wanted);
  return { value: secret.secret, kind: 'secret', byteLength: secret.byteLength, secret };
}

function fillState(pointer: PointerParameter, made: Made, random: Random): void {
  const state = random.pick(statesFor(pointer));
  if (made.kind === 'array' && made.byteLength >= state.length) (made.value as Uint8Array).set(state);
  if (made.known !== undefined && !made.known.freed && made.byteLength >= state.length)
    writeState(made.known, state);
}

/** Only `memory` writes into memory that is not guarded; guarded memory is no place for a state here. */
function writeState(known: Known, state: Uint8Array): void {
  if (known.guarded) throw new Error('a state in guarded memory');
  sys.memory.write(known.address, state);
}

function isAddressOnly({ direction }: PointerParameter): boolean {
  return direction === 'address' || direction === 'guarded' || direction === 'freed';
}

function judge(
  { parameters }: Declaration,
  values: readonly unknown[],
  made: readonly (Made | undefined)[],
): { readonly verdict: Verdict; readonly needs: readonly number[] } {
  const needs = parameters.map((each) => (each.kind === 'pointer' ? needOf(each, values) : 0));
  // Limits are computed from other numbers.
  const areNumbers = parameters.every(
    (each, index) => each.kind === 'pointer' || isOfItsType(each, values[index]),
  );
  if (!areNumbers) return { verdict: 'wrong', needs };
  const verdicts = parameters.map((parameter, index): Verdict => {
    if (parameter.kind === 'number') return isWithinLimits(parameter, values, index) ? 'right' : 'wrong';
    const state = parameters.findIndex((each) => each.kind === 'pointer' && each.content === 'made');
    const isOverState = state >= 0 && state !== index && writes(parameter) && values[index] === values[state];
    if (isOverState) return 'wrong';
    if (parameter.unless >= 0 && values[index] === null && values[parameter.unless] === null) return 'wrong';
    return judgePointer(parameter, made[index]!, needs[index]!);
  });
  const verdict = verdicts.includes('wrong') ? 'wrong' : verdicts.includes('unknown') ? 'unknown' : 'right';
  return { verdict, needs };
}

function isOfItsType({ type }: NumberParameter, value: unknown): boolean {
  if (type === 'uint64_t') return typeof value === 'bigint' && value >= 0n && value <= HIGHEST.uint64_t;
  if (typeof value !== 'number' || !Number.isInteger(value)) return false;
  return value <= HIGHEST[type] && value >= (type === 'int' ? -(2 ** 31) : 0);
}

function isWithinLimits(parameter: NumberParameter, values: readonly unknown[], index: number): boolean {
  const value = values[index];
  const { limit } = parameter;
  if (typeof value === 'bigint' || limit === undefined) return true;
  if (limit.kind === 'choice') return limit.values.includes(value as number);
  if (limit.only32 && backend !== 'wasm') return true;
  const { minimum, maximum } = limitsOf(parameter, values);
  return (value as number) >= minimum && (value as number) <= maximum;
}

function judgePointer(pointer: PointerParameter, made: Made, need: number): Verdict {
  const { direction, nullable, countedBy, terminated, into, alignment } = pointer;
  const isRead = direction === 'in' || direction === 'inout';
  const verdict = (isRight: boolean): Verdict => (isRight ? 'right' : 'wrong');
  if (made.kind === 'null') return verdict(nullable && !(isRead && countedBy >= 0 && need > 0));
  if (made.kind === 'odd') return 'wrong';
  if (made.kind === 'array') {
    if (isAddressOnly(pointer)) return 'wrong';
    const view = made.value as Uint8Array;
    return verdict(terminated ? view.includes(0) : made.byteLength >= need);
  }
  if (terminated || into >= 0 || direction === 'code') return 'wrong';
  if (made.byteLength < need) return 'wrong';
  if (made.secret !== undefined) {
    return verdict(direction === 'in' && !made.secret.freed);
  }
  const { freed, guarded, protection } = made.known!;
  if (freed) return 'wrong';
  if (direction === 'guarded' || direction === 'freed') return verdict(guarded);
  if (protection === 'noaccess' || (protection === 'readonly' && direction !== 'in')) return 'wrong';
  return guarded && alignment > 1 ? 'unknown' : 'right';
}

/** A call as a line of text, which is the last that is seen of it where the process ends. */
export function describeCall({ declaration, values, verdict }: Call): string {
  const texts = values.map((value, index) => {
    const text = typeof value === 'number' || typeof value === 'bigint' ? `${value}` : describe(value);
    return `${declaration.parameters[index]!.name}: ${text}`;
  });
  return `${declaration.name}(${texts.join(', ')}), which is ${verdict}`;
}
