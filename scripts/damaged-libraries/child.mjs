// Loads a library once for each of some bits, with that bit flipped, and writes a line for each: the first one without a
// line is what it died of. Its arguments are the module to load with, the library, a folder, and the bits.
import { readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';

const [entry, library, folder, bits] = process.argv.slice(2);
const { loadSodium } = await import(entry);
const whole = readFileSync(library);
const expected = await use(loadSodium({ path: library }));

for (const bit of bits.split(',').map(Number)) {
  // A name of its own: what the process has mapped must not change.
  const path = join(folder, `${bit}.so`);
  const damaged = Buffer.from(whole);
  damaged[bit >> 3] ^= 1 << (bit & 7);
  writeFileSync(path, damaged);
  writeSync(1, `${bit} ${await outcomeOf(path)}\n`);
  rmSync(path);
}

async function outcomeOf(path) {
  try {
    const results = await use(loadSodium({ path }));
    return results === expected ? 'works' : `computes something else: ${results}`;
  } catch (error) {
    if (!/^ERR_SODIUM_/.test(error.code)) return `throws ${error.stack}`;
    return `refused: ${error.message.replace(`${path}: `, '')}`;
  }
}

/** Some of everything that a library has: code, data of its own, memory of the system, threads. */
async function use({ raw, rawAsync }) {
  const message = new Uint8Array(1000).fill(7);
  const key = new Uint8Array(32).fill(9);
  const nonce = new Uint8Array(24);
  const hash = new Uint8Array(32);
  raw.crypto_generichash(hash, 32, message, 1000, key, 32);
  const hashElsewhere = new Uint8Array(32);
  await rawAsync.crypto_generichash(hashElsewhere, 32, message, 1000, key, 32);
  const box = new Uint8Array(1016);
  raw.crypto_secretbox_easy(box, message, 1000, nonce, key);
  const point = new Uint8Array(32);
  raw.crypto_scalarmult_base(point, key);
  const random = new Uint8Array(32);
  raw.randombytes_buf(random, 32);
  raw.sodium_free(raw.sodium_malloc(100));
  const isRandom = random.some((byte) => byte !== 0);
  return JSON.stringify([hash, hashElsewhere, box.subarray(0, 32), point, isRandom].map(String));
}
