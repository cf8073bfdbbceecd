import wrappers from 'libsodium-wrappers-sumo';
import { sodium } from '../../support/backend.ts';
import { message, unhex } from '../../support/bytes.ts';
import { data, keeping, key, length, operation } from './operation.ts';
import { type Comparison, messageOf, type Primitive, type VectorFile } from './primitive.ts';

await wrappers.ready;

const hash = operation(
  'shortHash',
  { data: data(), key: key(16, 'shortHash'), 'options.outputLength': length([8, 16], 16, 8) },
  { input: { parameter: 'data', of: message } },
);

const vectors = (file: string): VectorFile => ({
  file,
  expected: ({ digest }) => digest!,
  ways: {
    shortHash: (vector) =>
      hash.call({
        data: messageOf(vector),
        key: unhex(vector.key!),
        'options.outputLength': vector.outputLength,
      }) as Uint8Array,
  },
});

interface Inputs {
  readonly data: Uint8Array;
  readonly key: Uint8Array;
  readonly outputLength: number;
}

const comparison: Comparison<Inputs> = {
  name: 'shortHash',
  refuses: true,
  draw: (random) => ({
    data: random.bytes(random.integer(0, 300)),
    key: random.bytes(random.integer(0, 3) > 0 ? 16 : random.integer(0, 40)),
    outputLength: random.integer(0, 3) > 0 ? random.integer(1, 2) * 8 : random.integer(0, 20),
  }),
  compute: ({ data, key, outputLength }) => sodium.shortHash(data, key, { outputLength }),
  peers: [
    {
      name: 'libsodium-wrappers',
      compute: ({ data, key, outputLength }) => {
        if (outputLength === 8) return wrappers.crypto_shorthash(data, key);
        if (outputLength === 16) return wrappers.crypto_shorthash_siphashx24(data, key);
        throw new RangeError('SipHash has no such length');
      },
    },
  ],
};

export const shortHash: Primitive = {
  name: 'shortHash',
  purpose: 'shortHash',
  operations: [hash, operation('shortHash.generateKey', keeping, { isMaker: true })],
  vectorFiles: ['shorthash.json', 'shorthash-paper.json', 'shorthash-reference.json'].map(vectors),
  comparisons: [comparison],
};
