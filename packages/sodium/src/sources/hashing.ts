/** A hash under way, as what feeds it sees it: a source, a stream. */
import { byteLengthOf } from 'sodium-sys/portable';
import { LONGEST_HERE } from '../shared/elsewhere.js';
import type { Data } from '../shared/types.js';

/** Of any primitive. */
export interface Hashing<Digest = Uint8Array<ArrayBuffer>> {
  update(data: Data): unknown;
  /** Goes on on another thread, where there is one; until it has, only `dispose` may be called. */
  updateElsewhere(data: Uint8Array): Promise<void>;
  digest(): Digest;
  /** A second hash that goes on from here on its own. */
  clone(): Hashing<Digest>;
  dispose(): void;
}

/** Adds a chunk where that takes least of this thread's time. @returns a promise only where that is elsewhere */
export function addChunk(hash: Hashing<unknown>, chunk: Uint8Array): Promise<void> | undefined {
  if (byteLengthOf(chunk) > LONGEST_HERE) return hash.updateElsewhere(chunk);
  hash.update(chunk);
  return undefined;
}
