/** Messages that C would abort on. Those of real ciphers begin at 64 GiB, so that one with a lower limit stands for them. */
import { describe, expect, it } from 'vitest';
import { aeadLimits, cipherRule } from '../../src/families/aead.ts';
import { sealAndOpen } from '../../src/families/authenticated-cipher.ts';
import { sodium } from '../support/backend.ts';
import { hex, key, message, rejectionOf, thrownBy } from '../support/bytes.ts';
import { library } from './registry.ts';

const MAXIMUM = 100;
const { xchacha20Poly1305 } = sodium.aead;

let calls = 0;
const counted = <Values extends unknown[]>(call: (...values: Values) => number) => {
  return (...values: Values): number => {
    calls++;
    return call(...values);
  };
};

const readKey = (key: unknown) => key as Uint8Array;

const { seal, open } = sealAndOpen(
  () => library,
  cipherRule({
    purpose: 'short',
    limits: aeadLimits(32, 24, 16, MAXIMUM),
    encrypt: counted((functions, ...values) =>
      functions.crypto_aead_xchacha20poly1305_ietf_encrypt(...values),
    ),
    decrypt: counted((functions, ...values) =>
      functions.crypto_aead_xchacha20poly1305_ietf_decrypt(...values),
    ),
    encryptDetached: counted((functions, ...values) =>
      functions.crypto_aead_xchacha20poly1305_ietf_encrypt_detached(...values),
    ),
    decryptDetached: counted((functions, ...values) =>
      functions.crypto_aead_xchacha20poly1305_ietf_decrypt_detached(...values),
    ),
  }),
  readKey,
  readKey,
);

describe('a message longer than C takes', () => {
  it('is sealed up to the limit', () => {
    const sealed = seal(message(MAXIMUM), key(32));
    expect(hex(open(sealed, key(32)))).toBe(hex(message(MAXIMUM)));
    const parts = seal.detached(message(MAXIMUM), key(32)) as never;
    expect(hex(open.detached(parts, key(32)) as Uint8Array)).toBe(hex(message(MAXIMUM)));
  });

  it('is refused before C is called, and output stays as it was', async () => {
    calls = 0;
    const long = message(MAXIMUM + 1);
    const output = new Uint8Array(MAXIMUM + 41).fill(0xaa);
    const errors = [
      thrownBy(() => seal(long, key(32))),
      thrownBy(() => seal.into(output, long, key(32))),
      thrownBy(() => seal.detached(long, key(32))),
      await rejectionOf(seal.async(long, key(32))),
    ];
    for (const error of errors) {
      expect(error).toMatchObject({
        code: 'ERR_SODIUM_INVALID_LENGTH',
        parameter: 'message',
        minimum: 0,
        maximum: MAXIMUM,
        message: 'message must be 0 to 100 bytes long, got a Uint8Array of 101 bytes',
      });
    }
    expect([calls, output.every((byte) => byte === 0xaa)]).toEqual([0, true]);
  });

  it('cannot have been sealed: it is not opened, and output is wiped', async () => {
    calls = 0;
    const sealed = xchacha20Poly1305.seal(message(MAXIMUM + 1), key(32));
    const parts = xchacha20Poly1305.seal.detached(message(MAXIMUM + 1), key(32));
    const output = new Uint8Array(MAXIMUM + 1).fill(0xaa);
    const errors = [
      thrownBy(() => open(sealed, key(32))),
      thrownBy(() => open.into(output, sealed, key(32))),
      thrownBy(() => open.detached(parts as never, key(32))),
      await rejectionOf(open.async(sealed, key(32))),
    ];
    for (const error of errors) expect(error.code).toBe('ERR_SODIUM_VERIFICATION');
    expect([calls, output.every((byte) => byte === 0)]).toEqual([0, true]);
  });
});

describe('the limits of messages', () => {
  it('are those of C, or what any array can have', () => {
    const highest = Object.entries(sodium.aead).map(([name, { limits }]) => [
      name,
      limits.messageLength.maximum,
    ]);
    expect(Object.fromEntries(highest)).toEqual({
      xchacha20Poly1305: Number.MAX_SAFE_INTEGER,
      chacha20Poly1305: 2 ** 38 - 64,
      chacha20Poly1305Original: Number.MAX_SAFE_INTEGER,
      aegis256: Number.MAX_SAFE_INTEGER,
      aegis128L: Number.MAX_SAFE_INTEGER,
      aes256Gcm: 2 ** 36 - 32,
    });
  });
});
