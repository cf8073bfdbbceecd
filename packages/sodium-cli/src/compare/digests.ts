/** What is measured must first be equal. */
import { MismatchError } from '../errors.js';
import { inputOf } from './input.js';

export interface Contestant {
  readonly label: string;
  readonly hash: (data: Uint8Array) => Uint8Array;
}

/** @throws MismatchError when the contestants' digests of an input differ. @returns the digest, in hexadecimal. */
export function equalDigest(contestants: readonly Contestant[], seed: string, byteLength: number): string {
  const input = inputOf(seed, byteLength);
  const digests = contestants.map(({ label, hash }) => ({
    label,
    hex: Buffer.from(hash(input)).toString('hex'),
  }));
  const [first] = digests;
  if (digests.every(({ hex }) => hex === first!.hex)) return first!.hex;
  const lines = digests.map(({ label, hex }) => `  ${hex}  ${label}`);
  throw new MismatchError(
    `the digests of the ${byteLength} bytes from seed ${seed} differ\n${lines.join('\n')}`,
  );
}
