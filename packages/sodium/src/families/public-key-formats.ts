/** Public keys from and to files. Documented once for both algorithms. */

import type { Sodium } from 'sodium-sys';
import { arrayMap, freeze, hasOwn, isView } from 'sodium-sys/intrinsics';
import {
  byteLengthOf,
  InvalidLengthError,
  InvalidTypeError,
  partOf,
  readProperty,
  throwsWhenRead,
} from 'sodium-sys/portable';
import { GuardedBytes } from '../secrets/secret-bytes.js';
import { sizedBytes } from '../shared/bytes.js';
import { decodeText, encodeText } from '../shared/text.js';
import type { Backend, Bytes, Sized } from '../shared/types.js';
import { URL_SAFE, writeBase64 } from './base64.js';
import { readDer, SPKI_LENGTH, writeSpki } from './der.js';
import { ENCODED_LENGTH, type JwkMembers, readMembers } from './jwk.js';
import {
  type AlgorithmRule,
  checkFound,
  type Found,
  fileLength,
  type KeyAlgorithm,
  VALUE_LENGTH,
  type Wanted,
  withCopy,
} from './key-file.js';
import { pemLength, readPem, writePem } from './pem.js';

/** The JSON Web Key of a public key, as `toJwk` makes it. */
export interface PublicJwk<Algorithm extends KeyAlgorithm> {
  readonly kty: 'OKP';
  readonly crv: Algorithm;
  /** The key in base64url. */
  readonly x: string;
}

/** A JSON Web Key as it comes from `JSON.parse`, or Node's and the browser's `crypto`. */
export interface JwkInput {
  readonly kty?: string | undefined;
  readonly crv?: string | undefined;
  readonly x?: string | undefined;
}

/** Whether the bytes are a point, or one of small order, shows where the key is used. */
export interface PublicKeyFormats<Algorithm extends KeyAlgorithm> {
  /**
   * Reads a SubjectPublicKeyInfo in DER.
   *
   * @param der up to 16,384 bytes
   * @returns 32 bytes
   * @throws InvalidTypeError, InvalidLengthError for a file of another kind, or one that is empty or too long
   * @throws InvalidEncodingError for what is damaged, cut off, continued, or in another format
   * @throws InvalidValueError for a file that holds something else, which the error names: a key of another algorithm, a secret key, a
   *   certificate
   * @example
   * const start = fromHex('302a300506032b6570032100');
   * const key = random.bytes(32);
   * equals(keyFormats.ed25519.publicKey.fromDer(Buffer.concat([start, key])), key)
   * @see RFC 8410, section 4
   */
  fromDer(der: Uint8Array): Bytes<32>;
  /**
   * Writes a SubjectPublicKeyInfo in DER, as `openssl pkey -pubout -outform DER` does.
   *
   * @param publicKey exactly 32 bytes
   * @returns 44 bytes
   * @throws InvalidTypeError, InvalidLengthError for a key of another kind or length
   * @example
   * keyFormats.x25519.publicKey.toDer(new Uint8Array(32)).length === 44
   */
  toDer(publicKey: Sized<32>): Bytes<44>;
  /**
   * Reads a SubjectPublicKeyInfo in PEM: one block `PUBLIC KEY`. What stands before and behind it is ignored.
   *
   * @param pem a string, or its bytes, up to 16,384
   * @returns 32 bytes
   * @throws as `fromDer`
   * @example
   * const pem = `-----BEGIN PUBLIC KEY-----
   * MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=
   * -----END PUBLIC KEY-----`;
   * toHex(keyFormats.ed25519.publicKey.fromPem(pem)).startsWith('19bf44096984cdfe')
   * @see RFC 7468, section 13
   */
  fromPem(pem: string | Uint8Array): Bytes<32>;
  /**
   * Writes a SubjectPublicKeyInfo in PEM, as `openssl pkey -pubout` does.
   *
   * @param publicKey exactly 32 bytes
   * @returns 113 characters in three lines
   * @throws as `toDer`
   * @example
   * keyFormats.ed25519.publicKey.toPem(random.bytes(32)).startsWith('-----BEGIN PUBLIC KEY-----\n')
   */
  toPem(publicKey: Sized<32>): string;
  /**
   * Reads a JSON Web Key, of which `kty`, `crv` and `x` must be own properties; others, also `use` and `alg`, are ignored.
   *
   * @param jwk an object; of a text `JSON.parse` makes it
   * @returns 32 bytes
   * @throws InvalidTypeError for anything but an object
   * @throws InvalidEncodingError for members that are missing or damaged
   * @throws InvalidValueError for the key of another type or curve, or one with `d`, which is secret
   * @example
   * const x = '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo';
   * const key = keyFormats.ed25519.publicKey.fromJwk({ kty: 'OKP', crv: 'Ed25519', x });
   * toBase64(key, 'url-safe-no-padding') === x
   * @see RFC 8037, section 2
   */
  fromJwk(jwk: JwkInput): Bytes<32>;
  /**
   * Makes a JSON Web Key.
   *
   * @param publicKey exactly 32 bytes
   * @returns an object, for `JSON.stringify` and for `crypto`
   * @throws as `toDer`
   * @example
   * JSON.stringify(keyFormats.x25519.publicKey.toJwk(random.bytes(32))).startsWith('{"kty":"OKP","crv":"X25519","x":"')
   */
  toJwk(publicKey: Sized<32>): PublicJwk<Algorithm>;
}

export function publicKeyFormats<Algorithm extends KeyAlgorithm>(
  backend: Backend,
  { algorithm, publicKeyLength }: AlgorithmRule,
): PublicKeyFormats<Algorithm> {
  type Read = (sodium: Sodium, text: Uint8Array, scratch: Uint8Array) => Found;

  function read(parameter: Wanted['parameter'], file: Uint8Array, value: unknown, read: Read): Bytes<32> {
    const wanted: Wanted = { holds: 'publicKey', algorithm, parameter, value };
    const sodium = backend();
    return withCopy(sodium, file, (text, scratch) => {
      const found = checkFound(read(sodium, text, scratch), wanted, text);
      return new Uint8Array(found.bytes) as Bytes<32>;
    });
  }

  function fromDer(der: unknown): Bytes<32> {
    return read('der', sizedBytes('der', der, fileLength), der, (_sodium, text) => readDer(text));
  }

  function toDer(publicKey: unknown): Bytes<44> {
    const der = new Uint8Array(SPKI_LENGTH);
    writeSpki(der, algorithm, sizedBytes('publicKey', publicKey, publicKeyLength));
    return der as Bytes<44>;
  }

  function fromPem(pem: unknown): Bytes<32> {
    return read('pem', bytesOfText(pem), pem, readPem);
  }

  function toPem(publicKey: unknown): string {
    const der = toDer(publicKey);
    const pem = new Uint8Array(pemLength('publicKey', SPKI_LENGTH));
    writePem(backend(), pem, 'publicKey', der);
    return textOf(pem);
  }

  function fromJwk(jwk: unknown): Bytes<32> {
    const wanted: Wanted = { holds: 'publicKey', algorithm, parameter: 'jwk', value: jwk };
    const members = membersOf(jwk);
    const scratch = new Uint8Array(2 * VALUE_LENGTH);
    const found = checkFound(readMembers(backend(), members, scratch), wanted, NOTHING);
    return new Uint8Array(found.bytes) as Bytes<32>;
  }

  function toJwk(publicKey: unknown): PublicJwk<Algorithm> {
    const key = sizedBytes('publicKey', publicKey, publicKeyLength);
    const x = new Uint8Array(ENCODED_LENGTH + 1);
    writeBase64(backend(), x, key, URL_SAFE);
    return freeze({ kty: 'OKP', crv: algorithm as Algorithm, x: textOf(partOf(x, 0, byteLengthOf(x) - 1)) });
  }

  return { fromDer, toDer, fromPem, toPem, fromJwk, toJwk };
}

const NOTHING = new Uint8Array(0);

const textOf = (bytes: Uint8Array): string => decodeText(bytes);

function bytesOfText(pem: unknown): Uint8Array {
  if (typeof pem !== 'string') return sizedBytes('pem', pem, fileLength, 'a string or a Uint8Array');
  const bytes = encodeText(pem);
  const { minimum, maximum } = fileLength;
  if (byteLengthOf(bytes) >= minimum && byteLengthOf(bytes) <= maximum) return bytes;
  throw new InvalidLengthError('pem', minimum, maximum, pem);
}

/** What is inherited is nothing that a JWK says. */
function membersOf(jwk: unknown): JwkMembers {
  const expected = 'an object';
  if (typeof jwk !== 'object' || jwk === null || isView(jwk) || GuardedBytes.is(jwk)) {
    throw new InvalidTypeError('jwk', expected, jwk, '`JSON.parse` makes it of text');
  }
  const own = (name: string): unknown =>
    isOwn(jwk, name, expected) ? readProperty(jwk, name, 'jwk', expected) : undefined;
  const bytesOf = (value: unknown): Uint8Array | undefined =>
    typeof value === 'string' ? encodeText(value) : undefined;
  const { 0: kty, 1: crv, 2: x } = arrayMap(['kty', 'crv', 'x'], (name) => bytesOf(own(name)));
  // That there is a secret matters, but not which.
  return { kty, crv, x, d: isOwn(jwk, 'd', expected) ? x : undefined };
}

function isOwn(object: object, name: string, expected: string): boolean {
  try {
    return hasOwn(object, name);
  } catch (cause) {
    throw throwsWhenRead('jwk', expected, cause);
  }
}
