/** The digest of what passes through a stream: a promise that nobody has to watch. */

import { ignoreFailure, whenSettled } from 'sodium-sys/intrinsics';
import { SourceError } from 'sodium-sys/portable';
import { dataBytes } from '../shared/bytes.js';
import type { Data } from '../shared/types.js';
import { addChunk, type Hashing } from './hashing.js';

export class PromisedDigest<Digest> {
  readonly promise: Promise<Digest>;
  readonly #hash: Hashing<Digest>;
  #settle!: { resolve(digest: Digest): void; reject(error: SourceError): void };

  constructor(hash: Hashing<Digest>) {
    this.#hash = hash;
    this.promise = new Promise((resolve, reject) => {
      this.#settle = { resolve, reject };
    });
    // The stream reports its failure itself; who does not ask for the digest need not hear of it twice.
    ignoreFailure(this.promise);
  }

  /** @returns a promise only where the chunk is hashed on another thread; then it must be waited for. */
  update(chunk: Data): Promise<void> | undefined {
    return addChunk(this.#hash, dataBytes('chunk', chunk));
  }

  /** As a stream of Node takes a chunk: it says by `done` when the next may come, or what is wrong. */
  take(chunk: Data, done: (error?: Error | null) => void): void {
    let adding: Promise<void> | undefined;
    try {
      adding = this.update(chunk);
    } catch (error) {
      done(error as Error);
      return;
    }
    if (adding === undefined) done();
    else
      void whenSettled(
        adding,
        () => done(),
        (error) => done(error as Error),
      );
  }

  finish(): void {
    this.#settle.resolve(this.#hash.digest());
  }

  /** Nothing happens after `finish`. */
  giveUp(cause: unknown): void {
    this.#hash.dispose();
    this.#settle.reject(new SourceError('the stream ended before all data had passed through it', { cause }));
  }
}
