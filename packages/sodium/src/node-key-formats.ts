/** Keys from and to the `KeyObject` of `node:crypto`, which is not loaded before one of these is called. */

import type { KeyObject } from 'node:crypto';
import {
  InvalidTypeError,
  InvalidValueError,
  isUint8Array,
  placeOf,
  throwsWhenRead,
} from 'sodium-sys/portable';
import type { KeyAlgorithm } from './families/key-file.js';
import {
  type AlgorithmFormats,
  createKeyFormats,
  type KeyFormats,
  type X25519Purpose,
} from './primitives/key-formats.js';
import type { KeyPair } from './secrets/key-pairs.js';
import type { Key } from './secrets/keys.js';
import type { KeyPurpose } from './secrets/purposes.js';
import type { NewSecretOptions } from './secrets/secret-bytes.js';
import { published } from './shared/published.js';
import type { Backend, Bytes, Sized } from './shared/types.js';

export interface SecretKeyObjects<Length extends number, Purpose extends KeyPurpose, Usual extends Purpose> {
  /**
   * Takes a private key out of a `KeyObject` of `node:crypto`. Of a `CryptoKey`, `KeyObject.from` makes one.
   *
   * @param keyObject of type `private`
   * @param options `purpose`, `lock` and `access` as for `fromDer`
   * @returns the key pair
   * @throws InvalidTypeError for anything but a private `KeyObject`, or options that are wrong
   * @throws InvalidValueError for the key of another algorithm
   * @throws UnavailableError as `SecretBytes.random`
   * @example
   * import { generateKeyPairSync } from 'node:crypto';
   * import { keyFormats } from 'sodium';
   * const { privateKey } = generateKeyPairSync('x25519');
   * keyFormats.x25519.secretKey.fromKeyObject(privateKey).secretKey.length === 32
   */
  fromKeyObject<Chosen extends Purpose = Usual>(
    keyObject: KeyObject,
    options?: NewSecretOptions<Chosen>,
  ): KeyPair<32, Chosen>;
  /**
   * Makes a `KeyObject` of a secret key, for what Node signs and negotiates itself, as TLS. It is in the memory of OpenSSL, which
   * neither guards it nor wipes it at a time that can be chosen.
   *
   * @param secretKey of Ed25519 exactly 64 bytes, of X25519 exactly 32
   * @returns of type `private`
   * @throws InvalidTypeError, InvalidLengthError, InvalidValueError, StateError as `toDer`
   * @example
   * const object = keyFormats.x25519.secretKey.toKeyObject(SecretBytes.random(32, { purpose: 'box' }));
   * object.type === 'private' && object.asymmetricKeyType === 'x25519'
   */
  toKeyObject(secretKey: Key<Length, Purpose>): KeyObject;
}

export interface PublicKeyObjects {
  /**
   * Takes a public key out of a `KeyObject` of `node:crypto`.
   *
   * @param keyObject of type `public`
   * @returns 32 bytes
   * @throws InvalidTypeError for anything but a public `KeyObject`; InvalidValueError for the key of another algorithm
   * @example
   * import { generateKeyPairSync } from 'node:crypto';
   * import { keyFormats } from 'sodium';
   * keyFormats.ed25519.publicKey.fromKeyObject(generateKeyPairSync('ed25519').publicKey).length === 32
   */
  fromKeyObject(keyObject: KeyObject): Bytes<32>;
  /**
   * Makes a `KeyObject` of a public key.
   *
   * @param publicKey exactly 32 bytes
   * @returns of type `public`
   * @throws InvalidTypeError, InvalidLengthError for a key of another kind or length
   * @example
   * keyFormats.ed25519.publicKey.toKeyObject(random.bytes(32)).asymmetricKeyType === 'ed25519'
   */
  toKeyObject(publicKey: Sized<32>): KeyObject;
}

type WithObjects<
  Algorithm extends KeyAlgorithm,
  Length extends number,
  Purpose extends KeyPurpose,
  Usual extends Purpose,
> = AlgorithmFormats<Algorithm, Length, Purpose, Usual> & {
  readonly secretKey: SecretKeyObjects<Length, Purpose, Usual>;
  readonly publicKey: PublicKeyObjects;
};

export interface NodeKeyFormats extends KeyFormats {
  readonly ed25519: WithObjects<'Ed25519', 64, 'sign', 'sign'>;
  readonly x25519: WithObjects<'X25519', 32, X25519Purpose, 'x25519'>;
}

export function createNodeKeyFormats(backend: Backend): NodeKeyFormats {
  const { ed25519, x25519 } = createKeyFormats(backend);
  return published('keyFormats', {
    ed25519: withObjects(backend, 'ed25519', ed25519),
    x25519: withObjects(backend, 'x25519', x25519),
  }) as unknown as NodeKeyFormats;
}

// biome-ignore lint/suspicious/noExplicitAny: of either algorithm.
type AnyFormats = AlgorithmFormats<any, any, any, any>;

function withObjects(backend: Backend, type: 'ed25519' | 'x25519', formats: AnyFormats) {
  const { secretKey, publicKey } = formats;

  function secretFromKeyObject(keyObject: unknown, options?: NewSecretOptions): KeyPair<32, KeyPurpose> {
    const der = exported(keyObject, type, 'private');
    try {
      return secretKey.fromDer(der, options);
    } finally {
      backend().memory.wipe(der);
    }
  }

  function secretToKeyObject(key: Uint8Array): KeyObject {
    const { createPrivateKey } = process.getBuiltinModule('node:crypto');
    // No `using`: what it is compiled to has methods of arrays see what is to be disposed of.
    const der = secretKey.toDer(key);
    try {
      return der.read((bytes) =>
        createPrivateKey(own({ key: asBuffer(bytes), format: 'der', type: 'pkcs8' })),
      );
    } finally {
      der.dispose();
    }
  }

  function publicFromKeyObject(keyObject: unknown): Bytes<32> {
    return publicKey.fromDer(exported(keyObject, type, 'public'));
  }

  function publicToKeyObject(key: Uint8Array): KeyObject {
    const { createPublicKey } = process.getBuiltinModule('node:crypto');
    return createPublicKey(own({ key: asBuffer(publicKey.toDer(key)), format: 'der', type: 'spki' }));
  }

  return {
    ...formats,
    secretKey: {
      ...secretKey,
      fromKeyObject: secretFromKeyObject,
      toKeyObject: secretToKeyObject,
    },
    publicKey: {
      ...publicKey,
      fromKeyObject: publicFromKeyObject,
      toKeyObject: publicToKeyObject,
    },
  };
}

function exported(keyObject: unknown, type: string, kind: 'private' | 'public'): Uint8Array {
  const expected = `a ${kind} KeyObject of node:crypto`;
  if (!isKeyObject(keyObject, expected) || keyObject.type !== kind) {
    throw new InvalidTypeError('keyObject', expected, keyObject);
  }
  if (keyObject.asymmetricKeyType !== type) {
    throw new InvalidValueError('keyObject', `${expected}, and of ${type}`, keyObject);
  }
  const format = kind === 'private' ? 'pkcs8' : 'spki';
  const der: unknown = keyObject.export(own({ format: 'der', type: format }));
  // Something else may pretend to be a KeyObject.
  if (isUint8Array(der)) return der;
  throw new InvalidTypeError('keyObject', expected, keyObject);
}

function isKeyObject(value: unknown, expected: string): value is KeyObject {
  try {
    return value instanceof process.getBuiltinModule('node:crypto').KeyObject;
  } catch (cause) {
    throw throwsWhenRead('keyObject', expected, cause);
  }
}

/** Options that inherit nothing: a `passphrase` on `Object.prototype` would encrypt what is exported. */
function own<const Options extends object>(options: Options): Options {
  return { __proto__: null, ...options } as Options;
}

/** The same memory, as the types of Node want it. */
const asBuffer = (bytes: Uint8Array<ArrayBuffer>): Buffer =>
  Buffer.from(placeOf(bytes).buffer as ArrayBuffer);
