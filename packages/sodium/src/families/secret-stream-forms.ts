/** Sealing and opening what is long: the forms that run everywhere. */
import type { Key } from '../secrets/keys.js';
import type { Bytes, Data } from '../shared/types.js';
import type { Source } from '../sources/chunks.js';
import type { SourceOptions } from '../sources/sources.js';

/** What `secretStream` takes as a key: exactly 32 bytes, or a secret of them. */
export type StreamKey = Key<32, 'secretStream'>;

/** What both sides of a stream must give alike. */
export interface SecretStreamOptions {
  /** How many bytes of data are sealed together: 1 to 67,108,864, by default 262,144. It is not part of what is sealed. */
  readonly chunkLength?: number;
  /** Authenticated with every chunk, and not part of what is sealed: what the stream belongs to. None by default. */
  readonly additionalData?: Data;
}

export interface SecretStreamSeal {
  /**
   * Seals bytes that are all there, so that they can be opened as a stream. What is never long is shorter and simpler with
   * `secretBox` or `aead`.
   *
   * @param data bytes of any length
   * @param key exactly 32 bytes, secret and random, as `generateKey` makes them
   * @param options `chunkLength` and `additionalData`, which `open` must be given alike
   * @returns `sealedLength(data.length)` bytes: 24, the data, and 17 for each of its chunks
   * @throws InvalidTypeError, InvalidLengthError for arguments that are wrong
   * @throws UnavailableError where there is no memory for the result
   * @example
   * const key = secretStream.generateKey();
   * const sealed = secretStream.seal(fromUtf8('a message'), key);
   * toUtf8(secretStream.open(sealed, key)) === 'a message' && sealed.length === 50
   * @see `crypto_secretstream_xchacha20poly1305_push`
   */
  (data: Data, key: StreamKey, options?: SecretStreamOptions): Bytes;

  /**
   * Seals what comes in chunks of any length, and never holds more than a few of its own.
   *
   * @param source as for `genericHash.from`: a `Blob`, a Node `Readable`, a web `ReadableStream`, or any iterable or async iterable
   *   of bytes; it is used up
   * @param key as for `seal`; it is not needed any more when this returns
   * @param options those of `seal`; `signal` and `onProgress`, as for `genericHash.from`
   * @returns what is sealed, in pieces: the header first, then chunk by chunk. The source is read one chunk ahead of what is
   *   asked for; leaving the loop ends it
   * @throws InvalidTypeError, InvalidLengthError as `seal`; while it is read also for a chunk that is no bytes
   * @throws SourceError while it is read, when the source failed or `signal` aborted; its `cause` is the source's error or the
   *   signal's reason
   * @example
   * const key = secretStream.generateKey();
   * const sealed = [];
   * for await (const bytes of secretStream.seal.from([fromUtf8('both '), fromUtf8('parts')], key)) sealed.push(bytes);
   * const opened = [];
   * for await (const bytes of secretStream.open.from(sealed, key)) opened.push(bytes);
   * opened.map(toUtf8).join('') === 'both parts'
   */
  from(
    source: Source,
    key: StreamKey,
    options?: SecretStreamOptions & SourceOptions,
  ): AsyncGenerator<Bytes, void, undefined>;

  /**
   * A web `TransformStream` that seals what is written to it.
   *
   * @param key as for `seal`; it is not needed any more when this returns
   * @param options those of `seal`
   * @returns a stream whose readable side fails when the writable side does
   * @throws InvalidTypeError, InvalidLengthError as `seal`
   * @example
   * const key = secretStream.generateKey();
   * const sealed = new Blob([fromUtf8('a message')]).stream().pipeThrough(secretStream.seal.transformStream(key));
   * const opened = sealed.pipeThrough(secretStream.open.transformStream(key));
   * (await new Response(opened).text()) === 'a message'
   */
  transformStream(key: StreamKey, options?: SecretStreamOptions): TransformStream<Uint8Array, Uint8Array>;
}

export interface SecretStreamOpen {
  /**
   * Opens what `seal` or any of its forms has sealed.
   *
   * @param sealed all of it
   * @param key the key that it was sealed with
   * @param options those that it was sealed with
   * @returns the data
   * @throws VerificationError for anything but what was sealed, all of it, with this key, `chunkLength` and `additionalData`
   * @throws InvalidTypeError, InvalidLengthError for arguments that are wrong
   * @throws UnavailableError where there is no memory for the result
   * @example
   * const key = secretStream.generateKey();
   * const sealed = secretStream.seal(fromUtf8('a message'), key, { chunkLength: 4096 });
   * toUtf8(secretStream.open(sealed, key, { chunkLength: 4096 })) === 'a message'
   * @see `crypto_secretstream_xchacha20poly1305_pull`
   */
  (sealed: Data, key: StreamKey, options?: SecretStreamOptions): Bytes;

  /**
   * Opens what comes in chunks of any length. **What it gives is verified chunk by chunk: that the stream is whole is only known when
   * the loop has ended without an error.** What must not be used before has to be kept aside until then.
   *
   * @param source what was sealed, as for `seal.from`
   * @param key as for `open`; it is copied to memory for secrets before this returns
   * @param options those of `open`; `signal` and `onProgress`, as for `genericHash.from`
   * @returns the data, chunk by chunk
   * @throws VerificationError while it is read, as `open`: also when the source ends before the final chunk, or goes on after it
   * @throws InvalidTypeError, InvalidLengthError, SourceError as `seal.from`
   * @example
   * const key = secretStream.generateKey();
   * const source = [secretStream.seal(fromUtf8('a message'), key)];
   * const opened = [];
   * for await (const bytes of secretStream.open.from(source, key)) opened.push(bytes);
   * opened.map(toUtf8).join('') === 'a message'
   */
  from(
    source: Source,
    key: StreamKey,
    options?: SecretStreamOptions & SourceOptions,
  ): AsyncGenerator<Bytes, void, undefined>;

  /**
   * A web `TransformStream` that opens what is written to it. **What comes out is verified chunk by chunk: that the stream is whole is
   * only known at its end.**
   *
   * @param key as for `open`; it is copied to memory for secrets before this returns
   * @param options those of `open`
   * @returns a stream that fails with a VerificationError for anything but what was sealed, and all of it
   * @throws InvalidTypeError, InvalidLengthError as `open`
   * @example
   * const key = secretStream.generateKey();
   * const sealed = new Blob([secretStream.seal(fromUtf8('a message'), key)]).stream();
   * (await new Response(sealed.pipeThrough(secretStream.open.transformStream(key))).text()) === 'a message'
   */
  transformStream(key: StreamKey, options?: SecretStreamOptions): TransformStream<Uint8Array, Uint8Array>;
}
