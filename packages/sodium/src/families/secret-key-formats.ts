/** Secret keys from and to files. Documented once for both algorithms. */

import type { Sodium } from 'sodium-sys';
import { arrayIndexOf, arrayMap, max } from 'sodium-sys/intrinsics';
import { byteLengthOf, InvalidValueError, optionsReader } from 'sodium-sys/portable';
import type { KeyPair } from '../secrets/key-pairs.js';
import { type Key, type KeyMemory, type KeyReader, keyReader } from '../secrets/keys.js';
import { lend } from '../secrets/lend.js';
import { holdingSecrets } from '../secrets/new-secrets.js';
import type { KeyPurpose } from '../secrets/purposes.js';
import {
  GuardedBytes,
  makeSecret,
  type NewSecretOptions,
  type SecretBytes,
  type SecretBytesOptions,
  secretOptionReaders,
} from '../secrets/secret-bytes.js';
import { choiceOption } from '../shared/option-readers.js';
import type { Backend, Bytes } from '../shared/types.js';
import { PKCS8_LENGTH, readDer, writePkcs8 } from './der.js';
import { jwkLength, readJwk, writeJwk } from './jwk.js';
import {
  type AlgorithmRule,
  checkFound,
  type Found,
  type FoundKey,
  fileLength,
  type KeyAlgorithm,
  unwanted,
  VALUE_LENGTH,
  type Wanted,
  withCopy,
} from './key-file.js';
import { pemLength, readPem, writePem } from './pem.js';

/** The file of a secret key, or its text: up to 16,384 bytes. */
export type SecretKeyFile = Key<number, 'keyFormats'>;

/**
 * What is read and made here is secret as a whole, so that it is bytes, in a `SecretBytes` or an array of the caller's, and never a
 * string: a text is ASCII. None of it stays anywhere else.
 */
export interface SecretKeyFormats<Length extends number, Purpose extends KeyPurpose, Usual extends Purpose> {
  /**
   * Reads PKCS 8 in DER, of version 0 or 1 (RFC 5958), with or without attributes and public key.
   *
   * @param der up to 16,384 bytes: a `Uint8Array`, which stays as it is and is the caller's to wipe, or a `SecretBytes`
   * @param options `purpose`: the primitive that is to take the secret key, of Ed25519 `sign` alone; of X25519 `x25519`, which is what
   *   it is without this, `box`, `box.xchacha20` or `keyExchange`; `lock` and `access`: how it is kept
   * @returns the key pair: the public key is computed
   * @throws InvalidTypeError, InvalidLengthError for a file or options of another kind, or a file that is empty or too long
   * @throws InvalidEncodingError for what is damaged, cut off, continued, or in another format
   * @throws InvalidValueError for a file that holds something else, which the error names: an encrypted key, one of another algorithm,
   *   a public key; and for a public key that is not the secret key's
   * @throws UnavailableError as `SecretBytes.random`; StateError after `dispose` of what is given
   * @example
   * const start = fromHex('302e020100300506032b656e04220420');
   * const { publicKey, secretKey } = keyFormats.x25519.secretKey.fromDer(Buffer.concat([start, random.bytes(32)]));
   * publicKey.length === 32 && secretKey.purpose === 'x25519'
   * @see RFC 8410, section 7; `crypto_sign_seed_keypair`, `crypto_scalarmult_base`
   */
  fromDer<Chosen extends Purpose = Usual>(
    der: SecretKeyFile,
    options?: NewSecretOptions<Chosen>,
  ): KeyPair<32, Chosen>;
  /**
   * Writes PKCS 8 in DER: 48 bytes, as `openssl pkey -outform DER` does.
   *
   * @param secretKey of Ed25519 exactly 64 bytes, of X25519 exactly 32
   * @param options `lock` and `access`: how the result is kept
   * @returns what nothing but the functions here takes as a key; `read` gives its bytes
   * @throws InvalidTypeError, InvalidLengthError for a key or options of another kind or length
   * @throws InvalidValueError for a secret key of Ed25519 whose halves do not belong together
   * @throws UnavailableError as `SecretBytes.random`; StateError after `dispose` of the key
   * @example
   * const secretKey = SecretBytes.random(32, { purpose: 'x25519' });
   * const der = keyFormats.x25519.secretKey.toDer(secretKey);
   * const read = keyFormats.x25519.secretKey.fromDer(der);
   * der.length === 48 && secretKey.equals(read.secretKey)
   * @see `crypto_sign_ed25519_sk_to_seed`
   */
  toDer(secretKey: Key<Length, Purpose>, options?: SecretBytesOptions): SecretBytes<'keyFormats'>;
  /**
   * Reads PKCS 8 in PEM: one block `PRIVATE KEY`. What stands before and behind it is ignored.
   *
   * @param pem as for `fromDer`; of text `fromUtf8` makes bytes, but text is in the heap already
   * @param options as for `fromDer`
   * @returns as `fromDer`
   * @throws as `fromDer`; the keys of OpenSSH, and those of the formats from before PKCS 8, are named
   * @example
   * const pem = fromUtf8(`-----BEGIN PRIVATE KEY-----
   * MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC
   * -----END PRIVATE KEY-----`);
   * const { publicKey } = keyFormats.ed25519.secretKey.fromPem(pem);
   * toHex(publicKey).startsWith('19bf44096984cdfe')
   * @see RFC 7468, section 10
   */
  fromPem<Chosen extends Purpose = Usual>(
    pem: SecretKeyFile,
    options?: NewSecretOptions<Chosen>,
  ): KeyPair<32, Chosen>;
  /**
   * Writes PKCS 8 in PEM: 119 bytes of ASCII, as `openssl pkey` does.
   *
   * @param secretKey as for `toDer`
   * @param options as for `toDer`
   * @returns as `toDer`
   * @throws as `toDer`
   * @example
   * const pem = keyFormats.x25519.secretKey.toPem(SecretBytes.random(32));
   * pem.read((bytes) => toUtf8(bytes.subarray(0, 27))) === '-----BEGIN PRIVATE KEY-----'
   */
  toPem(secretKey: Key<Length, Purpose>, options?: SecretBytesOptions): SecretBytes<'keyFormats'>;
  /**
   * Reads the text of a JSON Web Key. `kty`, `crv`, `x` and `d` must be there; other members, also `use` and `alg`, are ignored.
   *
   * @param jwk as for `fromDer`: JSON in UTF-8, of which nothing is made a string
   * @param options as for `fromDer`
   * @returns as `fromDer`
   * @throws as `fromDer`; InvalidEncodingError also for one of the four members twice, and names of members with escapes
   * @example
   * const jwk = keyFormats.x25519.secretKey.toJwk(SecretBytes.random(32));
   * keyFormats.x25519.secretKey.fromJwk(jwk, { purpose: 'box' }).secretKey.purpose === 'box'
   * @see RFC 8037, section 2
   */
  fromJwk<Chosen extends Purpose = Usual>(
    jwk: SecretKeyFile,
    options?: NewSecretOptions<Chosen>,
  ): KeyPair<32, Chosen>;
  /**
   * Writes the text of a JSON Web Key, without spaces: ASCII, of Ed25519 129 bytes, of X25519 128.
   *
   * @param secretKey as for `toDer`
   * @param options as for `toDer`
   * @returns as `toDer`
   * @throws as `toDer`
   * @example
   * const jwk = keyFormats.x25519.secretKey.toJwk(SecretBytes.random(32));
   * jwk.read((bytes) => toUtf8(bytes.subarray(0, 28))) === '{"kty":"OKP","crv":"X25519",'
   */
  toJwk(secretKey: Key<Length, Purpose>, options?: SecretBytesOptions): SecretBytes<'keyFormats'>;
}

interface Format {
  readonly parameter: Wanted['parameter'];
  /** @param scratch is as long as the text, which may be changed */
  readonly read: (sodium: Sodium, text: Uint8Array, scratch: Uint8Array) => Found;
  readonly lengthFor: (algorithm: KeyAlgorithm) => number;
  readonly write: (
    sodium: Sodium,
    file: Uint8Array,
    algorithm: KeyAlgorithm,
    value: Uint8Array,
    publicKey: Uint8Array,
  ) => void;
}

const DER: Format = {
  parameter: 'der',
  read: (_sodium, der) => readDer(der),
  lengthFor: () => PKCS8_LENGTH,
  write: (_sodium, file, algorithm, value) => writePkcs8(file, algorithm, value),
};

const PEM: Format = {
  parameter: 'pem',
  read: readPem,
  lengthFor: () => pemLength('secretKey', PKCS8_LENGTH),
  write: (sodium, file, algorithm, value) =>
    lend(PKCS8_LENGTH, (der) => {
      writePkcs8(der, algorithm, value);
      writePem(sodium, file, 'secretKey', der);
    }),
};

const JWK: Format = { parameter: 'jwk', read: readJwk, lengthFor: jwkLength, write: writeJwk };

export function secretKeyFormats<Length extends number, Purpose extends KeyPurpose, Usual extends Purpose>(
  backend: Backend,
  rule: AlgorithmRule<Purpose>,
): SecretKeyFormats<Length, Purpose, Usual> {
  const { algorithm, purposes } = rule;
  const readOptions = optionsReader({ ...secretOptionReaders, purpose: choiceOption(purposes) });
  const readKept = optionsReader(secretOptionReaders);
  const readKey = readerOfSome(backend, rule);
  const readFile = keyReader(backend, { purpose: 'keyFormats', length: fileLength });

  function read({ parameter, read }: Format, value: unknown, options: unknown): KeyPair<32, Purpose> {
    const { purpose = purposes[0], ...kept } = readOptions(options);
    const file = readFile(parameter, value);
    const wanted: Wanted = { holds: 'secretKey', algorithm, parameter, value };
    const sodium = backend();
    return withCopy(sodium, file, (text, scratch) => {
      const found = checkFound(read(sodium, text, scratch), wanted, text);
      const publicKey = new Uint8Array(VALUE_LENGTH) as Bytes<32>;
      const length = rule.secretKeyLength.minimum;
      const secretKey = makeSecret(sodium, length, kept, purpose, (address) => {
        rule.expand(sodium, publicKey, address, found.bytes);
        checkPublicKey(sodium, found, publicKey, wanted);
      });
      return holdingSecrets({ publicKey, secretKey });
    });
  }

  function write(format: Format, secretKey: unknown, options: unknown): SecretBytes<'keyFormats'> {
    const kept = readKept(options);
    const key = readKey('secretKey', secretKey);
    const sodium = backend();
    return lend(VALUE_LENGTH, (value) => {
      const publicKey = new Uint8Array(VALUE_LENGTH);
      if (!rule.reduce(sodium, key, value, publicKey)) {
        throw new InvalidValueError('secretKey', 'a key whose halves belong together', secretKey);
      }
      return lend(format.lengthFor(algorithm), (file) => {
        format.write(sodium, file, algorithm, value, publicKey);
        return makeSecret(sodium, byteLengthOf(file), kept, 'keyFormats', (address) =>
          sodium.secrets.write(address, file),
        );
      });
    });
  }

  const formats = {
    fromDer: (der: unknown, options?: unknown) => read(DER, der, options),
    toDer: (secretKey: unknown, options?: unknown) => write(DER, secretKey, options),
    fromPem: (pem: unknown, options?: unknown) => read(PEM, pem, options),
    toPem: (secretKey: unknown, options?: unknown) => write(PEM, secretKey, options),
    fromJwk: (jwk: unknown, options?: unknown) => read(JWK, jwk, options),
    toJwk: (secretKey: unknown, options?: unknown) => write(JWK, secretKey, options),
  };
  return formats as SecretKeyFormats<Length, Purpose, Usual>;
}

function checkPublicKey(sodium: Sodium, found: FoundKey, publicKey: Uint8Array, wanted: Wanted): void {
  if (found.publicKey === undefined || sodium.memory.equals(publicKey, found.publicKey)) return;
  throw unwanted(wanted, 'the public key of this belongs to another secret key');
}

/** Reads a key that may have one of several purposes. */
function readerOfSome(backend: Backend, { purposes, secretKeyLength, remedy }: AlgorithmRule): KeyReader {
  const rule = { length: secretKeyLength, ...(remedy && { remedy }) };
  const readers = arrayMap(purposes, (purpose) => keyReader(backend, { ...rule, purpose }));
  return (parameter, value): KeyMemory => {
    const purpose = GuardedBytes.is(value) ? GuardedBytes.purposeOf(value) : undefined;
    const index = arrayIndexOf(purposes as readonly unknown[], purpose);
    return readers[max(index, 0)]!(parameter, value);
  };
}
