/** What everything that adds a keystream must do, besides what its forms and vectors show. */
import { describe, expect, it } from 'vitest';
import { sodium } from '../support/backend.ts';
import { hex, key as keyBytes, message, rejectionOf, thrownBy } from '../support/bytes.ts';
import { library } from './registry.ts';

interface Options {
  readonly nonce: Uint8Array;
  readonly counter?: number | bigint;
}

/** Every cipher as one that takes what any of them takes. */
interface AnyCipher {
  readonly xor: {
    (data: Uint8Array, key: Uint8Array, options: Options): Uint8Array;
    into(output: Uint8Array, data: Uint8Array, key: Uint8Array, options: Options): Uint8Array;
    async(data: Uint8Array, key: Uint8Array, options: Options): Promise<Uint8Array>;
  };
  keystream(length: number, key: Uint8Array, options: Options): Uint8Array;
  readonly limits: Readonly<Record<'nonceLength' | 'dataLength', { readonly maximum: number }>>;
  readonly isAvailable?: boolean;
}

const ciphers = Object.entries(sodium.streamCipher)
  .map(([name, cipher]) => ({ name, cipher: cipher as unknown as AnyCipher }))
  .filter(({ cipher }) => cipher.isAvailable !== false);
const withCounter = ciphers.filter(({ name }) => !/^salsa20(12|8)$/.test(name));

const key = keyBytes(32);

describe('the stream ciphers', () => {
  it('are all here in a complete library', () => {
    const { minimal } = library.library;
    expect(ciphers.length).toBe(minimal ? 4 : 7);
    expect(withCounter.length).toBe(minimal ? 4 : 5);
  });
});

describe.each(ciphers)('$name', ({ name, cipher: { xor, keystream, limits } }) => {
  const nonce = keyBytes(limits.nonceLength.maximum);

  it('gives the data again when it is added twice, of every length', async () => {
    for (const length of [0, 1, 63, 64, 65, 1000, 65_536, 65_537, 200_000]) {
      const data = message(length);
      const added = xor(data, key, { nonce });
      expect(added.length).toBe(length);
      expect(Buffer.compare(xor(added, key, { nonce }), data), `${length}`).toBe(0);
      expect(Buffer.compare(await xor.async(added, key, { nonce }), data), `${length}`).toBe(0);
      expect(Buffer.compare(xor.into(added, added, key, { nonce }), data), `${length}`).toBe(0);
    }
  });

  it('adds its keystream, of which a longer one begins with a shorter', () => {
    const longest = keystream(1000, key, { nonce });
    for (const length of [0, 1, 64, 65, 999]) {
      const stream = keystream(length, key, { nonce });
      expect(hex(stream)).toBe(hex(longest.subarray(0, length)));
      expect([stream.byteOffset, stream.buffer.byteLength]).toEqual([0, length]);
      expect(hex(xor(new Uint8Array(length), key, { nonce }))).toBe(hex(stream));
    }
    expect(hex(keystream(32, key, { nonce: nonce.map((byte) => byte ^ 1) }))).not.toBe(
      hex(longest.subarray(0, 32)),
    );
    expect(
      hex(
        keystream(
          32,
          key.map((byte) => byte ^ 1),
          { nonce },
        ),
      ),
    ).not.toBe(hex(longest.subarray(0, 32)));
  });

  it('says in every form that the nonce must be given, and what counts short ones', async () => {
    const remedy =
      nonce.length < 16 ? '; nonces of this length must not be random: nonceSequence counts them' : '';
    const expected = {
      code: 'ERR_SODIUM_INVALID_TYPE',
      parameter: 'options.nonce',
      message: `options.nonce must be a Uint8Array of ${nonce.length} bytes, got undefined${remedy}`,
    };
    for (const options of [undefined, {}] as unknown as readonly Options[]) {
      expect(thrownBy(() => xor(message(1), key, options))).toMatchObject(expected);
      expect(thrownBy(() => xor.into(message(1), message(1), key, options))).toMatchObject(expected);
      expect(thrownBy(() => keystream(1, key, options))).toMatchObject(expected);
      expect(await rejectionOf(xor.async(message(1), key, options))).toMatchObject(expected);
    }
  });

  it('refuses a keystream for which there is no memory', () => {
    if (name === 'chacha20') expect(limits.dataLength.maximum).toBe(2 ** 38);
    else expect(limits.dataLength.maximum).toBe(Number.MAX_SAFE_INTEGER);
    expect(thrownBy(() => keystream(2 ** 53, key, { nonce })).code).toBe('ERR_SODIUM_INVALID_LENGTH');
    if (name !== 'chacha20') {
      expect(thrownBy(() => keystream(2 ** 53 - 1, key, { nonce })).code).toBe('ERR_SODIUM_UNAVAILABLE');
    }
  });
});

describe.each(withCounter)('the counter of $name', ({ name, cipher: { xor, keystream, limits } }) => {
  const nonce = keyBytes(limits.nonceLength.maximum);
  const blocks = name === 'chacha20' ? 2n ** 32n : 2n ** 64n;

  it('begins with that block of the keystream', () => {
    const stream = keystream(64 * 20, key, { nonce });
    for (let counter = 0; counter < 20; counter++) {
      const rest = stream.subarray(64 * counter);
      expect(hex(xor(new Uint8Array(rest.length), key, { nonce, counter }))).toBe(hex(rest));
    }
  });

  it('may reach its last block, and never begins again', async () => {
    for (const [length, count] of [
      [0, 0n],
      [1, 1n],
      [64, 1n],
      [65, 2n],
      [640, 10n],
      [641, 11n],
      [70_000, 1094n],
    ] as const) {
      const data = message(length);
      const last = blocks - (count === 0n ? 1n : count);
      const added = xor(data, key, { nonce, counter: last });
      expect(Buffer.compare(await xor.async(added, key, { nonce, counter: last }), data)).toBe(0);
      if (count < 2n) continue;
      const counter = last + 1n;
      const output = new Uint8Array(length).fill(0xaa);
      for (const error of [
        thrownBy(() => xor(data, key, { nonce, counter })),
        thrownBy(() => xor.into(output, data, key, { nonce, counter })),
        await rejectionOf(xor.async(data, key, { nonce, counter })),
      ]) {
        expect(error).toMatchObject({
          code: 'ERR_SODIUM_INVALID_LENGTH',
          parameter: 'options.counter',
          message: `options.counter must be an integer from 0 to ${last}, got ${counter}`,
        });
      }
      expect(output.every((byte) => byte === 0xaa)).toBe(true);
    }
  });
});
