/** What the compiler must accept and refuse; `npm run check` compiles this file, nothing runs it. */

import type { Readable } from 'node:stream';
import type { ReadableStream as NodeReadableStream } from 'node:stream/web';
import * as native from 'sodium';
import { type Bytes, equals, fromHex, genericHash, SecretBytes, shortHash, toBase64, toHex } from 'sodium';
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
expectType<SecretBytes>()(genericHash.generateKey({ keyLength: 64, lock: 'try' }), true);
expectType<SecretBytes>()(shortHash.generateKey({ access: 'readable' }), true);
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
// @ts-expect-error the number of an open file
genericHash.file(3);

// Both entries are the same API, but for what makes WebAssembly ready and what only Node has.
expectType<Exclude<keyof typeof wasm, 'ready'>>()(undefined as unknown as keyof typeof native, true);
expectType<Omit<typeof wasm.default, 'genericHash'>>()(
  undefined as unknown as Omit<typeof native.default, 'genericHash'>,
  true,
);
const portable: typeof wasm.default = native.default;
portable.genericHash(data);
expectType<Exclude<keyof typeof native.genericHash, 'file' | 'files' | 'transform'>>()(
  undefined as unknown as keyof typeof wasm.genericHash,
  true,
);
