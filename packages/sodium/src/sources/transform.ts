/** A Node `Transform` that passes on what it gets and hashes it. */
import { Transform, type TransformCallback, type TransformOptions } from 'node:stream';
import type { Hashing } from './hashing.js';
import { PromisedDigest } from './promised-digest.js';

/** Passes bytes on as they are. */
export interface HashTransform<Digest = Uint8Array<ArrayBuffer>> extends Transform {
  /**
   * The digest, once all data has been written. Rejects with a SourceError when the stream fails or is destroyed; that
   * need not be handled.
   */
  readonly digest: Promise<Digest>;
}

export class HashingTransform<Digest> extends Transform implements HashTransform<Digest> {
  readonly digest: Promise<Digest>;
  readonly #digest: PromisedDigest<Digest>;

  constructor(hash: Hashing<Digest>) {
    // A string would be encoded silently. Without prototype: Node would take a `signal` that others have put on it.
    super({ __proto__: null, decodeStrings: false } as TransformOptions);
    this.#digest = new PromisedDigest(hash);
    this.digest = this.#digest.promise;
  }

  override _transform(chunk: Uint8Array, _encoding: BufferEncoding, done: TransformCallback): void {
    let adding: Promise<void> | undefined;
    try {
      adding = this.#digest.update(chunk);
    } catch (error) {
      done(error as Error);
      return;
    }
    if (adding === undefined) done(null, chunk);
    else adding.then(() => done(null, chunk), done);
  }

  override _flush(done: TransformCallback): void {
    this.#digest.finish();
    done();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#digest.giveUp(error ?? undefined);
    done(error);
  }
}
