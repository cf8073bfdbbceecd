import { blake2b } from '@noble/hashes/blake2.js';
import type { SecretBytes } from 'sodium';
import { unhex } from '../../support/bytes.ts';
import { bytes, choice, counter, keeping, key, length, operation, required } from './operation.ts';
import { type Comparison, keyOf, type Primitive } from './primitive.ts';

const name = 'keyDerivation';

const derive = operation(`${name}.derive`, {
  masterKey: key(32, name),
  'options.id': required(counter(2n ** 64n - 1n, 0x0102030405060708n)),
  'options.context': required(bytes(8)),
  'options.length': length([16, 64], 32),
  'options.purpose': choice('secretBox', 'auth'),
  ...keeping,
});

interface Inputs {
  readonly masterKey: Uint8Array;
  readonly id: bigint;
  readonly context: Uint8Array;
  readonly length: number;
}

function deriveWith({ masterKey, id, context, length }: Inputs): Uint8Array {
  const changes = { masterKey, 'options.id': id, 'options.context': context, 'options.length': length };
  using secret = derive.call(changes) as SecretBytes;
  return secret.read((bytes) => bytes.slice());
}

const comparison: Comparison<Inputs> = {
  name: `${name}.derive`,
  refuses: true,
  draw: (random) => ({
    masterKey: random.bytes(random.integer(0, 9) > 0 ? 32 : random.integer(0, 64)),
    id: Buffer.from(random.bytes(8)).readBigUInt64LE() >> BigInt(random.integer(0, 63)),
    context: random.bytes(random.integer(0, 9) > 0 ? 8 : random.integer(0, 16)),
    length: random.integer(10, 70),
  }),
  compute: deriveWith,
  peers: [
    {
      name: '@noble/hashes',
      compute: ({ masterKey, id, context, length }) => {
        const salt = Buffer.alloc(16);
        salt.writeBigUInt64LE(id);
        const personalization = Buffer.alloc(16);
        personalization.set(context);
        return blake2b(new Uint8Array(0), { key: masterKey, salt, personalization, dkLen: length });
      },
      // BLAKE2b itself takes shorter keys, digests and personalizations, and longer ones.
      mayTakeMore: ({ masterKey, context, length }) =>
        masterKey.length !== 32 || context.length !== 8 || length < 16,
    },
  ],
};

export const keyDerivation: Primitive = {
  name,
  purpose: name,
  operations: [derive, operation(`${name}.generateKey`, keeping, { isMaker: true })],
  vectorFiles: [
    {
      file: 'kdf-hashlib.json',
      expected: ({ digest }) => digest!,
      ways: {
        [derive.name]: (vector) =>
          deriveWith({
            masterKey: keyOf(vector)!,
            id: BigInt(vector.id!),
            context: unhex(vector.context!),
            length: vector.outputLength!,
          }),
      },
    },
  ],
  comparisons: [comparison],
};
