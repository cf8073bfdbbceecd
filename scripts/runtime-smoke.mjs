// Hashes on both backends of whatever runtime this is, around the lengths where engines treat arrays differently.
import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { genericHash, hash, secretBox, shortHash, toHex } from 'sodium';
import * as wasm from 'sodium/wasm';

await wasm.ready;
for (const length of [0, 1, 63, 64, 65, 127, 128, 129, 999, 1000, 1001, 4096, 1 << 20]) {
  const data = Uint8Array.from({ length }, (_, index) => (index * 31 + 7) % 251);
  const key = data.slice(0, 16).length === 16 ? data.slice(0, 16) : new Uint8Array(16);
  equal(length, toHex(genericHash(data, { key })), wasm.toHex(wasm.genericHash(data, { key })));
  equal(length, toHex(shortHash(data, key)), wasm.toHex(wasm.shortHash(data, key)));
  const digest = wasm.toHex(wasm.genericHash(data));
  equal(length, toHex(genericHash.create().update(data).digest()), digest);
  equal(length, toHex(await genericHash.async(data)), digest);
  equal(length, toHex(await genericHash.from([data, new Uint8Array(0)])), digest);
  equal(length, toHex(hash.sha512(data)), wasm.toHex(wasm.hash.sha512(data)));
  const boxKey = new Uint8Array(32).fill(length);
  equal(length, toHex(wasm.secretBox.open(secretBox.seal(data, boxKey), boxKey)), toHex(data));
  equal(length, toHex(await secretBox.open.async(wasm.secretBox.seal(data, boxKey), boxKey)), toHex(data));
}
const self = fileURLToPath(import.meta.url);
const digest = toHex(wasm.genericHash(readFileSync(self)));
for await (const file of genericHash.files([self, self, self])) {
  equal(file.path.length, toHex(file.digest), digest);
}
// What is open is read from where it stands, and stays open.
const bytes = readFileSync(self);
const rest = toHex(wasm.genericHash(bytes.subarray(10)));
const handle = await open(self);
await handle.read(new Uint8Array(10), 0, 10, null);
const descriptor = openSync(self, 'r');
readSync(descriptor, new Uint8Array(10), 0, 10, null);
for (const input of [handle, descriptor]) equal(bytes.length, toHex(await genericHash.file(input)), rest);
await handle.close();
closeSync(descriptor);
for (const blob of [new Blob([bytes]), new File([bytes], 'name')]) {
  equal(blob.size, toHex(await genericHash.from(blob)), digest);
  equal(blob.size, wasm.toHex(await wasm.genericHash.from(blob)), digest);
}
const inputs = Array.from({ length: 300 }, (_, index) => new Uint8Array(index * 1000).fill(index));
for (const [index, result] of (await Promise.all(inputs.map((data) => genericHash.async(data)))).entries()) {
  equal(inputs[index].length, toHex(result), wasm.toHex(wasm.genericHash(inputs[index])));
}
console.log('native and WebAssembly agree');

function equal(length, native, webAssembly) {
  if (native !== webAssembly)
    throw new Error(`${length} bytes: native ${native}, WebAssembly ${webAssembly}`);
}
