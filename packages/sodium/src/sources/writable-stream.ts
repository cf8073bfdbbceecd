/** A web `WritableStream` that hashes what is written to it. */
import { assign } from 'sodium-sys/intrinsics';
import type { Hashing } from './hashing.js';
import { PromisedDigest } from './promised-digest.js';

/** Takes chunks of bytes, and passes nothing on. */
export interface HashWritableStream<Digest = Uint8Array<ArrayBuffer>> extends WritableStream<Uint8Array> {
  /**
   * The digest, once the stream is closed. Rejects with a SourceError when the stream fails or is aborted; that need not be
   * handled.
   */
  readonly digest: Promise<Digest>;
}

export function createWritableStream<Digest>(hash: Hashing<Digest>): HashWritableStream<Digest> {
  const digest = new PromisedDigest(hash);
  // Without prototype, as for Node's streams.
  const sink = {
    __proto__: null,
    async write(chunk: Uint8Array) {
      try {
        await digest.update(chunk);
      } catch (error) {
        digest.giveUp(error);
        throw error;
      }
    },
    close: () => digest.finish(),
    abort: (reason: unknown) => digest.giveUp(reason),
  };
  return assign(new WritableStream(sink), { digest: digest.promise });
}
