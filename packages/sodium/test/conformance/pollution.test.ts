import { expect, it } from 'vitest';
import { backend } from '../support/backend.ts';
import { resultOf, runSnippet } from '../support/child.ts';

/** Calls every function of the API, with what it needs, with each of its options, and with a mistake at every place. */
const CALLS = `
  import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
  import { Readable, Writable } from 'node:stream';

  const folder = mkdtempSync('/tmp/sodium-');
  process.on('exit', () => rmSync(folder, { recursive: true }));
  const bytes = (length, seed = 7) => Uint8Array.from({ length }, (_, index) => (index * 31 + seed) % 251);
  const hex = (array) => Buffer.from(array).toString('hex');
  const key = bytes(32);
  const nonce = bytes(24, 3);
  const data = bytes(100);
  const long = bytes(100_000);
  const expected = genericHash(data);
  const digests = Object.fromEntries(Object.entries(entry.hash).map(([name, hash]) => [name, hash.isAvailable === false ? bytes(32) : hash(data)]));

  const hashArguments = (digest) => ({
    '': () => [data],
    into: () => [new Uint8Array(digest.length), data],
    create: () => [],
    verify: () => [digest, data],
    'verify.from': () => [digest, [data]],
    'verify.file': () => [digest, 'package.json'],
    async: () => [long],
    from: () => [[data, data]],
    transformStream: () => [],
    writableStream: () => [],
    file: () => ['package.json'],
    files: () => [['package.json', 'package.json']],
    transform: () => [],
    writable: () => [],
  });
  const macArguments = (mac) => ({
    '': () => [data, key],
    into: () => [new Uint8Array(mac.limits.tagLength.maximum), data, key],
    create: () => [key],
    verify: () => [mac(data, key), data, key],
    'verify.from': () => [mac(data, key), [data], key],
    'verify.file': () => [mac(data, key), 'package.json', key],
    async: () => [long, key],
    from: () => [[data, data], key],
    transformStream: () => [key],
    writableStream: () => [key],
    file: () => ['package.json', key],
    files: () => [['package.json', 'package.json'], key],
    transform: () => [key],
    writable: () => [key],
    generateKey: () => [],
  });
  const xofArguments = () => ({
    '': () => [data, 40],
    into: () => [new Uint8Array(40), data],
    create: () => [],
    async: () => [long, 40],
    from: () => [[data, data], 40],
    transformStream: () => [40],
    writableStream: () => [40],
    file: () => ['package.json', 40],
    files: () => [['package.json', 'package.json'], 40],
    transform: () => [40],
    writable: () => [40],
  });
  const boxArguments = (box) => {
    const sealed = box.isAvailable === false ? bytes(140) : box.seal(data, key);
    const parts = box.isAvailable === false ? { nonce, ciphertext: data, tag: bytes(16) } : box.seal.detached(data, key);
    return {
      seal: () => [data, key],
      'seal.into': () => [new Uint8Array(140), data, key],
      'seal.async': () => [long, key],
      'seal.detached': () => [data, key],
      open: () => [sealed, key],
      'open.into': () => [new Uint8Array(100), sealed, key],
      'open.async': () => [sealed, key],
      'open.detached': () => [parts, key],
      generateKey: () => [],
    };
  };
  const keyPairArguments = (box) => {
    const sealKeys = { recipientPublicKey: entry.box.publicKeyOf(bytes(32, 9)), senderSecretKey: key };
    const openKeys = { senderPublicKey: entry.box.publicKeyOf(key), recipientSecretKey: bytes(32, 9) };
    const isThere = box.isAvailable !== false;
    const sealed = isThere ? box.seal(data, sealKeys) : bytes(140);
    const parts = isThere ? box.seal.detached(data, sealKeys) : { nonce, ciphertext: data, tag: bytes(16) };
    return {
      seal: () => [data, sealKeys],
      'seal.into': () => [new Uint8Array(140), data, sealKeys],
      'seal.async': () => [long, sealKeys],
      'seal.detached': () => [data, sealKeys],
      open: () => [sealed, openKeys],
      'open.into': () => [new Uint8Array(100), sealed, openKeys],
      'open.async': () => [sealed, openKeys],
      'open.detached': () => [parts, openKeys],
      sharedKey: () => [{ publicKey: sealKeys.recipientPublicKey, secretKey: key }],
      generateKeyPair: () => [],
      publicKeyOf: () => [key],
    };
  };
  const sealedBoxArguments = (sealedBox) => {
    const keyPair = { publicKey: entry.box.publicKeyOf(key), secretKey: key };
    const sealed = sealedBox.isAvailable === false ? bytes(148) : sealedBox.seal(data, keyPair.publicKey);
    return {
      seal: () => [data, keyPair.publicKey],
      'seal.into': () => [new Uint8Array(148), data, keyPair.publicKey],
      'seal.async': () => [long, keyPair.publicKey],
      open: () => [sealed, keyPair],
      'open.into': () => [new Uint8Array(100), sealed, keyPair],
      'open.async': () => [sealed, keyPair],
    };
  };
  const aeadArguments = (cipher) => {
    const { keyLength, nonceLength, tagLength } = cipher.limits;
    const own = bytes(keyLength.maximum);
    // What may not be random must be given.
    const options = nonceLength.maximum < 16 ? [{ nonce: bytes(nonceLength.maximum, 3) }] : [];
    const isThere = cipher.isAvailable !== false;
    const inside = options.length === 0 ? nonceLength.maximum : 0;
    const sealedLength = inside + 100 + tagLength.maximum;
    const sealed = isThere ? cipher.seal(data, own, ...options) : bytes(sealedLength);
    const parts = isThere
      ? cipher.seal.detached(data, own, ...options)
      : { nonce: bytes(nonceLength.maximum), ciphertext: data, tag: bytes(tagLength.maximum) };
    return {
      seal: () => [data, own, ...options],
      'seal.into': () => [new Uint8Array(sealedLength), data, own, ...options],
      'seal.async': () => [long, own, ...options],
      'seal.detached': () => [data, own, ...options],
      open: () => [sealed, own, ...options],
      'open.into': () => [new Uint8Array(100), sealed, own, ...options],
      'open.async': () => [sealed, own, ...options],
      'open.detached': () => [parts, own],
      generateKey: () => [],
      ...(cipher.prepare === undefined ? {} : { prepare: () => [own] }),
    };
  };
  const streamArguments = (cipher) => {
    const options = { nonce: bytes(cipher.limits.nonceLength.maximum, 3) };
    return {
      xor: () => [data, key, options],
      'xor.into': () => [new Uint8Array(100), data, key, options],
      'xor.async': () => [long, key, options],
      keystream: () => [100, key, options],
      generateKey: () => [],
    };
  };
  const ipArguments = (cipher) => {
    const { keyLength, encryptedLength } = cipher.limits;
    const own = bytes(keyLength.maximum);
    return {
      encrypt: () => [bytes(16, 1), own],
      decrypt: () => [bytes(encryptedLength.maximum, 2), own],
      generateKey: () => [],
    };
  };
  const keyFileArguments = (algorithm) => {
    const identifier = { ed25519: '70', x25519: '6e' }[algorithm];
    const fromHex = (text) => Uint8Array.from(Buffer.from(text, 'hex'));
    const publicKey = bytes(32, 11);
    const der = fromHex('302e020100300506032b65' + identifier + '04220420' + hex(bytes(32, 5)));
    const publicDer = fromHex('302a300506032b65' + identifier + '032100' + hex(publicKey));
    const { secretKey, publicKey: ofPublic } = entry.keyFormats[algorithm];
    const own = secretKey.fromDer(der).secretKey.read((array) => array.slice());
    const inSecret = (name) => secretKey[name](own).read((array) => array.slice());
    const ofNode = secretKey.toKeyObject === undefined ? {} : {
      'secretKey.fromKeyObject': () => [secretKey.toKeyObject(own)],
      'secretKey.toKeyObject': () => [own],
      'publicKey.fromKeyObject': () => [ofPublic.toKeyObject(publicKey)],
      'publicKey.toKeyObject': () => [publicKey],
    };
    return {
      'secretKey.fromDer': () => [der],
      'secretKey.toDer': () => [own],
      'secretKey.fromPem': () => [inSecret('toPem')],
      'secretKey.toPem': () => [own],
      'secretKey.fromJwk': () => [inSecret('toJwk')],
      'secretKey.toJwk': () => [own],
      'publicKey.fromDer': () => [publicDer],
      'publicKey.toDer': () => [publicKey],
      'publicKey.fromPem': () => [ofPublic.toPem(publicKey)],
      'publicKey.toPem': () => [publicKey],
      'publicKey.fromJwk': () => [ofPublic.toJwk(publicKey)],
      'publicKey.toJwk': () => [publicKey],
      ...ofNode,
    };
  };
  const kemArguments = (kem) => {
    const { publicKeyLength, secretKeyLength, ciphertextLength, seedLength, encapsulationSeedLength } = kem.limits;
    const publicKey = kem.isAvailable
      ? kem.generateKeyPair({ seed: bytes(seedLength.maximum) }).publicKey
      : bytes(publicKeyLength.maximum);
    return {
      encapsulate: () => [publicKey],
      'encapsulate.deterministic': () => [publicKey, bytes(encapsulationSeedLength.maximum)],
      decapsulate: () => [bytes(ciphertextLength.maximum), bytes(secretKeyLength.maximum)],
      generateKeyPair: () => [],
    };
  };
  const signArguments = () => {
    const pair = entry.sign.generateKeyPair({ seed: key });
    const { publicKey } = pair;
    const secretKey = pair.secretKey.read((own) => own.slice());
    const signature = entry.sign(data, secretKey);
    const signed = entry.sign.attach(data, secretKey);
    const prehashed = (...parts) => parts.reduce((state, part) => state.update(part), entry.sign.prehashed.create()).sign(secretKey);
    return {
      '': () => [data, secretKey],
      into: () => [new Uint8Array(64), data, secretKey],
      async: () => [data, secretKey],
      verify: () => [signature, data, publicKey],
      'verify.async': () => [signature, data, publicKey],
      attach: () => [data, secretKey],
      'attach.into': () => [new Uint8Array(164), data, secretKey],
      'attach.async': () => [data, secretKey],
      open: () => [signed, publicKey],
      'open.into': () => [new Uint8Array(100), signed, publicKey],
      'open.async': () => [signed, publicKey],
      generateKeyPair: () => [],
      publicKeyOf: () => [secretKey],
      seedOf: () => [secretKey],
      toX25519PublicKey: () => [publicKey],
      toX25519SecretKey: () => [secretKey],
      prehashed: () => [data, secretKey],
      'prehashed.verify': () => [prehashed(data), data, publicKey],
      'prehashed.verify.from': () => [prehashed(data, data), [data, data], publicKey],
      'prehashed.verify.file': () => [prehashed(data), 'package.json', publicKey],
      'prehashed.create': () => [],
      'prehashed.from': () => [[data, data], secretKey],
      'prehashed.file': () => ['package.json', secretKey],
    };
  };
  const secretStreamArguments = (secretStream) => {
    const sealed = secretStream.seal(data, key);
    writeFileSync(folder + '/sealed', sealed);
    return {
      seal: () => [data, key],
      'seal.from': () => [[data, data], key],
      'seal.transformStream': () => [key],
      'seal.transform': () => [key],
      'seal.file': () => ['package.json', folder + '/target', key],
      open: () => [sealed, key],
      'open.from': () => [[sealed], key],
      'open.transformStream': () => [key],
      'open.transform': () => [key],
      'open.file': () => [folder + '/sealed', folder + '/target', key],
      createSealer: () => [key],
      createOpener: () => [key, bytes(24)],
      sealedLength: () => [100],
      openedLength: () => [141],
      generateKey: () => [],
    };
  };
  /** At the lowest cost. */
  const passwordArguments = (hashing) => {
    const { operations, memory } = hashing.limits;
    const cost = { operations: operations.minimum, memory: memory.minimum };
    const made = hashing.sync(data, cost);
    const forKey = { ...cost, salt: bytes(hashing.limits.saltLength.minimum) };
    const forRfc = { salt: bytes(20), cost: 16, blockSize: 1, parallelization: 1, length: 32 };
    const withRfc = hashing.rfc7914 === undefined ? {} : { rfc7914: () => [data, forRfc], 'rfc7914.sync': () => [data, forRfc] };
    return {
      '': () => [data, cost],
      sync: () => [data, cost],
      verify: () => [made, data],
      'verify.sync': () => [made, data],
      needsRehash: () => [made, cost],
      deriveKey: () => [data, forKey],
      'deriveKey.sync': () => [data, forKey],
      generateSalt: () => [],
      ...withRfc,
    };
  };
  const groupArguments = (group) => {
    const point = group.multiplyBase(key);
    const { uniformLength } = group.limits;
    return {
      isValidPoint: () => [point],
      randomPoint: () => [],
      add: () => [point, point],
      subtract: () => [point, point],
      multiply: () => [key, point],
      multiplyBase: () => [key],
      ...(uniformLength === undefined
        ? { fromHash: () => [bytes(64)] }
        : { fromUniform: () => [key], multiplyClamped: () => [key, point], multiplyBaseClamped: () => [key] }),
      'scalar.random': () => [],
      'scalar.reduce': () => [bytes(64)],
      'scalar.add': () => [key, key],
      'scalar.subtract': () => [key, key],
      'scalar.multiply': () => [key, key],
      'scalar.negate': () => [key],
      'scalar.complement': () => [key],
      'scalar.invert': () => [key],
    };
  };
  const under = (path, members) => Object.fromEntries(
    Object.entries(members).map(([name, make]) => [name === '' ? path : path + '.' + name, make]),
  );

  /** What each function must be given, by its path. */
  const required = {
    ...under('genericHash', { ...hashArguments(expected), generateKey: () => [] }),
    ...under('shortHash', { '': () => [data, bytes(16)], generateKey: () => [] }),
    ...Object.assign({}, ...Object.entries(digests).map(([name, digest]) => under('hash.' + name, hashArguments(digest)))),
    ...Object.assign({}, ...Object.keys(entry.xof).map((name) => under('xof.' + name, xofArguments()))),
    ...under('auth', macArguments(entry.auth)),
    ...Object.assign({}, ...Object.entries(entry.hmac).map(([name, mac]) => under('hmac.' + name, macArguments(mac)))),
    ...under('oneTimeAuth', macArguments(entry.oneTimeAuth)),
    ...under('random', {
      bytes: () => [32],
      into: () => [bytes(32)],
      integer: () => [10],
      deterministic: () => [100, key],
      'deterministic.generateSeed': () => [],
    }),
    'runtime.whyUnavailable': () => ['crypto_auth'],
    isZero: () => [data],
    wipe: () => [bytes(32)],
    pad: () => [data, 16],
    unpad: () => [new Uint8Array(16).fill(0x80, 0, 1), 16],
    ...under('littleEndian', {
      compare: () => [bytes(24), bytes(24, 3)],
      increment: () => [bytes(24)],
      add: () => [bytes(24), bytes(24, 3)],
      subtract: () => [bytes(24), bytes(24, 3)],
    }),
    ...under('keyDerivation', {
      derive: () => [key, { id: 1, context: bytes(8) }],
      generateKey: () => [],
    }),
    ...Object.assign({}, ...Object.entries(entry.hkdf).map(([name, hkdf]) => under('hkdf.' + name, {
      '': () => [key, { length: 40 }],
      extract: () => [key],
      'extract.create': () => [],
      expand: () => [bytes(hkdf.limits.keyLength.maximum), { length: 40 }],
      generateKey: () => [],
    }))),
    ...under('keyExchange', {
      client: () => [{ publicKey: bytes(32, 9), secretKey: key }, bytes(32, 5)],
      server: () => [{ publicKey: bytes(32, 9), secretKey: key }, bytes(32, 5)],
      generateKeyPair: () => [],
      publicKeyOf: () => [key],
    }),
    ...Object.assign({}, ...Object.keys(entry.keyFormats).map((name) => under('keyFormats.' + name, keyFileArguments(name)))),
    ...under('kem', kemArguments(entry.kem)),
    ...under('kem.mlKem768', kemArguments(entry.kem.mlKem768)),
    ...under('sign', signArguments()),
    ...under('x25519', {
      sharedSecret: () => [{ publicKey: bytes(32, 9), secretKey: key }],
      generateKeyPair: () => [],
      publicKeyOf: () => [key],
    }),
    ...under('ristretto255', groupArguments(entry.ristretto255)),
    ...under('edwards25519', groupArguments(entry.edwards25519)),
    ...under('secretBox', boxArguments(entry.secretBox)),
    ...under('secretBox.xchacha20', boxArguments(entry.secretBox.xchacha20)),
    ...under('passwordHash', passwordArguments(entry.passwordHash)),
    ...under('passwordHash.argon2i', passwordArguments(entry.passwordHash.argon2i)),
    ...under('passwordHash.scrypt', passwordArguments(entry.passwordHash.scrypt)),
    ...under('secretStream', secretStreamArguments(entry.secretStream)),
    ...under('box', keyPairArguments(entry.box)),
    ...under('box.xchacha20', keyPairArguments(entry.box.xchacha20)),
    ...under('sealedBox', sealedBoxArguments(entry.sealedBox)),
    ...under('sealedBox.xchacha20', sealedBoxArguments(entry.sealedBox.xchacha20)),
    ...Object.assign({}, ...Object.entries(entry.aead).map(([name, cipher]) => under('aead.' + name, aeadArguments(cipher)))),
    ...Object.assign({}, ...Object.entries(entry.streamCipher).map(([name, cipher]) => under('streamCipher.' + name, streamArguments(cipher)))),
    ...Object.assign({}, ...Object.entries(entry.ipCrypt).map(([name, cipher]) => under('ipCrypt.' + name, ipArguments(cipher)))),
    nonceSequence: () => [bytes(12)],
    ...under('SecretBytes', {
      is: () => [bytes(32)],
      random: () => [32],
      from: () => [bytes(32)],
      fill: () => [32, (array) => array.fill(1)],
    }),
    equals: () => [data, data],
    toHex: () => [data],
    fromHex: () => ['00ff'],
    toBase64: () => [data, 'original'],
    fromBase64: () => ['AAAA', 'original'],
    fromUtf8: () => ['text'],
    toUtf8: () => [bytes(3)],
    fromIp: () => ['192.0.2.1'],
    toIp: () => [bytes(16)],
  };
  /** Further options that change what happens. */
  const given = { key, seed: bytes(32, 11), nonce, domain: 3, purpose: 'auth', id: 7, context: bytes(8, 2), length: 30, info: bytes(5), salt: bytes(16), personal: bytes(16, 1), outputLength: 16, keyLength: 16, additionalData: data, chunkLength: 64, byteOrder: 'big', counter: 7, tweak: bytes(8), lock: 'try', access: 'none' };

  // No whole number, which would be the descriptor of a file: of a pipe that nobody writes to, where it is 0 or 1.
  const replaced = (array, at) => array.map((value, index) => (index === at ? 1.5 : value));

  function functionsOf(value, path = '') {
    return Object.entries(value).flatMap(([name, member]) => {
      if (typeof member !== 'function' && typeof member !== 'object') return [];
      const own = typeof member === 'function' ? [[path + name, member]] : [];
      return [...own, ...functionsOf(member, path + name + '.')];
    });
  }

  /** Options may stand among the arguments that there must be. */
  const withOptions = (values, { index }, options) => index < values.length
    ? values.map((value, at) => (at === index ? { ...value, ...options } : value))
    : [...values, options];

  /** The names of the options that a function knows, as its error says, and which argument they are. */
  async function optionsOf(call, needed) {
    for (const index of [needed.length, 0, 1, 2, 3]) {
      try {
        const values = [];
        values[index] = { '?': 1 };
        await call(...values);
      } catch ({ message }) {
        const [, known] = /^unknown option "\\?"; known: (.*)$/.exec(message) ?? [];
        if (known !== undefined) return { index, names: known === 'none' ? [] : known.split(', ') };
      }
    }
    return undefined;
  }

  async function throughStream(stream, input) {
    if (stream instanceof TransformStream) {
      return new Uint8Array(await new Response(new Response(input).body.pipeThrough(stream)).arrayBuffer());
    }
    const passed = [];
    const end = new Writable(Object.assign(Object.create(null), {
      signal: undefined,
      write: (chunk, _encoding, done) => { passed.push(chunk); done(); },
    }));
    const ended = new Promise((resolve, reject) => { end.once('finish', resolve); stream.once('error', reject); });
    stream.pipe(end);
    stream.end(input);
    await ended;
    return Buffer.concat(passed);
  }

  async function show(result, path) {
    if (result instanceof Uint8Array) return hex(result);
    if (result === null || typeof result !== 'object') return result;
    if (typeof result.squeeze === 'function') {
      const secret = result.update(data).squeezeSecret(32);
      return [secret.purpose, secret.isLocked, hex(result.squeeze(40))];
    }
    if (typeof result.sign === 'function') return hex(result.update(data).sign(required['sign']()[1]));
    if (typeof result.digest === 'function') return hex(result.update(data).digest());
    if (result instanceof WritableStream) {
      await new Response(data).body.pipeTo(result);
      return hex(await result.digest);
    }
    if (result instanceof Writable && !(result instanceof Readable)) {
      result.end(data);
      return hex(await result.digest);
    }
    if (result instanceof TransformStream || typeof result.pipe === 'function') {
      const isOpening = path.includes('.open.');
      const passed = await throughStream(result, isOpening ? required['secretStream.open']()[0] : data);
      return result.digest === undefined ? hex(passed) : [passed.length, hex(await result.digest)];
    }
    if (Symbol.asyncIterator in result) {
      const all = [];
      for await (const part of result) all.push(part instanceof Uint8Array ? hex(part) : [part.path, hex(part.digest)]);
      return all;
    }
    if (typeof result.next === 'function') return [hex(result.next()), hex(result.next())];
    if (typeof result.publicKey === 'object') {
      return [result.publicKey.length, result.secretKey.purpose, result.secretKey.isLocked];
    }
    if (typeof result.read === 'function') {
      return [result.length, result.purpose, result.isLocked, result.read((array) => array.length)];
    }
    const facts = (value) => typeof value.read === 'function' ? [value.purpose, value.isLocked] : [];
    return Object.entries(result).map(([name, value]) => [name, value.length, ...facts(value)]);
  }

  async function outcome(path, call, values) {
    try {
      const shown = await show(await call(...values), path);
      // A random nonce or ciphertext under it is another each time.
      const isRandom = (/seal|nonDet\\w+.encrypt/.test(path) && values.at(-1)?.nonce !== nonce) || /^random.(bytes|into|integer)$|\\.randomPoint$|^passwordHash(\\.\\w+2i|\\.scrypt)?(\\.sync)?$|generateSalt$/.test(path);
      return isRandom ? String(shown).length : shown;
    } catch (error) {
      return [error.name, error.code, error.parameter, error.message, error.cause?.message];
    }
  }

  async function outcomes(api, known) {
    const all = {};
    for (const [path, call] of functionsOf(api)) {
      const make = required[path];
      const options = known[path];
      all[path] = [await outcome(path, call, make())];
      // Mistakes at every place.
      for (let index = 0; index < make().length; index++) {
        all[path].push(await outcome(path, call, replaced(make(), index)));
      }
      if (options === undefined) continue;
      const choices = [{}, { '?': 1 }, Object.create(null), ...options.names.filter((name) => Object.hasOwn(given, name)).map((name) => ({ [name]: given[name] }))];
      for (const choice of choices) all[path].push(await outcome(path, call, withOptions(make(), options, choice)));
      for (const name of options.names) all[path].push(await outcome(path, call, withOptions(make(), options, { [name]: undefined })));
    }
    return all;
  }

  const known = {};
  for (const [path, call] of functionsOf(entry.default)) {
    if (required[path] === undefined) throw new Error('no arguments are known for ' + path);
    const options = await optionsOf(call, required[path]());
    if (options !== undefined) known[path] = options;
  }
`;

/** Before and while every option's name is on `Object.prototype`. */
const POLLUTE = `
  const names = [...new Set(Object.values(known).flatMap((options) => options.names))];

  let calls = 0;
  const count = () => void calls++;
  const values = {
    key: [bytes(64, 5), bytes(1), undefined],
    outputLength: [1, 65, 300],
    nonce: [bytes(24, 9), bytes(12), null],
    seed: [bytes(32, 9), bytes(12), null],
    additionalData: [bytes(24, 9), bytes(1), null],
    chunkLength: [64, 0, 'x'],
    byteOrder: ['big', 'little', 1],
    counter: [9, -1, null],
    tweak: [bytes(8, 9), bytes(16), null],
    salt: [bytes(16, 9), bytes(1), null],
    personal: [bytes(16, 9), bytes(1), null],
    id: [5, 1.5, null],
    context: [bytes(8, 9), bytes(1), null],
    length: [20, 1, 100_000],
    info: [bytes(9), 'text', null],
    domain: [3, 300, null],
    purpose: ['auth', 'nothing', 1],
    strength: ['sensitive', 'nothing', 1],
    operations: [9, 0, null],
    memory: [65_536, 1, null],
    maximumMemory: [8192, 1, null],
    maximumOperations: [1, 0, null],
    cost: [32, 3, null],
    blockSize: [2, 0, null],
    parallelization: [2, 0, null],
    lock: ['require', 'never', 1],
    access: ['none', 'write', 1],
    keyLength: [64, 1, 300],
    signal: [AbortSignal.abort(), 1, null],
    onProgress: [count, count, 1],
    onError: [count, count, 1],
  };

  const before = await outcomes(entry.default, known);
  const differences = [];
  for (const round of [0, 1, 2]) {
    for (const name of names) {
      if (values[name] === undefined) throw new Error('no value is known for the option ' + name);
    }
    for (const name of names) Object.defineProperty(Object.prototype, name, {
      value: values[name][round], enumerable: true, configurable: true, writable: true,
    });
    let after, made;
    try {
      after = await outcomes(entry.default, known);
      made = await outcomes(createSodium(() => sys), known);
    } finally {
      for (const name of names) delete Object.prototype[name];
    }
    for (const [api, found] of Object.entries({ after, made })) {
      for (const path of Object.keys(before)) {
        for (const [index, result] of found[path].entries()) {
          if (JSON.stringify(result) !== JSON.stringify(before[path][index])) {
            differences.push({ round, api, path, index, before: before[path][index], result });
          }
        }
      }
    }
  }
  const failures = Object.entries(before).filter(([, [first]]) => Array.isArray(first) && /Error$/.test(first[0])).map(([path]) => path);
  console.log(JSON.stringify({ names: names.sort(), functions: Object.keys(before).length, failures, calls, differences }));
`;

it('nothing that others put on Object.prototype passes for an option', { timeout: 300_000 }, () => {
  const result = resultOf(runSnippet(CALLS + POLLUTE)) as {
    names: string[];
    functions: number;
    failures: string[];
    differences: object[];
  };
  const inNode = backend === 'native' ? ['onError'] : [];
  expect(result.names).toEqual(
    [
      ...[
        'blockSize',
        'cost',
        'maximumMemory',
        'maximumOperations',
        'memory',
        'operations',
        'parallelization',
        'strength',
        'access',
        'additionalData',
        'byteOrder',
        'chunkLength',
        'context',
        'counter',
        'domain',
        'id',
        'info',
        'key',
      ],
      ...['keyLength', 'length', 'lock', 'nonce', ...inNode, 'onProgress', 'outputLength', 'personal'],
      ...['purpose', 'salt', 'seed', 'signal', 'tweak'],
    ].sort(),
  );
  expect(result).toMatchObject({ calls: 0, differences: [] });
  // Without options everything succeeds, or it would show little; only some libraries lack these.
  const mayBeMissing = /^(hash\.sha3|xof\.|hkdf\.|aead\.ae|kem\.|ipCrypt\.\w+\.(en|de)crypt|(from|to)Ip)/;
  expect(result.failures.filter((path) => !mayBeMissing.test(path))).toEqual([]);
});

it('everything works with frozen intrinsics, and without __proto__', { timeout: 300_000 }, () => {
  const source = `${CALLS} console.log(JSON.stringify(await outcomes(entry.default, known)));`;
  const flags = ['--frozen-intrinsics', '--disable-proto=throw', '--no-warnings'];
  const frozen = resultOf(runSnippet(source, flags)) as Record<string, object>;
  expect(Object.keys(frozen).length).toBeGreaterThan(100);
  expect(frozen).toEqual(resultOf(runSnippet(source)));
});

/** Where code that is ours was when something happened, as `index.js:123: <the line>`; undefined for the code of others. */
const PLACES = `
  import { readFileSync, readdirSync } from 'node:fs';
  import { watch, watchProperties } from './test/fixtures/watched-globals.mjs';

  const lines = {};
  function placeOf({ file, line }) {
    if (!/\\/(sodium|sodium-sys|koffi[^/]*)\\/dist\\//.test(file)) return undefined;
    lines[file] ??= readFileSync(new URL(file), 'utf8').split('\\n');
    return file.slice(file.lastIndexOf('/') + 1) + ':' + line + ': ' + lines[file][line - 1].trim();
  }
`;

/** An argument's own: what a signal says, and how one listens to it, is up to the signal. */
const OF_SIGNALS = /^(get )?(AbortSignal|EventTarget)\.prototype\./;

it('no function calls what others can exchange, once it is loaded', { timeout: 120_000 }, () => {
  const source = `${CALLS} ${PLACES}
    const before = await outcomes(entry.default, known);
    const used = {};
    const calls = { all: 0 };
    const stop = watch((name, caller) => {
      calls.all++;
      (used[name] ??= []).push(caller);
    });
    const after = await outcomes(entry.default, known);
    stop();
    const ours = Object.entries(used).flatMap(([name, callers]) => {
      const places = callers.map(placeOf).filter((place) => place !== undefined);
      return places.length === 0 ? [] : [[name, [...new Set(places)]]];
    });
    const changed = Object.keys(before).filter((path) => JSON.stringify(before[path]) !== JSON.stringify(after[path]));
    console.log(JSON.stringify({ ours, changed, calls: calls.all, others: Object.keys(used).length }));`;
  const { ours, changed, calls, others } = resultOf(runSnippet(source)) as {
    ours: [name: string, places: string[]][];
    changed: string[];
    calls: number;
    others: number;
  };
  // The test's own calls are seen, or it would show nothing.
  expect(calls).toBeGreaterThan(10_000);
  expect(others).toBeGreaterThan(30);
  expect(changed).toEqual([]);
  expect(ours.filter(([name]) => !OF_SIGNALS.test(name))).toEqual([]);
  expect(ours.length).toBeGreaterThan(0);
});

it('nothing that is kept in objects passes through accessors of Object.prototype', {
  timeout: 120_000,
}, () => {
  const source = `${CALLS} ${PLACES}
    const names = new Set(['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'toJSON']);
    for (const name of ['sodium', 'sodium-sys']) {
      const folder = new URL('../' + name + '/dist/', 'file://' + process.cwd() + '/');
      for (const file of readdirSync(folder).filter((each) => each.endsWith('.js'))) {
        for (const [word] of readFileSync(new URL(file, folder), 'utf8').matchAll(/[A-Za-z_$][\\w$]*/g)) names.add(word);
      }
    }
    const before = await outcomes(entry.default, known);
    const used = [];
    const stop = watchProperties([...names], (kind, name, caller) => used.push([kind + ' ' + name, caller]));
    const after = await outcomes(entry.default, known);
    stop();
    const ours = used.flatMap(([name, caller]) => {
      const place = placeOf(caller);
      return place === undefined ? [] : [name + ' in ' + place];
    });
    const isCase = (path) => JSON.stringify(before[path]) !== JSON.stringify(after[path]);
    const changed = Object.keys(before).filter(isCase);
    console.log(JSON.stringify({ ours: [...new Set(ours)], names: names.size, used: used.length, changed }));`;
  const { ours, names, used, changed } = resultOf(runSnippet(source)) as {
    ours: string[];
    names: number;
    used: number;
    changed: string[];
  };
  expect(names).toBeGreaterThan(1000);
  expect(used).toBeGreaterThan(0);
  // Node's own web streams fail with a `get` there.
  expect(changed.filter((path) => !/\.(transform|writable)Stream$/.test(path))).toEqual([]);
  // The engine itself asks every object that a promise is resolved with; and an error is asked why a file cannot be read.
  expect(ours.filter((each) => !/^get (then|syscall) in /.test(each))).toEqual([]);
});
