import { DERIVATION_CONTEXT, DERIVATION_ID, type Load, type Prepare } from '../call.js';
import { importPeer } from '../peer.js';
import type { OperationName } from '../report.js';

interface Blake2Options {
  readonly dkLen: number;
  readonly key?: Uint8Array;
  readonly salt?: Uint8Array;
  readonly personalization?: Uint8Array;
}

interface Blake2 {
  blake2b(data: Uint8Array, options: Blake2Options): Uint8Array;
}

interface Sha2 {
  sha256(data: Uint8Array): Uint8Array;
}

interface ChaCha {
  xchacha20poly1305(key: Uint8Array, nonce: Uint8Array): { encrypt(message: Uint8Array): Uint8Array };
}

interface Curve {
  readonly ed25519: {
    getPublicKey(seed: Uint8Array): Uint8Array;
    sign(message: Uint8Array, seed: Uint8Array): Uint8Array;
    verify(signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array): boolean;
  };
}

interface Source {
  readonly package: string;
  readonly file: string;
  readonly prepare: (module: object) => Prepare;
}

const [HASHES, CIPHERS, CURVES] = ['@noble/hashes', '@noble/ciphers', '@noble/curves'] as const;

/** Of each operation the module that has it. */
const sources: Readonly<Record<OperationName, Source>> = {
  hash: { package: HASHES, file: 'blake2.js', prepare: (module) => prepareHash(module as Blake2) },
  sha256: { package: HASHES, file: 'sha2.js', prepare: (module) => prepareSha256(module as Sha2) },
  derive: { package: HASHES, file: 'blake2.js', prepare: (module) => prepareDerive(module as Blake2) },
  seal: { package: CIPHERS, file: 'chacha.js', prepare: (module) => prepareSeal(module as ChaCha) },
  sign: { package: CURVES, file: 'ed25519.js', prepare: (module) => prepareSign(module as Curve) },
  verify: { package: CURVES, file: 'ed25519.js', prepare: (module) => prepareVerify(module as Curve) },
};

export const load: Load = async (operation) => {
  const { package: title, file, prepare } = sources[operation];
  const { module, version, path } = await importPeer(title, `${title}/${file}`);
  return { title, version, path, prepare: prepare(module) };
};

function prepareHash({ blake2b }: Blake2): Prepare {
  const options = { dkLen: 32 };
  return ({ data }) =>
    () =>
      blake2b(data, options);
}

function prepareSha256({ sha256 }: Sha2): Prepare {
  return ({ data }) =>
    () =>
      sha256(data);
}

/** As `crypto_kdf` does it: the number as salt, the context as personalization, both filled up with zeros. */
function prepareDerive({ blake2b }: Blake2): Prepare {
  return ({ byteLength, key }) => {
    const [salt, personalization] = [Buffer.alloc(16), Buffer.alloc(16)];
    salt[0] = DERIVATION_ID;
    personalization.write(DERIVATION_CONTEXT);
    const options = { dkLen: byteLength, key, salt, personalization };
    const nothing = new Uint8Array(0);
    return () => blake2b(nothing, options);
  };
}

function prepareSeal({ xchacha20poly1305 }: ChaCha): Prepare {
  return ({ data, key, nonce }) =>
    () =>
      xchacha20poly1305(key, nonce).encrypt(data);
}

function prepareSign({ ed25519 }: Curve): Prepare {
  return ({ data, key }) =>
    () =>
      ed25519.sign(data, key);
}

function prepareVerify({ ed25519 }: Curve): Prepare {
  return ({ data, key, signature }) => {
    const publicKey = ed25519.getPublicKey(key);
    return () => ed25519.verify(signature, data, publicKey);
  };
}
