/** X25519: what its results have to do with each other, and which public keys it refuses. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { itTakesLong } from '../../../../scripts/test-everything.ts';
import { sodium } from '../support/backend.ts';
import { hex, key, message, thrownBy, unhex } from '../support/bytes.ts';
import { readVectors } from './primitives/primitive.ts';

const { x25519, SecretBytes } = sodium;

const shared = (secretKey: Uint8Array, publicKey: Uint8Array): Uint8Array => {
  using secret = x25519.sharedSecret({ secretKey, publicKey });
  return secret.read((bytes) => bytes.slice());
};

const anyKey = fc.uint8Array({ minLength: 32, maxLength: 32 });

describe('x25519', () => {
  it('is the same secret for both sides', () => {
    fc.assert(
      fc.property(anyKey, anyKey, (mine, yours) => {
        const [myPublic, yourPublic] = [x25519.publicKeyOf(mine), x25519.publicKeyOf(yours)];
        expect(hex(shared(mine, yourPublic))).toBe(hex(shared(yours, myPublic)));
      }),
    );
  });

  it('gives publicKeyOf for the base point, and takes no notice of the bits that do not count', () => {
    const base = Uint8Array.of(9, ...new Uint8Array(31));
    fc.assert(
      fc.property(anyKey, (secretKey) => {
        const other = secretKey.slice();
        other[0]! ^= 7;
        other[31]! ^= 0xc0;
        expect(hex(x25519.publicKeyOf(other))).toBe(hex(x25519.publicKeyOf(secretKey)));
        expect(hex(shared(secretKey, base))).toBe(hex(x25519.publicKeyOf(secretKey)));
        const masked = base.slice();
        masked[31]! |= 0x80;
        expect(hex(shared(secretKey, masked))).toBe(hex(x25519.publicKeyOf(secretKey)));
      }),
    );
  });

  it('makes key pairs whose halves belong together, each another', () => {
    const pairs = Array.from({ length: 20 }, () => x25519.generateKeyPair());
    for (const { publicKey, secretKey } of pairs) {
      expect([secretKey.length, secretKey.purpose]).toEqual([32, 'x25519']);
      expect(hex(x25519.publicKeyOf(secretKey))).toBe(hex(publicKey));
    }
    expect(new Set(pairs.map(({ publicKey }) => hex(publicKey))).size).toBe(pairs.length);
    for (const pair of pairs) {
      expect(Object.isFrozen(pair)).toBe(true);
      pair[Symbol.dispose]();
      expect(thrownBy(() => x25519.publicKeyOf(pair.secretKey)).code).toBe('ERR_SODIUM_STATE');
    }
  });

  it('takes any object with both keys, as of a key pair, and leaves other properties alone', () => {
    using pair = x25519.generateKeyPair({ access: 'none' });
    using own = x25519.sharedSecret(pair);
    class Keys {
      get publicKey() {
        return pair.publicKey;
      }
      get secretKey() {
        return pair.secretKey;
      }
      get other(): never {
        throw new Error('a property that is nobody’s was read');
      }
    }
    using same = x25519.sharedSecret(new Keys());
    expect(own.equals(same)).toBe(true);
  });

  it('gives a secret of the purpose that is asked for, and kept so', () => {
    const keys = { publicKey: key(32), secretKey: message(32) };
    for (const access of ['readable', 'none'] as const) {
      using one = x25519.sharedSecret(keys, { purpose: 'hkdf.sha256', access });
      expect([one.purpose, one.length]).toEqual(['hkdf.sha256', 32]);
      expect(thrownBy(() => sodium.auth(message(3), one as never)).parameter).toBe('key');
      expect(one.read(hex)).toBe(hex(shared(keys.secretKey, keys.publicKey)));
    }
    using plain = x25519.sharedSecret(keys);
    expect(plain.purpose).toBeUndefined();
  });
});

describe('a public key of small order', () => {
  const refused = readVectors('x25519-published.json').filter(({ sharedSecret }) => sharedSecret === null);

  it('is refused by its name, whatever the secret key', () => {
    expect(refused.length).toBeGreaterThan(10);
    for (const { publicKey } of refused) {
      for (const secretKey of [key(32), message(32), new Uint8Array(32), SecretBytes.from(key(32))]) {
        const error = thrownBy(() => x25519.sharedSecret({ publicKey: unhex(publicKey!), secretKey }));
        expect(error).toMatchObject({
          name: 'InvalidValueError',
          code: 'ERR_SODIUM_INVALID_VALUE',
          parameter: 'keys.publicKey',
          message:
            'keys.publicKey must be a public key that is not of small order, got a Uint8Array of 32 bytes that is invalid',
        });
      }
    }
  });
});

/** RFC 7748, section 5.2: the result becomes the secret key, and what that was the public key. */
describe('x25519 of itself', () => {
  const iterated = (times: number): string => {
    // The memory that it is in stays while it does: made for each alone, that would take three times as long as X25519.
    using _kept = SecretBytes.random(32);
    let [secretKey, publicKey] = [unhex(`09${'00'.repeat(31)}`), unhex(`09${'00'.repeat(31)}`)];
    for (let count = 0; count < times; count++) {
      [secretKey, publicKey] = [Uint8Array.from(shared(secretKey, publicKey)), secretKey];
    }
    return hex(secretKey);
  };

  it('is that of the RFC after 1 and after 1,000 times', { timeout: 60_000 }, () => {
    expect(iterated(1)).toBe('422c8e7a6227d7bca1350b3e2bb7279f7897b87bb6854b783c60e80311ae3079');
    expect(iterated(1000)).toBe('684cf59ba83309552800ef566f2f4d3c1c3887c49360e3875f2eb94d99532c51');
  });

  itTakesLong('is that of the RFC after 1,000,000 times', { timeout: 1_800_000 }, () => {
    expect(iterated(1_000_000)).toBe('7c3911e0ab2586fd864497297e575e6f3bc601c0883c30df5f4dd2d24f665424');
  });
});
