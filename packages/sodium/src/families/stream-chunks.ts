/**
 * A stream in chunks, libsodium's own format for files:
 *
 * header (24) ‖ chunk₀ ‖ … ‖ chunkₙ
 *
 * Every chunk but the last is one message of exactly `chunkLength` bytes with tag 0; the last has 0 to `chunkLength` bytes and the
 * final tag. Each is 17 bytes longer when it is sealed. What is sealed here has an empty chunk only where there is no data at all.
 */

import type { RawSodium, Sodium } from 'sodium-sys';
import {
  crypto_secretstream_xchacha20poly1305_TAG_FINAL as TAG_FINAL,
  crypto_secretstream_xchacha20poly1305_TAG_MESSAGE as TAG_MESSAGE,
} from 'sodium-sys/constants';
import { ceil, floor, max, min } from 'sodium-sys/intrinsics';
import { byteLengthOf, newBytes, partOf } from 'sodium-sys/portable';
import { copyOfKey, type KeyMemory } from '../secrets/keys.js';
import type { SecretBytes } from '../secrets/secret-bytes.js';
import { GuardedBytes } from '../secrets/secret-bytes.js';
import { succeed } from '../shared/status.js';
import type { Bytes } from '../shared/types.js';
import type { Units } from '../sources/units.js';
import { forgedStream, HEADER_BYTES, MessageState, OVERHEAD } from './message-state.js';

/** What both sides agree on, besides the key. */
export interface ChunkFormat {
  readonly chunkLength: number;
  readonly additionalData: Uint8Array | null;
}

/** How long what is sealed is. */
export function sealedLengthOf(length: number, chunkLength: number): number {
  return HEADER_BYTES + length + OVERHEAD * max(1, ceil(length / chunkLength));
}

/** The highest length of which the sealed one is an integer that JavaScript can tell from others. */
export function longestLength(chunkLength: number): number {
  const chunks = floor((Number.MAX_SAFE_INTEGER - HEADER_BYTES) / (chunkLength + OVERHEAD));
  return chunks * chunkLength;
}

/** How long what was sealed is; undefined for a length that nothing sealed has. */
export function openedLengthOf(sealedLength: number, chunkLength: number): number | undefined {
  const length = sealedLength - HEADER_BYTES;
  const chunks = ceil(length / (chunkLength + OVERHEAD));
  const last = length - (chunks - 1) * (chunkLength + OVERHEAD);
  return length < OVERHEAD || last < OVERHEAD ? undefined : length - chunks * OVERHEAD;
}

export function sealChunks(
  sodium: Sodium,
  data: Uint8Array,
  key: KeyMemory,
  { chunkLength, additionalData }: ChunkFormat,
): Bytes {
  const length = byteLengthOf(data);
  const sealed = newBytes(sealedLengthOf(length, chunkLength));
  const state = MessageState.toSeal(sodium, partOf(sealed, 0, HEADER_BYTES), key);
  try {
    let at = HEADER_BYTES;
    let start = 0;
    do {
      const end = min(start + chunkLength, length);
      const output = partOf(sealed, at, at + end - start + OVERHEAD);
      const tag = end === length ? TAG_FINAL : TAG_MESSAGE;
      succeed(
        state.push(sodium.raw, output, partOf(data, start, end), additionalData, tag),
        'secretStream.seal',
      );
      at += byteLengthOf(output);
      start = end;
    } while (start < length);
  } finally {
    state.dispose();
  }
  return sealed;
}

/** @param sealed must not change meanwhile: it is checked, then decrypted */
export function openChunks(sodium: Sodium, sealed: Uint8Array, key: KeyMemory, format: ChunkFormat): Bytes {
  const { raw, memory } = sodium;
  const length = byteLengthOf(sealed);
  const openedLength = openedLengthOf(length, format.chunkLength);
  if (openedLength === undefined) throw forgedStream('secretStream.open');
  const opened = newBytes(openedLength);
  const state = MessageState.toOpen(sodium, partOf(sealed, 0, HEADER_BYTES), key);
  const tag = new Uint8Array(1);
  try {
    let at = 0;
    for (let start = HEADER_BYTES; start < length; ) {
      const end = min(start + format.chunkLength + OVERHEAD, length);
      const output = partOf(opened, at, at + end - start - OVERHEAD);
      const status = state.pull(raw, output, tag, partOf(sealed, start, end), format.additionalData);
      if (status !== 0 || tag[0] !== (end === length ? TAG_FINAL : TAG_MESSAGE)) {
        throw forgedStream('secretStream.open');
      }
      at += byteLengthOf(output);
      start = end;
    }
    return opened;
  } catch (error) {
    memory.wipe(opened);
    throw error;
  } finally {
    state.dispose();
  }
}

/** Seals chunks as they come. */
export class ChunkSealer implements Units {
  readonly overhead = OVERHEAD;
  readonly mustKnowLast = true;
  readonly prefix = new Uint8Array(HEADER_BYTES);
  readonly unitLength: number;
  readonly longestUnit: number;
  readonly #additionalData: Uint8Array | null;
  readonly #state: MessageState;

  constructor(sodium: Sodium, key: KeyMemory, { chunkLength, additionalData }: ChunkFormat) {
    this.unitLength = chunkLength;
    this.longestUnit = chunkLength;
    this.#additionalData = additionalData && new Uint8Array(additionalData);
    this.#state = MessageState.toSeal(sodium, this.prefix, key);
  }

  async work(functions: RawSodium, output: Uint8Array, chunk: Uint8Array, isLast: boolean): Promise<void> {
    const tag = isLast ? TAG_FINAL : TAG_MESSAGE;
    succeed(await this.#state.push(functions, output, chunk, this.#additionalData, tag), 'secretStream.seal');
  }

  finish(): void {}

  dispose(): void {
    this.#state.dispose();
  }
}

/** Opens chunks as they come. The first unit is the header. */
export class ChunkOpener implements Units {
  readonly mustKnowLast = false;
  readonly prefix = undefined;
  readonly longestUnit: number;
  readonly #sodium: Sodium;
  readonly #chunkLength: number;
  readonly #additionalData: Uint8Array | null;
  /** Until the header has come. */
  readonly #key: SecretBytes;
  readonly #tag = new Uint8Array(1);
  #state: MessageState | undefined;
  #isFinished = false;

  constructor(sodium: Sodium, key: KeyMemory, { chunkLength, additionalData }: ChunkFormat) {
    this.#sodium = sodium;
    this.longestUnit = max(HEADER_BYTES, chunkLength + OVERHEAD);
    this.#chunkLength = chunkLength;
    this.#additionalData = additionalData && new Uint8Array(additionalData);
    this.#key = copyOfKey(sodium, key, 'secretStream');
  }

  get unitLength(): number {
    return this.#state === undefined ? HEADER_BYTES : this.#chunkLength + OVERHEAD;
  }

  get overhead(): number {
    return this.#state === undefined ? -HEADER_BYTES : -OVERHEAD;
  }

  async work(functions: RawSodium, output: Uint8Array, unit: Uint8Array, isLast: boolean): Promise<void> {
    if (this.#state === undefined) {
      this.#start(unit);
      return;
    }
    // Nothing may follow the final chunk, and nothing that is shorter may stand before another.
    if (this.#isFinished || byteLengthOf(unit) < OVERHEAD) throw forgedStream('secretStream.open');
    const status = await this.#state.pull(functions, output, this.#tag, unit, this.#additionalData);
    this.#isFinished = status === 0 && this.#tag[0] === TAG_FINAL;
    const isRight = this.#isFinished || (status === 0 && this.#tag[0] === TAG_MESSAGE && !isLast);
    if (!isRight) throw forgedStream('secretStream.open');
  }

  #start(header: Uint8Array): void {
    if (byteLengthOf(header) < HEADER_BYTES) throw forgedStream('secretStream.open');
    const key = GuardedBytes.secretOf('key', this.#key as GuardedBytes, this.#sodium);
    this.#state = MessageState.toOpen(this.#sodium, header, key);
    this.#key.dispose();
  }

  /** @throws VerificationError unless the final chunk was the last thing that came */
  finish(): void {
    if (!this.#isFinished) throw forgedStream('secretStream.open');
  }

  dispose(): void {
    this.#state?.dispose();
    this.#key.dispose();
  }
}
