/** The table's parameters, made ready for checking arguments: what both backends do with every argument of every call. */

import { InvalidLengthError, InvalidTypeError } from '../shared/errors.js';
import { arrayMap, floor, max, min } from '../shared/intrinsics.js';
import type { FunctionDeclaration, NumberParameter, NumberType, PointerParameter } from '../shared/table.js';

export type Bound = BoundNumber | BoundBigint | BoundPointer;

export type PointerWidth = 32 | 64;

export function bindParameters({ parameters }: FunctionDeclaration, width: PointerWidth): Bound[] {
  return arrayMap(parameters, (parameter) => {
    if (parameter.kind === 'pointer') return new BoundPointer(parameter);
    const { name, type } = parameter;
    return type === 'uint64_t' ? new BoundBigint(name) : new BoundNumber(name, rangeOf(parameter, width));
  });
}

/** Checks all arguments but pointers; how long those must be is known only then. */
export function checkNumbers(bound: readonly Bound[], values: readonly unknown[]): void {
  for (let index = 0; index < bound.length; index++) {
    const parameter = bound[index]!;
    if (!(parameter instanceof BoundPointer)) parameter.check(values[index]);
  }
}

/** What the parameter that counts a pointer says, once that has been checked. */
export function countOf({ countedBy }: BoundPointer, values: readonly unknown[]): number {
  return countedBy < 0 ? 0 : (values[countedBy] as number);
}

/** A number, which C would silently truncate or wrap, with NaN as 0. */
export class BoundNumber {
  readonly name: string;
  readonly minimum: number;
  readonly maximum: number;
  /** Whether it may be any integer from 0 that has no more bits. */
  private readonly takes32Bits: boolean;

  constructor(name: string, { 0: minimum, 1: maximum }: readonly [number, number]) {
    this.name = name;
    this.minimum = minimum;
    this.maximum = maximum;
    this.takes32Bits = minimum <= 0 && maximum >= 0xffff_ffff;
  }

  /** Nearly every number is a length of fewer than 32 bits, which takes no comparison of floating-point numbers. */
  check(value: unknown): void {
    if (typeof value !== 'number' || value >>> 0 !== value || !this.takes32Bits) this.checkAny(value);
  }

  private checkAny(value: unknown): void {
    if (typeof value !== 'number') throw new InvalidTypeError(this.name, 'a number', value);
    if (value >= this.minimum && value <= this.maximum && floor(value) === value) return;
    throw new InvalidLengthError(this.name, this.minimum, this.maximum, value);
  }
}

/** What the type holds, within what the table allows whatever the other arguments are. */
function rangeOf({ type, limit }: NumberParameter, width: PointerWidth): readonly [number, number] {
  const { 0: lowest, 1: highest } = range(type as Exclude<NumberType, 'uint64_t'>, width);
  if (limit?.kind !== 'range' || (limit.only32 && width !== 32)) return [lowest, highest];
  const { minimum, maximum } = limit;
  return [
    minimum?.of === -1 ? max(lowest, minimum.constant) : lowest,
    maximum?.of === -1 ? min(highest, maximum.constant) : highest,
  ];
}

function range(type: Exclude<NumberType, 'uint64_t'>, width: PointerWidth): readonly [number, number] {
  switch (type) {
    case 'size_t':
      return [0, width === 32 ? 0xffffffff : Number.MAX_SAFE_INTEGER];
    case 'unsigned long long':
      return [0, Number.MAX_SAFE_INTEGER];
    case 'unsigned char':
      return [0, 0xff];
    case 'int':
      return [-0x80000000, 0x7fffffff];
    case 'uint32_t':
      return [0, 0xffffffff];
  }
}

/** A counter or an id of 64 bits, which a number could not hold. */
export class BoundBigint {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }

  check(value: unknown): void {
    if (typeof value !== 'bigint') throw new InvalidTypeError(this.name, 'a bigint', value);
    if (value < 0n || value > MAXIMUM_64) throw new InvalidLengthError(this.name, 0n, MAXIMUM_64, value);
  }
}

const MAXIMUM_64 = 0xffff_ffff_ffff_ffffn;

export class BoundPointer {
  readonly name: string;
  readonly nullable: boolean;
  readonly bytes: number;
  readonly countedBy: number;
  readonly terminated: boolean;
  /** What is here, or what C writes here, has a meaning only within an array that this layer sees. */
  readonly arrayOnly: boolean;
  /** C writes a `size_t` here: as many bytes as it has there, where 8 are expected everywhere. */
  readonly isSize: boolean;
  readonly alignment: number;
  readonly copiedIn: boolean;
  readonly copiedOut: boolean;
  /** C writes, protects or frees the memory, so no concurrent reader is allowed, nor can it be a secret. */
  readonly writes: boolean;
  /** C keeps, protects or frees the memory, so that a copy of an array cannot stand in for it. */
  readonly addressOnly: boolean;
  /** C calls what is here, so that nothing but null can come from JavaScript. */
  readonly isCode: boolean;
  /** Only memory of `sodium_malloc` will do: C looks for a canary and guard pages around it. */
  readonly guarded: boolean;
  /** A view of the staging area where the last call had this parameter, the area, its offset there and its length. */
  view: Uint8Array | undefined = undefined;
  viewArea: Uint8Array | undefined = undefined;
  viewStart = -1;
  viewLength = -1;

  constructor(pointer: PointerParameter) {
    const { name, direction, nullable, bytes, countedBy, terminated, alignment, into, type } = pointer;
    this.name = name;
    this.nullable = nullable;
    this.bytes = bytes;
    this.countedBy = countedBy;
    this.terminated = terminated;
    this.arrayOnly = terminated || into >= 0;
    this.isSize = type === 'size_t *';
    this.alignment = alignment;
    this.copiedIn = direction === 'in' || direction === 'inout';
    this.copiedOut = direction === 'out' || direction === 'inout';
    this.writes = direction !== 'in';
    this.isCode = direction === 'code';
    this.guarded = direction === 'guarded' || direction === 'freed';
    this.addressOnly = direction === 'address' || this.guarded || this.isCode;
  }

  /** How many bytes C may touch, when the parameter that counts them is `count`. */
  need(count: number): number {
    const bytes = count + this.bytes;
    return max(bytes, 0);
  }
}
