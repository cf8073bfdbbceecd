/** Memory for states: slots of a few slabs whose addresses never change, wiped when they are given back. */

import { Address } from '../shared/address.js';
import { checkByteLength } from '../shared/check-byte-length.js';
import { InvalidLengthError, InvalidTypeError } from '../shared/errors.js';
import { isHeld, refuseIfTaken, whenUnused } from '../shared/holds.js';
import {
  bytesFill,
  isInteger,
  mapGet,
  mapSet,
  max,
  weakMapDelete,
  weakMapGet,
  weakMapSet,
} from '../shared/intrinsics.js';
import { byteLengthOf, copyInto, isDetached, isUint8Array, partOf } from '../shared/kinds.js';
import { resolveAddress } from '../shared/resolve-address.js';
import { Secret } from '../shared/secret.js';
import { roundUp, SLAB_ALIGNMENT, type Slab } from '../shared/slab.js';
import type { Memory, Readable } from '../shared/sodium.js';

interface Slot {
  readonly slab: Slab;
  readonly offset: number;
  /** The one that is free after this one. */
  next: Slot | undefined;
}

/** The slots of one size that are free. */
interface FreeSlots {
  first: Slot | undefined;
}

const SLAB_BYTES = 16 * 1024;

/** What a backend does in its own way. */
export interface MemoryEngine {
  allocateSlab(byteLength: number): Slab;
  /** Compares in constant time. */
  equals(a: Address | Uint8Array, b: Address | Uint8Array, length: number): boolean;
}

export class PooledMemory implements Memory {
  readonly #owner: object;
  readonly #engine: MemoryEngine;
  readonly #free = new Map<number, FreeSlots>();
  readonly #slots = new WeakMap<Address, Slot>();

  constructor(owner: object, engine: MemoryEngine) {
    this.#owner = owner;
    this.#engine = engine;
  }

  allocate(byteLength: number): Address {
    checkByteLength(byteLength, SLAB_BYTES);
    const slots = this.#slotsOf(byteLength);
    if (slots.first === undefined) this.#addSlots(slots, byteLength);
    const slot = slots.first!;
    slots.first = slot.next;
    const address = new Address(this.#owner, slot.slab.pointer + slot.offset, byteLength, false);
    weakMapSet(this.#slots, address, slot);
    return address;
  }

  #slotsOf(byteLength: number): FreeSlots {
    const size = roundUp(byteLength, SLAB_ALIGNMENT);
    const known = mapGet(this.#free, size);
    if (known !== undefined) return known;
    const slots: FreeSlots = { first: undefined };
    mapSet(this.#free, size, slots);
    return slots;
  }

  #addSlots(slots: FreeSlots, byteLength: number): void {
    const size = roundUp(byteLength, SLAB_ALIGNMENT);
    const slab = this.#engine.allocateSlab(SLAB_BYTES);
    for (let offset = 0; offset + size <= SLAB_BYTES; offset += size) {
      slots.first = { slab, offset, next: slots.first };
    }
  }

  /** Gives memory a new Address; the one that it had is of no use any more. */
  rename(address: Address): Address {
    const slot = this.#slotOf(address);
    const pointer = resolveAddress(address, this.#owner, 'address');
    const renamed = new Address(this.#owner, pointer, Address.byteLengthOf(address), false);
    Address.invalidate(address);
    weakMapDelete(this.#slots, address);
    weakMapSet(this.#slots, renamed, slot);
    return renamed;
  }

  free(address: Address): void {
    const slot = this.#slotOf(address);
    const byteLength = Address.byteLengthOf(address);
    const slots = this.#slotsOf(byteLength);
    const wipe = (): void => {
      bytesFill(slot.slab.bytes(), 0, slot.offset, slot.offset + byteLength);
    };
    const isUsed = isHeld(address);
    // First, so that it can be called again if there is no stack for it.
    if (!isUsed) wipe();
    Address.invalidate(address);
    weakMapDelete(this.#slots, address);
    const give = (): void => {
      slot.next = slots.first;
      slots.first = slot;
    };
    if (!isUsed) give();
    else {
      whenUnused(address, () => {
        wipe();
        give();
      });
    }
  }

  read(address: Address, target: Uint8Array, offset = 0): void {
    const length = arrayLength('target', target);
    const bytes = this.#bytes(address, offset, length);
    refuseIfTaken(address, 'address', false);
    copyInto(target, bytes);
  }

  write(address: Address, source: Uint8Array, offset = 0): void {
    const length = arrayLength('source', source);
    const bytes = this.#bytes(address, offset, length);
    refuseIfTaken(address, 'address', true);
    copyInto(bytes, source);
  }

  wipe(memory: Address | Uint8Array): void {
    if (!Address.is(memory)) {
      arrayLength('memory', memory);
      bytesFill(memory, 0);
    } else {
      const { slab, offset } = this.#slotOf(memory);
      refuseIfTaken(memory, 'memory', true);
      bytesFill(slab.bytes(), 0, offset, offset + Address.byteLengthOf(memory));
    }
  }

  equals(a: Readable, b: Readable): boolean {
    const length = this.#lengthOf('a', a);
    const other = this.#lengthOf('b', b);
    if (other !== length) throw new InvalidLengthError('b', length, length, b);
    return this.#lease('a', a, (left) =>
      this.#lease('b', b, (right) => this.#engine.equals(left, right, length)),
    );
  }

  /** Uses memory by its address, where it is a secret. */
  #lease<Result>(name: string, memory: Readable, use: (memory: Address | Uint8Array) => Result): Result {
    if (!Secret.is(memory)) return use(memory);
    const address = Secret.lease(memory, this.#owner, name);
    try {
      return use(address);
    } finally {
      Secret.release(memory);
    }
  }

  #lengthOf(name: string, memory: Readable): number {
    if (Secret.is(memory)) return Secret.byteLengthOf(memory);
    if (!Address.is(memory)) return arrayLength(name, memory);
    resolveAddress(memory, this.#owner, name);
    refuseIfTaken(memory, name, false);
    return Address.byteLengthOf(memory);
  }

  #bytes(address: Address, offset: number, length: number): Uint8Array {
    const slot = this.#slotOf(address);
    if (typeof offset !== 'number') throw new InvalidTypeError('offset', 'a number', offset);
    if (!isInteger(offset) || offset < 0 || offset + length > Address.byteLengthOf(address)) {
      throw new InvalidLengthError('offset', 0, max(0, Address.byteLengthOf(address) - length), offset);
    }
    return partOf(slot.slab.bytes(), slot.offset + offset, slot.offset + offset + length);
  }

  #slotOf(address: Address): Slot {
    if (!Address.is(address)) throw new InvalidTypeError('address', 'an Address', address);
    resolveAddress(address, this.#owner, 'address');
    const slot = weakMapGet(this.#slots, address);
    if (slot === undefined)
      throw new InvalidTypeError('address', 'an Address that this memory allocated', address);
    return slot;
  }
}

function arrayLength(name: string, value: unknown): number {
  if (!isUint8Array(value) || isDetached(value)) throw new InvalidTypeError(name, 'a Uint8Array', value);
  return byteLengthOf(value);
}
