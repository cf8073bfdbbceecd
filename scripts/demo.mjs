// npm run demo: hashes a file on the system's libsodium, on one built from its source, and in WebAssembly, and shows that
// all three agree. npm run demo -- FILE hashes this file; without one it is the largest at hand, node itself.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { build, install, root, run } from './setup.mjs';

const ROUNDS = 3;

install();
build();

const { createSodium } = await import('sodium');
const { LibraryNotFoundError, loadSodium } = await import('sodium-sys');
const { loadSodiumWasm } = await import('sodium-sys/wasm');
const { VendorError, vendorLibsodium } = await import('sodium-sys/vendor');

// npm runs scripts at the top level; a path is meant from where it was called.
const file = process.argv[2] ? resolve(process.env.INIT_CWD ?? '.', process.argv[2]) : process.execPath;
const data = readFileSync(file);
const system = loadSystem();
const vendored = loadSodium({ path: (await vendor()).path });
const wasm = await loadSodiumWasm();

console.log(`\nBLAKE2b-256 of ${file}, ${data.length} bytes`);
const digests = Object.entries({ system, vendored, wasm })
  .filter(([, sodium]) => sodium !== undefined)
  .map(([name, sodium]) => show(name, sodium));
const agree = digests.every((digest) => digest === digests[0]);
console.log(agree ? '\nequal' : '\nDIFFERENT: please report this as a bug');
if (!agree) process.exitCode = 1;

function loadSystem() {
  process.env.SODIUM_NO_VENDOR = '1';
  try {
    return loadSodium();
  } catch (error) {
    if (!(error instanceof LibraryNotFoundError)) throw error;
    console.log(`${error.message}\n\nGoing on without the system's library.\n`);
    return undefined;
  } finally {
    delete process.env.SODIUM_NO_VENDOR;
  }
}

/** Into the repository, so that what the user has vendored is left alone. Where there is no network, Debian has the source. */
async function vendor() {
  process.env.SODIUM_VENDOR_DIR = `${root}.cache/vendored`;
  try {
    return await vendorLibsodium();
  } catch (error) {
    if (!(error instanceof VendorError) || error.step !== 'fetch') throw error;
    console.log(`${error.message}\nTaking the source from Debian instead.\n`);
  }
  run('bash', ['scripts/fetch-source.sh']);
  return await vendorLibsodium({ from: `${root}.cache` });
}

function show(name, sodium) {
  const { genericHash } = createSodium(() => sodium);
  let digest;
  const times = Array.from({ length: ROUNDS }, () => {
    const start = performance.now();
    digest = Buffer.from(genericHash(data)).toString('hex');
    return performance.now() - start;
  });
  const { path, version } = sodium.library;
  console.log(`\n${name.padEnd(8)}  ${digest}  ${Math.min(...times).toFixed(0)} ms`);
  console.log(`${''.padEnd(8)}  libsodium ${version}, ${path}`);
  return digest;
}
