/** What every cipher that seals between two key pairs has, documented once. */
import type { RawSodium } from 'sodium-sys';
import { crypto_box_BEFORENMBYTES } from 'sodium-sys/constants';
import { InvalidValueError, optionsReader } from 'sodium-sys/portable';
import {
  type KeyPair,
  keyPairGenerator,
  type NewKeyPairOptions,
  namedKeysReader,
  publicKeyReader,
} from '../secrets/key-pairs.js';
import { type Key, type KeyMemory, keyReader } from '../secrets/keys.js';
import type { KeyPurpose } from '../secrets/purposes.js';
import {
  makeSecret,
  type SecretBytes,
  type SecretBytesOptions,
  secretOptionReaders,
} from '../secrets/secret-bytes.js';
import { accept } from '../shared/status.js';
import type { Backend, Bytes, Data, LengthLimits, Sized } from '../shared/types.js';
import {
  type ByteForms,
  type Detached,
  type DetachedInput,
  type NonceOption,
  type SealingRule,
  sealAndOpen,
} from './authenticated-cipher.js';
import { NOT_OF_SMALL_ORDER, publicKeyFinder } from './x25519-keys.js';

/** Whom a message is for, and who sends it. */
export interface BoxSealKeys<Purpose extends string> {
  /** Exactly 32 bytes. */
  readonly recipientPublicKey: Sized<32>;
  /** Exactly 32 bytes; secret. */
  readonly senderSecretKey: Key<32, Purpose>;
}

/** Who has sent a message, and whom it is for. */
export interface BoxOpenKeys<Purpose extends string> {
  /** Exactly 32 bytes. */
  readonly senderPublicKey: Sized<32>;
  /** Exactly 32 bytes; secret. */
  readonly recipientSecretKey: Key<32, Purpose>;
}

/** The public key of the one, and the secret key of the other. */
export interface SharedKeyInput<Purpose extends string> {
  /** Exactly 32 bytes. */
  readonly publicKey: Sized<32>;
  /** Exactly 32 bytes; secret. */
  readonly secretKey: Key<32, Purpose>;
}

export interface BoxSeal<Purpose extends string>
  extends ByteForms<[message: Data, keys: BoxSealKeys<Purpose>], NonceOption<24>> {
  /**
   * Encrypts a message for one recipient, who can tell that it is the sender's, and protects it against every change.
   *
   * Both compute the same key, so either could have sealed it. Nobody can prove to a third who did: for that there is `sign`.
   * And a message can be sent back to its sender as if it were an answer: say in the message who it is for, or take
   * `keyExchange`, which has a key for each direction. Where the sender is to stay unknown there is `sealedBox`. For many
   * messages between the same two compute `sharedKey` once.
   *
   * @param message bytes of any length, including none
   * @param keys `recipientPublicKey` and `senderSecretKey`, 32 bytes each; other properties are ignored
   * @param options `nonce`: 24 bytes, which must never seal two different messages between the same two; a random one begins
   *   the result, where `open` finds it, if none is given
   * @returns the nonce, if it was random, then tag and ciphertext: 40 bytes more than the message, or 16
   * @throws InvalidTypeError for an argument of another kind, an unknown option, or a key of another primitive
   * @throws InvalidLengthError for a key or nonce of another length
   * @throws InvalidValueError for a public key of small order, with which everybody would compute the same key
   * @throws UnavailableError where the loaded libsodium has no such cipher
   * @example
   * const [sender, recipient] = [box.generateKeyPair(), box.generateKeyPair()];
   * const sealed = box.seal(fromUtf8('a message'), {
   *   recipientPublicKey: recipient.publicKey,
   *   senderSecretKey: sender.secretKey,
   * });
   * const opened = box.open(sealed, {
   *   senderPublicKey: sender.publicKey,
   *   recipientSecretKey: recipient.secretKey,
   * });
   * toUtf8(opened) === 'a message'
   * @see `crypto_box_easy`
   */
  (message: Data, keys: BoxSealKeys<Purpose>, options?: NonceOption<24>): Bytes;
  /**
   * Seals, and keeps nonce, ciphertext and tag apart.
   *
   * @throws as `seal`
   * @example
   * const { publicKey, secretKey } = box.generateKeyPair();
   * const toMyself = { recipientPublicKey: publicKey, senderSecretKey: secretKey };
   * const { nonce, ciphertext, tag } = box.seal.detached(fromUtf8('a message'), toMyself);
   * nonce.length === 24 && ciphertext.length === 9 && tag.length === 16
   * @see `crypto_box_detached`
   */
  detached(message: Data, keys: BoxSealKeys<Purpose>, options?: NonceOption<24>): Detached<24, 16>;
}

export interface BoxOpen<Purpose extends string>
  extends ByteForms<[sealed: Data, keys: BoxOpenKeys<Purpose>], NonceOption<24>> {
  /**
   * Verifies and decrypts what `seal` made.
   *
   * @param sealed what `seal` gave
   * @param keys `senderPublicKey` and `recipientSecretKey`, 32 bytes each; other properties are ignored
   * @param options `nonce`: 24 bytes, exactly when `seal` was given it
   * @returns the message
   * @throws VerificationError for what was not sealed between these two and with this nonce, or was changed or cut off; also for
   *   a public key of small order; it does not say which
   * @throws InvalidTypeError, InvalidLengthError, UnavailableError as `seal`
   * @see `crypto_box_open_easy`
   */
  (sealed: Data, keys: BoxOpenKeys<Purpose>, options?: NonceOption<24>): Bytes;
  /**
   * Opens what `seal.detached` made.
   *
   * @param parts an object with `nonce`, `ciphertext` and `tag`; other properties are ignored
   * @throws as `open`; errors name `parts.nonce`, `parts.ciphertext` or `parts.tag`
   * @see `crypto_box_open_detached`
   */
  detached(parts: DetachedInput<24, 16>, keys: BoxOpenKeys<Purpose>): Bytes;
}

/** @typeParam SharedPurpose the primitive that seals with `sharedKey` */
export interface PublicKeyCipher<Purpose extends string, SharedPurpose extends string> {
  readonly seal: BoxSeal<Purpose>;
  readonly open: BoxOpen<Purpose>;
  /**
   * The key that two compute of each other's public keys, as `seal` and `open` do anew for every message. `secretBox`, for
   * `box.xchacha20` that is `secretBox.xchacha20`, seals with it what these seal, byte for byte, in a fraction of the time.
   *
   * @param keys `publicKey` of the one and `secretKey` of the other, 32 bytes each; other properties are ignored
   * @param options `lock` and `access`: how the secret is kept
   * @returns 32 bytes, the same for both: a key of that primitive and of no other
   * @throws InvalidTypeError, InvalidLengthError, InvalidValueError as `seal`
   * @throws UnavailableError as `SecretBytes.random`, and where the loaded libsodium has no such cipher
   * @example
   * const [alice, bob] = [box.generateKeyPair(), box.generateKeyPair()];
   * const key = box.sharedKey({ publicKey: bob.publicKey, secretKey: alice.secretKey });
   * const opened = box.open(secretBox.seal(fromUtf8('a message'), key), {
   *   senderPublicKey: alice.publicKey,
   *   recipientSecretKey: bob.secretKey,
   * });
   * toUtf8(opened) === 'a message'
   * @see `crypto_box_beforenm`
   */
  sharedKey(keys: SharedKeyInput<Purpose>, options?: SecretBytesOptions): SecretBytes<SharedPurpose>;
  /**
   * A key pair whose secret key JavaScript never sees, and which other primitives refuse; `sealedBox` takes it, too.
   *
   * @param options `seed`: exactly 32 bytes, secret and random, of which the key pair is computed; without it it is random.
   *   `lock` and `access`: how the secret key is kept
   * @returns `publicKey` and `secretKey`, of 32 bytes each
   * @throws InvalidTypeError for options that are wrong; InvalidLengthError for a seed of another length
   * @throws UnavailableError as `SecretBytes.random`, and where the loaded libsodium has no such cipher
   * @example
   * const keyPair = box.generateKeyPair();
   * keyPair.publicKey.length === 32 && keyPair.secretKey.purpose === 'box'
   * @see `crypto_box_keypair`, `crypto_box_seed_keypair`
   */
  generateKeyPair(options?: NewKeyPairOptions<32, 'box.seed'>): KeyPair<32, Purpose>;
  /**
   * The public key that belongs to a secret key.
   *
   * @param secretKey exactly 32 bytes
   * @returns 32 bytes
   * @throws InvalidTypeError, InvalidLengthError as `seal`
   * @example
   * const { publicKey, secretKey } = box.generateKeyPair();
   * equals(box.publicKeyOf(secretKey), publicKey)
   * @see `crypto_scalarmult_base`
   */
  publicKeyOf(secretKey: Key<32, Purpose>): Bytes<32>;
  /** The lengths that are accepted, in bytes. */
  readonly limits: {
    readonly publicKeyLength: LengthLimits;
    readonly secretKeyLength: LengthLimits;
    readonly seedLength: LengthLimits;
    readonly nonceLength: LengthLimits;
    readonly tagLength: LengthLimits;
  };
}

/** A function of C. `functions` is `raw` or `rawAsync`. */
type Call<Name extends keyof RawSodium> = RawSodium[Name] extends (...values: infer Values) => number
  ? (functions: RawSodium, ...values: Values) => number
  : never;

/** How such a cipher describes itself. The functions of C are named here, in what calls them. */
export interface PublicKeyCipherRule<Purpose extends KeyPurpose, SharedPurpose extends KeyPurpose> {
  readonly purpose: Purpose;
  readonly sharedPurpose: SharedPurpose;
  readonly limits: PublicKeyCipher<Purpose, SharedPurpose>['limits'];
  readonly seal: Call<'crypto_box_easy'>;
  readonly open: Call<'crypto_box_open_easy'>;
  readonly sealDetached: Call<'crypto_box_detached'>;
  readonly openDetached: Call<'crypto_box_open_detached'>;
  readonly sharedKey: Call<'crypto_box_beforenm'>;
  readonly generate: Call<'crypto_box_keypair'>;
  readonly generateOfSeed: Call<'crypto_box_seed_keypair'>;
}

export function publicKeyCipher<Purpose extends KeyPurpose, SharedPurpose extends KeyPurpose>(
  backend: Backend,
  rule: PublicKeyCipherRule<Purpose, SharedPurpose>,
): PublicKeyCipher<Purpose, SharedPurpose> {
  const { purpose, limits } = rule;
  const readPublicKey = publicKeyReader(limits.publicKeyLength);
  const readSecretKey = keyReader(backend, { purpose, length: limits.secretKeyLength });
  const readShared = namedKeysReader('keys', { publicKey: readPublicKey, secretKey: readSecretKey });
  const readOptions = optionsReader(secretOptionReaders);

  function sharedKey(keys: unknown, options: unknown): SecretBytes<SharedPurpose> {
    const kept = readOptions(options);
    const { publicKey, secretKey } = readShared(keys);
    const sodium = backend();
    return makeSecret(sodium, crypto_box_BEFORENMBYTES, kept, rule.sharedPurpose, (address) => {
      const status = rule.sharedKey(sodium.raw, address, publicKey, secretKey);
      accept(status, 'keys.publicKey', NOT_OF_SMALL_ORDER, publicKey);
    });
  }

  const toSeal = { recipientPublicKey: readPublicKey, senderSecretKey: readSecretKey };
  const toOpen = { senderPublicKey: readPublicKey, recipientSecretKey: readSecretKey };
  const generateKeyPair = keyPairGenerator(backend, {
    purpose,
    publicKeyLength: limits.publicKeyLength,
    secretKeyLength: limits.secretKeyLength,
    generate: rule.generate,
    seed: { purpose: 'box.seed', length: limits.seedLength, generate: rule.generateOfSeed },
  });
  return {
    ...sealAndOpen(
      backend,
      sealingRule(rule),
      namedKeysReader('keys', toSeal),
      namedKeysReader('keys', toOpen),
    ),
    sharedKey,
    generateKeyPair,
    publicKeyOf: publicKeyFinder(backend, purpose),
    limits,
  } as never;
}

interface SealKeys {
  readonly recipientPublicKey: Uint8Array;
  readonly senderSecretKey: KeyMemory;
}

interface OpenKeys {
  readonly senderPublicKey: Uint8Array;
  readonly recipientSecretKey: KeyMemory;
}

/** C takes the public key before the secret one, whoever's they are. */
function sealingRule<Purpose extends KeyPurpose, SharedPurpose extends KeyPurpose>({
  purpose,
  limits,
  seal,
  open,
  sealDetached,
  openDetached,
}: PublicKeyCipherRule<Purpose, SharedPurpose>): SealingRule<SealKeys, OpenKeys> {
  return {
    purpose,
    limits,
    takesAdditionalData: false,
    // C itself lets what it writes lie anywhere over what it reads.
    mayOverlap: true,
    isSlow: true,
    seal: (functions, sealed, message, length, nonce, { recipientPublicKey, senderSecretKey }) =>
      seal(functions, sealed, message, length, nonce, recipientPublicKey, senderSecretKey),
    open: (functions, message, sealed, length, nonce, { senderPublicKey, recipientSecretKey }) =>
      open(functions, message, sealed, length, nonce, senderPublicKey, recipientSecretKey),
    sealDetached: (functions, ciphertext, tag, message, length, nonce, keys) =>
      sealDetached(
        functions,
        ciphertext,
        tag,
        message,
        length,
        nonce,
        keys.recipientPublicKey,
        keys.senderSecretKey,
      ),
    openDetached: (functions, message, ciphertext, tag, length, nonce, keys) =>
      openDetached(
        functions,
        message,
        ciphertext,
        tag,
        length,
        nonce,
        keys.senderPublicKey,
        keys.recipientSecretKey,
      ),
    refusal: (_name, given) =>
      new InvalidValueError('keys.recipientPublicKey', NOT_OF_SMALL_ORDER, given?.key.recipientPublicKey),
  };
}
