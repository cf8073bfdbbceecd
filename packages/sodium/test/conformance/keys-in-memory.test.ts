/** The key of every primitive, after it was used in every way and disposed of: nowhere in the memory of the process. */
import { expect, it } from 'vitest';
import { backend } from '../support/backend.ts';
import { resultOf, runSnippet } from '../support/child.ts';
import { COUNT_COPIES } from '../support/memory-scan.ts';
import { primitives } from './registry.ts';

/** How keys are used, and how long they are. */
interface Use {
  readonly length: number;
  /** Where the part that is looked for ends, if not with the key. */
  readonly end?: number;
  /** JavaScript that uses `key` of the primitive `it`, on data of several lengths. */
  readonly code: string;
  /** Whether C may leave copies on its own stack, as its compiler pleases. Then only the secret itself must be gone. */
  readonly isLeftByC?: boolean;
}

const mac: Use = {
  length: 32,
  code: `
    const tag = it(data, key);
    it.into(new Uint8Array(tag.length), data, key);
    it.verify(tag, data, key);
    it.create(key).update(data).clone().digest();
    it.create(key).update(data).verify(tag);
    it.create(key).dispose();
    await it.async(data, key);
    await it.from([data, data], key);
    await it.verify.from(tag, [data], key);
    await new Response(new Response(data).body.pipeThrough(it.transformStream(key))).arrayBuffer();
    try { it(data, key, 1); } catch {}
    try { it('text', key); } catch {}
  `,
};

const box: Use = {
  length: 32,
  code: `
    const sealed = it.seal(data, key);
    it.open(sealed, key);
    await it.open.async(await it.seal.async(data, key), key);
    it.open.detached(it.seal.detached(data, key), key);
    try { it.open(sealed.fill(1), key); } catch {}
  `,
};

/** The same key as seed, as either secret key, and with what is sealed for it anonymously. */
const keyPair = (sealed: string): Use => ({
  length: 32,
  // X25519 works on a copy whose last byte is another, which must be gone as well.
  end: 31,
  code: `
    const publicKey = it.publicKeyOf(key);
    const other = it.generateKeyPair({ seed: key });
    const toSeal = { recipientPublicKey: other.publicKey, senderSecretKey: key };
    const toOpen = { senderPublicKey: other.publicKey, recipientSecretKey: key };
    const sealed = it.seal(data, toSeal);
    it.open(sealed, toOpen);
    await it.open.async(await it.seal.async(data, toSeal), toOpen);
    it.open.detached(it.seal.detached(data, toSeal), toOpen);
    try { it.open(sealed.fill(1), toOpen); } catch {}
    try { it.seal(data, { recipientPublicKey: new Uint8Array(32), senderSecretKey: key }); } catch {}
    it.sharedKey({ publicKey: other.publicKey, secretKey: key }).dispose();
    other.dispose();
    const mine = { publicKey, secretKey: key };
    entry.${sealed}.open(entry.${sealed}.seal(data, publicKey), mine);
    await entry.${sealed}.open.async(await entry.${sealed}.seal.async(data, publicKey), mine);
    try { entry.${sealed}.open(new Uint8Array(60), mine); } catch {}
  `,
});

/** Natively the code of Salsa20 and ChaCha20 without vectors keeps the key in variables, which C does not wipe. */
const stream: Use = {
  length: 32,
  isLeftByC: backend === 'native',
  code: `
    const options = { nonce: new Uint8Array(it.limits.nonceLength.minimum) };
    it.xor(data, key, options);
    await it.xor.async(data, key, options);
    it.keystream(100, key, options);
    try { it.xor(data, key); } catch {}
  `,
};

/** C wipes nothing of these; of a key of two halves it keeps each for itself, so that the whole is not found again. */
const ip = (length: number): Use => ({
  length,
  isLeftByC: true,
  code: `
    const encrypted = it.encrypt(new Uint8Array(16), key);
    it.decrypt(encrypted, key);
    try { it.encrypt(new Uint8Array(4), key); } catch {}
  `,
});

const aead = (length: number): Use => ({
  length,
  code: `
    const options = { nonce: new Uint8Array(it.limits.nonceLength.minimum), additionalData: data };
    const sealed = it.seal(data, key, options);
    it.open(sealed, key, options);
    await it.open.async(await it.seal.async(data, key, options), key, options);
    it.open.detached(it.seal.detached(data, key, options), key, { additionalData: data });
    try { it.open(sealed.fill(1), key, options); } catch {}
    if (it.prepare !== undefined) {
      const prepared = it.prepare(key);
      prepared.open(prepared.seal(data, options), options);
      prepared.dispose();
    }
  `,
});

const hkdf = (length: number): Use => ({
  length,
  code: `
    it(key, { length: 64, salt: data, info: data }).dispose();
    it.extract(key, { salt: data }).dispose();
    it.extract.create({ salt: data }).update(key).update(new Uint8Array(3)).finish().dispose();
    it.extract.create().update(key).dispose();
    it.expand(key, { length: 100, info: data, access: 'none' }).dispose();
    try { it.expand(key, { length: 100_000 }); } catch {}
  `,
});

/** Without the last byte: there a copy that C has clamped is another. */
const curve = (code: string): Use => ({ length: 32, end: 31, code });

const encapsulation = (length: number): Use => ({
  length,
  code: `
    const { publicKey } = it.generateKeyPair();
    const { ciphertext } = it.encapsulate(publicKey);
    it.decapsulate(ciphertext, key).dispose();
    it.decapsulate(ciphertext, key, { access: 'none' }).dispose();
    if (it.limits.seedLength.minimum === key.length) it.generateKeyPair({ seed: key }).dispose();
    if (it.limits.encapsulationSeedLength.minimum === key.length) it.encapsulate.deterministic(publicKey, key).dispose();
    try { it.decapsulate(data, key); } catch {}
    try { it.decapsulate(ciphertext.fill(0), key); } catch {}
  `,
});

/** C wipes none of the copies that it computes with. */
const group = (mapped: string): Use => ({
  length: 32,
  isLeftByC: true,
  code: `
    const { scalar } = it;
    const point = it.multiplyBase(key);
    it.multiply(key, ${mapped});
    try { it.multiply(key, new Uint8Array(32).fill(2)); } catch {}
    const results = [
      ...['add', 'subtract', 'multiply'].flatMap((member) => [
        scalar[member](key, point),
        scalar[member](point, key),
        scalar[member](key, key),
      ]),
      ...['negate', 'complement', 'invert'].map((member) => scalar[member](key)),
    ];
    for (const result of results) result.dispose();
    try { scalar.add(key, 'text'); } catch {}
  `,
});

const uses: Readonly<Record<string, Use>> = {
  genericHash: {
    length: 64,
    code: `
      it(data, { key });
      it(data, { key, salt: new Uint8Array(16) });
      it.create({ key }).update(data).digest();
      await it.async(data, { key });
      await it.from([data], { key });
    `,
  },
  shortHash: { length: 16, code: 'it(data, key); it(data, key, { outputLength: 16 });' },
  secretBox: box,
  'secretBox.xchacha20': box,
  secretStream: {
    length: 32,
    code: `
      const collect = async (results) => {
        const parts = [];
        for await (const part of results) parts.push(part);
        return Buffer.concat(parts);
      };
      const sealed = it.seal(data, key);
      it.open(sealed, key);
      await collect(it.open.from([await collect(it.seal.from([data, data], key))], key));
      await it.open.from([sealed], key).return();
      const sealer = it.createSealer(key);
      it.createOpener(key, sealer.header).open(sealer.seal(data, { tag: 'final' }));
      it.createOpener(key, sealer.header).dispose();
      it.createSealer(key).dispose();
      try { it.open(sealed.fill(1), key); } catch {}
    `,
  },
  box: keyPair('sealedBox'),
  'box.xchacha20': keyPair('sealedBox.xchacha20'),
  auth: mac,
  'hmac.sha256': mac,
  'hmac.sha512': mac,
  // A key as long as a block goes through a state.
  'hmac.sha512_256': { ...mac, length: 128 },
  oneTimeAuth: mac,
  'streamCipher.xchacha20': stream,
  'streamCipher.xsalsa20': stream,
  'streamCipher.chacha20': stream,
  'streamCipher.chacha20Original': stream,
  'streamCipher.salsa20': stream,
  'streamCipher.salsa2012': stream,
  'streamCipher.salsa208': stream,
  'aead.xchacha20Poly1305': aead(32),
  'aead.chacha20Poly1305': aead(32),
  'aead.chacha20Poly1305Original': aead(32),
  'aead.aegis256': aead(32),
  'aead.aegis128L': aead(16),
  'aead.aes256Gcm': aead(32),
  'ipCrypt.deterministic': ip(16),
  'ipCrypt.nonDeterministic': ip(16),
  'ipCrypt.nonDeterministicExtended': ip(32),
  'ipCrypt.prefixPreserving': ip(32),
  keyDerivation: {
    length: 32,
    code: `
      const options = { id: 1, context: new Uint8Array(8) };
      it.derive(key, options).dispose();
      it.derive(key, { ...options, length: 64, access: 'none' }).dispose();
      try { it.derive(key, { ...options, length: 100 }); } catch {}
    `,
  },
  random: {
    length: 32,
    code: `
      it.deterministic(100, key);
      it.deterministic(100_000, key);
      try { it.deterministic(-1, key); } catch {}
    `,
  },
  'hkdf.sha256': hkdf(32),
  'hkdf.sha512': hkdf(64),
  keyExchange: curve(`
    const ownKeyPair = { publicKey: it.publicKeyOf(key), secretKey: key };
    it.client(ownKeyPair, it.generateKeyPair().publicKey).dispose();
    it.server(ownKeyPair, it.generateKeyPair().publicKey, { access: 'none' }).dispose();
    it.generateKeyPair({ seed: key }).dispose();
    try { it.client(ownKeyPair, new Uint8Array(32)); } catch {}
    try { it.server(ownKeyPair, 'text'); } catch {}
  `),
  kem: encapsulation(32),
  'kem.mlKem768': encapsulation(2400),
  // The key is the seed of one.
  sign: {
    length: 32,
    code: `
      const pair = it.generateKeyPair({ seed: key });
      const { secretKey } = pair;
      const signature = it(data, secretKey);
      it.into(signature, data, secretKey);
      await it.async(data, secretKey);
      it.attach(data, secretKey);
      await it.attach.async(data, secretKey);
      it.prehashed(data, secretKey);
      it.prehashed.create().update(data).clone().sign(secretKey);
      await it.prehashed.from([data, data], secretKey);
      try { await it.prehashed.from([data, 'text'], secretKey); } catch {}
      it.publicKeyOf(secretKey);
      it.seedOf(secretKey, { access: 'none' }).dispose();
      it.toX25519SecretKey(secretKey).dispose();
      secretKey.read((bytes) => SecretBytes.from(bytes, { purpose: 'sign' }).dispose());
      try { secretKey.read((bytes) => { bytes[63] ^= 1; SecretBytes.from(bytes, { purpose: 'sign' }); }); } catch {}
      try { SecretBytes.fill(64, (bytes) => secretKey.read((own) => { bytes.set(own); bytes[40] ^= 1; }), { purpose: 'sign' }); } catch {}
      try { it(data, key); } catch {}
      try { it('text', secretKey); } catch {}
      pair.dispose();
    `,
  },
  // Passwords: one of every algorithm, waiting calls and abandoned ones among them.
  passwordHash: {
    length: 32,
    code: `
      const cost = { operations: 3, memory: 8192 };
      const numbers = { salt: data, cost: 16, blockSize: 1, parallelization: 1, length: 32 };
      const salt = it.generateSalt();
      for (const hashing of [it, it.argon2i]) {
        const hash = hashing.sync(key, cost);
        hashing.verify.sync(hash, key);
        hashing.deriveKey.sync(key, { salt, ...cost }).dispose();
        await Promise.all([1, 2, 3, 4, 5].map(() => hashing(key, cost)));
        await Promise.all([1, 2, 3, 4, 5].map(() => hashing.verify(hash, key)));
        (await hashing.deriveKey(key, { salt, ...cost })).dispose();
        const controller = new AbortController();
        const abandoned = [1, 2, 3, 4, 5].map(() => hashing(key, { ...cost, signal: controller.signal }));
        controller.abort();
        await Promise.allSettled(abandoned);
        try { hashing.sync(key, { operations: 1 }); } catch {}
        try { hashing.verify.sync(hash.slice(0, 40), key); } catch {}
      }
      it.scrypt.rfc7914.sync(key, numbers).dispose();
      (await it.scrypt.rfc7914(key, numbers)).dispose();
      try { it.scrypt.rfc7914.sync(key, { ...numbers, cost: 3 }); } catch {}
    `,
  },
  x25519: curve(`
    const publicKey = it.publicKeyOf(key);
    it.sharedSecret({ publicKey, secretKey: key }).dispose();
    it.sharedSecret({ publicKey: it.generateKeyPair().publicKey, secretKey: key }, { access: 'none' }).dispose();
    try { it.sharedSecret({ publicKey: new Uint8Array(32), secretKey: key }); } catch {}
    try { it.sharedSecret({ publicKey: 'text', secretKey: key }); } catch {}
  `),
  ristretto255: group('point'),
  edwards25519: group('it.fromUniform(point)'),
};

const keyed = primitives.filter(({ purpose }) => purpose !== undefined).map(({ name }) => name);

it('every primitive that has keys is here', () => {
  expect(keyed.filter((name) => uses[name] === undefined)).toEqual([]);
});

interface Counted {
  readonly live: number;
  readonly after: number;
}

const endOf = ({ length, end = Math.min(length, 40) }: Use): number => end;

/** In one process for all of them, as each key has another content. */
function countAll(): Record<string, Counted> {
  const counts = keyed.map((name, index) => {
    const use = uses[name]!;
    const [mark, end] = [index + 1, endOf(use)];
    return `
      await (async (it) => {
        const key = SecretBytes.fill(${use.length}, filler(${mark}));
        for (const length of [0, 40, 64, 1000, 200_000]) {
          const data = new Uint8Array(length);
          ${use.code}
        }
        const live = countCopies(${mark}, ${end});
        key.dispose();
        counted['${name}'] = { live, after: countCopies(${mark}, ${end}) };
      })(entry.${name});`;
  });
  const source = `${COUNT_COPIES}
    const counted = {};
    ${counts.join('')}
    console.log(JSON.stringify(counted));
  `;
  return resultOf(runSnippet(source)) as Record<string, Counted>;
}

let counted: Record<string, Counted> | undefined;

it.for(keyed)('the key of %s', (name, { skip }) => {
  skip(process.platform !== 'linux', 'the memory of a process is read from /proc here');
  counted ??= countAll();
  const { live, after } = counted[name]!;
  const { length, isLeftByC = false } = uses[name]!;
  const end = endOf(uses[name]!);
  if (isLeftByC) expect(after).toBe(live - 1);
  // The content repeats itself every 256 bytes, also within one key.
  else expect({ live, after }).toEqual({ live: Math.floor((length - end) / 256) + 1, after: 0 });
});
