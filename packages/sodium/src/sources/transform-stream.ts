/** A web `TransformStream` that passes on what it gets and hashes it. */

import { assign } from 'sodium-sys/intrinsics';
import type { Hashing } from './hashing.js';
import { PromisedDigest } from './promised-digest.js';

/** Passes chunks of bytes on as they are. */
export interface HashTransformStream<Digest = Uint8Array<ArrayBuffer>>
  extends TransformStream<Uint8Array, Uint8Array> {
  /**
   * The digest, once all data has been written. Rejects with a SourceError when the stream fails or is given up; that
   * need not be handled.
   */
  readonly digest: Promise<Digest>;
}

export function createTransformStream<Digest>(hash: Hashing<Digest>): HashTransformStream<Digest> {
  const digest = new PromisedDigest(hash);
  const transformer = {
    async transform(chunk: Uint8Array, controller: { enqueue(chunk: Uint8Array): void }) {
      try {
        await digest.update(chunk);
      } catch (error) {
        digest.giveUp(error);
        throw error;
      }
      controller.enqueue(chunk);
    },
    flush: () => digest.finish(),
    cancel: (reason: unknown) => digest.giveUp(reason),
  };
  return assign(new TransformStream(transformer), { digest: digest.promise });
}
