/** The extraction of a key under way, from parts of what it is made of. */
import type { RawSodium, Sodium } from 'sodium-sys';
import { type Address, StateError } from 'sodium-sys/portable';
import { type KeyMemory, type KeyReader, lengthOfKey } from '../secrets/keys.js';
import { makeSecret, type SecretBytes, type SecretValues } from '../secrets/secret-bytes.js';
import { succeed } from '../shared/status.js';
import { State } from './state.js';

/** An extraction under way. Wiped when it is finished, disposed of or collected; for use in the thread that made it. */
export interface ExtractState<Purpose extends string> extends Disposable {
  /**
   * Adds a part of the input key.
   *
   * @param part 1 byte or more: bytes, or a secret, which may be disposed of afterwards
   * @throws InvalidTypeError, InvalidLengthError for a part that is wrong; StateError after `finish` or `dispose`
   */
  update(part: Uint8Array | SecretBytes<Purpose>): this;
  /**
   * Finishes the extraction.
   *
   * @returns the key for `expand`, kept as the options of `create` say
   * @throws StateError without any `update`, and after `finish` or `dispose`; UnavailableError as `SecretBytes.random`
   */
  finish(): SecretBytes<Purpose>;
  /** Wipes it without finishing; `using` does the same. Calling it again does nothing. */
  dispose(): void;
}

/** The functions of C. */
export interface ExtractCalls {
  readonly stateBytes: (functions: RawSodium) => number;
  readonly init: (
    functions: RawSodium,
    state: Address,
    salt: Uint8Array | null,
    saltLength: number,
  ) => number;
  readonly update: (functions: RawSodium, state: Address, part: KeyMemory, length: number) => number;
  readonly final: (functions: RawSodium, state: Address, key: Address) => number;
}

export interface Extraction extends ExtractCalls {
  /** As it is exported; also what its key is for. */
  readonly name: string;
  readonly keyLength: number;
  readonly readPart: KeyReader;
}

// Its own memory is private: its methods are all that a user can reach.
export class RunningExtract implements ExtractState<string> {
  static readonly name = 'ExtractState';
  readonly #sodium: Sodium;
  readonly #extraction: Extraction;
  readonly #kept: SecretValues;
  readonly #state: State;
  #isEmpty = true;

  /** @param kept how the key is to be kept */
  constructor(
    sodium: Sodium,
    extraction: Extraction,
    salt: Uint8Array | null,
    saltLength: number,
    kept: SecretValues,
  ) {
    this.#sodium = sodium;
    this.#extraction = extraction;
    this.#kept = kept;
    const finished = 'this extraction is finished: finish() or dispose() was called';
    this.#state = new State(sodium, extraction.stateBytes(sodium.raw), finished);
    try {
      succeed(extraction.init(sodium.raw, this.#state.address, salt, saltLength), extraction.name);
    } catch (error) {
      this.dispose();
      throw error;
    }
  }

  update(part: unknown): this {
    const state = this.#state.address;
    const { readPart, update, name } = this.#extraction;
    const bytes = readPart('part', part);
    succeed(update(this.#sodium.raw, state, bytes, lengthOfKey(bytes)), name);
    this.#isEmpty = false;
    return this;
  }

  finish(): SecretBytes<string> {
    const state = this.#state.address;
    if (this.#isEmpty)
      throw new StateError('there is nothing to extract a key from: update() was not called');
    const { final, keyLength, name } = this.#extraction;
    const key = makeSecret(this.#sodium, keyLength, this.#kept, name, (address) =>
      succeed(final(this.#sodium.raw, state, address), name),
    );
    this.dispose();
    return key;
  }

  dispose(): void {
    this.#state.dispose();
  }

  [Symbol.dispose](): void {
    this.dispose();
  }
}
