/** Everything that both entries offer, over whichever backend they have. */
import { type Codecs, createCodecs } from './codecs.js';
import { createEquals, type Equals } from './equals.js';
import { type CreateNonceSequence, nonceSequence } from './nonce-sequence.js';
import { type Aeads, createAeads } from './primitives/aead.js';
import { createGenericHash, type GenericHash } from './primitives/generic-hash.js';
import { createHashes, type Hashes } from './primitives/hash.js';
import { createSecretBox, type SecretBox } from './primitives/secret-box.js';
import { createShortHash, type ShortHash } from './primitives/short-hash.js';
import { createStreamCiphers, type StreamCiphers } from './primitives/stream-cipher.js';
import { createSecretBytes, type SecretBytesFactory } from './secrets/secret-bytes.js';
import type { Backend } from './shared/types.js';
import { type CreateSources, createPortableSources } from './sources/sources.js';

export interface SodiumApi extends Codecs {
  readonly genericHash: GenericHash;
  readonly shortHash: ShortHash;
  readonly hash: Hashes;
  readonly secretBox: SecretBox;
  readonly aead: Aeads;
  readonly streamCipher: StreamCiphers;
  readonly nonceSequence: CreateNonceSequence;
  readonly equals: Equals;
  readonly SecretBytes: SecretBytesFactory;
}

/** Everything that runs everywhere, over any backend. */
export function createPortableApi(backend: Backend): SodiumApi {
  return createApi(backend, createPortableSources);
}

/** @param createSources makes the functions for sources, of which Node has more than what runs everywhere. */
export function createApi(backend: Backend, createSources: CreateSources): SodiumApi {
  return Object.freeze({
    genericHash: createGenericHash(backend, createSources),
    shortHash: createShortHash(backend),
    hash: createHashes(backend, createSources),
    secretBox: createSecretBox(backend),
    aead: createAeads(backend),
    streamCipher: createStreamCiphers(backend),
    nonceSequence,
    equals: createEquals(backend),
    SecretBytes: createSecretBytes(backend),
    ...createCodecs(backend),
  });
}
