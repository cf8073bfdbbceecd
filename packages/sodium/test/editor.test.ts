import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { editor } from './support/typescript.ts';

const names = [
  'genericHash',
  'genericHash.into',
  'genericHash.async',
  'genericHash.from',
  'genericHash.files',
  'genericHash.create',
  'genericHash.generateKey',
  'shortHash',
  'hash.sha256',
  'hash.sha256.async',
  'hash.sha3_512.file',
  'secretBox.seal',
  'secretBox.seal.async',
  'secretBox.xchacha20.open',
  'secretBox.open.detached',
  'box.seal',
  'box.seal.async',
  'box.xchacha20.open',
  'box.open.detached',
  'box.sharedKey',
  'box.generateKeyPair',
  'sealedBox.seal',
  'sealedBox.xchacha20.open.into',
  'aead.xchacha20Poly1305.seal',
  'aead.aegis256.open.into',
  'aead.chacha20Poly1305.seal.async',
  'aead.aes256Gcm.open.detached',
  'aead.aes256Gcm.prepare',
  'nonceSequence',
  'streamCipher.xchacha20.xor',
  'streamCipher.salsa208.xor.async',
  'streamCipher.chacha20.keystream',
  'SecretBytes.from',
  'genericHash.verify',
  'auth',
  'auth.verify.from',
  'hmac.sha512_256.create',
  'hmac.sha256.files',
  'xof.shake128',
  'xof.turboShake256.from',
  'keyDerivation.derive',
  'keyFormats.ed25519.secretKey.fromPem',
  'keyFormats.x25519.secretKey.toJwk',
  'keyFormats.x25519.publicKey.fromJwk',
  'keyFormats.ed25519.secretKey.fromKeyObject',
  'hkdf.sha256',
  'hkdf.sha512.expand',
  'ipCrypt.deterministic.encrypt',
  'ipCrypt.nonDeterministic.encrypt',
  'keyExchange.client',
  'keyExchange.server',
  'keyExchange.generateKeyPair',
  'kem.encapsulate',
  'kem.encapsulate.deterministic',
  'kem.mlKem768.decapsulate',
  'kem.mlKem768.generateKeyPair',
  'sign',
  'sign.into',
  'sign.verify',
  'sign.verify.async',
  'sign.attach',
  'sign.open.into',
  'sign.generateKeyPair',
  'sign.seedOf',
  'sign.toX25519SecretKey',
  'sign.prehashed',
  'sign.prehashed.from',
  'sign.prehashed.verify.file',
  'x25519.sharedSecret',
  'x25519.generateKeyPair',
  'x25519.publicKeyOf',
  'ristretto255.multiply',
  'ristretto255.fromHash',
  'ristretto255.scalar.add',
  'ristretto255.scalar.reduce',
  'edwards25519.multiplyClamped',
  'edwards25519.scalar.invert',
  'fromIp',
];

const START = `import { aead, auth, box, edwards25519, genericHash, fromIp, hash, hkdf, hmac, ipCrypt, kem, keyDerivation, keyExchange, keyFormats, nonceSequence, ristretto255, sealedBox, secretBox, shortHash, SecretBytes, sign, streamCipher, type Bytes, x25519, xof } from 'sodium';
declare const data: Uint8Array;
declare const bytes8: Bytes<8>;
declare const bytes12: Bytes<12>;
declare const key: Uint8Array;
`;

describe('an editor', () => {
  it.each(names)('shows %s on a screen', (name) => {
    const help = editor.signatureHelp(`${START}${name}(`);
    expect(help).toHaveLength(1);
    // A line of an editor that wraps has about a hundred characters.
    for (const shown of [...help, editor.quickInfo(START + name)]) {
      expect(shown).toContain(name.split('.').at(-1));
      const lines = shown.split('\n').flatMap((line) => line.match(/.{1,100}/g) ?? ['']);
      expect({ lines: lines.length <= 12, characters: shown.length <= 800 }, shown).toEqual({
        lines: true,
        characters: true,
      });
    }
  });

  it('shows the lengths and purposes that arguments must have', () => {
    const shown = (name: string) => editor.signatureHelp(`${START}${name}(`).join();
    expect(shown('shortHash')).toContain('key: Key<16, "shortHash">');
    expect(shown('auth')).toContain('key: Key<32, "auth">');
    expect(shown('secretBox.xchacha20.seal')).toContain('key: Key<32, "secretBox.xchacha20">');
    expect(shown('secretBox.seal')).toContain('options?: NonceOption<24>');
    expect(shown('secretBox.seal.into')).toContain('message: Data, key: Key<32, "secretBox">');
    expect(shown('secretBox.open.async')).toContain('sealed: Data, key: Key<32, "secretBox">');
    expect(shown('box.seal')).toContain('keys: BoxSealKeys<"box">, options?: NonceOption<24>');
    expect(shown('box.xchacha20.open.into')).toContain('sealed: Data, keys: BoxOpenKeys<"box.xchacha20">');
    expect(shown('box.generateKeyPair')).toContain('options?: NewKeyPairOptions<32, "box.seed">');
    expect(shown('sealedBox.seal')).toContain('message: Data, recipientPublicKey: Sized<32>');
    expect(shown('sealedBox.open')).toContain('recipientKeyPair: KeyPairInput<32, 32, "box">');
    expect(shown('aead.aegis128L.seal')).toContain('key: Key<16, "aead.aegis128L">');
    expect(shown('aead.aegis128L.seal')).toContain('options?: AeadOptions<16>');
    expect(shown('aead.aes256Gcm.open.into')).toContain('options: ShortNonceOptions<12>');
    expect(shown('aead.aes256Gcm.prepare(key).seal')).toContain(
      'message: Data, options: ShortNonceOptions<12>',
    );
    expect(shown('keyExchange.client')).toContain('ownKeyPair: KeyPairInput<32, 32, "keyExchange">');
    expect(shown('kem.decapsulate')).toContain('secretKey: Key<32, "kem">');
    expect(shown('kem.mlKem768.decapsulate')).toContain('ciphertext: Sized<1088>');
    expect(shown('sign')).toContain('secretKey: Key<64, "sign">');
    expect(shown('sign.verify')).toContain('signature: Sized<64>');
    expect(shown('x25519.publicKeyOf')).toContain('secretKey: Key<32, "x25519">');
    expect(shown('edwards25519.multiply')).toContain('scalar: Scalar<"edwards25519">, point: Sized<32>');
    expect(shown('genericHash.into')).toContain('output: Sized<"16 to 64">');
    expect(shown('keyFormats.ed25519.secretKey.toPem')).toContain('secretKey: Key<64, "sign">');
    expect(shown('keyFormats.x25519.publicKey.toDer')).toContain('publicKey: Sized<32>');
    expect(shown('genericHash.async')).toContain('OutputLength<32, "16 to 64">');
  });
});

/** A wrong line, and what the compiler must say of it. */
const mistakes: readonly (readonly [code: string, named: readonly string[]])[] = [
  ['genericHash(data, { outputLength: 15 });', ['16 to 64']],
  ['genericHash(data, { outputLength: 65 });', ['16 to 64']],
  ['genericHash.async(data, { outputLength: 15 });', ['16 to 64']],
  ['genericHash.from([data], { outputLength: 15 });', ['16 to 64']],
  ['genericHash.create({ outputLength: 15 });', ['16 to 64']],
  ['genericHash.generateKey({ keyLength: 15 });', ['16 to 64']],
  ['genericHash(data, { key: bytes8 });', ['16 to 64', "'8'"]],
  ['genericHash(data, { salt: bytes8 });', ["'16'", "'8'"]],
  ['genericHash.into(bytes8, data);', ['16 to 64', "'8'"]],
  ['hash.sha256.into(bytes8, data);', ["'32'", "'8'"]],
  ['hash.sha256.async<5>(data);', ["'32'", "'5'"]],
  ['shortHash(data, data, { outputLength: 12 });', ['8 | 16', "'12'"]],
  ['shortHash(data, bytes8);', ["'16'", "'8'"]],
  ['keyDerivation.derive(bytes8, { id: 1, context: data });', ["'32'", "'8'"]],
  ['keyDerivation.derive(data, { id: 1, context: bytes12 });', ["'8'", "'12'"]],
  ['keyDerivation.derive(data, { context: data });', ['id']],
  ['hkdf.sha256(data, {});', ['length']],
  ['keyFormats.ed25519.secretKey.toPem(bytes8);', ["'64'", "'8'"]],
  ['keyFormats.x25519.secretKey.toPem(auth.generateKey());', ['"auth"', 'X25519Purpose']],
  ['keyFormats.x25519.secretKey.fromPem(data, { purpose: "sign" });', ['"sign"', 'X25519Purpose']],
  ['keyFormats.ed25519.publicKey.toPem(bytes8);', ["'32'", "'8'"]],
  ['auth(data, bytes8);', ["'32'", "'8'"]],
  ['auth.verify(bytes8, data, data);', ["'32'", "'8'"]],
  ['hmac.sha256(data, auth.generateKey());', ['"auth"', '"hmac.sha256"']],
  ['secretBox.seal(data, bytes8);', ["'32'", "'8'"]],
  ['secretBox.seal(data, data, { nonce: bytes12 });', ["'24'", "'12'"]],
  ['secretBox.open.detached({ nonce: bytes12, ciphertext: data, tag: data }, data);', ["'24'", "'12'"]],
  ['genericHash(data, { key: shortHash.generateKey() });', ['"shortHash"', '"genericHash"']],
  ['aead.chacha20Poly1305.seal(data, data);', ['3 arguments']],
  ['aead.chacha20Poly1305.seal(data, data, {});', ['nonce']],
  ['aead.chacha20Poly1305.seal.async(data, data, { nonce: bytes8 });', ["'12'", "'8'"]],
  [
    'aead.aegis256.open(data, aead.xchacha20Poly1305.generateKey());',
    ['"aead.xchacha20Poly1305"', '"aead.aegis256"'],
  ],
  ['box.seal(data, { recipientPublicKey: bytes8, senderSecretKey: data });', ["'32'", "'8'"]],
  ['box.seal(data, { publicKey: data, secretKey: data });', ['publicKey', 'BoxSealKeys']],
  ['box.open(data, { senderPublicKey: data });', ['recipientSecretKey']],
  ['box.publicKeyOf(secretBox.generateKey());', ['"secretBox"', '"box"']],
  ['sealedBox.open(data, box.xchacha20.generateKeyPair());', ['"box.xchacha20"', '"box"']],
  ['sealedBox.seal(data, bytes8);', ["'32'", "'8'"]],
  ['secretBox.open(data, secretBox.xchacha20.generateKey());', ['"secretBox.xchacha20"', '"secretBox"']],
  ['keyExchange.client(data, data);', ['publicKey']],
  ['keyExchange.server(keyExchange.generateKeyPair(), bytes8);', ["'32'", "'8'"]],
  ['keyExchange.client(x25519.generateKeyPair(), data);', ['"x25519"', '"keyExchange"']],
  ['kem.encapsulate(bytes8);', ["'1216'", "'8'"]],
  ['kem.encapsulate(kem.mlKem768.generateKeyPair().publicKey);', ["'1216'", "'1184'"]],
  ['kem.decapsulate(data, kem.mlKem768.generateKeyPair().secretKey);', ['"kem.mlKem768"', '"kem"']],
  ['kem.mlKem768.generateKeyPair({ seed: bytes8 });', ["'64'", "'8'"]],
  ['sign(data, bytes8);', ["'64'", "'8'"]],
  ['sign(data, auth.generateKey());', ['"auth"', '"sign"']],
  ['sign.verify(bytes8, data, data);', ["'64'", "'8'"]],
  ['sign.generateKeyPair({ seed: bytes8 });', ["'32'", "'8'"]],
  ['x25519.publicKeyOf(bytes8);', ["'32'", "'8'"]],
  ['x25519.publicKeyOf(auth.generateKey());', ['"auth"', '"x25519"']],
  ['x25519.sharedSecret({ publicKey: bytes8, secretKey: data });', ["'32'", "'8'"]],
  ['x25519.sharedSecret({ publicKey: data });', ['secretKey']],
  ['ristretto255.add(data, bytes8);', ["'32'", "'8'"]],
  ['ristretto255.multiply(edwards25519.scalar.random(), data);', ['"edwards25519"', '"ristretto255"']],
  ['ristretto255.scalar.add(data, bytes8);', ["'32'", "'8'"]],
];

describe('the message for a length or a purpose that is wrong names what is right', () => {
  it.each(mistakes)('%s', (code, named) => {
    const messages = editor.errors(START + code);
    expect(messages).toHaveLength(1);
    for (const text of named) expect(messages[0]).toContain(text);
  });

  it('from the newest TypeScript, too', () => {
    const outputs = messagesOfNewest(mistakes.map(([code]) => code));
    expect(outputs.map(({ line }) => line)).toEqual(mistakes.map((_, index) => index));
    for (const [index, [, named]] of mistakes.entries()) {
      for (const text of named) expect(outputs[index]!.message).toContain(text);
    }
  });
});

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** What `tsc` says of a module with these lines, each message with the index of its line. */
function messagesOfNewest(lines: readonly string[]): { line: number; message: string }[] {
  const root = join(import.meta.dirname, '../../..');
  const folder = mkdtempSync(join(tmpdir(), 'sodium-types-'));
  folders.push(folder);
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(join(root, 'packages/sodium'), join(folder, 'node_modules/sodium'), 'junction');
  symlinkSync(join(root, 'node_modules/@types'), join(folder, 'node_modules/@types'), 'junction');
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  writeFileSync(join(folder, 'use.ts'), START + lines.join('\n'));
  const compilerOptions = {
    strict: true,
    exactOptionalPropertyTypes: true,
    module: 'nodenext',
    target: 'es2022',
    types: ['node'],
    noEmit: true,
    pretty: false,
  };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['use.ts'] }));
  const first = START.split('\n').length;
  return outputOf(join(root, 'node_modules/typescript/bin/tsc'), folder)
    .split(/^(?=use\.ts\()/m)
    .map((message) => ({ line: Number(/^use\.ts\((\d+)/.exec(message)?.[1]) - first, message }));
}

function outputOf(compiler: string, cwd: string): string {
  try {
    execFileSync(process.execPath, [compiler, '-p', '.'], { cwd, encoding: 'utf8', stdio: 'pipe' });
  } catch (error) {
    return (error as { stdout: string }).stdout;
  }
  throw new Error('the compiler found nothing wrong');
}
