/** Signatures: what they have to do with each other, and which keys and signatures are refused. */
import { createPrivateKey, createPublicKey, verify as opensslVerify } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import * as fc from 'fast-check';
import type { PrehashedState } from 'sodium';
import { afterEach, describe, expect, it } from 'vitest';
import { entry, sodium } from '../support/backend.ts';
import { hex, key, message, rejectionOf, thrownBy, unhex } from '../support/bytes.ts';
import { countStates } from '../support/counted.ts';
import { secretKeyOf, signingKey, verifyingKey } from '../support/signing-key.ts';
import { messageOf, readVectors } from './primitives/primitive.ts';
import { opensslPublicKey } from './primitives/sign.ts';
import { library } from './registry.ts';

const { sign, x25519, SecretBytes } = sodium;
const { prehashed } = sign;

const forged = { name: 'VerificationError', code: 'ERR_SODIUM_VERIFICATION' };
const over = { name: 'StateError', code: 'ERR_SODIUM_STATE' };
const anySeed = fc.uint8Array({ minLength: 32, maxLength: 32 });
const anyMessage = fc.uint8Array({ maxLength: 300 });

const flipped = (bytes: Uint8Array, bit: number): Uint8Array<ArrayBuffer> => {
  const other = Uint8Array.from(bytes);
  other[bit >> 3]! ^= 1 << (bit & 7);
  return other;
};

describe('a signature', () => {
  it('is right for its message and its key, and for no other', () => {
    fc.assert(
      fc.property(anySeed, anyMessage, (seed, plain) => {
        using pair = sign.generateKeyPair({ seed });
        using other = sign.generateKeyPair();
        const signature = sign(plain, pair.secretKey);
        expect(sign.verify(signature, plain, pair.publicKey)).toBe(true);
        expect(sign.verify(signature, plain, other.publicKey)).toBe(false);
        expect(sign.verify(signature, Uint8Array.from([...plain, 0]), pair.publicKey)).toBe(false);
      }),
    );
  });

  it('is wrong when any bit of it, of the message or of the key is another', async () => {
    const plain = message(9);
    const [secretKey, publicKey] = [signingKey(), verifyingKey()];
    const signature = sign(plain, secretKey);
    const signed = sign.attach(plain, secretKey);
    const ofHash = prehashed(plain, secretKey);
    for (let bit = 0; bit < 8 * 64; bit++) {
      if (sign.verify(flipped(signature, bit), plain, publicKey)) expect({ bit }).toBe('refused');
      if (prehashed.verify(flipped(ofHash, bit), plain, publicKey)) expect({ bit }).toBe('refused');
    }
    for (let bit = 0; bit < 8 * plain.length; bit++) {
      if (sign.verify(signature, flipped(plain, bit), publicKey)) expect({ bit }).toBe('refused');
    }
    for (let bit = 0; bit < 8 * 32; bit++) {
      if (sign.verify(signature, plain, flipped(publicKey, bit))) expect({ bit }).toBe('refused');
    }
    for (let bit = 0; bit < 8 * signed.length; bit++) {
      const wrong = flipped(signed, bit);
      const output = new Uint8Array(9).fill(0xaa);
      expect(thrownBy(() => sign.open(wrong, publicKey))).toMatchObject(forged);
      expect(thrownBy(() => sign.open.into(output, wrong, publicKey))).toMatchObject(forged);
      expect(hex(output)).toBe('00'.repeat(9));
      if (bit % 37 === 0) expect(await rejectionOf(sign.open.async(wrong, publicKey))).toMatchObject(forged);
    }
  });

  it('stands before its message in what is attached', () => {
    fc.assert(
      fc.property(anyMessage, (plain) => {
        const signed = sign.attach(plain, signingKey());
        expect(hex(signed)).toBe(hex(sign(plain, signingKey())) + hex(plain));
        expect(hex(sign.open(signed, verifyingKey()))).toBe(hex(plain));
      }),
    );
  });

  it('that is cut off opens to nothing, whatever its length', async () => {
    const signed = sign.attach(message(3), signingKey());
    for (let length = 0; length < signed.length; length++) {
      const short = signed.subarray(0, length);
      const output = new Uint8Array(Math.max(0, length - 64)).fill(0xaa);
      for (const error of [
        thrownBy(() => sign.open(short, verifyingKey())),
        thrownBy(() => sign.open.into(output, short, verifyingKey())),
        await rejectionOf(sign.open.async(short, verifyingKey())),
      ]) {
        expect(error).toMatchObject({
          ...forged,
          message: 'sign.open: this was not signed with this key, or was changed',
        });
      }
      expect(output.every((byte) => byte === 0)).toBe(true);
    }
  });

  it('of a message does not serve for its hash, nor the other way round', () => {
    const [plain, own, publicKey] = [message(70), signingKey(), verifyingKey()];
    expect(prehashed.verify(sign(plain, own), plain, publicKey)).toBe(false);
    expect(sign.verify(prehashed(plain, own), plain, publicKey)).toBe(false);
    const digest = sodium.hash.sha512(plain);
    expect(hex(prehashed(plain, own))).not.toBe(hex(sign(digest, own)));
  });

  it('is verified elsewhere just so, whatever happens to what was given', async () => {
    for (const length of [0, 10, 100_000]) {
      const plain = message(length);
      const signature = sign(plain, signingKey());
      expect(await sign.verify.async(flipped(signature, 100), plain, verifyingKey())).toBe(false);
      const given = [Uint8Array.from(signature), Uint8Array.from(plain), verifyingKey()] as const;
      const answer = sign.verify.async(...given);
      for (const bytes of given) bytes.fill(0xff);
      expect(await answer).toBe(true);
    }
  });
});

describe('strictness', () => {
  it('is libsodium’s: OpenSSL takes more, of keys and points of small order', () => {
    const differ = readVectors('sign-verification.json').filter((vector) => {
      const values = [unhex(vector.signature!), messageOf(vector), unhex(vector.publicKey!)] as const;
      const [signature, plain, publicKey] = values;
      const ofOpenssl = opensslVerify(null, plain, opensslPublicKey(publicKey), signature);
      return ofOpenssl !== sign.verify(...values);
    });
    // What results.md of ed25519-speccheck says of both.
    expect(differ.map(({ origin }) => /case (\d)/.exec(origin!)?.[1])).toEqual(['0', '1', '2']);
  });
});

describe('calls of other threads', () => {
  it('are asked for even the shortest message', async () => {
    const calls: string[] = [];
    const rawAsync = new Proxy(library.rawAsync, {
      get: (target, name) => {
        calls.push(String(name));
        return target[name as keyof typeof target];
      },
    });
    const counting = entry.createSodium(() => ({ ...library, rawAsync })).sign;
    const signature = await counting.async(message(1), signingKey());
    const signed = await counting.attach.async(message(1), signingKey());
    expect(await counting.verify.async(signature, message(1), verifyingKey())).toBe(true);
    expect(hex(await counting.open.async(signed, verifyingKey()))).toBe(hex(message(1)));
    expect(calls).toEqual([
      'crypto_sign_detached',
      'crypto_sign',
      'crypto_sign_verify_detached',
      'crypto_sign_open',
    ]);
  });
});

describe('memory that another thread writes', () => {
  const LENGTH = 200_000;

  /** Goes on to write one of two values to one byte. */
  async function whileWritten(memory: SharedArrayBuffer, at: number, work: () => void): Promise<void> {
    const worker = new Worker(
      `const { workerData: { memory, at }, parentPort } = require('node:worker_threads');
       const bytes = new Uint8Array(memory);
       parentPort.postMessage('writing');
       for (;;) bytes[at] ^= 1;`,
      { eval: true, workerData: { memory, at } },
    );
    try {
      await new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject));
      work();
    } finally {
      await worker.terminate();
    }
  }

  it('is signed as it was at one moment', async () => {
    const shared = new Uint8Array(new SharedArrayBuffer(LENGTH));
    const both = [0, 1].map((value) => message(LENGTH).fill(value, LENGTH - 1));
    shared.set(both[0]!);
    await whileWritten(shared.buffer as SharedArrayBuffer, LENGTH - 1, () => {
      for (let round = 0; round < 30; round++) {
        const signature = sign(shared, signingKey());
        const { length } = both.filter((plain) => sign.verify(signature, plain, verifyingKey()));
        expect(length).toBe(1);
        const opened = sign.open(sign.attach(shared, signingKey()), verifyingKey());
        expect(both.some((plain) => Buffer.compare(plain, opened) === 0)).toBe(true);
      }
    });
  });

  it('may take what is attached, and has no part in its signature', async () => {
    const shared = new Uint8Array(new SharedArrayBuffer(64 + LENGTH));
    const plain = message(LENGTH);
    await whileWritten(shared.buffer as SharedArrayBuffer, shared.length - 1, () => {
      for (let round = 0; round < 30; round++) {
        sign.attach.into(shared, plain, signingKey());
        expect(sign.verify(Uint8Array.from(shared.subarray(0, 64)), plain, verifyingKey())).toBe(true);
      }
    });
  });
});

describe('a key pair', () => {
  it('of a seed is OpenSSL’s', () => {
    fc.assert(
      fc.property(anySeed, (seed) => {
        using pair = sign.generateKeyPair({ seed });
        const pkcs8 = Buffer.from([...unhex('302e020100300506032b657004220420'), ...seed]);
        const own = createPublicKey(createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' }));
        const { x } = own.export({ format: 'jwk' });
        expect(hex(pair.publicKey)).toBe(Buffer.from(x!, 'base64url').toString('hex'));
        expect(pair.secretKey.read(hex)).toBe(hex(seed) + hex(pair.publicKey));
      }),
    );
  });

  it('comes of a seed of its purpose, or of none, and gives it back', () => {
    for (const access of ['readable', 'none'] as const) {
      using seed = SecretBytes.from(key(32), { purpose: 'sign.seed', access });
      using pair = sign.generateKeyPair({ seed, access });
      using again = sign.seedOf(pair.secretKey, { access });
      expect([pair.secretKey.purpose, again.purpose, again.length]).toEqual(['sign', 'sign.seed', 32]);
      expect(again.equals(seed)).toBe(true);
      expect(hex(sign.publicKeyOf(pair.secretKey))).toBe(hex(pair.publicKey));
      expect(hex(pair.publicKey)).toBe(hex(verifyingKey()));
      expect(thrownBy(() => sign(message(3), again as never)).parameter).toBe('secretKey');
    }
  });

  it('without a seed is another each time', () => {
    const pairs = Array.from({ length: 20 }, () => sign.generateKeyPair());
    expect(new Set(pairs.map(({ publicKey }) => hex(publicKey))).size).toBe(20);
    for (const pair of pairs) {
      expect(Object.isFrozen(pair)).toBe(true);
      pair[Symbol.dispose]();
      expect(thrownBy(() => sign(message(3), pair.secretKey))).toMatchObject(over);
    }
  });
});

describe('a seed in place of a secret key', () => {
  it('is told what it is', async () => {
    const seed = key(32);
    const calls: readonly ((wrong: never) => unknown)[] = [
      (wrong) => sign(message(3), wrong),
      (wrong) => sign.into(new Uint8Array(64), message(3), wrong),
      (wrong) => sign.attach(message(3), wrong),
      (wrong) => sign.publicKeyOf(wrong),
      (wrong) => sign.seedOf(wrong),
      (wrong) => sign.toX25519SecretKey(wrong),
      (wrong) => prehashed(message(3), wrong),
      (wrong) => prehashed.create().sign(wrong),
    ];
    for (const wrong of [seed, SecretBytes.from(Uint8Array.from(seed))]) {
      const errors = calls.map((call) => thrownBy(() => call(wrong as never)));
      errors.push(await rejectionOf(sign.async(message(3), wrong as never)));
      errors.push(await rejectionOf(prehashed.from([], wrong as never)));
      for (const error of errors) {
        expect(error).toMatchObject({ code: 'ERR_SODIUM_INVALID_LENGTH', parameter: 'secretKey' });
        expect(error.message.endsWith('; this is a seed: sign.generateKeyPair({ seed })')).toBe(true);
      }
    }
    expect(thrownBy(() => sign(message(3), key(31) as never)).message).not.toContain('seed');
  });
});

describe('a secret key that is brought', () => {
  const refused = { name: 'InvalidValueError', code: 'ERR_SODIUM_INVALID_VALUE' };

  it('is refused when its halves don’t belong together, and nothing is left of it', () => {
    const spied = countSecrets();
    for (let bit = 0; bit < 8 * 64; bit += 7) {
      const torn = flipped(signingKey(), bit);
      const before = hex(torn);
      for (const access of ['readable', 'none'] as const) {
        const options = { purpose: 'sign', access } as const;
        expect(thrownBy(() => spied.SecretBytes.from(torn, options))).toMatchObject({
          ...refused,
          parameter: 'bytes',
        });
        // As after any other refusal.
        expect(hex(torn)).toBe(before);
        expect(thrownBy(() => spied.SecretBytes.fill(64, (bytes) => bytes.set(torn), options))).toMatchObject(
          { ...refused, parameter: 'callback' },
        );
      }
    }
    expect(spied.left()).toEqual({ secrets: 0, states: 0 });
    expect(spied.made()).toBeGreaterThan(100);
  });

  it('is taken when they do, however it is kept', () => {
    for (const access of ['readable', 'none'] as const) {
      const bytes = signingKey();
      using taken = SecretBytes.from(bytes, { purpose: 'sign', access });
      expect(bytes.every((byte) => byte === 0)).toBe(true);
      using filled = SecretBytes.fill(64, (own) => own.set(signingKey()), { purpose: 'sign', access });
      for (const secret of [taken, filled]) {
        expect(sign.verify(sign(message(3), secret), message(3), verifyingKey())).toBe(true);
      }
    }
  });

  it('is not looked at for another purpose, or none', () => {
    const torn = () => flipped(signingKey(), 300);
    for (const purpose of ['hmac.sha512', 'sign.seed', undefined] as const) {
      using secret = SecretBytes.from(torn(), purpose === undefined ? {} : { purpose });
      expect(secret.length).toBe(64);
    }
    // As documented, bytes are not looked at either.
    expect(sign(message(3), torn())).toHaveLength(64);
  });

  /** The library under test, with what is made and freed counted. */
  function countSecrets() {
    const { alive, counted } = countStates();
    let [made, freed] = [0, 0];
    const secrets = new Proxy(library.secrets, {
      get(target, name) {
        const value = target[name as keyof typeof target];
        if (typeof value !== 'function') return value;
        return (...values: unknown[]) => {
          const result = Reflect.apply(value, target, values) as { free(): void };
          if (name === 'allocate') {
            made++;
            const free = result.free.bind(result);
            let isFree = false;
            result.free = () => {
              if (!isFree) freed++;
              isFree = true;
              free();
            };
          }
          return result;
        };
      },
    });
    const api = entry.createSodium(() => ({ ...counted, secrets }));
    return {
      SecretBytes: api.SecretBytes,
      made: () => made,
      left: () => ({ secrets: made - freed, states: alive() }),
    };
  }
});

describe('keys for X25519', () => {
  it('belong together, and agree with others', () => {
    fc.assert(
      fc.property(anySeed, anySeed, (mine, yours) => {
        using my = sign.generateKeyPair({ seed: mine });
        using your = sign.generateKeyPair({ seed: yours });
        using mySecret = sign.toX25519SecretKey(my.secretKey, { purpose: 'x25519' });
        using yourSecret = sign.toX25519SecretKey(your.secretKey, { purpose: 'x25519' });
        const [myPublic, yourPublic] = [my, your].map(({ publicKey }) => sign.toX25519PublicKey(publicKey));
        expect(hex(x25519.publicKeyOf(mySecret))).toBe(hex(myPublic!));
        using one = x25519.sharedSecret({ publicKey: yourPublic!, secretKey: mySecret });
        using other = x25519.sharedSecret({ publicKey: myPublic!, secretKey: yourSecret });
        expect(one.equals(other)).toBe(true);
      }),
      { numRuns: 30 },
    );
  });

  it('are secrets of the purpose that is asked for, and kept so', () => {
    using plain = sign.toX25519SecretKey(signingKey());
    expect([plain.length, plain.purpose]).toEqual([32, undefined]);
    using bound = sign.toX25519SecretKey(signingKey(), { purpose: 'box', access: 'none' });
    expect(bound.purpose).toBe('box');
    expect(thrownBy(() => x25519.publicKeyOf(bound as never)).parameter).toBe('secretKey');
  });

  it.each([
    ['of small order', '0100000000000000000000000000000000000000000000000000000000000000'],
    ['of small order', 'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a'],
    ['of mixed order', `95${'99'.repeat(31)}`],
    ['of mixed order', 'cdb267ce40c5cd45306fa5d2f29731459387dbf9eb933b7bd5aed9a765b88d4d'],
    ['no point', `02${'00'.repeat(31)}`],
  ])('are not had of a public key that is %s: %s', (_what, publicKey) => {
    expect(thrownBy(() => sign.toX25519PublicKey(unhex(publicKey)))).toMatchObject({
      name: 'InvalidValueError',
      code: 'ERR_SODIUM_INVALID_VALUE',
      parameter: 'publicKey',
    });
  });
});

describe('sign.prehashed', () => {
  const { api, alive } = countStates();
  const own = api.sign.prehashed;
  const plain = message(300);
  const whole = hex(prehashed(plain, signingKey()));
  const start = (): PrehashedState => own.create();

  afterEach(() => expect(alive()).toBe(0));

  it('is the same for any two parts, and by a copy made between them', () => {
    for (let at = 0; at <= plain.length; at += 3) {
      const state = start().update(plain.subarray(0, at));
      const copy = state.clone();
      expect(hex(state.update(plain.subarray(at)).sign(signingKey()))).toBe(whole);
      expect(copy.update(plain.subarray(at)).verify(unhex(whole), verifyingKey())).toBe(true);
    }
    expect(
      start()
        .update(plain)
        .verify(flipped(unhex(whole), 9), verifyingKey()),
    ).toBe(false);
  });

  it('is the same for random parts, by from', async () => {
    const anyParts = fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(anyParts, async (parts) => {
        const joined = Uint8Array.from(parts.flatMap((part) => [...part]));
        const signature = await own.from(parts, signingKey());
        expect(hex(signature)).toBe(hex(prehashed(joined, signingKey())));
        expect(await own.verify.from(signature, parts, verifyingKey())).toBe(true);
        expect(await own.verify.from(signature, [...parts, message(1)], verifyingKey())).toBe(false);
      }),
      { numRuns: 30 },
    );
  });

  it.each(['sign', 'verify', 'dispose', Symbol.dispose] as const)('is over after %s', (end) => {
    const state = start().update(plain) as PrehashedState &
      Record<string | symbol, (...a: unknown[]) => unknown>;
    if (end === 'sign') state.sign(signingKey());
    else if (end === 'verify') state.verify(unhex(whole), verifyingKey());
    else state[end]();
    const uses = [
      () => state.update(plain),
      () => state.sign(signingKey()),
      () => state.verify(unhex(whole), verifyingKey()),
      () => state.clone(),
    ];
    for (const use of uses) expect(thrownBy(use)).toMatchObject(over);
    state.dispose();
    state[Symbol.dispose]();
  });

  it('goes on after arguments that were refused', () => {
    const state = start().update(plain.subarray(0, 100));
    for (const [call, parameter] of [
      [() => state.update('text' as never), 'data'],
      [() => state.sign(key(32) as never), 'secretKey'],
      [() => state.verify(key(63) as never, verifyingKey()), 'signature'],
      [() => state.verify(unhex(whole), key(31) as never), 'publicKey'],
    ] as const) {
      expect(thrownBy(call)).toMatchObject({ parameter });
    }
    expect(hex(state.update(plain.subarray(100)).sign(signingKey()))).toBe(whole);
  });

  it('does not care what becomes of keys and signatures while a source goes on', async () => {
    async function* parts() {
      yield plain.subarray(0, 100);
      await delay(5);
      yield plain.subarray(100);
    }
    const [bytes, signature, publicKey] = [signingKey(), unhex(whole), verifyingKey()];
    const secrets = (['readable', 'none'] as const).map((access) =>
      SecretBytes.from(signingKey(), { access }),
    );
    const ofSecrets = secrets.map((secret) => prehashed.from(parts(), secret));
    const ofBytes = prehashed.from(parts(), bytes);
    const answer = prehashed.verify.from(signature, parts(), publicKey);
    for (const secret of secrets) secret.dispose();
    for (const given of [bytes, signature, publicKey]) given.fill(0);
    expect((await Promise.all([...ofSecrets, ofBytes])).map(hex)).toEqual([whole, whole, whole]);
    expect(await answer).toBe(true);
  });

  it('leaves nothing of a source that fails or is given up', async () => {
    async function* failing() {
      yield plain;
      throw new Error('its own');
    }
    const options = { signal: AbortSignal.abort() };
    for (const call of [
      () => own.from(failing(), signingKey()),
      () => own.from([plain], signingKey(), options),
      () => own.verify.from(unhex(whole), failing(), verifyingKey()),
      () => own.verify.from(unhex(whole), [plain], verifyingKey(), options),
    ]) {
      expect(await rejectionOf(call())).toMatchObject({ code: 'ERR_SODIUM_SOURCE' });
    }
    const wrong = own.verify.from(key(63) as never, [plain], verifyingKey());
    expect(await rejectionOf(wrong)).toMatchObject({ parameter: 'signature' });
  });

  it('takes chunks that are hashed on other threads', async () => {
    const long = message(300_000);
    const signature = await own.from([long.subarray(0, 200_000), long.subarray(200_000)], signingKey());
    expect(hex(signature)).toBe(hex(prehashed(long, signingKey())));
  });

  it('is what others make of the same seed', () => {
    const secretKey = secretKeyOf(message(32));
    using pair = sign.generateKeyPair({ seed: message(32) });
    expect(hex(prehashed(plain, pair.secretKey))).toBe(hex(prehashed(plain, secretKey)));
  });
});
