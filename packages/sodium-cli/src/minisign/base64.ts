/** Base64 from memory to memory, by C, in a time that the length alone decides: of secret keys there is no string. */
import type { Sodium } from 'sodium-sys';
import { sodium_base64_VARIANT_ORIGINAL } from 'sodium-sys/constants';

/** The functions of C, as they are. */
export type Raw = Pick<Sodium['raw'], 'sodium_base642bin' | 'sodium_bin2base64'>;

/** How long the text of so many bytes is. */
export const encodedLength = (byteLength: number): number => Math.ceil(byteLength / 3) * 4;

/** @returns whether the text, to its last character, is base64 of as many bytes as there is room for. */
export function decodeBase64(raw: Raw, text: Uint8Array, target: Uint8Array): boolean {
  // libsodium 1.0.18 takes some bytes above 127 for digits.
  if (text.length !== encodedLength(target.length) || text.some((byte) => byte > 127)) return false;
  const written = new Uint8Array(8);
  const values = [target, target.length, text, text.length, null, written, null] as const;
  if (raw.sodium_base642bin(...values, sodium_base64_VARIANT_ORIGINAL) !== 0) return false;
  return new DataView(written.buffer).getBigUint64(0, true) === BigInt(target.length);
}

/** @returns the text, to be wiped where the bytes are secret. */
export function encodeBase64(raw: Raw, bytes: Uint8Array): Buffer {
  const length = encodedLength(bytes.length);
  // C ends it with a zero byte.
  const text = Buffer.alloc(length + 1);
  raw.sodium_bin2base64(text, text.length, bytes, bytes.length, sodium_base64_VARIANT_ORIGINAL);
  return text.subarray(0, length);
}
