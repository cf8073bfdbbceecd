/** Memory of C's with a life: allocated, used, wiped. */
import type { Memory, Sodium } from 'sodium-sys';
import { type Address, StateError } from 'sodium-sys/portable';

export abstract class State implements Disposable {
  // No property that a spread, a clone or `console.log` would show.
  readonly #sodium: Sodium;
  readonly #finished: string;
  #address: Address | undefined;

  /** @param finished what the StateError says of a state that is used after its end */
  protected constructor(sodium: Sodium, byteLength: number, finished: string) {
    this.#sodium = sodium;
    this.#finished = finished;
    this.#address = sodium.memory.allocate(byteLength);
    abandoned.register(this, { memory: sodium.memory, address: this.#address }, this);
  }

  protected get sodium(): Sodium {
    return this.#sodium;
  }

  /** @throws StateError once it was disposed of */
  protected get address(): Address {
    if (this.#address === undefined) throw new StateError(this.#finished);
    return this.#address;
  }

  protected copyFrom(other: State): void {
    const { memory } = this.#sodium;
    const bytes = new Uint8Array(other.address.byteLength);
    memory.read(other.address, bytes);
    memory.write(this.address, bytes);
    memory.wipe(bytes);
  }

  dispose(): void {
    if (this.#address === undefined) return;
    abandoned.unregister(this);
    this.#sodium.memory.free(this.#address);
    this.#address = undefined;
  }

  [Symbol.dispose](): void {
    this.dispose();
  }
}

/** Gives back the states that nobody finished. */
const abandoned = new FinalizationRegistry<{ memory: Memory; address: Address }>(({ memory, address }) =>
  memory.free(address),
);
