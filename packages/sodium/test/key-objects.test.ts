/** Keys from and to the `KeyObject` of `node:crypto`, which only the Node entry has; over both backends. */
import * as crypto from 'node:crypto';
import { createSodium, type KeyPair, type KeyPurpose } from 'sodium';
import { loadSodium } from 'sodium-sys';
import { loadSodiumWasm } from 'sodium-sys/wasm';
import { describe, expect, it } from 'vitest';
import { hex, thrownBy } from './support/bytes.ts';
import { resultOf, runSnippet } from './support/child.ts';
import { COUNT_COPIES, fillerBytes, maskedBytes } from './support/memory-scan.ts';
import { liars, otherViews, strangers } from './support/odd-values.ts';

const native = loadSodium();
const wasm = await loadSodiumWasm();
const apis = { native: createSodium(() => native), wasm: createSodium(() => wasm) };
const algorithms = ['ed25519', 'x25519'] as const;
const cases = Object.entries(apis).flatMap(([backend, api]) =>
  algorithms.map((algorithm) => ({ backend, api, algorithm })),
);

const generate = (algorithm: 'ed25519' | 'x25519') => crypto.generateKeyPairSync(algorithm as 'ed25519');
const derOf = (key: crypto.KeyObject): Buffer =>
  key.export({ format: 'der', type: key.type === 'private' ? 'pkcs8' : 'spki' });

describe.each(cases)('a KeyObject of $algorithm, $backend', ({ api, algorithm }) => {
  // biome-ignore lint/suspicious/noExplicitAny: misuse is part of this.
  const { secretKey, publicKey } = api.keyFormats[algorithm] as any;

  it('is read, and made as it was', () => {
    for (let round = 0; round < 10; round++) {
      const made = generate(algorithm);
      const pair = secretKey.fromKeyObject(made.privateKey, { access: 'none' }) as KeyPair<32, KeyPurpose>;
      expect(pair.secretKey.read((bytes) => hex(bytes.subarray(0, 32)))).toBe(
        hex(derOf(made.privateKey).subarray(16)),
      );
      expect(hex(pair.publicKey)).toBe(hex(derOf(made.publicKey).subarray(12)));
      expect(hex(publicKey.fromKeyObject(made.publicKey))).toBe(hex(pair.publicKey));
      expect(made.privateKey.equals(secretKey.toKeyObject(pair.secretKey))).toBe(true);
      expect(made.publicKey.equals(publicKey.toKeyObject(pair.publicKey))).toBe(true);
      const bytes = pair.secretKey.read((own) => own.slice());
      expect(made.privateKey.equals(secretKey.toKeyObject(bytes))).toBe(true);
      pair.dispose();
    }
  });

  it('serves where Node has its own use of it', () => {
    const pair = secretKey.fromKeyObject(generate(algorithm).privateKey);
    const [ours, theirs] = [secretKey.toKeyObject(pair.secretKey), publicKey.toKeyObject(pair.publicKey)];
    if (algorithm === 'ed25519') {
      const signature = crypto.sign(null, Buffer.from('a message'), ours);
      expect(crypto.verify(null, Buffer.from('a message'), theirs, signature)).toBe(true);
    } else {
      const other = generate('x25519');
      const [one, two] = [
        crypto.diffieHellman({ privateKey: ours, publicKey: other.publicKey }),
        crypto.diffieHellman({ privateKey: other.privateKey, publicKey: theirs }),
      ];
      expect(one.equals(two)).toBe(true);
    }
  });

  it('is refused where it is something else', () => {
    const { privateKey, publicKey: own } = generate(algorithm);
    const others = [
      generate(algorithm === 'ed25519' ? 'x25519' : 'ed25519'),
      crypto.generateKeyPairSync('rsa', { modulusLength: 1024 }),
      crypto.generateKeyPairSync('ec', { namedCurve: 'P-256' }),
      crypto.generateKeyPairSync('x448'),
    ];
    for (const other of others) {
      for (const call of [
        () => secretKey.fromKeyObject(other.privateKey),
        () => publicKey.fromKeyObject(other.publicKey),
      ]) {
        expect(thrownBy(call)).toMatchObject({ code: 'ERR_SODIUM_INVALID_VALUE', parameter: 'keyObject' });
        expect(thrownBy(call).message).toContain(`and of ${algorithm}, got an object`);
      }
    }
    const symmetric = crypto.createSecretKey(Buffer.alloc(32));
    const pretended = Object.create(crypto.KeyObject.prototype) as object;
    const exporting = ['private', 'public'].map((type) =>
      Object.create(pretended, {
        type: { value: type },
        asymmetricKeyType: { value: algorithm },
        export: { value: () => 'text' },
      }),
    );
    for (const [call, wrong] of [
      [secretKey.fromKeyObject, own],
      [publicKey.fromKeyObject, privateKey],
    ] as const) {
      const odd = Object.values({ ...strangers, ...liars, ...otherViews }).map((make) => make());
      for (const value of [wrong, symmetric, pretended, ...exporting, ...odd]) {
        expect(thrownBy(() => call(value))).toMatchObject({
          code: 'ERR_SODIUM_INVALID_TYPE',
          parameter: 'keyObject',
        });
      }
    }
  });

  it('is not made of what is no key, and not read with options that there are not', () => {
    const pair = secretKey.fromKeyObject(generate(algorithm).privateKey);
    for (const [call, parameter] of [
      [secretKey.toKeyObject, 'secretKey'],
      [publicKey.toKeyObject, 'publicKey'],
    ] as const) {
      for (const make of Object.values({ ...strangers, ...liars, ...otherViews })) {
        expect(thrownBy(() => call(make()))).toMatchObject({ code: 'ERR_SODIUM_INVALID_TYPE', parameter });
      }
      expect(thrownBy(() => call(new Uint8Array(31))).code).toBe('ERR_SODIUM_INVALID_LENGTH');
    }
    for (const options of [null, { unknown: 1 }, { purpose: 'auth' }, { access: 'write' }]) {
      const error = thrownBy(() => secretKey.fromKeyObject(generate(algorithm).privateKey, options));
      expect(error.code).toBe('ERR_SODIUM_INVALID_TYPE');
    }
    pair.dispose();
    expect(thrownBy(() => secretKey.toKeyObject(pair.secretKey)).code).toBe('ERR_SODIUM_STATE');
  });

  it('is read and made as it is, whatever others put on Object.prototype', () => {
    const made = generate(algorithm);
    const polluted = {
      passphrase: 'secret',
      cipher: 'aes-256-cbc',
      format: 'pem',
      type: 'sec1',
      encoding: 'hex',
    };
    for (const [name, value] of Object.entries(polluted)) {
      Object.defineProperty(Object.prototype, name, { value, configurable: true, writable: true });
    }
    try {
      const pair = secretKey.fromKeyObject(made.privateKey);
      expect(made.privateKey.equals(secretKey.toKeyObject(pair.secretKey))).toBe(true);
      expect(made.publicKey.equals(publicKey.toKeyObject(publicKey.fromKeyObject(made.publicKey)))).toBe(
        true,
      );
    } finally {
      for (const name of Object.keys(polluted)) delete (Object.prototype as Record<string, unknown>)[name];
    }
  });
});

describe('the purpose of a KeyObject', () => {
  it('is what is asked for', () => {
    const { privateKey } = generate('x25519');
    for (const purpose of ['x25519', 'box', 'box.xchacha20', 'keyExchange'] as const) {
      using pair = apis.native.keyFormats.x25519.secretKey.fromKeyObject(privateKey, { purpose });
      expect(pair.secretKey.purpose).toBe(purpose);
      expect(apis.native.keyFormats.x25519.secretKey.toKeyObject(pair.secretKey).equals(privateKey)).toBe(
        true,
      );
    }
  });
});

it.for(algorithms)('what was a KeyObject of %s leaves nothing in the heap', (algorithm, { skip }) => {
  skip(process.platform !== 'linux', 'the memory of a process is read from /proc here');
  const start =
    algorithm === 'ed25519' ? '302e020100300506032b657004220420' : '302e020100300506032b656e04220420';
  const source = `${COUNT_COPIES}
    const masked = ${maskedBytes(fillerBytes(32, 1))};
    const { secretKey } = entry.keyFormats.${algorithm};
    const file = SecretBytes.fill(48, (bytes) => {
      bytes.set(Buffer.from('${start}', 'hex'));
      filler(1)(bytes.subarray(16));
    });
    const pair = secretKey.fromDer(file);
    let object = secretKey.toKeyObject(pair.secretKey);
    const withObject = countMasked(masked);
    for (let round = 0; round < 20; round++) {
      const read = secretKey.fromKeyObject(object);
      secretKey.toKeyObject(read.secretKey);
      read.dispose();
    }
    object = undefined;
    pair.dispose();
    file.dispose();
    for (let round = 0; round < 5; round++) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      gc();
    }
    console.log(JSON.stringify({ withObject, after: countMasked(masked) }));
  `;
  const result = resultOf(runSnippet(source, ['--expose-gc'])) as { withObject: number; after: number };
  // The file, the secret key, and what OpenSSL has: one or two.
  expect(result.withObject).toBeGreaterThanOrEqual(3);
  expect(result.after).toBe(0);
});
