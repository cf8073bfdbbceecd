// npm start: hashes files with the native libsodium and in WebAssembly, and shows that both agree.
// npm start -- FILE… hashes these instead of README.md.
import { createReadStream } from 'node:fs';
import { resolve } from 'node:path';
import { build, install, root } from './setup.mjs';

install();
build();

const { createSodium } = await import('sodium');
const { LibraryNotFoundError, loadSodium } = await import('sodium-sys');
const { loadSodiumWasm } = await import('sodium-sys/wasm');

const backends = [loadNative(), await loadSodiumWasm()].filter((sodium) => sodium !== undefined);
for (const { library } of backends) {
  console.log(`${library.backend.padEnd(7)} libsodium ${library.version}, ${library.path}`);
}

const files = process.argv.length > 2 ? process.argv.slice(2) : ['README.md'];
for (const file of files) await compare(file);

function loadNative() {
  try {
    return loadSodium();
  } catch (error) {
    if (!(error instanceof LibraryNotFoundError)) throw error;
    console.log(`${error.message}\n\nGoing on with the WebAssembly backend alone.\n`);
    return undefined;
  }
}

/** Hashes a file on every backend at once, so that it is read once. */
async function compare(file) {
  // npm runs scripts at the top level; paths are meant from where it was called.
  const path = process.argv.length > 2 ? resolve(process.env.INIT_CWD ?? '.', file) : root + file;
  const hashes = backends.map((sodium) => ({
    backend: sodium.library.backend,
    state: createSodium(() => sodium).genericHash.create(),
  }));
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) {
      for (const { state } of hashes) state.update(chunk);
    }
  } catch (error) {
    console.error(`\n${file}: ${error.message}`);
    process.exitCode = 1;
    return;
  }
  const digests = hashes.map(({ backend, state }) => ({
    backend,
    hex: Buffer.from(state.digest()).toString('hex'),
  }));
  console.log(`\nBLAKE2b-256 of ${file}`);
  for (const { backend, hex } of digests) console.log(`${backend.padEnd(7)} ${hex}`);
  const agree = digests.every(({ hex }) => hex === digests[0].hex);
  if (digests.length > 1) console.log(agree ? 'equal' : 'DIFFERENT: please report this as a bug');
  if (!agree) process.exitCode = 1;
}
