import { InvalidTypeError, StateError } from './errors.js';

/**
 * Memory outside the JavaScript heap, with its length. It comes only from a backend's memory or from a raw function
 * that allocates; no number can stand in for it, and only the backend that made it accepts it.
 */
export class Address {
  readonly #owner: object;
  #pointer: number;
  readonly byteLength: number;

  /** @internal */
  constructor(owner: object, pointer: number, byteLength: number) {
    this.#owner = owner;
    this.#pointer = pointer;
    this.byteLength = byteLength;
  }

  /** @internal */
  static is(value: unknown): value is Address {
    return typeof value === 'object' && value !== null && #pointer in value;
  }

  /** @internal The number that the owner's C code knows this memory by. */
  static pointerOf(address: Address, owner: object, parameter: string): number {
    if (address.#owner !== owner) {
      throw new InvalidTypeError(parameter, 'an Address made by the same loaded library', address);
    }
    if (address.#pointer === 0) throw new StateError(`${parameter} is an Address whose memory has been freed`);
    return address.#pointer;
  }

  /** @internal */
  static invalidate(address: Address): void {
    address.#pointer = 0;
  }
}
