/** Base64 from memory to memory, by C, in a time that the length alone decides: of secret keys there is no string. */
import type { Sodium } from 'sodium-sys';
import { sodium_base64_VARIANT_ORIGINAL } from 'sodium-sys/constants';

/** The functions of C, as they are. */
export type Raw = Pick<Sodium['raw'], 'sodium_base642bin' | 'sodium_bin2base64'>;

const LINE_FEED = 0x0a;

/** How long the text of so many bytes is. */
const encodedLength = (byteLength: number): number => Math.ceil(byteLength / 3) * 4;

/** @returns whether the text, to its last character, is base64 of as many bytes as there is room for. */
export function decodeBase64(raw: Raw, text: Uint8Array, target: Uint8Array): boolean {
  // libsodium 1.0.18 takes some bytes above 127 for digits.
  if (text.length !== encodedLength(target.length) || text.some((byte) => byte > 127)) return false;
  const written = new Uint8Array(8);
  const values = [target, target.length, text, text.length, null, written, null] as const;
  if (raw.sodium_base642bin(...values, sodium_base64_VARIANT_ORIGINAL) !== 0) return false;
  return new DataView(written.buffer).getBigUint64(0, true) === BigInt(target.length);
}

/**
 * @param before what stands in front of the base64, one character for each byte
 * @returns a line, to be wiped where the bytes are secret
 */
export function encodeLine(raw: Raw, before: string, bytes: Uint8Array): Buffer {
  const line = Buffer.alloc(before.length + encodedLength(bytes.length) + 1);
  line.write(before, 'latin1');
  const text = line.subarray(before.length);
  raw.sodium_bin2base64(text, text.length, bytes, bytes.length, sodium_base64_VARIANT_ORIGINAL);
  // C has ended it with a zero byte.
  line[line.length - 1] = LINE_FEED;
  return line;
}
