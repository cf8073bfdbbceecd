/**
 * How arguments reach C. V8 keeps small typed arrays inside its own heap and must move each out before native code can
 * see it (about 200 ns an array), so small arguments travel through a staging area: memory whose address is taken once.
 * The area is wiped after every call, also after a failed one, and nothing that is returned is a view of it.
 */

import { Address } from '../shared/address.js';
import { refuseHeldArray } from '../shared/array-holds.js';
import { InvalidLengthError, InvalidTypeError, StateError } from '../shared/errors.js';
import { refuseIfTaken } from '../shared/holds.js';
import {
  arrayOf,
  bigUint64At,
  bytesEvery,
  bytesFill,
  bytesIndexOf,
  setAdd,
  setBigUint64At,
  setClear,
  setForEach,
} from '../shared/intrinsics.js';
import {
  byteLengthOf,
  copyInto,
  isDetached,
  isUint8Array,
  partOf,
  placeOf,
  prefixOf,
} from '../shared/kinds.js';
import { resolveAddress } from '../shared/resolve-address.js';
import { Secret } from '../shared/secret.js';
import type { Slab } from '../shared/slab.js';
import { type Bound, BoundPointer, checkNumbers, countOf } from './parameters.js';

/** What an engine takes for a pointer: a number that C understands, or (koffi only) the array itself. */
export type Passed = number | Uint8Array;

/** Staged arguments start at multiples of this: aligned for any scalar, and wiped in whole words. */
const SPACING = 16;

/** No function of libsodium reads more arguments than that. */
const MOST_SECRETS = 8;

export abstract class Staging {
  /** Arguments of at most this many bytes are staged. */
  protected abstract readonly limit: number;
  /** The staging area. */
  protected abstract readonly slab: Slab;
  /** How much of the area the current call uses. */
  protected top = 0;
  /** Whether the current call has an argument that the area did not take. */
  hasLarge = false;
  /** Secrets that are readable until the call ends. */
  protected leasedCount = 0;
  /** The slots are there from the start: what is put in a new one would pass through a setter of `Object.prototype`. */
  protected readonly leased: (Secret | undefined)[] = arrayOf(MOST_SECRETS, () => undefined);
  /** The parameters that remember a view of the area. */
  readonly #viewed = new Set<BoundPointer>();

  /** The loaded library, the only one whose addresses are taken. */
  protected abstract readonly owner: object;

  /**
   * Passes an argument that the area does not take; `need` is positive. Text must end with a zero byte that no other
   * thread can overwrite.
   */
  protected abstract enterLarge(value: Uint8Array, need: number, pointer: BoundPointer): Passed;
  /** Copies back what C wrote to a `Passed` of `enterLarge`. */
  protected abstract leaveLarge(value: Uint8Array, passed: Passed, need: number): void;
  protected abstract addressOf(passed: Passed): bigint;
  /** Wipes and releases what `enterLarge` made. */
  protected abstract clearLarge(): void;

  /** Makes 8 bytes of the `size_t` that C wrote at an Address, where it has fewer. */
  protected leaveSizeAddress(_address: number): void {}

  /** Checks the argument of a pointer parameter and makes it reachable for C. `count` is the parameter it is counted by. */
  enter(pointer: BoundPointer, value: unknown, count: number): Passed {
    if (value === null && pointer.nullable && count + pointer.bytes === 0) return 0;
    if (!isUint8Array(value)) return this.enterOther(pointer, value, count);
    const length = byteLengthOf(value);
    if (length === 0 && isDetached(value)) throw wrongKind(pointer, value);
    const need = pointer.terminated ? terminatedLength(pointer, value) : pointer.need(count);
    if (length < need) throw new InvalidLengthError(pointer.name, need, Infinity, value);
    if (pointer.addressOnly) throw wrongKind(pointer, value);
    refuseHeldArray(value, need, pointer.name, pointer.writes);
    const start = align(this.top, pointer.alignment);
    const end = start + need;
    if ((need > this.limit && pointer.alignment === 1) || end > this.slab.byteLength) {
      this.hasLarge = true;
      return this.enterLarge(value, need, pointer);
    }
    this.top = align(end, SPACING);
    const area = this.slab.bytes();
    if (pointer.copiedIn) copyInto(area, length === need ? value : prefixOf(value, need), start);
    // Another thread may have overwritten the zero byte of shared memory since it was found.
    if (pointer.terminated) area[end - 1] = 0;
    return this.slab.pointer + start;
  }

  private enterOther(pointer: BoundPointer, value: unknown, count: number): number {
    const need = pointer.need(count);
    if (value === null && pointer.nullable) {
      // Null for what C reads means nothing to read; null for what C writes means that it is not wanted.
      if (pointer.copiedIn && pointer.countedBy >= 0 && need > 0) {
        throw new InvalidLengthError(pointer.name, need, Number.POSITIVE_INFINITY, value);
      }
      return 0;
    }
    if (pointer.arrayOnly || pointer.isCode) throw wrongKind(pointer, value);
    const address = Secret.is(value)
      ? this.enterSecret(pointer, value, need)
      : this.enterAddress(pointer, value, need);
    if (address % pointer.alignment !== 0) {
      throw new InvalidTypeError(pointer.name, `aligned to ${pointer.alignment} bytes`, value);
    }
    return address;
  }

  private enterAddress(pointer: BoundPointer, value: unknown, need: number): number {
    if (!Address.is(value) || (pointer.guarded && !Address.isGuarded(value))) throw wrongKind(pointer, value);
    const address = resolveAddress(value, this.owner, pointer.name);
    refuseIfTaken(value, pointer.name, pointer.writes);
    refuseIfProtected(value, pointer);
    if (Address.byteLengthOf(value) < need) throw new InvalidLengthError(pointer.name, need, Infinity, value);
    return address;
  }

  /** Only what C reads can be a secret. */
  private enterSecret(pointer: BoundPointer, secret: Secret, need: number): number {
    if (pointer.writes) throw wrongKind(pointer, secret);
    const length = Secret.byteLengthOf(secret);
    if (length < need) throw new InvalidLengthError(pointer.name, need, Infinity, secret);
    const address = Secret.lease(secret, this.owner, pointer.name);
    this.leased[this.leasedCount++] = secret;
    return resolveAddress(address, this.owner, pointer.name);
  }

  /** Copies back what C wrote for an argument. */
  leave(pointer: BoundPointer, value: unknown, passed: Passed, count: number): void {
    if (!pointer.copiedOut) return;
    const need = pointer.need(count);
    if (need === 0) return;
    if (this.isStaged(passed)) {
      // Nothing but an array is ever staged.
      copyInto(value as Uint8Array, this.viewOf(pointer, passed - this.slab.pointer, need));
    } else if (isUint8Array(value)) this.leaveLarge(value, passed, need);
    else if (pointer.isSize && Address.is(value)) {
      this.leaveSizeAddress(resolveAddress(value, this.owner, pointer.name));
    }
  }

  /** Replaces the pointer that C wrote by its offset into another argument. */
  leaveOffset(pointer: BoundPointer, value: unknown, passed: Passed, into: Passed): void {
    if (value === null) return;
    if (!this.isStaged(passed)) throw wrongKind(pointer, value);
    const { buffer, offset } = placeOf(this.slab.bytes());
    const view = new DataView(buffer, offset + passed - this.slab.pointer, 8);
    setBigUint64At(view, 0, bigUint64At(view, 0, true) - this.addressOf(into), true);
    this.leave(pointer, value, passed, 0);
  }

  /** Nearly every call of a function has its results in the same place, and making a view costs more than copying. */
  private viewOf(pointer: BoundPointer, start: number, length: number): Uint8Array {
    // Another area stands there when a heap has grown.
    const area = this.slab.bytes();
    if (
      pointer.view === undefined ||
      pointer.viewLength !== length ||
      pointer.viewStart !== start ||
      pointer.viewArea !== area
    ) {
      pointer.view = partOf(area, start, start + length);
      pointer.viewArea = area;
      pointer.viewLength = length;
      pointer.viewStart = start;
      setAdd(this.#viewed, pointer);
    }
    return pointer.view;
  }

  /** Forgets where results were: the area is in other memory now. */
  protected forgetViews(): void {
    setForEach(this.#viewed, (pointer) => {
      pointer.view = undefined;
      pointer.viewArea = undefined;
    });
    setClear(this.#viewed);
  }

  private isStaged(passed: Passed): passed is number {
    if (typeof passed !== 'number') return false;
    const offset = passed - this.slab.pointer;
    return offset >= 0 && offset < this.slab.byteLength;
  }

  /** Ends a call, whether it succeeded or not. */
  clear(): void {
    const words = this.slab.words();
    // Up to about this length a loop over words beats `fill`.
    if (this.top > 512) {
      bytesFill(words, 0, 0, this.top / 8);
    } else {
      const used = this.top >> 3;
      for (let index = 0; index < used; index++) words[index] = 0;
    }
    this.top = 0;
    if (this.hasLarge) {
      this.hasLarge = false;
      this.clearLarge();
    }
    if (this.leasedCount > 0) this.releaseSecrets();
  }

  /** Each, also when the system refuses to protect the memory of one again. */
  protected releaseSecrets(): void {
    let failure: unknown;
    while (this.leasedCount > 0) {
      try {
        Secret.release(this.leased[this.leasedCount - 1]!);
      } catch (error) {
        // What there is no stack for is done when the next call ends.
        if (error instanceof RangeError) throw error;
        failure ??= error;
      }
      this.leasedCount--;
      this.leased[this.leasedCount] = undefined;
    }
    if (failure !== undefined) throw failure;
  }

  /** Refuses what a call with these arguments would refuse, and does nothing else. */
  check(bound: readonly Bound[], values: readonly unknown[]): void {
    checkNumbers(bound, values);
    try {
      for (let index = 0; index < bound.length; index++) {
        const parameter = bound[index]!;
        if (parameter instanceof BoundPointer)
          this.enter(parameter, values[index], countOf(parameter, values));
      }
    } finally {
      this.clear();
    }
  }

  /** Whether the area holds nothing at all, for tests. */
  isEmpty(): boolean {
    return this.top === 0 && bytesEvery(this.slab.bytes(), (byte) => byte === 0);
  }
}

function wrongKind(pointer: BoundPointer, value: unknown): InvalidTypeError {
  const kinds = kindsOf(pointer);
  return new InvalidTypeError(pointer.name, pointer.nullable ? `${kinds}, or null` : kinds, value);
}

function kindsOf({ guarded, addressOnly, arrayOnly, isCode, writes }: BoundPointer): string {
  if (isCode) return 'a C function, which JavaScript cannot make';
  if (guarded) return 'an Address of sodium_malloc or sodium_allocarray';
  if (addressOnly) return 'an Address';
  if (arrayOnly) return 'a Uint8Array';
  return writes ? 'a Uint8Array or an Address' : 'a Uint8Array, an Address or a Secret';
}

/** What changes the protection, or gives the memory back, may have it however it is protected. */
function refuseIfProtected(address: Address, { name, writes, guarded }: BoundPointer): void {
  const protection = Address.protectionOf(address);
  if (protection === 'readwrite' || guarded || (protection === 'readonly' && !writes)) return;
  throw new StateError(`${name} is an Address that sodium_mprotect_${protection} protects from it`);
}

function terminatedLength(pointer: BoundPointer, value: Uint8Array): number {
  const zero = bytesIndexOf(value, 0);
  if (zero < 0) throw new InvalidTypeError(pointer.name, 'text that ends with a zero byte', value);
  return zero + 1;
}

/** The next multiple of `alignment`, a power of two. Offsets may need more than 32 bits; what is added to them does not. */
function align(offset: number, alignment: number): number {
  const excess = offset & (alignment - 1);
  return excess === 0 ? offset : offset + alignment - excess;
}
