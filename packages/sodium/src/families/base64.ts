/** Base64 from memory to memory, by C, in a time that the length alone decides: no string is made. */

import type { Sodium } from 'sodium-sys';
import {
  sodium_base64_VARIANT_ORIGINAL,
  sodium_base64_VARIANT_ORIGINAL_NO_PADDING,
  sodium_base64_VARIANT_URLSAFE_NO_PADDING,
} from 'sodium-sys/constants';
import { bigUint64At } from 'sodium-sys/intrinsics';
import { byteLengthOf, partOf, placeOf } from 'sodium-sys/portable';

/** As PEM has it, in lines, as password hashes have it, and as JWK has it. */
export const PADDED = sodium_base64_VARIANT_ORIGINAL;
export const UNPADDED = sodium_base64_VARIANT_ORIGINAL_NO_PADDING;
export const URL_SAFE = sodium_base64_VARIANT_URLSAFE_NO_PADDING;
type Variant = typeof PADDED | typeof UNPADDED | typeof URL_SAFE;

/** Writes the text at the start of `target`, which must have a byte more than it: C ends it with zero. */
export function writeBase64(sodium: Sodium, target: Uint8Array, bytes: Uint8Array, variant: Variant): void {
  sodium.raw.sodium_bin2base64(target, byteLengthOf(target), bytes, byteLengthOf(bytes), variant);
}

function isAscii(text: Uint8Array): boolean {
  let seen = 0;
  for (let at = 0; at < byteLengthOf(text); at++) seen |= text[at]!;
  return seen <= 127;
}

/** Writes the bytes at the start of `target`, and gives them; undefined where the text is not of the variant to its last character. */
export function readBase64(
  sodium: Sodium,
  target: Uint8Array,
  text: Uint8Array,
  variant: Variant,
): Uint8Array | undefined {
  // libsodium 1.0.18 takes some bytes above 127 for digits.
  if (!isAscii(text)) return undefined;
  const written = new Uint8Array(8);
  const status = sodium.raw.sodium_base642bin(
    target,
    byteLengthOf(target),
    text,
    byteLengthOf(text),
    null,
    written,
    null,
    variant,
  );
  if (status !== 0) return undefined;
  return partOf(target, 0, Number(bigUint64At(new DataView(placeOf(written).buffer), 0, true)));
}
