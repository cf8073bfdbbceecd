/** Key encapsulation, documented once for every mechanism: a shared secret for whoever has a secret key, made by its public key alone. */

import type { RawSodium } from 'sodium-sys';
import { assign } from 'sodium-sys/intrinsics';
import { type Address, optionsReader, VerificationError } from 'sodium-sys/portable';
import {
  type KeyPair,
  type KeyPairRule,
  keyPairGenerator,
  type NewKeyPairOptions,
} from '../secrets/key-pairs.js';
import { type Key, type KeyMemory, keyReader } from '../secrets/keys.js';
import { holdingSecrets } from '../secrets/new-secrets.js';
import type { KeyPurpose, RandomPurpose } from '../secrets/purposes.js';
import {
  makeSecret,
  type NewSecretOptions,
  newSecretReaders,
  type SecretBytes,
} from '../secrets/secret-bytes.js';
import type { Availability } from '../shared/availability.js';
import { steadySizedBytes } from '../shared/bytes.js';
import { accept } from '../shared/status.js';
import type { Backend, Bytes, LengthLimits, Sized } from '../shared/types.js';

/** The lengths of a mechanism, in bytes. */
export interface KemShape {
  readonly publicKey: number;
  readonly secretKey: number;
  readonly ciphertext: number;
  readonly seed: number;
  readonly encapsulationSeed: number;
  readonly purpose: KeyPurpose;
}

/** What `encapsulate` gives. */
export interface Encapsulated<
  Length extends number,
  // biome-ignore lint/suspicious/noExplicitAny: a secret without purpose is of any, as in `SecretBytes` itself.
  Purpose extends string = any,
> extends Disposable {
  /** For the owner of the secret key. It is not secret. */
  readonly ciphertext: Bytes<Length>;
  /** 32 bytes, which the owner of the secret key makes of the ciphertext. */
  readonly sharedSecret: SecretBytes<Purpose>;
  /** Disposes of the shared secret; `using` does the same. Calling it again does nothing. */
  dispose(): void;
}

export interface Kem<Shape extends KemShape> extends Availability {
  readonly encapsulate: {
    /**
     * Makes a new shared secret, and the ciphertext by which the owner of the secret key gets it.
     *
     * That a public key belongs to whom it is thought to belong must be known otherwise; and who made a ciphertext, nobody can tell
     * by it.
     *
     * @param publicKey the other's: 1,216 bytes for X-Wing, 1,184 for ML-KEM-768
     * @param options `purpose`: the only primitive that is to take the shared secret; `lock` and `access`: how it is kept
     * @returns `ciphertext`: 1,120 bytes for X-Wing, 1,088 for ML-KEM-768; `sharedSecret`: 32 bytes, which are a key as they are
     * @throws InvalidTypeError for a key or options of another kind, and an unknown option; InvalidLengthError for a key of
     *   another length
     * @throws InvalidValueError for bytes that are no public key: numbers that are not reduced, or, of X-Wing, a point of small order
     * @throws UnavailableError before libsodium 1.0.22, and as `SecretBytes.random`
     * @example
     * const exchange = () => {
     *   const { publicKey, secretKey } = kem.generateKeyPair();
     *   const { ciphertext, sharedSecret } = kem.encapsulate(publicKey, { purpose: 'secretBox' });
     *   return kem.decapsulate(ciphertext, secretKey).equals(sharedSecret);
     * };
     * !kem.isAvailable || exchange()
     * @see `crypto_kem_xwing_enc`, `crypto_kem_mlkem768_enc`
     */
    <
      // biome-ignore lint/suspicious/noExplicitAny: a secret without purpose is of any, as in `SecretBytes` itself.
      Purpose extends RandomPurpose = any,
    >(
      publicKey: Sized<Shape['publicKey']>,
      options?: NewSecretOptions<Purpose>,
    ): Encapsulated<Shape['ciphertext'], Purpose>;

    /**
     * The same from a seed in place of randomness: for test vectors, and nothing else. Whoever knows the seed knows the shared
     * secret, and a seed that serves twice gives the same one twice.
     *
     * @param publicKey as for `encapsulate`
     * @param seed exactly 64 bytes for X-Wing, 32 for ML-KEM-768
     * @param options as for `encapsulate`
     * @throws as `encapsulate`
     * @example
     * const twice = () => {
     *   const { publicKey } = kem.mlKem768.generateKeyPair();
     *   const [one, other] = [1, 2].map(() => kem.mlKem768.encapsulate.deterministic(publicKey, new Uint8Array(32)));
     *   return equals(one.ciphertext, other.ciphertext);
     * };
     * !kem.mlKem768.isAvailable || twice()
     * @see `crypto_kem_xwing_enc_deterministic`, `crypto_kem_mlkem768_enc_deterministic`
     */
    deterministic<
      // biome-ignore lint/suspicious/noExplicitAny: as above.
      Purpose extends RandomPurpose = any,
    >(
      publicKey: Sized<Shape['publicKey']>,
      seed: Key<Shape['encapsulationSeed'], `${Shape['purpose']}.seed`>,
      options?: NewSecretOptions<Purpose>,
    ): Encapsulated<Shape['ciphertext'], Purpose>;
  };

  /**
   * Gets the shared secret out of a ciphertext.
   *
   * A ciphertext that was changed, or made for another key, gives no error but another secret, which nobody else has: implicit
   * rejection, so that nobody learns from an answer whether a ciphertext was right. That both sides have the same secret shows by
   * its use, as when `secretBox` opens what the other sealed. Of X-Wing a ciphertext whose point is of small order is refused,
   * as everybody can see that it is.
   *
   * @param ciphertext of `encapsulate`: 1,120 bytes for X-Wing, 1,088 for ML-KEM-768
   * @param secretKey 32 bytes for X-Wing, 2,400 for ML-KEM-768. Bytes of that length that `generateKeyPair` did not make are
   *   not recognized, and give a secret that nobody has
   * @param options `purpose`: the only primitive that is to take the shared secret; `lock` and `access`: how it is kept
   * @returns 32 bytes
   * @throws InvalidTypeError for arguments of another kind or a key of another purpose, and an unknown option
   * @throws InvalidLengthError for a ciphertext or key of another length
   * @throws VerificationError for X-Wing, if the ciphertext has a point of small order
   * @throws UnavailableError before libsodium 1.0.22, and as `SecretBytes.random`
   * @example
   * const exchange = () => {
   *   const { publicKey, secretKey } = kem.mlKem768.generateKeyPair();
   *   const { ciphertext, sharedSecret } = kem.mlKem768.encapsulate(publicKey);
   *   return kem.mlKem768.decapsulate(ciphertext, secretKey).equals(sharedSecret);
   * };
   * !kem.mlKem768.isAvailable || exchange()
   * @see `crypto_kem_xwing_dec`, `crypto_kem_mlkem768_dec`; FIPS 203, section 6.3
   */
  decapsulate<
    // biome-ignore lint/suspicious/noExplicitAny: as above.
    Purpose extends RandomPurpose = any,
  >(
    ciphertext: Sized<Shape['ciphertext']>,
    secretKey: Key<Shape['secretKey'], Shape['purpose']>,
    options?: NewSecretOptions<Purpose>,
  ): SecretBytes<Purpose>;

  /**
   * A key pair, random or from a seed.
   *
   * @param options `seed`: secret and random, exactly 32 bytes for X-Wing, whose secret key it is, and 64 for ML-KEM-768 (`d`, then
   *   `z`, of FIPS 203); `lock` and `access`: how the secret key is kept
   * @returns `publicKey`: 1,216 bytes for X-Wing, 1,184 for ML-KEM-768; `secretKey`: 32, 2,400 bytes, which JavaScript never sees
   *   and which other primitives refuse
   * @throws InvalidTypeError for options that are wrong, InvalidLengthError for a seed of another length
   * @throws UnavailableError before libsodium 1.0.22, and as `SecretBytes.random`
   * @example
   * const pair = () => kem.generateKeyPair({ seed: SecretBytes.random(32, { purpose: 'kem.seed' }) });
   * !kem.isAvailable || pair().publicKey.length === 1216
   * @see `crypto_kem_xwing_keypair`, `crypto_kem_xwing_seed_keypair`, and the same of `mlkem768`
   */
  generateKeyPair(
    options?: NewKeyPairOptions<Shape['seed'], `${Shape['purpose']}.seed`>,
  ): KeyPair<Shape['publicKey'], Shape['purpose']>;

  /** The lengths that are accepted, in bytes; `encapsulationSeedLength` is that of seeds for `encapsulate.deterministic`. */
  readonly limits: {
    readonly publicKeyLength: LengthLimits;
    readonly secretKeyLength: LengthLimits;
    readonly seedLength: LengthLimits;
    readonly encapsulationSeedLength: LengthLimits;
    readonly ciphertextLength: LengthLimits;
    readonly sharedSecretLength: LengthLimits;
  };
}

type PairRule = KeyPairRule<KeyPurpose>;

/** How a mechanism describes itself. The functions of C are named here, in what calls them. */
export interface KemRule {
  /** As it is exported; also what its keys are for. */
  readonly purpose: 'kem' | 'kem.mlKem768';
  /** What a public key must be, for errors. */
  readonly publicKey: string;
  readonly limits: Kem<KemShape>['limits'];
  readonly generate: PairRule['generate'];
  readonly fromSeed: NonNullable<PairRule['seed']>['generate'];
  readonly encapsulate: (
    functions: RawSodium,
    ciphertext: Uint8Array,
    sharedSecret: Address,
    publicKey: Uint8Array,
  ) => number;
  readonly deterministic: (
    functions: RawSodium,
    ciphertext: Uint8Array,
    sharedSecret: Address,
    publicKey: Uint8Array,
    seed: KeyMemory,
  ) => number;
  readonly decapsulate: (
    functions: RawSodium,
    sharedSecret: Address,
    ciphertext: Uint8Array,
    secretKey: KeyMemory,
  ) => number;
}

export function kemOperation(backend: Backend, rule: KemRule) {
  const { purpose: name, limits } = rule;
  const seedPurpose = `${name}.seed` as const;
  const readOptions = optionsReader(newSecretReaders);
  const readSeed = keyReader(backend, { purpose: seedPurpose, length: limits.encapsulationSeedLength });
  const readSecretKey = keyReader(backend, { purpose: name, length: limits.secretKeyLength });
  const { minimum: secretLength } = limits.sharedSecretLength;

  function encapsulateBy(
    publicKey: unknown,
    seed: KeyMemory | undefined,
    options: ReturnType<typeof readOptions>,
  ) {
    const { purpose, ...kept } = options;
    const key = steadySizedBytes('publicKey', publicKey, limits.publicKeyLength);
    const sodium = backend();
    const ciphertext = new Uint8Array(limits.ciphertextLength.minimum);
    const sharedSecret = makeSecret(sodium, secretLength, kept, purpose, (address) => {
      const status =
        seed === undefined
          ? rule.encapsulate(sodium.raw, ciphertext, address, key)
          : rule.deterministic(sodium.raw, ciphertext, address, key, seed);
      accept(status, 'publicKey', rule.publicKey, key);
    });
    return holdingSecrets({ ciphertext, sharedSecret });
  }

  const encapsulate = (publicKey: unknown, options?: unknown) =>
    encapsulateBy(publicKey, undefined, readOptions(options));

  function deterministic(publicKey: unknown, seed: unknown, options?: unknown) {
    const values = readOptions(options);
    return encapsulateBy(publicKey, readSeed('seed', seed), values);
  }

  function decapsulate(ciphertext: unknown, secretKey: unknown, options?: unknown): SecretBytes {
    const { purpose, ...kept } = readOptions(options);
    const key = readSecretKey('secretKey', secretKey);
    const input = steadySizedBytes('ciphertext', ciphertext, limits.ciphertextLength);
    const sodium = backend();
    return makeSecret(sodium, secretLength, kept, purpose, (address) => {
      if (rule.decapsulate(sodium.raw, address, input, key) === 0) return;
      throw new VerificationError(
        `${name}.decapsulate: this was not encapsulated for this key, or was changed`,
      );
    });
  }

  const generateKeyPair = keyPairGenerator<number, KeyPurpose>(backend, {
    ...limits,
    purpose: name,
    generate: rule.generate,
    seed: { purpose: seedPurpose, length: limits.seedLength, generate: rule.fromSeed },
  });

  return {
    encapsulate: assign(encapsulate, { deterministic }),
    decapsulate,
    generateKeyPair,
    limits,
  };
}
