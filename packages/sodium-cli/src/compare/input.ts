import { createHash } from 'node:crypto';

/** Bytes that look random and are the same wherever they are made: SHAKE256 of the seed and the length. */
export function inputOf(seed: string, byteLength: number): Uint8Array {
  return createHash('shake256', { outputLength: byteLength }).update(`${seed}:${byteLength}`).digest();
}
