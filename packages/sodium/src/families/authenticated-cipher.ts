/** What every cipher that seals with a key has, documented once. */
import { assign, hasOwn } from 'sodium-sys/intrinsics';
import { type OptionValues, optionsReader } from 'sodium-sys/portable';
import { type Key, keyGenerator, keyReader } from '../secrets/keys.js';
import type { SecretBytes, SecretBytesOptions } from '../secrets/secret-bytes.js';
import { steadyBytes } from '../shared/bytes.js';
import { bytesOption } from '../shared/option-readers.js';
import type { Backend, Bytes, Data, LengthLimits, Sized } from '../shared/types.js';
import type { SignalOption } from '../sources/abortable.js';
import {
  detachedOpen,
  detachedSeal,
  type Failure,
  type KeyedCall,
  type KeyedRule,
  type KeyOrState,
  type OpensDetached,
  openOperation,
  operationOptions,
  type SealsDetached,
  sealOperation,
} from './keyed-operation.js';
import { requiringNonce, SHORTEST_RANDOM_NONCE } from './required-nonce.js';

/** A nonce must never seal two different messages with one key. */
export interface NonceOption<NonceLength extends number> {
  /** Not secret. Without it a random one is made, which is long enough never to come twice. */
  readonly nonce?: Sized<NonceLength>;
}

export interface AdditionalDataOption {
  /**
   * What is protected with the message and is not in the result: whoever opens must give the same. Of any length; none at
   * all is the same as none given.
   */
  readonly additionalData?: Data;
}

export interface AeadOptions<NonceLength extends number>
  extends NonceOption<NonceLength>,
    AdditionalDataOption {}

/** For nonces so short that random ones would come twice. */
export interface ShortNonceOptions<NonceLength extends number> extends AdditionalDataOption {
  /** Not secret. It must never seal two different messages with one key; `nonceSequence` counts. */
  readonly nonce: Sized<NonceLength>;
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

/** The lengths of a cipher, in bytes, what its keys are for, and what else `seal` and `open` take. */
export interface CipherShape {
  readonly key: number;
  readonly nonce: number;
  readonly tag: number;
  readonly purpose: string;
  readonly options: object;
}

/** Options, which are required if one of them is; nothing where there are none. */
export type OptionsOf<Options> = [keyof Options] extends [never]
  ? []
  : Record<never, never> extends Options
    ? [options?: Options]
    : [options: Options];

export type KeyOf<Shape extends CipherShape> = [key: Key<Shape['key'], Shape['purpose']>];

type SealArguments<Shape extends CipherShape, KeyGiven extends unknown[]> = [
  message: Data,
  ...KeyGiven,
  ...OptionsOf<Shape['options']>,
];

type OpenArguments<Shape extends CipherShape, KeyGiven extends unknown[]> = [
  sealed: Data,
  ...KeyGiven,
  ...OptionsOf<Shape['options']>,
];

type DetachedArguments<Shape extends CipherShape, KeyGiven extends unknown[]> = [
  parts: DetachedInput<Shape['nonce'], Shape['tag']>,
  ...KeyGiven,
  ...('additionalData' extends keyof Shape['options'] ? [options?: AdditionalDataOption] : []),
];

/**
 * Other forms of a function that turns bytes into bytes; they take what it takes.
 *
 * @typeParam Given its arguments before the options
 * @typeParam Options none where there are none
 */
export interface ByteForms<Given extends unknown[], Options extends object = Record<never, never>> {
  /**
   * The same, into memory that is already there, which may overlap whatever is read.
   *
   * @param output exactly as long as the result
   * @returns `output`
   * @throws as the function itself, after a VerificationError `output` is all zeros; and InvalidLengthError for an `output`
   *   of another length, which is then unchanged
   */
  into<Output extends Uint8Array>(output: Output, ...given: [...Given, ...OptionsOf<Options>]): Output;
  /**
   * The same without keeping the thread from other work: natively on another thread, for more than 64 KiB and wherever curve
   * arithmetic is in it. What it is given is copied before this returns.
   *
   * @param given what the function itself takes, and in its options `signal`: aborting it rejects at once. What waits for others
   *   then never starts; what C has begun goes on to its end, and its result is wiped
   * @returns a promise of the result; it rejects with what the function itself throws
   * @throws the reason of `signal` (as a rejection)
   */
  async(...given: [...Given, ...OptionsOf<Options & SignalOption>]): Promise<Bytes>;
}

/** @typeParam KeyGiven the argument that is the key; none where it is known already */
export interface Seal<Shape extends CipherShape, KeyGiven extends unknown[] = KeyOf<Shape>>
  extends ByteForms<[message: Data, ...KeyGiven], Shape['options']> {
  /**
   * Encrypts a message and protects it against every change.
   *
   * @param message bytes of any length, including none
   * @param key secret; of the length that `limits.keyLength` says
   * @param options `nonce`; a random one begins the result, where `open` finds it, if none is given. `additionalData` of ciphers
   *   that bind it
   * @returns the nonce, if it was random, then what the cipher makes of the message
   * @throws InvalidTypeError for an argument of another kind, an unknown option, or a key of another primitive
   * @throws InvalidLengthError for a key or nonce of another length, or a message above `limits.messageLength`
   * @throws UnavailableError where the loaded libsodium has no such cipher
   * @example
   * const key = secretBox.generateKey();
   * const sealed = secretBox.seal(fromUtf8('a message'), key);
   * toUtf8(secretBox.open(sealed, key)) === 'a message'
   */
  (...given: SealArguments<Shape, KeyGiven>): Bytes;
  /**
   * Seals, and keeps nonce, ciphertext and tag apart.
   *
   * @throws as `seal`
   * @example
   * const key = secretBox.generateKey();
   * const { nonce, ciphertext, tag } = secretBox.seal.detached(fromUtf8('a message'), key);
   * ciphertext.length === 9 && toUtf8(secretBox.open.detached({ nonce, ciphertext, tag }, key)) === 'a message'
   */
  detached(...given: SealArguments<Shape, KeyGiven>): Detached<Shape['nonce'], Shape['tag']>;
}

/** @typeParam KeyGiven as of `Seal` */
export interface Open<Shape extends CipherShape, KeyGiven extends unknown[] = KeyOf<Shape>>
  extends ByteForms<[sealed: Data, ...KeyGiven], Shape['options']> {
  /**
   * Verifies and decrypts what `seal` made.
   *
   * @param sealed what `seal` gave
   * @param key the key that it was sealed with
   * @param options as `seal` was given them: `nonce` exactly when it was
   * @returns the message
   * @throws VerificationError for what was not sealed with this key and these options, or was changed or cut off; it does not
   *   say which
   * @throws InvalidTypeError, InvalidLengthError, UnavailableError as `seal`
   */
  (...given: OpenArguments<Shape, KeyGiven>): Bytes;
  /**
   * Opens what `seal.detached` made.
   *
   * @param parts an object with `nonce`, `ciphertext` and `tag`; other properties are ignored
   * @throws as `open`; errors name `parts.nonce`, `parts.ciphertext` or `parts.tag`
   */
  detached(...given: DetachedArguments<Shape, KeyGiven>): Bytes;
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
    /** There is a maximum only where an array could be longer. */
    readonly messageLength?: LengthLimits;
  };
}

/**
 * How whatever seals and opens describes itself. The functions of C are named here, in what calls them.
 *
 * @typeParam SealKeys what it seals with: a key, or several by their names
 * @typeParam OpenKeys what it opens with
 */
export interface SealingRule<SealKeys, OpenKeys>
  extends SealsDetached<SealKeys>,
    OpensDetached<OpenKeys>,
    Pick<KeyedRule, 'mayOverlap' | 'isSlow'> {
  readonly purpose: string;
  readonly limits: Pick<
    AuthenticatedCipher<CipherShape>['limits'],
    'nonceLength' | 'tagLength' | 'messageLength'
  >;
  readonly takesAdditionalData: boolean;
  readonly seal: KeyedCall<SealKeys>;
  readonly open: KeyedCall<OpenKeys>;
  /** What it means that C does not seal, where that is not a fault of ours. */
  readonly refusal?: Failure<SealKeys>;
}

/** The same of a cipher with one key. */
export interface CipherRule<Shape extends CipherShape> extends SealingRule<KeyOrState, KeyOrState> {
  readonly purpose: Shape['purpose'];
  readonly limits: AuthenticatedCipher<Shape>['limits'];
}

export function authenticatedCipher<Shape extends CipherShape>(
  backend: Backend,
  rule: CipherRule<Shape>,
): AuthenticatedCipher<Shape> {
  const { purpose, limits } = rule;
  const read = keyReader(backend, { purpose, length: limits.keyLength });
  const readKey = (key: unknown) => read('key', key);
  const generateKey = keyGenerator(backend, purpose, limits.keyLength.minimum);
  return { ...sealAndOpen(backend, rule, readKey, readKey), generateKey, limits } as never;
}

type AdditionalReader = { readonly additionalData: typeof steadyBytes };

/**
 * @param readToSeal gives the key, or what has become of it, or several
 * @param readToOpen the same for what opens
 */
export function sealAndOpen<SealKeys, OpenKeys>(
  backend: Backend,
  rule: SealingRule<SealKeys, OpenKeys>,
  readToSeal: (keys: unknown) => SealKeys,
  readToOpen: (keys: unknown) => OpenKeys,
) {
  const { purpose, limits, takesAdditionalData } = rule;
  // What a rule does not have must not be found on `Object.prototype`.
  const refusal = hasOwn(rule, 'refusal') ? rule.refusal : undefined;
  const nonceLength = limits.nonceLength.minimum;
  // C reads additional data once. Nobody should see another than was authenticated all the same.
  const additional = (takesAdditionalData ? { additionalData: steadyBytes } : {}) as AdditionalReader;
  const readers = { nonce: bytesOption(limits.nonceLength), ...additional };
  const complete = (values: OptionValues<typeof readers>) => ({
    nonce: values.nonce,
    additionalData: takesAdditionalData ? values.additionalData : undefined,
  });
  const common = {
    isSlow: false,
    ...rule,
    readOptions: operationOptions(
      readers,
      nonceLength < SHORTEST_RANDOM_NONCE ? requiringNonce(complete, nonceLength) : complete,
    ),
    nonceLength,
    tagLength: limits.tagLength.minimum,
    maximum: limits.messageLength?.maximum ?? Number.POSITIVE_INFINITY,
  };
  const toSeal = { ...common, name: `${purpose}.seal`, readKey: readToSeal, call: rule.seal };
  const toOpen = { ...common, name: `${purpose}.open`, readKey: readToOpen, call: rule.open };
  const seal = assign(sealOperation(backend, toSeal, refusal), {
    detached: detachedSeal(backend, toSeal, refusal),
  });
  const ofParts = takesAdditionalData ? optionsReader(additional) : () => ({ additionalData: undefined });
  const open = assign(openOperation(backend, toOpen), {
    detached: detachedOpen(backend, toOpen, ofParts),
  });
  return { seal, open };
}
