/**
 * Signatures of a hash in place of the message, for messages that come in parts: Ed25519ph.
 *
 * RFC 8032 section 5.1 <https://www.rfc-editor.org/rfc/rfc8032#section-5.1>
 * libsodium: <https://doc.libsodium.org/public-key_cryptography/public-key_signatures#multi-part-messages>
 */
import { assign } from 'sodium-sys/intrinsics';
import { isUint8Array } from 'sodium-sys/portable';
import { copyOfKey, type Key, type KeyMemory } from '../secrets/keys.js';
import { argumentsReader } from '../shared/arguments.js';
import { dataBytes, sizedBytes } from '../shared/bytes.js';
import type { Backend, Bytes, Data, Sized } from '../shared/types.js';
import type { Source } from '../sources/chunks.js';
import type { CreateSources, SourceOptions } from '../sources/sources.js';
import { type PrehashedRule, type PrehashedState, RunningPrehashed } from './prehashed-state.js';
import { limits, signingKeyReader } from './sign-keys.js';

export interface PrehashedVerify {
  /**
   * Whether a signature is that of a message by `sign.prehashed`.
   *
   * @param signature exactly 64 bytes
   * @param message bytes of any length
   * @param publicKey exactly 32 bytes
   * @returns false for a signature of another message, by another key, or by `sign`; it does not say which
   * @throws InvalidTypeError, InvalidLengthError for arguments of another kind or length, and for options, of which there are none
   * @example
   * const { publicKey, secretKey } = sign.generateKeyPair();
   * const signature = sign.prehashed(fromUtf8('a message'), secretKey);
   * sign.prehashed.verify(signature, fromUtf8('a message'), publicKey)
   * @see `crypto_sign_final_verify`, RFC 8032 section 5.1.7
   */
  (signature: Sized<64>, message: Data, publicKey: Sized<32>): boolean;
  /**
   * Whether a signature is that of what comes in chunks. Nothing of it may be trusted before this says so.
   *
   * @param signature as for `verify`; like the key it is copied before this returns
   * @param source as for `sign.prehashed.from`
   * @param options `signal` and `onProgress`, as for `genericHash.from`
   * @returns a promise of the answer; it rejects with what `sign.prehashed.from` rejects with
   * @example
   * const { publicKey, secretKey } = sign.generateKeyPair();
   * const signature = sign.prehashed(fromUtf8('both parts'), secretKey);
   * await sign.prehashed.verify.from(signature, [fromUtf8('both '), fromUtf8('parts')], publicKey)
   */
  from(signature: Sized<64>, source: Source, publicKey: Sized<32>, options?: SourceOptions): Promise<boolean>;
}

export interface PrehashedSign {
  /**
   * Signs a message by its hash. `sign` is simpler, and safe even where two messages of the same SHA-512 were found: this is for
   * messages too long to be held in memory, and for protocols that name Ed25519ph. It takes `sign`'s keys; a signature of one does
   * not verify with the other.
   *
   * @param message bytes of any length, including none
   * @param secretKey exactly 64 bytes, of `sign.generateKeyPair`
   * @returns the signature: 64 bytes, always the same for the same arguments
   * @throws InvalidTypeError for arguments of another kind, a key of another primitive, and options, of which there are none
   * @throws InvalidLengthError for a key of another length, as for a seed
   * @example
   * const { publicKey, secretKey } = sign.generateKeyPair();
   * const signature = sign.prehashed(fromUtf8('a message'), secretKey);
   * sign.prehashed.verify(signature, fromUtf8('a message'), publicKey)
   * @see `crypto_sign_init`, `crypto_sign_update`, `crypto_sign_final_create`, RFC 8032 section 5.1.6
   */
  (message: Data, secretKey: Key<64, 'sign'>): Bytes<64>;

  /** Whether a signature is right. */
  readonly verify: PrehashedVerify;

  /**
   * Starts a message that comes in parts, to be signed or verified in the end.
   *
   * @throws InvalidTypeError for options, of which there are none
   * @example
   * const { publicKey, secretKey } = sign.generateKeyPair();
   * const state = sign.prehashed.create().update(fromUtf8('both ')).update(fromUtf8('parts'));
   * const signature = state.sign(secretKey);
   * sign.prehashed.create().update(fromUtf8('both parts')).verify(signature, publicKey)
   */
  create(): PrehashedState;

  /**
   * Signs what comes in chunks, without ever holding more than one.
   *
   * @param source as for `genericHash.from`: a `Blob`, a Node `Readable`, a web `ReadableStream`, or any iterable or async iterable
   *   of bytes; it is used up
   * @param secretKey as for `sign.prehashed`; it is copied to memory for secrets before this returns
   * @param options `signal` and `onProgress`, as for `genericHash.from`
   * @returns a promise of the signature; it rejects with what is thrown here
   * @throws InvalidTypeError, InvalidLengthError as `sign.prehashed`, also for a chunk that is no bytes, by its index
   * @throws SourceError when the source failed or `signal` aborted; its `cause` is the source's error or the signal's reason
   * @example
   * const { publicKey, secretKey } = sign.generateKeyPair();
   * const signature = await sign.prehashed.from([fromUtf8('both '), fromUtf8('parts')], secretKey);
   * sign.prehashed.verify(signature, fromUtf8('both parts'), publicKey)
   */
  from(source: Source, secretKey: Key<64, 'sign'>, options?: SourceOptions): Promise<Bytes<64>>;
}

const rule: PrehashedRule = {
  name: 'sign.prehashed',
  limits,
  stateBytes: (functions) => functions.crypto_sign_statebytes(),
  init: (functions, state) => functions.crypto_sign_init(state),
  update: (functions, state, data, length) => functions.crypto_sign_update(state, data, length),
  sign: (functions, state, signature, key) => functions.crypto_sign_final_create(state, signature, null, key),
  verify: (functions, state, signature, publicKey) =>
    functions.crypto_sign_final_verify(state, signature, publicKey),
};

/** What Node has more. */
interface Sources {
  readonly from: object;
  readonly file?: object;
  readonly verify: object;
}

export function createPrehashedSign(backend: Backend, createSources: CreateSources): PrehashedSign {
  const readSecretKey = signingKeyReader(backend);
  const secretKeyArgument = { name: 'secretKey', read: readSecretKey };
  const publicKeyArgument = {
    name: 'publicKey',
    read: (parameter: string, value: unknown) => sizedBytes(parameter, value, limits.publicKeyLength),
  };
  const readToSign = argumentsReader({}, secretKeyArgument);
  const readToVerify = argumentsReader({}, publicKeyArgument);
  const readNothing = argumentsReader({}, undefined);
  const readSignature = (value: unknown) => sizedBytes('signature', value, limits.signatureLength);
  const start = () => RunningPrehashed.start(backend(), rule, readSecretKey);

  function prehashed(message: unknown, secretKey: unknown, options?: unknown): Uint8Array {
    const { argument: key } = readToSign(secretKey, options);
    const bytes = dataBytes('message', message);
    const state = start();
    try {
      return RunningPrehashed.sign(state.update(bytes), key);
    } finally {
      state.dispose();
    }
  }

  function verify(signature: unknown, message: unknown, publicKey: unknown, options?: unknown): boolean {
    const { argument: key } = readToVerify(publicKey, options);
    const checkedSignature = readSignature(signature);
    const bytes = dataBytes('message', message);
    const state = start();
    try {
      return RunningPrehashed.verify(state.update(bytes), checkedSignature, key);
    } finally {
      state.dispose();
    }
  }

  function create(options?: unknown): PrehashedState {
    readNothing(options, undefined);
    return start();
  }

  const sources = createSources<Record<never, never>, KeyMemory>({
    name: rule.name,
    readers: {},
    positional: secretKeyArgument,
    positionalToVerify: publicKeyArgument,
    start: (_, secretKey) => {
      const own = copyOfKey(backend(), secretKey, 'sign');
      try {
        return RunningPrehashed.forSource(
          start(),
          (state) => state.sign(own),
          () => own.dispose(),
        );
      } catch (error) {
        own.dispose();
        throw error;
      }
    },
    startVerifying: (signature, _, publicKey) => {
      const own = new Uint8Array(readSignature(signature));
      // A public key is always bytes.
      const key = isUint8Array(publicKey) ? new Uint8Array(publicKey) : publicKey;
      return RunningPrehashed.forSource(start(), (state) => RunningPrehashed.verify(state, own, key));
    },
    buffers: () => backend().buffers,
  }) as Sources;

  return assign(prehashed, {
    verify: assign(verify, sources.verify),
    create,
    from: sources.from,
    ...(sources.file === undefined ? {} : { file: sources.file }),
  }) as unknown as PrehashedSign;
}
