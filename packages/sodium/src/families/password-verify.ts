/** Whether a password is the one that a hash was made of, whatever the algorithm. */

import type { Sodium } from 'sodium-sys';
import { crypto_pwhash_argon2id_OPSLIMIT_MAX, crypto_pwhash_argon2id_SALTBYTES } from 'sodium-sys/constants';
import { assign } from 'sodium-sys/intrinsics';
import { byteLengthOf, optionsReader } from 'sodium-sys/portable';
import { lengthOption } from '../shared/option-readers.js';
import type { Backend } from '../shared/types.js';
import type { SignalOption } from '../sources/abortable.js';
import { sourceReaders } from '../sources/sources.js';
import { argon2i, argon2id } from './argon2.js';
import { type Argon2String, parseHashString, type ScryptString } from './password-strings.js';
import {
  type Derivation,
  derivation,
  maximumMemory,
  noMemory,
  type Password,
  passwordReader,
  tooMuch,
  type Work,
  workElsewhere,
  workHere,
} from './password-work.js';
import { scrypt } from './rfc7914.js';

/** What a hash may cost. Its own text says what it does, which may be somebody else's. */
export interface VerifyLimits {
  /** In bytes: 1 GiB when it is not given. Give what `passwordHash` is told, if that is more. */
  readonly maximumMemory?: number;
  /** 64 when it is not given, and 2²⁶ for scrypt, which counts otherwise. */
  readonly maximumOperations?: number;
}

export interface PasswordVerify {
  /**
   * Whether a password is the one that a hash was made of. Hashes of Argon2id, Argon2i and scrypt are known by how they begin,
   * whichever of the functions is asked, and also those of other libraries: with other salts, other lengths, several lanes. Only with
   * one lane and a salt of 16 bytes, as libsodium has them, must the digest of Argon2 have its 32 bytes or more.
   *
   * @param hash as `passwordHash` gives it; with zero bytes at its end, as some libraries store it, it is the same
   * @param password as for `passwordHash`
   * @param options `maximumMemory`: 8,192 to 4,398,046,510,080 bytes, 1 GiB by default; `maximumOperations`: 1 to 2³² − 1, by default
   *   64, and 2²⁶ for scrypt; `signal`
   * @returns false for a wrong password, and for nothing else
   * @throws InvalidTypeError (as a rejection, as all of these) for arguments of another kind, and an unknown option
   * @throws InvalidLengthError for a password of another length, and a limit out of range
   * @throws InvalidEncodingError for a string that is no such hash, or not all of one, as where a column is too narrow for it
   * @throws UnavailableError for a hash that costs more than the limits, where there is no memory for it, and for one of scrypt in a
   *   minimal build of libsodium
   * @throws the reason of `signal`
   * @example
   * const stored = await passwordHash(fromUtf8('a password'), { operations: 2, memory: 8 * 1024 * 1024 });
   * const isRight = await passwordHash.verify(stored, fromUtf8('a password'));
   * isRight && !(await passwordHash.verify(stored, fromUtf8('another')))
   * @see `crypto_pwhash_argon2id`, `crypto_pwhash_argon2id_str_verify`, `crypto_pwhash_argon2i`, `crypto_pwhash_argon2i_str_verify`,
   *   `crypto_pwhash_scryptsalsa208sha256_ll`
   */
  (hash: string, password: Password, options?: VerifyLimits & SignalOption): Promise<boolean>;
  /**
   * The same here and now: nothing else happens in this thread meanwhile.
   *
   * @example
   * const stored = passwordHash.sync(fromUtf8('a password'), { operations: 1, memory: 8192 });
   * passwordHash.verify.sync(stored, fromUtf8('a password'))
   */
  sync(hash: string, password: Password, options?: VerifyLimits): boolean;
}

/** What the limits may be, and are, for Argon2. */
export const verifyLimits = {
  maximumMemory,
  maximumOperations: { minimum: 1, maximum: crypto_pwhash_argon2id_OPSLIMIT_MAX, default: 64 },
};

/** Twice what `sensitive` of scrypt has. */
export const DEFAULT_SCRYPT_OPERATIONS = 2 ** 26;

const readers = {
  maximumMemory: lengthOption(verifyLimits.maximumMemory),
  maximumOperations: lengthOption(verifyLimits.maximumOperations),
};

export function passwordVerify(backend: Backend): PasswordVerify {
  const readLimits = optionsReader(readers);
  const readLimitsAndSignal = optionsReader({ ...readers, signal: sourceReaders.signal });
  const readPassword = passwordReader(backend);

  function workFor(hash: unknown, limits: ReturnType<typeof readLimits>): Work<boolean> {
    const sodium = backend();
    const parsed = parseHashString(sodium, hash);
    checkCost(parsed, limits);
    return parsed.algorithm === 'scrypt' ? verifyScrypt(sodium, parsed) : verifyArgon2(sodium, parsed);
  }

  async function verify(hash: unknown, password: unknown, options?: unknown): Promise<boolean> {
    const { signal, ...limits } = readLimitsAndSignal(options);
    const work = workFor(hash, limits);
    return await workElsewhere(backend(), readPassword(password), work, signal);
  }

  function sync(hash: unknown, password: unknown, options?: unknown): boolean {
    const work = workFor(hash, readLimits(options));
    return workHere(backend(), readPassword(password), work);
  }

  return assign(verify, { sync });
}

const NAME = 'passwordHash.verify';

/** @throws UnavailableError before anything of that cost is done */
function checkCost(
  { algorithm, memory, operations }: Argon2String | ScryptString,
  {
    maximumMemory = verifyLimits.maximumMemory.default,
    maximumOperations = algorithm === 'scrypt'
      ? DEFAULT_SCRYPT_OPERATIONS
      : verifyLimits.maximumOperations.default,
  }: { readonly maximumMemory: number | undefined; readonly maximumOperations: number | undefined },
): void {
  if (memory > maximumMemory)
    throw tooMuch(NAME, `${memory} bytes of memory`, 'maximumMemory', maximumMemory);
  if (operations > maximumOperations) {
    throw tooMuch(NAME, `${operations} operations`, 'maximumOperations', maximumOperations);
  }
}

/** The digest is made again and compared. What C says of a whole hash does not tell a wrong password from too little memory. */
const verifyDigest = (
  sodium: Sodium,
  { digest, memory }: Argon2String | ScryptString,
  derive: Derivation<boolean>['derive'],
): Work<boolean> =>
  derivation(sodium, {
    name: NAME,
    memory,
    length: byteLengthOf(digest),
    derive,
    use: (output) => sodium.memory.equals(output, digest),
  });

function verifyScrypt(sodium: Sodium, parsed: ScryptString): Work<boolean> {
  const { digest, salt, cost, blockSize, parallelization } = parsed;
  const numbers = { cost, blockSize, parallelization };
  return verifyDigest(sodium, parsed, (output, functions, password, passwordLength) =>
    scrypt(functions, [password, passwordLength], salt, numbers, output, byteLengthOf(digest)),
  );
}

/** What C computes of a salt alone, without a string. */
const SALT_LENGTH = crypto_pwhash_argon2id_SALTBYTES;

function verifyArgon2(sodium: Sodium, parsed: Argon2String): Work<boolean> {
  const { algorithm, text, lanes, salt, digest, operations, memory } = parsed;
  const { derive, verify, fewestOperations, mostMemory } = algorithm === 'argon2id' ? argon2id : argon2i;
  if (memory > mostMemory(sodium.raw)) throw noMemory(NAME, memory);
  if (lanes === 1 && byteLengthOf(salt) === SALT_LENGTH && operations >= fewestOperations) {
    return verifyDigest(sodium, parsed, (output, functions, password, length) =>
      derive(functions, output, byteLengthOf(digest), password, length, salt, operations, memory),
    );
  }
  // The password is wrong, or there was no memory: that is asked for again, by as little work as can be.
  const askForMemory = derivation(sodium, {
    name: NAME,
    memory,
    length: SALT_LENGTH,
    derive: (output, functions, password, length) =>
      derive(
        functions,
        output,
        SALT_LENGTH,
        password,
        length,
        new Uint8Array(SALT_LENGTH),
        fewestOperations,
        memory,
      ),
    use: () => false,
  });
  return function* (functions, password, length) {
    if ((yield verify(functions, text, password, length)) === 0) return true;
    return yield* askForMemory(functions, password, length);
  };
}
