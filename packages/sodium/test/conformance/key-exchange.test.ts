/** Session keys: which of both sides are the same, and what they are for. */
import * as fc from 'fast-check';
import type { SessionKeys } from 'sodium';
import { describe, expect, it } from 'vitest';
import { sodium } from '../support/backend.ts';
import { hex, key, message, thrownBy, unhex } from '../support/bytes.ts';
import { readVectors } from './primitives/primitive.ts';

const { keyExchange, SecretBytes } = sodium;

const shown = ({ receiveKey, sendKey }: SessionKeys): { receives: string; sends: string } => ({
  receives: receiveKey.read(hex),
  sends: sendKey.read(hex),
});

describe('keyExchange', () => {
  it('gives each side what the other sends with, and another key for each direction', () => {
    const seed = fc.uint8Array({ minLength: 32, maxLength: 32 });
    fc.assert(
      fc.property(seed, seed, (one, other) => {
        using client = keyExchange.generateKeyPair({ seed: one });
        using server = keyExchange.generateKeyPair({ seed: other });
        using atClient = keyExchange.client(client, server.publicKey);
        using atServer = keyExchange.server(server, client.publicKey);
        const { receives, sends } = shown(atClient);
        expect(shown(atServer)).toEqual({ receives: sends, sends: receives });
        expect(receives).not.toBe(sends);
      }),
    );
  });

  it('has other keys when the sides are taken the other way round', () => {
    const [one, other] = [keyExchange.generateKeyPair(), keyExchange.generateKeyPair()];
    const asClient = shown(keyExchange.client(one, other.publicKey));
    const asServer = shown(keyExchange.server(one, other.publicKey));
    expect(new Set([...Object.values(asClient), ...Object.values(asServer)]).size).toBe(4);
  });

  it('makes keys of its own from a seed, always the same, and others without', () => {
    using seed = SecretBytes.from(key(32), { purpose: 'keyExchange.seed', access: 'none' });
    const pairs = [
      keyExchange.generateKeyPair({ seed }),
      keyExchange.generateKeyPair({ seed: key(32), access: 'none' }),
      keyExchange.generateKeyPair(),
      keyExchange.generateKeyPair(),
    ];
    const [first, second, ...others] = pairs.map(({ publicKey }) => hex(publicKey));
    expect(first).toBe(second);
    expect(new Set([first, ...others]).size).toBe(3);
    for (const { publicKey, secretKey } of pairs) {
      expect([secretKey.purpose, secretKey.length]).toEqual(['keyExchange', 32]);
      expect(hex(keyExchange.publicKeyOf(secretKey))).toBe(hex(publicKey));
      // The same scalar by the other name.
      const bytes = secretKey.read((own) => own.slice());
      expect(hex(sodium.x25519.publicKeyOf(bytes))).toBe(hex(publicKey));
    }
  });

  it('binds the keys to their use, and keeps them so', () => {
    const [client, server] = [keyExchange.generateKeyPair(), keyExchange.generateKeyPair()];
    for (const access of ['readable', 'none'] as const) {
      using keys = keyExchange.client(client, server.publicKey, { purpose: 'secretBox', access });
      using opposite = keyExchange.server(server, client.publicKey, { purpose: 'secretBox' });
      expect([keys.receiveKey.purpose, keys.sendKey.purpose]).toEqual(['secretBox', 'secretBox']);
      expect([keys.receiveKey.length, keys.sendKey.length]).toEqual([32, 32]);
      const sealed = sodium.secretBox.seal(message(30), keys.sendKey);
      expect(hex(sodium.secretBox.open(sealed, opposite.receiveKey))).toBe(hex(message(30)));
      expect(thrownBy(() => sodium.secretBox.open(sealed, opposite.sendKey)).code).toBe(
        'ERR_SODIUM_VERIFICATION',
      );
      expect(thrownBy(() => sodium.auth(message(3), keys.sendKey as never)).parameter).toBe('key');
    }
    using plain = keyExchange.client(client, server.publicKey);
    expect([plain.receiveKey.purpose, plain.sendKey.purpose]).toEqual([undefined, undefined]);
  });

  it('disposes of both keys at once', () => {
    const pair = keyExchange.generateKeyPair();
    for (const end of ['dispose', Symbol.dispose] as const) {
      const keys = keyExchange.server(pair, key(32));
      expect(Object.isFrozen(keys)).toBe(true);
      keys[end]();
      keys.dispose();
      for (const secret of [keys.receiveKey, keys.sendKey]) {
        expect(thrownBy(() => secret.read(() => {})).code).toBe('ERR_SODIUM_STATE');
      }
    }
    expect(pair.secretKey.read(({ length }) => length)).toBe(32);
  });

  it('takes own keys of any object, and both of them', () => {
    const { publicKey, secretKey } = keyExchange.generateKeyPair();
    const usual = shown(keyExchange.client({ publicKey, secretKey }, key(32)));
    const raw = secretKey.read((bytes) => bytes.slice());
    const inherited = Object.create({ publicKey, secretKey: raw, other: 1 });
    expect(shown(keyExchange.client(inherited, key(32)))).toEqual(usual);
    const untyped = keyExchange.client as unknown as (...values: unknown[]) => unknown;
    for (const [pair, parameter] of [
      [secretKey, 'ownKeyPair.publicKey'],
      [publicKey, 'ownKeyPair.publicKey'],
      [{ publicKey }, 'ownKeyPair.secretKey'],
      [{ secretKey }, 'ownKeyPair.publicKey'],
      [{ publicKey: secretKey, secretKey: publicKey }, 'ownKeyPair.publicKey'],
      [undefined, 'ownKeyPair'],
    ] as const) {
      expect(thrownBy(() => untyped(pair, key(32)))).toMatchObject({
        code: 'ERR_SODIUM_INVALID_TYPE',
        parameter,
      });
    }
  });
});

describe('another’s public key of small order', () => {
  it('is refused by its name on both sides', () => {
    const refused = readVectors('x25519-published.json').filter(({ sharedSecret }) => sharedSecret === null);
    expect(refused.length).toBeGreaterThan(10);
    const own = keyExchange.generateKeyPair();
    for (const bytes of refused.map(({ publicKey }) => unhex(publicKey!))) {
      for (const [side, parameter] of [
        ['client', 'serverPublicKey'],
        ['server', 'clientPublicKey'],
      ] as const) {
        const error = thrownBy(() => keyExchange[side](own, bytes, { access: 'none' }));
        expect(error).toMatchObject({ name: 'InvalidValueError', parameter });
        expect(error.message).toBe(
          `${parameter} must be a public key that is not of small order, got a Uint8Array of 32 bytes that is invalid`,
        );
      }
    }
  });
});
