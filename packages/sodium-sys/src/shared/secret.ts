import { Address } from './address.js';
import { count, describeAs } from './describe.js';
import { InvalidTypeError, StateError } from './errors.js';

/**
 * The place where a secret is.
 *
 * On a full stack each of the functions may throw before or after it has done its work. So each may be called again, and
 * then does what is left.
 */
export interface SecretPlace {
  readonly address: Address;
  readonly isLocked: boolean;
  /** Makes the place readable, if it is not. */
  open(): void;
  /** Nothing reads the place any more. */
  close(): void;
  /** Closes the place, wipes it and gives it back. */
  free(): void;
}

/**
 * A secret outside the JavaScript heap. The raw functions, both ways, take it wherever they read memory; it is readable for
 * as long as a call runs. It comes only from a backend's memory for secrets.
 */
export class Secret {
  readonly #place: SecretPlace;
  /** Calls that read it. No code of JavaScript runs while one of this thread does. */
  #leases = 0;
  /** Calls on other threads that read it. */
  #keepers = 0;
  #isFreed = false;
  #isGone = false;

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
    this.#isFreed = true;
    if (this.#keepers === 0) this.#wipe();
  }

  #wipe(): void {
    if (this.#isGone) return;
    // A call that had no stack any more to end its lease has ended all the same.
    this.#leases = 0;
    this.#place.free();
    this.#isGone = true;
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

  /** @internal Ends a lease, if it is not over with the secret. */
  static release(secret: Secret): void {
    if (secret.#leases === 0) return;
    if (secret.#leases === 1) secret.#place.close();
    secret.#leases--;
  }

  /** @internal Keeps a leased secret for a call on another thread, until `letGo`. */
  static keep(secret: Secret): void {
    secret.#keepers++;
  }

  /** @internal What fails for want of stack can be repeated: only a secret that nothing keeps any more is wiped here. */
  static letGo(secret: Secret): void {
    if (secret.#keepers > 0) secret.#keepers--;
    if (secret.#isFreed && secret.#keepers === 0) secret.#wipe();
  }
}
