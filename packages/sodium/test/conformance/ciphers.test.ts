/** What everything that seals and opens must do. */
import { describe, expect, it } from 'vitest';
import { entry } from '../support/backend.ts';
import { hex, key as keyBytes, message } from '../support/bytes.ts';
import { flipped } from './primitives/ciphers.ts';
import {
  ABSENT,
  type Changes,
  type Operation,
  optionsWith,
  type Refusal,
  refusalOf,
} from './primitives/operation.ts';
import type { Parts } from './primitives/primitive.ts';
import { library, primitives } from './registry.ts';

/** Around a block, what is staged, and what another thread takes. */
const LENGTHS = [0, 1, 15, 16, 17, 63, 64, 65, 1000, 65_536, 65_537, 200_000];

const ciphers = primitives.flatMap(({ name, cipher }) => (cipher === undefined ? [] : [{ name, cipher }]));

/** With the key before the options, or without one where it is prepared. */
type Open<Result> = (sealed: Uint8Array, ...others: readonly unknown[]) => Result;

type Opening = Open<Uint8Array> & {
  into(output: Uint8Array, ...values: Parameters<Open<Uint8Array>>): Uint8Array;
  async: Open<Promise<Uint8Array>>;
  detached(parts: Parts, ...others: readonly unknown[]): Uint8Array;
};

const WITHOUT_NONCE = { 'options.nonce': ABSENT };

const toOpenDetached = ({ nonce, ciphertext, tag }: Parts): Changes => ({
  'parts.nonce': nonce,
  'parts.ciphertext': ciphertext,
  'parts.tag': tag,
});

const isFresh = (bytes: Uint8Array): boolean =>
  bytes.byteOffset === 0 && bytes.buffer.byteLength === bytes.length && bytes.buffer instanceof ArrayBuffer;

describe.each(ciphers)('$name', ({ name, cipher }) => {
  const { seal, open, sealDetached, openDetached, keyLength, nonceLength, tagLength } = cipher;
  const { requiresNonce, additionalData, split, join } = cipher;
  const nonce = seal.parameters['options.nonce']!.right() as Uint8Array;
  const key = keyBytes(keyLength);
  /** With the nonce given, and without where that may be. */
  const choices = requiresNonce ? [{}] : [{}, WITHOUT_NONCE];
  const reference = (plain: Uint8Array, nonce: Uint8Array): Uint8Array =>
    cipher.reference(plain, nonce, key, additionalData);
  const bytesOf = (operation: Operation, changes: Changes): Uint8Array =>
    operation.call(changes) as Uint8Array;

  it('opens what it sealed, of every length, with and without a nonce, in every form', async () => {
    for (const length of LENGTHS) {
      const plain = message(length);
      for (const options of choices) {
        const inside = options === WITHOUT_NONCE ? nonceLength : 0;
        const output = new Uint8Array(inside + length + tagLength);
        const all = [
          bytesOf(seal, { message: plain, ...options }),
          bytesOf(seal.forms.into!, { message: plain, output, ...options }),
          (await seal.forms.async!.call({ message: plain, ...options })) as Uint8Array,
        ];
        for (const sealed of all) {
          expect(sealed.length).toBe(inside + length + tagLength);
          const opened = [
            bytesOf(open, { sealed, ...options }),
            bytesOf(open.forms.into!, { sealed, output: new Uint8Array(length), ...options }),
            (await open.forms.async!.call({ sealed, ...options })) as Uint8Array,
          ];
          for (const bytes of opened) expect(Buffer.compare(bytes, plain), `${length}`).toBe(0);
        }
      }
      const parts = sealDetached.call({ message: plain, ...choices.at(-1) }) as Parts;
      expect(Buffer.compare(bytesOf(openDetached, toOpenDetached(parts)), plain)).toBe(0);
    }
  });

  it('gives what the other implementation gives, in every form', async () => {
    for (const length of LENGTHS) {
      const plain = message(length);
      const box = hex(reference(plain, nonce));
      const output = new Uint8Array(length + tagLength);
      expect(hex(bytesOf(seal, { message: plain }))).toBe(box);
      expect(hex(bytesOf(seal.forms.into!, { message: plain, output }))).toBe(box);
      expect(hex((await seal.forms.async!.call({ message: plain })) as Uint8Array)).toBe(box);
    }
  });

  if (requiresNonce) {
    it.each([
      seal,
      seal.forms.into!,
      seal.forms.async!,
      sealDetached,
      open,
      open.forms.into!,
      open.forms.async!,
    ])('says in $name that the nonce must be given, and what counts them', async (form) => {
      for (const options of [undefined, {}, { ...optionsWith(form), nonce: ABSENT }]) {
        const { nonce: _, ...others } = (options ?? {}) as Record<string, unknown>;
        const error = await refusalOf(form, { options: options && others });
        expect(error).toMatchObject({ code: 'ERR_SODIUM_INVALID_TYPE', parameter: 'options.nonce' });
        expect(error!.message).toBe(
          `options.nonce must be a Uint8Array of ${nonceLength} bytes, got undefined; ` +
            'nonces of this length must not be random: nonceSequence counts them',
        );
      }
    });
  } else {
    it('gives its random nonce, then what the other implementation gives', async () => {
      for (const length of LENGTHS) {
        const plain = message(length);
        const output = new Uint8Array(nonceLength + length + tagLength);
        for (const sealed of [
          bytesOf(seal, { message: plain, ...WITHOUT_NONCE }),
          bytesOf(seal.forms.into!, { message: plain, output, ...WITHOUT_NONCE }),
          (await seal.forms.async!.call({ message: plain, ...WITHOUT_NONCE })) as Uint8Array,
        ]) {
          const made = sealed.slice(0, nonceLength);
          expect(hex(sealed.subarray(nonceLength))).toBe(hex(reference(plain, made)));
        }
      }
    });

    it('makes another nonce every time', async () => {
      const nonces = new Set<string>();
      const add = (sealed: Uint8Array) => nonces.add(hex(sealed.subarray(0, nonceLength)));
      for (let round = 0; round < 500; round++) {
        const output = new Uint8Array(nonceLength + 1 + tagLength);
        add(bytesOf(seal, { message: message(1), ...WITHOUT_NONCE }));
        add(bytesOf(seal.forms.into!, { message: message(1), output, ...WITHOUT_NONCE }));
        add((await seal.forms.async!.call({ message: message(1), ...WITHOUT_NONCE })) as Uint8Array);
        add((sealDetached.call({ message: message(1), ...WITHOUT_NONCE }) as Parts).nonce);
      }
      expect(nonces.size).toBe(2000);
      // No bit of a nonce is always the same.
      const all = [...nonces].map((text) => Buffer.from(text, 'hex'));
      for (let index = 0; index < nonceLength; index++) {
        expect(all.reduce((bits, bytes) => bits | bytes[index]!, 0)).toBe(0xff);
        expect(all.reduce((bits, bytes) => bits & bytes[index]!, 0xff)).toBe(0);
      }
    });

    it('seals over its message without a nonce, at every offset', () => {
      for (const length of [0, 1, 23, 24, 25, 40, 64, 65, 150]) {
        const plain = message(length);
        const resultLength = nonceLength + length + tagLength;
        const memory = new Uint8Array(2 * resultLength + length);
        for (let at = 0; at <= resultLength + length; at++) {
          memory.set(plain, resultLength);
          const output = memory.subarray(at, at + resultLength);
          const input = memory.subarray(resultLength, resultLength + length);
          bytesOf(seal.forms.into!, { message: input, output, ...WITHOUT_NONCE });
          const opened = hex(bytesOf(open, { sealed: output.slice(), ...WITHOUT_NONCE }));
          if (opened !== hex(plain)) expect({ length, at }).toBe('opened');
        }
      }
    });

    it('opens over what was sealed with its nonce inside, at every offset', () => {
      for (const length of [0, 1, 23, 24, 25, 40, 64, 65, 150]) {
        const plain = message(length);
        const sealed = bytesOf(seal, { message: plain, ...WITHOUT_NONCE });
        const memory = new Uint8Array(length + sealed.length + length);
        for (let at = 0; at <= length + sealed.length; at++) {
          memory.set(sealed, length);
          const output = memory.subarray(at, at + length);
          const input = memory.subarray(length, length + sealed.length);
          bytesOf(open.forms.into!, { sealed: input, output, ...WITHOUT_NONCE });
          if (hex(output) !== hex(plain)) expect({ length, at }).toBe('opened');
        }
      }
    });
  }

  it('keeps apart in detached what it joins otherwise', () => {
    for (const length of LENGTHS) {
      const given = sealDetached.call({ message: message(length) }) as Parts;
      const box = bytesOf(seal, { message: message(length) });
      expect(hex(given.nonce)).toBe(hex(nonce));
      expect(given.nonce).not.toBe(nonce);
      expect(hex(join(given))).toBe(hex(box));
      const all = [given];
      if (!requiresNonce) {
        const random = sealDetached.call({ message: message(length), ...WITHOUT_NONCE }) as Parts;
        const joined = Buffer.concat([random.nonce, join(random)]);
        expect(hex(bytesOf(open, { sealed: joined, ...WITHOUT_NONCE }))).toBe(hex(message(length)));
        all.push(random);
      }
      for (const parts of all) {
        expect(Object.isFrozen(parts)).toBe(true);
        expect(Object.keys(parts)).toEqual(['nonce', 'ciphertext', 'tag']);
        expect(Object.values(parts).every(isFresh)).toBe(true);
      }
    }
  });

  it('opens shared memory, and gives memory that is its own', async () => {
    for (const length of [0, 1, 100, 70_000]) {
      for (const options of choices) {
        const box = bytesOf(seal, { message: message(length), ...options });
        const sealed = new Uint8Array(new SharedArrayBuffer(box.length));
        sealed.set(box);
        const opened = [
          bytesOf(open, { sealed, ...options }),
          bytesOf(open, { sealed: sealed.buffer, ...options }),
          (await open.forms.async!.call({ sealed, ...options })) as Uint8Array,
        ];
        for (const bytes of opened)
          expect([hex(bytes), isFresh(bytes)]).toEqual([hex(message(length)), true]);
        expect(hex(sealed)).toBe(hex(box));
      }
      const { nonce, tag, ciphertext } = sealDetached.call({ message: message(length) }) as Parts;
      const shared = new Uint8Array(new SharedArrayBuffer(length));
      shared.set(ciphertext);
      const opened = bytesOf(openDetached, toOpenDetached({ nonce, tag, ciphertext: shared }));
      expect([hex(opened), isFresh(opened)]).toEqual([hex(message(length)), true]);
    }
  });

  it('has C read nothing twice that another thread could change in between', async () => {
    const isShared = (value: unknown): boolean =>
      ArrayBuffer.isView(value) && value.byteLength > 0 && value.buffer instanceof SharedArrayBuffer;
    let calls = 0;
    const watched = <Functions extends object>(functions: Functions): Functions =>
      new Proxy({} as Functions, {
        get: (_target, property) => {
          const call = Reflect.get(functions, property) as (...values: unknown[]) => unknown;
          return (...values: unknown[]) => {
            calls++;
            expect([property, values.some(isShared)]).toEqual([property, false]);
            return call(...values);
          };
        },
      });
    const [raw, rawAsync] = [watched(library.raw), watched(library.rawAsync)];
    const api = entry.createSodium(() => ({ ...library, raw, rawAsync }));
    const inShared = (bytes: Uint8Array): Uint8Array => {
      const shared = new Uint8Array(new SharedArrayBuffer(bytes.length));
      shared.set(bytes);
      return shared;
    };
    const box = bytesOf(seal, { message: message(100) });
    const shared = inShared(box);
    const { tag, ciphertext } = split(box);
    const { open: opening } = name
      .split('.')
      .reduce<object>(
        (object, step) =>
          step === 'prepare()' ? Reflect.get(object, 'prepare')(key) : Reflect.get(object, step),
        api,
      ) as { open: Opening };
    const keys = cipher.openingKeys;
    const additional = additionalData.length === 0 ? {} : { additionalData: inShared(additionalData) };
    const output = new Uint8Array(100);
    calls = 0;
    for (const opened of [
      opening(shared, ...keys, { nonce, ...additional }),
      opening.into(output, shared, ...keys, { nonce, ...additional }),
      await opening.async(shared, ...keys, { nonce, ...additional }),
      opening.detached({ nonce, tag, ciphertext: inShared(ciphertext) }, ...keys, additional),
    ]) {
      expect(hex(opened)).toBe(hex(message(100)));
    }
    expect(calls).toBe(4);
  });

  describe('refuses to open, in every form and with the same words,', () => {
    const words = `${cipher.maker}.open: this was not sealed with this key (and nonce), or was changed`;

    const expectForged = (error: Refusal | undefined, about: unknown): void => {
      if (error?.code === 'ERR_SODIUM_VERIFICATION' && error.message === words) return;
      expect({ about, error }).toBe(words);
    };

    /** Tries every form on what is no sealed message. `output` must be wiped where there is room for a message. */
    async function expectRefusals(sealed: Uint8Array, changes: Changes, about: unknown): Promise<void> {
      const isInside = changes['options.nonce'] === ABSENT;
      const length = Math.max(0, sealed.length - tagLength - (isInside ? nonceLength : 0));
      const output = new Uint8Array(length).fill(0xaa);
      expectForged(await refusalOf(open, { sealed, ...changes }), about);
      expectForged(await refusalOf(open.forms.async!, { sealed, ...changes }), about);
      expectForged(await refusalOf(open.forms.into!, { sealed, output, ...changes }), about);
      if (output.some((byte) => byte !== 0)) expect({ about, output }).toBe('wiped');
      if (isInside || sealed.length < tagLength || 'options.nonce' in changes) return;
      const parts = { nonce, ...split(sealed) };
      const { sealed: _, ...others } = { sealed, ...changes };
      expectForged(await refusalOf(openDetached, { ...toOpenDetached(parts), ...others }), about);
    }

    it('what has one bit flipped', async () => {
      for (const options of choices) {
        for (const length of [0, 1, 20]) {
          const sealed = bytesOf(seal, { message: message(length), ...options });
          for (let bit = 0; bit < 8 * sealed.length; bit++) {
            const forged = sealed.slice();
            forged[bit >> 3]! ^= 1 << (bit & 7);
            await expectRefusals(forged, options, { bit });
          }
        }
      }
    });

    it('what was cut at either end or has a byte too much', async () => {
      for (const options of choices) {
        const sealed = bytesOf(seal, { message: message(30), ...options });
        for (let length = 0; length < sealed.length; length++) {
          await expectRefusals(sealed.subarray(0, length), options, { length });
          await expectRefusals(sealed.subarray(sealed.length - length), options, { fromEnd: length });
        }
        await expectRefusals(Buffer.concat([sealed, Uint8Array.of(0)]), options, 'one byte more');
        await expectRefusals(Buffer.concat([Uint8Array.of(0), sealed]), options, 'one byte before');
      }
    });

    it('what is much too short, after which any output is wiped', async () => {
      for (const options of choices) {
        const inside = options === WITHOUT_NONCE ? nonceLength : 0;
        for (let length = 0; length < inside + tagLength; length++) {
          for (const outputLength of [0, 1, 100]) {
            const output = new Uint8Array(outputLength).fill(0xaa);
            const sealed = message(length);
            expectForged(await refusalOf(open.forms.into!, { sealed, output, ...options }), { length });
            expect(output.every((byte) => byte === 0)).toBe(true);
          }
        }
      }
    });

    it('zeros, noise, and bytes of every length that nobody sealed', async () => {
      for (let length = 0; length < 200; length += 7) {
        await expectRefusals(new Uint8Array(length), {}, { length });
        await expectRefusals(message(length), choices.at(-1)!, { length });
      }
      await expectRefusals(new Uint8Array(200_000), {}, 'long');
      await expectRefusals(message(200_000), choices.at(-1)!, 'long');
    });

    it('a message under every other key and nonce of one bit', async () => {
      const sealed = bytesOf(seal, { message: message(20) });
      const wrongNonces = flipped(nonce).map((other) => ({ 'options.nonce': other }));
      for (const [index, changes] of [...cipher.wrongKeys, ...wrongNonces].entries()) {
        await expectRefusals(sealed, changes, { ...changes, index });
      }
    });

    if (additionalData.length > 0) {
      it('a message with other additional data, or without any', async () => {
        const sealed = bytesOf(seal, { message: message(20) });
        const name = 'options.additionalData';
        for (let bit = 0; bit < 8 * additionalData.length; bit++) {
          const other = additionalData.slice();
          other[bit >> 3]! ^= 1 << (bit & 7);
          await expectRefusals(sealed, { [name]: other }, { bit });
        }
        for (const other of [ABSENT, new Uint8Array(0), additionalData.slice(1), message(200)]) {
          await expectRefusals(sealed, { [name]: other }, 'other');
        }
        const without = bytesOf(seal, { message: message(20), [name]: ABSENT });
        await expectRefusals(without, {}, 'with some');
        expect(hex(bytesOf(seal, { message: message(20), [name]: new Uint8Array(0) }))).toBe(hex(without));
      });
    }

    if (!requiresNonce) {
      it('a nonce inside where none is expected, and none where one is', async () => {
        const inside = bytesOf(seal, { message: message(50), ...WITHOUT_NONCE });
        const outside = bytesOf(seal, { message: message(50) });
        await expectRefusals(inside, { 'options.nonce': inside.slice(0, nonceLength) }, 'inside');
        await expectRefusals(outside, WITHOUT_NONCE, 'outside');
      });
    }

    it('what another cipher sealed with the same key', async () => {
      for (const { name: other, cipher: otherCipher } of ciphers) {
        if (otherCipher.maker === cipher.maker || otherCipher.keyLength !== keyLength) continue;
        if (otherCipher.secretKeys.open !== cipher.secretKeys.open) continue;
        const parameters = { message: message(50), 'options.nonce': keyBytes(otherCipher.nonceLength) };
        const sealed = bytesOf(otherCipher.seal, parameters);
        await expectRefusals(sealed, {}, other);
      }
    });
  });
});
