/** What the compiler must accept and refuse in asynchronous calls; `npm run check` compiles this file, nothing runs it. */

import { type Address, loadSodium, type RawSodium, type RawSodiumAsync, type Secret } from 'sodium-sys';
import type * as wasm from 'sodium-sys/wasm';

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
function expectType<Expected>() {
  return <Actual>(_value: Actual, _same: Same<Actual, Expected>): void => {};
}

declare const bytes: Uint8Array;
declare const address: Address;
declare const secret: Secret;
const { raw, rawAsync } = loadSodium();

// Results are those of synchronous functions, as promises.
expectType<Promise<0 | -1>>()(rawAsync.crypto_hash_sha512(bytes, bytes, 1), true);
expectType<0 | -1>()(raw.crypto_hash_sha512(bytes, bytes, 1), true);
expectType<Promise<void>>()(rawAsync.randombytes_buf(bytes, 1), true);
expectType<Promise<string>>()(rawAsync.sodium_version_string(), true);
expectType<Promise<number>>()(rawAsync.crypto_generichash_statebytes(), true);

// What is read may be a secret, and nothing else may.
raw.crypto_generichash(bytes, 32, secret, 1, secret, 32);
rawAsync.crypto_generichash(bytes, 32, secret, 1, secret, 32);
rawAsync.crypto_generichash(address, 32, address, 1, null, 0);
rawAsync.sodium_hex2bin(bytes, 1, secret, 2, bytes, bytes, bytes);
// @ts-expect-error
raw.crypto_hash_sha512(secret, bytes, 1);
// @ts-expect-error
rawAsync.crypto_hash_sha512(secret, bytes, 1);
// @ts-expect-error
raw.crypto_hash_sha512_update(secret, bytes, 1);
// @ts-expect-error
raw.sodium_mprotect_noaccess(secret);
// @ts-expect-error
rawAsync.sodium_hex2bin(bytes, 1, bytes, 2, bytes, secret, bytes);
// @ts-expect-error
rawAsync.crypto_hash_sha512(bytes, 'text', 1);
// @ts-expect-error
rawAsync.crypto_hash_sha512(bytes, bytes, 1n);
// @ts-expect-error
rawAsync.crypto_hash_sha512(bytes, null, 1, 1);
// @ts-expect-error
rawAsync.crypto_kdf_derive_from_key(bytes, 32, 1, bytes, bytes);

// What concerns memory of this thread is not there.
// @ts-expect-error
rawAsync.sodium_malloc(1);
// @ts-expect-error
rawAsync.sodium_free(address);
expectType<
  | 'randombytes_close'
  | 'randombytes_set_implementation'
  | 'randombytes_stir'
  | 'sodium_allocarray'
  | 'sodium_free'
  | 'sodium_init'
  | 'sodium_malloc'
  | 'sodium_mlock'
  | 'sodium_mprotect_noaccess'
  | 'sodium_mprotect_readonly'
  | 'sodium_mprotect_readwrite'
  | 'sodium_munlock'
  | 'sodium_set_misuse_handler'
  | 'sodium_stackzero'
>()('sodium_free' as Exclude<keyof RawSodium, keyof RawSodiumAsync>, true);

// Both backends have the same.
expectType<RawSodiumAsync>()({} as wasm.RawSodiumAsync, true);
expectType<RawSodiumAsync>()({} as wasm.Sodium['rawAsync'], true);
