/** Boxes between key pairs, and sealed boxes: what is not the same for every primitive. */
import type { Box, KeyPair, SealedBox, SecretBytes } from 'sodium';
import { describe, expect, it } from 'vitest';
import { publicKeyOf, SMALL_ORDER, secretKeyOfSeed } from '../references/boxes.ts';
import { entry, sodium } from '../support/backend.ts';
import { hex, key as keyBytes, message, rejectionOf, thrownBy } from '../support/bytes.ts';
import { flipped } from './primitives/ciphers.ts';
import { library, primitives } from './registry.ts';

const LENGTHS = [0, 1, 16, 64, 65, 1000, 70_000];

/** Both ciphers have the same, but for what their key pairs are for. */
type Cipher = Pick<Box, Exclude<keyof Box, 'xchacha20'>>;
type Anonymous = Pick<SealedBox, Exclude<keyof SealedBox, 'xchacha20'>>;
type AnyFunctions = Readonly<Record<string, (...values: unknown[]) => number>>;

const ciphers = [
  { name: 'box', box: sodium.box, sealedBox: sodium.sealedBox, raw: 'crypto_box' },
  {
    name: 'box.xchacha20',
    box: sodium.box.xchacha20 as unknown as Cipher,
    sealedBox: sodium.sealedBox.xchacha20 as unknown as Anonymous,
    raw: 'crypto_box_curve25519xchacha20poly1305',
  },
].filter(({ name }) => primitives.some((primitive) => primitive.name === name));

const nonce = message(24);

const bytesOf = (secret: SecretBytes): Uint8Array => secret.read((bytes) => bytes.slice());

const sealKeys = (sender: KeyPair<32, 'box'>, recipient: KeyPair<32, 'box'>) => ({
  recipientPublicKey: recipient.publicKey,
  senderSecretKey: sender.secretKey,
});

const openKeys = (sender: KeyPair<32, 'box'>, recipient: KeyPair<32, 'box'>) => ({
  senderPublicKey: sender.publicKey,
  recipientSecretKey: recipient.secretKey,
});

/** X25519 ignores the highest bit. */
const smallOrder = SMALL_ORDER.flatMap((point) => {
  const other = point.slice();
  other[31]! ^= 0x80;
  return [point, other];
});

describe.each(ciphers)('$name', ({ name, box, raw }) => {
  const shared = name === 'box' ? 'secretBox' : 'secretBox.xchacha20';
  const secretBox = (
    name === 'box' ? sodium.secretBox : sodium.secretBox.xchacha20
  ) as typeof sodium.secretBox;
  const [alice, bob] = [box.generateKeyPair(), box.generateKeyPair()];

  it('makes key pairs at random, each of keys that belong together', () => {
    const seen = new Set<string>();
    for (let round = 0; round < 100; round++) {
      using pair = box.generateKeyPair();
      expect([pair.publicKey.length, pair.secretKey.length, pair.secretKey.purpose]).toEqual([32, 32, name]);
      expect(hex(publicKeyOf(bytesOf(pair.secretKey)))).toBe(hex(pair.publicKey));
      expect(hex(box.publicKeyOf(pair.secretKey))).toBe(hex(pair.publicKey));
      seen.add(hex(pair.publicKey));
    }
    expect(seen.size).toBe(100);
  });

  it('makes the same key pair of the same seed: the one that SHA-512 and X25519 give', () => {
    for (const seed of [keyBytes(32), new Uint8Array(32), new Uint8Array(32).fill(0xff), message(32)]) {
      const expected = secretKeyOfSeed(seed);
      for (const given of [seed, sodium.SecretBytes.from(seed.slice(), { purpose: 'box.seed' })]) {
        using pair = box.generateKeyPair({ seed: given });
        expect(hex(bytesOf(pair.secretKey))).toBe(hex(expected));
        expect(hex(pair.publicKey)).toBe(hex(publicKeyOf(expected)));
        expect(pair.secretKey.purpose).toBe(name);
      }
    }
  });

  it.each(['readable', 'none'] as const)('keeps secret keys with access %s', (access) => {
    using pair = box.generateKeyPair({ access, seed: keyBytes(32) });
    const sealed = box.seal(message(10), sealKeys(pair, bob), { nonce });
    expect(hex(box.open(sealed, openKeys(pair, bob), { nonce }))).toBe(hex(message(10)));
    using key = box.sharedKey({ publicKey: bob.publicKey, secretKey: pair.secretKey }, { access });
    expect(hex(secretBox.seal(message(10), key, { nonce }))).toBe(hex(sealed));
  });

  it('disposes of the secret key with the pair, which cannot be changed', () => {
    const pair = box.generateKeyPair();
    expect([Object.isFrozen(pair), Object.keys(pair)]).toEqual([true, ['publicKey', 'secretKey', 'dispose']]);
    pair.dispose();
    pair.dispose();
    const error = thrownBy(() => box.seal(message(3), sealKeys(pair, bob)));
    expect(error).toMatchObject({
      code: 'ERR_SODIUM_STATE',
      message: 'keys.senderSecretKey is a SecretBytes that was disposed of',
    });
    expect(thrownBy(() => box.publicKeyOf(pair.secretKey)).message).toBe(
      'secretKey is a SecretBytes that was disposed of',
    );
  });

  it('opens what another sealed for its owner, and nothing else', () => {
    const carol = box.generateKeyPair();
    for (const length of LENGTHS) {
      const sealed = box.seal(message(length), sealKeys(alice, bob));
      expect(sealed.length).toBe(length + 40);
      expect(hex(box.open(sealed, openKeys(alice, bob)))).toBe(hex(message(length)));
      for (const keys of [openKeys(carol, bob), openKeys(alice, carol), openKeys(bob, bob)]) {
        expect(thrownBy(() => box.open(sealed, keys)).code).toBe('ERR_SODIUM_VERIFICATION');
      }
    }
  });

  it('cannot tell a message from one that is sent back to its sender, as its documentation says', () => {
    const sealed = box.seal(message(20), sealKeys(alice, bob));
    expect(hex(box.open(sealed, openKeys(bob, alice)))).toBe(hex(message(20)));
  });

  it('takes the highest bit of a public key for what X25519 takes it: nothing', () => {
    const other = bob.publicKey.slice();
    other[31]! ^= 0x80;
    const keys = { ...sealKeys(alice, bob), recipientPublicKey: other };
    expect(hex(box.seal(message(5), keys, { nonce }))).toBe(
      hex(box.seal(message(5), sealKeys(alice, bob), { nonce })),
    );
  });

  it('has one key for both, with which a secret box is the same bytes in every form', async () => {
    using key = box.sharedKey({ publicKey: bob.publicKey, secretKey: alice.secretKey });
    using same = box.sharedKey({ publicKey: alice.publicKey, secretKey: bob.secretKey });
    expect([key.purpose, key.length, key.equals(same)]).toEqual([shared, 32, true]);
    const keys = sealKeys(alice, bob);
    for (const length of LENGTHS) {
      const plain = message(length);
      const expected = hex(box.seal(plain, keys, { nonce }));
      const output = new Uint8Array(length + 16);
      expect(hex(secretBox.seal(plain, key, { nonce }))).toBe(expected);
      expect(hex(await secretBox.seal.async(plain, key, { nonce }))).toBe(expected);
      expect(hex(secretBox.seal.into(output, plain, key, { nonce }))).toBe(expected);
      expect(secretBox.seal.detached(plain, key, { nonce })).toEqual(
        box.seal.detached(plain, keys, { nonce }),
      );
      const sealed = secretBox.seal(plain, same);
      expect(hex(box.open(sealed, openKeys(bob, alice)))).toBe(hex(plain));
    }
  });

  it('has the key that C computes beforehand', () => {
    const functions = library.raw as unknown as AnyFunctions;
    using key = box.sharedKey({ publicKey: bob.publicKey, secretKey: alice.secretKey });
    for (const length of LENGTHS) {
      const plain = message(length);
      const ofC = new Uint8Array(length + 16);
      functions[`${raw}_easy_afternm`]!(ofC, plain, length, nonce, bytesOf(key));
      expect(hex(secretBox.seal(plain, key, { nonce }))).toBe(hex(ofC));
      const [ciphertext, tag] = [new Uint8Array(length), new Uint8Array(16)];
      functions[`${raw}_detached_afternm`]!(ciphertext, tag, plain, length, nonce, bytesOf(key));
      expect(secretBox.seal.detached(plain, key, { nonce })).toEqual({ nonce, ciphertext, tag });
      const opened = new Uint8Array(length);
      expect(functions[`${raw}_open_easy_afternm`]!(opened, ofC, ofC.length, nonce, bytesOf(key))).toBe(0);
      expect(hex(box.open(ofC, openKeys(alice, bob), { nonce }))).toBe(hex(opened));
    }
  });

  it('gives shared keys that nothing but the secret box takes', () => {
    using key = box.sharedKey({ publicKey: bob.publicKey, secretKey: alice.secretKey });
    const error = thrownBy(() => sodium.auth(message(3), key as never));
    expect(error.message).toBe(`key must be a key of auth, got a SecretBytes of 32 bytes for ${shared}`);
  });

  it('refuses public keys of small order in every form of seal, and wipes the output', async () => {
    const parameter = 'keys.recipientPublicKey';
    const refused = {
      name: 'InvalidValueError',
      code: 'ERR_SODIUM_INVALID_VALUE',
      parameter,
      message: `${parameter} must be a public key that is not of small order, got a Uint8Array of 32 bytes that is invalid`,
    };
    for (const recipientPublicKey of smallOrder) {
      const keys = { recipientPublicKey, senderSecretKey: alice.secretKey };
      const [short, long] = [message(10), message(100_000)];
      const output = new Uint8Array(50).fill(0xaa);
      expect(thrownBy(() => box.seal(short, keys))).toMatchObject(refused);
      expect(thrownBy(() => box.seal.detached(short, keys))).toMatchObject(refused);
      expect(thrownBy(() => box.seal.into(output, short, keys))).toMatchObject(refused);
      expect(await rejectionOf(box.seal.async(short, keys))).toMatchObject(refused);
      expect(await rejectionOf(box.seal.async(long, keys))).toMatchObject(refused);
      expect(output.every((byte) => byte === 0)).toBe(true);
    }
  });

  it('refuses public keys of small order for a shared key', () => {
    for (const publicKey of smallOrder) {
      const error = thrownBy(() => box.sharedKey({ publicKey, secretKey: alice.secretKey }));
      expect(error).toMatchObject({ name: 'InvalidValueError', parameter: 'keys.publicKey' });
    }
  });
});

describe.each(ciphers)('the sealed box of $name', ({ name, box, sealedBox, raw }) => {
  const pair = box.generateKeyPair();
  const other = box.generateKeyPair();
  const ownName = name.replace('box', 'sealedBox');
  const words = `${ownName}.open: this was not sealed with this key (and nonce), or was changed`;

  it('opens what was sealed for its owner, in every form', async () => {
    for (const length of LENGTHS) {
      const plain = message(length);
      const output = new Uint8Array(length + 48);
      for (const sealed of [
        sealedBox.seal(plain, pair.publicKey),
        sealedBox.seal.into(output, plain, pair.publicKey),
        await sealedBox.seal.async(plain, pair.publicKey),
      ]) {
        expect(sealed.length).toBe(length + 48);
        const opened = [
          sealedBox.open(sealed, pair),
          sealedBox.open.into(new Uint8Array(length), sealed, pair),
          await sealedBox.open.async(sealed, pair),
        ];
        for (const bytes of opened) expect(Buffer.compare(bytes, plain)).toBe(0);
      }
    }
  });

  it('takes a key pair as any object, of bytes too', () => {
    const sealed = sealedBox.seal(message(9), pair.publicKey);
    const { publicKey, secretKey } = pair;
    for (const given of [
      { publicKey, secretKey },
      { publicKey, secretKey: bytesOf(secretKey) },
      { publicKey, secretKey, and: 'more' },
      Object.assign(Object.create({ publicKey }), { secretKey }),
    ]) {
      expect(hex(sealedBox.open(sealed, given))).toBe(hex(message(9)));
    }
  });

  it('has another public key in front every time, and says nothing else twice', () => {
    const seen = new Set<string>();
    for (let round = 0; round < 200; round++) {
      const sealed = sealedBox.seal(message(40), pair.publicKey);
      for (const part of [sealed.slice(0, 32), sealed.slice(32, 48), sealed.slice(48)]) seen.add(hex(part));
    }
    expect(seen.size).toBe(600);
  });

  /** Tries every form on what is no sealed message; `output` must be wiped. */
  async function expectRefusals(sealed: Uint8Array, keys: typeof pair, about: unknown): Promise<void> {
    const output = new Uint8Array(Math.max(0, sealed.length - 48)).fill(0xaa);
    const errors = [
      thrownBy(() => sealedBox.open(sealed, keys)),
      thrownBy(() => sealedBox.open.into(output, sealed, keys)),
      await rejectionOf(sealedBox.open.async(sealed, keys)),
    ];
    for (const error of errors) {
      if (error.code === 'ERR_SODIUM_VERIFICATION' && error.message === words) continue;
      expect({ about, error }).toBe(words);
    }
    if (output.some((byte) => byte !== 0)) expect({ about, output }).toBe('wiped');
  }

  it('refuses what has one bit flipped', async () => {
    for (const length of [0, 1, 20]) {
      const sealed = sealedBox.seal(message(length), pair.publicKey);
      for (const [bit, forged] of flipped(sealed).entries()) await expectRefusals(forged, pair, { bit });
    }
  });

  it('refuses what was cut, lengthened or made up', async () => {
    const sealed = sealedBox.seal(message(30), pair.publicKey);
    for (let length = 0; length < sealed.length; length++) {
      await expectRefusals(sealed.subarray(0, length), pair, { length });
      await expectRefusals(sealed.subarray(sealed.length - length), pair, { fromEnd: length });
    }
    await expectRefusals(Buffer.concat([sealed, Uint8Array.of(0)]), pair, 'one byte more');
    await expectRefusals(Buffer.concat([Uint8Array.of(0), sealed]), pair, 'one byte before');
    for (const length of [0, 47, 48, 49, 100, 200_000]) {
      await expectRefusals(message(length), pair, { noise: length });
      // Zeros are a public key of small order.
      await expectRefusals(new Uint8Array(length), pair, { zeros: length });
    }
    for (let outputLength = 0; outputLength < 3; outputLength++) {
      const output = new Uint8Array(outputLength).fill(0xaa);
      expect(thrownBy(() => sealedBox.open.into(output, message(47), pair)).message).toBe(words);
      expect(output.every((byte) => byte === 0)).toBe(true);
    }
  });

  it('refuses what begins with a public key of small order', async () => {
    const sealed = sealedBox.seal(message(30), pair.publicKey);
    for (const point of smallOrder) {
      await expectRefusals(Buffer.concat([point, sealed.subarray(32)]), pair, hex(point));
    }
  });

  it('refuses what was sealed for another, and keys that do not belong together', async () => {
    const sealed = sealedBox.seal(message(30), pair.publicKey);
    await expectRefusals(sealed, other, 'another pair');
    await expectRefusals(sealed, { ...pair, publicKey: other.publicKey }, 'another public key');
    await expectRefusals(sealed, { ...pair, secretKey: other.secretKey }, 'another secret key');
    // The nonce is made of it as it is given, though X25519 ignores the bit.
    const publicKey = flipped(pair.publicKey).at(-1) as typeof pair.publicKey;
    await expectRefusals(sealed, { ...pair, publicKey }, 'the highest bit');
    expect(hex(sealedBox.open(sealedBox.seal(message(5), publicKey), { ...pair, publicKey }))).toBe(
      hex(message(5)),
    );
  });

  it('refuses what the other cipher sealed, and what has no key of its own', async () => {
    for (const { name: otherName, sealedBox: one } of ciphers) {
      if (otherName === name) continue;
      await expectRefusals(one.seal(message(30), pair.publicKey), pair, otherName);
    }
    const keys = { recipientPublicKey: pair.publicKey, senderSecretKey: other.secretKey };
    await expectRefusals(box.seal(message(30), keys), pair, 'a box');
  });

  it('refuses public keys of small order in every form of seal, and wipes the output', async () => {
    for (const point of smallOrder) {
      const output = new Uint8Array(58).fill(0xaa);
      for (const error of [
        thrownBy(() => sealedBox.seal(message(10), point)),
        thrownBy(() => sealedBox.seal.into(output, message(10), point)),
        await rejectionOf(sealedBox.seal.async(message(10), point)),
      ]) {
        expect(error).toMatchObject({ name: 'InvalidValueError', parameter: 'recipientPublicKey' });
      }
      expect(output.every((byte) => byte === 0)).toBe(true);
    }
  });

  it('has C read nothing twice that another thread could change in between', async () => {
    const shared = new Uint8Array(new SharedArrayBuffer(148));
    shared.set(sealedBox.seal(message(100), pair.publicKey));
    const { api, calls } = watch((values) => values.some((value) => isShared(value)));
    const opening = (name === 'box' ? api.sealedBox : api.sealedBox.xchacha20) as unknown as Anonymous;
    // A secret is of one library alone.
    const keys = { publicKey: pair.publicKey, secretKey: bytesOf(pair.secretKey) };
    const output = new Uint8Array(100);
    for (const opened of [
      opening.open(shared, keys),
      opening.open(shared.buffer, keys),
      opening.open.into(output, shared, keys),
      await opening.open.async(shared, keys),
    ]) {
      expect(hex(opened)).toBe(hex(message(100)));
    }
    expect(calls).toEqual(Array(4).fill(expect.objectContaining({ name: `${raw}_seal_open`, found: false })));
  });
});

const isShared = (value: unknown): boolean =>
  ArrayBuffer.isView(value) && value.byteLength > 0 && value.buffer instanceof SharedArrayBuffer;

/** An API whose calls of C are noted: the function, on which thread, and what `look` finds in the arguments. */
function watch(look: (values: readonly unknown[]) => boolean) {
  const calls: { name: string; isElsewhere: boolean; found: boolean }[] = [];
  const watched = <Functions extends object>(functions: Functions, isElsewhere: boolean): Functions =>
    new Proxy({} as Functions, {
      get: (_target, name) => {
        const call = Reflect.get(functions, name) as (...values: unknown[]) => unknown;
        return (...values: unknown[]) => {
          calls.push({ name: String(name), isElsewhere, found: look(values) });
          return call(...values);
        };
      },
    });
  const [raw, rawAsync] = [watched(library.raw, false), watched(library.rawAsync, true)];
  return { api: entry.createSodium(() => ({ ...library, raw, rawAsync })), calls };
}

describe.each(ciphers)('async of $name', ({ name, raw }) => {
  it('leaves the thread however short the message is: the curve takes longer than to ask', async () => {
    const { api, calls } = watch(() => false);
    const [box, sealedBox] = (name === 'box'
      ? [api.box, api.sealedBox]
      : [api.box.xchacha20, api.sealedBox.xchacha20]) as unknown as [Cipher, Anonymous];
    const secretKey = keyBytes(32);
    const publicKey = publicKeyOf(secretKey) as KeyPair<32, 'box'>['publicKey'];
    const keys = { recipientPublicKey: publicKey, senderSecretKey: secretKey };
    const sealed = await box.seal.async(message(1), keys, { nonce });
    await box.open.async(sealed, { senderPublicKey: publicKey, recipientSecretKey: secretKey }, { nonce });
    await sealedBox.open.async(await sealedBox.seal.async(message(1), publicKey), { publicKey, secretKey });
    expect(calls.map(({ name: called, isElsewhere }) => [called, isElsewhere])).toEqual(
      ['_easy', '_open_easy', '_seal', '_seal_open'].map((end) => [`${raw}${end}`, true]),
    );
  });
});
