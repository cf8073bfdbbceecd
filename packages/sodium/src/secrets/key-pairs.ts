/// <reference lib="esnext.disposable" preserve="true" />
/** Pairs of a public and a secret key. */

import type { RawSodium } from 'sodium-sys';
import { arrayMap, defineOwn, hasOwn, namesOf } from 'sodium-sys/intrinsics';
import { type Address, InvalidTypeError, optionsReader, readProperty } from 'sodium-sys/portable';
import { sizedBytes } from '../shared/bytes.js';
import { succeed } from '../shared/status.js';
import type { Backend, Bytes, LengthLimits, Lengths, Sized } from '../shared/types.js';
import { type Key, type KeyMemory, type KeyReader, keyReader } from './keys.js';
import { holdingSecrets } from './new-secrets.js';
import type { KeyPurpose } from './purposes.js';
import {
  makeSecret,
  type SecretBytes,
  type SecretBytesOptions,
  secretOptionReaders,
} from './secret-bytes.js';

/** What `generateKeyPair` gives. */
export interface KeyPair<PublicLength extends number, Purpose extends string> extends Disposable {
  /** To be given to others. */
  readonly publicKey: Bytes<PublicLength>;
  readonly secretKey: SecretBytes<Purpose>;
  /** Disposes of the secret key; `using` does the same. Calling it again does nothing. */
  dispose(): void;
}

/** What a key pair may be given as: what `generateKeyPair` gave, or any object with these two. */
export interface KeyPairInput<
  PublicLength extends Lengths,
  SecretLength extends Lengths,
  Purpose extends string,
> {
  readonly publicKey: Sized<PublicLength>;
  readonly secretKey: Key<SecretLength, Purpose>;
}

export interface NewKeyPairOptions<SeedLength extends number, SeedPurpose extends string>
  extends SecretBytesOptions {
  /** Secret. The same seed gives the same key pair; without one it is random. */
  readonly seed?: Key<SeedLength, SeedPurpose>;
}

export interface KeyPairRule<Purpose extends KeyPurpose> {
  readonly purpose: Purpose;
  readonly publicKeyLength: LengthLimits;
  readonly secretKeyLength: LengthLimits;
  readonly generate: (functions: RawSodium, publicKey: Uint8Array, secretKey: Address) => number;
  /** None where C has no such function. */
  readonly seed?: {
    readonly purpose: KeyPurpose;
    readonly length: LengthLimits;
    readonly generate: (
      functions: RawSodium,
      publicKey: Uint8Array,
      secretKey: Address,
      seed: KeyMemory,
    ) => number;
  };
}

/** Makes `generateKeyPair` of a primitive. */
export function keyPairGenerator<PublicLength extends number, Purpose extends KeyPurpose>(
  backend: Backend,
  rule: KeyPairRule<Purpose>,
): (options?: unknown) => KeyPair<PublicLength, Purpose> {
  const { purpose, publicKeyLength, secretKeyLength, generate } = rule;
  // Neither rule nor seed is what others put on `Object.prototype`.
  const seedRule = hasOwn(rule, 'seed') ? rule.seed : undefined;
  const seedReaders = seedRule === undefined ? {} : { seed: keyReader(backend, seedRule) };
  const noSeed = seedRule === undefined ? { seed: undefined } : {};
  const readOptions = optionsReader<{ seed?: KeyReader } & typeof secretOptionReaders>({
    ...secretOptionReaders,
    ...seedReaders,
  });
  return function generateKeyPair(options) {
    const { seed, ...kept } = { ...noSeed, ...readOptions(options) };
    const sodium = backend();
    const publicKey = new Uint8Array(publicKeyLength.minimum) as Bytes<PublicLength>;
    const secretKey = makeSecret(sodium, secretKeyLength.minimum, kept, purpose, (address) => {
      const status =
        seedRule === undefined || seed === undefined
          ? generate(sodium.raw, publicKey, address)
          : seedRule.generate(sodium.raw, publicKey, address, seed);
      succeed(status, `${purpose}.generateKeyPair`);
    });
    return holdingSecrets({ publicKey, secretKey });
  };
}

/** As in `a, b and c`. */
function listOf(names: readonly string[]): string {
  let list = names[0]!;
  for (let index = 1; index < names.length; index++) {
    list += `${index + 1 < names.length ? ',' : ' and'} ${names[index]}`;
  }
  return list;
}

type Readers = Readonly<Record<string, (parameter: string, value: unknown) => unknown>>;

/**
 * Makes a function that reads an argument whose keys must not be mistaken for each other: an object with all of these
 * properties, each read once and checked in this order; others are ignored.
 *
 * @param parameter the argument, which errors name before the property, as in `keys.publicKey`
 */
export function namedKeysReader<Named extends Readers>(
  parameter: string,
  readers: Named,
): (value: unknown) => { readonly [Name in keyof Named]: ReturnType<Named[Name]> } {
  const names = namesOf(readers);
  const expected = `an object with ${listOf(names)}`;
  return (value) => {
    if (typeof value !== 'object' || value === null) throw new InvalidTypeError(parameter, expected, value);
    // Getters run here: nothing is checked until all is read.
    const given = arrayMap(names, (name) => readProperty(value, name, parameter, expected));
    const checked = {};
    for (let index = 0; index < names.length; index++) {
      const name = names[index]!;
      defineOwn(checked, name, readers[name]!(`${parameter}.${name}`, given[index]));
    }
    return checked as never;
  };
}

/** Makes a function that reads an argument that is a key pair: of `generateKeyPair`, or any object with both keys. */
export const keyPairReader = (
  backend: Backend,
  parameter: string,
  {
    purpose,
    publicKeyLength,
    secretKeyLength,
  }: Pick<KeyPairRule<KeyPurpose>, 'purpose' | 'publicKeyLength' | 'secretKeyLength'>,
) =>
  namedKeysReader(parameter, {
    publicKey: publicKeyReader(publicKeyLength),
    secretKey: keyReader(backend, { purpose, length: secretKeyLength }),
  });

/** Reads a property that is a public key. */
export const publicKeyReader =
  (length: LengthLimits) =>
  (parameter: string, value: unknown): Uint8Array =>
    sizedBytes(parameter, value, length);
