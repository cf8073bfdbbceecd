/** ML-KEM-768 (FIPS 203), and X-Wing (draft-connolly-cfrg-xwing-kem), which is also the default of crypto_kem. */
import { createHash } from 'node:crypto';
import { ml_kem768_x25519 } from '@noble/post-quantum/hybrid.js';
import { ml_kem768 } from '@noble/post-quantum/ml-kem.js';
import { describe, expect, it } from 'vitest';
import { bytesOf, hex } from '../support/bytes.ts';
import { blank, describeCoverage, fromHex, raw, tampered, untouched } from './families.ts';

interface Pair {
  readonly publicKey: Uint8Array<ArrayBuffer>;
  readonly secretKey: Uint8Array<ArrayBuffer>;
}

interface Encapsulated {
  readonly ciphertext: Uint8Array<ArrayBuffer>;
  readonly secret: Uint8Array<ArrayBuffer>;
}

const kems = [
  {
    prefix: 'crypto_kem_mlkem768',
    reference: ml_kem768,
    sizes: { publicKey: 1184, secretKey: 2400, ciphertext: 1088, secret: 32, seed: 64 },
  },
  {
    prefix: 'crypto_kem_xwing',
    reference: ml_kem768_x25519,
    sizes: { publicKey: 1216, secretKey: 32, ciphertext: 1120, secret: 32, seed: 32 },
  },
  {
    prefix: 'crypto_kem',
    reference: ml_kem768_x25519,
    sizes: { publicKey: 1216, secretKey: 32, ciphertext: 1120, secret: 32, seed: 32 },
  },
] as const;

type Prefix = (typeof kems)[number]['prefix'];

function pairOf(prefix: Prefix, seed: Uint8Array): Pair {
  const { publicKey, secretKey } = kems.find((kem) => kem.prefix === prefix)!.sizes;
  const pair = { publicKey: new Uint8Array(publicKey), secretKey: new Uint8Array(secretKey) };
  expect(raw[`${prefix}_seed_keypair`](pair.publicKey, pair.secretKey, seed)).toBe(0);
  return pair;
}

function encapsulateWith(
  prefix: 'crypto_kem_mlkem768' | 'crypto_kem_xwing',
  publicKey: Uint8Array,
  seed: Uint8Array,
): Encapsulated {
  const { sizes } = kems.find((kem) => kem.prefix === prefix)!;
  const result = { ciphertext: new Uint8Array(sizes.ciphertext), secret: new Uint8Array(32) };
  expect(raw[`${prefix}_enc_deterministic`](result.ciphertext, result.secret, publicKey, seed)).toBe(0);
  return result;
}

describe.each(kems)('$prefix', ({ prefix, reference, sizes }) => {
  const pair = (): Pair => pairOf(prefix, bytesOf('pair', sizes.seed));

  function encapsulate(publicKey: Uint8Array): Encapsulated {
    const result = { ciphertext: new Uint8Array(sizes.ciphertext), secret: new Uint8Array(32) };
    expect(raw[`${prefix}_enc`](result.ciphertext, result.secret, publicKey)).toBe(0);
    return result;
  }

  function decapsulate(ciphertext: Uint8Array, secretKey: Uint8Array): string {
    const secret = new Uint8Array(32);
    expect(raw[`${prefix}_dec`](secret, ciphertext, secretKey)).toBe(0);
    return hex(secret);
  }

  it('makes the keys of a seed that @noble/post-quantum makes', () => {
    for (let index = 0; index < 10; index++) {
      const seed = bytesOf(`seed ${index}`, sizes.seed);
      const { publicKey, secretKey } = pairOf(prefix, seed);
      const expected = reference.keygen(seed);
      expect(hex(publicKey)).toBe(hex(expected.publicKey));
      expect(hex(secretKey)).toBe(hex(expected.secretKey));
    }
  });

  it('makes pairs that differ, of which either side opens what the other sealed', () => {
    const pairs = [0, 1].map(() => {
      const made = { publicKey: new Uint8Array(sizes.publicKey), secretKey: new Uint8Array(sizes.secretKey) };
      expect(raw[`${prefix}_keypair`](made.publicKey, made.secretKey)).toBe(0);
      return made;
    });
    expect(hex(pairs[0]!.publicKey)).not.toBe(hex(pairs[1]!.publicKey));
    for (const { publicKey, secretKey } of pairs) {
      const ours = encapsulate(publicKey);
      expect(hex(reference.decapsulate(ours.ciphertext, secretKey))).toBe(hex(ours.secret));
      expect(decapsulate(ours.ciphertext, secretKey)).toBe(hex(ours.secret));
      const theirs = reference.encapsulate(publicKey);
      expect(decapsulate(theirs.cipherText, secretKey)).toBe(hex(theirs.sharedSecret));
    }
  });

  it('encapsulates another secret each time', () => {
    const { publicKey } = pair();
    const [first, second] = [encapsulate(publicKey), encapsulate(publicKey)];
    expect(hex(first.secret)).not.toBe(hex(second.secret));
    expect(hex(first.ciphertext)).not.toBe(hex(second.ciphertext));
  });

  it('gives another secret for another key', () => {
    const { publicKey } = pair();
    const { ciphertext, secret } = encapsulate(publicKey);
    const other = pairOf(prefix, bytesOf('other', sizes.seed));
    const found = decapsulate(ciphertext, other.secretKey);
    expect(found).not.toBe(hex(secret));
    expect(found).toBe(hex(reference.decapsulate(ciphertext, other.secretKey)));
  });

  it('gives the secret of the implicit rejection for a changed ciphertext', () => {
    const { publicKey, secretKey } = pair();
    const { ciphertext, secret } = encapsulate(publicKey);
    for (const index of [0, 1, 500, 959, 960, 1087, sizes.ciphertext - 1]) {
      const changed = tampered(ciphertext, index);
      const found = decapsulate(changed, secretKey);
      expect(found, `byte ${index}`).not.toBe(hex(secret));
      expect(found, `byte ${index}`).toBe(hex(reference.decapsulate(changed, secretKey)));
    }
  });

  it('refuses a public key whose coefficients are no residues (FIPS 203, section 7.2), and gives out nothing', () => {
    const publicKey = pair().publicKey.fill(0xff, 0, 3);
    const [ciphertext, secret] = [untouched(sizes.ciphertext), untouched(32)];
    expect(raw[`${prefix}_enc`](ciphertext, secret, publicKey)).toBe(-1);
    expect(blank(sizes.ciphertext)).toContain(hex(ciphertext));
    expect(blank(32)).toContain(hex(secret));
    expect(() => reference.encapsulate(publicKey)).toThrow();
  });

  it('has the sizes of the specification', () => {
    expect({
      publicKey: raw[`${prefix}_publickeybytes`](),
      secretKey: raw[`${prefix}_secretkeybytes`](),
      ciphertext: raw[`${prefix}_ciphertextbytes`](),
      secret: raw[`${prefix}_sharedsecretbytes`](),
      seed: raw[`${prefix}_seedbytes`](),
    }).toEqual(sizes);
  });
});

describe.each([
  { prefix: 'crypto_kem_mlkem768', reference: ml_kem768, seedBytes: 64, randomBytes: 32 },
  { prefix: 'crypto_kem_xwing', reference: ml_kem768_x25519, seedBytes: 32, randomBytes: 64 },
] as const)('$prefix with given randomness', ({ prefix, reference, seedBytes, randomBytes }) => {
  it('encapsulates what @noble/post-quantum does', () => {
    const { publicKey, secretKey } = pairOf(prefix, bytesOf('pair', seedBytes));
    for (let index = 0; index < 10; index++) {
      const seed = bytesOf(`randomness ${index}`, randomBytes);
      const { ciphertext, secret } = encapsulateWith(prefix, publicKey, seed);
      const expected = reference.encapsulate(publicKey, seed);
      expect(hex(ciphertext)).toBe(hex(expected.cipherText));
      expect(hex(secret)).toBe(hex(expected.sharedSecret));
      expect(hex(reference.decapsulate(ciphertext, secretKey))).toBe(hex(secret));
    }
  });
});

describe('crypto_kem_mlkem768 by vectors', () => {
  // NIST's ACVP-Server, ML-KEM-keyGen-FIPS203, test case 26: the public key's beginning, and digests of both keys, which
  // unrelated implementations quote. (Older files there are of FIPS 203's draft, which derives other keys.)
  it('makes the keys that NIST says', () => {
    const d = 'e34a701c4c87582f42264ee422d3c684d97611f2523efe0c998af05056d693dc';
    const z = 'a85768f3486bd32a01bf9a8f21ea938e648eae4e5448c34c3eb88820b159eedd';
    const { publicKey, secretKey } = pairOf('crypto_kem_mlkem768', fromHex(d + z));
    expect(hex(publicKey.subarray(0, 32))).toBe(
      '6d14a071f7cc452558d5e71a7b087062ecb1386844588246126402b1fa163773',
    );
    expect(createHash('sha256').update(publicKey).digest('hex')).toBe(
      '7799c9d8eef172aa78c073514f2f039c240de8c5cb61bca82ba0bc46041ce279',
    );
    expect(createHash('sha3-512').update(secretKey).digest('hex')).toBe(
      '6c2e9802eb268cbdeb2d78e36dba31ffd7b1e1b53e782fd8aa783fd316fa17c3dc31026248c01209613421d2a1f310fd443debf1a25e519d3fe990cd71f15252',
    );
  });
});

describe('crypto_kem_xwing by vectors', () => {
  // draft-connolly-cfrg-xwing-kem-10, appendix C; of the long values both ends.
  it.each([
    {
      seed: '7f9c2ba4e88f827d616045507605853ed73b8093f6efbc88eb1a6eacfa66ef26',
      randomness:
        '3cb1eea988004b93103cfb0aeefd2a686e01fa4a58e8a3639ca8a1e3f9ae57e235b8cc873c23dc62b8d260169afa2f75ab916a58d974918835d25e6a435085b2',
      publicKey: ['e2236b35a8c24b39b10aa1323a96a919', '23593d4ba32d9abac8cd049040ef6534'],
      ciphertext: ['b83aa828d4d62b9a83ceffe1d3d3bb1e', 'b97e63e0e41d354274a079d3e6fb2e15'],
      secret: 'd2df0522128f09dd8e2c92b1e905c793d8f57a54c3da25861f10bf4ca613e384',
    },
    {
      seed: 'badfd6dfaac359a5efbb7bcc4b59d538df9a04302e10c8bc1cbf1a0b3a5120ea',
      randomness:
        '17cda7cfad765f5623474d368ccca8af0007cd9f5e4c849f167a580b14aabdefaee7eef47cb0fca9767be1fda69419dfb927e9df07348b196691abaeb580b32d',
      publicKey: ['0333285fa253661508c9fb444852caa4', '28c953926d96ea8a160b8843f1c89c62'],
      ciphertext: ['c93beb22326705699bbc3d1d0aa6339b', '91c98bea4127ae66312f4ae3ea155b67'],
      secret: 'f2e86241c64d60f6649fbc6c5b7d17180b780a3f34355e64a85749949c45f150',
    },
    {
      seed: 'ef58538b8d23f87732ea63b02b4fa0f4873360e2841928cd60dd4cee8cc0d4c9',
      randomness:
        '22a96188d032675c8ac850933c7aff1533b94c834adbb69c6115bad4692d8619f90b0cdf8a7b9c264029ac185b70b83f2801f2f4b3f70c593ea3aeeb613a7f1b',
      publicKey: ['36244278824f77c621c660892c1c3886', 'f555dcc2b787ea4f6f16ffdf66952461'],
      ciphertext: ['0d2e38cbf17a2e2e4e0c87a94ca1e770', '27c825590688d203523f527161137334'],
      secret: '953f7f4e8c5b5049bdc771d1dffada0dd961477d1a2ae0988baa7ea6898d893f',
    },
  ])('makes of the seed $seed what the draft says', ({ seed, randomness, publicKey, ciphertext, secret }) => {
    const pair = pairOf('crypto_kem_xwing', fromHex(seed));
    const encapsulated = encapsulateWith('crypto_kem_xwing', pair.publicKey, fromHex(randomness));
    for (const [found, [start, end]] of [
      [hex(pair.publicKey), publicKey],
      [hex(encapsulated.ciphertext), ciphertext],
    ] as const) {
      expect(found.slice(0, start!.length)).toBe(start);
      expect(found.slice(-end!.length)).toBe(end);
    }
    expect(hex(encapsulated.secret)).toBe(secret);
    const opened = new Uint8Array(32);
    expect(raw.crypto_kem_xwing_dec(opened, encapsulated.ciphertext, pair.secretKey)).toBe(0);
    expect(hex(opened)).toBe(secret);
  });

  it('refuses an X25519 part of which every secret is zero, and gives out nothing', () => {
    const { publicKey, secretKey } = pairOf('crypto_kem_xwing', bytesOf('pair', 32));
    const { ciphertext } = encapsulateWith('crypto_kem_xwing', publicKey, bytesOf('randomness', 64));
    const [sealed, secret] = [untouched(1120), untouched(32)];
    expect(raw.crypto_kem_xwing_enc(sealed, secret, publicKey.fill(0, 1184))).toBe(-1);
    expect(blank(1120)).toContain(hex(sealed));
    expect(raw.crypto_kem_xwing_dec(secret, ciphertext.fill(0, 1088), secretKey)).toBe(-1);
    expect(blank(32)).toContain(hex(secret));
  });
});

describe('crypto_kem', () => {
  it('is X-Wing', () => {
    expect(raw.crypto_kem_primitive()).toBe('xwing');
    const seed = bytesOf('seed', 32);
    expect(hex(pairOf('crypto_kem', seed).publicKey)).toBe(hex(pairOf('crypto_kem_xwing', seed).publicKey));
  });
});

describeCoverage('kem');
