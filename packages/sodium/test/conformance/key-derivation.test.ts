/** Keys from one key: which are the same, and what they are for. */
import type { KeyPurpose, RandomPurpose } from 'sodium';
import { describe, expect, it } from 'vitest';
import { sodium } from '../support/backend.ts';
import { hex, key, message, thrownBy } from '../support/bytes.ts';
import { everyPrimitive } from './registry.ts';

const { keyDerivation, SecretBytes } = sodium;
const context = message(8);

const derived = (options: Partial<Parameters<typeof keyDerivation.derive>[1]> = {}, masterKey = key(32)) => {
  using secret = keyDerivation.derive(masterKey, { id: 1, context, ...options });
  return secret.read(hex);
};

describe('keyDerivation', () => {
  it('gives other keys for another id, context, length or master key', () => {
    const keys = [
      derived(),
      ...[0, 2, 256, 2n ** 32n + 1n, 2n ** 64n - 1n].map((id) => derived({ id })),
      derived({ context: message(9).slice(1) }),
      ...[16, 31, 33, 64].map((length) => derived({ length })),
      derived({}, key(33).slice(1)),
    ];
    // None begins with another, either.
    expect(new Set(keys.map((one) => one.slice(0, 32))).size).toBe(keys.length);
  });

  it('gives keys of 32 bytes for no purpose, unless it is asked for others', () => {
    using usual = keyDerivation.derive(key(32), { id: 1, context });
    expect([usual.length, usual.purpose]).toEqual([32, undefined]);
    const purposes = everyPrimitive.flatMap(({ purpose }) => (purpose === undefined ? [] : [purpose]));
    for (const purpose of purposes as KeyPurpose[]) {
      if (purpose === 'sign' || purpose === 'kem.mlKem768') {
        const wrong = { id: 1, context, purpose: purpose as string as RandomPurpose };
        const error = thrownBy(() => keyDerivation.derive(key(32), wrong));
        expect(error).toHaveProperty('code', 'ERR_SODIUM_INVALID_VALUE');
        expect(error.message).toContain(
          `such as ${purpose}.seed, of which ${purpose}.generateKeyPair makes the key`,
        );
        continue;
      }
      using one = keyDerivation.derive(key(32), { id: 1, context, purpose });
      expect(one.purpose).toBe(purpose);
      expect(one.equals(usual)).toBe(true);
    }
  });

  it('binds a key to its use', () => {
    using forBoxes = keyDerivation.derive(key(32), { id: 1, context, purpose: 'secretBox' });
    expect(sodium.secretBox.seal(message(3), forBoxes)).toHaveLength(43);
    const error = thrownBy(() => sodium.auth(message(3), forBoxes as never));
    expect(error.message).toBe('key must be a key of auth, got a SecretBytes of 32 bytes for secretBox');
  });

  it.each(['readable', 'none'] as const)(
    'takes a master key with access %s, and keeps its keys so',
    (access) => {
      using masterKey = SecretBytes.from(key(32), { access, purpose: 'keyDerivation' });
      for (const keptWith of ['readable', 'none'] as const) {
        using one = keyDerivation.derive(masterKey, { id: 1, context, access: keptWith });
        expect(one.read(hex)).toBe(derived());
      }
      expect(masterKey.read(hex)).toBe(hex(key(32)));
    },
  );

  it('derives keys from derived keys', () => {
    using first = keyDerivation.derive(key(32), { id: 1, context, purpose: 'keyDerivation' });
    using second = keyDerivation.derive(first, { id: 1, context });
    expect(second.read(hex)).toBe(
      derived(
        {},
        first.read((bytes) => bytes.slice()),
      ),
    );
  });

  it('needs an id and a context, which nothing stands in for', () => {
    const untyped = keyDerivation.derive as unknown as (...values: unknown[]) => unknown;
    for (const [options, parameter] of [
      [undefined, 'options.id'],
      [{}, 'options.id'],
      [{ context }, 'options.id'],
      [{ id: 1 }, 'options.context'],
      [{ id: 1, context: 'Examples' }, 'options.context'],
      [{ id: 1, context: message(7) }, 'options.context'],
      [{ id: '1', context }, 'options.id'],
    ] as const) {
      expect(thrownBy(() => untyped(key(32), options)).parameter).toBe(parameter);
    }
  });
});
