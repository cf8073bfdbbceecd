/** What C may do with memory of `sodium_malloc`. */
export type Protection = 'noaccess' | 'readonly' | 'readwrite';

/**
 * Memory outside the JavaScript heap, with its length. It comes only from a backend's memory or from a raw function
 * that allocates; no number can stand in for it, and only the backend that made it accepts it.
 */
export class Address {
  readonly #owner: object;
  #pointer: number;
  readonly #byteLength: number;
  readonly #guarded: boolean;
  #protection: Protection = 'readwrite';

  /** @internal */
  constructor(owner: object, pointer: number, byteLength: number, guarded: boolean) {
    this.#owner = owner;
    this.#pointer = pointer;
    this.#byteLength = byteLength;
    this.#guarded = guarded;
  }

  get byteLength(): number {
    return this.#byteLength;
  }

  /** Whether it comes from `sodium_malloc`: between guard pages, to be given back with `sodium_free`. */
  get guarded(): boolean {
    return this.#guarded;
  }

  /** @internal The length, whatever properties somebody has put on the object. */
  static byteLengthOf(address: Address): number {
    return address.#byteLength;
  }

  /** @internal As `byteLengthOf`. */
  static isGuarded(address: Address): boolean {
    return address.#guarded;
  }

  /** @internal */
  static is(value: unknown): value is Address {
    return typeof value === 'object' && value !== null && #pointer in value;
  }

  /** @internal The number that C knows this memory by: undefined for another owner, 0 when it has been freed. */
  static pointerOf(address: Address, owner: object): number | undefined {
    return address.#owner === owner ? address.#pointer : undefined;
  }

  /** @internal */
  static protectionOf(address: Address): Protection {
    return address.#protection;
  }

  /** @internal Remembers what the system does not tell. */
  static protect(address: Address, protection: Protection): void {
    address.#protection = protection;
  }

  /** @internal */
  static invalidate(address: Address): void {
    address.#pointer = 0;
  }
}
