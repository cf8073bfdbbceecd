/** What every hash has besides the function itself, documented once. */

import type { RawSodium } from 'sodium-sys';
import { assign, max } from 'sodium-sys/intrinsics';
import {
  type Address,
  byteLengthOf,
  newBytes,
  type OptionReaders,
  type OptionValues,
} from 'sodium-sys/portable';
import { argumentsReader, type Positional, type ReadArguments } from '../shared/arguments.js';
import { dataBytes, exactly, sizedBytes } from '../shared/bytes.js';
import { elsewhere, LONGEST_HERE } from '../shared/elsewhere.js';
import { lengthOption } from '../shared/option-readers.js';
import { succeed } from '../shared/status.js';
import type { Backend, Bytes, CheckedLength, Data, LengthLimits, Lengths, Sized } from '../shared/types.js';
import { abortable, type SignalOption } from '../sources/abortable.js';
import type { Source } from '../sources/chunks.js';
import { type CreateSources, type SourceOptions, sourceReaders } from '../sources/sources.js';
import type { HashTransformStream } from '../sources/transform-stream.js';
import type { HashWritableStream } from '../sources/writable-stream.js';
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

  /** Whether data has a certain digest. */
  readonly verify: HashVerify<Variant, Allowed, Default, Bound>;

  /**
   * Hashes data without keeping the thread from other work: natively on another thread, where more than 64 KiB take less
   * time than to wait for it. In WebAssembly, which has none, it is hashed at once.
   *
   * The data is copied before this returns, so that nothing that happens to it afterwards matters; the copy is wiped. Many
   * calls wait for each other: one more runs at once than there are cores, but on no more than half of the threads that libuv
   * has for them and for files and name lookups (`UV_THREADPOOL_SIZE`, 4 unless it is set; of a worker's calls one at a time).
   *
   * @param data bytes of any length
   * @param options as for the hash itself, and `signal`: aborting it rejects at once. What waits for others then never starts;
   *   what C has begun goes on to its end, and its result is wiped
   * @returns a promise of the digest; it rejects with what the hash itself throws
   * @throws UnavailableError (as a rejection) where there is no memory for the copy
   * @throws the reason of `signal` (as a rejection)
   * @example
   * const signal = AbortSignal.timeout(10_000);
   * const digest = await genericHash.async(new Uint8Array(1_000_000), { signal });
   * equals(digest, genericHash(new Uint8Array(1_000_000)))
   */
  async<Length extends Bound = Default>(
    data: Data,
    options?: HashOptions<Variant, Length, Allowed> & SignalOption,
  ): Promise<Bytes<Length>>;

  /**
   * Hashes what comes in chunks, without ever holding more than one: a `Blob` or `File`, a Node `Readable`, a web
   * `ReadableStream`, or any iterable or async iterable of bytes. The source is used up, but for a `Blob`; when it fails, yields
   * anything but bytes or is aborted, it is told to end (`return`, `cancel` or `destroy`).
   *
   * @param source gives its bytes in chunks of any length; each is hashed before the next is asked for
   * @param options as for the hash itself, and `signal`: aborting it stops at once, also while the source waits; and
   *   `onProgress(bytes, total)`, called after every chunk; `total` is the size of a `Blob`, and otherwise undefined
   * @returns a promise of the digest; it rejects with what is thrown here
   * @throws InvalidTypeError, InvalidLengthError as the hash itself, also for a chunk that is no bytes, by its index
   * @throws SourceError when the source failed or `signal` aborted; its `cause` is the source's error or the signal's reason
   * @example
   * const digest = await hash.sha256.from([fromUtf8('one part, '), fromUtf8('and another')]);
   * const body = await genericHash.from(new Response('the same').body, { outputLength: 64 });
   * const blob = await genericHash.from(new Blob([fromUtf8('the same')]), { outputLength: 64 });
   * digest.length === 32 && equals(body, blob)
   */
  from<Length extends Bound = Default>(
    source: Source,
    options?: HashOptions<Variant, Length, Allowed> & SourceOptions,
  ): Promise<Bytes<Length>>;

  /**
   * Makes a web `TransformStream` that passes chunks of bytes on as they are and hashes them; `digest` is a promise of
   * the result. Somebody must read what it passes on, or it stops; `writableStream` needs no reader.
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

  /**
   * Makes a web `WritableStream` that hashes chunks of bytes and passes nothing on; `digest` is a promise of the result.
   *
   * @param options as for the hash itself
   * @throws InvalidTypeError, InvalidLengthError as the hash itself; the stream fails with InvalidTypeError for a chunk
   *   that is no bytes
   * @example
   * const hashing = genericHash.writableStream();
   * await new Response('a body').body.pipeTo(hashing);
   * equals(await hashing.digest, genericHash(fromUtf8('a body')))
   */
  writableStream<Length extends Bound = Default>(
    options?: HashOptions<Variant, Length, Allowed>,
  ): HashWritableStream<Bytes<Length>>;
}

/** The type parameters are those of `HashForms`. */
export interface HashVerify<
  Variant,
  Allowed extends Lengths,
  Default extends Bound,
  Bound extends number = number,
> {
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
  <Length extends Bound = Default>(
    expected: Uint8Array,
    data: Data,
    options?: HashOptions<Variant, Length, Allowed>,
  ): boolean;
  /**
   * Whether what comes in chunks has a certain digest. Nothing of it may be trusted before this says so.
   *
   * @param expected as for `verify`; it is copied before this returns
   * @param source as for `from`
   * @param options as for `from`
   * @returns a promise of the answer; it rejects with what `from` rejects with, and for an `expected` that is wrong
   * @example
   * const digest = hash.sha256(fromUtf8('both parts'));
   * await hash.sha256.verify.from(digest, [fromUtf8('both '), fromUtf8('parts')])
   */
  from<Length extends Bound = Default>(
    expected: Uint8Array,
    source: Source,
    options?: HashOptions<Variant, Length, Allowed> & SourceOptions,
  ): Promise<boolean>;
}

/**
 * How a hash describes itself. The functions of C are named here, in what calls them.
 *
 * @typeParam Argument what stands between the data and the options: nothing, a key, or the length of the result
 */
export interface HashRule<Readers extends OptionReaders, Argument = undefined> extends StateCalls {
  /** As it is exported. */
  readonly name: string;
  /** Of the digest; one that can have several lengths has an option `outputLength`, unless it is the argument. */
  readonly outputLength: LengthLimits;
  readonly positional?: (backend: Backend) => Positional<Argument>;
  /** The options that make one hash function different from every other. */
  readonly readers: (backend: Backend) => Readers;
  readonly oneShot: (
    functions: RawSodium,
    output: Uint8Array,
    outputLength: number,
    data: Uint8Array,
    dataLength: number,
    variant: OptionValues<Readers>,
    argument: Argument,
  ) => number;
  /** Whether C has no function that does it all at once. */
  readonly needsState?: (variant: OptionValues<Readers>, argument: Argument) => boolean;
  readonly init: (
    functions: RawSodium,
    state: Address,
    outputLength: number,
    variant: OptionValues<Readers>,
    argument: Argument,
  ) => number;
}

/** @returns the hash, with all its forms: its interface, which has the documentation, gives it a type */
export function hashOperation<Readers extends OptionReaders, Argument = undefined>(
  backend: Backend,
  createSources: CreateSources,
  rule: HashRule<Readers, Argument>,
) {
  const { hash, ...forms } = hashForms(backend, createSources, rule);
  return assign(hash, forms);
}

/** The function itself and its forms, each for itself. All take the argument, where there is one, before the options. */
export function hashForms<Readers extends OptionReaders, Argument = undefined>(
  backend: Backend,
  createSources: CreateSources,
  rule: HashRule<Readers, Argument>,
) {
  const { name, outputLength: lengths, oneShot, needsState, init } = rule;
  const variantReaders = rule.readers(backend);
  const positional = rule.positional?.(backend);
  const isFixed = lengths.minimum === lengths.maximum;
  const isOption = lengths.default !== undefined && !isFixed;
  const readers = isOption ? { outputLength: lengthOption(lengths), ...variantReaders } : variantReaders;
  // `into` is told the length by its output.
  const isArgument = !isFixed && !isOption;
  const readForInto = argumentsReader(variantReaders, isArgument ? undefined : positional);
  const read = argumentsReader(readers, positional) as ReadArguments<Given<Readers>, Argument>;
  const { signal } = sourceReaders;
  const readForElsewhere = argumentsReader({ ...readers, signal }, positional) as ReadArguments<
    Given<Readers> & SignalOption,
    Argument
  >;

  // Where it is no option, a property of that name is one that others have put on `Object.prototype`.
  const lengthOf = (options: Given<Readers>, argument: Argument): number => {
    if (isFixed) return lengths.minimum;
    return isOption ? (options.outputLength ?? lengths.default) : (argument as number);
  };

  function start(length: number, options: Given<Readers>, argument: Argument): RunningHash {
    return RunningHash.start(backend(), name, rule, length, (functions, state) =>
      init(functions, state, length, options, argument),
    );
  }

  function fill(
    output: Uint8Array,
    length: number,
    data: Uint8Array,
    options: Given<Readers>,
    argument: Argument,
  ) {
    if (needsState?.(options, argument)) RunningHash.fill(start(length, options, argument), output, data);
    else succeed(oneShot(backend().raw, output, length, data, byteLengthOf(data), options, argument), name);
  }

  function hash(data: unknown, first?: unknown, second?: unknown): Uint8Array<ArrayBuffer> {
    const { options, argument } = read(first, second);
    const length = lengthOf(options, argument);
    const bytes = dataBytes('data', data);
    const output = newBytes(length);
    fill(output, length, bytes, options, argument);
    return output;
  }

  function into(output: unknown, data: unknown, first?: unknown, second?: unknown): Uint8Array {
    const { options, argument } = readForInto(first, second);
    const target = sizedBytes('output', output, lengths);
    fill(target, byteLengthOf(target), dataBytes('data', data), options, argument);
    return target;
  }

  function verify(expected: unknown, data: unknown, first?: unknown, second?: unknown): boolean {
    const { options, argument } = read(first, second);
    const length = lengthOf(options, argument);
    const digest = sizedBytes('expected', expected, exactly(length));
    const actual = new Uint8Array(length);
    fill(actual, length, dataBytes('data', data), options, argument);
    return backend().memory.equals(digest, actual);
  }

  async function hashElsewhere(
    data: unknown,
    first?: unknown,
    second?: unknown,
  ): Promise<Uint8Array<ArrayBuffer>> {
    const { options, argument } = readForElsewhere(first, second);
    const length = lengthOf(options, argument);
    const bytes = dataBytes('data', data);
    const byteLength = byteLengthOf(bytes);
    const sodium = backend();
    return await abortable(sodium, options.signal, async (stopping) => {
      const output = newBytes(length);
      const isLong = max(byteLength, length) > LONGEST_HERE;
      const functions = isLong ? elsewhere(sodium, stopping) : sodium.raw;
      if (needsState?.(options, argument)) {
        await RunningHash.fillElsewhere(functions, start(length, options, argument), output, bytes);
      } else {
        succeed(await oneShot(functions, output, length, bytes, byteLength, options, argument), name);
      }
      return output;
    });
  }

  const { verify: verifyForms, ...sources } = createSources({
    name,
    readers,
    positional,
    start: (given, argument) => {
      const options = given as Given<Readers>;
      const running = start(lengthOf(options, argument), options, argument);
      return RunningHash.forSource(running, (last) => last.digest());
    },
    startVerifying: (expected, given, argument) => {
      const options = given as Given<Readers>;
      const length = lengthOf(options, argument);
      const digest = new Uint8Array(sizedBytes('expected', expected, exactly(length)));
      const running = start(length, options, argument);
      return RunningHash.forSource(running, (last) => last.verify(digest));
    },
    buffers: () => backend().buffers,
  });
  const create = (first?: unknown, second?: unknown): HashState => {
    const { options, argument } = read(first, second);
    return start(lengthOf(options, argument), options, argument);
  };
  return {
    hash,
    into,
    create,
    verify: assign(verify, verifyForms),
    async: hashElsewhere,
    ...sources,
  };
}

type Given<Readers extends OptionReaders> = OptionValues<Readers> & {
  readonly outputLength?: number | undefined;
};
