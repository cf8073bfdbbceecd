/** Text as UTF-8, by what the runtime has for it. An import must not fail where that is missing, as in jsdom. */
import { uncurried } from 'sodium-sys/intrinsics';
import { UnavailableError } from 'sodium-sys/portable';

const encoder = typeof TextEncoder === 'function' ? new TextEncoder() : undefined;
const decoder =
  typeof TextDecoder === 'function' ? new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }) : undefined;

const encode = uncurried<(coder: object, text: string) => Uint8Array<ArrayBuffer>>(encoder?.encode);
const decode = uncurried<(coder: object, bytes: Uint8Array) => string>(decoder?.decode);

/** @throws UnavailableError where the runtime has no `TextEncoder` */
export function encodeText(text: string): Uint8Array<ArrayBuffer> {
  if (encoder === undefined) throw missing('TextEncoder');
  return encode(encoder, text);
}

/** @throws UnavailableError where the runtime has no `TextDecoder`; TypeError for what is no UTF-8 */
export function decodeText(bytes: Uint8Array): string {
  if (decoder === undefined) throw missing('TextDecoder');
  return decode(decoder, bytes);
}

function missing(name: string): UnavailableError {
  return new UnavailableError(
    `this runtime had no ${name} when sodium was imported; give it the one of \`node:util\` before (jsdom has none)`,
  );
}
