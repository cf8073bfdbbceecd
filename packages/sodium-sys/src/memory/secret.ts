/** What both backends' memory for secrets does alike: check lengths, and count who uses a secret. */
import { Address } from '../shared/address.js';
import { InvalidLengthError, InvalidTypeError, StateError } from '../shared/errors.js';
import type { Secret } from '../shared/sodium.js';
import { refuseIfTaken } from './states.js';

const MAXIMUM_BYTES = 16 * 1024;

export function checkSecretLength(byteLength: unknown): void {
  if (typeof byteLength !== 'number') throw new InvalidTypeError('byteLength', 'a number', byteLength);
  if (!Number.isInteger(byteLength) || byteLength < 1 || byteLength > MAXIMUM_BYTES) {
    throw new InvalidLengthError('byteLength', 1, MAXIMUM_BYTES, byteLength);
  }
}

/** The place where a secret is. */
export interface SecretPlace {
  readonly address: Address;
  readonly isLocked: boolean;
  /** Makes the place readable, for one use more. */
  open(): void;
  /** Ends one use. */
  close(): void;
  /** Wipes the place and gives it back. */
  free(): void;
}

export class LeasedSecret implements Secret {
  readonly #place: SecretPlace;
  #leases = 0;
  #freed = false;

  constructor(place: SecretPlace) {
    this.#place = place;
  }

  get isLocked(): boolean {
    return this.#place.isLocked;
  }

  lease(): Address {
    if (this.#freed) throw new StateError('this secret has been freed');
    this.#place.open();
    this.#leases++;
    return this.#place.address;
  }

  release(): void {
    if (this.#leases === 0) throw new StateError('this secret has no lease to release');
    if (this.#leases === 1) refuseIfTaken(this.#place.address, 'the address of this secret', true);
    this.#leases--;
    this.#place.close();
    if (this.#freed && this.#leases === 0) this.#place.free();
  }

  free(): void {
    if (this.#freed) return;
    this.#freed = true;
    // Somebody may have kept the address of a lease that has ended.
    if (this.#leases === 0) Address.whenUnused(this.#place.address, () => this.#place.free());
  }
}
