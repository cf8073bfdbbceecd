import { createHash } from 'node:crypto';
import { sha256, sha512 } from '@noble/hashes/sha2.js';
import { sha3_256, sha3_512 } from '@noble/hashes/sha3.js';
import wrappers from 'libsodium-wrappers-sumo';
import type { RawSodium } from 'sodium-sys';
import { hashOperation, hashVectors } from './hashes.ts';
import type { Comparison, Primitive } from './primitive.ts';

await wrappers.ready;

interface Row {
  readonly member: string;
  readonly length: number;
  /** As the vectors call it; OpenSSL takes it in lower case. */
  readonly algorithm: string;
  readonly needs?: readonly (keyof RawSodium)[];
  readonly noble: (data: Uint8Array) => Uint8Array;
  readonly wrapped: (data: Uint8Array) => Uint8Array;
}

function describeHash({ member, length, algorithm, needs, noble, wrapped }: Row): Primitive {
  const name = `hash.${member}`;
  const hash = hashOperation(name, {}, [length, length], length);
  const comparison: Comparison<Uint8Array> = {
    name,
    refuses: false,
    draw: (random) => random.bytes(random.integer(0, 1000)),
    compute: (data) => hash.call({ data }) as Uint8Array,
    peers: [
      { name: 'node:crypto', compute: (data) => createHash(algorithm.toLowerCase()).update(data).digest() },
      { name: '@noble/hashes', compute: noble },
      { name: 'libsodium-wrappers', compute: wrapped },
    ],
  };
  return {
    name,
    ...(needs === undefined ? {} : { needs }),
    operations: [hash],
    vectorFiles: ['hash-hashlib.json', 'hash-fips.json'].map((file) =>
      hashVectors(
        hash,
        file,
        () => ({}),
        (vector) => vector.algorithm === algorithm,
      ),
    ),
    comparisons: [comparison],
  };
}

export const hashes: readonly Primitive[] = [
  {
    member: 'sha256',
    length: 32,
    algorithm: 'SHA-256',
    noble: sha256,
    wrapped: (data: Uint8Array) => wrappers.crypto_hash_sha256(data),
  },
  {
    member: 'sha512',
    length: 64,
    algorithm: 'SHA-512',
    noble: sha512,
    wrapped: (data: Uint8Array) => wrappers.crypto_hash_sha512(data),
  },
  {
    member: 'sha3_256',
    length: 32,
    algorithm: 'SHA3-256',
    needs: ['crypto_hash_sha3256'] as const,
    noble: sha3_256,
    wrapped: (data: Uint8Array) => wrappers.crypto_hash_sha3256(data),
  },
  {
    member: 'sha3_512',
    length: 64,
    algorithm: 'SHA3-512',
    needs: ['crypto_hash_sha3512'] as const,
    noble: sha3_512,
    wrapped: (data: Uint8Array) => wrappers.crypto_hash_sha3512(data),
  },
].map(describeHash);
