/** Everything that both entries offer, over whichever backend they have. */
import { freeze } from 'sodium-sys/intrinsics';
import {
  type ByteHelpers,
  createIsZero,
  createLittleEndian,
  createPad,
  createUnpad,
  createWipe,
} from './bytes.js';
import {
  type Codecs,
  createFromBase64,
  createFromHex,
  createFromIp,
  createToBase64,
  createToHex,
  createToIp,
  fromUtf8,
  toUtf8,
} from './codecs.js';
import { createEquals, type Equals } from './equals.js';
import { type CreateNonceSequence, nonceSequence } from './nonce-sequence.js';
import { type Aeads, createAeads } from './primitives/aead.js';
import { type Auth, createAuth } from './primitives/auth.js';
import { type Box, createBox } from './primitives/box.js';
import { createEdwards25519, type Edwards25519 } from './primitives/edwards25519.js';
import { createGenericHash, type GenericHash } from './primitives/generic-hash.js';
import { createHashes, type Hashes } from './primitives/hash.js';
import { createHkdfs, type Hkdfs } from './primitives/hkdf.js';
import { createHmacs, type Hmacs } from './primitives/hmac.js';
import { createIpCrypt, type IpCrypt } from './primitives/ip-crypt.js';
import { createKem, type Kems } from './primitives/kem.js';
import { createKeyDerivation, type KeyDerivation } from './primitives/key-derivation.js';
import { createKeyExchange, type KeyExchange } from './primitives/key-exchange.js';
import { createKeyFormats, type KeyFormats } from './primitives/key-formats.js';
import { createOneTimeAuth, type OneTimeAuth } from './primitives/one-time-auth.js';
import { createPasswordHash, type PasswordHash } from './primitives/password-hash.js';
import { createRandom, type Random } from './primitives/random.js';
import { createRistretto255, type Ristretto255 } from './primitives/ristretto255.js';
import { createSealedBox, type SealedBox } from './primitives/sealed-box.js';
import { createSecretBox, type SecretBox } from './primitives/secret-box.js';
import { createSecretStream, type SecretStream } from './primitives/secret-stream.js';
import { createShortHash, type ShortHash } from './primitives/short-hash.js';
import { createSign, type Sign } from './primitives/sign.js';
import { createStreamCiphers, type StreamCiphers } from './primitives/stream-cipher.js';
import { createX25519, type X25519 } from './primitives/x25519.js';
import { createXofs, type Xofs } from './primitives/xof.js';

import { createRuntime, type Runtime } from './runtime.js';

import { createSecretBytes, type SecretBytesFactory } from './secrets/secret-bytes.js';
import type { Backend } from './shared/types.js';
import { type CreateStreamForms, createPortableStreamForms } from './sources/sealed-streams.js';
import { type CreateSources, createPortableSources } from './sources/sources.js';

export interface SodiumApi extends Codecs, ByteHelpers {
  readonly genericHash: GenericHash;
  readonly shortHash: ShortHash;
  readonly hash: Hashes;
  readonly xof: Xofs;
  readonly secretBox: SecretBox;
  readonly secretStream: SecretStream;
  readonly box: Box;
  readonly sealedBox: SealedBox;
  readonly auth: Auth;
  readonly hmac: Hmacs;
  readonly oneTimeAuth: OneTimeAuth;
  readonly aead: Aeads;
  readonly streamCipher: StreamCiphers;
  readonly ipCrypt: IpCrypt;
  readonly nonceSequence: CreateNonceSequence;
  readonly keyDerivation: KeyDerivation;
  readonly hkdf: Hkdfs;
  readonly keyExchange: KeyExchange;
  readonly keyFormats: KeyFormats;
  readonly kem: Kems;
  readonly passwordHash: PasswordHash;
  readonly sign: Sign;
  readonly x25519: X25519;
  readonly ristretto255: Ristretto255;
  readonly edwards25519: Edwards25519;
  readonly random: Random;
  readonly equals: Equals;
  readonly SecretBytes: SecretBytesFactory;
  readonly runtime: Runtime;
}

/** Everything that runs everywhere, over any backend. */
export function createPortableApi(backend: Backend): SodiumApi {
  return createApi(backend, createPortableSources, createPortableStreamForms);
}

/**
 * @param createSources makes the functions for sources, of which Node has more than what runs everywhere
 * @param createStreamForms the same for what is sealed and opened in chunks
 */
export function createApi(
  backend: Backend,
  createSources: CreateSources,
  createStreamForms: CreateStreamForms,
): SodiumApi {
  return freeze({
    genericHash: createGenericHash(backend, createSources),
    shortHash: createShortHash(backend),
    hash: createHashes(backend, createSources),
    xof: createXofs(backend, createSources),
    secretBox: createSecretBox(backend),
    secretStream: createSecretStream(backend, createStreamForms),
    box: createBox(backend),
    sealedBox: createSealedBox(backend),
    auth: createAuth(backend, createSources),
    hmac: createHmacs(backend, createSources),
    oneTimeAuth: createOneTimeAuth(backend, createSources),
    aead: createAeads(backend),
    streamCipher: createStreamCiphers(backend),
    ipCrypt: createIpCrypt(backend),
    nonceSequence,
    keyDerivation: createKeyDerivation(backend),
    hkdf: createHkdfs(backend),
    keyExchange: createKeyExchange(backend),
    keyFormats: createKeyFormats(backend),
    kem: createKem(backend),
    passwordHash: createPasswordHash(backend),
    sign: createSign(backend, createSources),
    x25519: createX25519(backend),
    ristretto255: createRistretto255(backend),
    edwards25519: createEdwards25519(backend),
    random: createRandom(backend),
    equals: createEquals(backend),
    SecretBytes: createSecretBytes(backend),
    runtime: createRuntime(backend),
    isZero: createIsZero(backend),
    wipe: createWipe(backend),
    pad: createPad(backend),
    unpad: createUnpad(backend),
    littleEndian: createLittleEndian(backend),
    toHex: createToHex(backend),
    fromHex: createFromHex(backend),
    toBase64: createToBase64(backend),
    fromBase64: createFromBase64(backend),
    fromUtf8,
    toUtf8,
    fromIp: createFromIp(backend),
    toIp: createToIp(backend),
  });
}
