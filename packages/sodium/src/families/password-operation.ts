/** Hashing of passwords, documented once for every algorithm: strings to be stored, and keys. */

import type { RawSodium } from 'sodium-sys';
import { arrayJoin, assign, freeze, namesOf, valuesOf } from 'sodium-sys/intrinsics';
import { byteLengthOf, InvalidTypeError, optionsReader } from 'sodium-sys/portable';
import type { KeyMemory } from '../secrets/keys.js';
import type { RandomPurpose } from '../secrets/purposes.js';
import { type NewSecretOptions, newSecretReaders, type SecretBytes } from '../secrets/secret-bytes.js';
import { bytesOption, choiceOption, lengthOption } from '../shared/option-readers.js';
import type { Backend, Bytes, LengthLimits, Sized } from '../shared/types.js';
import type { SignalOption } from '../sources/abortable.js';
import { sourceReaders } from '../sources/sources.js';
import type { Argon2Calls } from './argon2.js';
import { parseHashString, textFrom } from './password-strings.js';
import { type PasswordVerify, passwordVerify } from './password-verify.js';
import {
  derivation,
  noMemory,
  type Password,
  passwordReader,
  secretFrom,
  type Work,
  workElsewhere,
  workHere,
} from './password-work.js';

/** What a hash costs whoever makes one, and so whoever tries passwords. */
export interface PasswordCost {
  /** How often the memory is passed through; for scrypt, how many operations there are in all. */
  readonly operations: number;
  /** In bytes. */
  readonly memory: number;
}

/** What each strength costs. */
export interface PasswordPresets {
  /** For logins. */
  readonly interactive: PasswordCost;
  /** For what is asked for rarely. */
  readonly moderate: PasswordCost;
  /** For what is worth seconds, and a gibibyte. */
  readonly sensitive: PasswordCost;
}

/** The cost by the name of a preset, or in numbers. */
export type CostOptions<Strength extends string> =
  | { readonly strength: Strength; readonly operations?: never; readonly memory?: never }
  | (PasswordCost & { readonly strength?: never });

interface NoCost {
  readonly strength?: never;
  readonly operations?: never;
  readonly memory?: never;
}

/** Options of hashing: without a cost it is that of `interactive`. */
export type PasswordHashOptions<Strength extends string> = CostOptions<Strength> | NoCost;

/** Options of `deriveKey`, of which salt and cost must be given: with others the key is another. */
export type DeriveKeyOptions<
  Strength extends string,
  SaltLength extends number,
  Purpose extends RandomPurpose = RandomPurpose,
> = CostOptions<Strength> &
  NewSecretOptions<Purpose> & {
    /** As `generateSalt` makes it, another for every password. Not secret; store it with what the key has sealed. */
    readonly salt: Sized<SaltLength>;
    /** 16 to 16,384 bytes, 32 when it is not given. */
    readonly length?: number;
  };

export interface DeriveKey<Strength extends string, SaltLength extends number> {
  /**
   * Derives a key from a password, to seal what only the password is to open.
   *
   * Neither the cost nor the salt has a default: a default that changes would lock everybody out. Write both down beside what the key
   * has sealed.
   *
   * @param password 0 to 2³² − 1 bytes, or a secret; copied before this returns
   * @param options `salt`; `strength`, or `operations` and `memory`; `length`: 16 to 16,384 bytes, 32 by default; `purpose`: the only
   *   primitive that is to take the key; `lock` and `access`: how it is kept; `signal`
   * @returns always the same for the same arguments
   * @throws InvalidTypeError (as a rejection, as all of these) for arguments of another kind, an unknown option, without `salt` or a
   *   cost, with half a cost, or with both a strength and numbers
   * @throws InvalidLengthError for a salt, a length or a cost out of range
   * @throws UnavailableError where there is no memory for it, and as `SecretBytes.random`
   * @throws the reason of `signal`
   * @example
   * const salt = passwordHash.generateSalt();
   * const cost = { operations: 2, memory: 8 * 1024 * 1024 };
   * const key = await passwordHash.deriveKey(fromUtf8('a password'), { salt, ...cost, purpose: 'secretBox' });
   * secretBox.open(secretBox.seal(fromUtf8('a message'), key), key).length === 9
   * @see `crypto_pwhash_argon2id`, `crypto_pwhash_argon2i`, `crypto_pwhash_scryptsalsa208sha256`
   */
  <
    // biome-ignore lint/suspicious/noExplicitAny: a secret without purpose is of any, as in `SecretBytes` itself.
    Purpose extends RandomPurpose = any,
  >(
    password: Password,
    options: DeriveKeyOptions<Strength, SaltLength, Purpose> & SignalOption,
  ): Promise<SecretBytes<Purpose>>;
  /**
   * The same here and now: nothing else happens in this thread meanwhile.
   *
   * @example
   * const salt = new Uint8Array(16);
   * const key = passwordHash.deriveKey.sync(fromUtf8('a password'), { salt, operations: 1, memory: 8192 });
   * key.length === 32
   */
  sync<
    // biome-ignore lint/suspicious/noExplicitAny: as above.
    Purpose extends RandomPurpose = any,
  >(password: Password, options: DeriveKeyOptions<Strength, SaltLength, Purpose>): SecretBytes<Purpose>;
}

export interface PasswordHashing<Strength extends keyof PasswordPresets, SaltLength extends number> {
  /**
   * Hashes a password for storage. Every call has a new salt, so that two hashes of one password differ.
   *
   * Natively it runs on other threads, as many at once as `UV_THREADPOOL_SIZE` and the processors allow (2, unless that variable is
   * raised); further calls wait for their turn. So many times `memory` is what hashing takes at most: 128 MiB where 2 of `interactive`
   * run. In WebAssembly it blocks the thread, with a turn for everything else before each call; a worker of its own serves a browser
   * better.
   *
   * @param password 0 to 2³² − 1 bytes, or a secret; copied before this returns
   * @param options `strength`: `interactive` by default; or `operations` and `memory`; `signal`
   * @returns printable ASCII with algorithm, cost, salt and hash: at most 127 characters, and everything that `verify` needs
   * @throws InvalidTypeError (as a rejection, as all of these) for a password or options of another kind, an unknown option, half a
   *   cost, or both a strength and numbers
   * @throws InvalidLengthError for a password or a cost out of range
   * @throws UnavailableError where there is no memory for it
   * @throws the reason of `signal`
   * @example
   * const stored = await passwordHash(fromUtf8('a password'), { operations: 2, memory: 8 * 1024 * 1024 });
   * stored.startsWith('$argon2id$v=19$m=8192,t=2,p=1$')
   * @see `crypto_pwhash_argon2id_str`, `crypto_pwhash_argon2i_str`, `crypto_pwhash_scryptsalsa208sha256_str`
   */
  (password: Password, options?: PasswordHashOptions<Strength> & SignalOption): Promise<string>;
  /**
   * The same here and now, for scripts: nothing else happens in this thread meanwhile.
   *
   * @example passwordHash.sync(fromUtf8('a password'), { operations: 1, memory: 8192 }).length < 128
   */
  sync(password: Password, options?: PasswordHashOptions<Strength>): string;
  readonly verify: PasswordVerify;
  /**
   * Whether a hash was made in another way than `passwordHash` would make it today: by another algorithm, or at another cost. Then hash
   * the password again as soon as somebody logs in with it.
   *
   * @param hash of any of the algorithms that `verify` knows
   * @param options `strength`: `interactive` by default; or `operations` and `memory`
   * @throws InvalidTypeError for anything but a string, and options that are wrong; InvalidLengthError for a cost out of range
   * @throws InvalidEncodingError for a string that is no such hash, or not all of one
   * @example
   * const stored = passwordHash.sync(fromUtf8('a password'), { operations: 1, memory: 8192 });
   * passwordHash.needsRehash(stored) && !passwordHash.needsRehash(stored, { operations: 1, memory: 8192 })
   * @see `crypto_pwhash_argon2id_str_needs_rehash`, and the same of `argon2i` and `scryptsalsa208sha256`
   */
  needsRehash(hash: string, options?: PasswordHashOptions<Strength>): boolean;
  readonly deriveKey: DeriveKey<Strength, SaltLength>;
  /**
   * A random salt for `deriveKey`: 16 bytes, 32 for scrypt. What `passwordHash` gives has one already.
   *
   * @example passwordHash.generateSalt().length === 16
   * @see `randombytes_buf`
   */
  generateSalt(): Bytes<SaltLength>;
  /** What each strength costs. */
  readonly presets: Pick<PasswordPresets, Strength>;
  /**
   * What is accepted: lengths in bytes, memory in bytes, operations. `maximumMemory` and `maximumOperations` are those of `verify`, with
   * their defaults for hashes of this algorithm.
   */
  readonly limits: PasswordLimits;
}

export interface PasswordLimits {
  readonly passwordLength: LengthLimits;
  readonly saltLength: LengthLimits;
  readonly length: LengthLimits & { readonly default: number };
  readonly operations: LengthLimits;
  readonly memory: LengthLimits;
  readonly maximumMemory: LengthLimits;
  readonly maximumOperations: LengthLimits;
}

/** Users see the presets, and calls rely on them: nobody may change them. */
export function frozenCosts<Costs extends Readonly<Record<string, PasswordCost>>>(costs: Costs): Costs {
  const all = valuesOf(costs);
  for (let index = 0; index < all.length; index++) freeze(all[index]);
  return freeze(costs);
}

/** How an algorithm describes itself. The functions of C are named here, in what calls them. */
export interface PasswordRule<Strength extends keyof PasswordPresets> {
  /** As it is exported. */
  readonly name: string;
  readonly algorithm: 'argon2id' | 'argon2i' | 'scrypt';
  readonly limits: PasswordLimits;
  readonly presets: Pick<PasswordPresets, Strength | 'interactive'>;
  /** Of a hash as text, with the zero byte at its end. */
  readonly stringLength: number;
  /** What the library takes, which is less where addresses have 32 bits. */
  readonly mostMemory: (functions: RawSodium) => number;
  readonly hash: (
    functions: RawSodium,
    string: Uint8Array,
    password: KeyMemory,
    passwordLength: number,
    operations: number,
    memory: number,
  ) => number;
  readonly derive: Argon2Calls['derive'];
  readonly needsRehash: (
    functions: RawSodium,
    string: Uint8Array,
    operations: number,
    memory: number,
  ) => number;
}

export function passwordOperation<Strength extends keyof PasswordPresets>(
  backend: Backend,
  rule: PasswordRule<Strength>,
) {
  const { name, limits, presets } = rule;
  const costReaders = {
    strength: choiceOption(namesOf(presets) as Strength[]),
    operations: lengthOption(limits.operations),
    memory: lengthOption(limits.memory),
  };
  const keyReaders = {
    salt: bytesOption(limits.saltLength),
    length: lengthOption(limits.length),
    ...costReaders,
    ...newSecretReaders,
  };
  const { signal } = sourceReaders;
  const readCost = optionsReader(costReaders);
  const readCostAndSignal = optionsReader({ ...costReaders, signal });
  const readKeyOptions = optionsReader(keyReaders);
  const readKeyOptionsAndSignal = optionsReader({ ...keyReaders, signal });
  const readPassword = passwordReader(backend);

  type Given = ReturnType<typeof readCost>;

  function costIn({ strength, operations, memory }: Given): PasswordCost | undefined {
    if (strength === undefined) {
      if (operations === undefined && memory === undefined) return undefined;
      // What is required refuses to be undefined.
      return {
        operations: operations ?? costReaders.operations('options.operations', undefined),
        memory: memory ?? costReaders.memory('options.memory', undefined),
      };
    }
    if (operations === undefined && memory === undefined) return presets[strength];
    throw new InvalidTypeError('options.strength', 'left out beside operations and memory', strength);
  }

  function refuseNoCost(): never {
    const strengths = arrayJoin(namesOf(presets), ', ');
    throw new InvalidTypeError(
      'options.strength',
      `one of ${strengths}, or operations and memory in its place`,
      undefined,
    );
  }

  const hashing = ({ operations, memory }: PasswordCost): Work<string> =>
    function* (functions, password, passwordLength) {
      const sodium = backend();
      if (memory > rule.mostMemory(sodium.raw)) throw noMemory(name, memory);
      const string = new Uint8Array(rule.stringLength);
      try {
        const status = yield rule.hash(functions, string, password, passwordLength, operations, memory);
        if (status !== 0) throw noMemory(name, memory);
        return textFrom(string);
      } finally {
        // Of a result that nobody waits for any more, nothing stays.
        sodium.memory.wipe(string);
      }
    };

  const passwordHash = async (password: unknown, options?: unknown): Promise<string> => {
    const { signal, ...given } = readCostAndSignal(options);
    const work = hashing(costIn(given) ?? presets.interactive);
    return await workElsewhere(backend(), readPassword(password), work, signal);
  };

  function sync(password: unknown, options?: unknown): string {
    const work = hashing(costIn(readCost(options)) ?? presets.interactive);
    return workHere(backend(), readPassword(password), work);
  }

  function needsRehash(hash: unknown, options?: unknown): boolean {
    const { operations, memory } = costIn(readCost(options)) ?? presets.interactive;
    const sodium = backend();
    const parsed = parseHashString(sodium, hash);
    if (parsed.algorithm !== rule.algorithm) return true;
    // C does not look at the lanes.
    if (parsed.algorithm !== 'scrypt' && parsed.lanes !== 1) return true;
    return rule.needsRehash(sodium.raw, parsed.text, operations, memory) !== 0;
  }

  /** Of what options say, all that decides what the key is. */
  function keyWork(given: ReturnType<typeof readKeyOptions>): Work<SecretBytes> {
    const {
      salt = keyReaders.salt('options.salt', undefined),
      length = limits.length.default,
      purpose,
      ...others
    } = given;
    const { strength: _, ...kept } = others;
    const { operations, memory } = costIn(given) ?? refuseNoCost();
    // It must not change while the call waits.
    const ownSalt = new Uint8Array(salt);
    const sodium = backend();
    if (memory > rule.mostMemory(sodium.raw)) throw noMemory(`${name}.deriveKey`, memory);
    return derivation(sodium, {
      name: `${name}.deriveKey`,
      memory,
      length,
      derive: (key, functions, password, passwordLength) =>
        rule.derive(functions, key, length, password, passwordLength, ownSalt, operations, memory),
      use: (key) => secretFrom(sodium, key, length, kept, purpose),
    });
  }

  const deriveKey = async (password: unknown, options: unknown): Promise<SecretBytes> => {
    const { signal, ...given } = readKeyOptionsAndSignal(options);
    const work = keyWork(given);
    return await workElsewhere(backend(), readPassword(password), work, signal);
  };

  const deriveKeySync = (password: unknown, options: unknown): SecretBytes => {
    const work = keyWork(readKeyOptions(options));
    return workHere(backend(), readPassword(password), work);
  };

  function generateSalt(): Uint8Array {
    const salt = new Uint8Array(limits.saltLength.minimum);
    backend().raw.randombytes_buf(salt, byteLengthOf(salt));
    return salt;
  }

  return assign(passwordHash, {
    sync,
    verify: passwordVerify(backend),
    needsRehash,
    deriveKey: assign(deriveKey, { sync: deriveKeySync }),
    generateSalt,
    presets,
    limits,
  });
}
