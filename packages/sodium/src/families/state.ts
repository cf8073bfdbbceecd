/** Memory of C's with a life: allocated, used, wiped. */

import type { Memory, Sodium } from 'sodium-sys';
import { registryAdd, registryRemove } from 'sodium-sys/intrinsics';
import { type Address, byteLengthOf, StateError } from 'sodium-sys/portable';

/** What holds one keeps it private: C trusts what is in it. */
export class State {
  readonly #sodium: Sodium;
  readonly #finished: string;
  #address: Address | undefined;

  /** @param finished what the StateError says of a state that is used after its end */
  constructor(sodium: Sodium, byteLength: number, finished: string) {
    this.#sodium = sodium;
    this.#finished = finished;
    this.#address = sodium.memory.allocate(byteLength);
    registryAdd(abandoned, this, { memory: sodium.memory, address: this.#address }, this);
  }

  /** @throws StateError once it was disposed of */
  get address(): Address {
    if (this.#address === undefined) throw new StateError(this.#finished);
    return this.#address;
  }

  /** A copy with a life of its own. */
  clone(): State {
    const { memory } = this.#sodium;
    const bytes = new Uint8Array(this.address.byteLength);
    const copy = new State(this.#sodium, byteLengthOf(bytes), this.#finished);
    memory.read(this.address, bytes);
    memory.write(copy.address, bytes);
    memory.wipe(bytes);
    return copy;
  }

  dispose(): void {
    if (this.#address === undefined) return;
    // In this order: if there is no stack for one of them, the collector still has it, or it is called again.
    this.#sodium.memory.free(this.#address);
    this.#address = undefined;
    registryRemove(abandoned, this);
  }
}

/** Gives back the states that nobody finished. */
const abandoned = new FinalizationRegistry<{ memory: Memory; address: Address }>(({ memory, address }) =>
  memory.free(address),
);
