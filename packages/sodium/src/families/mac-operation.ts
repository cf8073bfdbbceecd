/** What every message authentication code has besides the function itself, documented once. */
import { assign } from 'sodium-sys/intrinsics';
import { type Key, type KeyMemory, keyGenerator, keyReader } from '../secrets/keys.js';
import type { SecretBytes, SecretBytesOptions } from '../secrets/secret-bytes.js';
import type { Backend, Bytes, Data, LengthLimits, Lengths, Sized } from '../shared/types.js';
import type { SignalOption } from '../sources/abortable.js';
import type { Source } from '../sources/chunks.js';
import type { CreateSources, SourceOptions } from '../sources/sources.js';
import type { HashTransformStream } from '../sources/transform-stream.js';
import type { HashWritableStream } from '../sources/writable-stream.js';
import { type HashRule, hashOperation } from './hash-operation.js';
import type { HashState } from './hash-state.js';

/** The lengths of a code, in bytes, and what its keys are for. */
export interface MacShape {
  readonly key: Lengths;
  readonly tag: number;
  readonly purpose: string;
}

export type MacKey<Shape extends MacShape> = Key<Shape['key'], Shape['purpose']>;

export interface MacForms<Shape extends MacShape> {
  /**
   * Computes the tag into memory that is already there, which may overlap the data or the key.
   *
   * @param output exactly as long as the tag
   * @returns `output`
   * @throws InvalidTypeError, InvalidLengthError as the function itself; `output` is then unchanged
   * @example
   * const output = new Uint8Array(32);
   * auth.into(output, fromUtf8('data'), auth.generateKey()) === output
   */
  into<Output extends Sized<Shape['tag']>>(output: Output, data: Data, key: MacKey<Shape>): Output;

  /**
   * Starts the tag of data that comes in parts.
   *
   * @param key as for the function itself; it may be disposed of afterwards
   * @throws InvalidTypeError, InvalidLengthError as the function itself
   * @example
   * const key = auth.generateKey();
   * const state = auth.create(key).update(fromUtf8('both ')).update(fromUtf8('parts'));
   * state.verify(auth(fromUtf8('both parts'), key)) === true
   */
  create(key: MacKey<Shape>): HashState<Shape['tag']>;

  /** Whether a tag is right. */
  readonly verify: MacVerify<Shape>;

  /**
   * Computes the tag without keeping the thread from other work: natively on another thread, for more than 64 KiB.
   * The data is copied before this returns.
   *
   * @param options `signal`, as for `genericHash.async`
   * @returns a promise of the tag; it rejects with what the function itself throws
   * @throws UnavailableError (as a rejection) where there is no memory for the copy; the reason of `signal`
   * @example
   * const key = auth.generateKey();
   * equals(await auth.async(new Uint8Array(100_000), key), auth(new Uint8Array(100_000), key))
   */
  async(data: Data, key: MacKey<Shape>, options?: SignalOption): Promise<Bytes<Shape['tag']>>;

  /**
   * Computes the tag of what comes in chunks, without ever holding more than one.
   *
   * @param source as for `genericHash.from`: a `Blob`, a Node `Readable`, a web `ReadableStream`, or any iterable or async iterable
   *   of bytes; it is used up
   * @param key as for the function itself; it is read before this returns
   * @param options `signal` and `onProgress`, as for `genericHash.from`
   * @returns a promise of the tag; it rejects with what is thrown here
   * @throws InvalidTypeError, InvalidLengthError as the function itself, also for a chunk that is no bytes, by its index
   * @throws SourceError when the source failed or `signal` aborted; its `cause` is the source's error or the signal's reason
   * @example
   * const key = auth.generateKey();
   * const tag = await auth.from([fromUtf8('both '), fromUtf8('parts')], key);
   * equals(tag, auth(fromUtf8('both parts'), key))
   */
  from(source: Source, key: MacKey<Shape>, options?: SourceOptions): Promise<Bytes<Shape['tag']>>;

  /**
   * Makes a web `TransformStream` that passes chunks of bytes on as they are; its `digest` is a promise of their tag.
   *
   * @throws InvalidTypeError, InvalidLengthError as the function itself; the stream fails with InvalidTypeError for a chunk
   *   that is no bytes
   * @example
   * const key = auth.generateKey();
   * const stream = auth.transformStream(key);
   * const text = await new Response(new Response('a body').body.pipeThrough(stream)).text();
   * text === 'a body' && auth.verify(await stream.digest, fromUtf8(text), key)
   */
  transformStream(key: MacKey<Shape>): HashTransformStream<Bytes<Shape['tag']>>;

  /**
   * Makes a web `WritableStream` that takes chunks of bytes and passes nothing on; its `digest` is a promise of their tag.
   *
   * @throws InvalidTypeError, InvalidLengthError as the function itself; the stream fails with InvalidTypeError for a chunk
   *   that is no bytes
   */
  writableStream(key: MacKey<Shape>): HashWritableStream<Bytes<Shape['tag']>>;

  /**
   * A random key of 32 bytes, which JavaScript never sees and which other primitives refuse.
   *
   * @param options `lock` and `access`: how the secret is kept
   * @throws InvalidTypeError for options that are wrong; UnavailableError as `SecretBytes.random`
   * @example
   * const key = auth.generateKey();
   * key.length === 32 && key.purpose === 'auth'
   */
  generateKey(options?: SecretBytesOptions): SecretBytes<Shape['purpose']>;

  /** The lengths that are accepted, in bytes. */
  readonly limits: MacLimits;
}

export interface MacVerify<Shape extends MacShape> {
  /**
   * Whether a tag is that of data, compared in constant time.
   *
   * @param expected the tag, exactly as long as tags are
   * @param data bytes of any length
   * @param key the key that the tag was computed with
   * @returns false for a tag of other data or another key; it does not say which
   * @throws InvalidTypeError, InvalidLengthError as the function itself, also for an `expected` of another length
   * @example
   * const key = auth.generateKey();
   * const tag = auth(fromUtf8('a message'), key);
   * auth.verify(tag, fromUtf8('a message'), key) && !auth.verify(tag, fromUtf8('another'), key)
   */
  (expected: Sized<Shape['tag']>, data: Data, key: MacKey<Shape>): boolean;
  /**
   * Whether a tag is that of what comes in chunks. Nothing of it may be trusted before this says so.
   *
   * @param expected as for `verify`; it is copied before this returns
   * @returns a promise of the answer; it rejects with what `from` rejects with, and for an `expected` that is wrong
   * @example
   * const key = auth.generateKey();
   * const tag = auth(fromUtf8('both parts'), key);
   * await auth.verify.from(tag, [fromUtf8('both '), fromUtf8('parts')], key)
   */
  from(
    expected: Sized<Shape['tag']>,
    source: Source,
    key: MacKey<Shape>,
    options?: SourceOptions,
  ): Promise<boolean>;
}

export interface MacLimits {
  /** `default` is that of `generateKey`. */
  readonly keyLength: LengthLimits & { readonly default: number };
  readonly tagLength: LengthLimits;
}

/** How a code describes itself: as a hash of one length, with a key. */
export interface MacRule
  extends Omit<HashRule<NoReaders, KeyMemory>, 'outputLength' | 'readers' | 'positional'> {
  /** As it is exported; also what its keys are for. */
  readonly name: string;
  readonly limits: MacLimits;
}

type NoReaders = Record<never, never>;

/** @returns the function, with all its forms: its interface, which has the documentation, gives it a type */
export function macOperation(backend: Backend, createSources: CreateSources, rule: MacRule) {
  const { name, limits } = rule;
  const { keyLength, tagLength } = limits;
  const mac = hashOperation<NoReaders, KeyMemory>(backend, createSources, {
    ...rule,
    outputLength: tagLength,
    positional: () => ({ name: 'key', read: keyReader(backend, { purpose: name, length: keyLength }) }),
    readers: () => ({}),
  });
  const generateKey = keyGenerator(backend, name, keyLength.default);
  return assign(mac, { generateKey, limits });
}
