/** What every extendable output has besides the function itself, documented once. */
import type { Bytes, Data, LengthLimits } from '../shared/types.js';
import type { SignalOption } from '../sources/abortable.js';
import type { Source } from '../sources/chunks.js';
import type { SourceOptions } from '../sources/sources.js';
import type { HashTransformStream } from '../sources/transform-stream.js';
import type { HashWritableStream } from '../sources/writable-stream.js';
import type { XofState } from './xof-state.js';

export interface XofOptions {
  /**
   * 1 to 127, 31 when it is not given: outputs of one domain say nothing of those of another. Standards give some of them a
   * meaning; SHAKE with any but 31 is no SHAKE.
   */
  readonly domain?: number;
}

export interface XofForms {
  /**
   * Fills memory that is already there, which may overlap the data.
   *
   * @param output 1 byte or more; the output has its length
   * @returns `output`
   * @throws InvalidTypeError, InvalidLengthError, UnavailableError as the function itself; `output` is then unchanged
   * @example
   * const output = new Uint8Array(100);
   * !xof.shake256.isAvailable || xof.shake256.into(output, fromUtf8('data')) === output
   */
  into<Output extends Uint8Array>(output: Output, data: Data, options?: XofOptions): Output;

  /**
   * Starts an output of data that comes in parts, or that is squeezed in parts.
   *
   * @throws InvalidTypeError, InvalidLengthError, UnavailableError as the function itself
   * @example
   * const squeezed = () => {
   *   const state = xof.turboShake128.create().update(fromUtf8('one part, ')).update(fromUtf8('and another'));
   *   return [...state.squeeze(3), ...state.squeeze(5)];
   * };
   * const whole = () => xof.turboShake128(fromUtf8('one part, and another'), 8);
   * !xof.turboShake128.isAvailable || equals(Uint8Array.from(squeezed()), whole())
   */
  create(options?: XofOptions): XofState;

  /**
   * Makes the output without keeping the thread from other work: natively on another thread, where more than 64 KiB come in or
   * out. The data is copied before this returns.
   *
   * @param options `domain`, and `signal` as for `genericHash.async`
   * @returns a promise of the output; it rejects with what the function itself throws, or with the reason of `signal`
   * @example
   * const output = () => xof.shake128.async(new Uint8Array(100_000), 32);
   * !xof.shake128.isAvailable || (await output()).length === 32
   */
  async<Length extends number>(
    data: Data,
    outputLength: Length,
    options?: XofOptions & SignalOption,
  ): Promise<Bytes<Length>>;

  /**
   * Makes the output of what comes in chunks, without ever holding more than one.
   *
   * @param source as for `genericHash.from`: a `Blob`, a Node `Readable`, a web `ReadableStream`, or any iterable or async iterable
   *   of bytes; it is used up
   * @param options `domain`, and `signal` and `onProgress` as for `genericHash.from`
   * @returns a promise of the output; it rejects with what is thrown here
   * @throws InvalidTypeError, InvalidLengthError, UnavailableError as the function itself, also for a chunk that is no bytes
   * @throws SourceError when the source failed or `signal` aborted; its `cause` is the source's error or the signal's reason
   * @example
   * const output = () => xof.shake128.from([fromUtf8('a'), fromUtf8('bc')], 4);
   * !xof.shake128.isAvailable || toHex(await output()) === '5881092d'
   */
  from<Length extends number>(
    source: Source,
    outputLength: Length,
    options?: XofOptions & SourceOptions,
  ): Promise<Bytes<Length>>;

  /**
   * Makes a web `TransformStream` that passes chunks of bytes on as they are; its `digest` is a promise of their output.
   *
   * @throws InvalidTypeError, InvalidLengthError, UnavailableError as the function itself; the stream fails with
   *   InvalidTypeError for a chunk that is no bytes
   */
  transformStream<Length extends number>(
    outputLength: Length,
    options?: XofOptions,
  ): HashTransformStream<Bytes<Length>>;

  /**
   * Makes a web `WritableStream` that takes chunks of bytes and passes nothing on; its `digest` is a promise of their output.
   *
   * @throws InvalidTypeError, InvalidLengthError, UnavailableError as the function itself; the stream fails with
   *   InvalidTypeError for a chunk that is no bytes
   */
  writableStream<Length extends number>(
    outputLength: Length,
    options?: XofOptions,
  ): HashWritableStream<Bytes<Length>>;

  /** The lengths that are accepted, in bytes, and the domains. */
  readonly limits: {
    readonly outputLength: LengthLimits;
    readonly domain: LengthLimits & { readonly default: number };
  };
}
