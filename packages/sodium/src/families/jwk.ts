/**
 * Keys as JWK (RFC 7517, for these algorithms RFC 8037): JSON. Texts with secrets are read here byte by byte, since `JSON.parse`
 * would leave strings of them in the heap.
 */

import type { Sodium } from 'sodium-sys';
import { arrayFind } from 'sodium-sys/intrinsics';
import { byteLengthOf, copyInto, partOf } from 'sodium-sys/portable';
import { readBase64, URL_SAFE, writeBase64 } from './base64.js';
import { readStrings, type Strings } from './json-strings.js';
import { ascii, type Found, foreign, isText, type KeyAlgorithm, VALUE_LENGTH } from './key-file.js';

/** The characters of 32 bytes. */
export const ENCODED_LENGTH = 43;

const startOf = (algorithm: KeyAlgorithm): Uint8Array => ascii(`{"kty":"OKP","crv":"${algorithm}","x":"`);
const MIDDLE = ascii('","d":"');
const END = ascii('"}');

export function jwkLength(algorithm: KeyAlgorithm): number {
  return (
    byteLengthOf(startOf(algorithm)) +
    ENCODED_LENGTH +
    byteLengthOf(MIDDLE) +
    ENCODED_LENGTH +
    byteLengthOf(END)
  );
}

/** Writes the text of a secret key's JWK. */
export function writeJwk(
  sodium: Sodium,
  target: Uint8Array,
  algorithm: KeyAlgorithm,
  value: Uint8Array,
  publicKey: Uint8Array,
): void {
  let at = 0;
  const writeText = (text: Uint8Array): void => {
    copyInto(target, text, at);
    at += byteLengthOf(text);
  };
  const writeKey = (key: Uint8Array): void => {
    writeBase64(sodium, partOf(target, at, byteLengthOf(target)), key, URL_SAFE);
    at += ENCODED_LENGTH;
  };
  writeText(startOf(algorithm));
  writeKey(publicKey);
  writeText(MIDDLE);
  writeKey(value);
  writeText(END);
}

const NAMES = ['kty', 'crv', 'x', 'd'] as const;

/** The characters between the quotes of the members that matter here. */
export type JwkMembers = Strings<(typeof NAMES)[number]>;

/** @param scratch has room for two keys, if the members have */
export function readMembers(sodium: Sodium, members: JwkMembers, scratch: Uint8Array): Found {
  const { kty, crv, x, d } = members;
  if (kty === undefined) return undefined;
  const type = arrayFind(['RSA', 'EC', 'oct', 'AKP'], (type) => isText(kty, type));
  if (type !== undefined) return foreign(`a key of the type ${type}`);
  if (!isText(kty, 'OKP') || crv === undefined) return undefined;
  const curve = arrayFind(['Ed448', 'X448'], (curve) => isText(crv, curve));
  if (curve !== undefined) return foreign(`a key of ${curve}`);
  const algorithm = arrayFind(['Ed25519', 'X25519'] as const, (algorithm) => isText(crv, algorithm));
  if (algorithm === undefined) return undefined;
  const publicKey = readValue(sodium, x, scratch);
  if (publicKey === undefined) return undefined;
  if (d === undefined) return { holds: 'publicKey', algorithm, bytes: publicKey, publicKey: undefined };
  const bytes = readValue(sodium, d, partOf(scratch, VALUE_LENGTH, byteLengthOf(scratch)));
  return bytes && { holds: 'secretKey', algorithm, bytes, publicKey };
}

function readValue(
  sodium: Sodium,
  text: Uint8Array | undefined,
  scratch: Uint8Array,
): Uint8Array | undefined {
  return text !== undefined && byteLengthOf(text) === ENCODED_LENGTH
    ? readBase64(sodium, scratch, text, URL_SAFE)
    : undefined;
}

/** @param scratch is as long as the text */
export function readJwk(sodium: Sodium, text: Uint8Array, scratch: Uint8Array): Found {
  const members = readStrings(text, NAMES);
  return members && readMembers(sodium, members, scratch);
}
