/** A hash under way, for everything that libsodium hashes with init, update and final. */
import type { RawSodium, Sodium } from 'sodium-sys';
import { type Address, byteLengthOf, newBytes } from 'sodium-sys/portable';
import { dataBytes, exactly, sizedBytes } from '../shared/bytes.js';
import { elsewhere } from '../shared/elsewhere.js';
import { succeed } from '../shared/status.js';
import type { Bytes, Data } from '../shared/types.js';
import type { Hashing } from '../sources/hashing.js';
import { State } from './state.js';

/** A hash under way. Wiped when it is finished, disposed of or collected; for use in the thread that made it. */
export interface HashState<Length extends number = number> extends Disposable {
  /**
   * Adds data to the hash.
   *
   * @param data bytes of any length
   * @throws InvalidTypeError for anything but bytes; StateError after `digest`, `verify` or `dispose`
   */
  update(data: Data): this;
  /**
   * Finishes the hash.
   *
   * @returns the digest
   * @throws StateError after `digest`, `verify` or `dispose`
   */
  digest(): Bytes<Length>;
  /**
   * Finishes the hash and compares it in constant time.
   *
   * @param expected the digest to compare with, exactly as long as the digest is
   * @returns whether it is the digest
   * @throws InvalidTypeError, InvalidLengthError for an `expected` that is wrong; the hash then goes on
   * @throws StateError after `digest`, `verify` or `dispose`
   */
  verify(expected: Uint8Array): boolean;
  /** A second hash that goes on from here on its own. @throws StateError after `digest`, `verify` or `dispose` */
  clone(): HashState<Length>;
  /** Wipes the hash without finishing it; `using` does the same. Calling it again does nothing. */
  dispose(): void;
}

/** The functions of C. `functions` is `raw` or, for what takes long, `rawAsync`. */
export interface StateCalls {
  readonly stateBytes: (functions: RawSodium) => number;
  readonly update: (functions: RawSodium, state: Address, data: Uint8Array, length: number) => number;
  readonly final: (
    functions: RawSodium,
    state: Address,
    output: Uint8Array | Address,
    length: number,
  ) => number;
}

// Its own memory is private: its methods are all that a user can reach.
export class RunningHash implements HashState {
  static readonly name = 'HashState';
  readonly #sodium: Sodium;
  readonly #name: string;
  readonly #calls: StateCalls;
  readonly #outputLength: number;
  readonly #state: State;

  private constructor(
    sodium: Sodium,
    name: string,
    calls: StateCalls,
    outputLength: number,
    state = new State(
      sodium,
      calls.stateBytes(sodium.raw),
      'this hash is finished: digest(), verify() or dispose() was called',
    ),
  ) {
    this.#sodium = sodium;
    this.#name = name;
    this.#calls = calls;
    this.#outputLength = outputLength;
    this.#state = state;
  }

  /** @param init starts the state; it throws what is wrong with its arguments, and returns C's status */
  static start(
    sodium: Sodium,
    name: string,
    calls: StateCalls,
    outputLength: number,
    init: (functions: RawSodium, state: Address) => number,
  ): RunningHash {
    const hash = new RunningHash(sodium, name, calls, outputLength);
    try {
      succeed(init(sodium.raw, hash.#state.address), name);
    } catch (error) {
      hash.dispose();
      throw error;
    }
    return hash;
  }

  update(data: Data): this {
    const state = this.#state.address;
    const bytes = dataBytes('data', data);
    succeed(this.#calls.update(this.#sodium.raw, state, bytes, byteLengthOf(bytes)), this.#name);
    return this;
  }

  digest(): Bytes {
    const output = newBytes(this.#outputLength);
    this.#finish(output);
    return output;
  }

  verify(expected: Uint8Array): boolean {
    // First, so that what is over says so.
    void this.#state.address;
    const digest = sizedBytes('expected', expected, exactly(this.#outputLength));
    return this.#sodium.memory.equals(digest, this.digest());
  }

  #finish(output: Uint8Array): void {
    succeed(this.#calls.final(this.#sodium.raw, this.#state.address, output, this.#outputLength), this.#name);
    this.dispose();
  }

  clone(): RunningHash {
    return new RunningHash(this.#sodium, this.#name, this.#calls, this.#outputLength, this.#state.clone());
  }

  dispose(): void {
    this.#state.dispose();
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  /** All that is left of a hash, in one step. Disposes of it, whatever happens. */
  static fill(hash: RunningHash, output: Uint8Array, data: Uint8Array): void {
    try {
      hash.update(data);
      hash.#finish(output);
    } finally {
      hash.dispose();
    }
  }

  /** As `fill`, where `functions` says. A state that C works on elsewhere must be left alone: nobody else has this one. */
  static async fillElsewhere(
    functions: RawSodium,
    hash: RunningHash,
    output: Uint8Array,
    data: Uint8Array,
  ): Promise<void> {
    const { update, final } = hash.#calls;
    const state = hash.#state.address;
    try {
      succeed(await update(functions, state, data, byteLengthOf(data)), hash.#name);
      succeed(await final(functions, state, output, hash.#outputLength), hash.#name);
    } finally {
      hash.dispose();
    }
  }

  /**
   * The same hash for what feeds it. Not a method that users see: a state that C works on elsewhere must be left alone.
   *
   * @param finish what is to come of it in the end
   */
  static forSource<Result>(hash: RunningHash, finish: (hash: RunningHash) => Result): Hashing<Result> {
    return {
      update: (data) => hash.update(data),
      updateElsewhere: async (data) => {
        const functions = elsewhere(hash.#sodium);
        const updating = hash.#calls.update(functions, hash.#state.address, data, byteLengthOf(data));
        succeed(await updating, hash.#name);
      },
      digest: () => finish(hash),
      clone: () => RunningHash.forSource(hash.clone(), finish),
      dispose: () => hash.dispose(),
    };
  }
}
