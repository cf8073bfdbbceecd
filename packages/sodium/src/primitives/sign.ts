/**
 * Signatures: who has the secret key makes them, everybody can verify them with the public key. Ed25519.
 *
 * RFC 8032 section 5.1 <https://www.rfc-editor.org/rfc/rfc8032#section-5.1>
 * libsodium: <https://doc.libsodium.org/public-key_cryptography/public-key_signatures>
 */

import type { RawSodium } from 'sodium-sys';
import { assign } from 'sodium-sys/intrinsics';
import { byteLengthOf, copyInto, hasFixedMemory, newBytes, VerificationError } from 'sodium-sys/portable';
import { keyedOperation, operationOptions, type Prepared } from '../families/keyed-operation.js';
import { createPrehashedSign, type PrehashedSign } from '../families/prehashed-sign.js';
import { createSignKeys, limits, type SignKeys, signingKeyReader } from '../families/sign-keys.js';
import type { Key } from '../secrets/keys.js';
import { dataBytes, sizedBytes, steadyBytes } from '../shared/bytes.js';
import { elsewhere } from '../shared/elsewhere.js';
import { published } from '../shared/published.js';
import { refused } from '../shared/status.js';
import type { Backend, Bytes, Data, Sized } from '../shared/types.js';
import { abortable, type SignalOption } from '../sources/abortable.js';
import type { CreateSources } from '../sources/sources.js';

export interface Verify {
  /**
   * Whether a signature is that of a message. libsodium is strict: keys of small order, and keys or signatures that are written in
   * another way than theirs, are false, some of which other verifiers take.
   *
   * @param signature exactly 64 bytes
   * @param message bytes of any length
   * @param publicKey exactly 32 bytes, which must come from whom it is thought to come
   * @returns false for a signature of another message or by another key; it does not say which
   * @throws InvalidTypeError, InvalidLengthError for arguments of another kind or length, and for options, of which there are none
   * @example
   * const { publicKey, secretKey } = sign.generateKeyPair();
   * const signature = sign(fromUtf8('a message'), secretKey);
   * sign.verify(signature, fromUtf8('a message'), publicKey) && !sign.verify(signature, fromUtf8('another'), publicKey)
   * @see `crypto_sign_verify_detached`, RFC 8032 section 5.1.7
   */
  (signature: Sized<64>, message: Data, publicKey: Sized<32>): boolean;
  /**
   * The same without keeping the thread from other work: natively on another thread. What it is given is copied before this returns.
   *
   * @param options `signal`: aborting it rejects at once. What waits for others then never starts
   * @returns a promise of the answer; it rejects with what the function itself throws
   * @throws the reason of `signal` (as a rejection)
   * @example
   * const { publicKey, secretKey } = sign.generateKeyPair();
   * const signature = await sign.async(fromUtf8('a message'), secretKey);
   * await sign.verify.async(signature, fromUtf8('a message'), publicKey)
   */
  async(signature: Sized<64>, message: Data, publicKey: Sized<32>, options?: SignalOption): Promise<boolean>;
}

/** Both take what the function itself takes; `async` takes options besides. */
export interface SignForms<Given extends unknown[], Result extends Uint8Array, Output extends Uint8Array> {
  /**
   * The same, into memory that is already there, which may overlap whatever is read.
   *
   * @param output exactly as long as the result
   * @returns `output`
   * @throws as the function itself, after a VerificationError `output` is all zeros; and InvalidLengthError for an `output` of
   *   another length, which is then unchanged
   */
  into<Target extends Output>(output: Target, ...given: Given): Target;
  /**
   * The same without keeping the thread from other work: natively on another thread, which curves are always worth. What it is given
   * is copied before this returns.
   *
   * @param given what the function itself takes, then options: `signal`, aborting which rejects at once. What waits for others then
   *   never starts; what C has begun goes on to its end, and its result is wiped
   * @returns a promise of the result; it rejects with what the function itself throws
   * @throws the reason of `signal` (as a rejection)
   */
  async(...given: [...Given, options?: SignalOption]): Promise<Result>;
}

type ToSign = [message: Data, secretKey: Key<64, 'sign'>];
type ToOpen = [signed: Data, publicKey: Sized<32>];

export interface Attach extends SignForms<ToSign, Bytes, Uint8Array> {
  /**
   * Signs a message and gives both in one: the signature, then the message, which stays readable to all.
   *
   * @param message bytes of any length, including none
   * @param secretKey as for `sign`
   * @returns 64 bytes more than the message
   * @throws as `sign`
   * @example
   * const { publicKey, secretKey } = sign.generateKeyPair();
   * const signed = sign.attach(fromUtf8('a message'), secretKey);
   * toUtf8(sign.open(signed, publicKey)) === 'a message'
   * @see `crypto_sign`
   */
  (...given: ToSign): Bytes;
}

export interface OpenSigned extends SignForms<ToOpen, Bytes, Uint8Array> {
  /**
   * Verifies what `attach` made.
   *
   * @param signed what `attach` gave
   * @param publicKey exactly 32 bytes, which must come from whom it is thought to come
   * @returns the message
   * @throws VerificationError for what was not signed with this key, or was changed or cut off; it does not say which
   * @throws InvalidTypeError, InvalidLengthError for arguments of another kind or length, and for options, of which there are none
   * @example
   * const { publicKey, secretKey } = sign.generateKeyPair();
   * const signed = sign.attach(fromUtf8('a message'), secretKey);
   * toUtf8(await sign.open.async(signed, publicKey)) === 'a message'
   * @see `crypto_sign_open`
   */
  (...given: ToOpen): Bytes;
}

export interface Sign extends SignKeys, SignForms<ToSign, Bytes<64>, Sized<64>> {
  /**
   * Signs a message. The signature is sent beside it; the message stays readable to all. Where both sides have a secret key in
   * common, `auth` is faster.
   *
   * A key of bytes is not checked again for each signature: its second half must be the public key that belongs to the first, or
   * signatures can give the key away. `SecretBytes.from(bytes, { purpose: 'sign' })` checks that once.
   *
   * @param message bytes of any length, including none
   * @param secretKey exactly 64 bytes, of `generateKeyPair`: the seed, then the public key
   * @returns the signature: 64 bytes, always the same for the same arguments
   * @throws InvalidTypeError for arguments of another kind, a key of another primitive, and options, of which there are none
   * @throws InvalidLengthError for a key of another length, as for a seed
   * @example
   * const { publicKey, secretKey } = sign.generateKeyPair();
   * const signature = sign(fromUtf8('a message'), secretKey);
   * sign.verify(signature, fromUtf8('a message'), publicKey)
   * @see `crypto_sign_detached`, RFC 8032 section 5.1.6
   */
  (...given: ToSign): Bytes<64>;

  /** Whether a signature is right. */
  readonly verify: Verify;
  /** Signature and message in one, as `crypto_sign` gives them. */
  readonly attach: Attach;
  /** Verifies signature and message in one. */
  readonly open: OpenSigned;
  /** Signatures for messages that come in parts: Ed25519ph. */
  readonly prehashed: PrehashedSign;

  /** The lengths that are accepted, in bytes. */
  readonly limits: typeof limits;
}

const SIGNATURE = limits.signatureLength.minimum;

/** C itself lets what it writes lie anywhere over what it reads: it moves the message, and signatures are moved in the end. */
const common = { mayOverlap: true, isSlow: true };

const forged = (name: string): VerificationError =>
  new VerificationError(`${name}: this was not signed with this key, or was changed`);

export function createSign(backend: Backend, createSources: CreateSources): Sign {
  const readSecretKey = signingKeyReader(backend);
  const readOptions = operationOptions({}, () => undefined);

  const prepareToSign = (overhead: number) => (message: unknown, secretKey: unknown) => {
    const key = readSecretKey('secretKey', secretKey);
    // C reads it twice. With another message the second time the signature would give the key away.
    const input = steadyBytes('message', message);
    const resultLength = overhead === 0 ? SIGNATURE : overhead + byteLengthOf(input);
    return { key, input, resultLength, additionalData: null, prefix: null };
  };

  const sign = keyedOperation(
    backend,
    {
      ...common,
      name: 'sign',
      readOptions,
      failure: refused,
      call: (functions, signature, { input, key }) =>
        functions.crypto_sign_detached(signature, null, input, byteLengthOf(input), key),
    },
    prepareToSign(0),
  );

  const attach = keyedOperation(
    backend,
    {
      ...common,
      name: 'sign.attach',
      readOptions,
      failure: refused,
      call: (functions, signed, { input, key }) => {
        // C signs the message where it has moved it, so that nobody else may write there.
        const own = hasFixedMemory(signed) ? signed : newBytes(byteLengthOf(signed));
        const status = functions.crypto_sign(own, null, input, byteLengthOf(input), key);
        if (own !== signed) copyInto(signed, own);
        return status;
      },
    },
    prepareToSign(SIGNATURE),
  );

  const open = keyedOperation(
    backend,
    {
      ...common,
      name: 'sign.open',
      readOptions,
      failure: forged,
      call: (functions, message, { input, key }: Prepared & { readonly key: Uint8Array }) =>
        functions.crypto_sign_open(message, null, input, byteLengthOf(input), key),
    },
    (signed, publicKey) => {
      const key = sizedBytes('publicKey', publicKey, limits.publicKeyLength);
      // Verified, then copied: it must not change in between.
      const input = steadyBytes('signed', signed);
      const resultLength = byteLengthOf(input) - SIGNATURE;
      return resultLength < 0 ? undefined : { key, input, resultLength, additionalData: null, prefix: null };
    },
  );

  function readToVerify(signature: unknown, message: unknown, publicKey: unknown) {
    const key = sizedBytes('publicKey', publicKey, limits.publicKeyLength);
    const checkedSignature = sizedBytes('signature', signature, limits.signatureLength);
    const bytes = dataBytes('message', message);
    return { signature: checkedSignature, message: bytes, length: byteLengthOf(bytes), publicKey: key };
  }

  const verifyBy = (functions: RawSodium, given: ReturnType<typeof readToVerify>): number =>
    functions.crypto_sign_verify_detached(given.signature, given.message, given.length, given.publicKey);

  function verify(signature: unknown, message: unknown, publicKey: unknown, options?: unknown): boolean {
    readOptions.here(options);
    const given = readToVerify(signature, message, publicKey);
    return verifyBy(backend().raw, given) === 0;
  }

  async function verifyElsewhere(
    signature: unknown,
    message: unknown,
    publicKey: unknown,
    options?: unknown,
  ): Promise<boolean> {
    const { signal } = readOptions.elsewhere(options);
    const given = readToVerify(signature, message, publicKey);
    const sodium = backend();
    return await abortable(
      sodium,
      signal,
      async (stopping) => (await verifyBy(elsewhere(sodium, stopping), given)) === 0,
    );
  }

  return published(
    'sign',
    assign(sign, {
      verify: assign(verify, { async: verifyElsewhere }),
      attach,
      open,
      ...createSignKeys(backend),
      prehashed: createPrehashedSign(backend, createSources),
      limits,
    }),
  ) as unknown as Sign;
}
