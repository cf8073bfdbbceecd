/** What the compiler must accept and refuse; `npm run check` compiles this file, nothing runs it. */

import type { Blob as NodeBlob } from 'node:buffer';
import type { KeyObject } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import type { ReadableStream as NodeReadableStream } from 'node:stream/web';
import * as native from 'sodium';
import {
  aead,
  auth,
  type Bytes,
  box,
  edwards25519,
  equals,
  type FileDigest,
  type FileInput,
  fromHex,
  fromIp,
  genericHash,
  hash,
  hkdf,
  hmac,
  ipCrypt,
  type KeyPair,
  kem,
  keyDerivation,
  keyExchange,
  keyFormats,
  littleEndian,
  nonceSequence,
  oneTimeAuth,
  pad,
  random,
  ristretto255,
  SecretBytes,
  sealedBox,
  secretBox,
  shortHash,
  sign,
  streamCipher,
  toBase64,
  toHex,
  toIp,
  x25519,
  xof,
} from 'sodium';
import type * as wasm from 'sodium/wasm';

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
function expectType<Expected>() {
  return <Actual>(_value: Actual, _same: Same<Actual, Expected>): void => {};
}

declare const data: Uint8Array;
declare const length: number;
declare const key: Uint8Array;

// Results carry the length that was asked for.
expectType<Bytes<32>>()(genericHash(data), true);
expectType<32>()(genericHash(data).length, true);
expectType<64>()(genericHash(data, { outputLength: 64 }).length, true);
expectType<number>()(genericHash(data, { outputLength: length }).length, true);
expectType<Uint8Array<ArrayBuffer>>()(genericHash(data, { outputLength: length }), true);
expectType<24>()(genericHash.create({ outputLength: 24, key }).update(data).clone().digest().length, true);
expectType<32>()(genericHash.create().digest().length, true);
expectType<8>()(shortHash(data, key).length, true);
expectType<16>()(shortHash(data, key, { outputLength: 16 }).length, true);
expectType<boolean>()(genericHash.verify(data, data, { key }), true);

// Data may be any bytes.
genericHash(Buffer.alloc(1));
genericHash(new ArrayBuffer(1));
genericHash(new SharedArrayBuffer(1));
genericHash(new DataView(new ArrayBuffer(1)));
genericHash(new Float64Array(1), { key, salt: key, personal: key });
genericHash.into(new Uint8Array(32), data);
const output = genericHash.into(Buffer.alloc(64), data);
output.toString('hex');

// Literal lengths that are right.
declare const key16: Bytes<16>;
declare const key64: Bytes<64>;
genericHash(data, { key: key16, salt: key16, personal: key16, outputLength: 16 });
genericHash(data, { key: key64 });
genericHash.into(key64, data, { key: key16 });
shortHash(data, key16);

// Literal lengths that are wrong.
declare const key8: Bytes<8>;
declare const key65: Bytes<65>;
// @ts-expect-error too short
genericHash(data, { outputLength: 15 });
// @ts-expect-error too long
genericHash(data, { outputLength: 65 });
// @ts-expect-error too short
genericHash(data, { key: key8 });
// @ts-expect-error too long
genericHash(data, { key: key65 });
// @ts-expect-error exactly 16
genericHash(data, { salt: key64 });
// @ts-expect-error exactly 16
genericHash(data, { personal: key8 });
// @ts-expect-error too short
genericHash.into(key8, data);
// @ts-expect-error too short
genericHash.create({ outputLength: 8 });
// @ts-expect-error exactly 16
shortHash(data, key8);
// @ts-expect-error 8 or 16
shortHash(data, key16, { outputLength: 12 });

// Kinds that are wrong.
// @ts-expect-error a string
genericHash('text');
// @ts-expect-error an array of numbers
genericHash([1, 2, 3]);
// @ts-expect-error no data
genericHash();
// @ts-expect-error a key of undefined must not become no key
genericHash(data, { key: undefined });
// @ts-expect-error an unknown option
genericHash(data, { keys: key });
// @ts-expect-error the output decides
genericHash.into(data, data, { outputLength: 32 });
// @ts-expect-error no key
shortHash(data);
// @ts-expect-error no variant
toBase64(data);
// @ts-expect-error no such variant
toBase64(data, 'base64');
// @ts-expect-error bytes
fromHex(data);
// @ts-expect-error text
equals('a', 'b');
toHex(data);

// Secrets stand wherever a key does, and nowhere else.
const secret: SecretBytes = SecretBytes.random(32, { lock: 'require', access: 'none' });
expectType<SecretBytes<'genericHash'>>()(genericHash.generateKey({ keyLength: 64, lock: 'try' }), true);
expectType<SecretBytes<'shortHash'>>()(shortHash.generateKey({ access: 'readable' }), true);
const anySecret: SecretBytes = shortHash.generateKey();
genericHash(data, { key: anySecret });
expectType<64>()(genericHash(data, { key: secret, salt: key16, outputLength: 64 }).length, true);
expectType<32>()(genericHash(data, { key: secret }).length, true);
expectType<24>()(genericHash.create({ key: secret, outputLength: 24 }).digest().length, true);
expectType<16>()(shortHash(data, secret, { outputLength: 16 }).length, true);
expectType<Uint8Array>()(genericHash.into(data, data, { key: secret }), true);
expectType<boolean>()(genericHash.verify(data, data, { key: secret }), true);
expectType<number>()(
  secret.read((bytes) => bytes.length),
  true,
);
expectType<boolean>()(secret.equals(data), true);
// @ts-expect-error no constructor
new SecretBytes(32);
// @ts-expect-error a secret is no data
genericHash(secret);
// @ts-expect-error a salt is not secret
genericHash(data, { salt: secret });
// @ts-expect-error too short
genericHash.generateKey({ keyLength: 15 });
// @ts-expect-error exactly 16
shortHash.generateKey({ keyLength: 32 });
// @ts-expect-error not a number of bytes
SecretBytes.random('32');
// @ts-expect-error no such choice
SecretBytes.random(32, { lock: true });
// @ts-expect-error text
SecretBytes.from('secret');

// Sources of every sort, and digests as long as was asked for.
declare const readable: Readable;
declare const webStream: ReadableStream<Uint8Array>;
declare const nodeWebStream: NodeReadableStream<Buffer>;
declare const body: Response;
declare const parts: AsyncGenerator<Uint8Array>;
declare const signal: AbortSignal;
expectType<Promise<Bytes<32>>>()(genericHash.from([data]), true);
expectType<Promise<Bytes<64>>>()(genericHash.from(readable, { outputLength: 64, signal }), true);
expectType<Promise<Bytes<24>>>()(genericHash.file('name', { outputLength: 24, key }), true);
genericHash.from(webStream);
genericHash.from(nodeWebStream, { onProgress: (bytes: number) => bytes });
genericHash.from(body.body!);
genericHash.from(parts);
genericHash.from(new Set([new ArrayBuffer(1)]));
genericHash.file(Buffer.from('name'));
genericHash.file(new URL('file:///name'), { onProgress: (bytes, total = bytes) => bytes / total });
expectType<Promise<Bytes<16>>>()(genericHash.transform({ outputLength: 16 }).digest, true);
expectType<Promise<Bytes<32>>>()(genericHash.transformStream().digest, true);
const passed: ReadableStream<Uint8Array> = webStream.pipeThrough(genericHash.transformStream({ key }));
readable.pipe(genericHash.transform()).pipe(process.stdout);
genericHash.from(passed);
// @ts-expect-error text is iterable, but not bytes
genericHash.from('text');
// @ts-expect-error bytes that are there already are for genericHash(data)
genericHash.from(data);
// @ts-expect-error chunks of text
genericHash.from(['text']);
// @ts-expect-error too short
genericHash.from([data], { outputLength: 8 });
// @ts-expect-error too long
genericHash.file('name', { outputLength: 65 });
// @ts-expect-error a signal of undefined
genericHash.from([data], { signal: undefined });
// @ts-expect-error a stream has a signal of its own
genericHash.transform({ signal });

// A Blob, a File, and what is open.
declare const file: File;
declare const nodeBlob: NodeBlob;
declare const handle: FileHandle;
expectType<Promise<Bytes<32>>>()(genericHash.from(new Blob([])), true);
genericHash.from(file, { onProgress: (bytes, total = bytes) => bytes / total });
genericHash.from(nodeBlob);
expectType<Promise<Bytes<32>>>()(genericHash.file(3), true);
expectType<Promise<Bytes<64>>>()(genericHash.file(handle, { outputLength: 64 }), true);
native.secretStream.seal.file(handle, 'target', key);
expectType<AsyncGenerator<FileDigest<Bytes<32>>, void, undefined>>()(
  genericHash.files(['name', handle]),
  true,
);
hmac.sha256.files([0], key, { onError: (_error, path: FileInput) => path });
// @ts-expect-error a Blob is no file of the disk
genericHash.file(nodeBlob);
// @ts-expect-error an open file has no chunks
genericHash.from(handle);
// @ts-expect-error what appears whole has a name
native.secretStream.seal.file('source', handle, key);
// @ts-expect-error the same
native.secretStream.open.file('source', 3, key);

// Hashes without options.
expectType<Bytes<32>>()(hash.sha256(data), true);
expectType<Bytes<64>>()(hash.sha512(data), true);
expectType<Bytes<32>>()(hash.sha3_256(new DataView(new ArrayBuffer(1))), true);
expectType<Bytes<64>>()(hash.sha3_512.create().update(data).clone().digest(), true);
expectType<Promise<Bytes<32>>>()(hash.sha256.async(data), true);
expectType<Promise<Bytes<64>>>()(hash.sha512.from([data], { signal }), true);
expectType<Promise<Bytes<32>>>()(hash.sha256.file('name', { onProgress: (bytes: number) => bytes }), true);
expectType<Promise<Bytes<64>>>()(hash.sha3_512.transformStream().digest, true);
expectType<boolean>()(hash.sha256.verify(data, data), true);
expectType<boolean>()(hash.sha3_256.isAvailable, true);
expectType<Bytes<64>>()(hash.sha512.into(key64, data), true);
hash.sha256.into(Buffer.alloc(32), data).toString('hex');
// @ts-expect-error no options
hash.sha256(data, { key });
// @ts-expect-error no options
hash.sha256.into(data, data, { key });
// @ts-expect-error no options
hash.sha256.create({ key });
// @ts-expect-error no options
hash.sha256.verify(data, data, { key });
// @ts-expect-error no options
hash.sha256.async(data, { key });
// @ts-expect-error no key
hash.sha256.from([data], { key });
// @ts-expect-error one length
hash.sha256.async(data, { outputLength: 32 });
// @ts-expect-error one length
hash.sha512.from([data], { outputLength: 64 });
// @ts-expect-error its length is 32
hash.sha256.async<5>(data);
// @ts-expect-error its length is 32
hash.sha256.create<64>();
// @ts-expect-error 32 bytes
hash.sha256.into(key64, data);
// @ts-expect-error 64 bytes
hash.sha512.into(key8, data);
// @ts-expect-error a string
hash.sha256('text');
// @ts-expect-error a secret is no data
hash.sha256(secret);
// @ts-expect-error no such hash
hash.sha384(data);
// @ts-expect-error every library has it
hash.sha256.isAvailable;
// @ts-expect-error no key
hash.sha256.generateKey();
// @ts-expect-error options that are none
hash.sha256.create(32);
// @ts-expect-error a stream has a signal of its own
hash.sha256.transform({ signal });

// What is sealed.
declare const nonce12: Bytes<12>;
declare const nonce24: Bytes<24>;
declare const key32: Bytes<32>;
expectType<Bytes>()(secretBox.seal(data, key), true);
expectType<Bytes>()(secretBox.open(data, key32, { nonce: nonce24 }), true);
expectType<Promise<Bytes>>()(secretBox.xchacha20.seal.async(data, key, { nonce: data }), true);
expectType<Promise<Bytes>>()(secretBox.open.async(new ArrayBuffer(1), secret), true);
expectType<Promise<Bytes>>()(secretBox.open.async(data, secret, { nonce: data, signal }), true);
expectType<SecretBytes<'secretBox'>>()(secretBox.generateKey({ access: 'none' }), true);
expectType<SecretBytes<'secretBox.xchacha20'>>()(secretBox.xchacha20.generateKey(), true);
expectType<boolean>()(secretBox.xchacha20.isAvailable, true);
const boxes = secretBox.seal.detached(data, secretBox.generateKey(), { nonce: nonce24 });
expectType<Bytes<24>>()(boxes.nonce, true);
expectType<Bytes<16>>()(boxes.tag, true);
expectType<Bytes>()(boxes.ciphertext, true);
expectType<Bytes>()(secretBox.open.detached(boxes, key), true);
secretBox.open.detached({ nonce: data, ciphertext: new DataView(new ArrayBuffer(1)), tag: data }, key);
secretBox.seal.into(Buffer.alloc(40), data, key).toString('hex');
// @ts-expect-error 24 bytes
secretBox.seal(data, key, { nonce: nonce12 });
// @ts-expect-error 24 bytes
secretBox.open(data, key, { nonce: nonce12 });
// @ts-expect-error 24 bytes
secretBox.seal.async(data, key, { nonce: nonce12 });
// @ts-expect-error a signal of undefined
secretBox.seal.async(data, key, { signal: undefined });
// @ts-expect-error what is done at once has no signal
secretBox.seal(data, key, { signal });
// @ts-expect-error what is done at once has no signal
secretBox.open.into(data, data, key, { signal });
// @ts-expect-error what is done at once has no signal
secretBox.seal.detached(data, key, { signal });
// @ts-expect-error 24 bytes
secretBox.seal.into(data, data, key, { nonce: nonce12 });
// @ts-expect-error 24 bytes
secretBox.xchacha20.seal.detached(data, key, { nonce: nonce12 });
// @ts-expect-error 24 bytes
secretBox.open.detached({ ...boxes, nonce: nonce12 }, key);
// @ts-expect-error 16 bytes
secretBox.open.detached({ ...boxes, tag: key8 }, key);
// @ts-expect-error no tag
secretBox.open.detached({ nonce: nonce24, ciphertext: data }, key);
// @ts-expect-error the nonce is one of the parts
secretBox.open.detached(boxes, key, { nonce: nonce24 });
// @ts-expect-error a nonce of undefined must not become a random one
secretBox.seal(data, key, { nonce: undefined });
// @ts-expect-error a nonce of undefined
secretBox.open.async(data, key, { nonce: undefined });
// @ts-expect-error no key
secretBox.seal(data);
// @ts-expect-error no key
secretBox.open.async(data);
// @ts-expect-error 32 bytes
secretBox.seal(data, key16);
// @ts-expect-error 32 bytes
secretBox.xchacha20.open(data, key64);
// @ts-expect-error it binds no additional data
secretBox.seal(data, key, { additionalData: data });
// @ts-expect-error an unknown option
secretBox.open(data, key, { nonces: nonce24 });
// @ts-expect-error a nonce is no argument of its own
secretBox.seal(data, key, nonce24);
// @ts-expect-error a nonce is not secret
secretBox.seal(data, key, { nonce: secret });
// @ts-expect-error a string
secretBox.seal('text', key);
// @ts-expect-error a string
secretBox.seal(data, 'key');
// @ts-expect-error one length
secretBox.generateKey({ keyLength: 32 });

// What is sealed between two key pairs.
const pair = box.generateKeyPair({ seed: key, access: 'none' });
const pairOfXChaCha20 = box.xchacha20.generateKeyPair();
expectType<KeyPair<32, 'box'>>()(pair, true);
expectType<Bytes<32>>()(pair.publicKey, true);
expectType<SecretBytes<'box.xchacha20'>>()(pairOfXChaCha20.secretKey, true);
const toSeal = { recipientPublicKey: pair.publicKey, senderSecretKey: pair.secretKey };
const toOpen = { senderPublicKey: data, recipientSecretKey: key };
expectType<Bytes>()(box.seal(data, toSeal), true);
expectType<Bytes>()(box.open(new ArrayBuffer(1), toOpen, { nonce: nonce24 }), true);
expectType<Promise<Bytes>>()(box.xchacha20.seal.async(data, { ...toOpen, ...toSealBytes() }), true);
expectType<Promise<Bytes>>()(box.open.async(data, toOpen), true);
expectType<Promise<Bytes>>()(box.open.async(data, toOpen, { signal }), true);
box.seal.into(Buffer.alloc(40), data, toSeal).toString('hex');
const boxParts = box.seal.detached(data, toSeal);
expectType<Bytes<24>>()(boxParts.nonce, true);
expectType<Bytes<16>>()(boxParts.tag, true);
expectType<Bytes>()(box.open.detached(boxParts, toOpen), true);
expectType<SecretBytes<'secretBox'>>()(box.sharedKey(pair), true);
expectType<SecretBytes<'secretBox.xchacha20'>>()(box.xchacha20.sharedKey(pairOfXChaCha20), true);
secretBox.seal(data, box.sharedKey({ publicKey: data, secretKey: pair.secretKey }, { access: 'none' }));
expectType<Bytes<32>>()(box.publicKeyOf(SecretBytes.from(data)), true);
expectType<boolean>()(box.xchacha20.isAvailable, true);
function toSealBytes() {
  return { recipientPublicKey: data, senderSecretKey: key };
}
// @ts-expect-error 32 bytes
box.seal(data, { recipientPublicKey: nonce24, senderSecretKey: key });
// @ts-expect-error 32 bytes
box.open(data, { senderPublicKey: data, recipientSecretKey: nonce24 });
// @ts-expect-error those to open
box.seal(data, toOpen);
// @ts-expect-error those to seal
box.open(data, toSealBytes());
// @ts-expect-error no secret key
box.seal(data, { recipientPublicKey: data });
// @ts-expect-error two arguments
box.seal(data, data, key);
// @ts-expect-error no keys
box.open.async(data);
// @ts-expect-error what is done at once has no signal
box.open(data, toOpen, { signal });
// @ts-expect-error 24 bytes
box.seal(data, toSeal, { nonce: nonce12 });
// @ts-expect-error it binds no additional data
box.seal(data, toSeal, { additionalData: data });
// @ts-expect-error the nonce is one of the parts
box.open.detached(boxParts, toOpen, { nonce: nonce24 });
// @ts-expect-error a public key is not secret
box.seal(data, { recipientPublicKey: pair.secretKey, senderSecretKey: key });
// @ts-expect-error a public key is no secret key of this length
box.sharedKey({ publicKey: pair.publicKey, secretKey: nonce24 });
// @ts-expect-error made by box
box.xchacha20.seal(data, toSeal);
// @ts-expect-error made by box.xchacha20
box.sharedKey(pairOfXChaCha20);
// @ts-expect-error a key of secretBox
secretBox.xchacha20.seal(data, box.sharedKey(pair));
// @ts-expect-error a seed of 32 bytes
box.generateKeyPair({ seed: nonce24 });
// @ts-expect-error a secret key is no seed
box.generateKeyPair({ seed: pair.secretKey });
box.generateKeyPair({ seed: SecretBytes.random(32, { purpose: 'box.seed' }) });

// What anybody seals.
expectType<Bytes>()(sealedBox.seal(data, pair.publicKey), true);
expectType<Bytes>()(sealedBox.open(data, pair), true);
expectType<Promise<Bytes>>()(sealedBox.xchacha20.open.async(data, { publicKey: data, secretKey: key }), true);
expectType<Promise<Bytes>>()(sealedBox.seal.async(data, data, { signal }), true);
// @ts-expect-error what is done at once has no signal
sealedBox.seal(data, data, { signal });
// @ts-expect-error what is done at once has no options
sealedBox.seal.into(data, data, data, {});
// @ts-expect-error there is no other option
sealedBox.seal.async(data, data, { nonce: data });
sealedBox.seal.into(Buffer.alloc(48), data, data).toString('hex');
expectType<boolean>()(sealedBox.xchacha20.isAvailable, true);
// @ts-expect-error C makes the nonce
sealedBox.seal(data, data, { nonce: nonce24 });
// @ts-expect-error 32 bytes
sealedBox.seal(data, nonce24);
// @ts-expect-error a key pair
sealedBox.open(data, pair.secretKey);
// @ts-expect-error made by box.xchacha20
sealedBox.open(data, pairOfXChaCha20);
// @ts-expect-error nothing is apart
sealedBox.seal.detached(data, data);

// Outputs as long as is asked for.
expectType<Bytes<100>>()(xof.shake128(data, 100), true);
expectType<Bytes<7>>()(xof.turboShake256(data, 7, { domain: 3 }), true);
expectType<number>()(xof.shake256(data, length).length, true);
expectType<Promise<Bytes<64>>>()(xof.shake256.async(data, 64), true);
expectType<Promise<Bytes<64>>>()(xof.shake256.from([data], 64, { domain: 1, signal }), true);
expectType<Promise<Bytes<64>>>()(xof.shake256.file('name', 64), true);
expectType<Promise<Bytes<16>>>()(xof.turboShake128.transform(16).digest, true);
expectType<boolean>()(xof.shake128.isAvailable, true);
const squeezing = xof.shake128.create().update(data).clone();
expectType<Bytes<5>>()(squeezing.squeeze(5), true);
expectType<SecretBytes<'auth'>>()(squeezing.squeezeSecret(32, { purpose: 'auth', lock: 'require' }), true);
expectType<SecretBytes>()(squeezing.squeezeSecret(32, { access: 'none' }), true);
squeezing.squeezeInto(Buffer.alloc(3)).toString('hex');
// @ts-expect-error no length
xof.shake128(data);
// @ts-expect-error the length is no option
xof.shake128(data, { outputLength: 32 });
// @ts-expect-error the output has its length
xof.shake128.into(data, data, 32);
// @ts-expect-error a comparison is `equals`
xof.shake128.verify(data, data);
// @ts-expect-error it has no digest: its length is not known
xof.shake128.create().digest();
// @ts-expect-error no such primitive
squeezing.squeezeSecret(32, { purpose: 'md5' });
// @ts-expect-error nothing that is derived is a key of it
squeezing.squeezeSecret(64, { purpose: 'sign' });
// @ts-expect-error made for auth
oneTimeAuth(data, squeezing.squeezeSecret(32, { purpose: 'auth' }));

// Derived keys are secrets for what is asked for.
const context = fromHex('0011223344556677');
expectType<SecretBytes<'secretBox'>>()(
  keyDerivation.derive(key, { id: 1, context, purpose: 'secretBox', length: 32 }),
  true,
);
expectType<SecretBytes>()(keyDerivation.derive(secret, { id: 1n, context, access: 'none' }), true);
expectType<SecretBytes<'keyDerivation'>>()(keyDerivation.generateKey(), true);
expectType<SecretBytes<'auth'>>()(hkdf.sha256(secret, { length: 32, salt: data, purpose: 'auth' }), true);
expectType<SecretBytes>()(hkdf.sha512(data, { length: 100, info: new ArrayBuffer(3) }), true);
expectType<SecretBytes<'hkdf.sha256'>>()(hkdf.sha256.extract(data, { salt: data, lock: 'try' }), true);
expectType<SecretBytes<'hkdf.sha512'>>()(
  hkdf.sha512.extract.create().update(secret).update(data).finish(),
  true,
);
expectType<SecretBytes<'secretBox'>>()(
  hkdf.sha256.expand(hkdf.sha256.generateKey(), { length: 32, purpose: 'secretBox' }),
  true,
);
expectType<boolean>()(hkdf.sha256.isAvailable, true);
secretBox.seal(data, keyDerivation.derive(key, { id: 1, context }));
// @ts-expect-error made for auth
secretBox.seal(data, keyDerivation.derive(key, { id: 1, context, purpose: 'auth' }));
// @ts-expect-error no options
keyDerivation.derive(key);
// @ts-expect-error no id
keyDerivation.derive(key, { context });
// @ts-expect-error no context
keyDerivation.derive(key, { id: 1 });
// @ts-expect-error text
keyDerivation.derive(key, { id: 1, context: 'Examples' });
// @ts-expect-error 8 bytes
keyDerivation.derive(key, { id: 1, context: key16 });
// @ts-expect-error 32 bytes
keyDerivation.derive(key16, { id: 1, context });
// @ts-expect-error no such primitive
keyDerivation.derive(key, { id: 1, context, purpose: 'aes' });
// @ts-expect-error nothing that is derived is a key of it
keyDerivation.derive(key, { id: 1, context, length: 64, purpose: 'sign' });
// @ts-expect-error nothing that is derived is a key of it
hkdf.sha256(secret, { length: 64, purpose: 'sign' });
// @ts-expect-error nothing that is derived is a key of it
hkdf.sha512.expand(secret, { length: 2400, purpose: 'kem.mlKem768' });
// @ts-expect-error nothing that is derived is a key of it
passwordHash.deriveKey('password', { salt: data, length: 64, purpose: 'sign' });
// @ts-expect-error made for auth
keyDerivation.derive(auth.generateKey(), { id: 1, context });
// @ts-expect-error no length
hkdf.sha256(data, { info: data });
// @ts-expect-error no length
hkdf.sha256.expand(key, {});
// @ts-expect-error 32 bytes
hkdf.sha256.expand(key64, { length: 32 });
// @ts-expect-error made for hkdf.sha512
hkdf.sha256.expand(hkdf.sha512.generateKey(), { length: 32 });
// @ts-expect-error the key for expand is for nothing else
hkdf.sha256.extract(data, { purpose: 'auth' });
// @ts-expect-error expand takes no salt
hkdf.sha256.expand(key, { length: 32, salt: data });

// Random bytes and helpers.
expectType<Bytes<24>>()(random.bytes(24), true);
expectType<number>()(random.bytes(length).length, true);
expectType<Bytes<100>>()(random.deterministic(100, random.deterministic.generateSeed()), true);
random.into(Buffer.alloc(3)).toString('hex');
littleEndian.increment(Buffer.alloc(3)).toString('hex');
expectType<-1 | 0 | 1>()(littleEndian.compare(data, data), true);
expectType<Bytes>()(pad(new ArrayBuffer(3), 16), true);
// @ts-expect-error no bound
random.integer();
// @ts-expect-error no seed
random.deterministic(100);
// @ts-expect-error 32 bytes
random.deterministic(100, key16);
// @ts-expect-error made for auth
random.deterministic(100, auth.generateKey());
// @ts-expect-error a number is a Uint8Array
littleEndian.add(new ArrayBuffer(3), data);

// What is brought can be for one primitive.
expectType<SecretBytes<'auth'>>()(SecretBytes.from(data, { purpose: 'auth' }), true);
expectType<SecretBytes<'hmac.sha256'>>()(
  SecretBytes.random(20, { purpose: 'hmac.sha256', access: 'none' }),
  true,
);
expectType<SecretBytes<'secretBox'>>()(
  SecretBytes.fill(32, () => {}, { purpose: 'secretBox' }),
  true,
);
expectType<SecretBytes>()(SecretBytes.random(32, { lock: 'try' }), true);
// @ts-expect-error no such primitive
SecretBytes.random(32, { purpose: 'password' });
// @ts-expect-error no random bytes are a key of it; its seed is
SecretBytes.random(64, { purpose: 'sign' });
// @ts-expect-error no random bytes are a key of it; its seed is
SecretBytes.random(2400, { purpose: 'kem.mlKem768' });
// @ts-expect-error as above, also where it may be another
SecretBytes.random(64, { purpose: 'sign' as 'sign' | 'auth' });
expectType<SecretBytes<'kem.mlKem768.seed'>>()(
  SecretBytes.random(64, { purpose: 'kem.mlKem768.seed' }),
  true,
);
expectType<SecretBytes<'sign'>>()(SecretBytes.from(data, { purpose: 'sign' }), true);
expectType<SecretBytes<'kem.mlKem768'>>()(
  SecretBytes.fill(2400, () => {}, { purpose: 'kem.mlKem768' }),
  true,
);
// @ts-expect-error made for auth
secretBox.seal(data, SecretBytes.from(data, { purpose: 'auth' }));

// Tags.
expectType<Bytes<32>>()(auth(data, key), true);
expectType<Bytes<64>>()(hmac.sha512(data, key8), true);
expectType<Bytes<32>>()(hmac.sha512_256.create(key).update(data).clone().digest(), true);
expectType<boolean>()(hmac.sha256.create(secret).verify(data), true);
expectType<Promise<Bytes<16>>>()(oneTimeAuth.async(new DataView(new ArrayBuffer(1)), key32), true);
expectType<Promise<Bytes<32>>>()(auth.from(readable, key, { signal }), true);
expectType<Promise<Bytes<64>>>()(
  hmac.sha512.file('name', key, { onProgress: (bytes: number) => bytes }),
  true,
);
expectType<Promise<Bytes<32>>>()(auth.transform(key).digest, true);
expectType<boolean>()(auth.verify(key32, data, key), true);
expectType<Promise<boolean>>()(auth.verify.from(data, [data], secret), true);
expectType<Promise<boolean>>()(hmac.sha256.verify.file(data, 'name', key, { signal }), true);
expectType<Promise<boolean>>()(genericHash.verify.from(data, [data], { key, outputLength: 24 }), true);
expectType<Promise<boolean>>()(hash.sha256.verify.file(data, 'name'), true);
expectType<SecretBytes<'auth'>>()(auth.generateKey({ access: 'none' }), true);
expectType<SecretBytes<'hmac.sha512_256'>>()(hmac.sha512_256.generateKey(), true);
auth.into(Buffer.alloc(32), data, auth.generateKey()).toString('hex');
// @ts-expect-error no key
auth(data);
// @ts-expect-error a key is no option
auth(data, { key });
// @ts-expect-error 32 bytes
auth(data, key16);
// @ts-expect-error 32 bytes
oneTimeAuth.create(key16);
// @ts-expect-error no options
auth(data, key, {});
// @ts-expect-error tags of 32 bytes
auth.verify(key16, data, key);
// @ts-expect-error tags of 64 bytes
hmac.sha512.into(key32, data, key);
// @ts-expect-error tags of 16 bytes
oneTimeAuth.verify.from(key32, [data], key);
// @ts-expect-error a string
hmac.sha256(data, 'key');
// @ts-expect-error a stream has a signal of its own
auth.transform(key, { signal });
// @ts-expect-error made for hmac.sha256
auth(data, hmac.sha256.generateKey());
// @ts-expect-error made for auth
hmac.sha512_256.verify(data, data, auth.generateKey());
// @ts-expect-error made for oneTimeAuth
auth.from([data], oneTimeAuth.generateKey());
// @ts-expect-error made for hmac.sha256
hmac.sha512.file('name', hmac.sha256.generateKey());
// Ciphers that bind additional data.
declare const nonce8: Bytes<8>;
declare const nonce32: Bytes<32>;
const { xchacha20Poly1305, chacha20Poly1305, chacha20Poly1305Original, aegis128L, aegis256, aes256Gcm } =
  aead;
expectType<Bytes>()(xchacha20Poly1305.seal(data, key), true);
expectType<Bytes>()(xchacha20Poly1305.seal(data, key, { additionalData: new ArrayBuffer(1) }), true);
expectType<Promise<Bytes>>()(aegis128L.open.async(data, key16, { nonce: key16, additionalData: data }), true);
expectType<Bytes<32>>()(aegis256.seal.detached(data, key, { nonce: nonce32 }).nonce, true);
expectType<Bytes<32>>()(aegis128L.seal.detached(data, key).tag, true);
expectType<Bytes>()(chacha20Poly1305.seal(data, key, { nonce: nonce12 }), true);
expectType<Bytes>()(chacha20Poly1305Original.open(data, key, { nonce: nonce8, additionalData: data }), true);
expectType<SecretBytes<'aead.aegis128L'>>()(aegis128L.generateKey(), true);
expectType<boolean>()(aes256Gcm.isAvailable, true);
expectType<number>()(aes256Gcm.limits.messageLength.maximum, true);
chacha20Poly1305.seal(data, key, { nonce: nonceSequence(data, { byteOrder: 'big' }).next() });
const shortBoxes = chacha20Poly1305.seal.detached(data, key, { nonce: data });
chacha20Poly1305.open.detached(shortBoxes, key);
chacha20Poly1305.open.detached(shortBoxes, key, { additionalData: data });
const preparedAes = aes256Gcm.prepare(aes256Gcm.generateKey());
expectType<Bytes>()(preparedAes.seal(data, { nonce: nonce12 }), true);
expectType<Promise<Bytes>>()(preparedAes.open.async(data, { nonce: nonce12, additionalData: data }), true);
expectType<Promise<Bytes>>()(preparedAes.seal.async(data, { nonce: nonce12, signal }), true);
// @ts-expect-error what is done at once has no signal
preparedAes.seal(data, { nonce: nonce12, signal });
expectType<Bytes<12>>()(preparedAes.seal.detached(data, { nonce: nonce12 }).nonce, true);
expectType<Uint8Array>()(preparedAes.open.into(data, data, { nonce: nonce12 }), true);
expectType<Bytes>()(preparedAes.open.detached(shortBoxes), true);
// @ts-expect-error the nonce must be given
chacha20Poly1305.seal(data, key);
// @ts-expect-error the nonce must be given
chacha20Poly1305.seal(data, key, { additionalData: data });
// @ts-expect-error the nonce must be given
chacha20Poly1305.seal.async(data, key);
// @ts-expect-error a signal does not stand for the nonce
chacha20Poly1305.seal.async(data, key, { signal });
// @ts-expect-error the nonce must be given
chacha20Poly1305Original.open.into(data, data, key, {});
// @ts-expect-error the nonce must be given
aes256Gcm.seal.detached(data, key);
// @ts-expect-error the nonce must be given
preparedAes.seal(data);
// @ts-expect-error 12 bytes
chacha20Poly1305.seal(data, key, { nonce: nonce8 });
// @ts-expect-error 8 bytes
chacha20Poly1305Original.seal(data, key, { nonce: nonce12 });
// @ts-expect-error 32 bytes
aegis256.seal(data, key, { nonce: nonce24 });
// @ts-expect-error 16 bytes
aegis128L.seal(data, key32);
// @ts-expect-error a tag of 32 bytes
aegis128L.open.detached({ nonce: key16, ciphertext: data, tag: key16 }, key);
// @ts-expect-error additional data of undefined must not become none
xchacha20Poly1305.seal(data, key, { additionalData: undefined });
// @ts-expect-error a string
xchacha20Poly1305.seal(data, key, { additionalData: 'text' });
// @ts-expect-error additional data is not secret
xchacha20Poly1305.seal(data, key, { additionalData: secret });
// @ts-expect-error the nonce is one of the parts
chacha20Poly1305.open.detached(shortBoxes, key, { nonce: nonce12 });
// @ts-expect-error made by aead.aegis256
xchacha20Poly1305.seal(data, aegis256.generateKey());
// @ts-expect-error made by secretBox
aes256Gcm.prepare(secretBox.generateKey());
// @ts-expect-error it has the key
preparedAes.seal(data, key, { nonce: nonce12 });
// @ts-expect-error every library has it
xchacha20Poly1305.isAvailable;
// @ts-expect-error only AES has something to prepare
xchacha20Poly1305.prepare(key);
// @ts-expect-error no such order
nonceSequence(data, { byteOrder: 'network' });
// @ts-expect-error it needs a first one
nonceSequence();

// Keystreams.
expectType<Bytes>()(streamCipher.chacha20.xor(data, key, { nonce: nonce12, counter: 1 }), true);
expectType<Bytes>()(streamCipher.xsalsa20.xor(data, secret, { nonce: nonce24, counter: 1n }), true);
expectType<Promise<Bytes>>()(streamCipher.salsa208.xor.async(data, key, { nonce: nonce8 }), true);
expectType<Promise<Bytes>>()(
  streamCipher.xchacha20.xor.async(data, key, { nonce: data, counter: 1, signal }),
  true,
);
// @ts-expect-error what is done at once has no signal
streamCipher.xchacha20.xor(data, key, { nonce: data, signal });
expectType<Bytes<40>>()(streamCipher.xchacha20.keystream(40, key, { nonce: nonce24 }), true);
expectType<Bytes>()(streamCipher.xchacha20.keystream(length, key, { nonce: data }), true);
expectType<SecretBytes<'streamCipher.salsa20'>>()(streamCipher.salsa20.generateKey(), true);
expectType<boolean>()(streamCipher.salsa2012.isAvailable, true);
// @ts-expect-error the nonce must be given
streamCipher.xchacha20.xor(data, key);
// @ts-expect-error the nonce must be given
streamCipher.xchacha20.keystream(40, key, {});
// @ts-expect-error 8 bytes
streamCipher.chacha20Original.xor(data, key, { nonce: nonce12 });
// @ts-expect-error no counter
streamCipher.salsa2012.xor(data, key, { nonce: nonce8, counter: 1 });
// @ts-expect-error from the beginning
streamCipher.salsa20.keystream(40, key, { nonce: nonce8, counter: 1 });
// @ts-expect-error a counter of undefined
streamCipher.salsa20.xor(data, key, { nonce: nonce8, counter: undefined });
// @ts-expect-error no text
streamCipher.salsa20.xor(data, key, { nonce: nonce8, counter: '1' });
streamCipher.chacha20.xor(data, SecretBytes.from(key, { purpose: 'streamCipher.chacha20' }), {
  nonce: nonce12,
});
// @ts-expect-error brought for another cipher
streamCipher.chacha20.xor(data, SecretBytes.from(key, { purpose: 'streamCipher.salsa20' }), {
  nonce: nonce12,
});
// @ts-expect-error made by aead.chacha20Poly1305
streamCipher.chacha20.xor(data, chacha20Poly1305.generateKey(), { nonce: nonce12 });
// @ts-expect-error every library has it
streamCipher.chacha20.isAvailable;

// IP addresses.
expectType<Bytes<16>>()(fromIp('::1'), true);
expectType<string>()(toIp(data), true);
expectType<Bytes<16>>()(ipCrypt.deterministic.encrypt(fromIp('::1'), data), true);
expectType<Bytes<24>>()(ipCrypt.nonDeterministic.encrypt(fromIp('::1'), data, { tweak: nonce8 }), true);
expectType<Bytes<32>>()(ipCrypt.nonDeterministicExtended.encrypt(data, secret), true);
expectType<Bytes<16>>()(ipCrypt.prefixPreserving.decrypt(data, key), true);
expectType<SecretBytes<'ipCrypt.prefixPreserving'>>()(ipCrypt.prefixPreserving.generateKey(), true);
expectType<boolean>()(ipCrypt.prefixPreserving.isAvailable, true);
// @ts-expect-error 16 bytes
toIp(nonce24);
// @ts-expect-error text is read by fromIp
ipCrypt.deterministic.encrypt('192.0.2.1', data);
// @ts-expect-error no tweak
ipCrypt.deterministic.encrypt(data, data, { tweak: nonce8 });
// @ts-expect-error 8 bytes
ipCrypt.nonDeterministic.encrypt(data, data, { tweak: nonce12 });
// @ts-expect-error a tweak of undefined
ipCrypt.nonDeterministic.encrypt(data, data, { tweak: undefined });
// @ts-expect-error the tweak is in it
ipCrypt.nonDeterministic.decrypt(fromIp('::1'), data);
// @ts-expect-error made by ipCrypt.deterministic
ipCrypt.nonDeterministic.encrypt(data, ipCrypt.deterministic.generateKey());

// Keys of one length are told apart by their names.
const curvePair = x25519.generateKeyPair({ access: 'none' });
expectType<Bytes<32>>()(curvePair.publicKey, true);
expectType<SecretBytes<'x25519'>>()(curvePair.secretKey, true);
expectType<Bytes<32>>()(x25519.publicKeyOf(curvePair.secretKey), true);
expectType<SecretBytes<'hkdf.sha256'>>()(x25519.sharedSecret(curvePair, { purpose: 'hkdf.sha256' }), true);
expectType<SecretBytes>()(x25519.sharedSecret({ publicKey: key, secretKey: key }), true);
// @ts-expect-error no secret key
x25519.sharedSecret({ publicKey: key });
// @ts-expect-error a public key is no secret
x25519.sharedSecret({ publicKey: curvePair.secretKey, secretKey: key });
// @ts-expect-error by their names
x25519.sharedSecret(key, key);
// @ts-expect-error 32 bytes
x25519.sharedSecret({ publicKey: key16, secretKey: key });
// @ts-expect-error made for keyDerivation
x25519.sharedSecret({ publicKey: key, secretKey: keyDerivation.generateKey() });
// @ts-expect-error there are no seeds
x25519.generateKeyPair({ seed: key });
// @ts-expect-error 32 bytes
x25519.publicKeyOf(key16);

// Session keys are for what is asked for.
const kxPair = keyExchange.generateKeyPair({ seed: key });
expectType<SecretBytes<'keyExchange'>>()(kxPair.secretKey, true);
const session = keyExchange.client(kxPair, kxPair.publicKey, { purpose: 'secretBox' });
expectType<SecretBytes<'secretBox'>>()(session.sendKey, true);
secretBox.seal(data, session.sendKey);
secretBox.seal(data, keyExchange.server({ publicKey: key, secretKey: secret }, key).sendKey);
// @ts-expect-error made for secretBox
auth(data, session.receiveKey);
// @ts-expect-error no public key
keyExchange.client({ secretKey: kxPair.secretKey }, key);
// @ts-expect-error not a key pair of keyExchange
keyExchange.server(curvePair, key);
// @ts-expect-error 32 bytes
keyExchange.server(kxPair, key16);
// @ts-expect-error 32 bytes
keyExchange.generateKeyPair({ seed: key16 });
// @ts-expect-error a seed for keyExchange
keyExchange.generateKeyPair({ seed: keyDerivation.generateKey() });
// The file of a key gives a key of what is asked for.
const { ed25519: signingFiles, x25519: curveFiles } = keyFormats;
expectType<KeyPair<32, 'sign'>>()(signingFiles.secretKey.fromPem(data), true);
expectType<KeyPair<32, 'sign'>>()(signingFiles.secretKey.fromDer(data, { access: 'none' }), true);
expectType<KeyPair<32, 'x25519'>>()(curveFiles.secretKey.fromJwk(data, { lock: 'require' }), true);
const boxFilePair = curveFiles.secretKey.fromPem(SecretBytes.random(119), { purpose: 'box' });
expectType<KeyPair<32, 'box'>>()(boxFilePair, true);
const keyFile = curveFiles.secretKey.toPem(boxFilePair.secretKey);
expectType<SecretBytes<'keyFormats'>>()(keyFile, true);
curveFiles.secretKey.fromPem(keyFile);
curveFiles.secretKey.toDer(curvePair.secretKey, { access: 'none' });
expectType<Bytes<44>>()(curveFiles.publicKey.toDer(curvePair.publicKey), true);
expectType<'Ed25519'>()(signingFiles.publicKey.toJwk(key).crv, true);
expectType<Bytes<32>>()(curveFiles.publicKey.fromJwk(curveFiles.publicKey.toJwk(key)), true);
declare const keyObject: KeyObject;
expectType<KeyPair<32, 'keyExchange'>>()(
  curveFiles.secretKey.fromKeyObject(keyObject, { purpose: 'keyExchange' }),
  true,
);
expectType<Bytes<32>>()(curveFiles.publicKey.fromJwk(keyObject.export({ format: 'jwk' })), true);
expectType<KeyObject>()(signingFiles.secretKey.toKeyObject(key), true);
// @ts-expect-error no primitive of Ed25519
signingFiles.secretKey.fromPem(data, { purpose: 'box' });
// @ts-expect-error no primitive of X25519
curveFiles.secretKey.fromPem(data, { purpose: 'sign' });
// @ts-expect-error a string would be a copy that nothing wipes
curveFiles.secretKey.fromPem('-----BEGIN PRIVATE KEY-----');
// @ts-expect-error as much
curveFiles.secretKey.fromJwk({ kty: 'OKP', crv: 'X25519', x: '', d: '' });
// @ts-expect-error made for keyDerivation
curveFiles.secretKey.fromPem(keyDerivation.generateKey());
// @ts-expect-error a key of X25519
signingFiles.secretKey.toPem(curvePair.secretKey);
// @ts-expect-error a file is no key
auth(data, keyFile);
// @ts-expect-error the wrong length
signingFiles.publicKey.toPem(key16);

// What is encapsulated is for what is asked for, and mechanisms keep their keys to themselves.
const kemPair = kem.generateKeyPair({ seed: key });
expectType<Bytes<1216>>()(kemPair.publicKey, true);
expectType<SecretBytes<'kem'>>()(kemPair.secretKey, true);
const encapsulated = kem.encapsulate(kemPair.publicKey, { purpose: 'secretBox' });
expectType<Bytes<1120>>()(encapsulated.ciphertext, true);
expectType<SecretBytes<'secretBox'>>()(encapsulated.sharedSecret, true);
expectType<SecretBytes<'auth'>>()(
  kem.decapsulate(encapsulated.ciphertext, kemPair.secretKey, { purpose: 'auth' }),
  true,
);
expectType<Bytes<1088>>()(kem.mlKem768.encapsulate.deterministic(data, key).ciphertext, true);
expectType<boolean>()(kem.mlKem768.isAvailable, true);
// @ts-expect-error of X-Wing
kem.mlKem768.encapsulate(kemPair.publicKey);
// @ts-expect-error of ML-KEM-768
kem.decapsulate(data, kem.mlKem768.generateKeyPair().secretKey);
// @ts-expect-error 64 bytes
kem.mlKem768.generateKeyPair({ seed: key16 });
// @ts-expect-error no seed
kem.encapsulate.deterministic(kemPair.publicKey);
// @ts-expect-error made for secretBox
auth(data, encapsulated.sharedSecret);

// Signatures.
const signPair = sign.generateKeyPair({ seed: key, access: 'none' });
expectType<Bytes<32>>()(signPair.publicKey, true);
expectType<SecretBytes<'sign'>>()(signPair.secretKey, true);
expectType<Bytes<64>>()(sign(data, signPair.secretKey), true);
expectType<Promise<Bytes<64>>>()(sign.async(data, key), true);
expectType<Promise<Bytes<64>>>()(sign.async(data, key, { signal }), true);
expectType<Promise<boolean>>()(sign.verify.async(key, data, key, { signal }), true);
expectType<Promise<Bytes>>()(sign.attach.async(data, key, { signal }), true);
// @ts-expect-error what is done at once has no signal
sign(data, key, { signal });
// @ts-expect-error what is done at once has no signal
sign.verify(key, data, key, { signal });
// @ts-expect-error what is done at once has no signal
sign.open.into(data, data, key, { signal });
expectType<Bytes<64>>()(sign.into(sign(data, key), data, key), true);
expectType<boolean>()(sign.verify(key, data, signPair.publicKey), true);
expectType<Promise<boolean>>()(sign.verify.async(key, data, key), true);
expectType<Bytes>()(sign.attach(data, key), true);
expectType<Bytes>()(sign.open(data, key), true);
expectType<Promise<Bytes>>()(sign.open.async(data, key), true);
expectType<Bytes<32>>()(sign.publicKeyOf(signPair.secretKey), true);
expectType<SecretBytes<'sign.seed'>>()(sign.seedOf(key), true);
sign.generateKeyPair({ seed: sign.seedOf(key) });
expectType<Bytes<32>>()(sign.toX25519PublicKey(signPair.publicKey), true);
expectType<SecretBytes<'x25519'>>()(sign.toX25519SecretKey(key, { purpose: 'x25519' }), true);
// @ts-expect-error nothing that is computed of another key is a key of it
x25519.sharedSecret(curvePair, { purpose: 'sign' });
// @ts-expect-error as above
keyExchange.client(kxPair, kxPair.publicKey, { purpose: 'sign' });
expectType<Bytes<64>>()(sign.prehashed(data, key), true);
expectType<Promise<Bytes<64>>>()(sign.prehashed.from([data], key), true);
expectType<Promise<Bytes<64>>>()(sign.prehashed.file('name', key), true);
expectType<boolean>()(sign.prehashed.verify(key, data, key), true);
expectType<Promise<boolean>>()(sign.prehashed.verify.file(key, 'name', key), true);
expectType<Bytes<64>>()(sign.prehashed.create().update(data).clone().sign(key), true);
// @ts-expect-error 64 bytes: this is a seed
sign(data, signPair.publicKey);
// @ts-expect-error a seed is no secret key
sign(data, sign.seedOf(key));
// @ts-expect-error a secret key is no seed
sign.generateKeyPair({ seed: signPair.secretKey });
// @ts-expect-error 64 bytes
sign.verify(signPair.publicKey, data, signPair.publicKey);
// @ts-expect-error a public key is no secret
sign.verify(key, data, signPair.secretKey);
// @ts-expect-error made for x25519
sign(data, curvePair.secretKey);
// @ts-expect-error made for sign
x25519.publicKeyOf(signPair.secretKey);

// What is computed of scalars is a secret as soon as one of them is.
declare const scalarBytes: Uint8Array;
declare const eitherScalar: Uint8Array | SecretBytes<'ristretto255'>;
const secretScalar = ristretto255.scalar.random({ access: 'none' });
expectType<SecretBytes<'ristretto255'>>()(secretScalar, true);
expectType<Bytes<32>>()(ristretto255.scalar.add(scalarBytes, key), true);
expectType<SecretBytes<'ristretto255'>>()(ristretto255.scalar.add(scalarBytes, secretScalar), true);
expectType<SecretBytes<'ristretto255'>>()(ristretto255.scalar.subtract(secretScalar, scalarBytes), true);
expectType<SecretBytes<'ristretto255'>>()(ristretto255.scalar.multiply(secretScalar, secretScalar), true);
expectType<Bytes<32> | SecretBytes<'ristretto255'>>()(
  ristretto255.scalar.multiply(eitherScalar, scalarBytes),
  true,
);
expectType<SecretBytes<'ristretto255'>>()(ristretto255.scalar.multiply(eitherScalar, secretScalar), true);
expectType<Bytes<32>>()(ristretto255.scalar.negate(scalarBytes), true);
expectType<SecretBytes<'ristretto255'>>()(ristretto255.scalar.invert(secretScalar), true);
expectType<Bytes<32> | SecretBytes<'ristretto255'>>()(ristretto255.scalar.complement(eitherScalar), true);
expectType<Bytes<32>>()(edwards25519.scalar.reduce(hash.sha512(data)), true);
expectType<SecretBytes<'edwards25519'>>()(edwards25519.scalar.reduce(SecretBytes.random(64)), true);
expectType<Bytes<32>>()(ristretto255.multiply(secretScalar, ristretto255.multiplyBase(key)), true);
expectType<boolean>()(edwards25519.isValidPoint(edwards25519.fromUniform(key)), true);
// @ts-expect-error a secret of the other group
edwards25519.multiplyBase(secretScalar);
// @ts-expect-error a secret of the other group
edwards25519.scalar.add(scalarBytes, secretScalar);
// @ts-expect-error 32 bytes
ristretto255.scalar.add(key16, key);
// @ts-expect-error 64 bytes
ristretto255.scalar.reduce(key32);
// @ts-expect-error 64 bytes
ristretto255.fromHash(hash.sha256(data));
// @ts-expect-error points are no secrets
ristretto255.add(secretScalar, secretScalar);
// @ts-expect-error only edwards25519 clamps
ristretto255.multiplyClamped(secretScalar, key);

// A key of one primitive is no key of another.
const genericHashKey = genericHash.generateKey();
const shortHashKey = shortHash.generateKey();
const secretBoxKey = secretBox.generateKey();
const xchacha20Key = secretBox.xchacha20.generateKey();
genericHash(data, { key: genericHashKey });
shortHash(data, shortHashKey);
secretBox.seal(data, secretBoxKey);
secretBox.xchacha20.seal(data, xchacha20Key);
// @ts-expect-error made by shortHash
genericHash(data, { key: shortHashKey });
// @ts-expect-error made by secretBox
genericHash.create({ key: secretBoxKey });
// @ts-expect-error made by shortHash
genericHash.into(data, data, { key: shortHashKey });
// @ts-expect-error made by shortHash
genericHash.verify(data, data, { key: shortHashKey });
// @ts-expect-error made by shortHash
genericHash.async(data, { key: shortHashKey });
// @ts-expect-error made by shortHash
genericHash.from([data], { key: shortHashKey });
// @ts-expect-error made by secretBox
genericHash.file('name', { key: secretBoxKey });
// @ts-expect-error made by genericHash
shortHash(data, genericHashKey);
// @ts-expect-error made by genericHash
secretBox.seal(data, genericHashKey);
// @ts-expect-error made by secretBox.xchacha20
secretBox.open(data, xchacha20Key);
// @ts-expect-error made by secretBox
secretBox.xchacha20.seal(data, secretBoxKey);
// @ts-expect-error made by secretBox
secretBox.xchacha20.open.async(data, secretBoxKey);
// @ts-expect-error made by secretBox
secretBox.xchacha20.open.detached(boxes, secretBoxKey);

// `transfer` is gone.
// @ts-expect-error an unknown option
genericHash.async(data, { transfer: true });

// Both entries are the same API, but for what makes WebAssembly ready and what only Node has.
expectType<Exclude<keyof typeof wasm, 'ready'>>()(undefined as unknown as keyof typeof native, true);
type WithFiles =
  | 'genericHash'
  | 'hash'
  | 'xof'
  | 'auth'
  | 'hmac'
  | 'oneTimeAuth'
  | 'keyFormats'
  | 'secretStream'
  | 'sign';
expectType<Omit<typeof wasm.default, WithFiles>>()(
  undefined as unknown as Omit<typeof native.default, WithFiles>,
  true,
);
const portable: typeof wasm.default = native.default;
portable.genericHash(data);
type InNode = 'file' | 'files' | 'transform' | 'writable';
expectType<Exclude<keyof typeof native.genericHash, InNode>>()(
  undefined as unknown as keyof typeof wasm.genericHash,
  true,
);
expectType<Exclude<keyof typeof native.hash.sha3_256, InNode>>()(
  undefined as unknown as keyof typeof wasm.hash.sha3_256,
  true,
);
