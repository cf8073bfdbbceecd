/** Key encapsulation: what both sides have in common, and what becomes of keys and ciphertexts that are wrong. */
import { createHash } from 'node:crypto';
import type { Kem, KemShape } from 'sodium';
import { describe, expect, it } from 'vitest';
import { entry, sodium } from '../../support/backend.ts';
import { hex, key, message, thrownBy } from '../../support/bytes.ts';
import { library } from '../registry.ts';

const { SecretBytes } = sodium;
const kems = [
  ['kem', sodium.kem],
  ['kem.mlKem768', sodium.kem.mlKem768],
] as unknown as readonly (readonly [name: 'kem', mechanism: Kem<KemShape>])[];

/** The shortest of both: what ML-KEM has of a ciphertext, and the coefficients of its public key. */
const MLKEM_CIPHERTEXT = 1088;
const COEFFICIENTS = 768;

const changed = (bytes: Uint8Array, at: number, bit: number): Uint8Array => {
  const copy = bytes.slice();
  copy[at]! ^= 1 << bit;
  return copy;
};

describe.each(kems)('%s', (name, mechanism) => {
  const { limits } = mechanism;

  it('has lengths of its own', () => {
    const pair = mechanism.generateKeyPair();
    const { ciphertext, sharedSecret } = mechanism.encapsulate(pair.publicKey);
    expect([pair.publicKey.length, pair.secretKey.length, ciphertext.length, sharedSecret.length]).toEqual(
      name === 'kem' ? [1216, 32, 1120, 32] : [1184, 2400, 1088, 32],
    );
    expect([pair.secretKey.purpose, sharedSecret.purpose]).toEqual([name, undefined]);
  });

  it('gives both sides one secret, each time another', () => {
    const { publicKey, secretKey } = mechanism.generateKeyPair();
    const secrets = new Set<string>();
    for (let count = 0; count < 20; count++) {
      using made = mechanism.encapsulate(publicKey);
      using got = mechanism.decapsulate(made.ciphertext, secretKey);
      expect(got.equals(made.sharedSecret)).toBe(true);
      secrets.add(got.read(hex));
    }
    expect(secrets.size).toBe(20);
  });

  it('makes the same of the same seeds, and takes secrets for them', () => {
    const { minimum: seedLength } = limits.seedLength;
    const { minimum: encapsulationLength } = limits.encapsulationSeedLength;
    using seed = SecretBytes.from(key(seedLength), { purpose: `${name}.seed`, access: 'none' });
    const pairs = [mechanism.generateKeyPair({ seed }), mechanism.generateKeyPair({ seed: key(seedLength) })];
    expect(hex(pairs[0]!.publicKey)).toBe(hex(pairs[1]!.publicKey));
    expect(pairs[0]!.secretKey.equals(pairs[1]!.secretKey)).toBe(true);
    using other = SecretBytes.from(message(encapsulationLength), { purpose: `${name}.seed` });
    const made = [
      mechanism.encapsulate.deterministic(pairs[0]!.publicKey, other, { access: 'none' }),
      mechanism.encapsulate.deterministic(pairs[0]!.publicKey, message(encapsulationLength)),
    ];
    expect(hex(made[0]!.ciphertext)).toBe(hex(made[1]!.ciphertext));
    expect(made[0]!.sharedSecret.equals(made[1]!.sharedSecret)).toBe(true);
  });

  it('gives secrets of the purpose that is asked for', () => {
    const { publicKey, secretKey } = mechanism.generateKeyPair({ access: 'none' });
    for (const access of ['readable', 'none'] as const) {
      using made = mechanism.encapsulate(publicKey, { purpose: 'secretBox', access });
      using got = mechanism.decapsulate(made.ciphertext, secretKey, { purpose: 'secretBox', access });
      const sealed = sodium.secretBox.seal(message(30), made.sharedSecret);
      expect(hex(sodium.secretBox.open(sealed, got))).toBe(hex(message(30)));
      expect(thrownBy(() => sodium.auth(message(3), got as never)).parameter).toBe('key');
    }
  });

  it('disposes of the shared secret, whose ciphertext stays', () => {
    const made = mechanism.encapsulate(mechanism.generateKeyPair().publicKey);
    expect(Object.isFrozen(made)).toBe(true);
    made[Symbol.dispose]();
    made.dispose();
    expect(thrownBy(() => made.sharedSecret.read(() => {})).code).toBe('ERR_SODIUM_STATE');
    expect(made.ciphertext.some((byte) => byte !== 0)).toBe(true);
  });

  it('gives another secret, and no error, for a ciphertext of which any bit was changed', () => {
    const { publicKey, secretKey } = mechanism.generateKeyPair();
    using made = mechanism.encapsulate(publicKey);
    for (let at = 0; at < MLKEM_CIPHERTEXT; at += 3) {
      const wrong = changed(made.ciphertext, at, at % 8);
      using one = mechanism.decapsulate(wrong, secretKey);
      using again = mechanism.decapsulate(wrong, secretKey);
      if (one.equals(made.sharedSecret) || !one.equals(again)) expect({ at }).toBe('another secret');
    }
    using ofOther = mechanism.decapsulate(made.ciphertext, mechanism.generateKeyPair().secretKey);
    expect(ofOther.equals(made.sharedSecret)).toBe(false);
  });

  it('refuses public keys of which any number is not reduced', () => {
    const { publicKey } = mechanism.generateKeyPair();
    for (let index = 0; index < COEFFICIENTS; index++) {
      // Twelve bits each: 3329 is the first that is too large, 4095 the last.
      const [value, at] = [index % 2 === 0 ? 3329 : 4095, (index >> 1) * 3];
      const wrong = publicKey.slice();
      if (index % 2 === 0) {
        wrong[at] = value & 0xff;
        wrong[at + 1] = (wrong[at + 1]! & 0xf0) | (value >> 8);
      } else {
        wrong[at + 1] = (wrong[at + 1]! & 0x0f) | ((value & 0x0f) << 4);
        wrong[at + 2] = value >> 4;
      }
      const error = thrownBy(() => mechanism.encapsulate(wrong));
      if (index > 1) {
        if (error.code !== 'ERR_SODIUM_INVALID_VALUE') expect({ index }).toBe('refused');
        continue;
      }
      const algorithm = name === 'kem' ? 'X-Wing' : 'ML-KEM-768';
      expect(error).toMatchObject({ name: 'InvalidValueError', parameter: 'publicKey' });
      expect(error.message).toBe(
        `publicKey must be a public key of ${algorithm}, got a Uint8Array of ${wrong.length} bytes that is invalid`,
      );
      const seed = key(limits.encapsulationSeedLength.minimum);
      expect(thrownBy(() => mechanism.encapsulate.deterministic(wrong, seed)).parameter).toBe('publicKey');
    }
  });

  it('hands C no memory that another thread can change while it is read twice', () => {
    const share = (bytes: Uint8Array): Uint8Array => {
      const copy = new Uint8Array(new SharedArrayBuffer(bytes.length));
      copy.set(bytes);
      return copy;
    };
    const shared: boolean[] = [];
    const raw = new Proxy({} as typeof library.raw, {
      get:
        (_target, called) =>
        (...values: unknown[]) => {
          for (const value of values) {
            if (value instanceof Uint8Array) shared.push(value.buffer instanceof SharedArrayBuffer);
          }
          return Reflect.apply(Reflect.get(library.raw, called), library.raw, values);
        },
    });
    const own = { ...library, raw } as typeof library;
    const watched = entry.createSodium(() => own).kem;
    const { encapsulate, decapsulate, generateKeyPair } = (name === 'kem'
      ? watched
      : watched.mlKem768) as unknown as typeof mechanism;
    const { publicKey, secretKey } = generateKeyPair();
    using made = encapsulate(share(publicKey));
    using got = decapsulate(share(made.ciphertext), secretKey);
    expect(got.equals(made.sharedSecret)).toBe(true);
    // The public key that was made, the one that was taken with its ciphertext, and that ciphertext.
    expect(shared).toEqual([false, false, false, false]);
  });
});

describe('kem', () => {
  const { kem } = sodium;

  it('refuses a point of small order, in a public key by its name, in a ciphertext as what it is', () => {
    const { publicKey, secretKey } = kem.generateKeyPair();
    const { ciphertext } = kem.encapsulate(publicKey);
    for (const point of [
      new Uint8Array(32),
      Uint8Array.of(1, ...new Uint8Array(31)),
      new Uint8Array(32).fill(0xff).fill(0xec, 0, 1),
    ]) {
      const wrongKey = publicKey.slice();
      wrongKey.set(point, wrongKey.length - 32);
      expect(thrownBy(() => kem.encapsulate(wrongKey))).toMatchObject({
        name: 'InvalidValueError',
        parameter: 'publicKey',
      });
      const wrong = ciphertext.slice();
      wrong.set(point, wrong.length - 32);
      expect(thrownBy(() => kem.decapsulate(wrong, secretKey))).toMatchObject({
        name: 'VerificationError',
        code: 'ERR_SODIUM_VERIFICATION',
        message: 'kem.decapsulate: this was not encapsulated for this key, or was changed',
      });
    }
  });

  it('has the seed for its secret key', () => {
    const { secretKey } = kem.generateKeyPair({ seed: key(32) });
    expect(secretKey.read(hex)).toBe(hex(key(32)));
  });
});

describe('kem.mlKem768', () => {
  const { mlKem768 } = sodium.kem;

  it('rejects by SHAKE256 of z and the ciphertext, as FIPS 203 has it', () => {
    const seed = key(64);
    const { publicKey, secretKey } = mlKem768.generateKeyPair({ seed });
    const { ciphertext } = mlKem768.encapsulate(publicKey);
    for (const wrong of [changed(ciphertext, 0, 0), changed(ciphertext, 1087, 7), message(1088)]) {
      const expected = createHash('shake256', { outputLength: 32 }).update(seed.subarray(32)).update(wrong);
      using rejected = mlKem768.decapsulate(wrong, secretKey);
      expect(rejected.read(hex)).toBe(expected.digest('hex'));
    }
  });

  it('has the public key and its hash in the secret key', () => {
    const { publicKey, secretKey } = mlKem768.generateKeyPair();
    const bytes = secretKey.read((inside) => inside.slice());
    expect(hex(bytes.subarray(1152, 2336))).toBe(hex(publicKey));
    expect(hex(bytes.subarray(2336, 2368))).toBe(createHash('sha3-256').update(publicKey).digest('hex'));
  });
});
