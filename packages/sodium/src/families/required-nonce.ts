/** Nonces that must be given. */
import { InvalidTypeError } from 'sodium-sys/portable';

/** Of so many bytes, random nonces never come twice. */
export const SHORTEST_RANDOM_NONCE = 16;

/** Reads options of which the nonce must be one. */
export function requiringNonce<Options extends { readonly nonce: Uint8Array | undefined }>(
  readOptions: (options: unknown) => Options,
  length: number,
): (options: unknown) => Options & { readonly nonce: Uint8Array } {
  const remedy =
    length < SHORTEST_RANDOM_NONCE
      ? 'nonces of this length must not be random: nonceSequence counts them'
      : undefined;
  return (options) => {
    const values = readOptions(options);
    if (values.nonce !== undefined) return values as Options & { readonly nonce: Uint8Array };
    throw new InvalidTypeError('options.nonce', `a Uint8Array of ${length} bytes`, undefined, remedy);
  };
}
