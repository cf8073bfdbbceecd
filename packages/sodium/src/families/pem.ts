/** Keys in PEM, as RFC 7468 has it: DER in base64 between two lines that say what it is. What stands around them is no part of it. */
import type { Sodium } from 'sodium-sys';
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
  return startOf(holds).length + Math.ceil(derLength / 3) * 4 + endOf(holds).length;
}

export function writePem(sodium: Sodium, target: Uint8Array, holds: Holds, der: Uint8Array): void {
  const [start, end] = [startOf(holds), endOf(holds)];
  target.set(start);
  writeBase64(sodium, target.subarray(start.length), der, PADDED);
  target.set(end, target.length - end.length);
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
  const other = Object.keys(OTHERS).find(isLabel);
  if (other !== undefined) return OTHERS[other];
  const holds = (Object.keys(LABELS) as Holds[]).find((holds) => isLabel(LABELS[holds]));
  if (holds === undefined) return undefined;
  const body = text.subarray(labelStart + LABELS[holds].length + DASHES.length, end);
  const der = readBase64(sodium, scratch, withoutSpace(body), PADDED);
  const found = der && readDer(der);
  // A label that says something else than what is in it is a mistake, too.
  return found === undefined || found.holds === 'foreign' || found.holds === holds ? found : undefined;
}

/** Where a line begins with this. */
function find(text: Uint8Array, start: Uint8Array, from: number): number {
  for (let at = text.indexOf(start[0]!, from); at >= 0; at = text.indexOf(start[0]!, at + 1)) {
    const isAtLine = at === 0 || text[at - 1] === 0x0a || text[at - 1] === 0x0d;
    if (isAtLine && startsWith(text, start, at)) return at;
  }
  return -1;
}

/** Whether the rest of a line is a label, as both of these lines end. */
function isLineOf(text: Uint8Array, label: string, at: number): boolean {
  const after = at + label.length + DASHES.length;
  return startsWith(text, ascii(label + DASHES), at) && (after === text.length || isSpace(text[after]));
}

/** In place. Where the lines end is no secret. */
function withoutSpace(text: Uint8Array): Uint8Array {
  let length = 0;
  for (const byte of text) if (!isSpace(byte)) text[length++] = byte;
  return text.subarray(0, length);
}
