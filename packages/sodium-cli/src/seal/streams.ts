/**
 * What is in sealed files: a header, where there is a passphrase, and a stream of `secretStream`, to which it is bound.
 *
 * The stream is made by C's functions in memory that is used again. `secretStream` gives memory of its own for each chunk, and to
 * have that from the system takes longer than to seal it.
 */
import {
  crypto_secretstream_xchacha20poly1305_ABYTES as OVERHEAD,
  crypto_secretstream_xchacha20poly1305_HEADERBYTES as STREAM_HEADER_BYTES,
  crypto_secretstream_xchacha20poly1305_TAG_FINAL as TAG_FINAL,
  crypto_secretstream_xchacha20poly1305_TAG_MESSAGE as TAG_MESSAGE,
} from 'sodium-sys/constants';
import type { LoadedBackend } from '../backend.js';
import { RefusedFileError } from '../errors.js';
import type { FileName } from '../file-names.js';
import { PIECE_BYTES } from '../input.js';
import type { Convert, Pieces } from './files.js';
import type { Keys, StreamKey } from './keys.js';
import { type Cost, HEADER_BYTES } from './passphrase-header.js';

export async function startSealing(
  pieces: Pieces,
  keys: Keys,
  cost: Cost,
  backend: LoadedBackend,
): Promise<Convert> {
  const streamKey = await keys.forSealing(cost);
  return (onProgress) => sealed(pieces, streamKey, backend, onProgress);
}

async function* sealed(
  pieces: Pieces,
  { key, header }: StreamKey,
  { api, raw, memory }: LoadedBackend,
  onProgress: (done: number) => void,
): Converted {
  const chunkLength = api.secretStream.limits.chunkLength.default;
  const state = memory.allocate(raw.crypto_secretstream_xchacha20poly1305_statebytes());
  const start = new Uint8Array(STREAM_HEADER_BYTES);
  try {
    key.read((bytes) => raw.crypto_secretstream_xchacha20poly1305_init_push(state, start, bytes));
    yield Buffer.concat([header, start]);
    yield* chunkByChunk(pieces, chunkLength, OVERHEAD, onProgress, (chunk, output, isLast) => {
      raw.crypto_secretstream_xchacha20poly1305_push(
        state,
        output,
        null,
        chunk,
        chunk.length,
        header,
        header.length,
        isLast ? TAG_FINAL : TAG_MESSAGE,
      );
    });
  } finally {
    memory.free(state);
  }
}

/** @throws RefusedFileError when its header says that the file cannot be opened with such a key */
export async function startOpening(
  source: FileName,
  pieces: Pieces,
  keys: Keys,
  limits: Cost,
  backend: LoadedBackend,
): Promise<Convert> {
  const { start, rest } = await split(pieces, HEADER_BYTES);
  const streamKey = await keys.forOpening(source, start, limits);
  const stream = joined(start.subarray(streamKey.header.length), rest);
  return (onProgress) =>
    opened(source, stream, { ...streamKey, mismatch: keys.mismatch }, backend, onProgress);
}

/** Each part is as it was sealed; that there is all of it is known at the end. */
async function* opened(
  source: FileName,
  pieces: Pieces,
  { key, header, mismatch }: StreamKey & Pick<Keys, 'mismatch'>,
  { api, raw, memory }: LoadedBackend,
  onProgress: (done: number) => void,
): Converted {
  const sealedLength = api.secretStream.limits.chunkLength.default + OVERHEAD;
  const { start, rest } = await split(pieces, STREAM_HEADER_BYTES);
  if (start.length < STREAM_HEADER_BYTES) throw new RefusedFileError(source, mismatch);
  const state = memory.allocate(raw.crypto_secretstream_xchacha20poly1305_statebytes());
  const tag = new Uint8Array(1);
  let done = 0;
  try {
    key.read((bytes) => raw.crypto_secretstream_xchacha20poly1305_init_pull(state, start, bytes));
    yield* chunkByChunk(rest, sealedLength, -OVERHEAD, onProgress, (chunk, output, isLast) => {
      const isRight = chunk.length >= OVERHEAD && pull(chunk, output);
      if (isRight) done += output.length;
      if (isRight && tag[0] === (isLast ? TAG_FINAL : TAG_MESSAGE)) return;
      // A wrong key opens not even the first chunk.
      const reason = `damaged or cut off: only its first ${done} bytes are as they were sealed`;
      throw new RefusedFileError(source, done === 0 ? mismatch : reason);
    });
  } finally {
    memory.free(state);
  }

  function pull(chunk: Uint8Array, output: Uint8Array): boolean {
    const status = raw.crypto_secretstream_xchacha20poly1305_pull(
      state,
      output,
      null,
      tag,
      chunk,
      chunk.length,
      header,
      header.length,
    );
    return status === 0;
  }
}

/** What is given remains as it is until the next but one is asked for. */
type Converted = AsyncGenerator<Uint8Array, void>;

/** Works on one chunk at a time, at least one. Only the last may be shorter than the others. */
type Work = (chunk: Uint8Array, output: Uint8Array, isLast: boolean) => void;

/**
 * Gives what it has at the end of each piece: to have every chunk written by itself would take longer.
 *
 * @param overhead how much longer a result is than its chunk
 */
async function* chunkByChunk(
  pieces: Pieces,
  length: number,
  overhead: number,
  onProgress: (done: number) => void,
  work: Work,
): Converted {
  const held = new Uint8Array(length);
  const capacity = (length + overhead) * Math.ceil(PIECE_BYTES / length + 1);
  let [results, others] = [new Uint8Array(capacity), new Uint8Array(capacity)];
  let heldLength = 0;
  let resultLength = 0;
  let done = 0;

  function workOn(chunk: Uint8Array, isLast: boolean): void {
    const end = resultLength + Math.max(0, chunk.length + overhead);
    work(chunk, results.subarray(resultLength, end), isLast);
    resultLength = end;
  }

  function takeResults(): Uint8Array {
    const taken = results.subarray(0, resultLength);
    [results, others] = [others, results];
    resultLength = 0;
    return taken;
  }

  for await (const piece of pieces) {
    let rest = piece;
    while (rest.length > 0) {
      // What is last is only known when nothing follows.
      if (heldLength === length) {
        workOn(held, false);
        heldLength = 0;
      }
      if (heldLength === 0 && rest.length > length) {
        workOn(rest.subarray(0, length), false);
        rest = rest.subarray(length);
      } else {
        const count = rest.copy(held, heldLength);
        heldLength += count;
        rest = rest.subarray(count);
      }
    }
    done += piece.length;
    onProgress(done);
    if (resultLength > 0) yield takeResults();
  }
  workOn(held.subarray(0, heldLength), true);
  yield takeResults();
}

/** @returns a copy of the first bytes, as many as there are but no more than wanted, and what follows them */
async function split(
  pieces: Pieces,
  wanted: number,
): Promise<{ readonly start: Buffer; readonly rest: Pieces }> {
  const start = Buffer.alloc(wanted);
  let length = 0;
  while (length < wanted) {
    const { done, value } = await pieces.next();
    if (done) break;
    const count = value.copy(start, length);
    length += count;
    if (count < value.length) return { start, rest: joined(value.subarray(count), pieces) };
  }
  return { start: start.subarray(0, length), rest: pieces };
}

async function* joined(first: Buffer, rest: Pieces): Pieces {
  if (first.length > 0) yield first;
  yield* rest;
}
