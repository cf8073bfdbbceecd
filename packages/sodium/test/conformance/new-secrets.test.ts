/** Several secrets that one call writes: all of them, or none. */
import type { Sodium } from 'sodium-sys';
import { Secret } from 'sodium-sys/portable';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { makeSecrets } from '../../src/secrets/new-secrets.ts';
import { sodium } from '../support/backend.ts';
import { hex, key, message, thrownBy } from '../support/bytes.ts';
import { library } from './registry.ts';

const allocate = vi.spyOn(library.secrets, 'allocate');
const free = vi.spyOn(Secret.prototype, 'free');

afterEach(() => {
  allocate.mockClear();
  free.mockClear();
});

/** Of the secrets that were made since the last test, those that nobody gave back. */
function secretsLeft(): number {
  const freed = new Set<unknown>(free.mock.contexts);
  return allocate.mock.results.filter(({ type, value }) => type === 'return' && !freed.has(value)).length;
}

const LENGTHS = [1, 32, 600, 2400];
const usual = { lock: 'try', access: 'readable' } as const;

describe('several secrets', () => {
  it.each(['readable', 'none'] as const)('are written by one call, with access %s', (access) => {
    const secrets = makeSecrets(library, LENGTHS, { ...usual, access }, 'auth', (...addresses) => {
      for (const [index, address] of addresses.entries()) {
        library.secrets.write(address, key(LENGTHS[index]!));
      }
    });
    expect(secrets.map(({ length, purpose }) => [length, purpose])).toEqual(
      LENGTHS.map((length) => [length, 'auth']),
    );
    expect(secrets.map((secret) => secret.read(hex))).toEqual(LENGTHS.map((length) => hex(key(length))));
    expect(secretsLeft()).toBe(LENGTHS.length);
    for (const secret of secrets) secret.dispose();
    expect(secretsLeft()).toBe(0);
  });

  it('are in memory that nobody can write afterwards', () => {
    const lent: unknown[] = [];
    const [one] = makeSecrets(library, [32, 32], usual, undefined, (...addresses) => {
      lent.push(...addresses);
      for (const address of addresses) library.secrets.write(address, key(32));
    });
    for (const address of lent) {
      expect(() => library.secrets.write(address as never, message(32))).toThrow();
    }
    expect(one.read(hex)).toBe(hex(key(32)));
  });

  it('are none when the call fails', () => {
    const failure = new Error('of the call');
    for (const written of [0, 1, 2]) {
      const fill = (...addresses: Parameters<typeof library.secrets.write>[0][]): never => {
        for (const address of addresses.slice(0, written)) library.secrets.write(address, key(32));
        throw failure;
      };
      expect(thrownBy(() => makeSecrets(library, [32, 32], usual, undefined, fill))).toBe(failure);
    }
    expect([allocate.mock.calls.length, secretsLeft()]).toEqual([6, 0]);
  });

  it('are none when there is no memory for one of them', () => {
    const fill = (): never => {
      throw new Error('what cannot be had was written');
    };
    for (const lengths of [
      [32, 20_000],
      [20_000, 32],
      [32, 32, 0],
    ]) {
      expect(thrownBy(() => makeSecrets(library, lengths, usual, undefined, fill)).message).not.toContain(
        'written',
      );
    }
    expect(secretsLeft()).toBe(0);
  });

  it('are none when the memory of an outer one cannot be closed after it was written', () => {
    for (const failing of [0, 1]) {
      const failure = new Error('of closing');
      let depth = 0;
      const secrets: Sodium['secrets'] = Object.assign(Object.create(library.secrets), {
        allocate: (...values: Parameters<Sodium['secrets']['allocate']>): Secret => {
          const own = depth++;
          const secret = library.secrets.allocate(...values);
          if (own !== failing) return secret;
          secret.free();
          throw failure;
        },
      });
      const closing = { ...library, secrets } as Sodium;
      const fill = (...addresses: Parameters<typeof library.secrets.write>[0][]): void => {
        for (const address of addresses) library.secrets.write(address, key(32));
      };
      expect(thrownBy(() => makeSecrets(closing, [32, 32, 32], usual, undefined, fill))).toBe(failure);
    }
    expect([allocate.mock.calls.length, secretsLeft()]).toEqual([6, 0]);
  });

  it('are none when another’s public key is refused', () => {
    const { x25519, keyExchange } = sodium;
    const publicKey = new Uint8Array(32);
    const own = { publicKey: key(32), secretKey: key(32) };
    allocate.mockClear();
    const { code } = thrownBy(() => x25519.sharedSecret({ publicKey, secretKey: own.secretKey }));
    const codes = [
      code,
      ...(['client', 'server'] as const).map(
        (side) => thrownBy(() => keyExchange[side](own, publicKey)).code,
      ),
    ];
    expect(codes).toEqual(Array(3).fill('ERR_SODIUM_INVALID_VALUE'));
    expect(secretsLeft()).toBe(0);
  });
});
