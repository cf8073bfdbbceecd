/**
 * Text to bytes and back. Hexadecimal and base64 run in libsodium, in time that depends on the length alone, so that
 * keys can be read and written; what is not valid to its last character is refused.
 *
 * libsodium: <https://doc.libsodium.org/helpers>
 */

import {
  sodium_base64_VARIANT_ORIGINAL,
  sodium_base64_VARIANT_ORIGINAL_NO_PADDING,
  sodium_base64_VARIANT_URLSAFE,
  sodium_base64_VARIANT_URLSAFE_NO_PADDING,
} from 'sodium-sys/constants';
import {
  arrayJoin,
  bigUint64At,
  bytesFill,
  bytesIncludes,
  bytesIndexOf,
  ceil,
  hasOwn,
  namesOf,
  regExpTest,
} from 'sodium-sys/intrinsics';
import {
  byteLengthOf,
  copyOf,
  InvalidEncodingError,
  InvalidTypeError,
  partOf,
  placeOf,
  UnavailableError,
} from 'sodium-sys/portable';
import { dataBytes, exactly, sizedBytes } from './shared/bytes.js';
import { published } from './shared/published.js';
import { decodeText, encodeText } from './shared/text.js';
import type { Backend, Bytes, Data, Sized } from './shared/types.js';

const variants = {
  original: sodium_base64_VARIANT_ORIGINAL,
  'original-no-padding': sodium_base64_VARIANT_ORIGINAL_NO_PADDING,
  'url-safe': sodium_base64_VARIANT_URLSAFE,
  'url-safe-no-padding': sodium_base64_VARIANT_URLSAFE_NO_PADDING,
} as const;

/** RFC 4648's base64 (`original`) and base64url (`url-safe`), each with or without `=` at its end. */
export type Base64Variant = keyof typeof variants;

export interface Codecs {
  /**
   * Lowercase hexadecimal, two characters a byte.
   *
   * @throws InvalidTypeError for anything but bytes
   * @example toHex(Uint8Array.of(0, 255)) === '00ff'
   * @see `sodium_bin2hex`
   */
  toHex(bytes: Data): string;
  /**
   * Bytes from hexadecimal of either case, without prefix, spaces or separators.
   *
   * @throws InvalidTypeError for anything but a string
   * @throws InvalidEncodingError for an odd number of characters or one that is no hexadecimal digit
   * @example fromHex('00FF').length === 2
   * @see `sodium_hex2bin`
   */
  fromHex(hex: string): Bytes;
  /**
   * Base64 of the variant named.
   *
   * @throws InvalidTypeError for anything but bytes, or a variant that there is not
   * @example toBase64(Uint8Array.of(251, 255), 'url-safe-no-padding') === '-_8'
   * @see `sodium_bin2base64`, RFC 4648
   */
  toBase64(bytes: Data, variant: Base64Variant): string;
  /**
   * Bytes from base64 of the variant named, and of no other.
   *
   * @throws InvalidTypeError for anything but a string, or a variant that there is not
   * @throws InvalidEncodingError for characters or padding that the variant does not have
   * @example fromBase64('q83vASNFZ4mrze8BI0VniQ==', 'original').length === 16
   * @see `sodium_base642bin`, RFC 4648
   */
  fromBase64(base64: string, variant: Base64Variant): Bytes;
  /**
   * The UTF-8 bytes of a string.
   *
   * @throws InvalidTypeError for anything but a string
   * @throws InvalidEncodingError for a string with a lone surrogate, which UTF-8 cannot express
   * @example fromUtf8('Grüße').length === 7
   */
  fromUtf8(text: string): Bytes;
  /**
   * The string that UTF-8 bytes stand for; a byte order mark is kept.
   *
   * @throws InvalidTypeError for anything but bytes
   * @throws InvalidEncodingError for bytes that are no UTF-8
   * @example toUtf8(fromUtf8('Grüße')) === 'Grüße'
   */
  toUtf8(bytes: Data): string;
  /**
   * The 16 bytes of an IP address, for `ipCrypt`. One of version 4 is mapped into those of version 6, as in `::ffff:192.0.2.1`
   * (RFC 4291, section 2.5.5.2). Numbers of version 4 are decimal, also behind zeros. A zone, as in `fe80::1%eth0`, is left out.
   *
   * @throws InvalidTypeError for anything but a string
   * @throws InvalidEncodingError for text that is no address; a port, a prefix length, brackets and spaces belong to none
   * @throws UnavailableError before libsodium 1.0.21
   * @example
   * const address = () => toHex(fromIp('192.0.2.1'));
   * !ipCrypt.deterministic.isAvailable || address() === '00000000000000000000ffffc0000201'
   * @see `sodium_ip2bin`
   */
  fromIp(text: string): Bytes<16>;
  /**
   * The text of an IP address, as RFC 5952 has it; of an address of version 4 that is mapped, only that.
   *
   * @param bytes exactly 16
   * @throws InvalidTypeError for anything but a `Uint8Array`; InvalidLengthError for one of another length
   * @throws UnavailableError before libsodium 1.0.21
   * @example
   * !ipCrypt.deterministic.isAvailable || toIp(fromIp('2001:0db8:0:0:0:0:0:1')) === '2001:db8::1'
   * @see `sodium_bin2ip`
   */
  toIp(bytes: Sized<16>): string;
}

const ADDRESS_BYTES = 16;
/** Its zero byte included. */
const LONGEST_IP = 46;

export function createToHex(backend: Backend): Codecs['toHex'] {
  return published('toHex', (bytes: Data): string => {
    const input = dataBytes('bytes', bytes);
    const length = byteLengthOf(input);
    const hex = new Uint8Array(2 * length + 1);
    backend().raw.sodium_bin2hex(hex, byteLengthOf(hex), input, length);
    return takeText(hex);
  });
}

export function createFromHex(backend: Backend): Codecs['fromHex'] {
  return published('fromHex', (hex: string): Bytes => {
    const expected = 'pairs of hexadecimal digits';
    const text = asciiBytes('hex', hex, expected);
    const bytes = new Uint8Array(byteLengthOf(text) >> 1);
    const status = backend().raw.sodium_hex2bin(
      bytes,
      byteLengthOf(bytes),
      text,
      byteLengthOf(text),
      null,
      null,
      null,
    );
    bytesFill(text, 0);
    if (status !== 0) throw new InvalidEncodingError('hex', expected, hex);
    return bytes;
  });
}

export function createToBase64(backend: Backend): Codecs['toBase64'] {
  return published('toBase64', (bytes: Data, variant: Base64Variant): string => {
    const code = checkVariant(variant);
    const input = dataBytes('bytes', bytes);
    const length = byteLengthOf(input);
    const { raw } = backend();
    const base64 = new Uint8Array(raw.sodium_base64_encoded_len(length, code));
    raw.sodium_bin2base64(base64, byteLengthOf(base64), input, length, code);
    return takeText(base64);
  });
}

export function createFromBase64(backend: Backend): Codecs['fromBase64'] {
  return published('fromBase64', (base64: string, variant: Base64Variant): Bytes => {
    const code = checkVariant(variant);
    const expected = `base64 of the variant ${variant}`;
    const text = asciiBytes('base64', base64, expected);
    const bytes = new Uint8Array(ceil(byteLengthOf(text) / 4) * 3);
    const written = new Uint8Array(8);
    const status = backend().raw.sodium_base642bin(
      bytes,
      byteLengthOf(bytes),
      text,
      byteLengthOf(text),
      null,
      written,
      null,
      code,
    );
    bytesFill(text, 0);
    if (status !== 0) throw new InvalidEncodingError('base64', expected, base64);
    const result = copyOf(bytes, 0, Number(bigUint64At(new DataView(placeOf(written).buffer), 0, true)));
    bytesFill(bytes, 0);
    return result;
  });
}

export function createFromIp(backend: Backend): Codecs['fromIp'] {
  return published('fromIp', (text: string): Bytes<16> => {
    const expected = 'an IP address';
    const ascii = asciiBytes('text', text, expected);
    const bytes = new Uint8Array(ADDRESS_BYTES);
    // C would read up to a zero byte, and take that for the end.
    const length = bytesIncludes(ascii, 0) ? 0 : byteLengthOf(ascii);
    const status = backend().raw.sodium_ip2bin(bytes, ascii, length);
    if (status !== 0) throw new InvalidEncodingError('text', expected, text);
    return bytes as Bytes<16>;
  });
}

export function createToIp(backend: Backend): Codecs['toIp'] {
  return published('toIp', (bytes: Sized<16>): string => {
    const input = sizedBytes('bytes', bytes, exactly(ADDRESS_BYTES));
    const text = new Uint8Array(LONGEST_IP);
    backend().raw.sodium_bin2ip(text, byteLengthOf(text), input);
    return decodeText(partOf(text, 0, bytesIndexOf(text, 0)));
  });
}

export const fromUtf8: Codecs['fromUtf8'] = published('fromUtf8', (text: string): Bytes => {
  checkString('text', text);
  // `isWellFormed`, where there is one, says no more than this.
  if (regExpTest(/\p{Surrogate}/u, text))
    throw new InvalidEncodingError('text', 'a string without lone surrogates', text);
  return encodeText(text);
});

export const toUtf8: Codecs['toUtf8'] = published('toUtf8', (bytes: Data): string => {
  const input = dataBytes('bytes', bytes);
  try {
    return decodeText(input);
  } catch (error) {
    if (error instanceof UnavailableError) throw error;
    throw new InvalidEncodingError('bytes', 'UTF-8', bytes);
  }
});

/** The text that C wrote before its terminating zero byte; the bytes are wiped, since they may be a key's. */
function takeText(bytes: Uint8Array): string {
  const text = decodeText(partOf(bytes, 0, byteLengthOf(bytes) - 1));
  bytesFill(bytes, 0);
  return text;
}

/** The bytes of text for C's decoders. libsodium 1.0.18 takes some bytes above 127 for base64 digits. */
function asciiBytes(parameter: string, text: unknown, expected: string): Uint8Array {
  const bytes = encodeText(checkString(parameter, text));
  if (byteLengthOf(bytes) !== (text as string).length)
    throw new InvalidEncodingError(parameter, expected, text);
  return bytes;
}

function checkString(parameter: string, value: unknown): string {
  if (typeof value !== 'string') throw new InvalidTypeError(parameter, 'a string', value);
  return value;
}

function checkVariant(variant: unknown): number {
  if (typeof variant === 'string' && hasOwn(variants, variant)) return variants[variant as Base64Variant];
  throw new InvalidTypeError('variant', `one of ${arrayJoin(namesOf(variants), ', ')}`, variant);
}
