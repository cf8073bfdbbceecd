/** What every cipher that seals with a key has, documented once. */
import { optionsReader } from 'sodium-sys/portable';
import { type Key, keyGenerator, keyReader } from '../secrets/keys.js';
import type { SecretBytes, SecretBytesOptions } from '../secrets/secret-bytes.js';
import { bytesOption } from '../shared/option-readers.js';
import type { Backend, Bytes, Data, LengthLimits, Sized } from '../shared/types.js';
import {
  type DetachedCalls,
  detachedOpen,
  detachedSeal,
  type KeyedCall,
  openOperation,
  sealOperation,
} from './keyed-operation.js';

/** A nonce must never seal two different messages with one key. */
export interface NonceOption<NonceLength extends number> {
  /** Not secret. Without it a random one is made, which is long enough never to come twice. */
  readonly nonce?: Sized<NonceLength>;
}

/** What `seal.detached` gives and `open.detached` takes. */
export interface Detached<NonceLength extends number, TagLength extends number> {
  readonly nonce: Bytes<NonceLength>;
  /** As long as the message. */
  readonly ciphertext: Bytes;
  readonly tag: Bytes<TagLength>;
}

export interface DetachedInput<NonceLength extends number, TagLength extends number> {
  readonly nonce: Sized<NonceLength>;
  readonly ciphertext: Data;
  readonly tag: Sized<TagLength>;
}

/** The lengths of a cipher, in bytes, and what its keys are for. */
export interface CipherShape {
  readonly key: number;
  readonly nonce: number;
  readonly tag: number;
  readonly purpose: string;
}

export interface Seal<Shape extends CipherShape> {
  /**
   * Encrypts a message and protects it against every change.
   *
   * @param message bytes of any length, including none
   * @param key secret; of the length that `limits.keyLength` says
   * @param options `nonce`; without it a random one begins the result, where `open` finds it
   * @returns nonce, tag and ciphertext; with `options.nonce` only tag and ciphertext
   * @throws InvalidTypeError for an argument of another kind, an unknown option, or a key of another primitive
   * @throws InvalidLengthError for a key or nonce of another length
   * @example
   * const key = secretBox.generateKey();
   * const sealed = secretBox.seal(fromUtf8('a message'), key);
   * toUtf8(secretBox.open(sealed, key)) === 'a message'
   */
  (message: Data, key: Key<Shape['key'], Shape['purpose']>, options?: NonceOption<Shape['nonce']>): Bytes;
  /**
   * Seals into memory that is already there, which may overlap the message.
   *
   * @param output exactly as long as the result
   * @returns `output`
   * @throws as `seal`, and InvalidLengthError for an `output` of another length; it is then unchanged
   */
  into<Output extends Uint8Array>(
    output: Output,
    message: Data,
    key: Key<Shape['key'], Shape['purpose']>,
    options?: NonceOption<Shape['nonce']>,
  ): Output;
  /**
   * Seals without keeping the thread from other work: natively on another thread, for messages of more than 64 KiB.
   * The message is copied before this returns.
   *
   * @returns a promise of what `seal` gives; it rejects with what `seal` throws
   */
  async(
    message: Data,
    key: Key<Shape['key'], Shape['purpose']>,
    options?: NonceOption<Shape['nonce']>,
  ): Promise<Bytes>;
  /**
   * Seals, and keeps nonce, ciphertext and tag apart.
   *
   * @throws as `seal`
   * @example
   * const key = secretBox.generateKey();
   * const { nonce, ciphertext, tag } = secretBox.seal.detached(fromUtf8('a message'), key);
   * ciphertext.length === 9 && toUtf8(secretBox.open.detached({ nonce, ciphertext, tag }, key)) === 'a message'
   */
  detached(
    message: Data,
    key: Key<Shape['key'], Shape['purpose']>,
    options?: NonceOption<Shape['nonce']>,
  ): Detached<Shape['nonce'], Shape['tag']>;
}

export interface Open<Shape extends CipherShape> {
  /**
   * Verifies and decrypts what `seal` made.
   *
   * @param sealed nonce, tag and ciphertext; with `options.nonce` only tag and ciphertext
   * @param key the key that it was sealed with
   * @param options `nonce`, exactly when `seal` was given it
   * @returns the message
   * @throws VerificationError for what was not sealed with this key and nonce, or was changed or cut off; it does not say which
   * @throws InvalidTypeError, InvalidLengthError as `seal`
   */
  (sealed: Data, key: Key<Shape['key'], Shape['purpose']>, options?: NonceOption<Shape['nonce']>): Bytes;
  /**
   * Opens into memory that is already there, which may overlap what is sealed.
   *
   * @param output exactly as long as the message
   * @returns `output`
   * @throws as `open`, after a VerificationError `output` is all zeros; and InvalidLengthError for an `output` of another
   *   length, which is then unchanged
   */
  into<Output extends Uint8Array>(
    output: Output,
    sealed: Data,
    key: Key<Shape['key'], Shape['purpose']>,
    options?: NonceOption<Shape['nonce']>,
  ): Output;
  /** Opens elsewhere, as `seal.async` seals. @returns a promise of the message; it rejects with what `open` throws */
  async(
    sealed: Data,
    key: Key<Shape['key'], Shape['purpose']>,
    options?: NonceOption<Shape['nonce']>,
  ): Promise<Bytes>;
  /**
   * Opens what `seal.detached` made.
   *
   * @param parts an object with `nonce`, `ciphertext` and `tag`; other properties are ignored
   * @throws as `open`; errors name `parts.nonce`, `parts.ciphertext` or `parts.tag`
   */
  detached(
    parts: DetachedInput<Shape['nonce'], Shape['tag']>,
    key: Key<Shape['key'], Shape['purpose']>,
  ): Bytes;
}

export interface AuthenticatedCipher<Shape extends CipherShape> {
  readonly seal: Seal<Shape>;
  readonly open: Open<Shape>;
  /**
   * A random key, which JavaScript never sees and which other primitives refuse.
   *
   * @param options `lock` and `access`: how the secret is kept
   * @throws InvalidTypeError for options that are wrong; UnavailableError as `SecretBytes.random`
   * @example
   * const key = secretBox.generateKey();
   * key.length === 32 && key.purpose === 'secretBox'
   */
  generateKey(options?: SecretBytesOptions): SecretBytes<Shape['purpose']>;
  /** The lengths that are accepted, in bytes. */
  readonly limits: {
    readonly keyLength: LengthLimits;
    readonly nonceLength: LengthLimits;
    readonly tagLength: LengthLimits;
  };
}

/** How a cipher describes itself. The functions of C are named here, in what calls them. */
export interface CipherRule<Shape extends CipherShape> extends DetachedCalls {
  readonly purpose: Shape['purpose'];
  readonly limits: AuthenticatedCipher<Shape>['limits'];
  readonly seal: KeyedCall;
  readonly open: KeyedCall;
}

export function authenticatedCipher<Shape extends CipherShape>(
  backend: Backend,
  rule: CipherRule<Shape>,
): AuthenticatedCipher<Shape> {
  const { purpose, limits } = rule;
  const common = {
    ...rule,
    readKey: keyReader(backend, { purpose, length: limits.keyLength }),
    readOptions: optionsReader({ nonce: bytesOption(limits.nonceLength) }),
    nonceLength: limits.nonceLength.minimum,
    tagLength: limits.tagLength.minimum,
  };
  const toSeal = { ...common, name: `${purpose}.seal`, call: rule.seal };
  const toOpen = { ...common, name: `${purpose}.open`, call: rule.open };
  const seal = Object.assign(sealOperation(backend, toSeal), { detached: detachedSeal(backend, toSeal) });
  const open = Object.assign(openOperation(backend, toOpen), { detached: detachedOpen(backend, toOpen) });
  const generateKey = keyGenerator(backend, purpose, limits.keyLength.minimum);
  return { seal: Object.freeze(seal), open: Object.freeze(open), generateKey, limits } as never;
}
