import { createPrivateKey, createPublicKey, diffieHellman } from 'node:crypto';
import { x25519 as nobleX25519 } from '@noble/curves/ed25519.js';
import type { SecretBytes } from 'sodium';
import { unhex } from '../../support/bytes.ts';
import { bytes, choice, keeping, key, operation } from './operation.ts';
import type { Comparison, Primitive, Random } from './primitive.ts';

const name = 'x25519';

const sharedSecret = operation(`${name}.sharedSecret`, {
  'keys.publicKey': bytes(32),
  'keys.secretKey': key(32, name),
  'options.purpose': choice('secretBox', 'auth'),
  ...keeping,
});

const publicKeyOf = operation(`${name}.publicKeyOf`, { secretKey: key(32, name) }, { takesOptions: false });

export interface Pair {
  readonly secretKey: Uint8Array;
  readonly publicKey: Uint8Array;
}

function sharedBy({ secretKey, publicKey }: Pair): Uint8Array {
  using shared = sharedSecret.call({
    'keys.secretKey': secretKey,
    'keys.publicKey': publicKey,
  }) as SecretBytes;
  return shared.read((own) => own.slice());
}

/** What refuses the public key has none to give. */
function sharedOrNothing(pair: Pair): Uint8Array {
  try {
    return sharedBy(pair);
  } catch (error) {
    const { code, parameter } = error as { code?: string; parameter?: string };
    if (code === 'ERR_SODIUM_INVALID_VALUE' && parameter === 'keys.publicKey') return new Uint8Array(0);
    throw error;
  }
}

/** The algorithm's name in DER, RFC 8410. */
const OID = [0x30, 5, 6, 3, 0x2b, 0x65, 0x6e];

const pkcs8 = (secretKey: Uint8Array): Buffer => {
  const { length } = secretKey;
  return Buffer.from([0x30, length + 14, 2, 1, 0, ...OID, 4, length + 2, 4, length, ...secretKey]);
};

const spki = (publicKey: Uint8Array): Buffer => {
  const { length } = publicKey;
  return Buffer.from([0x30, length + 10, ...OID, 3, length + 1, 0, ...publicKey]);
};

/** X25519 of OpenSSL. */
export function opensslX25519(secretKey: Uint8Array, publicKey: Uint8Array): Uint8Array {
  return new Uint8Array(
    diffieHellman({
      privateKey: createPrivateKey({ key: pkcs8(secretKey), format: 'der', type: 'pkcs8' }),
      publicKey: createPublicKey({ key: spki(publicKey), format: 'der', type: 'spki' }),
    }),
  );
}

/** Those of which the twist and the curve have only few, with and without the bit that does not count; and others of their form. */
const SPECIAL = [
  ...['00', '01', '02', '04', '09'].map((first) => `${first}${'00'.repeat(31)}`),
  ...['ec', 'ed', 'ee', 'ef', 'da', 'ff'].map((first) => `${first}${'ff'.repeat(30)}7f`),
  'e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800',
  '5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157',
].map(unhex);

/** Of every sort: random, special, and of a wrong length. */
export function drawPublicKey(random: Random): Uint8Array {
  const sort = random.integer(0, 9);
  if (sort === 0) return random.bytes(random.integer(0, 64));
  if (sort > 4) return random.bytes(32);
  const special = SPECIAL[random.integer(0, SPECIAL.length - 1)]!.slice();
  special[31]! |= random.integer(0, 1) << 7;
  return special;
}

const draw = (random: Random): Pair => ({
  secretKey: random.bytes(random.integer(0, 9) > 0 ? 32 : random.integer(0, 64)),
  publicKey: drawPublicKey(random),
});

const comparisons: readonly Comparison<Pair>[] = [
  {
    name: sharedSecret.name,
    refuses: true,
    isSlow: true,
    draw,
    compute: sharedBy,
    peers: [
      { name: 'node:crypto', compute: ({ secretKey, publicKey }) => opensslX25519(secretKey, publicKey) },
      {
        name: '@noble/curves',
        compute: ({ secretKey, publicKey }) => nobleX25519.getSharedSecret(secretKey, publicKey),
      },
    ],
  },
  {
    name: publicKeyOf.name,
    refuses: true,
    isSlow: true,
    draw,
    compute: ({ secretKey }) => publicKeyOf.call({ secretKey }) as Uint8Array,
    peers: [
      { name: '@noble/curves', compute: ({ secretKey }) => nobleX25519.getPublicKey(secretKey) },
      {
        name: 'node:crypto',
        compute: ({ secretKey }) => opensslX25519(secretKey, Uint8Array.of(9, ...new Uint8Array(31))),
      },
    ],
  },
];

export const x25519: Primitive = {
  name,
  purpose: name,
  operations: [sharedSecret, publicKeyOf, operation(`${name}.generateKeyPair`, keeping, { isMaker: true })],
  vectorFiles: [
    {
      file: 'x25519-published.json',
      expected: (vector) => vector.sharedSecret ?? '',
      ways: {
        [sharedSecret.name]: ({ secretKey, publicKey }) =>
          sharedOrNothing({ secretKey: unhex(secretKey!), publicKey: unhex(publicKey!) }),
      },
    },
    {
      file: 'x25519-published.json',
      select: ({ ownPublicKey }) => ownPublicKey !== undefined,
      expected: ({ ownPublicKey }) => ownPublicKey!,
      ways: {
        [publicKeyOf.name]: ({ secretKey }) =>
          publicKeyOf.call({ secretKey: unhex(secretKey!) }) as Uint8Array,
      },
    },
  ],
  comparisons,
};
