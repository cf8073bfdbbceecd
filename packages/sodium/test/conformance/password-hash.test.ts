import { scryptSync } from 'node:crypto';
import type { PasswordHash } from 'sodium';
import { describe, expect, it } from 'vitest';
import { sodium } from '../support/backend.ts';
import { key, rejectionOf, thrownBy } from '../support/bytes.ts';
import { strangers } from '../support/odd-values.ts';
import { argon2String, isHashOf, numbersFor, scryptString } from './primitives/password-hashes.ts';

const { passwordHash, fromUtf8 } = sodium;
const PASSWORD = fromUtf8('correct horse battery staple');
const LEAST = { operations: 1, memory: 8192 };

/** What is tried of every algorithm: their types differ by salts and strengths alone. */
type Any = Pick<
  PasswordHash,
  'sync' | 'verify' | 'needsRehash' | 'deriveKey' | 'generateSalt' | 'presets' | 'limits'
> &
  ((...values: Parameters<PasswordHash>) => Promise<string>);

interface Algorithm {
  readonly name: string;
  readonly it: Any;
  readonly least: { readonly operations: number; readonly memory: number };
  readonly saltLength: number;
  /** A hash as another implementation makes it, at a cost that is quick. */
  readonly string: () => string;
  /** A hash that was never computed, as it would be at a cost. */
  readonly costing: (cost: { operations: number; memory: number }) => string;
}

const argon2 = (kind: 'argon2id' | 'argon2i', t: number) => ({
  string: () => argon2String(kind, PASSWORD, key(16), { t, m: 8 }),
  costing: ({ operations, memory }: { operations: number; memory: number }) =>
    `$${kind}$v=19$m=${memory / 1024},t=${operations},p=1$${'A'.repeat(22)}$${'A'.repeat(43)}`,
});

const SCRYPT_SALT = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQ';
const DIGITS = './0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

const algorithms: readonly Algorithm[] = [
  { name: 'passwordHash', it: passwordHash, least: LEAST, saltLength: 16, ...argon2('argon2id', 1) },
  {
    name: 'passwordHash.argon2i',
    it: passwordHash.argon2i as unknown as Any,
    least: { ...LEAST, operations: 3 },
    saltLength: 16,
    ...argon2('argon2i', 3),
  },
  {
    name: 'passwordHash.scrypt',
    it: passwordHash.scrypt as unknown as Any,
    least: { operations: 32_768, memory: 16_777_216 },
    saltLength: 32,
    string: () => scryptString(PASSWORD, SCRYPT_SALT, { N: 4, r: 1, p: 1 }),
    costing: (cost) => {
      const { N, r, p } = numbersFor(cost);
      return `$7$${DIGITS[Math.log2(N)]}${DIGITS[r]}....${DIGITS[p]}....${SCRYPT_SALT}$${'.'.repeat(43)}`;
    },
  },
];

describe.each(algorithms)('$name', ({ name, it: hashing, least, saltLength, string, costing }) => {
  it('makes hashes that another implementation finds to be of the password', async () => {
    const hashes = [hashing.sync(PASSWORD, least), await hashing(PASSWORD, least)];
    for (const hash of hashes) {
      expect(hash).toMatch(/^[!-~]{50,127}$/);
      expect(isHashOf(hash, PASSWORD)).toBe(true);
      expect(isHashOf(hash, PASSWORD.subarray(1))).toBe(false);
      expect(await hashing.verify(hash, PASSWORD)).toBe(true);
      expect(hashing.verify.sync(hash, PASSWORD.subarray(1))).toBe(false);
    }
    expect(new Set(hashes).size).toBe(2);
  });

  it('is interactive where nothing else is said, and says what that costs', async () => {
    const hash = await hashing(PASSWORD);
    expect(hash.slice(0, 14)).toBe(costing(hashing.presets.interactive).slice(0, 14));
    expect(hashing.needsRehash(hash)).toBe(false);
    expect(hashing.needsRehash(hash, { strength: 'interactive' })).toBe(false);
    expect(hashing.needsRehash(hash, { strength: 'sensitive' })).toBe(true);
    expect(await hashing.verify(hash, PASSWORD)).toBe(true);
  });

  it('knows every strength by its numbers', () => {
    for (const [strength, cost] of Object.entries(hashing.presets)) {
      const hash = costing(cost);
      expect(hashing.needsRehash(hash, { strength: strength as 'interactive' })).toBe(false);
      expect(hashing.needsRehash(hash, { ...cost })).toBe(false);
      expect(hashing.needsRehash(hash, { ...cost, operations: 2 * cost.operations })).toBe(true);
    }
  });

  it('derives with a strength what it derives with its numbers', async () => {
    const salt = hashing.generateSalt();
    using first = await hashing.deriveKey(PASSWORD, { salt, strength: 'interactive' });
    using second = hashing.deriveKey.sync(PASSWORD, { salt, ...hashing.presets.interactive });
    expect(first.equals(second)).toBe(true);
    expect(first.length).toBe(32);
  });

  it('makes salts of its length, another each time', () => {
    const salts = Array.from({ length: 20 }, () => hashing.generateSalt());
    expect(salts.every(({ length }) => length === saltLength)).toBe(true);
    expect(new Set(salts.map(String)).size).toBe(20);
  });

  it('refuses strengths that there are not, and costs that are not clear', async () => {
    const salt = hashing.generateSalt();
    const calls = (options: object): (() => Promise<unknown>)[] => [
      () => hashing(PASSWORD, options),
      async () => hashing.sync(PASSWORD, options),
      async () => hashing.needsRehash(string(), options),
      () => hashing.deriveKey(PASSWORD, { salt, ...options } as never),
      async () => hashing.deriveKey.sync(PASSWORD, { salt, ...options } as never),
    ];
    for (const make of Object.values(strangers)) {
      if (make() === undefined) continue;
      for (const call of calls({ strength: make() })) {
        expect(await rejectionOf(call())).toMatchObject({
          code: 'ERR_SODIUM_INVALID_TYPE',
          parameter: 'options.strength',
        });
      }
    }
    const unclear: readonly (readonly [object, string])[] = [
      [{ operations: least.operations }, 'options.memory'],
      [{ memory: least.memory }, 'options.operations'],
      [{ strength: 'interactive', operations: least.operations }, 'options.strength'],
      [{ strength: 'interactive', memory: least.memory }, 'options.strength'],
      [{ strength: 'interactive', ...least }, 'options.strength'],
      [{ strength: 'strong' }, 'options.strength'],
      [{ strength: 'toString' }, 'options.strength'],
      ...(name === 'passwordHash.scrypt' ? [[{ strength: 'moderate' }, 'options.strength'] as const] : []),
    ];
    for (const [options, parameter] of unclear) {
      for (const call of calls(options)) {
        expect(await rejectionOf(call())).toMatchObject({ code: 'ERR_SODIUM_INVALID_TYPE', parameter });
      }
    }
  });

  it('derives no key without a salt, nor without a cost', async () => {
    const salt = hashing.generateSalt();
    for (const [options, parameter] of [
      [undefined, 'options.salt'],
      [{}, 'options.salt'],
      [{ ...least }, 'options.salt'],
      [{ salt }, 'options.strength'],
      [{ salt, strength: undefined }, 'options.strength'],
    ] as const) {
      const refusal = { code: 'ERR_SODIUM_INVALID_TYPE', parameter };
      expect(await rejectionOf(hashing.deriveKey(PASSWORD, options as never))).toMatchObject(refusal);
      expect(thrownBy(() => hashing.deriveKey.sync(PASSWORD, options as never))).toMatchObject(refusal);
    }
  });

  it('takes a copy of the password and of the salt before it returns', async () => {
    const password = Uint8Array.from(PASSWORD);
    const hash = hashing(password, least);
    password.fill(0);
    expect(isHashOf(await hash, PASSWORD)).toBe(true);

    const salt = key(saltLength);
    const derived = hashing.deriveKey(PASSWORD, { salt: salt as never, ...least });
    salt.fill(0);
    using usual = hashing.deriveKey.sync(PASSWORD, { salt: key(saltLength) as never, ...least });
    using derivedKey = await derived;
    expect(derivedKey.equals(usual)).toBe(true);

    const secret = sodium.SecretBytes.from(Uint8Array.from(PASSWORD), { purpose: 'passwordHash' });
    const ofSecret = hashing(secret, least);
    secret.dispose();
    expect(isHashOf(await ofSecret, PASSWORD)).toBe(true);
  });

  it('takes passwords of any length, also none', async () => {
    for (const length of [0, 1, 64, 65, 200_000]) {
      const password = key(length);
      const hash = await hashing(password, least);
      expect(hashing.verify.sync(hash, password)).toBe(true);
      expect(await hashing.verify(hash, key(length + 1))).toBe(false);
    }
  });

  it('says of text how it becomes a password', async () => {
    const error = await rejectionOf(hashing('a password' as never));
    expect(error.message).toMatch(/^password must be .*got a string.*fromUtf8/);
    expect(error.message).not.toContain('a password');
  });

  it('refuses a hash that is not there to its end, wherever it ends', async () => {
    const hash = string();
    for (let length = 0; length < hash.length; length++) {
      await expectDamaged(hash.slice(0, length));
      if (length > 0) await expectDamaged(hash.slice(length));
    }
  });

  it('answers false where a salt or a digest is another, and says of everything else that it is damaged', async () => {
    const hash = string();
    const secondLast = hash.lastIndexOf('$', hash.lastIndexOf('$') - 1);
    const contentFrom = hash.startsWith('$7$') ? 14 : secondLast + 1;
    for (let at = 0; at < hash.length; at++) {
      // The last digits have bits that stand for nothing.
      const isLast = at === hash.length - 1 || (hash[at + 1] === '$' && !hash.startsWith('$7$'));
      const isContent = at >= contentFrom && hash[at] !== '$';
      for (const character of '!$\0é€ ') {
        await expectDamaged(hash.slice(0, at) + character + hash.slice(at + 1), hash);
      }
      if (isContent && !isLast) {
        const other = hash[at] === 'A' ? 'B' : 'A';
        const changed = hash.slice(0, at) + other + hash.slice(at + 1);
        expect(hashing.verify.sync(changed, PASSWORD)).toBe(false);
        expect(await hashing.verify(changed, PASSWORD)).toBe(false);
      }
    }
    for (const damaged of [` ${hash}`, `${hash} `, `${hash}\n`, `\n${hash}`, `${hash}=`, `${hash}\0A`]) {
      await expectDamaged(damaged);
    }
  });

  it('takes a hash as C has it, with zero bytes at its end', async () => {
    const hash = string();
    const stored = hash.padEnd(128, '\0');
    expect(await hashing.verify(stored, PASSWORD)).toBe(true);
    expect(hashing.verify.sync(`${hash}\0`, fromUtf8('another'))).toBe(false);
    expect(hashing.needsRehash(stored)).toBe(hashing.needsRehash(hash));
    await expectDamaged(`${hash.slice(0, -1)}\0`.padEnd(128, '\0'));
  });

  it('verifies hashes of the other algorithms, and says that they are to be made anew', async () => {
    for (const other of algorithms) {
      const hash = other.string();
      expect(await hashing.verify(hash, PASSWORD)).toBe(true);
      expect(hashing.verify.sync(hash, fromUtf8('another'))).toBe(false);
      const made = other.it.sync(PASSWORD, other.least);
      expect(hashing.needsRehash(made, least)).toBe(other.name !== name);
    }
  });

  async function expectDamaged(hash: string, whole?: string): Promise<void> {
    if (hash === whole) return;
    const refusal = { code: 'ERR_SODIUM_INVALID_ENCODING', parameter: 'hash' };
    const errors = [
      await rejectionOf(hashing.verify(hash, PASSWORD)),
      thrownBy(() => hashing.verify.sync(hash, PASSWORD)),
      thrownBy(() => hashing.needsRehash(hash)),
    ];
    for (const error of errors) {
      expect(error, JSON.stringify(hash)).toMatchObject(refusal);
      if (hash.length > 20) expect(error.message).not.toContain(hash.slice(10));
    }
  }
});

describe('passwordHash.verify', () => {
  const salt = 'A'.repeat(22);
  const digest = 'A'.repeat(43);
  const refused: Readonly<Record<string, string>> = {
    'of no algorithm': `$argon2$v=19$m=8,t=1,p=1$${salt}$${digest}`,
    'of Argon2d': `$argon2d$v=19$m=8,t=1,p=1$${salt}$${digest}`,
    'of version 1.0': `$argon2id$v=16$m=8,t=1,p=1$${salt}$${digest}`,
    'without version': `$argon2id$m=8,t=1,p=1$${salt}$${digest}`,
    'of bcrypt': '$2b$12$EixZaYVK1fsbw1ZfbX3OXePaWxn96p36WQoeG6Lruj3vjPGga31lW',
    'of yescrypt': '$y$j9T$F5Jx5fExrKuPp53xLKQ..1$X3DX6M94c7o.9agCG9G317fhZg9SqC.5i5rd.RhAtQ7',
    'of scrypt in the form of the PHC': `$scrypt$ln=4,r=8,p=1$${salt}$${digest}`,
    'of SHA-512 crypt': `$6$saltsalt$${'a'.repeat(86)}`,
    'without passes': `$argon2id$v=19$m=8,t=0,p=1$${salt}$${digest}`,
    'without lanes': `$argon2id$v=19$m=8,t=1,p=0$${salt}$${digest}`,
    'without memory': `$argon2id$v=19$m=0,t=1,p=1$${salt}$${digest}`,
    'with less memory than a lane has': `$argon2id$v=19$m=7,t=1,p=1$${salt}$${digest}`,
    'with less memory than its lanes have': `$argon2id$v=19$m=15,t=1,p=2$${salt}$${digest}`,
    'with more lanes than there may be': `$argon2id$v=19$m=4294967295,t=1,p=16777216$${salt}$${digest}`,
    'with passes of 33 bits': `$argon2id$v=19$m=8,t=4294967297,p=1$${salt}$${digest}`,
    'with memory of 33 bits': `$argon2id$v=19$m=4294967304,t=1,p=1$${salt}$${digest}`,
    'with memory of 65 bits': `$argon2id$v=19$m=18446744073709551624,t=1,p=1$${salt}$${digest}`,
    'with zeros before numbers': `$argon2id$v=19$m=08,t=1,p=1$${salt}$${digest}`,
    'with a sign': `$argon2id$v=19$m=+8,t=1,p=1$${salt}$${digest}`,
    'with a negative number': `$argon2id$v=19$m=8,t=-1,p=1$${salt}$${digest}`,
    'with a fraction': `$argon2id$v=19$m=8,t=1.5,p=1$${salt}$${digest}`,
    'with an exponent': `$argon2id$v=19$m=8e3,t=1,p=1$${salt}$${digest}`,
    'with a key id': `$argon2id$v=19$m=8,t=1,p=1,keyid=AAAA$${salt}$${digest}`,
    'with the cost in another order': `$argon2id$v=19$t=1,m=8,p=1$${salt}$${digest}`,
    'with padding': `$argon2id$v=19$m=8,t=1,p=1$${salt}==$${digest}=`,
    'with bits left over in the salt': `$argon2id$v=19$m=8,t=1,p=1$${salt.slice(1)}B$${digest}`,
    'with bits left over in the digest': `$argon2id$v=19$m=8,t=1,p=1$${salt}$${digest.slice(1)}B`,
    'with a salt of 7 bytes': `$argon2id$v=19$m=8,t=1,p=1$AAAAAAAAAA$${digest}`,
    'with a digest of 15 bytes': `$argon2id$v=19$m=16,t=1,p=2$${salt}$${'A'.repeat(20)}`,
    'with three quarters of a digest': `$argon2id$v=19$m=8,t=1,p=1$${salt}$${'A'.repeat(32)}`,
    'with the digits of URLs': `$argon2id$v=19$m=8,t=1,p=1$${salt}$${'A'.repeat(42)}_`,
    'with another part': `$argon2id$v=19$m=8,t=1,p=1$${salt}$${digest}$${digest}`,
    'of scrypt at no cost': `$7$./..../....${SCRYPT_SALT}$${'.'.repeat(43)}`,
    'of scrypt at a cost of 32 bits': `$7$U/..../....${SCRYPT_SALT}$${'.'.repeat(43)}`,
    'of scrypt without a block': `$7$2...../....${SCRYPT_SALT}$${'.'.repeat(43)}`,
    'of scrypt without lanes': `$7$2/.........${SCRYPT_SALT}$${'.'.repeat(43)}`,
    'of scrypt with a product of 30 bits': `$7$2....E....E${SCRYPT_SALT}$${'.'.repeat(43)}`,
    'of scrypt with bits left over': `$7$2/..../....${SCRYPT_SALT}$${'.'.repeat(42)}z`,
    'much too long': `$argon2id$v=19$m=8,t=1,p=1$${salt}$${'A'.repeat(1_000_000)}`,
    'of nothing': '',
    'of zero bytes': '\0'.repeat(128),
  };

  it.each(Object.keys(refused))('refuses a hash %s', async (about) => {
    const refusal = { code: 'ERR_SODIUM_INVALID_ENCODING', parameter: 'hash' };
    expect(await rejectionOf(passwordHash.verify(refused[about]!, PASSWORD))).toMatchObject(refusal);
    expect(thrownBy(() => passwordHash.verify.sync(refused[about]!, PASSWORD))).toMatchObject(refusal);
    expect(thrownBy(() => passwordHash.needsRehash(refused[about]!))).toMatchObject(refusal);
  });

  it.each(Object.keys(strangers).filter((name) => !/string$/.test(name)))(
    'refuses %s in place of a hash',
    async (name) => {
      const hash = strangers[name]!() as string;
      const refusal = { code: 'ERR_SODIUM_INVALID_TYPE', parameter: 'hash', expected: 'a string' };
      expect(await rejectionOf(passwordHash.verify(hash, PASSWORD))).toMatchObject(refusal);
      expect(thrownBy(() => passwordHash.verify.sync(hash, PASSWORD))).toMatchObject(refusal);
      expect(thrownBy(() => passwordHash.needsRehash(hash))).toMatchObject(refusal);
    },
  );

  it('refuses what costs more than the limits, before anything is done', async () => {
    const memory = (kibibytes: number) =>
      argon2('argon2id', 1).costing({ operations: 1, memory: 1024 * kibibytes });
    const passes = (operations: number) => argon2('argon2i', 1).costing({ operations, memory: 8192 });
    const scrypt = (cost: string) => `$7$${cost}${SCRYPT_SALT}$${'.'.repeat(43)}`;
    const cases: readonly (readonly [string, object, string])[] = [
      [memory(2 ** 20 + 1), {}, 'maximumMemory'],
      [memory(2 ** 32 - 1), {}, 'maximumMemory'],
      [memory(9), { maximumMemory: 8192 }, 'maximumMemory'],
      [passes(65), {}, 'maximumOperations'],
      [passes(2 ** 32 - 1), {}, 'maximumOperations'],
      [passes(3), { maximumOperations: 2 }, 'maximumOperations'],
      // A cost of 2²¹ and of 2³¹, and a parallelization that takes as much.
      [scrypt('J6..../....'), {}, 'maximumMemory'],
      [scrypt('T6..../....'), {}, 'maximumMemory'],
      [scrypt('/6....zzz..'), { maximumOperations: 2 ** 32 - 1, maximumMemory: 2 ** 26 }, 'maximumMemory'],
      [scrypt('I6....1....'), {}, 'maximumOperations'],
      [scrypt('2/..../....'), { maximumOperations: 63 }, 'maximumOperations'],
    ];
    for (const [hash, options, option] of cases) {
      const errors = [
        await rejectionOf(passwordHash.verify(hash, PASSWORD, options)),
        thrownBy(() => passwordHash.verify.sync(hash, PASSWORD, options)),
      ];
      for (const error of errors) {
        expect(error).toMatchObject({ code: 'ERR_SODIUM_UNAVAILABLE' });
        expect(error.message, hash).toContain(`options.${option}`);
      }
    }
  });

  it('takes what costs as much as the limits, and more where it is told to', async () => {
    const argon2Hash = argon2String('argon2id', PASSWORD, key(16), { t: 66, m: 9 });
    expect((await rejectionOf(passwordHash.verify(argon2Hash, PASSWORD))).message).toContain('66 operations');
    for (const maximumOperations of [66, 67, 2 ** 32 - 1]) {
      expect(await passwordHash.verify(argon2Hash, PASSWORD, { maximumOperations })).toBe(true);
    }
    const limits = { maximumOperations: 66, maximumMemory: 9216 };
    expect(passwordHash.verify.sync(argon2Hash, PASSWORD, limits)).toBe(true);
    const scryptHash = scryptString(PASSWORD, SCRYPT_SALT, { N: 16, r: 1, p: 1 });
    expect(await passwordHash.verify(scryptHash, PASSWORD, { maximumOperations: 64 })).toBe(true);
  });

  it('takes what sensitive hashes cost of every algorithm', () => {
    for (const { it: hashing, costing } of algorithms) {
      const hash = costing(hashing.presets.sensitive);
      // Judged before the options that are wrong here, so that a gibibyte is not needed.
      const { maximumMemory, maximumOperations } = hashing.limits as unknown as Record<
        string,
        { default: number }
      >;
      expect(hashing.presets.sensitive.memory).toBeLessThanOrEqual(maximumMemory!.default);
      expect(hash.startsWith('$7$') ? 2 ** 25 : hashing.presets.sensitive.operations).toBeLessThanOrEqual(
        maximumOperations!.default,
      );
    }
  });
});

describe('passwordHash.needsRehash', () => {
  it('looks at what C does not: the lanes, and the length', () => {
    const cost = { operations: 2, memory: 65_536 };
    const hash = (lanes: number, digest = 43) =>
      `$argon2id$v=19$m=64,t=2,p=${lanes}$${'A'.repeat(22)}$${'A'.repeat(digest)}`;
    expect(passwordHash.needsRehash(hash(1), cost)).toBe(false);
    expect(passwordHash.needsRehash(hash(2), cost)).toBe(true);
    expect(passwordHash.needsRehash(hash(1, 86), cost)).toBe(true);
  });
});

describe('passwordHash.scrypt.rfc7914', () => {
  const numbers = { salt: key(5), cost: 16, blockSize: 1, parallelization: 1, length: 32 };
  const { rfc7914 } = passwordHash.scrypt;

  it.each([0, 1, 3, 6, 2 ** 31 - 1, 2 ** 31 + 1, 2 ** 32, 1.5, -2, Number.NaN, Number.POSITIVE_INFINITY])(
    'refuses a cost of %s',
    async (cost) => {
      const refusal = { parameter: 'options.cost' };
      const code = [3, 6, 2 ** 31 - 1].includes(cost)
        ? 'ERR_SODIUM_INVALID_VALUE'
        : 'ERR_SODIUM_INVALID_LENGTH';
      const errors = [
        await rejectionOf(rfc7914(PASSWORD, { ...numbers, cost })),
        thrownBy(() => rfc7914.sync(PASSWORD, { ...numbers, cost })),
      ];
      for (const error of errors) expect(error).toMatchObject({ ...refusal, code });
    },
  );

  it.each(Object.keys(strangers).filter((name) => name !== 'zero' && name !== 'a number' && name !== 'NaN'))(
    'refuses %s in place of a cost',
    async (name) => {
      const cost = strangers[name]!() as number;
      const refusal = { code: 'ERR_SODIUM_INVALID_TYPE', parameter: 'options.cost' };
      expect(await rejectionOf(rfc7914(PASSWORD, { ...numbers, cost }))).toMatchObject(refusal);
    },
  );

  it('refuses a product of block size and parallelization from 2³⁰ on', () => {
    for (const [blockSize, parallelization] of [
      [2 ** 15, 2 ** 15],
      [2 ** 30 - 1, 2],
      [2, 2 ** 30 - 1],
    ]) {
      const options = { ...numbers, blockSize: blockSize!, parallelization: parallelization! };
      expect(thrownBy(() => rfc7914.sync(PASSWORD, options))).toMatchObject({
        code: 'ERR_SODIUM_INVALID_LENGTH',
        parameter: 'options.parallelization',
      });
    }
  });

  it('refuses more memory than it may take', () => {
    for (const changes of [
      { cost: 2 ** 20, blockSize: 9 },
      { blockSize: 2 ** 29 },
      { parallelization: 2 ** 24 },
      { cost: 2 ** 7, maximumMemory: 8192 },
    ]) {
      const error = thrownBy(() => rfc7914.sync(PASSWORD, { ...numbers, ...changes }));
      expect(error).toMatchObject({ code: 'ERR_SODIUM_UNAVAILABLE' });
      expect(error.message).toContain('options.maximumMemory');
    }
    using most = rfc7914.sync(PASSWORD, { ...numbers, cost: 64, maximumMemory: 8192 });
    expect(most.read((bytes) => bytes.slice())).toEqual(
      Uint8Array.from(scryptSync(PASSWORD, key(5), 32, { N: 64, r: 1, p: 1 })),
    );
  });

  it('says what it takes', () => {
    expect(rfc7914.limits.cost).toEqual({ minimum: 2, maximum: 2 ** 31 });
    expect(Object.isFrozen(rfc7914.limits.length)).toBe(true);
  });
});

it('is called what it is, and nobody changes it', () => {
  expect([passwordHash, passwordHash.argon2i, passwordHash.scrypt].map(({ name }) => name)).toEqual([
    'passwordHash',
    'passwordHash.argon2i',
    'passwordHash.scrypt',
  ]);
  for (const { it: hashing } of algorithms) {
    for (const part of [hashing, hashing.verify, hashing.deriveKey, hashing.presets, hashing.limits]) {
      expect(Object.isFrozen(part)).toBe(true);
    }
    for (const cost of Object.values(hashing.presets)) expect(Object.isFrozen(cost)).toBe(true);
  }
});
