import wrappers from 'libsodium-wrappers-sumo';
import { sodium } from '../../support/backend.ts';
import { key, message, unhex } from '../../support/bytes.ts';
import type { Primitive, Vector } from './primitive.ts';

await wrappers.ready;
const { shortHash: hash } = sodium;
const right = { data: message(100), key: key(16) };

function digests({ messageHex, messageLength, key, outputLength }: Vector): Record<string, Uint8Array> {
  const input = messageHex === undefined ? message(messageLength) : unhex(messageHex);
  return { oneShot: hash(input, unhex(key!), { outputLength }) };
}

export const shortHash: Primitive = {
  name: 'shortHash',
  vectorFiles: ['shorthash.json', 'shorthash-paper.json', 'shorthash-reference.json'].map((file) => ({
    file,
    digests,
  })),
  operations: [
    {
      name: 'shortHash',
      parameters: {
        data: { kind: 'data' },
        key: { kind: 'bytes', minimum: 16, maximum: 16 },
        'options.outputLength': { kind: 'length', minimum: 8, maximum: 16 },
      },
      call: (changes) => {
        const {
          data,
          key,
          'options.outputLength': outputLength,
        } = { ...right, 'options.outputLength': 8, ...changes };
        return hash(data as Uint8Array, key as Uint8Array, { outputLength: outputLength as number });
      },
    },
  ],
  draw: (random) => ({
    data: random.bytes(random.integer(0, 300)),
    key: random.bytes(random.integer(0, 3) > 0 ? 16 : random.integer(0, 40)),
    outputLength: random.integer(0, 3) > 0 ? random.integer(1, 2) * 8 : random.integer(0, 20),
  }),
  compute: ({ data, key, outputLength }) => hash(data, key!, { outputLength: outputLength! }),
  peers: [
    {
      name: 'libsodium-wrappers',
      compute: ({ data, key, outputLength }) => {
        if (outputLength === 8) return wrappers.crypto_shorthash(data, key!);
        if (outputLength === 16) return wrappers.crypto_shorthash_siphashx24(data, key!);
        throw new RangeError('SipHash has no such length');
      },
      mayTakeMore: () => false,
    },
  ],
  oneShot: (data) => hash(data, right.key),
};
