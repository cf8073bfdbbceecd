import { hkdfSync } from 'node:crypto';
import { hkdf as nobleHkdf } from '@noble/hashes/hkdf.js';
import { sha256, sha512 } from '@noble/hashes/sha2.js';
import type { ExtractState, SecretBytes } from 'sodium';
import type { RawSodium } from 'sodium-sys';
import { hex, unhex } from '../../support/bytes.ts';
import {
  ABSENT,
  type Changes,
  choice,
  data,
  keeping,
  key,
  length,
  type Operation,
  operation,
  required,
} from './operation.ts';
import { type Comparison, keyOf, type Primitive, type Vector, type VectorFile } from './primitive.ts';

interface Row {
  readonly member: 'sha256' | 'sha512';
  readonly needs: keyof RawSodium;
  readonly keyLength: number;
  readonly maximum: number;
  /** As the vectors call it. */
  readonly algorithm: string;
  readonly vectorFiles: readonly string[];
  readonly noble: typeof sha256 | typeof sha512;
}

const bytesOf = (secret: unknown): Uint8Array => {
  using own = secret as SecretBytes;
  return own.read((bytes) => bytes.slice());
};

function describeHkdf({ member, needs, keyLength, maximum, algorithm, vectorFiles, noble }: Row): Primitive {
  const name = `hkdf.${member}`;
  const inputKey = key([1, Number.POSITIVE_INFINITY], name, 40);
  const salt = { 'options.salt': data() };
  const expansion = {
    'options.length': required(length([1, maximum], 50)),
    'options.info': data(),
    'options.purpose': choice('secretBox', 'auth'),
    ...keeping,
  };
  const both = operation(name, { inputKey, ...salt, ...expansion });
  const create = operation(`${name}.extract.create`, { ...salt, ...keeping });
  const update = operation(
    `${name}.extract.create().update`,
    { part: inputKey },
    { takesOptions: false, owner: () => create.call() as object },
  );
  const extract: Operation = {
    ...operation(`${name}.extract`, { inputKey, ...salt, ...keeping }),
    forms: { create: { ...create, forms: { update } } },
  };
  const expand = operation(`${name}.expand`, { key: key(keyLength, name), ...expansion });
  return {
    name,
    purpose: name,
    needs: [needs],
    operations: [both, extract, expand, operation(`${name}.generateKey`, keeping, { isMaker: true })],
    vectorFiles: [
      ...vectorFiles.map((file) => hkdfVectors({ both, extract, create, expand }, file, algorithm)),
      // It does not tell what is extracted.
      { ...hkdfVectors({ both, extract, create, expand }, WYCHEPROOF, algorithm), ways: waysOf(both) },
    ],
    comparisons: [comparisonOf(both, member, noble)],
  };
}

const given = (bytes: string | null | undefined): unknown => (bytes == null ? ABSENT : unhex(bytes));

const extraction = (vector: Vector): Changes => ({
  inputKey: keyOf(vector),
  'options.salt': given(vector.salt),
});

const expansionOf = (vector: Vector): Changes => ({
  'options.info': given(vector.info),
  'options.length': vector.outputLength,
});

const WYCHEPROOF = 'hkdf-wycheproof.json';

const waysOf = (both: Operation): VectorFile['ways'] => ({
  [both.name]: (vector) => bytesOf(both.call({ ...extraction(vector), ...expansionOf(vector) })),
});

function hkdfVectors(
  { both, extract, create, expand }: Readonly<Record<'both' | 'extract' | 'create' | 'expand', Operation>>,
  file: string,
  algorithm: string,
): VectorFile {
  /** What is expected, if this is what was to be extracted. */
  const claim = ({ extracted, digest }: Vector, secret: unknown): Uint8Array =>
    hex(bytesOf(secret)) === extracted ? unhex(digest!) : new Uint8Array(0);
  return {
    file,
    select: (vector) => vector.algorithm === algorithm,
    expected: ({ digest }) => digest!,
    ways: {
      ...waysOf(both),
      [extract.name]: (vector) => claim(vector, extract.call(extraction(vector))),
      [create.name]: (vector) => {
        const { inputKey, ...salt } = extraction(vector);
        const state = create.call(salt) as ExtractState<string>;
        for (const byte of inputKey as Uint8Array) state.update(Uint8Array.of(byte));
        return claim(vector, state.finish());
      },
      [expand.name]: (vector) =>
        bytesOf(expand.call({ key: unhex(vector.extracted!), ...expansionOf(vector) })),
    },
  };
}

interface Inputs {
  readonly inputKey: Uint8Array;
  readonly salt: Uint8Array;
  readonly info: Uint8Array;
  readonly length: number;
}

const comparisonOf = (both: Operation, member: string, noble: Row['noble']): Comparison<Inputs> => ({
  name: both.name,
  refuses: true,
  draw: (random) => ({
    inputKey: random.bytes(random.integer(0, 9) > 0 ? random.integer(1, 200) : 0),
    salt: random.bytes(random.integer(0, 200)),
    info: random.bytes(random.integer(0, 200)),
    length: random.integer(0, 9) > 0 ? random.integer(1, 300) : random.integer(0, 1) * 16_321,
  }),
  compute: ({ inputKey, salt, info, length }) =>
    bytesOf(both.call({ inputKey, 'options.salt': salt, 'options.info': info, 'options.length': length })),
  peers: [
    {
      name: 'node:crypto',
      compute: ({ inputKey, salt, info, length }) =>
        new Uint8Array(hkdfSync(member, inputKey, salt, info, length)),
      mayTakeMore,
    },
    {
      name: '@noble/hashes',
      compute: ({ inputKey, salt, info, length }) => nobleHkdf(noble, inputKey, salt, info, length),
      mayTakeMore,
    },
  ],
});

/** From nothing, or to nothing. */
const mayTakeMore = ({ inputKey, length }: Inputs): boolean => inputKey.length === 0 || length === 0;

const rows: readonly Row[] = [
  {
    member: 'sha256',
    needs: 'crypto_kdf_hkdf_sha256_extract',
    keyLength: 32,
    maximum: 8160,
    algorithm: 'HKDF-SHA-256',
    vectorFiles: ['hkdf-hmac.json', 'hkdf-rfc5869.json'],
    noble: sha256,
  },
  {
    member: 'sha512',
    needs: 'crypto_kdf_hkdf_sha512_extract',
    keyLength: 64,
    maximum: 16_320,
    algorithm: 'HKDF-SHA-512',
    vectorFiles: ['hkdf-hmac.json'],
    noble: sha512,
  },
];

export const hkdfs: readonly Primitive[] = rows.map(describeHkdf);
