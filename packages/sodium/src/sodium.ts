/** Everything that both entries offer, over whichever backend they have. */
import { type Codecs, createCodecs } from './codecs.js';
import { createEquals, type Equals } from './equals.js';
import { createGenericHash, type GenericHash } from './generic-hash.js';
import { createSecretBytes, type SecretBytesFactory } from './secret-bytes.js';
import { createShortHash, type ShortHash } from './short-hash.js';
import type { Backend } from './types.js';

export interface SodiumApi extends Codecs {
  readonly genericHash: GenericHash;
  readonly shortHash: ShortHash;
  readonly equals: Equals;
  readonly SecretBytes: SecretBytesFactory;
}

export function createSodium(backend: Backend): SodiumApi {
  return Object.freeze({
    genericHash: createGenericHash(backend),
    shortHash: createShortHash(backend),
    equals: createEquals(backend),
    SecretBytes: createSecretBytes(backend),
    ...createCodecs(backend),
  });
}
