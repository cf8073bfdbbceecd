/** Keys in PEM, as RFC 7468 has it: DER in base64 between two lines that say what it is. What stands around them is no part of it. */

import type { Sodium } from 'sodium-sys';
import { arrayFind, bytesIndexOf, ceil, namesOf } from 'sodium-sys/intrinsics';
import { byteLengthOf, copyInto, partOf } from 'sodium-sys/portable';
import { PADDED, readBase64, writeBase64 } from './base64.js';
import { readDer } from './der.js';
import {
  ascii,
  ENCRYPTED,
  type Found,
  type FoundKey,
  foreign,
  isSpace,
  OPENSSH,
  startsWith,
} from './key-file.js';

type Holds = FoundKey['holds'];

const LABELS = { secretKey: 'PRIVATE KEY', publicKey: 'PUBLIC KEY' };
const BEGIN = '-----BEGIN ';
const END = '-----END ';
const DASHES = '-----';

const OTHERS: Readonly<Record<string, Found>> = {
  'ENCRYPTED PRIVATE KEY': ENCRYPTED,
  'OPENSSH PRIVATE KEY': OPENSSH,
  'SSH2 PUBLIC KEY': foreign("a key in a format of SSH's own"),
  'RSA PRIVATE KEY': foreign('a key of RSA'),
  'RSA PUBLIC KEY': foreign('a key of RSA'),
  'EC PRIVATE KEY': foreign('a key of an elliptic curve of another form'),
  'DSA PRIVATE KEY': foreign('a key of DSA'),
  CERTIFICATE: foreign('a certificate, whose key `openssl x509 -pubkey -noout` shows'),
};

const startOf = (holds: Holds): Uint8Array => ascii(`${BEGIN}${LABELS[holds]}${DASHES}\n`);
const endOf = (holds: Holds): Uint8Array => ascii(`\n${END}${LABELS[holds]}${DASHES}\n`);

/** @param derLength at most 48, which is one line */
export function pemLength(holds: Holds, derLength: number): number {
  return byteLengthOf(startOf(holds)) + ceil(derLength / 3) * 4 + byteLengthOf(endOf(holds));
}

export function writePem(sodium: Sodium, target: Uint8Array, holds: Holds, der: Uint8Array): void {
  const { 0: start, 1: end } = [startOf(holds), endOf(holds)];
  copyInto(target, start);
  writeBase64(sodium, partOf(target, byteLengthOf(start), byteLengthOf(target)), der, PADDED);
  copyInto(target, end, byteLengthOf(target) - byteLengthOf(end));
}

/**
 * @param text is changed
 * @param scratch is as long
 */
export function readPem(sodium: Sodium, text: Uint8Array, scratch: Uint8Array): Found {
  const begin = find(text, ascii(BEGIN), 0);
  if (begin < 0) return undefined;
  const labelStart = begin + BEGIN.length;
  const end = find(text, ascii(END), labelStart);
  if (end < 0) return undefined;
  if (find(text, ascii(BEGIN), labelStart) >= 0) {
    return foreign('a file of more than one key or certificate: cut out the one that is meant');
  }
  const isLabel = (label: string): boolean =>
    isLineOf(text, label, labelStart) && isLineOf(text, label, end + END.length);
  const other = arrayFind(namesOf(OTHERS), isLabel);
  if (other !== undefined) return OTHERS[other];
  const holds = arrayFind(namesOf(LABELS) as Holds[], (holds) => isLabel(LABELS[holds]));
  if (holds === undefined) return undefined;
  const body = partOf(text, labelStart + LABELS[holds].length + DASHES.length, end);
  const der = readBase64(sodium, scratch, withoutSpace(body), PADDED);
  const found = der && readDer(der);
  // A label that says something else than what is in it is a mistake, too.
  return found === undefined || found.holds === 'foreign' || found.holds === holds ? found : undefined;
}

/** Where a line begins with this. */
function find(text: Uint8Array, start: Uint8Array, from: number): number {
  for (let at = bytesIndexOf(text, start[0]!, from); at >= 0; at = bytesIndexOf(text, start[0]!, at + 1)) {
    const isAtLine = at === 0 || text[at - 1] === 0x0a || text[at - 1] === 0x0d;
    if (isAtLine && startsWith(text, start, at)) return at;
  }
  return -1;
}

/** Whether the rest of a line is a label, as both of these lines end. */
function isLineOf(text: Uint8Array, label: string, at: number): boolean {
  const after = at + label.length + DASHES.length;
  return (
    startsWith(text, ascii(label + DASHES), at) && (after === byteLengthOf(text) || isSpace(text[after]))
  );
}

/** In place. Where the lines end is no secret. */
function withoutSpace(text: Uint8Array): Uint8Array {
  let length = 0;
  for (let at = 0; at < byteLengthOf(text); at++) {
    const byte = text[at]!;
    if (!isSpace(byte)) text[length++] = byte;
  }
  return partOf(text, 0, length);
}
