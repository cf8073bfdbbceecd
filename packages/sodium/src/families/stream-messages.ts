/** The messages of a sealed stream, for protocols that frame them themselves. */
/// <reference lib="esnext.disposable" preserve="true" />

import type { Sodium } from 'sodium-sys';
import {
  crypto_secretstream_xchacha20poly1305_MESSAGEBYTES_MAX,
  crypto_secretstream_xchacha20poly1305_TAG_FINAL,
  crypto_secretstream_xchacha20poly1305_TAG_MESSAGE,
  crypto_secretstream_xchacha20poly1305_TAG_PUSH,
  crypto_secretstream_xchacha20poly1305_TAG_REKEY,
} from 'sodium-sys/constants';
import { arrayFind, freeze, namesOf } from 'sodium-sys/intrinsics';
import {
  byteLengthOf,
  InvalidLengthError,
  newBytes,
  optionsReader,
  VerificationError,
} from 'sodium-sys/portable';
import type { KeyMemory } from '../secrets/keys.js';
import { dataBytes, steadyBytes } from '../shared/bytes.js';
import { choiceOption } from '../shared/option-readers.js';
import { succeed } from '../shared/status.js';
import type { Bytes, Data } from '../shared/types.js';
import { HEADER_BYTES, MessageState, OVERHEAD } from './message-state.js';

/**
 * What a message is in its stream: one of many; the last of a group, `push`; the last before the key changes, `rekey`; or the last
 * of all, `final`.
 */
export type StreamTag = 'message' | 'push' | 'rekey' | 'final';

const TAGS: Readonly<Record<StreamTag, number>> = {
  message: crypto_secretstream_xchacha20poly1305_TAG_MESSAGE,
  push: crypto_secretstream_xchacha20poly1305_TAG_PUSH,
  rekey: crypto_secretstream_xchacha20poly1305_TAG_REKEY,
  final: crypto_secretstream_xchacha20poly1305_TAG_FINAL,
};

const nameOf = (tag: number): StreamTag | undefined =>
  arrayFind(namesOf(TAGS) as StreamTag[], (name) => TAGS[name] === tag);

export interface OpenMessageOptions {
  /** Authenticated with the message, and not part of what is sealed. None by default. */
  readonly additionalData?: Data;
}

export interface SealMessageOptions extends OpenMessageOptions {
  /** `'message'` by default. Nothing can be sealed after `'final'`. */
  readonly tag?: StreamTag;
}

/** Seals messages in their order. Wiped by the final one, by `dispose`, or when collected; for use in the thread that made it. */
export interface Sealer extends Disposable {
  /** 24 bytes that the opener needs. Not secret. */
  readonly header: Bytes<24>;
  /**
   * Seals the next message.
   *
   * @param message bytes of any length
   * @param options `tag`: what the message is in the stream. `additionalData`: bytes of any length that `open` must be given, too
   * @returns 17 bytes more than the message
   * @throws InvalidTypeError, InvalidLengthError for arguments that are wrong; the stream then goes on
   * @throws StateError after the final message or `dispose`
   */
  seal(message: Data, options?: SealMessageOptions): Bytes;
  /**
   * Changes the key at once. The stream does not say so: the opener must do the same after the same message.
   *
   * @throws StateError after the final message or `dispose`
   */
  rekey(): void;
  /** Whether the final message was sealed. */
  readonly isFinished: boolean;
  /** Wipes it, without a final message; `using` does the same. Calling it again does nothing. */
  dispose(): void;
}

/** Opens messages in their order. Wiped by the final one, by `dispose`, or when collected; for use in the thread that made it. */
export interface Opener extends Disposable {
  /**
   * Opens the next message. One that is refused leaves the stream as it was: the right one can still come.
   *
   * @param sealed what `seal` of the sealer gave
   * @param options `additionalData`: the same as to seal
   * @returns the message, 17 bytes shorter, and its tag
   * @throws VerificationError for anything but the next message of this stream
   * @throws InvalidTypeError for arguments that are wrong; StateError after the final message or `dispose`
   */
  open(sealed: Data, options?: OpenMessageOptions): { readonly message: Bytes; readonly tag: StreamTag };
  /**
   * Changes the key at once, where the sealer did.
   *
   * @throws StateError after the final message or `dispose`
   */
  rekey(): void;
  /** Whether the final message came. */
  readonly isFinished: boolean;
  /**
   * Demands that the final message came. To be called when no more messages come: only so is a stream known to be whole.
   *
   * @throws VerificationError if it did not come
   */
  finish(): void;
  /** Wipes it; `using` does the same. Calling it again does nothing. */
  dispose(): void;
}

const additional = { additionalData: steadyBytes };
const readToSeal = optionsReader({
  ...additional,
  tag: choiceOption<StreamTag>(['message', 'push', 'rekey', 'final']),
});
const readToOpen = optionsReader(additional);

// Their own memory is private: their methods are all that a user can reach.
export class RunningSealer implements Sealer {
  static readonly name = 'Sealer';
  readonly header: Bytes<24>;
  readonly #sodium: Sodium;
  readonly #state: MessageState;
  #isFinished = false;

  constructor(sodium: Sodium, key: KeyMemory) {
    this.header = new Uint8Array(HEADER_BYTES) as Bytes<24>;
    this.#sodium = sodium;
    this.#state = MessageState.toSeal(sodium, this.header, key);
  }

  seal(message: unknown, options?: unknown): Bytes {
    // First, so that what is over says so.
    this.#state.check();
    const { additionalData = null, tag = 'message' } = readToSeal(options);
    const bytes = dataBytes('message', message);
    const length = byteLengthOf(bytes);
    const maximum = crypto_secretstream_xchacha20poly1305_MESSAGEBYTES_MAX;
    if (length > maximum) throw new InvalidLengthError('message', 0, maximum, message);
    const sealed = newBytes(length + OVERHEAD);
    const { raw } = this.#sodium;
    succeed(
      this.#state.push(raw, sealed, bytes, additionalData, TAGS[tag]),
      'secretStream.createSealer().seal',
    );
    if (tag === 'final') {
      this.#isFinished = true;
      this.dispose();
    }
    return sealed;
  }

  rekey(): void {
    this.#state.rekey();
  }

  get isFinished(): boolean {
    return this.#isFinished;
  }

  dispose(): void {
    this.#state.dispose();
  }

  [Symbol.dispose](): void {
    this.dispose();
  }
}

export class RunningOpener implements Opener {
  static readonly name = 'Opener';
  readonly #sodium: Sodium;
  readonly #state: MessageState;
  #isFinished = false;

  constructor(sodium: Sodium, key: KeyMemory, header: Uint8Array) {
    this.#sodium = sodium;
    this.#state = MessageState.toOpen(sodium, header, key);
  }

  open(sealed: unknown, options?: unknown): { readonly message: Bytes; readonly tag: StreamTag } {
    this.#state.check();
    const { additionalData = null } = readToOpen(options);
    // Checked, then decrypted: it must not change in between.
    const bytes = steadyBytes('sealed', sealed);
    const length = byteLengthOf(bytes) - OVERHEAD;
    if (length < 0 || length > crypto_secretstream_xchacha20poly1305_MESSAGEBYTES_MAX) throw refusedMessage();
    const message = newBytes(length);
    const tagByte = new Uint8Array(1);
    const { raw, memory } = this.#sodium;
    if (this.#state.pull(raw, message, tagByte, bytes, additionalData) !== 0) throw refusedMessage();
    const tag = nameOf(tagByte[0]!);
    if (tag === undefined) {
      // Whoever sealed it follows other rules, and C has gone on.
      this.dispose();
      memory.wipe(message);
      throw refusedMessage();
    }
    if (tag === 'final') {
      this.#isFinished = true;
      this.dispose();
    }
    return freeze({ message, tag });
  }

  rekey(): void {
    this.#state.rekey();
  }

  get isFinished(): boolean {
    return this.#isFinished;
  }

  finish(): void {
    if (this.#isFinished) return;
    throw new VerificationError(
      'secretStream.createOpener().finish: the stream was cut off before its final message',
    );
  }

  dispose(): void {
    this.#state.dispose();
  }

  [Symbol.dispose](): void {
    this.dispose();
  }
}

function refusedMessage(): VerificationError {
  return new VerificationError(
    'secretStream.createOpener().open: this is not the next message of a stream sealed with this key, header and additionalData',
  );
}
