import { blake2b } from '@noble/hashes/blake2.js';
import type { KeyPair, SecretBytes, SessionKeys } from 'sodium';
import { key as keyBytes, message, unhex } from '../../support/bytes.ts';
import { bytes, choice, keeping, key, type Operation, operation } from './operation.ts';
import type { Comparison, Primitive, Vector, VectorFile } from './primitive.ts';
import { drawPublicKey, opensslX25519, type Pair } from './x25519.ts';

const name = 'keyExchange';

const sideOf = (side: 'client' | 'server', other: string): Operation =>
  operation(`${name}.${side}`, {
    'ownKeyPair.publicKey': bytes(32, () => message(32)),
    'ownKeyPair.secretKey': key(32, name),
    [other]: bytes(32),
    'options.purpose': choice('secretBox', 'auth'),
    ...keeping,
  });

const client = sideOf('client', 'serverPublicKey');
const server = sideOf('server', 'clientPublicKey');
const publicKeyOf = operation(`${name}.publicKeyOf`, { secretKey: key(32, name) }, { takesOptions: false });
const generateKeyPair = operation(
  `${name}.generateKeyPair`,
  { 'options.seed': key(32, `${name}.seed`), ...keeping },
  { isMaker: true },
);

const bytesOf = (secret: SecretBytes): Uint8Array => secret.read((own) => own.slice());

/** What a side receives with, then what it sends with. */
function keysOf(side: Operation, own: Pair, otherPublicKey: Uint8Array): Uint8Array {
  using keys = side.call({
    'ownKeyPair.publicKey': own.publicKey,
    'ownKeyPair.secretKey': own.secretKey,
    [side === client ? 'serverPublicKey' : 'clientPublicKey']: otherPublicKey,
  }) as SessionKeys;
  return Buffer.concat([bytesOf(keys.receiveKey), bytesOf(keys.sendKey)]);
}

function fromSeed(seed: Uint8Array): Uint8Array {
  using pair = generateKeyPair.call({ 'options.seed': seed }) as KeyPair<32, typeof name>;
  return Buffer.concat([pair.publicKey, bytesOf(pair.secretKey)]);
}

interface Inputs extends Pair {
  readonly otherPublicKey: Uint8Array;
}

/** Without libsodium: X25519 of OpenSSL, BLAKE2b of `@noble/hashes`. */
function reference(isClient: boolean, { publicKey, secretKey, otherPublicKey }: Inputs): Uint8Array {
  if (publicKey.length !== 32) throw new RangeError('a public key has 32 bytes');
  const shared = opensslX25519(secretKey, otherPublicKey);
  const [first, second] = isClient ? [publicKey, otherPublicKey] : [otherPublicKey, publicKey];
  const keys = blake2b(Buffer.concat([shared, first, second]), { dkLen: 64 });
  return isClient ? keys : Buffer.concat([keys.subarray(32), keys.subarray(0, 32)]);
}

const comparisonOf = (side: Operation): Comparison<Inputs> => ({
  name: side.name,
  refuses: true,
  isSlow: true,
  draw: (random) => ({
    publicKey: random.bytes(random.integer(0, 9) > 0 ? 32 : random.integer(0, 64)),
    secretKey: random.bytes(random.integer(0, 9) > 0 ? 32 : random.integer(0, 64)),
    otherPublicKey: drawPublicKey(random),
  }),
  compute: (inputs) => keysOf(side, inputs, inputs.otherPublicKey),
  peers: [
    {
      name: 'node:crypto and @noble/hashes',
      compute: (inputs) => reference(side === client, inputs),
    },
  ],
});

const seeds: Comparison<Uint8Array> = {
  name: generateKeyPair.name,
  refuses: true,
  isSlow: true,
  draw: (random) => random.bytes(random.integer(0, 9) > 1 ? 32 : random.integer(0, 64)),
  compute: fromSeed,
  peers: [
    {
      name: 'node:crypto and @noble/hashes',
      compute: (seed) => {
        if (seed.length !== 32) throw new RangeError('a seed has 32 bytes');
        const secretKey = blake2b(seed, { dkLen: 32 });
        const base = Uint8Array.of(9, ...new Uint8Array(31));
        return Buffer.concat([opensslX25519(secretKey, base), secretKey]);
      },
    },
  ],
};

const vectorsFor = (
  way: Operation,
  expected: (vector: Vector) => string,
  compute: (vector: Vector) => Uint8Array,
): VectorFile => ({ file: 'kx-reference.json', expected, ways: { [way.name]: compute } });

const pairOf = (publicKey?: string, secretKey?: string): Pair => ({
  publicKey: unhex(publicKey!),
  secretKey: unhex(secretKey!),
});

export const keyExchange: Primitive = {
  name,
  purpose: name,
  operations: [client, server, generateKeyPair, publicKeyOf],
  vectorFiles: [
    vectorsFor(
      client,
      ({ receiveKey, sendKey }) => receiveKey! + sendKey!,
      ({ publicKey, secretKey, serverPublicKey }) =>
        keysOf(client, pairOf(publicKey, secretKey), unhex(serverPublicKey!)),
    ),
    vectorsFor(
      server,
      ({ receiveKey, sendKey }) => sendKey! + receiveKey!,
      ({ publicKey, serverPublicKey, serverSecretKey }) =>
        keysOf(server, pairOf(serverPublicKey, serverSecretKey), unhex(publicKey!)),
    ),
    vectorsFor(
      generateKeyPair,
      ({ publicKey, secretKey }) => publicKey! + secretKey!,
      ({ seed }) => fromSeed(unhex(seed!)),
    ),
    vectorsFor(
      publicKeyOf,
      ({ publicKey }) => publicKey!,
      ({ secretKey }) => publicKeyOf.call({ secretKey: unhex(secretKey!) }) as Uint8Array,
    ),
  ],
  comparisons: [
    comparisonOf(client),
    comparisonOf(server),
    seeds,
    {
      name: publicKeyOf.name,
      refuses: true,
      isSlow: true,
      draw: (random) => random.bytes(random.integer(0, 9) > 1 ? 32 : random.integer(0, 64)),
      compute: (secretKey) => publicKeyOf.call({ secretKey }) as Uint8Array,
      peers: [
        {
          name: 'node:crypto',
          compute: (secretKey) => opensslX25519(secretKey as Uint8Array, keyBytes(32).fill(0).fill(9, 0, 1)),
        },
      ],
    },
  ],
};
