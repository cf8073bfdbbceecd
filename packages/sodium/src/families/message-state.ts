/** C's state of a sealed stream, for whatever seals or opens messages in their order. */
import type { RawSodium, Sodium } from 'sodium-sys';
import {
  crypto_secretstream_xchacha20poly1305_ABYTES,
  crypto_secretstream_xchacha20poly1305_HEADERBYTES,
} from 'sodium-sys/constants';
import { byteLengthOf, VerificationError } from 'sodium-sys/portable';
import type { KeyMemory } from '../secrets/keys.js';
import { succeed } from '../shared/status.js';
import { State } from './state.js';

export const HEADER_BYTES = crypto_secretstream_xchacha20poly1305_HEADERBYTES;

/** By how much a sealed message is longer than the message: its tag, and what authenticates it. */
export const OVERHEAD = crypto_secretstream_xchacha20poly1305_ABYTES;

export class MessageState {
  readonly #sodium: Sodium;
  readonly #state: State;

  /** @param init starts the state; it returns C's status */
  private constructor(sodium: Sodium, init: (state: State) => number) {
    this.#sodium = sodium;
    this.#state = new State(
      sodium,
      sodium.raw.crypto_secretstream_xchacha20poly1305_statebytes(),
      'this stream is finished: the final message came, or dispose() was called',
    );
    try {
      succeed(init(this.#state), 'secretStream');
    } catch (error) {
      this.dispose();
      throw error;
    }
  }

  /** @param header is filled */
  static toSeal(sodium: Sodium, header: Uint8Array, key: KeyMemory): MessageState {
    const { raw } = sodium;
    return new MessageState(sodium, ({ address }) =>
      raw.crypto_secretstream_xchacha20poly1305_init_push(address, header, key),
    );
  }

  static toOpen(sodium: Sodium, header: Uint8Array, key: KeyMemory): MessageState {
    const { raw } = sodium;
    return new MessageState(sodium, ({ address }) =>
      raw.crypto_secretstream_xchacha20poly1305_init_pull(address, header, key),
    );
  }

  /** @throws StateError once it was disposed of */
  check(): void {
    void this.#state.address;
  }

  /** @returns C's status, or of functions that run elsewhere a promise of it */
  push(
    functions: RawSodium,
    output: Uint8Array,
    message: Uint8Array,
    additionalData: Uint8Array | null,
    tag: number,
  ): number {
    return functions.crypto_secretstream_xchacha20poly1305_push(
      this.#state.address,
      output,
      null,
      message,
      byteLengthOf(message),
      additionalData,
      additionalData === null ? 0 : byteLengthOf(additionalData),
      tag,
    );
  }

  /** As `push`. @param tag is filled, if the status is 0 */
  pull(
    functions: RawSodium,
    output: Uint8Array,
    tag: Uint8Array,
    sealed: Uint8Array,
    additionalData: Uint8Array | null,
  ): number {
    return functions.crypto_secretstream_xchacha20poly1305_pull(
      this.#state.address,
      output,
      null,
      tag,
      sealed,
      byteLengthOf(sealed),
      additionalData,
      additionalData === null ? 0 : byteLengthOf(additionalData),
    );
  }

  rekey(): void {
    this.#sodium.raw.crypto_secretstream_xchacha20poly1305_rekey(this.#state.address);
  }

  dispose(): void {
    this.#state.dispose();
  }
}

/** The one error for whatever claims to be a sealed stream, or a message of one, and is not. It says nothing of why. */
export function forgedStream(operation: string): VerificationError {
  return new VerificationError(
    `${operation}: this is not, or not all of, what was sealed with this key, chunkLength and additionalData`,
  );
}
