import { createHmac } from 'node:crypto';
import { poly1305 } from '@noble/ciphers/_poly1305.js';
import { hmac } from '@noble/hashes/hmac.js';
import { sha256, sha512 } from '@noble/hashes/sha2.js';
import wrappers from 'libsodium-wrappers-sumo';
import { hashOperation, hashVectors } from './hashes.ts';
import { keeping, key, operation } from './operation.ts';
import { type Comparison, keyOf, type Peer, type Primitive } from './primitive.ts';

await wrappers.ready;

interface Inputs {
  readonly data: Uint8Array;
  readonly key: Uint8Array;
}

interface Row {
  readonly name: string;
  readonly tagLength: number;
  /** Exactly 32 bytes, or any. */
  readonly keyLengths: 32 | readonly [1, number];
  /** As the vectors call it. */
  readonly algorithm: string;
  readonly vectorFiles: readonly string[];
  readonly peers: readonly Peer<Inputs>[];
}

const ANY = [1, Number.POSITIVE_INFINITY] as const;

/** Cut to a length. */
const cut =
  (length: number, compute: (inputs: Inputs) => Uint8Array) =>
  (inputs: Inputs): Uint8Array =>
    compute(inputs).subarray(0, length);

const ofNode = (algorithm: string) => (inputs: Inputs) =>
  createHmac(algorithm, inputs.key).update(inputs.data).digest();

const ofNoble = (algorithm: typeof sha256 | typeof sha512) => (inputs: Inputs) =>
  hmac(algorithm, inputs.key, inputs.data);

function describeMac({ name, tagLength, keyLengths, algorithm, vectorFiles, peers }: Row): Primitive {
  const mac = hashOperation(name, {}, [tagLength, tagLength], tagLength, { key: key(keyLengths, name, 32) });
  const isAny = keyLengths !== 32;
  /** They take an empty key, which is no secret; and where C takes 32 bytes alone, keys of other lengths. */
  const mayTakeMore = (inputs: Inputs): boolean =>
    inputs.key.length !== 32 && !(isAny && inputs.key.length > 0);
  const comparison: Comparison<Inputs> = {
    name,
    refuses: true,
    draw: (random) => ({
      data: random.bytes(random.integer(0, 500)),
      key: random.bytes(
        random.integer(0, 3) > 0 ? (isAny ? random.integer(1, 200) : 32) : random.integer(0, 1) * 31,
      ),
    }),
    compute: (inputs) => mac.call({ ...inputs }) as Uint8Array,
    peers: peers.map((peer) => ({ ...peer, mayTakeMore })),
  };
  return {
    name,
    purpose: name,
    operations: [mac, operation(`${name}.generateKey`, keeping, { isMaker: true })],
    vectorFiles: vectorFiles.map((file) =>
      hashVectors(
        mac,
        file,
        (vector) => ({ key: keyOf(vector) }),
        (vector) => vector.algorithm === algorithm && (isAny || keyOf(vector)!.length === 32),
      ),
    ),
    comparisons: [comparison],
  };
}

const hmacFiles = ['hmac-hashlib.json', 'hmac-rfc4231.json'];

const rows: readonly Row[] = [
  {
    name: 'auth',
    tagLength: 32,
    keyLengths: 32,
    algorithm: 'HMAC-SHA-512-256',
    vectorFiles: ['hmac-hashlib.json'],
    peers: [
      { name: 'node:crypto', compute: cut(32, ofNode('sha512')) },
      { name: '@noble/hashes', compute: cut(32, ofNoble(sha512)) },
      { name: 'libsodium-wrappers', compute: ({ data, key }) => wrappers.crypto_auth(data, key) },
    ],
  },
  {
    name: 'hmac.sha256',
    tagLength: 32,
    keyLengths: ANY,
    algorithm: 'HMAC-SHA-256',
    vectorFiles: hmacFiles,
    peers: [
      { name: 'node:crypto', compute: ofNode('sha256') },
      { name: '@noble/hashes', compute: ofNoble(sha256) },
    ],
  },
  {
    name: 'hmac.sha512',
    tagLength: 64,
    keyLengths: ANY,
    algorithm: 'HMAC-SHA-512',
    vectorFiles: [...hmacFiles, 'hmac-wycheproof.json'],
    peers: [
      { name: 'node:crypto', compute: ofNode('sha512') },
      { name: '@noble/hashes', compute: ofNoble(sha512) },
    ],
  },
  {
    name: 'hmac.sha512_256',
    tagLength: 32,
    keyLengths: ANY,
    algorithm: 'HMAC-SHA-512-256',
    vectorFiles: hmacFiles,
    peers: [
      { name: 'node:crypto', compute: cut(32, ofNode('sha512')) },
      { name: '@noble/hashes', compute: cut(32, ofNoble(sha512)) },
    ],
  },
  {
    name: 'oneTimeAuth',
    tagLength: 16,
    keyLengths: 32,
    algorithm: 'Poly1305',
    vectorFiles: ['poly1305-openssl.json', 'poly1305-rfc8439.json'],
    peers: [
      { name: '@noble/ciphers', compute: ({ data, key }) => poly1305(data, key) },
      { name: 'libsodium-wrappers', compute: ({ data, key }) => wrappers.crypto_onetimeauth(data, key) },
    ],
  },
];

export const macs: readonly Primitive[] = rows.map(describeMac);
