/** The digest of what passes through a stream: a promise that nobody has to watch. */
import { SourceError } from './errors.js';
import type { Hashing } from './sources.js';
import type { Data } from './types.js';

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
    this.promise.catch(() => {});
  }

  update(data: Data): void {
    this.#hash.update(data);
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
