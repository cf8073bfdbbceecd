/** Nonces that must be given. */
import { InvalidTypeError } from 'sodium-sys/portable';

/** Of so many bytes, random nonces never come twice. */
export const SHORTEST_RANDOM_NONCE = 16;

/** The same function, which now throws where it gives no nonce. */
export function requiringNonce<Given, Options extends { readonly nonce: Uint8Array | undefined }>(
  optionsOf: (given: Given) => Options,
  length: number,
): (given: Given) => Options & { readonly nonce: Uint8Array } {
  const remedy =
    length < SHORTEST_RANDOM_NONCE
      ? 'nonces of this length must not be random: nonceSequence counts them'
      : undefined;
  return (given) => {
    const values = optionsOf(given);
    if (values.nonce !== undefined) return values as Options & { readonly nonce: Uint8Array };
    throw new InvalidTypeError('options.nonce', `a Uint8Array of ${length} bytes`, undefined, remedy);
  };
}
