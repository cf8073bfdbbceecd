/** The bytes of sealed files: a header, where there is a passphrase, and libsodium's stream, to which it is bound. */
import type { NodeSodiumApi } from 'sodium';
import { RefusedFileError } from '../errors.js';
import type { FileName } from '../file-names.js';
import type { Convert, Pieces } from './files.js';
import type { Keys } from './keys.js';
import { type Cost, HEADER_BYTES } from './passphrase-header.js';

type SecretStream = NodeSodiumApi['secretStream'];

export async function startSealing(
  pieces: Pieces,
  keys: Keys,
  cost: Cost,
  { seal }: SecretStream,
): Promise<Convert> {
  const { key, header } = await keys.forSealing(cost);
  return async function* (onProgress) {
    yield header;
    yield* seal.from(pieces, key, { additionalData: header, onProgress });
  };
}

/** @throws RefusedFileError when the file, from its header, cannot be opened with such a key */
export async function startOpening(
  source: FileName,
  pieces: Pieces,
  keys: Keys,
  limits: Cost,
  { open }: SecretStream,
): Promise<Convert> {
  const { start, rest } = await split(pieces, HEADER_BYTES);
  const { key, header } = await keys.forOpening(source, start, limits);
  return async function* (onProgress) {
    const sealed = joined(start.subarray(header.length), rest);
    let length = 0;
    try {
      for await (const bytes of open.from(sealed, key, { additionalData: header, onProgress })) {
        length += bytes.length;
        yield bytes;
      }
    } catch (error) {
      if (!isForgery(error)) throw error;
      // A wrong key opens not even the first chunk.
      const reason = `damaged or cut off: only its first ${length} bytes are as they were sealed`;
      throw new RefusedFileError(source, length === 0 ? keys.mismatch : reason);
    }
  };
}

function isForgery(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_SODIUM_VERIFICATION';
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
