/**
 * Memory for secrets, natively: slots of regions of `sodium_malloc`, each between guard pages, and locked where the
 * system allows it. A region costs four memory mappings, of which Linux gives a process 65,530; without them guard
 * pages are silently not there, and the JavaScript engine aborts. So small secrets share regions, which are counted.
 */

import type { RawSodium } from '../generated/raw.js';
import { Address } from '../shared/address.js';
import { UnavailableError } from '../shared/errors.js';
import type { Secret, SecretMemory, SecretOptions } from '../shared/sodium.js';
import { checkSecretLength, LeasedSecret, type SecretPlace } from './secret.js';
import { resolveAddress, roundUp } from './states.js';

/** With the canary of 16 bytes that `sodium_malloc` puts before it: the smallest page that any system has. */
const SHARED_REGION_BYTES = 4096 - 16;

/** A longer secret has a region of its own, whose guard page follows its last byte by at most 15. */
const MAXIMUM_SHARED_BYTES = 512;

const SLOT_ALIGNMENT = 16;

/** An eighth of Linux's mappings, since every thread has a memory of its own. */
const MAXIMUM_REGIONS = 2000;

export class GuardedMemory implements SecretMemory {
  readonly guarded = true;
  readonly #owner: object;
  readonly #raw: RawSodium;
  /** The regions that have room. */
  readonly #open = new Set<Region>();
  #regions = 0;

  constructor(owner: object, raw: RawSodium) {
    this.#owner = owner;
    this.#raw = raw;
  }

  allocate(byteLength: number, options: SecretOptions, fill: (address: Address) => void): Secret {
    checkSecretLength(byteLength);
    const region = this.#regionFor(roundUp(byteLength, SLOT_ALIGNMENT), options);
    const offset = region.slots.pop()!;
    if (region.slots.length === 0) this.#open.delete(region);
    const address = new Address(this.#owner, region.pointer + offset, byteLength, false);
    const place: SecretPlace = {
      address,
      isLocked: region.isLocked,
      open: () => region.open(),
      close: () => region.close(),
      free: () => this.#free(region, offset, address),
    };
    try {
      region.write(() => Address.lend(address, fill));
    } catch (error) {
      place.free();
      throw error;
    }
    return new LeasedSecret(place);
  }

  read(address: Address, target: Uint8Array): void {
    this.#copy(target, address, Address.byteLengthOf(address));
  }

  write(address: Address, source: Uint8Array): void {
    this.#copy(address, source, Address.byteLengthOf(address));
  }

  /** libsodium has no function that copies, but one that adds. */
  #copy(target: Uint8Array | Address, source: Uint8Array | Address, length: number): void {
    this.#raw.sodium_memzero(target, length);
    this.#raw.sodium_add(target, source, length);
  }

  #regionFor(slotLength: number, { access, lock }: SecretOptions): Region {
    for (const region of this.#open) {
      const fits = region.slotLength === slotLength && region.access === access;
      if (fits && (region.isLocked || lock === 'try')) return region;
    }
    if (this.#regions >= MAXIMUM_REGIONS) {
      throw new UnavailableError(
        `there is no guarded memory left: this thread has ${MAXIMUM_REGIONS} regions of it, and with many more the ` +
          'process would run out of memory mappings; dispose of secrets that are not needed any more',
      );
    }
    const region = new Region(this.#raw, this.#owner, slotLength, access);
    if (lock === 'require' && !region.isLocked) {
      region.free();
      throw new UnavailableError(
        'the system refuses to lock memory, so that a secret in it could be written to disk; raise the limit ' +
          "(`ulimit -l` in KiB, on Linux and macOS) or choose lock: 'try'",
      );
    }
    this.#regions++;
    this.#open.add(region);
    return region;
  }

  #free(region: Region, offset: number, address: Address): void {
    region.write(() => this.#raw.sodium_memzero(address, Address.byteLengthOf(address)));
    Address.invalidate(address);
    region.slots.push(offset);
    if (region.slots.length < region.slotCount) {
      this.#open.add(region);
    } else {
      this.#open.delete(region);
      this.#regions--;
      region.free();
    }
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
  readonly slots: number[];
  readonly #raw: RawSodium;
  readonly #address: Address;
  #leases = 0;

  constructor(raw: RawSodium, owner: object, slotLength: number, access: SecretOptions['access']) {
    const byteLength = slotLength <= MAXIMUM_SHARED_BYTES ? SHARED_REGION_BYTES : slotLength;
    const address = raw.sodium_malloc(byteLength);
    if (address === null) throw new UnavailableError('the system has no memory left for a secret');
    // `sodium_malloc` locks as well, but doesn't tell whether it could.
    this.isLocked = raw.sodium_mlock(address, byteLength) === 0;
    raw.sodium_memzero(address, byteLength);
    this.#raw = raw;
    this.#address = address;
    this.pointer = resolveAddress(address, owner, 'address');
    this.slotLength = slotLength;
    this.access = access;
    this.slotCount = Math.floor(byteLength / slotLength);
    this.slots = Array.from({ length: this.slotCount }, (_, index) => index * slotLength);
    try {
      this.#rest();
    } catch (error) {
      this.free();
      throw error;
    }
  }

  open(): void {
    if (this.#leases === 0 && this.access === 'none') this.#protect('readonly');
    this.#leases++;
  }

  close(): void {
    this.#leases--;
    if (this.#leases === 0 && this.access === 'none') this.#protect('noaccess');
  }

  write(work: () => void): void {
    this.#protect('readwrite');
    try {
      work();
    } finally {
      this.#rest();
    }
  }

  free(): void {
    this.#raw.sodium_free(this.#address);
  }

  #rest(): void {
    this.#protect(this.#leases === 0 && this.access === 'none' ? 'noaccess' : 'readonly');
  }

  #protect(protection: 'noaccess' | 'readonly' | 'readwrite'): void {
    if (this.#raw[`sodium_mprotect_${protection}`](this.#address) === 0) return;
    throw new UnavailableError(
      'the system refuses to change the protection of memory; the process may have used up its memory mappings',
    );
  }
}
