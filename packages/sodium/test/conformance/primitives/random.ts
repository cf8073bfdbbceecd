import { chacha20 } from '@noble/ciphers/chacha.js';
import { unhex } from '../../support/bytes.ts';
import { keeping, key, length, operation } from './operation.ts';
import type { Comparison, Primitive } from './primitive.ts';

const deterministic = operation(
  'random.deterministic',
  { length: length([0, 2 ** 32 - 1], 50), seed: key(32, 'random') },
  { takesOptions: false },
);

interface Inputs {
  readonly length: number;
  readonly seed: Uint8Array;
}

const comparison: Comparison<Inputs> = {
  name: deterministic.name,
  refuses: true,
  draw: (random) => ({
    length: random.integer(0, 600),
    seed: random.bytes(random.integer(0, 3) > 0 ? 32 : random.integer(0, 1) * 31),
  }),
  compute: (inputs) => deterministic.call({ ...inputs }) as Uint8Array,
  peers: [
    {
      name: '@noble/ciphers',
      compute: ({ length, seed }) => chacha20(seed, Buffer.from('LibsodiumDRG'), new Uint8Array(length)),
    },
  ],
};

export const random: Primitive = {
  name: 'random',
  purpose: 'random',
  operations: [deterministic, operation('random.deterministic.generateSeed', keeping, { isMaker: true })],
  vectorFiles: [
    {
      file: 'random-openssl.json',
      expected: ({ digest }) => digest!,
      ways: {
        [deterministic.name]: ({ outputLength, key: seed }) =>
          deterministic.call({ length: outputLength, seed: unhex(seed!) }) as Uint8Array,
      },
    },
  ],
  comparisons: [comparison],
};
