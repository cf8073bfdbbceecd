/// <reference lib="esnext.disposable" preserve="true" />
/**
 * BLAKE2b: a fast hash of 16 to 64 bytes, and with a key a MAC.
 *
 * RFC 7693 <https://www.rfc-editor.org/rfc/rfc7693>; salt and personalization as in the BLAKE2 paper, section 2.8.
 * libsodium: <https://doc.libsodium.org/hashing/generic_hashing>
 */

import type { Memory, Sodium } from 'sodium-sys';
import {
  crypto_generichash_BYTES,
  crypto_generichash_BYTES_MAX,
  crypto_generichash_BYTES_MIN,
  crypto_generichash_blake2b_PERSONALBYTES,
  crypto_generichash_blake2b_SALTBYTES,
  crypto_generichash_KEYBYTES,
  crypto_generichash_KEYBYTES_MAX,
  crypto_generichash_KEYBYTES_MIN,
} from 'sodium-sys/constants';
import {
  Address,
  byteLengthOf,
  isUint8Array,
  type OptionValues,
  readOptions,
  Transferred,
} from 'sodium-sys/portable';
import { dataBytes, sizedBytes } from './bytes.js';
import type { Source } from './chunks.js';
import { StateError } from './errors.js';
import { type Hashing, LONGEST_HERE } from './hashing.js';
import { booleanOption, bytesOption, lengthOption } from './options.js';
import {
  keyOption,
  leaseKey,
  randomSecret,
  releaseKey,
  type SecretBytes,
  type SecretBytesOptions,
  secretOptionReaders,
} from './secret-bytes.js';
import type { CreateSources, SourceOptions } from './sources.js';
import { succeed } from './status.js';
import type { HashTransformStream } from './transform-stream.js';
import type { Backend, Bytes, CheckedBytes, CheckedLength, Data, LengthLimits, Range } from './types.js';

export interface GenericHashLimits {
  readonly outputLength: LengthLimits;
  readonly keyLength: LengthLimits;
  readonly saltLength: LengthLimits;
  readonly personalLength: LengthLimits;
}

const limits: GenericHashLimits = {
  outputLength: {
    minimum: crypto_generichash_BYTES_MIN,
    maximum: crypto_generichash_BYTES_MAX,
    default: crypto_generichash_BYTES,
  },
  keyLength: {
    minimum: crypto_generichash_KEYBYTES_MIN,
    maximum: crypto_generichash_KEYBYTES_MAX,
    default: crypto_generichash_KEYBYTES,
  },
  saltLength: {
    minimum: crypto_generichash_blake2b_SALTBYTES,
    maximum: crypto_generichash_blake2b_SALTBYTES,
  },
  personalLength: {
    minimum: crypto_generichash_blake2b_PERSONALBYTES,
    maximum: crypto_generichash_blake2b_PERSONALBYTES,
  },
};

type OutputLength = Range<16, 65>;
type KeyLength = Range<16, 65>;

/** Options that make one hash function different from every other. */
export interface GenericHashVariant<
  Key extends Uint8Array = Uint8Array,
  Salt extends Uint8Array = Uint8Array,
  Personal extends Uint8Array = Uint8Array,
> {
  /** 16 to 64 bytes, which make the hash a MAC. Without it anyone can compute the hash. */
  readonly key?: CheckedBytes<Key, KeyLength> | SecretBytes;
  /** Exactly 16 bytes, not secret: for example, different for every record. */
  readonly salt?: CheckedBytes<Salt, 16>;
  /** Exactly 16 bytes that name the purpose, so that hashes of one purpose never serve another. */
  readonly personal?: CheckedBytes<Personal, 16>;
}

export interface GenericHashOptions<
  Length extends number = number,
  Key extends Uint8Array = Uint8Array,
  Salt extends Uint8Array = Uint8Array,
  Personal extends Uint8Array = Uint8Array,
> extends GenericHashVariant<Key, Salt, Personal> {
  /** The length of the digest: 16 to 64 bytes, 32 when it is not given. */
  readonly outputLength?: CheckedLength<Length, OutputLength>;
}

const variantReaders = {
  key: keyOption('genericHash', limits.keyLength),
  salt: bytesOption(limits.saltLength),
  personal: bytesOption(limits.personalLength),
};
const optionReaders = { outputLength: lengthOption(limits.outputLength), ...variantReaders };
const asyncReaders = { transfer: booleanOption, ...optionReaders };
const keyReaders = { keyLength: lengthOption(limits.keyLength), ...secretOptionReaders };

/** How a key is made and kept. */
export interface GenericHashKeyOptions<Length extends number = number> extends SecretBytesOptions {
  /** 16 to 64 bytes, 32 when it is not given. */
  readonly keyLength?: CheckedLength<Length, KeyLength>;
}

/** How data is hashed elsewhere. */
export interface GenericHashAsyncOptions<
  Length extends number = number,
  Key extends Uint8Array = Uint8Array,
  Salt extends Uint8Array = Uint8Array,
  Personal extends Uint8Array = Uint8Array,
> extends GenericHashOptions<Length, Key, Salt, Personal> {
  /** Whether the data is handed over, memory and all, instead of copied: false when it is not given. */
  readonly transfer?: boolean;
}

/** What makes a hash function, once checked. */
type Variant = OptionValues<typeof variantReaders>;

export interface GenericHash {
  /**
   * Hashes data with BLAKE2b, in one piece. For a password use a password hash instead, which is slow on purpose.
   *
   * @param data bytes of any length, including none
   * @param options `outputLength` (16 to 64 bytes, 32 by default), `key` (16 to 64 bytes), `salt` and `personal`
   *   (exactly 16 bytes each)
   * @returns `outputLength` bytes
   * @throws InvalidTypeError for data or options of another kind, an unknown option, or an option that is undefined
   * @throws InvalidLengthError for an option whose length is out of range
   * @example
   * const digest = genericHash(fromUtf8('Arbitrary data to hash'));
   * const key = crypto.getRandomValues(new Uint8Array(32));
   * const mac = genericHash(fromUtf8('a message'), { key });
   * digest.length === 32 && mac.length === 32
   * @see `crypto_generichash`, RFC 7693
   */
  <
    Length extends number = 32,
    Key extends Uint8Array = Uint8Array,
    Salt extends Uint8Array = Uint8Array,
    Personal extends Uint8Array = Uint8Array,
  >(
    data: Data,
    options?: GenericHashOptions<Length, Key, Salt, Personal>,
  ): Bytes<Length>;

  /**
   * Hashes data into memory that is already there, which may overlap the data or the key.
   *
   * @param output 16 to 64 bytes, all of which the digest fills
   * @param data bytes of any length
   * @param options `key`, `salt` and `personal`; the digest is as long as `output`
   * @returns `output`
   * @throws InvalidTypeError, InvalidLengthError as above; `output` is then unchanged
   * @example
   * const output = new Uint8Array(64);
   * genericHash.into(output, fromUtf8('data')) === output
   * @see `crypto_generichash`
   */
  into<
    Output extends Uint8Array,
    Key extends Uint8Array = Uint8Array,
    Salt extends Uint8Array = Uint8Array,
    Personal extends Uint8Array = Uint8Array,
  >(
    output: Output & CheckedBytes<Output, OutputLength>,
    data: Data,
    options?: GenericHashVariant<Key, Salt, Personal>,
  ): Output;

  /**
   * Starts a hash of data that comes in parts.
   *
   * @param options as for the hash of one piece
   * @throws InvalidTypeError, InvalidLengthError as above
   * @example
   * const hash = genericHash.create({ outputLength: 64 });
   * hash.update(fromUtf8('one part, ')).update(fromUtf8('and another'));
   * hash.digest().length === 64
   * @see `crypto_generichash_init`
   */
  create<
    Length extends number = 32,
    Key extends Uint8Array = Uint8Array,
    Salt extends Uint8Array = Uint8Array,
    Personal extends Uint8Array = Uint8Array,
  >(options?: GenericHashOptions<Length, Key, Salt, Personal>): GenericHashState<Length>;

  /**
   * Whether data has a certain digest, compared in constant time.
   *
   * @param expected the digest to compare with, exactly `outputLength` bytes
   * @param data bytes of any length
   * @param options as for the hash of one piece; a digest that is to prove anything needs a `key`
   * @throws InvalidTypeError, InvalidLengthError as above, also for an `expected` of another length than `outputLength`
   * @example
   * const key = crypto.getRandomValues(new Uint8Array(32));
   * const message = fromUtf8('a message');
   * const mac = genericHash(message, { key });
   * genericHash.verify(mac, message, { key }) === true
   */
  verify<
    Length extends number = 32,
    Key extends Uint8Array = Uint8Array,
    Salt extends Uint8Array = Uint8Array,
    Personal extends Uint8Array = Uint8Array,
  >(expected: Uint8Array, data: Data, options?: GenericHashOptions<Length, Key, Salt, Personal>): boolean;

  /**
   * Hashes data without keeping the thread from other work: natively on another thread, where more than 64 KiB take less
   * time than to wait for it. In WebAssembly, which has none, it is hashed at once.
   *
   * The data is copied before this returns, so that nothing that happens to it afterwards matters; the copy is wiped. Many
   * calls wait for each other: one more runs at once than there are cores, but on no more than half of the threads that libuv
   * has for them and for files and name lookups (`UV_THREADPOOL_SIZE`, 4 unless it is set; of a worker's calls one at a time).
   *
   * @param data bytes of any length, including none
   * @param options as for the hash of one piece, and `transfer`: true spares the copy and detaches the data, with all that
   *   shares its `ArrayBuffer`; it is wiped afterwards
   * @returns a promise of `outputLength` bytes; it rejects with what is thrown here
   * @throws InvalidTypeError, InvalidLengthError as above, also when `transfer` is true for memory that cannot be taken: that of
   *   a `SharedArrayBuffer`, of WebAssembly, or of the pool that Node makes small Buffers of
   * @throws UnavailableError when there is no memory for the copy
   * @example
   * const upload = new Uint8Array(1_000_000);
   * const digest = await genericHash.async(upload, { outputLength: 64 });
   * digest.length === 64
   * @see `crypto_generichash`
   */
  async<
    Length extends number = 32,
    Key extends Uint8Array = Uint8Array,
    Salt extends Uint8Array = Uint8Array,
    Personal extends Uint8Array = Uint8Array,
  >(data: Data, options?: GenericHashAsyncOptions<Length, Key, Salt, Personal>): Promise<Bytes<Length>>;

  /**
   * A random key, which JavaScript never sees and which other primitives refuse.
   *
   * @param options `keyLength` (16 to 64 bytes, 32 by default), and `lock` and `access`: how the secret is kept
   * @throws InvalidTypeError, InvalidLengthError for options that are wrong; UnavailableError as `SecretBytes.random`
   * @example
   * const key = genericHash.generateKey();
   * const mac = genericHash(fromUtf8('a message'), { key });
   * genericHash.verify(mac, fromUtf8('a message'), { key }) === true
   * @see `crypto_generichash_keygen`
   */
  generateKey<Length extends number = 32>(options?: GenericHashKeyOptions<Length>): SecretBytes;

  /**
   * Hashes what comes in chunks, without ever holding more than one: a Node `Readable`, a web `ReadableStream`, or any
   * iterable or async iterable of bytes. The source is used up; when it fails, yields anything but bytes or is given up,
   * it is told to end (`return`, `cancel` or `destroy`).
   *
   * @param source gives its bytes in chunks of any length; each is hashed before the next is asked for
   * @param options as for the hash of one piece, and `signal`, which gives up even a source that never yields, and
   *   `onProgress(bytes)`, called after every chunk
   * @returns a promise of `outputLength` bytes; it rejects with what is thrown here
   * @throws InvalidTypeError, InvalidLengthError as above, also for a chunk that is no bytes, by its index
   * @throws SourceError when the source failed or `signal` aborted; its `cause` is the source's error or the signal's reason
   * @example
   * const digest = await genericHash.from([fromUtf8('one part, '), fromUtf8('and another')]);
   * const body = await genericHash.from(new Response('the same').body, { outputLength: 64 });
   * digest.length === 32 && body.length === 64
   * @see `crypto_generichash_update`
   */
  from<
    Length extends number = 32,
    Key extends Uint8Array = Uint8Array,
    Salt extends Uint8Array = Uint8Array,
    Personal extends Uint8Array = Uint8Array,
  >(
    source: Source,
    options?: GenericHashOptions<Length, Key, Salt, Personal> & SourceOptions,
  ): Promise<Bytes<Length>>;

  /**
   * Makes a web `TransformStream` that passes chunks of bytes on as they are and hashes them; `digest` is a promise of
   * the result.
   *
   * @param options as for the hash of one piece
   * @throws InvalidTypeError, InvalidLengthError as above; the stream fails with InvalidTypeError for a chunk that is no bytes
   * @example
   * const hashing = genericHash.transformStream();
   * const text = await new Response(new Response('a body').body.pipeThrough(hashing)).text();
   * text === 'a body' && equals(await hashing.digest, genericHash(fromUtf8('a body')))
   */
  transformStream<
    Length extends number = 32,
    Key extends Uint8Array = Uint8Array,
    Salt extends Uint8Array = Uint8Array,
    Personal extends Uint8Array = Uint8Array,
  >(options?: GenericHashOptions<Length, Key, Salt, Personal>): HashTransformStream<Bytes<Length>>;

  /** The lengths that are accepted, in bytes. */
  readonly limits: GenericHashLimits;
}

/** A hash under way. Wiped when it is finished, disposed of or collected; for use in the thread that made it. */
export interface GenericHashState<Length extends number = number> extends Disposable {
  /**
   * Adds data to the hash.
   *
   * @param data bytes of any length
   * @throws InvalidTypeError for anything but bytes; StateError after `digest` or `dispose`
   */
  update(data: Data): this;
  /**
   * Finishes the hash.
   *
   * @returns as many bytes as `outputLength` said
   * @throws StateError after `digest` or `dispose`
   */
  digest(): Bytes<Length>;
  /** A second hash that goes on from here on its own. @throws StateError after `digest` or `dispose` */
  clone(): GenericHashState<Length>;
  /** Wipes the hash without finishing it; `using` does the same. Nothing happens the second time. */
  dispose(): void;
}

export function createGenericHash(backend: Backend, createSources: CreateSources): GenericHash {
  function genericHash(data: unknown, options?: unknown): Uint8Array<ArrayBuffer> {
    const checked = readOptions(options, optionReaders);
    const length = outputLengthOf(checked);
    return hash(backend(), new Uint8Array(length), length, dataBytes('data', data), checked);
  }

  function into(output: unknown, data: unknown, options?: unknown): Uint8Array {
    const variant = readOptions(options, variantReaders);
    const target = sizedBytes('output', output, limits.outputLength);
    return hash(backend(), target, byteLengthOf(target), dataBytes('data', data), variant);
  }

  function create(options?: unknown): GenericHashState {
    const checked = readOptions(options, optionReaders);
    return State.start(backend(), outputLengthOf(checked), checked);
  }

  function verify(expected: unknown, data: unknown, options?: unknown): boolean {
    const checked = readOptions(options, optionReaders);
    const length = outputLengthOf(checked);
    const digest = sizedBytes('expected', expected, { minimum: length, maximum: length });
    const actual = hash(backend(), new Uint8Array(length), length, dataBytes('data', data), checked);
    return backend().memory.equals(digest, actual);
  }

  async function elsewhere(data: unknown, options?: unknown): Promise<Uint8Array<ArrayBuffer>> {
    const { transfer = false, ...checked } = readOptions(options, asyncReaders);
    const length = outputLengthOf(checked);
    const bytes = dataBytes('data', data);
    const output = new Uint8Array(length);
    if (!transfer && byteLengthOf(bytes) <= LONGEST_HERE)
      return hash(backend(), output, length, bytes, checked);
    return await hashElsewhere(backend(), output, bytes, checked, transfer);
  }

  function generateKey(options?: unknown): SecretBytes {
    const { keyLength = crypto_generichash_KEYBYTES, ...checked } = readOptions(options, keyReaders);
    return randomSecret(backend(), keyLength, checked, 'genericHash');
  }

  const sources = createSources({
    name: 'genericHash',
    readers: optionReaders,
    start: (options) => State.startForSource(backend(), outputLengthOf(options), options),
    buffers: () => backend().buffers,
  });
  return Object.freeze(
    Object.assign(genericHash, { into, create, verify, async: elsewhere, generateKey, ...sources, limits }),
  ) as unknown as GenericHash;
}

function outputLengthOf({
  outputLength = crypto_generichash_BYTES,
}: {
  readonly outputLength?: number;
}): number {
  return outputLength;
}

/** Fills `output`, which is `outputLength` bytes long, with the digest. */
function hash<Output extends Uint8Array>(
  sodium: Sodium,
  output: Output,
  outputLength: number,
  data: Uint8Array,
  variant: Variant,
): Output {
  // No key and arrays are the usual cases, and take less time without a lease.
  if (variant.key === undefined || isUint8Array(variant.key)) {
    return hashWithKey(sodium, output, outputLength, data, variant.key ?? null, variant);
  }
  const key = leaseKey('options.key', variant.key, sodium);
  try {
    return hashWithKey(sodium, output, outputLength, data, key, variant);
  } finally {
    releaseKey(variant.key);
  }
}

function hashWithKey<Output extends Uint8Array>(
  { raw }: Sodium,
  output: Output,
  outputLength: number,
  data: Uint8Array,
  key: Uint8Array | Address | null,
  variant: Variant,
): Output {
  succeed(callHash(raw, output, outputLength, data, byteLengthOf(data), key, variant), NAME);
  return output;
}

/** As `hash`, on another thread; `transfer` detaches the data. */
async function hashElsewhere(
  sodium: Sodium,
  output: Uint8Array<ArrayBuffer>,
  data: Uint8Array,
  variant: Variant,
  transfer: boolean,
): Promise<Uint8Array<ArrayBuffer>> {
  const key = leaseKey('options.key', variant.key, sodium);
  try {
    const length = byteLengthOf(data);
    const input = transfer ? new Transferred(data, 'data') : data;
    succeed(await callHash(sodium.rawAsync, output, output.length, input, length, key, variant), NAME);
  } finally {
    releaseKey(variant.key);
  }
  return output;
}

/** What errors that cannot happen name. */
const NAME = 'crypto_generichash';

/** The functions that hash in one piece, here or elsewhere. */
interface HashFunctions<Input, Status> {
  crypto_generichash(
    out: Uint8Array,
    outlen: number,
    input: Input,
    inlen: number,
    key: Uint8Array | Address | null,
    keylen: number,
  ): Status;
  crypto_generichash_blake2b_salt_personal(
    out: Uint8Array,
    outlen: number,
    input: Input,
    inlen: number,
    key: Uint8Array | Address | null,
    keylen: number,
    salt: Uint8Array | null,
    personal: Uint8Array | null,
  ): Status;
}

function callHash<Input, Status>(
  functions: HashFunctions<Input, Status>,
  output: Uint8Array,
  outputLength: number,
  data: Input,
  dataLength: number,
  key: Uint8Array | Address | null,
  variant: Variant,
): Status {
  const keyLength = lengthOf(key);
  const salt = variant.salt ?? null;
  const personal = variant.personal ?? null;
  if (salt === null && personal === null) {
    return functions.crypto_generichash(output, outputLength, data, dataLength, key, keyLength);
  }
  return functions.crypto_generichash_blake2b_salt_personal(
    output,
    outputLength,
    data,
    dataLength,
    key,
    keyLength,
    salt,
    personal,
  );
}

function lengthOf(key: Uint8Array | Address | null): number {
  if (key === null) return 0;
  return isUint8Array(key) ? byteLengthOf(key) : Address.byteLengthOf(key);
}

class State implements GenericHashState {
  readonly #sodium: Sodium;
  readonly #outputLength: number;
  #address: Address | undefined;

  private constructor(sodium: Sodium, outputLength: number) {
    this.#sodium = sodium;
    this.#outputLength = outputLength;
    this.#address = sodium.memory.allocate(sodium.raw.crypto_generichash_statebytes());
    abandoned.register(this, { memory: sodium.memory, address: this.#address }, this);
  }

  static start(sodium: Sodium, outputLength: number, variant: Variant): State {
    const key = leaseKey('options.key', variant.key, sodium);
    try {
      const state = new State(sodium, outputLength);
      succeed(
        sodium.raw.crypto_generichash_blake2b_init_salt_personal(
          state.#live(),
          key,
          lengthOf(key),
          outputLength,
          variant.salt ?? null,
          variant.personal ?? null,
        ),
        'crypto_generichash_blake2b_init_salt_personal',
      );
      return state;
    } finally {
      releaseKey(variant.key);
    }
  }

  /** A hash that can also go on elsewhere. */
  static startForSource(sodium: Sodium, outputLength: number, variant: Variant): Hashing {
    return State.start(sodium, outputLength, variant).#forSource();
  }

  #forSource(): Hashing {
    return {
      update: (data) => this.update(data),
      updateElsewhere: (data) => this.#updateElsewhere(data),
      digest: () => this.digest(),
      clone: () => this.clone().#forSource(),
      dispose: () => this.dispose(),
    };
  }

  async #updateElsewhere(data: Uint8Array): Promise<void> {
    const { rawAsync } = this.#sodium;
    succeed(
      await rawAsync.crypto_generichash_update(this.#live(), data, byteLengthOf(data)),
      'crypto_generichash_update',
    );
  }

  update(data: Data): this {
    const state = this.#live();
    const bytes = dataBytes('data', data);
    const { raw } = this.#sodium;
    succeed(raw.crypto_generichash_update(state, bytes, byteLengthOf(bytes)), 'crypto_generichash_update');
    return this;
  }

  digest(): Bytes {
    const output = new Uint8Array(this.#outputLength);
    const { raw } = this.#sodium;
    succeed(
      raw.crypto_generichash_final(this.#live(), output, this.#outputLength),
      'crypto_generichash_final',
    );
    this.dispose();
    return output;
  }

  clone(): State {
    const state = this.#live();
    const { memory } = this.#sodium;
    const copy = new State(this.#sodium, this.#outputLength);
    const bytes = new Uint8Array(state.byteLength);
    memory.read(state, bytes);
    memory.write(copy.#live(), bytes);
    memory.wipe(bytes);
    return copy;
  }

  dispose(): void {
    if (this.#address === undefined) return;
    abandoned.unregister(this);
    this.#sodium.memory.free(this.#address);
    this.#address = undefined;
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  #live(): Address {
    if (this.#address === undefined)
      throw new StateError('this hash is finished: digest() or dispose() was called');
    return this.#address;
  }
}

/** Gives back the states of hashes that nobody finished. */
const abandoned = new FinalizationRegistry<{ memory: Memory; address: Address }>(({ memory, address }) =>
  memory.free(address),
);
