// Hashes on both backends of whatever runtime this is, around the lengths where engines treat arrays differently.
import { genericHash, shortHash, toHex } from 'sodium';
import * as wasm from 'sodium/wasm';

await wasm.ready;
for (const length of [0, 1, 63, 64, 65, 127, 128, 129, 999, 1000, 1001, 4096, 1 << 20]) {
  const data = Uint8Array.from({ length }, (_, index) => (index * 31 + 7) % 251);
  const key = data.slice(0, 16).length === 16 ? data.slice(0, 16) : new Uint8Array(16);
  equal(length, toHex(genericHash(data, { key })), wasm.toHex(wasm.genericHash(data, { key })));
  equal(length, toHex(shortHash(data, key)), wasm.toHex(wasm.shortHash(data, key)));
  equal(length, toHex(genericHash.create().update(data).digest()), wasm.toHex(wasm.genericHash(data)));
}
console.log('native and WebAssembly agree');

function equal(length, native, webAssembly) {
  if (native !== webAssembly)
    throw new Error(`${length} bytes: native ${native}, WebAssembly ${webAssembly}`);
}
