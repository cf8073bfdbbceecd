/** What every cipher that only adds a keystream has, documented once. */

import type { RawSodium } from 'sodium-sys';
import { min } from 'sodium-sys/intrinsics';
import {
  byteLengthOf,
  InvalidLengthError,
  newBytes,
  type OptionValues,
  optionsReader,
} from 'sodium-sys/portable';
import { type Key, type KeyMemory, keyGenerator, keyReader } from '../secrets/keys.js';
import type { SecretBytes, SecretBytesOptions } from '../secrets/secret-bytes.js';
import { dataBytes, exactly, frozen } from '../shared/bytes.js';
import { counterReader } from '../shared/numbers.js';
import { bytesOption, lengthOption } from '../shared/option-readers.js';
import { refused, succeed } from '../shared/status.js';
import type { Backend, Bytes, Data, LengthLimits, Sized } from '../shared/types.js';
import type { ByteForms } from './authenticated-cipher.js';
import { keyedOperation, operationOptions, type Prepared } from './keyed-operation.js';
import { requiringNonce } from './required-nonce.js';

export interface KeystreamOptions<NonceLength extends number> {
  /** Not secret. The same nonce and key give the same keystream: two messages under it give each other away. */
  readonly nonce: Sized<NonceLength>;
}

export interface StreamOptions<NonceLength extends number> extends KeystreamOptions<NonceLength> {
  /** The block of 64 bytes of the keystream with which to begin: 0 where it is not given. A number, or a bigint above 2^53. */
  readonly counter?: number | bigint;
}

type XorOptions<NonceLength extends number, HasCounter> = HasCounter extends true
  ? StreamOptions<NonceLength>
  : KeystreamOptions<NonceLength>;

export interface Xor<Purpose extends string, NonceLength extends number, HasCounter extends boolean>
  extends ByteForms<[data: Data, key: Key<32, Purpose>], XorOptions<NonceLength, HasCounter>> {
  /**
   * Adds the keystream to data, which encrypts it, or decrypts what was encrypted. It does not notice what was changed.
   *
   * @param data bytes of any length
   * @param key secret, 32 bytes
   * @param options `nonce`, and `counter` where the cipher has one
   * @returns as many bytes as the data has
   * @throws InvalidTypeError for an argument of another kind, a missing nonce, an unknown option, or a key of another primitive
   * @throws InvalidLengthError for a key or nonce of another length, and for a counter that would begin again within the data
   * @example
   * const key = streamCipher.chacha20.generateKey();
   * const nonce = new Uint8Array(12);
   * const encrypted = streamCipher.chacha20.xor(fromUtf8('a message'), key, { nonce });
   * toUtf8(streamCipher.chacha20.xor(encrypted, key, { nonce })) === 'a message'
   */
  (data: Data, key: Key<32, Purpose>, options: XorOptions<NonceLength, HasCounter>): Bytes;
}

export interface StreamCipher<
  Purpose extends string,
  NonceLength extends number,
  HasCounter extends boolean = true,
> {
  readonly xor: Xor<Purpose, NonceLength, HasCounter>;
  /**
   * The keystream itself, from its beginning.
   *
   * @param length of the result, in bytes
   * @param key secret, 32 bytes
   * @param options `nonce`
   * @throws as `xor`; InvalidLengthError also for a length that is none, or longer than the keystream
   * @example
   * const key = streamCipher.salsa20.generateKey();
   * streamCipher.salsa20.keystream(100, key, { nonce: new Uint8Array(8) }).length === 100
   */
  keystream<Length extends number>(
    length: Length,
    key: Key<32, Purpose>,
    options: KeystreamOptions<NonceLength>,
  ): Bytes<Length>;
  /**
   * A random key, which JavaScript never sees and which other primitives refuse.
   *
   * @param options `lock` and `access`: how the secret is kept
   * @throws InvalidTypeError for options that are wrong; UnavailableError as `SecretBytes.random`
   * @example
   * const key = streamCipher.xsalsa20.generateKey();
   * key.length === 32 && key.purpose === 'streamCipher.xsalsa20'
   */
  generateKey(options?: SecretBytesOptions): SecretBytes<Purpose>;
  /** The lengths that are accepted, in bytes. */
  readonly limits: {
    readonly keyLength: LengthLimits;
    readonly nonceLength: LengthLimits;
    /** Of the data, and of the keystream. */
    readonly dataLength: LengthLimits;
  };
}

/** How a cipher describes itself, with the functions of C. `functions` is `raw` or `rawAsync`. */
export interface StreamRule {
  readonly name: string;
  readonly keyLength: number;
  readonly nonceLength: number;
  /** How many blocks a keystream has. */
  readonly blocks: bigint;
  readonly hasCounter: boolean;
  readonly keystream: (
    functions: RawSodium,
    output: Uint8Array,
    length: number,
    nonce: Uint8Array,
    key: KeyMemory,
  ) => number;
  readonly xor: (
    functions: RawSodium,
    output: Uint8Array,
    data: Uint8Array,
    length: number,
    nonce: Uint8Array,
    counter: bigint,
    key: KeyMemory,
  ) => number;
}

const BLOCK_BYTES = 64n;

interface Given extends Prepared {
  readonly key: KeyMemory;
  readonly nonce: Uint8Array;
  readonly counter: bigint;
}

type CounterReader = { readonly counter: ReturnType<typeof counterReader> };

export function streamCipher(backend: Backend, rule: StreamRule) {
  const { name, keyLength, nonceLength, blocks } = rule;
  const longest = min(Number(blocks * BLOCK_BYTES), Number.MAX_SAFE_INTEGER);
  const limits = frozen({
    keyLength: exactly(keyLength),
    nonceLength: exactly(nonceLength),
    dataLength: { minimum: 0, maximum: longest },
  });
  const readKey = keyReader(backend, { purpose: name, length: limits.keyLength });
  const nonceReader = { nonce: bytesOption(limits.nonceLength) };
  const readNonce = requiringNonce(optionsReader(nonceReader), nonceLength);
  const counter = (rule.hasCounter ? { counter: counterReader(blocks - 1n) } : {}) as CounterReader;
  const readers = { ...nonceReader, ...counter };
  const complete = (values: OptionValues<typeof readers>) => ({
    nonce: values.nonce,
    counter: rule.hasCounter ? values.counter : undefined,
  });
  const readLength = lengthOption(limits.dataLength);

  const xor = keyedOperation(
    backend,
    {
      name: `${name}.xor`,
      readOptions: operationOptions(readers, requiringNonce(complete, nonceLength)),
      mayOverlap: false,
      failure: refused,
      call: (functions, output, { input, nonce, counter, key }: Given) =>
        rule.xor(functions, output, input, byteLengthOf(input), nonce, counter, key),
    },
    (data, key, { nonce, counter = 0n }) => {
      const checkedKey = readKey('key', key);
      const input = dataBytes('data', data);
      const length = byteLengthOf(input);
      if (length > longest) throw new InvalidLengthError('data', 0, longest, data);
      const highest = blocks - (BigInt(length) + BLOCK_BYTES - 1n) / BLOCK_BYTES;
      if (counter > highest) throw new InvalidLengthError('options.counter', 0n, highest, counter);
      return {
        key: checkedKey,
        nonce,
        additionalData: null,
        counter,
        input,
        resultLength: length,
        prefix: null,
      };
    },
  );

  function keystream(length: unknown, key: unknown, options: unknown): Uint8Array<ArrayBuffer> {
    const { nonce } = readNonce(options);
    const checkedKey = readKey('key', key);
    const checkedLength = readLength('length', length);
    const output = newBytes(checkedLength);
    succeed(rule.keystream(backend().raw, output, checkedLength, nonce, checkedKey), `${name}.keystream`);
    return output;
  }

  return { xor, keystream, generateKey: keyGenerator(backend, name, keyLength), limits };
}
