/// <reference lib="esnext.disposable" preserve="true" />
/**
 * Secrets in memory that JavaScript does not manage: natively between guard pages, read-only, and locked where the
 * system allows it; in WebAssembly ordinary memory. Wiped in both when they are disposed of.
 *
 * libsodium: <https://doc.libsodium.org/memory_management>
 */

import type { Sodium } from 'sodium-sys';
import { registryAdd, registryRemove } from 'sodium-sys/intrinsics';
import {
  type Address,
  byteLengthOf,
  count,
  describeAs,
  InvalidValueError,
  isUint8Array,
  type OptionValues,
  optionsReader,
  Secret,
  StateError,
} from 'sodium-sys/portable';
import { ANY_LENGTH, frozen, sizedBytes } from '../shared/bytes.js';
import { choiceOption, lengthOption } from '../shared/option-readers.js';
import { published } from '../shared/published.js';
import type { Backend, LengthLimits } from '../shared/types.js';
import { BYTES_OR_SECRET, LIBRARY, nameOf, notSecret, ofOtherLibrary } from './foreign.js';
import { callSynchronously, checkCallback, lend } from './lend.js';
import { type KeyPurpose, purposeOfRandomOption, purposeOption, type RandomPurpose } from './purposes.js';
import { isTornSigningKey, WHOLE_SIGNING_KEY } from './signing-keys.js';
import { refuseToBeCloned } from './uncloneable.js';

const limits = frozen({ length: { minimum: 1, maximum: 16_384 } });

/** How a secret is kept. */
export interface SecretBytesOptions {
  /**
   * Whether memory must be locked, so that it is never written to a swap file: `try` (the default) takes memory that is
   * not where the system refuses, and `isLocked` tells; `require` makes that an error.
   */
  readonly lock?: 'try' | 'require';
  /**
   * What the rest of the process can do with the memory while nothing uses the secret: `readable` (the default), or
   * `none`, where even reading it crashes, at the price of some microseconds for every use. Secrets of up to 512 bytes
   * share pages of memory: while one of them is used, those beside it can be read, too.
   */
  readonly access?: 'readable' | 'none';
}

/** How a secret that is derived or brought is kept, and what it is for. */
export interface NewSecretOptions<Purpose extends KeyPurpose = RandomPurpose> extends SecretBytesOptions {
  /**
   * The only primitive that is to take it as a key, as in `'secretBox'`. Without it every one does. What is drawn or derived is no key
   * of `sign` or `kem.mlKem768` (InvalidValueError), but may be their seed: `'sign.seed'`, `'kem.mlKem768.seed'`.
   */
  readonly purpose?: Purpose;
}

/** Known to the compiler alone: a `SecretBytes<'secretBox'>` is no key of another primitive. */
declare const madeFor: unique symbol;

/**
 * A secret whose bytes are outside of the JavaScript heap. It is taken wherever a key is.
 *
 * What prints it shows its length. It cannot be cloned or posted to another thread: where the runtime can refuse that (Node
 * from 22.10 on) it does, and elsewhere the clone is an empty object. It is wiped by `dispose`, at the end of a `using` block, and as a last resort when it is collected; not when a thread or the process
 * is terminated, when the operating system takes the memory back.
 */
// biome-ignore lint/suspicious/noExplicitAny: without it a `SecretBytes` of no purpose would be refused as a key.
export interface SecretBytes<Purpose extends string = any> extends Disposable {
  /** How many bytes it has. */
  readonly length: number;
  /** The primitive that it is a key of, the only one that takes it; undefined for one that every primitive takes. */
  readonly purpose: Purpose | undefined;
  readonly [madeFor]?: Purpose;
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
  /** Wipes it, as soon as nothing uses it any more; `using` does the same. Calling it again does nothing. */
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
   * @param options `purpose`: the only primitive that is to take it as a key; `lock` and `access`: how it is kept
   * @throws InvalidTypeError, InvalidLengthError for a length or options that are wrong
   * @throws InvalidValueError for the purposes `sign` and `kem.mlKem768`, whose keys are no random bytes: use their `generateKeyPair`
   * @throws UnavailableError where there is no guarded memory left, or `lock` is `require` and the limit of locked
   *   memory (`ulimit -l`) is used up
   * @example
   * const key = SecretBytes.random(32);
   * genericHash(fromUtf8('a message'), { key }).length === 32
   * @see `randombytes_buf`, `sodium_malloc`
   */
  random<
    // biome-ignore lint/suspicious/noExplicitAny: a secret without purpose is of any, as in `SecretBytes` itself.
    Purpose extends RandomPurpose = any,
  >(length: number, options?: NewSecretOptions<Purpose>): SecretBytes<Purpose>;
  /**
   * Takes bytes over: copies them, then overwrites `bytes` with zeros.
   *
   * That reaches this array only. What it was made from stays: text, parsed JSON, a file's buffer, the small array that
   * the garbage collector has moved (V8 moves those of up to 64 bytes and leaves the old content behind). `fill`
   * leaves less behind, `random` nothing.
   *
   * @param bytes 1 to 16,384; all zeros afterwards, unless this throws
   * @param options as for `random`; a `purpose` makes a stored key one of its primitive again
   * @throws as `random`; InvalidValueError for 64 bytes for `sign` whose second half is not the public key that belongs to the
   *   first, which would give the key away
   * @example
   * const bytes = fromHex('00112233445566778899aabbccddeeff');
   * const key = SecretBytes.from(bytes);
   * key.length === 16 && bytes.every((byte) => byte === 0)
   */
  from<
    // biome-ignore lint/suspicious/noExplicitAny: as above.
    Purpose extends KeyPurpose = any,
  >(bytes: Uint8Array, options?: NewSecretOptions<Purpose>): SecretBytes<Purpose>;
  /**
   * Has a function write the bytes, into memory that the garbage collector does not move, and that is wiped and
   * detached afterwards, whatever the function does.
   *
   * @param length 1 to 16,384
   * @param callback a synchronous function that is given `length` zeros to overwrite; what it returns is ignored
   * @param options as for `random`
   * @throws as `random`; InvalidTypeError for a callback that is no function or returns a promise, and what the
   *   callback throws: then there is no secret; InvalidValueError as `from`
   * @example
   * const secret = SecretBytes.fill(4, (bytes) => bytes.set([1, 2, 3, 4]));
   * secret.length === 4
   */
  fill<
    // biome-ignore lint/suspicious/noExplicitAny: as above.
    Purpose extends KeyPurpose = any,
  >(
    length: number,
    callback: (bytes: Uint8Array<ArrayBuffer>) => void,
    options?: NewSecretOptions<Purpose>,
  ): SecretBytes<Purpose>;
  /**
   * Whether a value is a `SecretBytes` of this copy of the package: whatever its purpose and library, also after `dispose`.
   * One of another copy (of another version, or after a test runner has loaded modules anew) is none.
   *
   * @param value anything
   * @example
   * SecretBytes.is(SecretBytes.random(32)) && !SecretBytes.is(new Uint8Array(32))
   */
  is(value: unknown): value is SecretBytes;
  /** The lengths that are accepted, in bytes. */
  readonly limits: { readonly length: LengthLimits };
}

export const secretOptionReaders = {
  lock: choiceOption(['try', 'require']),
  access: choiceOption(['readable', 'none']),
};

/** Of secrets that are drawn or derived, and whose purpose the caller says. */
export const newSecretReaders = { ...secretOptionReaders, purpose: purposeOfRandomOption };

export type SecretValues = OptionValues<typeof secretOptionReaders>;

/** How secrets are kept that there are no options for. */
export const KEPT_AS_USUAL: SecretValues = { lock: undefined, access: undefined };

/** Checks the length of a secret that is asked for. */
export const checkSecretLength = lengthOption(limits.length);

export function createSecretBytes(backend: Backend): SecretBytesFactory {
  const readOptions = optionsReader(newSecretReaders);
  const readOptionsOfBrought = optionsReader({ ...secretOptionReaders, purpose: purposeOption });

  function random(length: unknown, options?: unknown): SecretBytes {
    const { purpose, ...kept } = readOptions(options);
    return makeSecret(backend(), checkSecretLength('length', length), kept, purpose);
  }

  function from(bytes: unknown, options?: unknown): SecretBytes {
    const { purpose, ...kept } = readOptionsOfBrought(options);
    const source = sizedBytes('bytes', bytes, limits.length);
    const sodium = backend();
    const secret = takeOver('bytes', bytes, sodium, source, kept, purpose);
    sodium.memory.wipe(source);
    return secret;
  }

  function fill(length: unknown, callback: unknown, options?: unknown): SecretBytes {
    const { purpose, ...kept } = readOptionsOfBrought(options);
    const checkedLength = checkSecretLength('length', length);
    const write = checkCallback(callback);
    const sodium = backend();
    return lend(checkedLength, (bytes) => {
      callSynchronously(write, bytes);
      if (byteLengthOf(bytes) !== checkedLength) {
        throw new StateError('the callback has transferred the bytes that it was to fill');
      }
      return takeOver('callback', callback, sodium, bytes, kept, purpose);
    });
  }

  return published('SecretBytes', {
    random,
    from,
    fill,
    is: (value: unknown) => GuardedBytes.is(value),
    limits,
  }) as SecretBytesFactory;
}

/**
 * Makes a secret of bytes that were brought, if they are what they are brought for.
 *
 * @param parameter what has brought them, and its value
 */
function takeOver(
  parameter: string,
  value: unknown,
  sodium: Sodium,
  bytes: Uint8Array,
  kept: SecretValues,
  purpose: KeyPurpose | undefined,
): SecretBytes {
  const made = makeSecret(sodium, byteLengthOf(bytes), kept, purpose, (address) => {
    sodium.secrets.write(address, bytes);
  });
  try {
    const secret = GuardedBytes.secretOf(parameter, made as unknown as GuardedBytes, sodium);
    if (!isTornSigningKey(sodium, secret, purpose)) return made;
    const expected =
      typeof value === 'function' ? `a function that writes ${WHOLE_SIGNING_KEY}` : WHOLE_SIGNING_KEY;
    throw new InvalidValueError(parameter, expected, value);
  } catch (error) {
    made.dispose();
    throw error;
  }
}

/**
 * Makes a secret of random bytes, or of what `fill` writes.
 *
 * @param purpose the primitive whose key it is
 */
export function makeSecret<Purpose extends string>(
  sodium: Sodium,
  length: number,
  { lock = 'try', access = 'readable' }: SecretValues,
  purpose?: Purpose,
  fill: (address: Address) => void = (address) => sodium.raw.randombytes_buf(address, length),
): SecretBytes<Purpose> {
  const secret = sodium.secrets.allocate(length, { lock, access }, fill);
  return new GuardedBytes(sodium, secret, purpose) as SecretBytes<Purpose>;
}

// What primitives do with a secret is no method, which others could call or replace.
export class GuardedBytes implements SecretBytes {
  static readonly name = 'SecretBytes';
  readonly #sodium: Sodium;
  readonly #secret: Secret;
  readonly #purpose: string | undefined;
  #disposed = false;

  constructor(sodium: Sodium, secret: Secret, purpose: string | undefined) {
    this.#sodium = sodium;
    this.#secret = secret;
    this.#purpose = purpose;
    const use = purpose === undefined ? '' : ` for ${purpose}`;
    describeAs(this, `a SecretBytes of ${count(secret.byteLength, 'byte')}${use}`);
    registryAdd(abandoned, this, secret, this);
    refuseToBeCloned(this);
  }

  static is(value: unknown): value is GuardedBytes {
    return typeof value === 'object' && value !== null && #secret in value;
  }

  static purposeOf(secret: GuardedBytes): string | undefined {
    return secret.#purpose;
  }

  /** What the raw functions of this library take. */
  static secretOf(parameter: string, value: GuardedBytes, sodium: Sodium): Secret {
    if (value.#disposed) throw new StateError(`${parameter} is a SecretBytes that was disposed of`);
    if (value.#sodium === sodium) return value.#secret;
    throw ofOtherLibrary(parameter, value, placeOf(sodium), placeOf(value.#sodium));
  }

  get length(): number {
    return this.#secret.byteLength;
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
    return lend(this.length, (bytes) => {
      this.#sodium.secrets.read(GuardedBytes.secretOf('this', this, this.#sodium), bytes);
      return callSynchronously(use, bytes);
    });
  }

  equals(other: SecretBytes | Uint8Array): boolean {
    const secret = GuardedBytes.secretOf('this', this, this.#sodium);
    const right = GuardedBytes.is(other)
      ? GuardedBytes.secretOf('other', other, this.#sodium)
      : bytesOf('other', other, this.#sodium);
    const length = Secret.is(right) ? right.byteLength : byteLengthOf(right);
    return length === secret.byteLength && this.#sodium.memory.equals(secret, right);
  }

  dispose(): void {
    this.#disposed = true;
    // What there is no stack for is done when this is called again, or by the collector.
    this.#secret.free();
    registryRemove(abandoned, this);
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  toString(): string {
    return `[SecretBytes of ${count(this.length, 'byte')}]`;
  }

  toJSON(): string {
    return this.toString();
  }

  get [LIBRARY](): string {
    return nameOf(this.#sodium);
  }

  get [Symbol.toStringTag](): string {
    return 'SecretBytes';
  }

  /** What `console.log` of Node, Bun and Deno prints. */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.toString();
  }
}

/** Wipes the secrets that nobody disposed of. */
const abandoned = new FinalizationRegistry<Secret>((secret) => secret.free());

/** Two native libraries may have the same version. */
function placeOf(sodium: Sodium): string {
  return `${nameOf(sodium)} (${sodium.library.path})`;
}

function bytesOf(parameter: string, value: unknown, sodium: Sodium): Uint8Array {
  if (!isUint8Array(value)) throw notSecret(parameter, value, sodium);
  return sizedBytes(parameter, value, ANY_LENGTH, BYTES_OR_SECRET);
}
