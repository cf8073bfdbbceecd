/** AES-GCM, which only some processors have, and what is made of its keys before they are used. */
import { createSodium } from 'sodium';
import { describe, expect, it } from 'vitest';
import { createKoffiSodium } from '../../../../sodium-sys/src/backends/koffi.ts';
import { loadKoffi } from '../../../../sodium-sys/src/backends/koffi-engine.ts';
import { sodium } from '../../support/backend.ts';
import { hex, key, message, rejectionOf, thrownBy } from '../../support/bytes.ts';
import { library } from '../registry.ts';

const { aes256Gcm } = sodium.aead;
const nonce = new Uint8Array(12);
const wasDisposed = { name: 'StateError', code: 'ERR_SODIUM_STATE', message: 'this key was disposed of' };

const noAes = {
  code: 'ERR_SODIUM_UNAVAILABLE',
  message: expect.stringContaining('this CPU lacks the AES instructions it needs'),
};

describe.runIf(aes256Gcm.isAvailable)('a prepared key', () => {
  it.each(['dispose', Symbol.dispose] as const)(
    'is over after %s, which may be called again',
    async (end) => {
      const prepared = aes256Gcm.prepare(key(32));
      const sealed = prepared.seal(message(100), { nonce });
      const parts = prepared.seal.detached(message(100), { nonce });
      prepared[end]();
      prepared[end]();
      const output = new Uint8Array(116).fill(0xaa);
      for (const use of [
        () => prepared.seal(message(100), { nonce }),
        () => prepared.seal.into(output, message(100), { nonce }),
        () => prepared.seal.detached(message(100), { nonce }),
        () => prepared.open(sealed, { nonce }),
        () => prepared.open.into(output.subarray(16), sealed, { nonce }),
        () => prepared.open.detached(parts),
        // Also where C need not be asked.
        () => prepared.open(new Uint8Array(3), { nonce }),
      ]) {
        expect(thrownBy(use)).toMatchObject(wasDisposed);
      }
      expect(await rejectionOf(prepared.seal.async(message(100_000), { nonce }))).toMatchObject(wasDisposed);
      expect(await rejectionOf(prepared.open.async(sealed, { nonce }))).toMatchObject(wasDisposed);
      expect(output.every((byte) => byte === 0xaa)).toBe(true);
    },
  );

  it('serves asynchronous calls to their end when it is disposed of meanwhile', async () => {
    const expected = hex(aes256Gcm.seal(message(200_000), key(32), { nonce }));
    for (let round = 0; round < 20; round++) {
      const prepared = aes256Gcm.prepare(key(32));
      const pending = [1, 2, 3].map(() => prepared.seal.async(message(200_000), { nonce }));
      prepared.dispose();
      // Its memory is not given to others before that.
      const others = [1, 2, 3].map(() => aes256Gcm.prepare(new Uint8Array(32).fill(round)));
      for (const sealed of await Promise.all(pending)) expect(hex(sealed)).toBe(expected);
      for (const other of others) other.dispose();
    }
  });

  it('is one of many that do not meddle with each other, and with their key gone', () => {
    const all = Array.from({ length: 300 }, (_, index) => {
      const secret = sodium.SecretBytes.from(new Uint8Array(32).fill(index));
      const prepared = aes256Gcm.prepare(secret);
      secret.dispose();
      return prepared;
    });
    for (const [index, prepared] of all.entries()) {
      const expected = aes256Gcm.seal(message(50), new Uint8Array(32).fill(index), { nonce });
      expect(hex(prepared.seal(message(50), { nonce }))).toBe(hex(expected));
      prepared.dispose();
    }
  });

  it('has no key argument: a key where options belong is refused', () => {
    const prepared = aes256Gcm.prepare(key(32));
    const error = thrownBy(() =>
      (prepared.seal as unknown as typeof aes256Gcm.seal)(message(1), key(32), { nonce }),
    );
    expect(error).toMatchObject({ code: 'ERR_SODIUM_INVALID_TYPE', parameter: 'options' });
    expect([
      Object.isFrozen(prepared),
      Object.isFrozen(prepared.seal),
      Object.isFrozen(prepared.open),
    ]).toEqual([true, true, true]);
  });
});

describe('AES-GCM', () => {
  it('is there exactly where the processor and the library have it', () => {
    expect(aes256Gcm.isAvailable).toBe(library.raw.crypto_aead_aes256gcm_is_available() === 1);
  });

  it('never reaches C where it is not, and says so in every form; its keys can be made', async () => {
    const loaded = loadKoffi().load(library.library.path);
    let calls = 0;
    // The processor is the one thing that this test cannot have, so its answer is given in its place.
    const withoutAes = createKoffiSodium(
      {
        library: {
          func: (name, result, parameters) => {
            if (name === 'crypto_aead_aes256gcm_is_available')
              return Object.assign(() => 0, { async: () => {} });
            const call = loaded.func(name, result, parameters);
            if (!/aes256gcm_(beforenm|encrypt|decrypt)/.test(name)) return call;
            const count = (): never => {
              throw new Error(`call ${++calls} of ${name} would end the process`);
            };
            return Object.assign(count, { async: count });
          },
        },
        addressOf: () => null,
        checkSizesFor: () => {},
      },
      library.library,
    );
    // To the compiler the sources of the raw layer are not what was built of them.
    const { aead } = createSodium(() => withoutAes as unknown as typeof library);
    expect(aead.aes256Gcm.isAvailable).toBe(false);
    const { seal, open, prepare, generateKey } = aead.aes256Gcm;
    const secret = generateKey();
    const parts = { nonce, ciphertext: message(10), tag: key(16) };
    for (const use of [
      () => seal(message(10), secret, { nonce }),
      () => seal.into(new Uint8Array(26), message(10), secret, { nonce }),
      () => seal.detached(message(10), secret, { nonce }),
      () => open(message(26), secret, { nonce }),
      () => open.into(new Uint8Array(10), message(26), secret, { nonce }),
      () => open.detached(parts, secret),
      () => prepare(secret),
    ]) {
      expect(thrownBy(use)).toMatchObject(noAes);
    }
    for (const length of [10, 100_000]) {
      expect(await rejectionOf(seal.async(message(length), secret, { nonce }))).toMatchObject(noAes);
      expect(await rejectionOf(open.async(message(length + 16), secret, { nonce }))).toMatchObject(noAes);
    }
    expect(calls).toBe(0);
    expect([secret.length, secret.purpose]).toEqual([32, 'aead.aes256Gcm']);
  });
});
