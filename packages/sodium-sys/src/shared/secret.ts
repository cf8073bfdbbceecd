import { Address } from './address.js';
import { count, describeAs } from './describe.js';
import { InvalidTypeError, StateError } from './errors.js';

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

/**
 * A secret outside the JavaScript heap. The raw functions, both ways, take it wherever they read memory; it is readable for
 * as long as a call runs. It comes only from a backend's memory for secrets.
 */
export class Secret {
  readonly #place: SecretPlace;
  #leases = 0;
  #isFreed = false;

  /** @internal */
  constructor(place: SecretPlace) {
    this.#place = place;
    describeAs(this, `a Secret of ${count(this.byteLength, 'byte')}`);
  }

  get byteLength(): number {
    return Address.byteLengthOf(this.#place.address);
  }

  /** Whether its memory is locked, so that it is never written to a swap file. */
  get isLocked(): boolean {
    return this.#place.isLocked;
  }

  /** Wipes it and gives its memory back, once no call uses it. It is unusable at once; calling it again does nothing. */
  free(): void {
    if (this.#isFreed) return;
    this.#isFreed = true;
    if (this.#leases === 0) this.#place.free();
  }

  /** @internal */
  static is(value: unknown): value is Secret {
    return typeof value === 'object' && value !== null && #place in value;
  }

  /** @internal The length, whatever properties somebody has put on the object. */
  static byteLengthOf(secret: Secret): number {
    return Address.byteLengthOf(secret.#place.address);
  }

  /** @internal Its address, which may be read until `release`. */
  static lease(secret: Secret, owner: object, parameter: string): Address {
    const { address } = secret.#place;
    if (secret.#isFreed) throw new StateError(`${parameter} is a Secret that has been freed`);
    if (Address.pointerOf(address, owner) === undefined) {
      throw new InvalidTypeError(parameter, 'a Secret made by the same loaded library', secret);
    }
    secret.#place.open();
    secret.#leases++;
    return address;
  }

  /** @internal Ends a lease. */
  static release(secret: Secret): void {
    secret.#leases--;
    secret.#place.close();
    if (secret.#isFreed && secret.#leases === 0) secret.#place.free();
  }
}
