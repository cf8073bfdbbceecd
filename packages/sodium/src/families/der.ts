/**
 * Keys in DER: PKCS 8 (RFC 5958) and SubjectPublicKeyInfo (RFC 5280) of the two algorithms that RFC 8410 is about. DER (ITU-T
 * X.690) has one way to write a thing: lengths are definite and as short as can be, and nothing is left over.
 */
import {
  append,
  arrayEvery,
  arrayFind,
  arrayIndexOf,
  arrayJoin,
  arrayMap,
  arrayOf,
  numberToString,
  regExpTest,
  stringPadStart,
} from 'sodium-sys/intrinsics';
import { byteLengthOf, copyInto, partOf } from 'sodium-sys/portable';
import { ENCRYPTED, type Found, foreign, type KeyAlgorithm, VALUE_LENGTH } from './key-file.js';

const SEQUENCE = 0x30;
/** Both are followed by 32 bytes; the last of the identifier 1.3.101.x comes from `IDENTIFIERS`. */
const PKCS8_START = [
  0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0, 0x04, 0x22, 0x04, 0x20,
];
const SPKI_START = [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0, 0x03, 0x21, 0x00];
const IDENTIFIERS = { X25519: 0x6e, Ed25519: 0x70 };

export const PKCS8_LENGTH = PKCS8_START.length + VALUE_LENGTH;
export const SPKI_LENGTH = SPKI_START.length + VALUE_LENGTH;

/** Without the public key, as OpenSSL and Node write it: version 0, which everything reads. */
export function writePkcs8(target: Uint8Array, algorithm: KeyAlgorithm, value: Uint8Array): void {
  write(target, PKCS8_START, algorithm, value);
}

export function writeSpki(target: Uint8Array, algorithm: KeyAlgorithm, publicKey: Uint8Array): void {
  write(target, SPKI_START, algorithm, publicKey);
}

function write(
  target: Uint8Array,
  start: readonly number[],
  algorithm: KeyAlgorithm,
  value: Uint8Array,
): void {
  copyInto(target, start);
  target[arrayIndexOf(start, 0x65) + 1] = IDENTIFIERS[algorithm];
  copyInto(target, value, start.length);
}

interface Element {
  readonly tag: number;
  readonly content: Uint8Array;
}

/** The elements that fill these bytes to the last one. */
function elementsIn(bytes: Uint8Array): readonly Element[] | undefined {
  const elements: Element[] = [];
  for (let at = 0; at < byteLengthOf(bytes); ) {
    const tag = bytes[at]!;
    const isTagLonger = (tag & 0x1f) === 0x1f;
    const first = bytes[at + 1] ?? 0x80;
    const more = first < 0x80 ? 0 : first - 0x80;
    // Two bytes of length are enough for every file that is read; none at all means an end that is somewhere.
    if (isTagLonger || first === 0x80 || more > 2) return undefined;
    const { 0: high, 1: low } =
      more === 2 ? [bytes[at + 2]!, bytes[at + 3]!] : [0, more === 1 ? bytes[at + 2]! : first];
    const length = high * 256 + low;
    if (more > 0 && length < (more === 1 ? 0x80 : 0x100)) return undefined;
    const start = at + 2 + more;
    at = start + length;
    // Written so that it is also true of NaN, where the length itself was cut off.
    if (!(at <= byteLengthOf(bytes))) return undefined;
    append(elements, { tag, content: partOf(bytes, start, at) });
  }
  return elements;
}

const tagsOf = (elements: readonly Element[] | undefined): string =>
  elements === undefined
    ? ''
    : arrayJoin(
        arrayMap(elements, ({ tag }) => numberToString(tag, 16)),
        ' ',
      );

/** What the parts of a file are, by their tags. */
export function readDer(bytes: Uint8Array): Found {
  const outer = elementsIn(bytes);
  if (outer?.length !== 1 || outer[0]!.tag !== SEQUENCE) return undefined;
  const parts = elementsIn(outer[0]!.content);
  const tags = tagsOf(parts);
  if (regExpTest(/^2 30 4( a0)?( 81)?$/, tags)) return readPkcs8(parts!);
  if (tags === '30 3') return readSpki(parts!);
  if (tags === '30 4') return ENCRYPTED;
  if (tags === '30 30 3') return foreign('a certificate, or a request for one');
  if (regExpTest(/^2( 2){8}$/, tags)) return foreign('a key of RSA in a format of its own');
  return regExpTest(/^2 4 a0( a1)?$/, tags)
    ? foreign('a key of an elliptic curve in a format of its own')
    : undefined;
}

/** OneAsymmetricKey: version, algorithm, key, and what need not be there: attributes, and from version 1 on the public key. */
function readPkcs8(parts: readonly Element[]): Found {
  const { 0: version, 1: identifier, 2: key } = parts as readonly [Element, Element, Element];
  const algorithm = readAlgorithm(identifier);
  if (typeof algorithm !== 'string') return algorithm;
  const attributes = arrayFind(parts, ({ tag }) => tag === 0xa0);
  const publicKey = arrayFind(parts, ({ tag }) => tag === 0x81);
  const isVersionRight = byteLengthOf(version.content) === 1 && version.content[0]! <= 1;
  if (!isVersionRight || (publicKey !== undefined && version.content[0] === 0)) return undefined;
  if (attributes !== undefined && !areAttributes(attributes.content)) return undefined;
  const inner = elementsIn(key.content);
  if (tagsOf(inner) !== '4' || byteLengthOf(inner![0]!.content) !== VALUE_LENGTH) return undefined;
  const bytes = inner![0]!.content;
  const found = { holds: 'secretKey', algorithm, bytes, publicKey: undefined } as const;
  if (publicKey === undefined) return found;
  const ownPublicKey = bitsOf(publicKey);
  return ownPublicKey && { ...found, publicKey: ownPublicKey };
}

function readSpki({ 0: identifier, 1: key }: readonly Element[]): Found {
  const algorithm = readAlgorithm(identifier!);
  if (typeof algorithm !== 'string') return algorithm;
  const bytes = bitsOf(key!);
  return bytes && { holds: 'publicKey', algorithm, bytes, publicKey: undefined };
}

/** Attributes say nothing that matters here, but must be some: an identifier and a set of values each. */
function areAttributes(content: Uint8Array): boolean {
  const attributes = elementsIn(content);
  return attributes !== undefined && arrayEvery(attributes, isAttribute);
}

function isAttribute({ tag, content }: Element): boolean {
  const parts = elementsIn(content);
  return tag === SEQUENCE && tagsOf(parts) === '6 31' && elementsIn(parts![1]!.content) !== undefined;
}

/** The content of a BIT STRING, of which no bits are unused. */
function bitsOf({ content }: Element): Uint8Array | undefined {
  return byteLengthOf(content) === VALUE_LENGTH + 1 && content[0] === 0
    ? partOf(content, 1, byteLengthOf(content))
    : undefined;
}

/** By the content of their object identifiers, in hexadecimal. */
const OTHERS = {
  __proto__: null,
  '2b656f': 'X448',
  '2b6571': 'Ed448',
  '2a864886f70d010101': 'RSA',
  '2a864886f70d01010a': 'RSA-PSS',
  '2a864886f70d010301': 'Diffie-Hellman',
  '2a8648ce3d0201': 'an elliptic curve of another form',
  '2a8648ce380401': 'DSA',
} as unknown as Readonly<Record<string, string | undefined>>;

function readAlgorithm({ content }: Element): KeyAlgorithm | Found {
  const parts = elementsIn(content);
  if (!regExpTest(/^6( [\da-f]+)?$/, tagsOf(parts))) return undefined;
  const oid = parts![0]!.content;
  const identifier = arrayJoin(
    arrayOf(byteLengthOf(oid), (at) => stringPadStart(numberToString(oid[at]!, 16), 2, '0')),
    '',
  );
  const own = identifier === '2b6570' ? 'Ed25519' : identifier === '2b656e' ? 'X25519' : undefined;
  // RFC 8410: there are no parameters, and not NULL in place of them, either.
  if (own !== undefined) return parts!.length === 1 ? own : undefined;
  return foreign(`a key of ${OTHERS[identifier] ?? 'another algorithm'}`);
}
