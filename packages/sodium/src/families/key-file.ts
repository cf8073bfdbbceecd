/** What a file that should hold a key turns out to be, and how it is read without leaving copies. */

import type { Sodium } from 'sodium-sys';
import { bytesEvery, freeze, stringCodeAt, stringToLowerCase } from 'sodium-sys/intrinsics';
import {
  type Address,
  byteLengthOf,
  copyInto,
  InvalidEncodingError,
  InvalidValueError,
  isUint8Array,
  partOf,
} from 'sodium-sys/portable';
import { type KeyMemory, lengthOfKey } from '../secrets/keys.js';
import { lend } from '../secrets/lend.js';
import type { KeyPurpose } from '../secrets/purposes.js';
import type { LengthLimits } from '../shared/types.js';

/** As JWK and errors name them. */
export type KeyAlgorithm = 'Ed25519' | 'X25519';

/** Of both algorithms: what files have of a secret key (of Ed25519 the seed), and public keys. */
export const VALUE_LENGTH = 32;

/** As long as a `SecretBytes` may be. */
export const fileLength = freeze({ minimum: 1, maximum: 16_384 });

/** What the formats need to know of an algorithm. */
export interface AlgorithmRule<Purpose extends KeyPurpose = KeyPurpose> {
  readonly algorithm: KeyAlgorithm;
  /** What its secret keys may be for, the usual first. */
  readonly purposes: readonly [Purpose, ...Purpose[]];
  readonly secretKeyLength: LengthLimits;
  readonly publicKeyLength: LengthLimits;
  /** What to do about a secret key of another length. */
  readonly remedy?: (byteLength: number) => string | undefined;
  /** Writes both keys of what files have. */
  readonly expand: (sodium: Sodium, publicKey: Uint8Array, secretKey: Address, value: Uint8Array) => void;
  /** Writes what files have of a secret key, and its public key. False for a key that is none. */
  readonly reduce: (
    sodium: Sodium,
    secretKey: KeyMemory,
    value: Uint8Array,
    publicKey: Uint8Array,
  ) => boolean;
}

type Holds = 'secretKey' | 'publicKey';

export interface FoundKey {
  readonly holds: Holds;
  readonly algorithm: KeyAlgorithm;
  /** They are where the file is. */
  readonly bytes: Uint8Array;
  /** What the file says is the public key of a secret one. */
  readonly publicKey: Uint8Array | undefined;
}

/** Something whole that is read elsewhere, or nowhere here. */
export interface Foreign {
  readonly holds: 'foreign';
  /** As errors call it, with the way out. */
  readonly name: string;
}

/** Undefined stands for what is damaged. */
export type Found = FoundKey | Foreign | undefined;

export const foreign = (name: string): Foreign => ({ holds: 'foreign', name });

export const ENCRYPTED = foreign('an encrypted key, which `openssl pkey` decrypts');
export const OPENSSH = foreign(
  "a key in OpenSSH's own format, which `load_ssh_private_key` of Python's package cryptography reads",
);

/** What is to be read, as errors name it. */
export interface Wanted {
  readonly holds: Holds;
  readonly algorithm: KeyAlgorithm;
  readonly parameter: 'der' | 'pem' | 'jwk';
  readonly value: unknown;
}

/** Lends memory with a copy of the file, and as much to decode into. */
export function withCopy<Result>(
  sodium: Sodium,
  file: KeyMemory,
  use: (text: Uint8Array, scratch: Uint8Array) => Result,
): Result {
  const length = lengthOfKey(file);
  return lend(2 * length, (memory) => {
    const text = partOf(memory, 0, length);
    if (isUint8Array(file)) copyInto(text, file);
    else sodium.secrets.read(file, text);
    return use(text, partOf(memory, length, byteLengthOf(memory)));
  });
}

/** @param text the file, to say what it looks like */
export function checkFound(found: Found, wanted: Wanted, text: Uint8Array): FoundKey {
  if (found === undefined) {
    throw new InvalidEncodingError(wanted.parameter, expected(wanted, lookOf(text, wanted)), wanted.value);
  }
  if (found.holds === 'foreign') throw unwanted(wanted, `this is ${found.name}`);
  if (found.holds === wanted.holds && found.algorithm === wanted.algorithm) return found;
  const reader = `keyFormats.${stringToLowerCase(found.algorithm)}.${found.holds}`;
  throw unwanted(wanted, `this is a ${nameOf(found)}, which \`${reader}\` reads`);
}

export function unwanted(wanted: Wanted, why: string): InvalidValueError {
  return new InvalidValueError(wanted.parameter, expected(wanted, why), wanted.value);
}

const nameOf = ({ holds, algorithm }: Pick<FoundKey, 'holds' | 'algorithm'>): string =>
  `${holds === 'secretKey' ? 'secret' : 'public'} key of ${algorithm}`;

function expected(wanted: Wanted, why: string): string {
  const der = wanted.holds === 'secretKey' ? 'PKCS 8' : 'SPKI';
  const format = { der: `${der} in DER`, pem: `${der} in PEM`, jwk: 'JWK' }[wanted.parameter];
  return `a ${nameOf(wanted)} as ${format} (${why})`;
}

/** What there is to say of a file that could not be read. */
function lookOf(text: Uint8Array, { parameter }: Wanted): string {
  let at = 0;
  while (isSpace(text[at])) at++;
  const first = text[at];
  if (parameter !== 'der' && text[0] === 0x30) return 'this looks like DER, which `fromDer` reads';
  if (parameter !== 'pem' && startsWith(text, ascii('-----BEGIN '))) {
    return 'this looks like PEM, which `fromPem` reads';
  }
  if (parameter !== 'jwk' && first === 0x7b) return 'this looks like JSON, which `fromJwk` reads';
  const isOpenSsh = startsWith(text, ascii('ssh-')) || startsWith(text, ascii('openssh-key-v1'));
  return isOpenSsh
    ? "this is in OpenSSH's own format, which Python's package cryptography reads"
    : 'this is damaged or cut off';
}

/** ASCII as bytes, to be looked for in others. */
export function ascii(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at++) bytes[at] = stringCodeAt(text, at);
  return bytes;
}

export function startsWith(bytes: Uint8Array, start: Uint8Array, at = 0): boolean {
  return bytesEvery(start, (byte, index) => bytes[at + index] === byte);
}

export const isText = (bytes: Uint8Array, text: string): boolean =>
  byteLengthOf(bytes) === text.length && startsWith(bytes, ascii(text));

export const isSpace = (byte: number | undefined): boolean =>
  byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
