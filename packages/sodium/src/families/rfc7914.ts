/** scrypt by the numbers of RFC 7914 <https://www.rfc-editor.org/rfc/rfc7914>. */

import type { RawSodium } from 'sodium-sys';
import { assign, floor, isInteger, log2 } from 'sodium-sys/intrinsics';
import {
  type Address,
  byteLengthOf,
  InvalidLengthError,
  InvalidValueError,
  optionsReader,
} from 'sodium-sys/portable';
import type { KeyMemory } from '../secrets/keys.js';
import type { RandomPurpose } from '../secrets/purposes.js';
import { type NewSecretOptions, newSecretReaders, type SecretBytes } from '../secrets/secret-bytes.js';
import { dataBytes, frozen } from '../shared/bytes.js';
import { lengthOption } from '../shared/option-readers.js';
import type { Backend, Data } from '../shared/types.js';
import type { SignalOption } from '../sources/abortable.js';
import { sourceReaders } from '../sources/sources.js';
import { scryptMemory } from './password-strings.js';
import {
  derivation,
  KEY_LENGTH,
  maximumMemory,
  type Password,
  passwordReader,
  secretFrom,
  tooMuch,
  type Work,
  workElsewhere,
  workHere,
} from './password-work.js';

/** The product of block size and parallelization is below 2³⁰. */
const HIGHEST_PRODUCT = 2 ** 30 - 1;

const limits = frozen({
  /** C takes no higher power of two. */
  cost: { minimum: 2, maximum: 2 ** 31 },
  blockSize: { minimum: 1, maximum: HIGHEST_PRODUCT },
  parallelization: { minimum: 1, maximum: HIGHEST_PRODUCT },
  length: { ...KEY_LENGTH, minimum: 1 },
  maximumMemory,
});

/** What RFC 7914 names: N, r, p and dkLen. */
export interface Rfc7914Options<Purpose extends RandomPurpose = RandomPurpose>
  extends NewSecretOptions<Purpose> {
  /** Of any length. Not secret. */
  readonly salt: Data;
  /** N: a power of two, from 2 to 2³¹. */
  readonly cost: number;
  /** r: with `parallelization` it makes a product below 2³⁰. */
  readonly blockSize: number;
  /** p: one after the other, not at once. */
  readonly parallelization: number;
  /** 1 to 16,384 bytes. */
  readonly length: number;
  /** What 128 × `blockSize` × `cost` (or × `parallelization`) may come to: 1 GiB when it is not given. */
  readonly maximumMemory?: number;
}

export interface Rfc7914 {
  /**
   * scrypt by the numbers of its RFC, for formats that have them.
   *
   * @param password 0 to 2³² − 1 bytes, or a secret; copied before this returns
   * @param options `salt`; `cost`: a power of two from 2 to 2³¹; `blockSize` and `parallelization`, whose product is below 2³⁰;
   *   `length`: 1 to 16,384 bytes; `maximumMemory`: 8,192 to 4,398,046,510,080 bytes, 1 GiB by default; `purpose`: the only primitive
   *   that is to take the key; `lock` and `access`: how it is kept; `signal`
   * @returns always the same for the same arguments
   * @throws InvalidTypeError (as a rejection, as all of these) for arguments of another kind, an unknown option, or one of those that
   *   must be there left out
   * @throws InvalidLengthError for a number out of range; InvalidValueError for a `cost` that is no power of two
   * @throws UnavailableError for more memory than `maximumMemory` or than there is, in a minimal build of libsodium, and as
   *   `SecretBytes.random`
   * @throws the reason of `signal`
   * @example
   * const numbers = { cost: 1024, blockSize: 8, parallelization: 16 };
   * const key = await passwordHash.scrypt.rfc7914(fromUtf8('password'), { ...numbers, salt: fromUtf8('NaCl'), length: 64 });
   * key.read((bytes) => toHex(bytes)).startsWith('fdbabe1c9d3472007856e7190d01e9fe')
   * @see `crypto_pwhash_scryptsalsa208sha256_ll`; RFC 7914, section 12
   */
  <
    // biome-ignore lint/suspicious/noExplicitAny: a secret without purpose is of any, as in `SecretBytes` itself.
    Purpose extends RandomPurpose = any,
  >(
    password: Password,
    options: Rfc7914Options<Purpose> & SignalOption,
  ): Promise<SecretBytes<Purpose>>;
  /**
   * The same here and now: nothing else happens in this thread meanwhile.
   *
   * @example
   * const numbers = { cost: 16, blockSize: 1, parallelization: 1 };
   * const key = passwordHash.scrypt.rfc7914.sync(fromUtf8(''), { ...numbers, salt: fromUtf8(''), length: 64 });
   * key.read((bytes) => toHex(bytes)).startsWith('77d6576238657b203b19ca42c18a0497')
   */
  sync<
    // biome-ignore lint/suspicious/noExplicitAny: as above.
    Purpose extends RandomPurpose = any,
  >(password: Password, options: Rfc7914Options<Purpose>): SecretBytes<Purpose>;
  /** What is accepted: lengths and memory in bytes. */
  readonly limits: typeof limits;
}

interface Numbers {
  readonly cost: number;
  readonly blockSize: number;
  readonly parallelization: number;
}

/** Names the function of C. */
export const scrypt = (
  functions: RawSodium,
  { 0: password, 1: passwordLength }: readonly [KeyMemory, number],
  salt: Uint8Array,
  { cost, blockSize, parallelization }: Numbers,
  output: Address,
  length: number,
): number =>
  functions.crypto_pwhash_scryptsalsa208sha256_ll(
    password,
    passwordLength,
    salt,
    byteLengthOf(salt),
    BigInt(cost),
    blockSize,
    parallelization,
    output,
    length,
  );

const readCost = lengthOption(limits.cost);

const readers = {
  salt: dataBytes,
  cost: (parameter: string, value: unknown): number => {
    const cost = readCost(parameter, value);
    if (isInteger(log2(cost))) return cost;
    throw new InvalidValueError(parameter, 'a power of two', value);
  },
  blockSize: lengthOption(limits.blockSize),
  parallelization: lengthOption(limits.parallelization),
  length: lengthOption(limits.length),
  maximumMemory: lengthOption(limits.maximumMemory),
  ...newSecretReaders,
};

const NAME = 'passwordHash.scrypt.rfc7914';

export function rfc7914Operation(backend: Backend): Rfc7914 {
  const readOptions = optionsReader(readers);
  const readOptionsAndSignal = optionsReader({ ...readers, signal: sourceReaders.signal });
  const readPassword = passwordReader(backend);

  function workFor(given: ReturnType<typeof readOptions>): Work<SecretBytes> {
    const {
      // What is required refuses to be undefined.
      salt = readers.salt('options.salt', undefined),
      cost = readers.cost('options.cost', undefined),
      blockSize = readers.blockSize('options.blockSize', undefined),
      parallelization = readers.parallelization('options.parallelization', undefined),
      length = readers.length('options.length', undefined),
      maximumMemory = limits.maximumMemory.default,
      purpose,
      ...kept
    } = given;
    if (blockSize * parallelization > HIGHEST_PRODUCT) {
      const most = floor(HIGHEST_PRODUCT / blockSize);
      throw new InvalidLengthError('options.parallelization', 1, most, parallelization);
    }
    const memory = scryptMemory(cost, blockSize, parallelization);
    if (memory > maximumMemory)
      throw tooMuch(NAME, `${memory} bytes of memory`, 'maximumMemory', maximumMemory);
    const sodium = backend();
    // It must not change while the call waits.
    const ownSalt = new Uint8Array(salt);
    const numbers = { cost, blockSize, parallelization };
    return derivation(sodium, {
      name: NAME,
      memory,
      length,
      derive: (key, functions, password, passwordLength) =>
        scrypt(functions, [password, passwordLength], ownSalt, numbers, key, length),
      use: (key) => secretFrom(sodium, key, length, kept, purpose),
    });
  }

  async function rfc7914(password: unknown, options: unknown): Promise<SecretBytes> {
    const { signal, ...given } = readOptionsAndSignal(options);
    const work = workFor(given);
    return await workElsewhere(backend(), readPassword(password), work, signal);
  }

  function sync(password: unknown, options: unknown): SecretBytes {
    const work = workFor(readOptions(options));
    return workHere(backend(), readPassword(password), work);
  }

  return assign(rfc7914, { sync, limits }) as unknown as Rfc7914;
}
