import { scryptSync } from 'node:crypto';
import { argon2i, argon2id } from '@noble/hashes/argon2.js';
import { scrypt as nobleScrypt } from '@noble/hashes/scrypt.js';
import type { SecretBytes } from 'sodium';
import type { RawSodium } from 'sodium-sys';
import { key as keyBytes, unhex } from '../../support/bytes.ts';
import {
  ABSENT,
  bytes,
  type Changes,
  choice,
  type Description,
  data,
  keeping,
  key,
  length,
  type Operation,
  operation,
  type Parameter,
  type Parameters,
  required,
  signal,
} from './operation.ts';
import { type Comparison, messageOf, type Primitive, type Vector, type VectorFile } from './primitive.ts';

type Argon2Name = 'passwordHash' | 'passwordHash.argon2i';

/** What is the least that a call may cost: the suites make thousands. */
interface Cost {
  readonly operations: number;
  readonly memory: number;
}

const HIGHEST = 2 ** 32 - 1;
/** As C writes it, with a zero byte at its end. */
const LONGEST_HASH = 128;
const MOST_MEMORY = 4_398_046_510_080;
const PASSWORD = () => keyBytes(20);
const TESTS = 'password-hash.test.ts';

const password: Parameter = { ...key([0, HIGHEST], 'passwordHash'), right: PASSWORD };

/** A value that its own tests try, and that is not given here. */
const elsewhere: Parameter = { kind: 'elsewhere', testedIn: TESTS, right: () => ABSENT };

/** What the synchronous form takes, and the asynchronous one, which is the usual. */
function both(name: string, parameters: Parameters, description: Description = {}): Operation {
  const usual = operation(
    name,
    { ...parameters, 'options.signal': signal },
    { ...description, isAsync: true },
  );
  return { ...operation(`${name}.sync`, parameters, description), forms: { async: usual } };
}

interface Row {
  readonly name: Argon2Name | 'passwordHash.scrypt';
  readonly needs?: keyof RawSodium;
  readonly cost: Cost;
  readonly memory: readonly [number, number];
  readonly saltLength: number;
  /** As the vectors call it. */
  readonly algorithm: string;
  /** A hash of the password at this cost, by another implementation. */
  readonly string: () => string;
}

function operationsOf({ name, cost, memory, saltLength, string }: Row) {
  const costs = {
    'options.operations': length([cost.operations, HIGHEST], cost.operations),
    'options.memory': length(memory, cost.memory),
    'options.strength': elsewhere,
  };
  return {
    hash: both(name, { password, ...costs }, { isMaker: true, lasting: isWhole }),
    verify: both(`${name}.verify`, {
      hash: { ...elsewhere, right: string },
      password,
      'options.maximumMemory': length([8192, MOST_MEMORY], 2 ** 30),
      'options.maximumOperations': length([1, HIGHEST], 2 ** 26),
    }),
    needsRehash: operation(`${name}.needsRehash`, { hash: { ...elsewhere, right: string }, ...costs }),
    deriveKey: both(`${name}.deriveKey`, {
      password,
      'options.salt': required(bytes(saltLength)),
      'options.length': length([16, 16_384], 32),
      ...costs,
      'options.purpose': choice('secretBox', 'auth'),
      ...keeping,
    }),
  };
}

/** Every hash is another; what lasts is that it is one of the password, as another implementation says. */
function isWhole(hash: unknown): Uint8Array {
  return Uint8Array.of(Number(isHashOf(hash as string, PASSWORD())));
}

/** By the text of the hash alone, read as its format says. */
export function isHashOf(hash: string, password: Uint8Array): boolean {
  const [, algorithm, version, cost, salt, digest] = hash.split('$');
  if (algorithm === '7') return scryptString(password, hash.slice(14, 57), numbersIn(hash)) === hash;
  if (version !== 'v=19') return false;
  const [m, t, p] = cost!.split(',').map((number) => Number(number.slice(2)));
  const compute = algorithm === 'argon2id' ? argon2id : argon2i;
  const dkLen = Buffer.from(digest!, 'base64').length;
  const made = compute(password, Buffer.from(salt!, 'base64'), { t: t!, m: m!, p: p!, dkLen });
  return Buffer.from(made).toString('base64').replace(/=+$/, '') === digest;
}

/** With lane and salt as libsodium has them, and less of a digest. */
export const looksCut = (hash: string): boolean => /,p=1\$.{22}\$.{0,42}$/.test(hash);

/** A hash of Argon2 in the format of the PHC. */
export function argon2String(
  kind: 'argon2id' | 'argon2i',
  password: Uint8Array,
  salt: Uint8Array,
  { t, m, p = 1, dkLen = 32 }: { t: number; m: number; p?: number; dkLen?: number },
): string {
  const digest = (kind === 'argon2id' ? argon2id : argon2i)(password, salt, { t, m, p, dkLen });
  const [saltText, digestText] = [salt, digest].map((bytes) =>
    Buffer.from(bytes).toString('base64').replace(/=+$/, ''),
  );
  return `$${kind}$v=19$m=${m},t=${t},p=${p}$${saltText}$${digestText}`;
}

const DIGITS = './0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** The lowest first. */
const digitsOf = (number: number, count: number): string =>
  Array.from({ length: count }, (_, at) => DIGITS[Math.floor(number / 64 ** at) % 64]).join('');

interface ScryptNumbers {
  readonly N: number;
  readonly r: number;
  readonly p: number;
}

const numberIn = (digits: string): number =>
  [...digits].reduce((sum, digit, at) => sum + DIGITS.indexOf(digit) * 64 ** at, 0);

function numbersIn(hash: string): ScryptNumbers {
  const [logarithm, r, p] = [hash.slice(3, 4), hash.slice(4, 9), hash.slice(9, 14)].map(numberIn);
  return { N: 2 ** logarithm!, r: r!, p: p! };
}

/** A hash of scrypt as libsodium and crypt(3) write it, by OpenSSL's scrypt. */
export function scryptString(password: Uint8Array, salt: string, { N, r, p }: ScryptNumbers): string {
  const digest = scryptSync(password, salt, 32, { N, r, p, maxmem: 2 ** 30 });
  const setting = digitsOf(Math.log2(N), 1) + digitsOf(r, 5) + digitsOf(p, 5);
  let encoded = '';
  for (let at = 0; at < 32; at += 3) {
    const part = digest.subarray(at, at + 3);
    encoded += digitsOf(part.readUIntLE(0, part.length), part.length + 1);
  }
  return `$7$${setting}${salt}$${encoded}`;
}

/** The numbers that libsodium makes of its limits: the highest powers of two that both allow. */
export function numbersFor({ operations, memory }: Cost): ScryptNumbers {
  const highest = (limit: number): number => 2 ** Math.floor(Math.log2(limit));
  if (operations < Math.floor(memory / 32)) return { N: highest(Math.floor(operations / 32)), r: 8, p: 1 };
  const N = highest(Math.floor(memory / 1024));
  return { N, r: 8, p: Math.floor(Math.floor(operations / 4 / N) / 8) };
}

const bytesOf = (secret: unknown): Uint8Array => {
  using own = secret as SecretBytes;
  return own.read((inside) => inside.slice());
};

const keyChanges = (vector: Vector): Changes => ({
  password: messageOf(vector),
  'options.salt': unhex(vector.salt!),
  'options.operations': vector.operations,
  'options.memory': vector.memory,
  'options.length': vector.outputLength,
  'options.purpose': ABSENT,
});

const truth = (value: unknown): Uint8Array => Uint8Array.of(Number(value));

type Operations = ReturnType<typeof operationsOf>;

function vectorsOf({ algorithm, saltLength, cost }: Row, all: Operations): readonly VectorFile[] {
  const { verify, needsRehash, deriveKey } = all;
  const isOurs = (vector: Vector): boolean => vector.algorithm === algorithm;
  const generated = algorithm === 'scrypt' ? 'passwordhash-hashlib.json' : 'passwordhash-reference.json';
  const verifying = (file: string): VectorFile => ({
    file,
    select: (vector) => isOurs(vector) && vector.string !== undefined && !looksCut(vector.string),
    expected: ({ isValid = true }) => (isValid ? '01' : '00'),
    ways: {
      [verify.name]: (vector) => truth(verify.call({ hash: vector.string, password: messageOf(vector) })),
    },
  });
  return [
    verifying(generated),
    verifying('passwordhash-published.json'),
    {
      file: generated,
      select: (vector) =>
        isOurs(vector) &&
        vector.string !== undefined &&
        !looksCut(vector.string) &&
        (vector.operations ?? 0) >= cost.operations,
      // As it is made here, at the same cost and at a higher one; never with more lanes, nor as long.
      expected: ({ parallelization = 1, string }) =>
        parallelization === 1 && string!.length < LONGEST_HASH ? '0001' : '0101',
      ways: {
        [needsRehash.name]: ({ string, operations, memory }) => {
          const changes = { hash: string, 'options.memory': memory };
          return Uint8Array.from([operations!, 2 * operations!], (each) =>
            Number(needsRehash.call({ ...changes, 'options.operations': each })),
          );
        },
      },
    },
    {
      file: generated,
      // What keys are made of: salts of one length, one lane, and as many passes as libsodium has at least.
      select: (vector) =>
        isOurs(vector) &&
        vector.digest !== undefined &&
        vector.salt!.length === 2 * saltLength &&
        (vector.parallelization ?? 1) === 1 &&
        (vector.operations ?? 0) >= cost.operations,
      expected: ({ digest }) => digest!,
      ways: { [deriveKey.name]: (vector) => bytesOf(deriveKey.call(keyChanges(vector))) },
    },
  ];
}

interface Inputs {
  readonly password: Uint8Array;
  readonly salt: Uint8Array;
  readonly operations: number;
  readonly memory: number;
  readonly length: number;
}

function argon2Comparison({ name, cost }: Row, { deriveKey, verify }: Operations): readonly Comparison[] {
  const isId = name === 'passwordHash';
  const compute = isId ? argon2id : argon2i;
  const deriving: Comparison<Inputs> = {
    name: deriveKey.name,
    refuses: true,
    isSlow: true,
    draw: (random) => ({
      password: random.bytes(random.integer(0, 200)),
      salt: random.bytes(random.integer(0, 4) > 0 ? 16 : random.integer(0, 32)),
      operations: random.integer(cost.operations - 1, cost.operations + 2),
      memory: random.integer(0, 4) > 0 ? random.integer(8192, 40_000) : random.integer(0, 8192),
      length: random.integer(16, 200),
    }),
    compute: ({ password, salt, operations, memory, length }) =>
      bytesOf(
        deriveKey.call({
          password,
          'options.salt': salt,
          'options.operations': operations,
          'options.memory': memory,
          'options.length': length,
        }),
      ),
    peers: [
      {
        name: '@noble/hashes',
        compute: ({ password, salt, operations, memory, length }) =>
          compute(password, salt, { t: operations, m: Math.floor(memory / 1024), p: 1, dkLen: length }),
        // Argon2 itself takes other salts, and fewer passes of Argon2i.
        mayTakeMore: ({ salt, operations }) => salt.length !== 16 || operations < cost.operations,
      },
    ],
  };
  interface Strings {
    readonly password: Uint8Array;
    readonly hash: string;
  }
  const verifying: Comparison<Strings> = {
    name: verify.name,
    refuses: true,
    isSlow: true,
    draw: (random) => {
      const password = random.bytes(random.integer(0, 40));
      const p = random.integer(1, 3);
      const numbers = {
        t: random.integer(1, 3),
        m: random.integer(8 * p, 8 * p + 20),
        p,
        dkLen: random.integer(16, 64),
      };
      const salt = random.bytes(random.integer(8, 32));
      const hash = argon2String(isId ? 'argon2id' : 'argon2i', password, salt, numbers);
      const sort = random.integer(0, 2);
      if (sort === 0) return { password: random.bytes(random.integer(0, 40)), hash };
      return { password, hash: sort === 1 ? hash : damaged(hash, random.integer(0, hash.length - 1)) };
    },
    compute: ({ password, hash }) => truth(verify.call({ password, hash })),
    peers: [
      {
        name: '@noble/hashes',
        compute: ({ password, hash }) => {
          if (!/^\$argon2id?\$v=19\$m=[1-9]\d*,t=[1-9]\d*,p=[1-9]\d*(\$[A-Za-z0-9+/]+){2}$/.test(hash))
            throw new Error();
          for (const text of hash.split('$').slice(4)) {
            if (Buffer.from(text, 'base64').toString('base64').replace(/=+$/, '') !== text) throw new Error();
          }
          return truth(isHashOf(hash, password));
        },
        // A digest of 15 bytes, or a salt of 7.
        mayTakeMore: ({ hash }) =>
          looksCut(hash) ||
          hash
            .split('$')
            .slice(4)
            .some((text) => text.length < 22),
      },
    ],
  };
  return [deriving, verifying];
}

/** Cut off, or with another character somewhere that is not a digit of the cost. */
function damaged(hash: string, at: number): string {
  const character = hash[at]!;
  if (/\d/.test(character) && at < hash.lastIndexOf('$', hash.lastIndexOf('$') - 1)) return hash.slice(0, at);
  return hash.slice(0, at) + (character === 'A' ? 'B' : 'A') + hash.slice(at + 1);
}

function scryptComparison({ deriveKey }: Operations): Comparison<Inputs> {
  return {
    name: deriveKey.name,
    refuses: true,
    isSlow: true,
    draw: (random) => ({
      password: random.bytes(random.integer(0, 200)),
      salt: random.bytes(random.integer(0, 2) > 0 ? 32 : random.integer(0, 64)),
      operations: random.integer(32_768, 80_000),
      memory: 16_777_216 + random.integer(0, 1_000_000),
      length: random.integer(16, 200),
    }),
    compute: ({ password, salt, operations, memory, length }) =>
      bytesOf(
        deriveKey.call({
          password,
          'options.salt': salt,
          'options.operations': operations,
          'options.memory': memory,
          'options.length': length,
        }),
      ),
    peers: [
      {
        name: 'node:crypto',
        compute: ({ password, salt, operations, memory, length }) =>
          scryptSync(password, salt, length, { ...numbersFor({ operations, memory }), maxmem: 2 ** 30 }),
        mayTakeMore: ({ salt }) => salt.length !== 32,
      },
    ],
  };
}

/** Their own bounds, and what they have in common. */
const rfc7914 = both('passwordHash.scrypt.rfc7914', {
  password,
  'options.salt': required(data()),
  'options.cost': required({ ...elsewhere, right: () => 16 }),
  'options.blockSize': required(length([1, 2 ** 30 - 1], 1)),
  'options.parallelization': required(length([1, 2 ** 30 - 1], 1)),
  'options.length': required(length([1, 16_384], 32)),
  'options.maximumMemory': length([8192, MOST_MEMORY], 2 ** 30),
  'options.purpose': choice('secretBox', 'auth'),
  ...keeping,
});

const rfc7914Changes = (vector: Vector): Changes => ({
  password: messageOf(vector),
  'options.salt': unhex(vector.salt!),
  'options.cost': vector.cost,
  'options.blockSize': vector.blockSize,
  'options.parallelization': vector.parallelization,
  'options.length': vector.outputLength,
});

const rfc7914Vectors: readonly VectorFile[] = [
  'passwordhash-published.json',
  'passwordhash-hashlib.json',
].map((file) => ({
  file,
  select: ({ cost }) => cost !== undefined,
  expected: ({ digest }) => digest!,
  ways: { [rfc7914.name]: (vector) => bytesOf(rfc7914.call(rfc7914Changes(vector))) },
}));

interface Rfc7914Inputs extends Omit<Inputs, 'operations' | 'memory'> {
  readonly cost: number;
  readonly blockSize: number;
  readonly parallelization: number;
}

const rfc7914Comparison: Comparison<Rfc7914Inputs> = {
  name: rfc7914.name,
  refuses: true,
  isSlow: true,
  draw: (random) => ({
    password: random.bytes(random.integer(0, 200)),
    salt: random.bytes(random.integer(0, 200)),
    cost: random.integer(0, 2) > 0 ? 2 ** random.integer(1, 7) : random.integer(0, 100),
    blockSize: random.integer(1, 9),
    parallelization: random.integer(1, 4),
    length: random.integer(1, 200),
  }),
  compute: ({ password, salt, cost, blockSize, parallelization, length }) =>
    bytesOf(
      rfc7914.call({
        password,
        'options.salt': salt,
        'options.cost': cost,
        'options.blockSize': blockSize,
        'options.parallelization': parallelization,
        'options.length': length,
      }),
    ),
  peers: [
    {
      name: 'node:crypto',
      compute: ({ password, salt, cost, blockSize, parallelization, length }) =>
        scryptSync(password, salt, length, { N: cost, r: blockSize, p: parallelization }),
      // What Node has by default.
      mayTakeMore: ({ cost }) => cost === 0,
    },
    {
      name: '@noble/hashes',
      compute: ({ password, salt, cost, blockSize, parallelization, length }) =>
        nobleScrypt(password, salt, { N: cost, r: blockSize, p: parallelization, dkLen: length }),
    },
  ],
};

const argon2Cost = (operations: number): Cost => ({ operations, memory: 8192 });
const SCRYPT_COST: Cost = { operations: 32_768, memory: 16_777_216 };

const rows: readonly Row[] = [
  {
    name: 'passwordHash',
    cost: argon2Cost(1),
    memory: [8192, MOST_MEMORY],
    saltLength: 16,
    algorithm: 'Argon2id',
    string: () => argon2String('argon2id', PASSWORD(), keyBytes(16), { t: 1, m: 8 }),
  },
  {
    name: 'passwordHash.argon2i',
    cost: argon2Cost(3),
    memory: [8192, MOST_MEMORY],
    saltLength: 16,
    algorithm: 'Argon2i',
    string: () => argon2String('argon2i', PASSWORD(), keyBytes(16), { t: 3, m: 8 }),
  },
  {
    name: 'passwordHash.scrypt',
    needs: 'crypto_pwhash_scryptsalsa208sha256',
    cost: SCRYPT_COST,
    memory: [16_777_216, 68_719_476_736],
    saltLength: 32,
    algorithm: 'scrypt',
    string: () => scryptString(PASSWORD(), DIGITS.slice(21), { N: 2, r: 1, p: 1 }),
  },
];

export const passwordHashes: readonly Primitive[] = rows.map((row) => {
  const all = operationsOf(row);
  const isScrypt = row.name === 'passwordHash.scrypt';
  return {
    name: row.name,
    ...(row.name === 'passwordHash' ? { purpose: 'passwordHash' } : {}),
    ...(row.needs === undefined ? {} : { needs: [row.needs] }),
    operations: [...Object.values(all), ...(isScrypt ? [rfc7914] : [])],
    vectorFiles: [...vectorsOf(row, all), ...(isScrypt ? rfc7914Vectors : [])],
    comparisons: isScrypt ? [scryptComparison(all), rfc7914Comparison] : argon2Comparison(row, all),
  };
});
