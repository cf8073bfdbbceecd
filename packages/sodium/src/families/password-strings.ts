/**
 * Password hashes as text, which says how they were made: `$argon2id$v=19$m=65536,t=2,p=1$salt$hash` in the format of the PHC
 * <https://github.com/P-H-C/phc-string-format>, and `$7$…` of scrypt. They are read as strictly as C reads them, and before it:
 * what C says of a damaged one is what it says of a wrong password.
 */

import type { Sodium } from 'sodium-sys';
import {
  bytesIndexOf,
  max,
  regExpExec,
  stringCodeAt,
  stringIndexOf,
  stringSlice,
} from 'sodium-sys/intrinsics';
import { byteLengthOf, copyInto, InvalidEncodingError, InvalidTypeError, partOf } from 'sodium-sys/portable';
import { decodeText, encodeText } from '../shared/text.js';
import { readBase64, UNPADDED } from './base64.js';

interface HashString {
  /** For C: its characters, then a zero byte. */
  readonly text: Uint8Array;
  /** In bytes. */
  readonly memory: number;
  readonly operations: number;
  readonly salt: Uint8Array;
  readonly digest: Uint8Array;
}

export interface Argon2String extends HashString {
  readonly algorithm: 'argon2id' | 'argon2i';
  readonly lanes: number;
}

export interface ScryptString extends HashString {
  readonly algorithm: 'scrypt';
  readonly cost: number;
  readonly blockSize: number;
  readonly parallelization: number;
}

const EXPECTED = 'a password hash of Argon2id, Argon2i (version 1.3) or scrypt ($7$), in full';

/** Libraries make about 100 characters. */
const LONGEST = 1024;

/** What other libraries store is C's whole array, which has zero bytes after the text. */
function withoutZeros(text: string): string {
  let end = text.length;
  while (end > 0 && stringCodeAt(text, end - 1) === 0) end--;
  return stringSlice(text, 0, end);
}

/** @throws InvalidTypeError, InvalidEncodingError */
export function parseHashString(sodium: Sodium, value: unknown): Argon2String | ScryptString {
  if (typeof value !== 'string') throw new InvalidTypeError('hash', 'a string', value);
  const text = value.length > LONGEST ? '' : withoutZeros(value);
  const parsed = parseArgon2(sodium, text) ?? parseScrypt(text);
  if (parsed === undefined) throw new InvalidEncodingError('hash', EXPECTED, value);
  return parsed;
}

const ARGON2 =
  /^\$(argon2id?)\$v=19\$m=([1-9]\d{0,9}),t=([1-9]\d{0,9}),p=([1-9]\d{0,7})\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/;
const HIGHEST_COST = 2 ** 32 - 1;
const MOST_LANES = 2 ** 24 - 1;
const SHORTEST_SALT = 8;
const SHORTEST_DIGEST = 16;
/**
 * libsodium makes one lane, salts of 16 bytes and digests of 32. What has such a salt and less of a digest is the rest of a hash
 * that was cut off, more likely than a whole one of another library.
 */
const OWN_SALT = 16;
const OWN_DIGEST = 32;

function parseArgon2(sodium: Sodium, string: string): Argon2String | undefined {
  const match = regExpExec(ARGON2, string);
  if (match === null) return undefined;
  const { 1: algorithm, 2: kibibytes, 3: passes, 4: parallelism, 5: saltText, 6: digestText } = match;
  const { 0: memory, 1: operations, 2: lanes } = [Number(kibibytes), Number(passes), Number(parallelism)];
  const isCostRight =
    operations <= HIGHEST_COST && lanes <= MOST_LANES && memory <= HIGHEST_COST && memory >= 8 * lanes;
  const salt = unpadded(sodium, saltText!, SHORTEST_SALT);
  const isOwn = lanes === 1 && salt !== undefined && byteLengthOf(salt) === OWN_SALT;
  const digest = unpadded(sodium, digestText!, isOwn ? OWN_DIGEST : SHORTEST_DIGEST);
  if (!isCostRight || salt === undefined || digest === undefined) return undefined;
  return {
    algorithm: algorithm as Argon2String['algorithm'],
    text: terminated(string),
    memory: 1024 * memory,
    operations,
    lanes,
    salt,
    digest,
  };
}

function unpadded(sodium: Sodium, text: string, minimum: number): Uint8Array | undefined {
  const bytes = readBase64(sodium, new Uint8Array(text.length), encodeText(text), UNPADDED);
  return bytes === undefined || byteLengthOf(bytes) < minimum ? undefined : bytes;
}

/** The logarithm of the cost, block size, parallelization, a salt that C takes as text, and the hash. */
const SCRYPT =
  /^\$7\$([./0-9A-Za-z])([./0-9A-Za-z]{5})([./0-9A-Za-z]{5})([./0-9A-Za-z]{43})\$([./0-9A-Za-z]{43})$/;
const SCRYPT_DIGITS = './0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const HIGHEST_LOGARITHM = 31;

function parseScrypt(string: string): ScryptString | undefined {
  const match = regExpExec(SCRYPT, string);
  if (match === null) return undefined;
  const { 1: logarithmDigit, 2: blockDigits, 3: parallelDigits, 4: saltText, 5: digestText } = match;
  const logarithm = numberOf(logarithmDigit!);
  const { 0: blockSize, 1: parallelization } = [numberOf(blockDigits!), numberOf(parallelDigits!)];
  const product = blockSize * parallelization;
  const isCostRight = logarithm >= 1 && logarithm <= HIGHEST_LOGARITHM && product >= 1 && product < 2 ** 30;
  const digest = scryptBytes(digestText!);
  if (!isCostRight || digest === undefined) return undefined;
  const cost = 2 ** logarithm;
  return {
    algorithm: 'scrypt',
    text: terminated(string),
    memory: scryptMemory(cost, blockSize, parallelization),
    operations: 4 * cost * product,
    cost,
    blockSize,
    parallelization,
    salt: encodeText(saltText!),
    digest,
  };
}

/** The larger of scrypt's two tables, in bytes. */
export function scryptMemory(cost: number, blockSize: number, parallelization: number): number {
  return 128 * blockSize * max(cost, parallelization);
}

/** Of digits the lowest of which comes first. */
function numberOf(digits: string): number {
  let number = 0;
  for (let at = digits.length - 1; at >= 0; at--)
    number = 64 * number + stringIndexOf(SCRYPT_DIGITS, digits[at]!);
  return number;
}

/** 32 bytes: of every four digits three, of the last three two. Undefined where bits are left over. */
function scryptBytes(digits: string): Uint8Array | undefined {
  const bytes = new Uint8Array(32);
  for (let at = 0; at < digits.length; at += 4) {
    const byte = (at / 4) * 3;
    const number = numberOf(stringSlice(digits, at, at + 4));
    copyInto(bytes, [number & 0xff, (number >> 8) & 0xff], byte);
    if (byte + 2 < byteLengthOf(bytes)) bytes[byte + 2] = number >> 16;
    else if (number >> 16 !== 0) return undefined;
  }
  return bytes;
}

/** Text as C takes it. */
function terminated(text: string): Uint8Array {
  return encodeText(`${text}\0`);
}

/** The text that C wrote, up to its first zero byte. */
export function textFrom(bytes: Uint8Array): string {
  return decodeText(partOf(bytes, 0, bytesIndexOf(bytes, 0)));
}
