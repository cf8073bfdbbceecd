import { ml_kem768_x25519 as nobleXWing } from '@noble/post-quantum/hybrid.js';
import { ml_kem768 as nobleMlKem } from '@noble/post-quantum/ml-kem.js';
import type { Encapsulated, KeyPair, SecretBytes } from 'sodium';
import type { RawSodium } from 'sodium-sys';
import { key as keyBytes, unhex } from '../../support/bytes.ts';
import { bytes, choice, keeping, key, type Operation, operation } from './operation.ts';
import type { Comparison, Primitive, Random, Vector, VectorFile } from './primitive.ts';

/** Another implementation of the same. */
type Noble = Pick<typeof nobleMlKem, 'keygen' | 'decapsulate'> & {
  encapsulate(publicKey: Uint8Array, seed: Uint8Array): { cipherText: Uint8Array; sharedSecret: Uint8Array };
};

interface Row {
  readonly name: 'kem' | 'kem.mlKem768';
  readonly needs: keyof RawSodium;
  /** As the vectors call it. */
  readonly algorithm: string;
  readonly noble: Noble;
  readonly publicKeyLength: number;
  readonly secretKeyLength: number;
  readonly ciphertextLength: number;
  readonly seedLength: number;
  readonly encapsulationSeedLength: number;
}

const bytesOf = (secret: unknown): Uint8Array => {
  using own = secret as SecretBytes;
  return own.read((inside) => inside.slice());
};

function describeKem(row: Row): Primitive {
  const { name, algorithm, noble, publicKeyLength, secretKeyLength, ciphertextLength } = row;
  const { seedLength, encapsulationSeedLength } = row;
  /** What is right, also where the library has none of it; made when it is first needed. */
  let known: Readonly<Record<'publicKey' | 'secretKey' | 'ciphertext', Uint8Array>> | undefined;
  const right = (part: keyof NonNullable<typeof known>) => (): Uint8Array => {
    if (known === undefined) {
      const { publicKey, secretKey } = noble.keygen(keyBytes(seedLength));
      const { cipherText } = noble.encapsulate(publicKey, keyBytes(encapsulationSeedLength));
      known = { publicKey, secretKey, ciphertext: cipherText };
    }
    return Uint8Array.from(known[part]);
  };
  const publicKey = bytes(publicKeyLength, right('publicKey'));
  const derived = { 'options.purpose': choice('secretBox', 'auth'), ...keeping };
  const encapsulate = operation(
    `${name}.encapsulate`,
    { publicKey, ...derived },
    // It lasts that the owner of the secret key gets the shared secret.
    {
      isMaker: true,
      lasting: (made) => {
        const { ciphertext, sharedSecret } = made as unknown as Encapsulated<number>;
        const got = noble.decapsulate(ciphertext, right('secretKey')());
        return Uint8Array.of(Number(sharedSecret.equals(got)));
      },
    },
  );
  const deterministic = operation(`${name}.encapsulate.deterministic`, {
    publicKey,
    seed: key(encapsulationSeedLength, `${name}.seed`),
    ...derived,
  });
  const decapsulate = operation(`${name}.decapsulate`, {
    ciphertext: bytes(ciphertextLength, right('ciphertext')),
    secretKey: { ...key(secretKeyLength, name), right: right('secretKey') },
    ...derived,
  });
  const generateKeyPair = operation(
    `${name}.generateKeyPair`,
    { 'options.seed': key(seedLength, `${name}.seed`), ...keeping },
    { isMaker: true },
  );
  const operations = { deterministic, decapsulate, generateKeyPair };
  return {
    name,
    purpose: name,
    needs: [row.needs],
    operations: [encapsulate, deterministic, decapsulate, generateKeyPair],
    vectorFiles: [
      ...['kem-published.json', 'kem-reference.json'].flatMap((file) =>
        kemVectors(operations, file, algorithm),
      ),
      ...(algorithm === 'ML-KEM-768' ? acvpVectors(operations) : []),
    ],
    comparisons: comparisonsOf(operations, row),
  };
}

type Operations = Readonly<Record<'deterministic' | 'decapsulate' | 'generateKeyPair', Operation>>;

function pairOf(
  { generateKeyPair }: Operations,
  seed: Uint8Array,
): [publicKey: Uint8Array, secretKey: Uint8Array] {
  using pair = generateKeyPair.call({ 'options.seed': seed }) as KeyPair<number, string>;
  return [pair.publicKey, pair.secretKey.read((inside) => inside.slice())];
}

function encapsulatedBy({ deterministic }: Operations, publicKey: Uint8Array, seed: Uint8Array): Uint8Array {
  const { ciphertext, sharedSecret } = deterministic.call({ publicKey, seed }) as Encapsulated<number>;
  return Buffer.concat([ciphertext, bytesOf(sharedSecret)]);
}

/** With whole secret keys, of which they don't tell the seeds. */
const acvpVectors = (operations: Operations): readonly VectorFile[] => [
  {
    file: 'kem-acvp.json',
    expected: ({ ciphertext, sharedSecret }) => ciphertext! + sharedSecret!,
    ways: {
      [operations.deterministic.name]: ({ publicKey, encapsulationSeed }) =>
        encapsulatedBy(operations, unhex(publicKey!), unhex(encapsulationSeed!)),
    },
  },
  {
    file: 'kem-acvp.json',
    expected: ({ sharedSecret }) => sharedSecret!,
    ways: {
      [operations.decapsulate.name]: ({ ciphertext, secretKey }) =>
        bytesOf(
          operations.decapsulate.call({ ciphertext: unhex(ciphertext!), secretKey: unhex(secretKey!) }),
        ),
    },
  },
];

function kemVectors(operations: Operations, file: string, algorithm: string): readonly VectorFile[] {
  const vectorsFor = (
    way: Operation,
    isFor: (vector: Vector) => boolean,
    expected: (vector: Vector) => string,
    compute: (vector: Vector) => Uint8Array,
  ): VectorFile => ({
    file,
    select: (vector) => vector.algorithm === algorithm && isFor(vector),
    expected,
    ways: { [way.name]: compute },
  });
  const encapsulations = vectorsFor(
    operations.deterministic,
    ({ encapsulationSeed }) => encapsulationSeed !== undefined,
    ({ ciphertext, sharedSecret }) => ciphertext! + sharedSecret!,
    ({ publicKey, encapsulationSeed }) =>
      encapsulatedBy(operations, unhex(publicKey!), unhex(encapsulationSeed!)),
  );
  return [
    // Of ML-KEM alone only decapsulation is published.
    ...(file === 'kem-published.json' && algorithm === 'ML-KEM-768' ? [] : [encapsulations]),
    vectorsFor(
      operations.decapsulate,
      () => true,
      ({ sharedSecret }) => sharedSecret!,
      ({ seed, ciphertext }) => {
        const [, secretKey] = pairOf(operations, unhex(seed!));
        return bytesOf(operations.decapsulate.call({ ciphertext: unhex(ciphertext!), secretKey }));
      },
    ),
    vectorsFor(
      operations.generateKeyPair,
      () => true,
      ({ publicKey, secretKey }) => publicKey! + (secretKey ?? ''),
      ({ seed, secretKey }) => {
        const [own, secret] = pairOf(operations, unhex(seed!));
        return secretKey === undefined ? own : Buffer.concat([own, secret]);
      },
    ),
  ];
}

interface Inputs {
  readonly seed: Uint8Array;
  readonly encapsulationSeed: Uint8Array;
  /** What is done to the public key, or to the ciphertext. */
  readonly damage: (bytes: Uint8Array) => Uint8Array;
}

/** Nothing; a bit anywhere; a coefficient that is not reduced, or a small point at the end; another length. */
function drawDamage(random: Random, length: number): Inputs['damage'] {
  const [sort, at, bit] = [random.integer(0, 5), random.integer(0, length - 1), random.integer(0, 7)];
  return (given) => {
    const bytes = Uint8Array.from(given);
    if (sort === 1) bytes[at]! ^= 1 << bit;
    if (sort === 2) bytes.fill(0xff, at, at + 3);
    if (sort === 3) bytes.fill(0, length - 32);
    if (sort === 4) return bytes.subarray(0, at);
    return bytes;
  };
}

function comparisonsOf(operations: Operations, row: Row): readonly Comparison[] {
  const { noble, publicKeyLength, ciphertextLength, seedLength, encapsulationSeedLength } = row;
  const { deterministic, decapsulate, generateKeyPair } = operations;
  const draw =
    (length: number) =>
    (random: Random): Inputs => ({
      seed: random.bytes(seedLength),
      encapsulationSeed: random.bytes(encapsulationSeedLength),
      damage: drawDamage(random, length),
    });
  const encapsulating: Comparison<Inputs> = {
    name: deterministic.name,
    refuses: true,
    isSlow: true,
    draw: draw(publicKeyLength),
    compute: ({ seed, encapsulationSeed, damage }) =>
      encapsulatedBy(operations, damage(noble.keygen(seed).publicKey), encapsulationSeed),
    peers: [
      {
        name: '@noble/post-quantum',
        compute: ({ seed, encapsulationSeed, damage }) => {
          const own = damage(noble.keygen(seed).publicKey);
          const { cipherText, sharedSecret } = noble.encapsulate(own, encapsulationSeed);
          return Buffer.concat([cipherText, sharedSecret]);
        },
      },
    ],
  };
  const decapsulating: Comparison<Inputs> = {
    name: decapsulate.name,
    refuses: true,
    isSlow: true,
    draw: draw(ciphertextLength),
    compute: ({ seed, encapsulationSeed, damage }) => {
      const { publicKey, secretKey } = noble.keygen(seed);
      const ciphertext = damage(noble.encapsulate(publicKey, encapsulationSeed).cipherText);
      return bytesOf(decapsulate.call({ ciphertext, secretKey }));
    },
    peers: [
      {
        name: '@noble/post-quantum',
        compute: ({ seed, encapsulationSeed, damage }) => {
          const { publicKey, secretKey } = noble.keygen(seed);
          return noble.decapsulate(
            damage(noble.encapsulate(publicKey, encapsulationSeed).cipherText),
            secretKey,
          );
        },
      },
    ],
  };
  const generating: Comparison<Uint8Array> = {
    name: generateKeyPair.name,
    refuses: true,
    isSlow: true,
    draw: (random) => random.bytes(random.integer(0, 4) > 0 ? seedLength : random.integer(0, 2 * seedLength)),
    compute: (seed) => Buffer.concat(pairOf(operations, seed)),
    peers: [
      {
        name: '@noble/post-quantum',
        compute: (seed) => {
          const { publicKey, secretKey } = noble.keygen(seed);
          return Buffer.concat([publicKey, secretKey]);
        },
      },
    ],
  };
  return [encapsulating, decapsulating, generating];
}

const rows: readonly Row[] = [
  {
    name: 'kem',
    needs: 'crypto_kem_xwing_keypair',
    algorithm: 'X-Wing',
    noble: nobleXWing as unknown as Noble,
    publicKeyLength: 1216,
    secretKeyLength: 32,
    ciphertextLength: 1120,
    seedLength: 32,
    encapsulationSeedLength: 64,
  },
  {
    name: 'kem.mlKem768',
    needs: 'crypto_kem_mlkem768_keypair',
    algorithm: 'ML-KEM-768',
    noble: nobleMlKem as unknown as Noble,
    publicKeyLength: 1184,
    secretKeyLength: 2400,
    ciphertextLength: 1088,
    seedLength: 64,
    encapsulationSeedLength: 32,
  },
];

export const kems: readonly Primitive[] = rows.map(describeKem);
