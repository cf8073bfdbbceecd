import { accessSync, constants } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { inspect } from 'node:util';
import * as workerThreads from 'node:worker_threads';
import type { SecretBytes as Secret } from 'sodium';
import * as native from 'sodium';
import * as wasm from 'sodium/wasm';
import { describe, expect, it } from 'vitest';
import { everything } from '../../../../scripts/test-everything.ts';
import { backend, sodium } from '../support/backend.ts';
import { hex, key, message, thrownBy } from '../support/bytes.ts';
import { resultOf, runSnippet } from '../support/child.ts';
import { COUNT_COPIES } from '../support/memory-scan.ts';
import { liars, otherViews, strangers, unusualArrays } from '../support/odd-values.ts';

/** Secrets of each length and access that live at once. */
const OF_EACH = everything ? 5000 : 2500;

const { SecretBytes, genericHash, shortHash, equals, toHex } = sodium;

const LENGTHS = [1, 15, 16, 17, 32, 63, 64, 65, 256, 512, 513, 4096, 5000, 16_384];
const OPTIONS = [
  undefined,
  { lock: 'try' },
  { access: 'readable' },
  { access: 'none' },
  { access: 'none', lock: 'try' },
] as const;

const contentOf = (secret: Secret): string => secret.read((bytes) => hex(bytes));

// biome-ignore lint/suspicious/noExplicitAny: misuse is what this is for.
const untyped = SecretBytes as any;

describe('a SecretBytes', () => {
  it.each(LENGTHS)('of %i bytes keeps what it was made from, however it is kept', (length) => {
    for (const options of OPTIONS) {
      using made = SecretBytes.from(message(length), options);
      using filled = SecretBytes.fill(length, (bytes) => bytes.set(message(length)), options);
      for (const secret of [made, filled]) {
        expect(secret.length).toBe(length);
        expect(secret.purpose).toBeUndefined();
        expect(secret.isGuarded).toBe(backend === 'native');
        expect(contentOf(secret)).toBe(hex(message(length)));
        expect(secret.equals(message(length))).toBe(true);
      }
      expect(made.equals(filled)).toBe(true);
    }
  });

  it.each(LENGTHS)('of %i random bytes is another each time', (length) => {
    for (const options of OPTIONS) {
      using a = SecretBytes.random(length, options);
      using b = SecretBytes.random(length, options);
      if (length >= 15) expect(contentOf(a)).not.toBe(contentOf(b));
      expect(contentOf(a)).toBe(contentOf(a));
      expect(contentOf(a)).toHaveLength(2 * length);
    }
  });

  it('keeps its content whatever happens to its neighbours', () => {
    const secrets = new Map<Secret, Uint8Array>();
    const lengths = [16, 32, 33, 64, 500, 600];
    for (let round = 0; round < 3000; round++) {
      const length = lengths[round % lengths.length]!;
      const content = message(length).map((byte) => byte ^ round);
      const access = round % 7 === 0 ? 'none' : 'readable';
      secrets.set(SecretBytes.from(content.slice(), { access }), content);
      if (round % 3 === 0) continue;
      const [oldest] = secrets.keys();
      oldest!.dispose();
      secrets.delete(oldest!);
    }
    for (const [secret, content] of secrets) {
      expect(secret.equals(content)).toBe(true);
      secret.dispose();
    }
  });

  it('wipes the bytes that it is made from, of every sort, and no others', () => {
    for (const [kind, make] of Object.entries(unusualArrays)) {
      const bytes = make(message(100));
      using secret = SecretBytes.from(bytes);
      expect(contentOf(secret), kind).toBe(hex(message(100)));
      expect(equals(bytes, new Uint8Array(100)), kind).toBe(true);
    }
    const frame = message(30);
    SecretBytes.from(frame.subarray(10, 20)).dispose();
    expect(hex(frame.subarray(0, 10))).toBe(hex(message(30).subarray(0, 10)));
    expect(hex(frame.subarray(10, 20))).toBe('00'.repeat(10));
    expect(hex(frame.subarray(20))).toBe(hex(message(30).subarray(20)));
  });

  it('leaves the bytes alone when it cannot be made', () => {
    const bytes = message(32);
    expect(() => untyped.from(bytes, { lock: 'maybe' })).toThrow();
    expect(hex(bytes)).toBe(hex(message(32)));
  });

  it('refuses lengths, bytes and functions that are none', () => {
    const ignore = () => {};
    for (const length of [0, 16_385, -1, 2.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 32 + 32]) {
      for (const make of [() => untyped.random(length), () => untyped.fill(length, ignore)]) {
        expect(thrownBy(make)).toMatchObject({ code: 'ERR_SODIUM_INVALID_LENGTH', parameter: 'length' });
      }
    }
    for (const length of [0, 16_385]) {
      const error = thrownBy(() => untyped.from(new Uint8Array(length)));
      expect(error).toMatchObject({ code: 'ERR_SODIUM_INVALID_LENGTH', parameter: 'bytes' });
    }
    const { zero: _zero, 'a number': _number, NaN: _nan, ...noNumbers } = strangers;
    for (const [kind, value] of Object.entries({ ...noNumbers, ...liars, ...otherViews })) {
      for (const make of [() => untyped.random(value()), () => untyped.fill(value(), ignore)]) {
        const error = thrownBy(make);
        expect({ kind, ...error }).toMatchObject({
          kind,
          code: 'ERR_SODIUM_INVALID_TYPE',
          parameter: 'length',
        });
      }
    }
    for (const [kind, value] of Object.entries({ ...strangers, ...liars, ...otherViews })) {
      const error = thrownBy(() => untyped.from(value()));
      expect({ kind, ...error }).toMatchObject({ kind, code: 'ERR_SODIUM_INVALID_TYPE', parameter: 'bytes' });
      if (typeof value() === 'function') continue;
      using secret = SecretBytes.random(32);
      for (const call of [() => untyped.fill(32, value()), () => secret.read(value() as never)]) {
        expect({ kind, ...thrownBy(call) }).toMatchObject({ kind, parameter: 'callback' });
      }
    }
  });

  it('refuses options that there are not', () => {
    for (const options of [
      null,
      new Uint8Array(32),
      { lock: undefined },
      { lock: true },
      { lock: 'toString' },
      { access: 'write' },
      { access: null },
      { locked: 'require' },
      { keyLength: 32 },
    ]) {
      for (const make of [
        () => untyped.random(32, options),
        () => untyped.from(message(32), options),
        () => untyped.fill(32, () => expect.fail('the callback was called'), options),
        // biome-ignore lint/suspicious/noExplicitAny: as above.
        () => shortHash.generateKey(options as any),
      ]) {
        expect(thrownBy(make).code).toBe('ERR_SODIUM_INVALID_TYPE');
      }
    }
  });
});

describe('read', () => {
  it('gives a copy, whose changes stay out of the secret, and what the callback returns', () => {
    using secret = SecretBytes.from(message(40));
    const result = secret.read((bytes) => {
      bytes.fill(9);
      return 'result';
    });
    expect(result).toBe('result');
    expect(contentOf(secret)).toBe(hex(message(40)));
  });

  it('leaves nothing of the copy once it has returned or thrown', () => {
    using secret = SecretBytes.from(message(40));
    const kept: Uint8Array[] = [];
    secret.read((bytes) => kept.push(bytes, bytes.subarray(1), new Uint8Array(bytes.buffer)));
    const boom = new Error('from the callback');
    const error = thrownBy(() =>
      secret.read((bytes) => {
        kept.push(bytes);
        throw boom;
      }),
    );
    expect(error).toBe(boom);
    expect(kept.map((bytes) => bytes.length)).toEqual([0, 0, 0, 0]);
    expect(kept.map((bytes) => bytes.buffer.byteLength)).toEqual([0, 0, 0, 0]);
    expect(contentOf(secret)).toBe(hex(message(40)));
  });

  it('wipes the copy before it is detached', () => {
    using secret = SecretBytes.from(message(40));
    let content = '';
    const original = globalThis.structuredClone;
    globalThis.structuredClone = ((value: ArrayBuffer, options: never) => {
      content = hex(new Uint8Array(value));
      return original(value, options);
    }) as typeof structuredClone;
    try {
      secret.read(() => {});
    } finally {
      globalThis.structuredClone = original;
    }
    expect(content).toBe('00'.repeat(40));
  });

  it('refuses what returns a promise, whose copy is gone when it goes on', async () => {
    using secret = SecretBytes.from(message(40));
    const lengths: number[] = [];
    const rejected = async () => {
      throw new Error('nobody handles this');
    };
    const later = async (bytes: Uint8Array) => {
      await Promise.resolve();
      lengths.push(bytes.length);
    };
    // biome-ignore lint/suspicious/noThenProperty: what has it passes for a promise.
    const thenable = () => ({ then: () => {} });
    const thrower = () => {
      throw new Error('a thenable that misbehaves');
    };
    // biome-ignore lint/suspicious/noThenProperty: as above.
    const failing = () => ({ then: thrower });
    const unreadable = () => Object.defineProperty({}, 'then', { get: thrower });
    for (const callback of [later, rejected, thenable, failing, unreadable]) {
      for (const call of [() => secret.read(callback), () => untyped.fill(40, callback)]) {
        const error = thrownBy(call);
        expect(error).toMatchObject({ code: 'ERR_SODIUM_INVALID_TYPE', parameter: 'callback' });
        expect(error.message).toContain('synchronous');
      }
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(lengths).toEqual([0, 0]);
  });

  it('may dispose of the secret, and use it', () => {
    const secret = SecretBytes.from(message(32));
    const seen = secret.read((bytes) => {
      const nested = contentOf(secret);
      secret.dispose();
      return [hex(bytes), nested];
    });
    expect(seen).toEqual([hex(message(32)), hex(message(32))]);
    expect(thrownBy(() => contentOf(secret)).code).toBe('ERR_SODIUM_STATE');
  });
});

describe('fill', () => {
  it('makes nothing when the callback throws, or takes the bytes away', () => {
    const boom = new Error('from the callback');
    let kept = new Uint8Array(1);
    const error = thrownBy(() =>
      SecretBytes.fill(32, (bytes) => {
        kept = bytes.fill(7);
        throw boom;
      }),
    );
    expect(error).toBe(boom);
    expect(kept.length).toBe(0);
    const transferred = thrownBy(() =>
      SecretBytes.fill(32, (bytes) => {
        structuredClone(bytes.buffer, { transfer: [bytes.buffer] });
      }),
    );
    expect(transferred.code).toBe('ERR_SODIUM_STATE');
  });

  it('gives zeros, and detaches them afterwards', () => {
    let kept = new Uint8Array(0);
    using secret = SecretBytes.fill(20, (bytes) => {
      expect(hex(bytes)).toBe('00'.repeat(20));
      kept = bytes;
    });
    expect(kept.length).toBe(0);
    expect(contentOf(secret)).toBe('00'.repeat(20));
  });
});

describe('equals', () => {
  it('finds one different byte at every place, in arrays and in secrets', () => {
    for (const length of [1, 16, 64, 65, 200]) {
      using secret = SecretBytes.from(message(length));
      expect(secret.equals(secret)).toBe(true);
      for (let place = 0; place < length; place++) {
        const other = message(length);
        other[place]! ^= 0x80;
        expect(secret.equals(other)).toBe(false);
        using otherSecret = SecretBytes.from(other, { access: place % 2 === 0 ? 'none' : 'readable' });
        expect(secret.equals(otherSecret)).toBe(false);
        expect(otherSecret.equals(secret)).toBe(false);
      }
    }
  });

  it('finds other lengths different', () => {
    using secret = SecretBytes.from(new Uint8Array(32));
    for (const length of [0, 1, 31, 33, 16_384]) expect(secret.equals(new Uint8Array(length))).toBe(false);
    using longer = SecretBytes.from(new Uint8Array(33));
    expect(secret.equals(longer)).toBe(false);
  });

  it('refuses every other kind of value', () => {
    using secret = SecretBytes.random(32);
    for (const [kind, value] of Object.entries({ ...strangers, ...liars, ...otherViews })) {
      const error = thrownBy(() => secret.equals(value() as Uint8Array));
      expect({ kind, ...error }).toMatchObject({ kind, code: 'ERR_SODIUM_INVALID_TYPE', parameter: 'other' });
    }
  });
});

describe('dispose', () => {
  it('makes every use a StateError, and may be repeated', () => {
    for (const access of ['readable', 'none'] as const) {
      const secret = SecretBytes.random(32, { access });
      using other = SecretBytes.random(32, { access });
      secret.dispose();
      secret.dispose();
      secret[Symbol.dispose]();
      for (const use of [
        () => secret.read(() => expect.fail('the callback was called')),
        () => secret.equals(new Uint8Array(32)),
        () => secret.equals(new Uint8Array(3)),
        () => secret.equals(other),
        () => other.equals(secret),
        () => genericHash(message(3), { key: secret }),
        () => genericHash(message(3), { key: secret, salt: key(16) }),
        () => genericHash.into(new Uint8Array(32), message(3), { key: secret }),
        () => genericHash.create({ key: secret }),
        () => genericHash.verify(new Uint8Array(32), message(3), { key: secret }),
      ]) {
        expect(thrownBy(use)).toMatchObject({ code: 'ERR_SODIUM_STATE' });
      }
      expect(secret.length).toBe(32);
      expect(String(secret)).toBe('[SecretBytes of 32 bytes]');
    }
  });

  it('by a getter of the options comes before the hash', () => {
    const secret = SecretBytes.random(32);
    const options = {
      key: secret,
      get salt() {
        secret.dispose();
        return key(16);
      },
    };
    expect(thrownBy(() => genericHash(message(3), options)).code).toBe('ERR_SODIUM_STATE');
  });
});

describe('as a key', () => {
  it.each([16, 32, 64])('%i bytes give the same digests as the same bytes in an array', (length) => {
    for (const access of ['readable', 'none'] as const) {
      using secret = SecretBytes.from(key(length), { access });
      for (const variant of [{}, { salt: key(16) }, { salt: key(16), personal: key(16) }]) {
        const options = { ...variant, key: key(length) };
        const secretly = { ...variant, key: secret };
        for (const dataLength of [0, 64, 3000]) {
          const data = message(dataLength);
          const expected = hex(genericHash(data, options));
          expect(hex(genericHash(data, secretly))).toBe(expected);
          expect(hex(genericHash.into(new Uint8Array(32), data, secretly))).toBe(expected);
          expect(hex(genericHash.create(secretly).update(data).digest())).toBe(expected);
          expect(genericHash.verify(genericHash(data, options), data, secretly)).toBe(true);
        }
      }
      if (length !== 16) continue;
      for (const outputLength of [8, 16] as const) {
        const expected = hex(shortHash(message(50), key(16), { outputLength }));
        expect(hex(shortHash(message(50), secret, { outputLength }))).toBe(expected);
      }
    }
  });

  it('is refused when it is too short or too long', () => {
    for (const length of [15, 65]) {
      using secret = SecretBytes.random(length);
      const error = thrownBy(() => genericHash(message(3), { key: secret }));
      expect(error).toMatchObject({ code: 'ERR_SODIUM_INVALID_LENGTH', parameter: 'options.key' });
      expect(error.message).toBe(
        `options.key must be 16 to 64 bytes long, got a SecretBytes of ${length} bytes`,
      );
      // biome-ignore lint/suspicious/noExplicitAny: the type has no lengths of secrets.
      expect(thrownBy(() => shortHash(message(3), secret as any))).toMatchObject({ parameter: 'key' });
    }
  });

  it('is made by generateKey, for its primitive alone', () => {
    for (const keyLength of [16, 32, 64] as const) {
      using made = genericHash.generateKey({ keyLength });
      expect([made.length, made.purpose]).toEqual([keyLength, 'genericHash']);
      expect(genericHash(message(3), { key: made })).toHaveLength(32);
    }
    using generic = genericHash.generateKey({ keyLength: 16, access: 'none' });
    using short = shortHash.generateKey();
    expect([short.length, short.purpose]).toEqual([16, 'shortHash']);
    expect(shortHash(message(3), short)).toHaveLength(8);
    // @ts-expect-error the compiler refuses it, too
    expect(thrownBy(() => shortHash(message(3), generic)).message).toBe(
      'key must be a key of shortHash, got a SecretBytes of 16 bytes for genericHash',
    );
    const wrong = short as never;
    for (const call of [
      () => genericHash(message(3), { key: wrong }),
      () => genericHash.create({ key: wrong }),
      () => genericHash.into(new Uint8Array(32), message(3), { key: wrong }),
      () => genericHash.verify(new Uint8Array(32), message(3), { key: wrong }),
    ]) {
      expect(thrownBy(call)).toMatchObject({ code: 'ERR_SODIUM_INVALID_TYPE', parameter: 'options.key' });
    }
    expect(genericHash.generateKey().length).toBe(32);
    for (const keyLength of [15, 65, 16.5]) {
      const error = thrownBy(() => genericHash.generateKey({ keyLength } as never));
      expect(error).toMatchObject({ code: 'ERR_SODIUM_INVALID_LENGTH', parameter: 'options.keyLength' });
    }
  });

  it('is refused where bytes belong that are no secret', () => {
    const secret = SecretBytes.random(16);
    const misplaced: Readonly<Record<string, () => unknown>> = {
      data: () => genericHash(secret as never),
      output: () => genericHash.into(secret as never, message(3)),
      'options.salt': () => genericHash(message(3), { salt: secret as never }),
      expected: () => genericHash.verify(secret as never, message(3)),
      a: () => equals(secret as never, message(3)),
      bytes: () => toHex(secret as never),
    };
    for (const [parameter, call] of Object.entries(misplaced)) {
      const error = thrownBy(call);
      expect(error).toMatchObject({ code: 'ERR_SODIUM_INVALID_TYPE', parameter });
      expect(error.message).toMatch(/got a SecretBytes of 16 bytes$/);
    }
  });

  it('is refused by another library than the one that it belongs to', async () => {
    await wasm.ready;
    const other = backend === 'wasm' ? native : wasm;
    const foreign = other.SecretBytes.random(32);
    const own = SecretBytes.random(32);
    for (const call of [() => genericHash(message(3), { key: foreign }), () => own.equals(foreign)]) {
      const error = thrownBy(call);
      expect(error.code).toBe('ERR_SODIUM_INVALID_TYPE');
      expect(error.message).toMatch(
        /must be a SecretBytes of the \w+ libsodium .*, got a SecretBytes of 32 bytes; it was made with the \w+ libsodium .*; SecretBytes\.from moves bytes from one to another$/,
      );
    }
  });
});

describe('who looks at a secret', () => {
  const content = 'secret that must not be seen';
  const secret = SecretBytes.fill(content.length, (bytes) => Buffer.from(content).copy(bytes));

  it('sees its length', () => {
    const shown = '[SecretBytes of 28 bytes]';
    expect([String(secret), `${secret}`, secret.toJSON(), inspect(secret)]).toEqual(Array(4).fill(shown));
    expect(inspect({ deep: [secret] })).toBe(`{ deep: [ ${shown} ] }`);
    expect(JSON.stringify({ secret })).toBe(`{"secret":"${shown}"}`);
    expect(Object.prototype.toString.call(secret)).toBe('[object SecretBytes]');
  });

  it('sees no bytes by any other means', () => {
    const seen = [
      inspect(secret, { showHidden: true, customInspect: false, depth: 10, getters: true }),
      JSON.stringify(Object.getOwnPropertyDescriptors(secret)),
      Object.values(secret).join(),
      Object.keys(secret).join(),
      Reflect.ownKeys(secret).map(String).join(),
      thrownBy(() => toHex(secret as never)).stack,
    ].join('\n');
    expect(seen).not.toContain(content);
    expect(seen).not.toContain(hex(Buffer.from(content)));
    expect(Reflect.ownKeys(secret)).toEqual([]);
  });

  it('cannot be cloned, or has an empty object for a clone, which is no key', () => {
    const { port1, port2 } = new workerThreads.MessageChannel();
    const clones: unknown[] = [{ ...secret }];
    if ('markAsUncloneable' in workerThreads) {
      expect(() => structuredClone(secret)).toThrow(/Cannot clone/);
      expect(() => port1.postMessage({ secret })).toThrow(/Cannot clone/);
    } else {
      port1.postMessage(secret);
      clones.push(structuredClone(secret), workerThreads.receiveMessageOnPort(port2)?.message);
    }
    port1.close();
    for (const clone of [...clones, Object.create(secret), new Proxy(secret, {})] as never[]) {
      expect(Reflect.ownKeys(clone)).toEqual([]);
      expect(SecretBytes.is(clone)).toBe(false);
      const error = thrownBy(() => genericHash(message(3), { key: clone }));
      expect(error).toMatchObject({ code: 'ERR_SODIUM_INVALID_TYPE', parameter: 'options.key' });
      if (clones.includes(clone)) expect(error.message).toContain('is what a clone of a SecretBytes is');
    }
    expect(() => structuredClone(secret, { transfer: [secret as never] })).toThrow();
    expect(contentOf(secret)).toBe(hex(Buffer.from(content)));
  });

  it('is told from everything else', () => {
    const disposed = SecretBytes.random(3);
    disposed.dispose();
    for (const known of [secret, disposed, genericHash.generateKey()]) {
      expect(SecretBytes.is(known)).toBe(true);
    }
    for (const make of Object.values({ ...liars, ...strangers })) expect(SecretBytes.is(make())).toBe(false);
    for (const value of [new Uint8Array(32), { length: 32, purpose: undefined }]) {
      expect(SecretBytes.is(value)).toBe(false);
    }
  });
});

describe('in a process of its own', () => {
  it('20,000 live secrets work, of any length up to 512 bytes', () => {
    const result = resultOf(
      runSnippet(`
        const lengths = [16, 32, 64, 512];
        for (const access of ['readable', 'none']) {
          for (const length of lengths) {
            const secrets = Array.from({ length: ${OF_EACH} }, () => SecretBytes.random(length, { access }));
            const seen = new Set(secrets.map((secret) => secret.read((bytes) => bytes.join())));
            if (seen.size !== ${OF_EACH}) throw new Error('not all are different');
            globalThis.kept = [...(globalThis.kept ?? []), ...secrets];
          }
        }
        for (const secret of kept) secret.dispose();
        console.log(kept.length);
      `),
    );
    expect(result).toBe(8 * OF_EACH);
  });

  it('20,000 live secrets of 2,000 bytes work or end with an error, and room comes back', () => {
    const result = resultOf(
      runSnippet(`
        const secrets = [];
        let error;
        for (let round = 0; round < 2; round++) {
          error = undefined;
          try {
            while (secrets.length < 20_000) secrets.push(SecretBytes.fill(2000, () => {}));
          } catch (caught) {
            error = { code: caught.code, message: caught.message, at: secrets.length };
          }
          for (const secret of secrets.splice(0)) secret.dispose();
        }
        console.log(JSON.stringify(error ?? null));
      `),
    );
    if (backend === 'wasm') {
      expect(result).toBeNull();
    } else {
      expect(result).toMatchObject({ code: 'ERR_SODIUM_UNAVAILABLE', at: 2000 });
      expect((result as Error).message).toContain('dispose of secrets');
    }
  });

  it('one can be read and never written, with access none only while it is used', ({ skip }) => {
    if (backend === 'wasm') skip(NO_PROTECTION);
    if (process.platform !== 'linux') skip('the memory of a process is read from /proc here');
    const source = `${COUNT_COPIES}
      const secrets = [
        SecretBytes.fill(64, filler(1), { access: 'readable' }),
        SecretBytes.fill(64, filler(2), { access: 'none' }),
      ];
      const pending = secrets.map((key) => genericHash.async(new Uint8Array(9_000_000), { key }));
      const during = [1, 2].map((mark) => protectionsOf(mark));
      await Promise.all(pending);
      for (const key of secrets) {
        genericHash(new Uint8Array(3), { key });
        key.read(() => {});
        key.equals(key);
        try { genericHash(new Uint8Array(3), { key, salt: 1 }); } catch {}
      }
      console.log(JSON.stringify({ during, between: [1, 2].map((mark) => protectionsOf(mark)) }));
    `;
    // Only the secret itself: what a call has of it is a pointer.
    expect(resultOf(runSnippet(source))).toEqual({
      during: [['r--p'], ['r--p']],
      between: [['r--p'], ['---p']],
    });
  });

  it('those that nobody has any more are freed', () => {
    const result = resultOf(
      runSnippet(
        `
        let freed = 0;
        const secrets = {
          guarded: sys.secrets.guarded,
          read: (...values) => sys.secrets.read(...values),
          write: (...values) => sys.secrets.write(...values),
          allocate: (...values) => {
            const secret = sys.secrets.allocate(...values);
            const free = secret.free.bind(secret);
            return Object.assign(secret, { free: () => { freed++; free(); } });
          },
        };
        const sodium = createSodium(() => ({ ...sys, secrets }));
        const kept = sodium.SecretBytes.random(32);
        (() => {
          for (let index = 0; index < 100; index++) sodium.genericHash.generateKey().read(() => {});
          sodium.SecretBytes.random(32).dispose();
        })();
        for (let round = 0; round < 20 && freed < 101; round++) {
          gc();
          await new Promise((resolve) => setTimeout(resolve, 5));
        }
        console.log(JSON.stringify([freed, kept.read((bytes) => bytes.length)]));
        `,
        ['--expose-gc'],
      ),
    );
    expect(result).toEqual([101, 32]);
  });

  it('their bytes are nowhere in the memory of the process after use and dispose', ({ skip }) => {
    if (process.platform !== 'linux') skip('the memory of a process is read from /proc here');
    const result = resultOf(
      runSnippet(`${COUNT_COPIES}
        const key = SecretBytes.fill(64, filler(1));
        genericHash(new Uint8Array(64), { key });
        const live = countCopies(1);
        key.dispose();

        const read = SecretBytes.fill(64, filler(2));
        read.read((bytes) => bytes[0]);
        read.equals(new Uint8Array(64));
        read.dispose();

        const incremental = SecretBytes.fill(64, filler(3));
        genericHash.create({ key: incremental }).update(new Uint8Array(200)).digest();
        genericHash.create({ key: incremental }).dispose();
        incremental.dispose();

        const source = new Uint8Array(new ArrayBuffer(64));
        filler(4)(source);
        SecretBytes.from(source).dispose();

        let error;
        try {
          SecretBytes.fill(64, (bytes) => { filler(5)(bytes); throw new Error('expected'); });
        } catch (caught) {
          error = caught.message;
        }

        const boxes = [secretBox, secretBox.xchacha20, ...Object.values(aead)];
        const boxMarks = [6, 7, 9, 10, 11, 12, 13, 14];
        for (const [index, box] of boxes.entries()) {
          if (box.isAvailable === false) continue;
          const { keyLength, nonceLength } = box.limits;
          const options = nonceLength.maximum < 16 ? { nonce: new Uint8Array(nonceLength.maximum) } : {};
          for (const length of [40, 200_000]) {
            const key = SecretBytes.fill(keyLength.maximum, filler(boxMarks[index]));
            const ends = () => countCopies(boxMarks[index], keyLength.maximum);
            const message = new Uint8Array(length);
            const sealed = box.seal(message, key, options);
            box.open(sealed, key, options);
            await box.open.async(await box.seal.async(message, key, options), key, options);
            box.open.detached(box.seal.detached(message, key, options), key);
            try { box.open(sealed.fill(1), key, options); } catch {}
            if (ends() !== 1) throw new Error('the key has another copy, or is not found');
            if (box.prepare !== undefined) {
              // What is computed of it begins with it.
              const prepared = box.prepare(key);
              // On this thread: C may leave a copy on the stack of another.
              prepared.open(prepared.seal(message, options), options);
              if (ends() !== 2) throw new Error('the prepared key has another copy, or is not found');
              prepared.dispose();
              if (ends() !== 1) throw new Error('the prepared key was not wiped');
            }
            key.dispose();
          }
        }

        // C's code for the two that are missing here spills the key onto its stack as some compilers build it.
        const { salsa2012, salsa208, ...wiping } = streamCipher;
        const streams = Object.values(wiping).filter(({ isAvailable }) => isAvailable !== false);
        for (const [index, cipher] of streams.entries()) {
          const key = SecretBytes.fill(32, filler(15 + index));
          const options = { nonce: new Uint8Array(cipher.limits.nonceLength.maximum) };
          for (const length of [40, 200_000]) {
            cipher.xor(new Uint8Array(length), key, options);
            await cipher.xor.async(new Uint8Array(length), key, options);
            cipher.keystream(length, key, options);
            try { cipher.xor(1, key, options); } catch {}
          }
          if (countCopies(15 + index, 32) !== 1) throw new Error('the key has another copy, or is not found');
          key.dispose();
        }

        const short = SecretBytes.fill(16, filler(8));
        shortHash(new Uint8Array(64), short);
        shortHash(new Uint8Array(64), short, { outputLength: 16 });
        if (countCopies(8, 16) !== 1) throw new Error('the key has another copy, or is not found');
        short.dispose();

        const ends = [40, 40, 40, 40, 40, 32, 32, 16, 32, 32, 16, 32, 32, 32, ...Array(5).fill(32)];
        const after = ends.map((end, index) => countCopies(index + 1, end));
        console.log(JSON.stringify({ live, error, after }));
      `),
    );
    expect(result).toEqual({ live: 1, error: 'expected', after: Array(19).fill(0) });
  });

  it('they are independent of workers that end, or are terminated, with secrets of their own', () => {
    const result = resultOf(
      runSnippet(`
        import { once } from 'node:events';
        import { Worker } from 'node:worker_threads';

        const body = \`
          import { parentPort, workerData } from 'node:worker_threads';
          import * as entry from '${backend === 'wasm' ? 'sodium/wasm' : 'sodium'}';
          await entry.ready;
          const keys = Array.from({ length: 500 }, () => entry.SecretBytes.random(32, { access: 'none' }));
          parentPort.postMessage(entry.genericHash(new Uint8Array(3), { key: keys[0] }));
          if (workerData) setInterval(() => {}, 1000);
        \`;
        const own = SecretBytes.from(new Uint8Array(32).fill(7), { access: 'none' });
        const before = genericHash(new Uint8Array(3), { key: own }).join();
        for (const stays of [false, true, false, true]) {
          const worker = new Worker(body, { eval: true, workerData: stays });
          const ended = once(worker, 'exit');
          await once(worker, 'message');
          if (stays) await worker.terminate();
          await ended;
        }
        const after = genericHash(new Uint8Array(3), { key: own }).join();
        own.dispose();
        SecretBytes.random(32).dispose();
        console.log(before === after);
      `),
    );
    expect(result).toBe(true);
  });

  it('locking is reported, and its failure an error where it is required', ({ skip }) => {
    skip('ASAN_OPTIONS' in process.env, 'under AddressSanitizer nothing is ever locked, and all succeeds');
    if (backend === 'wasm') {
      expect(SecretBytes.random(32).isLocked).toBe(false);
      const error = thrownBy(() => SecretBytes.random(32, { lock: 'require' }));
      expect(error.code).toBe('ERR_SODIUM_UNAVAILABLE');
      return;
    }
    const limited = ordinaryUser(0);
    if (typeof limited === 'string') return skip(limited);
    const source = `
      const secret = SecretBytes.random(32);
      let error;
      try { SecretBytes.random(32, { lock: 'require' }); } catch ({ code, message }) { error = { code, message }; }
      const digest = genericHash(new Uint8Array(3), { key: secret });
      console.log(JSON.stringify({ uid: process.getuid?.(), isLocked: secret.isLocked, error, length: digest.length }));
    `;
    const refused = resultOf(runSnippet(source, [], limited)) as { uid: number; error: Error };
    expect(refused).toMatchObject({
      isLocked: false,
      error: { code: 'ERR_SODIUM_UNAVAILABLE' },
      length: 32,
    });
    expect(refused.uid).not.toBe(0);
    expect(refused.error.message).toContain('`ulimit -l`');
    // One page is enough for all of these.
    const enough = ordinaryUser(64) as readonly string[];
    const locked = resultOf(runSnippet(source, [], enough));
    expect(locked).toMatchObject({ isLocked: true, length: 32 });
    expect(locked).not.toHaveProperty('error');
  });
});

const NO_PROTECTION = 'WebAssembly has no pages to protect';

/** The start of a command that runs as no superuser, who may lock anything; or why there is none. */
function ordinaryUser(kibibytes: number): readonly string[] | string {
  if (process.platform !== 'linux') return 'limits are set by a shell of Linux here';
  const limit = ['sh', '-c', `ulimit -l ${kibibytes} && exec "$0" "$@"`];
  if (process.getuid!() !== 0) return limit;
  const command = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups', ...limit];
  try {
    accessSync(fileURLToPath(new URL('../../dist/index.js', import.meta.url)), constants.R_OK);
    const { status, stderr } = runSnippet('genericHash(new Uint8Array(3));', [], command);
    return status === 0
      ? command
      : `an ordinary user cannot run this project's files here: ${stderr.slice(-300)}`;
  } catch (error) {
    return `no process of an ordinary user can be started: ${(error as Error).message}`;
  }
}
