/** What every hash has besides the function itself, documented once. */
import type { RawSodium } from 'sodium-sys';
import {
  type Address,
  byteLengthOf,
  type OptionReaders,
  type OptionValues,
  optionsReader,
} from 'sodium-sys/portable';
import { dataBytes, exactly, sizedBytes } from '../shared/bytes.js';
import { elsewhere, LONGEST_HERE } from '../shared/elsewhere.js';
import { lengthOption } from '../shared/option-readers.js';
import { succeed } from '../shared/status.js';
import type { Backend, Bytes, CheckedLength, Data, LengthLimits, Lengths, Sized } from '../shared/types.js';
import type { Source } from '../sources/chunks.js';
import type { CreateSources, SourceOptions } from '../sources/sources.js';
import type { HashTransformStream } from '../sources/transform-stream.js';
import { type HashState, RunningHash, type StateCalls } from './hash-state.js';

/** The option of hashes whose digest can have several lengths. */
export interface OutputLength<Length extends number, Allowed extends Lengths> {
  /** The length of the digest in bytes. */
  readonly outputLength?: CheckedLength<Length, Allowed>;
}

/** The options of a hash without variants, whose digest has one length. */
export interface NoOptions {
  readonly outputLength?: never;
}

export type HashOptions<Variant, Length extends number, Allowed extends Lengths> = Allowed extends number
  ? Variant
  : Variant & OutputLength<Length, Allowed>;

/**
 * @typeParam Variant the options, besides `outputLength`, that make one hash function different from every other
 * @typeParam Allowed the lengths that a digest can have
 * @typeParam Default the length that it has unless `outputLength` says another
 * @typeParam Bound the one length of a digest that cannot have several
 */
export interface HashForms<
  Variant,
  Allowed extends Lengths,
  Default extends Bound,
  Bound extends number = number,
> {
  /**
   * Hashes data into memory that is already there, which may overlap the data or the key.
   *
   * @param output as long as the digest is to be; the digest fills all of it
   * @param data bytes of any length
   * @param options as for the hash itself, but `outputLength`
   * @returns `output`
   * @throws InvalidTypeError, InvalidLengthError as the hash itself; `output` is then unchanged
   * @example
   * const output = new Uint8Array(32);
   * hash.sha256.into(output, fromUtf8('data')) === output
   */
  into<Output extends Sized<Allowed>>(output: Output, data: Data, options?: Variant): Output;

  /**
   * Starts a hash of data that comes in parts.
   *
   * @param options as for the hash itself
   * @throws InvalidTypeError, InvalidLengthError as the hash itself
   * @example
   * const state = genericHash.create({ outputLength: 64 });
   * state.update(fromUtf8('one part, ')).update(fromUtf8('and another'));
   * state.digest().length === 64
   */
  create<Length extends Bound = Default>(options?: HashOptions<Variant, Length, Allowed>): HashState<Length>;

  /**
   * Whether data has a certain digest, compared in constant time.
   *
   * @param expected the digest to compare with, exactly as long as the digest is
   * @param data bytes of any length
   * @param options as for the hash itself; a digest that is to prove anything needs a `key`
   * @throws InvalidTypeError, InvalidLengthError as the hash itself, also for an `expected` of another length
   * @example
   * const key = genericHash.generateKey();
   * const message = fromUtf8('a message');
   * const mac = genericHash(message, { key });
   * genericHash.verify(mac, message, { key }) === true
   */
  verify<Length extends Bound = Default>(
    expected: Uint8Array,
    data: Data,
    options?: HashOptions<Variant, Length, Allowed>,
  ): boolean;

  /**
   * Hashes data without keeping the thread from other work: natively on another thread, where more than 64 KiB take less
   * time than to wait for it. In WebAssembly, which has none, it is hashed at once.
   *
   * The data is copied before this returns, so that nothing that happens to it afterwards matters; the copy is wiped. Many
   * calls wait for each other: one more runs at once than there are cores, but on no more than half of the threads that libuv
   * has for them and for files and name lookups (`UV_THREADPOOL_SIZE`, 4 unless it is set; of a worker's calls one at a time).
   *
   * @param data bytes of any length
   * @param options as for the hash itself
   * @returns a promise of the digest; it rejects with what the hash itself throws
   * @throws UnavailableError (as a rejection) where there is no memory for the copy
   * @example
   * const digest = await genericHash.async(new Uint8Array(1_000_000));
   * equals(digest, genericHash(new Uint8Array(1_000_000)))
   */
  async<Length extends Bound = Default>(
    data: Data,
    options?: HashOptions<Variant, Length, Allowed>,
  ): Promise<Bytes<Length>>;

  /**
   * Hashes what comes in chunks, without ever holding more than one: a Node `Readable`, a web `ReadableStream`, or any
   * iterable or async iterable of bytes. The source is used up; when it fails, yields anything but bytes or is aborted,
   * it is told to end (`return`, `cancel` or `destroy`).
   *
   * @param source gives its bytes in chunks of any length; each is hashed before the next is asked for
   * @param options as for the hash itself, and `signal`: aborting it stops at once, also while the source waits; and
   *   `onProgress(bytes)`, called after every chunk
   * @returns a promise of the digest; it rejects with what is thrown here
   * @throws InvalidTypeError, InvalidLengthError as the hash itself, also for a chunk that is no bytes, by its index
   * @throws SourceError when the source failed or `signal` aborted; its `cause` is the source's error or the signal's reason
   * @example
   * const digest = await hash.sha256.from([fromUtf8('one part, '), fromUtf8('and another')]);
   * const body = await genericHash.from(new Response('the same').body, { outputLength: 64 });
   * digest.length === 32 && body.length === 64
   */
  from<Length extends Bound = Default>(
    source: Source,
    options?: HashOptions<Variant, Length, Allowed> & SourceOptions,
  ): Promise<Bytes<Length>>;

  /**
   * Makes a web `TransformStream` that passes chunks of bytes on as they are and hashes them; `digest` is a promise of
   * the result.
   *
   * @param options as for the hash itself
   * @throws InvalidTypeError, InvalidLengthError as the hash itself; the stream fails with InvalidTypeError for a chunk
   *   that is no bytes
   * @example
   * const hashing = genericHash.transformStream();
   * const text = await new Response(new Response('a body').body.pipeThrough(hashing)).text();
   * text === 'a body' && equals(await hashing.digest, genericHash(fromUtf8('a body')))
   */
  transformStream<Length extends Bound = Default>(
    options?: HashOptions<Variant, Length, Allowed>,
  ): HashTransformStream<Bytes<Length>>;
}

/** How a hash describes itself. The functions of C are named here, in what calls them. */
export interface HashRule<Readers extends OptionReaders> extends StateCalls {
  /** As it is exported. */
  readonly name: string;
  /** Of the digest; one that can have several lengths has an option `outputLength`. */
  readonly outputLength: LengthLimits & { readonly default: number };
  /** The options that make one hash function different from every other. */
  readonly readers: (backend: Backend) => Readers;
  readonly oneShot: (
    functions: RawSodium,
    output: Uint8Array,
    outputLength: number,
    data: Uint8Array,
    dataLength: number,
    variant: OptionValues<Readers>,
  ) => number;
  readonly init: (
    functions: RawSodium,
    state: Address,
    outputLength: number,
    variant: OptionValues<Readers>,
  ) => number;
}

/** @returns the hash, with all its forms: its interface, which has the documentation, gives it a type */
export function hashOperation<Readers extends OptionReaders>(
  backend: Backend,
  createSources: CreateSources,
  rule: HashRule<Readers>,
) {
  const { name, outputLength: lengths, oneShot, init } = rule;
  const variantReaders = rule.readers(backend);
  const isFixed = lengths.minimum === lengths.maximum;
  const readers = isFixed ? variantReaders : { outputLength: lengthOption(lengths), ...variantReaders };
  const readVariant = optionsReader(variantReaders);
  const readOptions = optionsReader(readers) as (options: unknown) => Given<Readers>;

  // Where it is no option, a property of that name is one that others have put on `Object.prototype`.
  const lengthOf = ({ outputLength }: Given<Readers>): number =>
    isFixed ? lengths.default : (outputLength ?? lengths.default);

  function hash(data: unknown, options?: unknown): Uint8Array<ArrayBuffer> {
    const checked = readOptions(options);
    const length = lengthOf(checked);
    const output = new Uint8Array(length);
    const bytes = dataBytes('data', data);
    succeed(oneShot(backend().raw, output, length, bytes, byteLengthOf(bytes), checked), name);
    return output;
  }

  function into(output: unknown, data: unknown, options?: unknown): Uint8Array {
    const variant = readVariant(options);
    const target = sizedBytes('output', output, lengths);
    const bytes = dataBytes('data', data);
    const length = byteLengthOf(target);
    succeed(oneShot(backend().raw, target, length, bytes, byteLengthOf(bytes), variant), name);
    return target;
  }

  function start(options: Given<Readers>): RunningHash {
    const length = lengthOf(options);
    return RunningHash.start(backend(), name, rule, length, (functions, state) =>
      init(functions, state, length, options),
    );
  }

  function verify(expected: unknown, data: unknown, options?: unknown): boolean {
    const checked = readOptions(options);
    const length = lengthOf(checked);
    const digest = sizedBytes('expected', expected, exactly(length));
    const bytes = dataBytes('data', data);
    const actual = new Uint8Array(length);
    succeed(oneShot(backend().raw, actual, length, bytes, byteLengthOf(bytes), checked), name);
    return backend().memory.equals(digest, actual);
  }

  async function hashElsewhere(data: unknown, options?: unknown): Promise<Uint8Array<ArrayBuffer>> {
    const checked = readOptions(options);
    const length = lengthOf(checked);
    const bytes = dataBytes('data', data);
    const byteLength = byteLengthOf(bytes);
    const output = new Uint8Array(length);
    const functions = byteLength > LONGEST_HERE ? elsewhere(backend()) : backend().raw;
    succeed(await oneShot(functions, output, length, bytes, byteLength, checked), name);
    return output;
  }

  const sources = createSources({
    name,
    readers,
    start: (options) => RunningHash.forSource(start(options as Given<Readers>)),
    buffers: () => backend().buffers,
  });
  Object.defineProperty(hash, 'name', { value: name.slice(name.lastIndexOf('.') + 1) });
  const create = (options?: unknown): HashState => start(readOptions(options));
  return Object.assign(hash, { into, create, verify, async: hashElsewhere, ...sources });
}

type Given<Readers extends OptionReaders> = OptionValues<Readers> & {
  readonly outputLength?: number | undefined;
};
