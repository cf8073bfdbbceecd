/** What every cipher of IP addresses has, documented once. */

import type { RawSodium, Sodium } from 'sodium-sys';
import { defineProperties, weakSetAdd, weakSetHas } from 'sodium-sys/intrinsics';
import {
  byteLengthOf,
  InvalidValueError,
  isUint8Array,
  newBytes,
  optionsReader,
  partOf,
  type Secret,
} from 'sodium-sys/portable';
import { type Key, type KeyMemory, keyGenerator, keyReader } from '../secrets/keys.js';
import { lend } from '../secrets/lend.js';
import type { SecretBytes, SecretBytesOptions } from '../secrets/secret-bytes.js';
import { type Availability, availability } from '../shared/availability.js';
import { exactly, frozen, sizedBytes } from '../shared/bytes.js';
import { bytesOption } from '../shared/option-readers.js';
import type { Backend, Bytes, LengthLimits, Sized } from '../shared/types.js';

export interface IpCipher<Purpose extends string, KeyLength extends number, EncryptedLength extends number>
  extends Availability {
  /**
   * Encrypts an address. Nobody is kept from changing the result.
   *
   * @param address exactly 16 bytes, as `fromIp` gives them
   * @param key secret, exactly as long as `limits.keyLength` says
   * @returns 16 bytes, an address again, which `toIp` shows as one
   * @throws InvalidTypeError for an argument of another kind, or a key of another primitive
   * @throws InvalidLengthError for an address or key of another length
   * @throws InvalidValueError for a key of two equal halves, where the cipher takes them for two keys
   * @throws UnavailableError before libsodium 1.0.21
   * @example
   * const key = ipCrypt.prefixPreserving.generateKey();
   * const shown = () => toIp(ipCrypt.prefixPreserving.encrypt(fromIp('192.0.2.1'), key));
   * !ipCrypt.prefixPreserving.isAvailable || toIp(ipCrypt.prefixPreserving.decrypt(fromIp(shown()), key)) === '192.0.2.1'
   */
  encrypt(address: Sized<16>, key: Key<KeyLength, Purpose>): Bytes<EncryptedLength>;
  /**
   * Decrypts what `encrypt` gave. Of anything else, and under another key, it makes some address, without any sign of it.
   *
   * @param encrypted exactly as long as what `encrypt` gives
   * @param key secret, the one that it was encrypted with
   * @returns the address: 16 bytes
   * @throws as `encrypt`
   * @example
   * const key = ipCrypt.deterministic.generateKey();
   * const encrypted = () => ipCrypt.deterministic.encrypt(fromIp('2001:db8::1'), key);
   * !ipCrypt.deterministic.isAvailable || toIp(ipCrypt.deterministic.decrypt(encrypted(), key)) === '2001:db8::1'
   */
  decrypt(encrypted: Sized<EncryptedLength>, key: Key<KeyLength, Purpose>): Bytes<16>;
  /**
   * A random key, which JavaScript never sees and which other primitives refuse.
   *
   * @param options `lock` and `access`: how the secret is kept
   * @throws InvalidTypeError for options that are wrong; UnavailableError as `SecretBytes.random`
   * @example
   * const key = ipCrypt.prefixPreserving.generateKey();
   * key.length === 32 && key.purpose === 'ipCrypt.prefixPreserving'
   */
  generateKey(options?: SecretBytesOptions): SecretBytes<Purpose>;
  /** The lengths that are accepted, in bytes. */
  readonly limits: {
    readonly keyLength: LengthLimits;
    readonly addressLength: LengthLimits;
    readonly encryptedLength: LengthLimits;
  };
}

export interface TweakOption<TweakLength extends number> {
  /** Not secret, and the beginning of the result; random when it is not given. With the same tweak an address gives the same. */
  readonly tweak?: Sized<TweakLength>;
}

export interface TweakedIpCipher<
  Purpose extends string,
  KeyLength extends number,
  EncryptedLength extends number,
  TweakLength extends number,
> extends IpCipher<Purpose, KeyLength, EncryptedLength> {
  /**
   * Encrypts an address, to something else each time. Nobody is kept from changing the result.
   *
   * @param address exactly 16 bytes, as `fromIp` gives them
   * @param key secret, exactly as long as `limits.keyLength` says
   * @param options `tweak`, for protocols that say which, and for tests
   * @returns the tweak, then 16 bytes: no address any more
   * @throws as `IpCipher.encrypt`; InvalidTypeError also for an unknown option, InvalidLengthError for a tweak of another length
   * @example
   * const key = ipCrypt.nonDeterministic.generateKey();
   * const encrypted = () => ipCrypt.nonDeterministic.encrypt(fromIp('192.0.2.1'), key);
   * !ipCrypt.nonDeterministic.isAvailable || !equals(encrypted(), encrypted())
   */
  encrypt(
    address: Sized<16>,
    key: Key<KeyLength, Purpose>,
    options?: TweakOption<TweakLength>,
  ): Bytes<EncryptedLength>;
  readonly limits: IpCipher<Purpose, KeyLength, EncryptedLength>['limits'] & {
    readonly tweakLength: LengthLimits;
  };
}

/** How a cipher describes itself, with the functions of C. */
export interface IpRule {
  readonly name: string;
  readonly keyLength: number;
  readonly encryptedLength: number;
  /** 0 where there is no tweak. */
  readonly tweakLength: number;
  /** Whether the key is two of AES, which must differ: C puts another in the place of one of two equal ones. */
  readonly hasHalves: boolean;
  readonly needs: keyof RawSodium;
  readonly encrypt: (
    raw: RawSodium,
    output: Uint8Array,
    address: Uint8Array,
    tweak: Uint8Array,
    key: KeyMemory,
  ) => void;
  readonly decrypt: (raw: RawSodium, output: Uint8Array, encrypted: Uint8Array, key: KeyMemory) => void;
}

const ADDRESS_BYTES = 16;

export function ipCipher(backend: Backend, rule: IpRule) {
  const { name, keyLength, encryptedLength, tweakLength, hasHalves, needs } = rule;
  const limits = frozen({
    keyLength: exactly(keyLength),
    addressLength: exactly(ADDRESS_BYTES),
    encryptedLength: exactly(encryptedLength),
    ...(tweakLength === 0 ? {} : { tweakLength: exactly(tweakLength) }),
  });
  const readBytes = keyReader(backend, { purpose: name, length: limits.keyLength });
  const readOptions = optionsReader({ tweak: bytesOption(exactly(tweakLength)) });

  function readKey(value: unknown): KeyMemory {
    const key = readBytes('key', value);
    if (hasHalves && !weakSetHas(haveDiffered, key) && hasEqualHalves(backend(), key)) {
      throw new InvalidValueError('key', 'two halves that differ', value);
    }
    // What is in an array may change.
    if (!isUint8Array(key)) weakSetAdd(haveDiffered, key);
    return key;
  }

  function encryptWith(address: unknown, key: unknown, given?: Uint8Array): Uint8Array<ArrayBuffer> {
    const checkedKey = readKey(key);
    const input = sizedBytes('address', address, limits.addressLength);
    const output = newBytes(encryptedLength);
    const { raw } = backend();
    rule.encrypt(raw, output, input, given ?? randomTweak(raw, tweakLength), checkedKey);
    return output;
  }

  const encrypt = (address: unknown, key: unknown) => encryptWith(address, key);
  const encryptTweaked = (address: unknown, key: unknown, options?: unknown) =>
    encryptWith(address, key, readOptions(options).tweak);

  function decrypt(encrypted: unknown, key: unknown): Uint8Array<ArrayBuffer> {
    const checkedKey = readKey(key);
    const input = sizedBytes('encrypted', encrypted, limits.encryptedLength);
    const output = newBytes(ADDRESS_BYTES);
    rule.decrypt(backend().raw, output, input, checkedKey);
    return output;
  }

  const cipher = {
    encrypt: tweakLength === 0 ? encrypt : encryptTweaked,
    decrypt,
    generateKey: keyGenerator(backend, name, keyLength),
    limits,
  };
  return defineProperties(cipher, availability(backend, needs));
}

function randomTweak(raw: RawSodium, length: number): Uint8Array {
  const tweak = new Uint8Array(length);
  if (length > 0) raw.randombytes_buf(tweak, length);
  return tweak;
}

/** Secrets, which never change, whose halves are known to differ: to look at one takes longer than to use it. */
const haveDiffered = new WeakSet<Secret | Uint8Array>();

function hasEqualHalves(sodium: Sodium, key: KeyMemory): boolean {
  if (!isUint8Array(key)) {
    return lend(key.byteLength, (bytes) => {
      sodium.secrets.read(key, bytes);
      return hasEqualHalves(sodium, bytes);
    });
  }
  const half = byteLengthOf(key) / 2;
  return sodium.memory.equals(partOf(key, 0, half), partOf(key, half, 2 * half));
}
