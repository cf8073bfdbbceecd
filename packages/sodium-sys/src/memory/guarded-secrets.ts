/**
 * Memory for secrets, natively: slots of regions of `sodium_malloc`, each between guard pages, and locked where the
 * system allows it. A region costs four memory mappings, of which Linux gives a process 65,530; without them guard
 * pages are silently not there, and the JavaScript engine aborts. So small secrets share regions, which are counted.
 */

import type { RawSodium } from '../generated/raw.js';
import { Address, type Protection } from '../shared/address.js';
import { checkArray, checkByteLength, checkSource } from '../shared/check-byte-length.js';
import { UnavailableError } from '../shared/errors.js';
import { lend } from '../shared/holds.js';
import { arrayOf, floor, setAdd, setDelete, setFind, setFirst, setSize } from '../shared/intrinsics.js';
import { Secret } from '../shared/secret.js';
import { roundUp } from '../shared/slab.js';
import type { SecretMemory, SecretOptions } from '../shared/sodium.js';

/** As many as other memory has at most. */
const MAXIMUM_BYTES = 16 * 1024;

/** With the canary of 16 bytes that `sodium_malloc` puts before it: the smallest page that any system has. */
const SHARED_REGION_BYTES = 4096 - 16;

/** A longer secret has a region of its own, whose guard page follows its last byte by at most 15. */
const MAXIMUM_SHARED_BYTES = 512;

const SLOT_ALIGNMENT = 16;

/** An eighth of Linux's mappings, since every thread has a memory of its own. */
const MAXIMUM_REGIONS = 2000;

/**
 * libsodium's functions for memory, with pointers as numbers. They are called in the middle of other calls, when an
 * argument is a secret, and so must not pass through the staging area.
 */
export interface GuardedEngine {
  /** @returns 0 when there is no memory left */
  malloc(byteLength: number): number;
  free(pointer: number): void;
  /** @returns whether the system allows it */
  lock(pointer: number, byteLength: number): boolean;
  /** @returns whether the system allows it */
  protect(pointer: number, protection: Protection): boolean;
  wipe(pointer: number, byteLength: number): void;
}

export class GuardedSecrets implements SecretMemory {
  readonly guarded = true;
  readonly #owner: object;
  readonly #raw: RawSodium;
  readonly #engine: GuardedEngine;
  /** The regions that have room. */
  readonly #open = new Set<Region>();
  #regions = 0;
  /** The last one that lost all of its secrets: having the next one made would take a hundred times as long. */
  #spare: Region | undefined;

  constructor(owner: object, raw: RawSodium, engine: GuardedEngine) {
    this.#owner = owner;
    this.#raw = raw;
    this.#engine = engine;
  }

  allocate(byteLength: number, options: SecretOptions, fill: (address: Address) => void): Secret {
    checkByteLength(byteLength, MAXIMUM_BYTES);
    const region = this.#regionFor(roundUp(byteLength, SLOT_ALIGNMENT), options);
    const offset = setFirst(region.slots)!;
    setDelete(region.slots, offset);
    if (setSize(region.slots) === 0) setDelete(this.#open, region);
    const address = new Address(this.#owner, region.pointer + offset, byteLength, false);
    const free = (): void => this.#free(region, offset, address);
    try {
      region.write(() => this.#lend(address, fill));
    } catch (error) {
      free();
      throw error;
    }
    const { isLocked } = region;
    const open = (): void => region.open(offset);
    const close = (): void => region.close(offset);
    return new Secret({ address, isLocked, open, close, free });
  }

  /** Gives `fill` an address of its own, which is of no use afterwards: the memory cannot be written any more. */
  #lend(address: Address, fill: (address: Address) => void): void {
    const pointer = Address.pointerOf(address, this.#owner)!;
    const lent = new Address(this.#owner, pointer, Address.byteLengthOf(address), false);
    lend(lent);
    try {
      fill(lent);
    } finally {
      Address.invalidate(lent);
    }
  }

  read(secret: Secret, target: Uint8Array): void {
    const length = Secret.byteLengthOf(secret);
    checkArray('target', target, length);
    this.#copy(target, secret, length);
  }

  write(address: Address, source: Uint8Array): void {
    checkSource(address, source);
    this.#copy(address, source, Address.byteLengthOf(address));
  }

  /** libsodium has no function that copies, but one that adds. */
  #copy(target: Uint8Array | Address, source: Uint8Array | Secret, length: number): void {
    this.#raw.sodium_memzero(target, length);
    this.#raw.sodium_add(target, source, length);
  }

  #regionFor(slotLength: number, { access, lock }: SecretOptions): Region {
    const known = setFind(this.#open, (region) => {
      const fits = region.slotLength === slotLength && region.access === access;
      return fits && (region.isLocked || lock === 'try');
    });
    if (known !== undefined) return known;
    if (this.#regions >= MAXIMUM_REGIONS) {
      throw new UnavailableError(
        `there is no guarded memory left: this thread has ${MAXIMUM_REGIONS} regions of it, and with many more the ` +
          'process would run out of memory mappings; dispose of secrets that are not needed any more',
      );
    }
    const region = new Region(this.#engine, slotLength, access);
    if (lock === 'require' && !region.isLocked) {
      region.free();
      throw new UnavailableError(
        'the system refuses to lock memory, so that a secret in it could be written to disk; raise the limit ' +
          "(`ulimit -l` in KiB, on Linux and macOS) or choose lock: 'try'",
      );
    }
    this.#regions++;
    setAdd(this.#open, region);
    return region;
  }

  #free(region: Region, offset: number, address: Address): void {
    region.write(() => {
      region.close(offset);
      this.#engine.wipe(region.pointer + offset, Address.byteLengthOf(address));
      Address.invalidate(address);
      setAdd(region.slots, offset);
      setAdd(this.#open, region);
    });
    if (!region.isEmpty) return;
    if (region.slotCount === 1) {
      this.#drop(region);
    } else {
      if (this.#spare?.isEmpty && this.#spare !== region) this.#drop(this.#spare);
      this.#spare = region;
    }
  }

  #drop(region: Region): void {
    setDelete(this.#open, region);
    region.free();
    this.#regions--;
  }
}

/** What one `sodium_malloc` gives. Its pages have one protection, so that a lease on one slot opens all of them. */
class Region {
  readonly slotLength: number;
  readonly access: SecretOptions['access'];
  readonly pointer: number;
  readonly isLocked: boolean;
  readonly slotCount: number;
  /** The offsets of the slots that are free. */
  readonly slots: Set<number>;
  readonly #engine: GuardedEngine;
  /** Which slots are read, and how many. */
  readonly #isRead: boolean[];
  #readers = 0;
  /** Filling one slot may use secrets in others, make more of them and free some. */
  #writers = 0;
  /** As `sodium_malloc` gives it. */
  #protection: Protection = 'readwrite';

  constructor(engine: GuardedEngine, slotLength: number, access: SecretOptions['access']) {
    const byteLength = slotLength <= MAXIMUM_SHARED_BYTES ? SHARED_REGION_BYTES : slotLength;
    const pointer = engine.malloc(byteLength);
    if (pointer === 0) throw new UnavailableError('the system has no memory left for a secret');
    // `sodium_malloc` locks as well, but doesn't tell whether it could.
    this.isLocked = engine.lock(pointer, byteLength);
    engine.wipe(pointer, byteLength);
    this.#engine = engine;
    this.pointer = pointer;
    this.slotLength = slotLength;
    this.access = access;
    this.slotCount = floor(byteLength / slotLength);
    this.#isRead = arrayOf(this.slotCount, () => false);
    this.slots = new Set();
    for (let index = 0; index < this.slotCount; index++) setAdd(this.slots, index * slotLength);
  }

  get isEmpty(): boolean {
    return setSize(this.slots) === this.slotCount;
  }

  open(offset: number): void {
    if (this.#protection === 'noaccess') this.#protect('readonly');
    if (this.#isRead[offset / this.slotLength]) return;
    this.#isRead[offset / this.slotLength] = true;
    this.#readers++;
  }

  close(offset: number): void {
    if (this.#isRead[offset / this.slotLength]) {
      this.#isRead[offset / this.slotLength] = false;
      this.#readers--;
    }
    this.#rest();
  }

  write(work: () => void): void {
    this.#protect('readwrite');
    this.#writers++;
    try {
      work();
    } finally {
      this.#writers--;
      this.#rest();
    }
  }

  free(): void {
    this.#engine.free(this.pointer);
  }

  /** Takes away what nobody needs at this moment. Where there is no secret, the next one will be written. */
  #rest(): void {
    if (this.#writers > 0 || this.isEmpty) return;
    this.#protect(this.#readers === 0 && this.access === 'none' ? 'noaccess' : 'readonly');
  }

  #protect(protection: Protection): void {
    if (protection === this.#protection) return;
    if (this.#engine.protect(this.pointer, protection)) {
      this.#protection = protection;
      return;
    }
    throw new UnavailableError(
      'the system refuses to change the protection of memory; the process may have used up its memory mappings',
    );
  }
}
