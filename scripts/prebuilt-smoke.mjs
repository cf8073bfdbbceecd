// Where the packages are installed: hashes with the library of the prebuilt package, and fails with any other.
import { createHash } from 'node:crypto';
import { genericHash, toHex } from 'sodium';
import { loadSodium } from 'sodium-sys';
import './runtime-smoke.mjs';

const { library, raw } = loadSodium();
const { found, version, path } = library;
if (found !== 'prebuilt')
  throw new Error(`the library must come from the prebuilt package, got ${path} (${found})`);
const data = new Uint8Array(1000).fill(1);
const expected = createHash('blake2b512').update(data).digest('hex');
const digest = toHex(genericHash(data, { outputLength: 64 }));
if (digest !== expected) throw new Error(`BLAKE2b-512 must be ${expected}, got ${digest}`);
// Every arm64 that this runs on, emulated or not, has the instructions; a library may have been built not to look.
if (process.arch === 'arm64' && raw.sodium_runtime_has_armcrypto() !== 1) {
  throw new Error('the library must find the AES instructions of arm64');
}
console.log(`${process.platform} ${process.arch} ${process.version}: libsodium ${version}, ${path}`);
