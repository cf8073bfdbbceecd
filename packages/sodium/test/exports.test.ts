import * as native from 'sodium';
import * as wasm from 'sodium/wasm';
import ts from 'typescript-5.7';
import { describe, expect, it } from 'vitest';
import { editor } from './support/typescript.ts';

await wasm.ready;

const entries = [
  { name: 'sodium', entry: native, only: [] },
  { name: 'sodium/wasm', entry: wasm, only: ['ready'] },
] as const;

/** The whole public API. */
const names = [
  'auth',
  'hkdf',
  'hmac',
  'kem',
  'keyDerivation',
  'keyExchange',
  'keyFormats',
  'oneTimeAuth',
  'passwordHash',
  'InitializationError',
  'InvalidEncodingError',
  'InvalidLengthError',
  'InvalidTypeError',
  'InvalidValueError',
  'LibraryFileError',
  'LibraryNotFoundError',
  'LibraryVersionError',
  'SecretBytes',
  'SourceError',
  'StateError',
  'UnavailableError',
  'VerificationError',
  'aead',
  'box',
  'createSodium',
  'default',
  'edwards25519',
  'equals',
  'fromBase64',
  'fromHex',
  'fromIp',
  'fromUtf8',
  'genericHash',
  'ipCrypt',
  'isZero',
  'littleEndian',
  'pad',
  'random',
  'ristretto255',
  'runtime',
  'unpad',
  'wipe',
  'hash',
  'nonceSequence',
  'sealedBox',
  'secretBox',
  'secretStream',
  'shortHash',
  'streamCipher',
  'toBase64',
  'toHex',
  'toIp',
  'toUtf8',
  'sign',
  'x25519',
  'xof',
];

interface Member {
  readonly path: string;
  /** Whether it may be missing. */
  readonly isOptional: boolean;
}

/** The values that a module declares, and everything on them that these packages declare, as `secretBox.seal.into`. */
function declaredMembers(module: string): Member[] {
  const { checker, source } = editor.program(`import * as entry from '${module}'; entry;`);
  const statement = source.statements.at(-1) as ts.ExpressionStatement;
  const membersOf = (type: ts.Type, path: string, isOptional: boolean): Member[] =>
    checker.getPropertiesOfType(type).flatMap((property) => {
      // What the language and Node declare of functions, promises and errors is theirs.
      if (!property.declarations?.some(isOurs)) return [];
      const member = {
        path: path + property.name,
        isOptional: isOptional || (property.flags & ts.SymbolFlags.Optional) !== 0,
      };
      const own = checker.getTypeOfSymbol(property);
      if (own.getConstructSignatures().length > 0) return [member];
      return [member, ...membersOf(own, `${member.path}.`, member.isOptional)];
    });
  return membersOf(checker.getTypeAtLocation(statement.expression), '', false);
}

function isOurs(declaration: ts.Declaration): boolean {
  return /packages\/sodium(-sys)?\/dist\//.test(declaration.getSourceFile().fileName);
}

/** The same of what is really there. */
function presentMembers(value: object, path = ''): string[] {
  return Object.entries(value).flatMap(([name, member]) => {
    const own = path + name;
    const hasMembers = typeof member === 'function' || (typeof member === 'object' && member !== null);
    return hasMembers && !name.endsWith('Error') ? [own, ...presentMembers(member, `${own}.`)] : [own];
  });
}

describe.each(entries)('the exports of $name', ({ name, entry, only }) => {
  const declared = declaredMembers(name);
  const present = presentMembers(entry);

  it('are these', () => {
    expect(Object.keys(entry).sort()).toEqual([...names, ...only].sort());
  });

  it('are there when they are declared, with all their members', () => {
    expect(declared.filter(({ path, isOptional }) => !isOptional && !present.includes(path))).toEqual([]);
  });

  it('are declared when they are there, with all their members', () => {
    const paths = new Set(declared.map(({ path }) => path));
    expect(present.filter((path) => !paths.has(path))).toEqual([]);
  });

  it('are compared to their last member', () => {
    for (const path of [
      'genericHash.async',
      'hash.sha3_256.isAvailable',
      'secretBox.xchacha20.seal.detached',
      'box.open.detached',
      'box.xchacha20.sharedKey',
      'sealedBox.xchacha20.seal.into',
      'default.secretBox.open.into',
      'auth.verify.from',
      'hkdf.sha512.extract.create',
      'xof.shake128.isAvailable',
      'hmac.sha512_256.limits.keyLength.default',
      'aead.aegis128L.limits.messageLength.maximum',
      'aead.aes256Gcm.prepare',
      'kem.encapsulate.deterministic',
      'kem.mlKem768.limits.encapsulationSeedLength.minimum',
      'shortHash.limits.outputLength.multipleOf',
      'keyFormats.ed25519.secretKey.fromPem',
      'keyFormats.x25519.limits.fileLength.maximum',
      'sign.prehashed.verify.from',
      'sign.attach.into',
    ]) {
      expect(present).toContain(path);
      expect(declared.map((member) => member.path)).toContain(path);
    }
    expect(present.includes('genericHash.file')).toBe(name === 'sodium');
    expect(present.includes('keyFormats.x25519.publicKey.toKeyObject')).toBe(name === 'sodium');
  });

  it('are also on the default object, but for the errors', () => {
    const isPrimitive = (name: string) => !/Error$|^createSodium$|^default$|^ready$/.test(name);
    const exported = Object.fromEntries(Object.entries(entry).filter(([name]) => isPrimitive(name)));
    expect({ ...entry.default }).toEqual(exported);
  });

  it('cannot be changed: checks use the same limits', () => {
    const check = (value: unknown, path: string): void => {
      const members = typeof value === 'string' ? [] : Object.entries(value ?? {});
      // Functions without members are as they are.
      if (members.length === 0) return;
      expect({ path, isFrozen: Object.isFrozen(value) }).toEqual({ path, isFrozen: true });
      for (const [name, member] of members) check(member, `${path}.${name}`);
    };
    check(entry.default, name);
  });
});

describe('what functions return', () => {
  const returned = {
    'genericHash.create()': native.genericHash.create(),
    'hash.sha256.create().clone()': native.hash.sha256.create().clone(),
    'SecretBytes.random(1)': native.SecretBytes.random(1),
    'genericHash.transform()': native.genericHash.transform(),
    'genericHash.transformStream()': native.genericHash.transformStream(),
    'secretBox.seal.detached(new Uint8Array(1), secretBox.generateKey())': native.secretBox.seal.detached(
      new Uint8Array(1),
      native.secretBox.generateKey(),
    ),
    'keyExchange.client(keyExchange.generateKeyPair(), keyExchange.generateKeyPair().publicKey)':
      native.keyExchange.client(
        native.keyExchange.generateKeyPair(),
        native.keyExchange.generateKeyPair().publicKey,
      ),
    'sign.generateKeyPair()': native.sign.generateKeyPair(),
    'sign.prehashed.create()': native.sign.prehashed.create(),
    'x25519.generateKeyPair()': native.x25519.generateKeyPair(),
    'box.generateKeyPair()': native.box.generateKeyPair(),
    'nonceSequence(new Uint8Array(12))': native.nonceSequence(new Uint8Array(12)),
    ...(native.aead.aes256Gcm.isAvailable
      ? { 'aead.aes256Gcm.prepare(new Uint8Array(32))': native.aead.aes256Gcm.prepare(new Uint8Array(32)) }
      : {}),
  };

  it.each(Object.entries(returned))('has what %s declares', (code, value) => {
    const { checker, source } = editor.program(
      `import { aead, box, genericHash, hash, keyExchange, nonceSequence, secretBox, SecretBytes, sign, x25519 } from 'sodium'; ${code};`,
    );
    const { expression } = source.statements.at(-1) as ts.ExpressionStatement;
    const type = checker.getTypeAtLocation(expression);
    const declared = checker
      .getPropertiesOfType(type)
      .filter((property) => property.declarations?.some(isOurs))
      .map((property) => property.name)
      // What only the compiler knows is named by a symbol of its own.
      .filter((name) => !name.startsWith('__@'));
    expect(declared.length).toBeGreaterThan(0);
    expect(declared.filter((name) => !(name in value))).toEqual([]);
  });
});
