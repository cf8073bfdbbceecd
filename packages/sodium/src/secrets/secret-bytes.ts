/// <reference lib="esnext.disposable" preserve="true" />
/**
 * Secrets in memory that JavaScript does not manage: natively between guard pages, read-only, and locked where the
 * system allows it; in WebAssembly ordinary memory. Wiped in both when they are disposed of.
 *
 * libsodium: <https://doc.libsodium.org/memory_management>
 */
import type { Secret, Sodium } from 'sodium-sys';
import {
  type Address,
  byteLengthOf,
  count,
  describeAs,
  isUint8Array,
  type OptionValues,
  readOptions,
} from 'sodium-sys/portable';
import { InvalidLengthError, InvalidTypeError, StateError } from '../errors.js';
import { sizedBytes } from '../shared/bytes.js';
import { choiceOption, lengthOption } from '../shared/option-readers.js';
import type { Backend, LengthLimits } from '../shared/types.js';

const limits: { readonly length: LengthLimits } = { length: { minimum: 1, maximum: 16_384 } };

/** How a secret is kept. */
export interface SecretBytesOptions {
  /**
   * Whether memory must be locked, so that it is never written to a swap file: `try` (the default) takes memory that is
   * not where the system refuses, and `isLocked` tells; `require` makes that an error.
   */
  readonly lock?: 'try' | 'require';
  /**
   * What the rest of the process can do with the memory while nothing uses the secret: `readable` (the default), or
   * `none`, where even reading it crashes, at the price of some microseconds for every use.
   */
  readonly access?: 'readable' | 'none';
}

/**
 * A secret whose bytes are outside of the JavaScript heap. It is taken wherever a key is.
 *
 * What prints it shows its length; a clone, or what another thread receives of it, is an empty object. It is wiped by
 * `dispose`, at the end of a `using` block, and as a last resort when it is collected; not when a thread or the process
 * is terminated, when the operating system takes the memory back.
 */
export interface SecretBytes extends Disposable {
  /** How many bytes it has. */
  readonly length: number;
  /** The primitive whose `generateKey` made it, the only one that takes it; undefined for one that others made. */
  readonly purpose: string | undefined;
  /** Whether its memory is locked, so that it is never written to a swap file. */
  readonly isLocked: boolean;
  /** Whether its memory is protected by the operating system: natively. In WebAssembly it is only wiped. */
  readonly isGuarded: boolean;
  /**
   * Calls a function with a copy of the bytes, which is wiped and detached before this returns.
   *
   * @param callback a synchronous function; copies that it makes are not wiped, and strings cannot be
   * @returns what the function returns
   * @throws InvalidTypeError for anything but a function, or one that returns a promise: its copy is gone by then
   * @throws StateError after `dispose`
   * @example
   * const secret = SecretBytes.from(fromHex('00112233445566778899aabbccddeeff'));
   * secret.read((bytes) => bytes[1]) === 0x11
   */
  read<Result>(callback: (bytes: Uint8Array<ArrayBuffer>) => Result): Result;
  /**
   * Compares in constant time. Only whether the lengths differ may show.
   *
   * @throws InvalidTypeError for anything but a `SecretBytes` or a `Uint8Array`; StateError after `dispose`
   * @example
   * const secret = SecretBytes.from(Uint8Array.of(1, 2, 3));
   * secret.equals(Uint8Array.of(1, 2, 3)) === true
   * @see `sodium_memcmp`
   */
  equals(other: SecretBytes | Uint8Array): boolean;
  /** Wipes it, as soon as nothing uses it any more; `using` does the same. Nothing happens the second time. */
  dispose(): void;
  /** `[SecretBytes of 32 bytes]` */
  toString(): string;
  /** As `toString`: JSON never has the bytes. */
  toJSON(): string;
}

/** Makes secrets. */
export interface SecretBytesFactory {
  /**
   * Random bytes, which JavaScript never sees.
   *
   * @param length 1 to 16,384
   * @param options `lock` and `access`
   * @throws InvalidTypeError, InvalidLengthError for a length or options that are wrong
   * @throws UnavailableError where there is no guarded memory left, or `lock` is `require` and the limit of locked
   *   memory (`ulimit -l`) is used up
   * @example
   * const key = SecretBytes.random(32);
   * genericHash(fromUtf8('a message'), { key }).length === 32
   * @see `randombytes_buf`, `sodium_malloc`
   */
  random(length: number, options?: SecretBytesOptions): SecretBytes;
  /**
   * Takes bytes over: copies them, then overwrites `bytes` with zeros.
   *
   * That reaches this array only. What it was made from stays: text, parsed JSON, a file's buffer, the small array that
   * the garbage collector has moved (V8 moves those of up to 64 bytes and leaves the old content behind). `fill`
   * leaves less behind, `random` nothing.
   *
   * @param bytes 1 to 16,384; all zeros afterwards, unless this throws
   * @throws as `random`
   * @example
   * const bytes = fromHex('00112233445566778899aabbccddeeff');
   * const key = SecretBytes.from(bytes);
   * key.length === 16 && bytes.every((byte) => byte === 0)
   */
  from(bytes: Uint8Array, options?: SecretBytesOptions): SecretBytes;
  /**
   * Has a function write the bytes, into memory that the garbage collector does not move, and that is wiped and
   * detached afterwards, whatever the function does.
   *
   * @param length 1 to 16,384
   * @param callback a synchronous function that is given `length` zeros to overwrite; what it returns is ignored
   * @throws as `random`; InvalidTypeError for a callback that is no function or returns a promise, and what the
   *   callback throws: then there is no secret
   * @example
   * const secret = SecretBytes.fill(4, (bytes) => bytes.set([1, 2, 3, 4]));
   * secret.length === 4
   */
  fill(
    length: number,
    callback: (bytes: Uint8Array<ArrayBuffer>) => void,
    options?: SecretBytesOptions,
  ): SecretBytes;
  /** The lengths that are accepted, in bytes. */
  readonly limits: { readonly length: LengthLimits };
}

export function createSecretBytes(backend: Backend): SecretBytesFactory {
  function random(length: unknown, options?: unknown): SecretBytes {
    const checked = readOptions(options, secretOptionReaders);
    return randomSecret(backend(), checkLength('length', length), checked);
  }

  function from(bytes: unknown, options?: unknown): SecretBytes {
    const checked = readOptions(options, secretOptionReaders);
    const source = sizedBytes('bytes', bytes, limits.length);
    const sodium = backend();
    const secret = create(sodium, byteLengthOf(source), checked, (address) => {
      sodium.secrets.write(address, source);
    });
    sodium.memory.wipe(source);
    return secret;
  }

  function fill(length: unknown, callback: unknown, options?: unknown): SecretBytes {
    const checked = readOptions(options, secretOptionReaders);
    const checkedLength = checkLength('length', length);
    const write = checkCallback(callback);
    const sodium = backend();
    return lend(checkedLength, (bytes) => {
      callSynchronously(write, bytes);
      if (byteLengthOf(bytes) !== checkedLength) {
        throw new StateError('the callback has transferred the bytes that it was to fill');
      }
      return create(sodium, checkedLength, checked, (address) => sodium.secrets.write(address, bytes));
    });
  }

  return Object.freeze({ random, from, fill, limits }) as SecretBytesFactory;
}

export const secretOptionReaders = {
  lock: choiceOption('try', 'require'),
  access: choiceOption('readable', 'none'),
};

type SecretValues = OptionValues<typeof secretOptionReaders>;

const checkLength = lengthOption(limits.length);

/** A secret of random bytes, which is a key of the primitive `purpose` where that is given. */
export function randomSecret(
  sodium: Sodium,
  length: number,
  options: SecretValues,
  purpose?: string,
): SecretBytes {
  return create(sodium, length, options, (address) => sodium.raw.randombytes_buf(address, length), purpose);
}

function create(
  sodium: Sodium,
  length: number,
  { lock = 'try', access = 'readable' }: SecretValues,
  fill: (address: Address) => void,
  purpose?: string,
): SecretBytes {
  const secret = sodium.secrets.allocate(length, { lock, access }, fill);
  return new GuardedBytes(sodium, secret, length, purpose);
}

/** A key that was given: an array, or a secret that must be leased for every use. */
export type Key = Uint8Array | GuardedBytes;

/** A parameter or option that is a key of the primitive `purpose`. */
export const keyOption =
  (purpose: string, limits: LengthLimits) =>
  (parameter: string, value: unknown): Key =>
    !isUint8Array(value) && GuardedBytes.is(value)
      ? checkSecretKey(parameter, value, limits, purpose)
      : sizedBytes(parameter, value, limits, BYTES_OR_SECRET);

const BYTES_OR_SECRET = 'a Uint8Array or a SecretBytes';

let checkSecretKey: (
  parameter: string,
  key: GuardedBytes,
  limits: LengthLimits,
  purpose: string,
) => GuardedBytes;
let leaseSecret: (parameter: string, secret: GuardedBytes, sodium: Sodium) => Address;
let releaseSecret: (secret: GuardedBytes) => void;

/** What C takes for a key; `releaseKey` ends its use. */
export function leaseKey(
  parameter: string,
  key: Key | undefined,
  sodium: Sodium,
): Uint8Array | Address | null {
  if (key === undefined) return null;
  return GuardedBytes.is(key) ? leaseSecret(parameter, key, sodium) : key;
}

export function releaseKey(key: Key | undefined): void {
  if (key !== undefined && GuardedBytes.is(key)) releaseSecret(key);
}

class GuardedBytes implements SecretBytes {
  readonly #sodium: Sodium;
  readonly #secret: Secret;
  readonly #length: number;
  readonly #purpose: string | undefined;
  #disposed = false;

  constructor(sodium: Sodium, secret: Secret, length: number, purpose: string | undefined) {
    this.#sodium = sodium;
    this.#secret = secret;
    this.#length = length;
    this.#purpose = purpose;
    const maker = purpose === undefined ? '' : ` made by ${purpose}.generateKey()`;
    describeAs(this, `a SecretBytes of ${count(length, 'byte')}${maker}`);
    abandoned.register(this, secret, this);
  }

  // What primitives do with a secret is no method, which others could call or replace.
  static {
    checkSecretKey = (parameter, key, { minimum, maximum }, purpose) => {
      if (key.#purpose !== undefined && key.#purpose !== purpose) {
        throw new InvalidTypeError(parameter, `a key of ${purpose}`, key);
      }
      if (key.#length >= minimum && key.#length <= maximum) return key;
      throw new InvalidLengthError(parameter, minimum, maximum, key);
    };
    leaseSecret = (parameter, secret, sodium) => {
      if (secret.#sodium !== sodium) {
        throw new InvalidTypeError(parameter, 'a SecretBytes of the library that uses it', secret);
      }
      if (secret.#disposed) throw new StateError(`${parameter} is a SecretBytes that was disposed of`);
      return secret.#secret.lease();
    };
    releaseSecret = (secret) => secret.#secret.release();
  }

  static is(value: unknown): value is GuardedBytes {
    return typeof value === 'object' && value !== null && #secret in value;
  }

  get length(): number {
    return this.#length;
  }

  get purpose(): string | undefined {
    return this.#purpose;
  }

  get isLocked(): boolean {
    return this.#secret.isLocked;
  }

  get isGuarded(): boolean {
    return this.#sodium.secrets.guarded;
  }

  read<Result>(callback: (bytes: Uint8Array<ArrayBuffer>) => Result): Result {
    const use = checkCallback(callback) as typeof callback;
    return lend(this.#length, (bytes) => {
      const address = leaseSecret('this', this, this.#sodium);
      try {
        this.#sodium.secrets.read(address, bytes);
      } finally {
        this.#secret.release();
      }
      return callSynchronously(use, bytes);
    });
  }

  equals(other: SecretBytes | Uint8Array): boolean {
    const right = GuardedBytes.is(other) ? other : sizedBytes('other', other, ANY_LENGTH, BYTES_OR_SECRET);
    const address = leaseSecret('this', this, this.#sodium);
    try {
      return this.#equals(address, right);
    } finally {
      this.#secret.release();
    }
  }

  #equals(address: Address, other: Key): boolean {
    const right = leaseKey('other', other, this.#sodium)!;
    try {
      const length = GuardedBytes.is(other) ? other.#length : byteLengthOf(other);
      return length === this.#length && this.#sodium.memory.equals(address, right);
    } finally {
      releaseKey(other);
    }
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    abandoned.unregister(this);
    this.#secret.free();
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  toString(): string {
    return `[SecretBytes of ${count(this.#length, 'byte')}]`;
  }

  toJSON(): string {
    return this.toString();
  }

  get [Symbol.toStringTag](): string {
    return 'SecretBytes';
  }

  /** What `console.log` of Node, Bun and Deno prints. */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.toString();
  }
}

const ANY_LENGTH = { minimum: 0, maximum: Number.POSITIVE_INFINITY };

/** Wipes the secrets that nobody disposed of. */
const abandoned = new FinalizationRegistry<Secret>((secret) => secret.free());

type Callback = (bytes: Uint8Array<ArrayBuffer>) => unknown;

function checkCallback(callback: unknown): Callback {
  if (typeof callback !== 'function') throw new InvalidTypeError('callback', 'a function', callback);
  return callback as Callback;
}

function callSynchronously<Result>(
  callback: (bytes: Uint8Array<ArrayBuffer>) => Result,
  bytes: Uint8Array<ArrayBuffer>,
): Result {
  const result = callback(bytes);
  if (!isThenable(result)) return result;
  // Nobody else will see that it is rejected, if it is.
  result.then(undefined, () => {});
  throw new InvalidTypeError(
    'callback',
    'a synchronous function',
    callback,
    'the bytes are wiped when it returns, so that it must not return a promise',
  );
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  const mayBe = (typeof value === 'object' && value !== null) || typeof value === 'function';
  return mayBe && typeof (value as { then?: unknown }).then === 'function';
}

/** Gives out zeroed memory, which is wiped and detached afterwards. */
function lend<Result>(length: number, use: (bytes: Uint8Array<ArrayBuffer>) => Result): Result {
  // An array that makes its own buffer is in the heap of V8 when it is small, and moved by the garbage collector.
  const buffer = new ArrayBuffer(length);
  const bytes = new Uint8Array(buffer);
  try {
    return use(bytes);
  } finally {
    // What the callback itself has transferred is out of reach.
    if (byteLengthOf(bytes) > 0) {
      new Uint8Array(buffer).fill(0);
      structuredClone(buffer, { transfer: [buffer] });
    }
  }
}
