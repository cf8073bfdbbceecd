/** A Node `Writable` that hashes what is written to it. */

import type { Writable, WritableOptions } from 'node:stream';
import { assign } from 'sodium-sys/intrinsics';
import type { Hashing } from './hashing.js';
import { PromisedDigest } from './promised-digest.js';

/** Takes bytes, and passes nothing on. */
export interface HashWritable<Digest = Uint8Array<ArrayBuffer>> extends Writable {
  /**
   * The digest, once the stream has ended. Rejects with a SourceError when it fails or is destroyed; that need not be
   * handled.
   */
  readonly digest: Promise<Digest>;
}

export function createHashWritable<Digest>(hash: Hashing<Digest>): HashWritable<Digest> {
  const { Writable } = process.getBuiltinModule('node:stream');
  const digest = new PromisedDigest(hash);
  // Without prototype, and with strings as they come, as for the `Transform`.
  const options: WritableOptions & { __proto__: null } = {
    __proto__: null,
    decodeStrings: false,
    write: (chunk, _encoding, done) => digest.take(chunk, done),
    final(done) {
      digest.finish();
      done();
    },
    destroy(error, done) {
      digest.giveUp(error ?? undefined);
      done(error);
    },
  };
  return assign(new Writable(options), { digest: digest.promise });
}
