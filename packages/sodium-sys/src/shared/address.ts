/**
 * Memory outside the JavaScript heap, with its length. It comes only from a backend's memory or from a raw function
 * that allocates; no number can stand in for it, and only the backend that made it accepts it.
 */
export class Address {
  readonly #owner: object;
  #pointer: number;
  readonly #byteLength: number;
  readonly #guarded: boolean;
  /** How many asynchronous calls use the memory, and whether one of them writes it. */
  #users = 0;
  #isWritten = false;
  #whenUnused: (() => void) | undefined;
  /** Whether what is going on ends before any asynchronous call would. */
  #isLent = false;

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
  static invalidate(address: Address): void {
    address.#pointer = 0;
  }

  /** @internal Whether an asynchronous call uses the memory in a way that rules out this use: two may read, and one write. */
  static isTaken(address: Address, writes: boolean): boolean {
    return address.#users > 0 && (writes || address.#isWritten);
  }

  /** @internal Does work for the length of which alone the memory can be used, so that no asynchronous call may take it. */
  static lend(address: Address, work: (address: Address) => void): void {
    address.#isLent = true;
    try {
      work(address);
    } finally {
      address.#isLent = false;
    }
  }

  /** @internal */
  static isLent(address: Address): boolean {
    return address.#isLent;
  }

  /** @internal Keeps the memory for an asynchronous call that reads or writes it, until `release`. */
  static hold(address: Address, writes: boolean): void {
    address.#users++;
    address.#isWritten ||= writes;
  }

  /** @internal */
  static release(address: Address): void {
    address.#users--;
    if (address.#users > 0) return;
    address.#isWritten = false;
    address.#whenUnused?.();
    address.#whenUnused = undefined;
  }

  /** @internal Does something as soon as no asynchronous call uses the memory any more. */
  static whenUnused(address: Address, action: () => void): void {
    if (address.#users === 0) action();
    else address.#whenUnused = action;
  }
}
