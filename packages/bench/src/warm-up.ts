import type { RawSodium } from 'sodium-sys';
import { inputOf } from './input.js';

/** A process that calls several functions is slower than one that calls one; here it has called these. */
export function warmUp(raw: RawSodium): void {
  const [data, key, nonce] = [inputOf(64), inputOf(32), inputOf(24)];
  const functions = [
    () => raw.crypto_generichash(new Uint8Array(32), 32, data, 64, key, 32),
    () => raw.crypto_hash_sha256(new Uint8Array(32), data, 64),
    () => raw.crypto_hash_sha512(new Uint8Array(64), data, 64),
    () => raw.crypto_auth(new Uint8Array(32), data, 64, key),
    () => raw.crypto_auth_hmacsha256(new Uint8Array(32), data, 64, key),
    () => raw.crypto_onetimeauth(new Uint8Array(16), data, 64, key),
    () => raw.crypto_shorthash(new Uint8Array(8), data, 64, key.subarray(0, 16)),
    () => raw.crypto_secretbox_easy(new Uint8Array(80), data, 64, nonce, key),
    () => raw.crypto_stream_xor(new Uint8Array(64), data, 64, nonce, key),
  ];
  for (let round = 0; round < 20_000; round++) for (const call of functions) call();
}
