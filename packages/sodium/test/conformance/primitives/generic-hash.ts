import { blake2b } from '@noble/hashes/blake2.js';
import wrappers from 'libsodium-wrappers-sumo';
import { sodium } from '../../support/backend.ts';
import { unhex } from '../../support/bytes.ts';
import { hashOperation, hashVectors } from './hashes.ts';
import { ABSENT, bytes, type Changes, keeping, key, length, operation } from './operation.ts';
import { type Comparison, keyOf, type Primitive, type Vector } from './primitive.ts';

await wrappers.ready;

const hash = hashOperation(
  'genericHash',
  {
    'options.outputLength': length([16, 64], 48),
    'options.key': key([16, 64], 'genericHash', 32),
    'options.salt': bytes(16),
    'options.personal': bytes(16),
  },
  [16, 64],
  48,
);

const optionsOf = (vector: Vector): Changes => ({
  'options.outputLength': vector.outputLength,
  'options.key': keyOf(vector) ?? ABSENT,
  'options.salt': vector.salt ? unhex(vector.salt) : ABSENT,
  'options.personal': vector.personal ? unhex(vector.personal) : ABSENT,
});

interface Inputs {
  readonly data: Uint8Array;
  readonly key?: Uint8Array;
  readonly outputLength: number;
}

// C and the peers also take digests and keys of 1 to 15 bytes, and an empty key for none.
const mayTakeMore = ({ outputLength, key }: Inputs): boolean =>
  outputLength < 16 || (key !== undefined && key.length < 16);

const comparison: Comparison<Inputs> = {
  name: 'genericHash',
  refuses: true,
  draw: (random) => {
    const keyLength = random.integer(0, 70);
    return {
      data: random.bytes(random.integer(0, 1000)),
      outputLength: random.integer(0, 70),
      ...(random.integer(0, 2) > 0 ? { key: random.bytes(keyLength) } : {}),
    };
  },
  compute: ({ data, ...options }) => sodium.genericHash(data, options),
  peers: [
    {
      name: 'libsodium-wrappers',
      compute: ({ data, outputLength, key }) => wrappers.crypto_generichash(outputLength, data, key ?? null),
      mayTakeMore,
    },
    {
      name: '@noble/hashes',
      compute: ({ data, outputLength, key }) =>
        blake2b(data, { dkLen: outputLength, ...(key === undefined ? {} : { key }) }),
      mayTakeMore,
    },
  ],
};

export const genericHash: Primitive = {
  name: 'genericHash',
  purpose: 'genericHash',
  operations: [
    hash,
    operation(
      'genericHash.generateKey',
      { 'options.keyLength': length([16, 64], 32), ...keeping },
      { isMaker: true },
    ),
  ],
  vectorFiles: ['generichash-hashlib.json', 'generichash-b2sum.json', 'generichash-rfc7693.json'].map(
    (file) => hashVectors(hash, file, optionsOf),
  ),
  comparisons: [comparison],
};
