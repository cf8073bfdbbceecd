// Resident memory stays flat over ten million calls, and over a hundred thousand that fail or are asynchronous; on one
// backend, in a process of its own: node --expose-gc scripts/leak-check.mjs native|wasm
const [backend] = process.argv.slice(2);
const { genericHash, ready } = await import(backend === 'wasm' ? 'sodium/wasm' : 'sodium');
await ready;
const { loadSodium, loadSodiumWasm } = await import(backend === 'wasm' ? 'sodium-sys/wasm' : 'sodium-sys');
const { raw, rawAsync, memory, buffers, secrets } =
  backend === 'wasm' ? await loadSodiumWasm() : loadSodium();

const CALLS = 10_000_000;
const FAILED_CALLS = 100_000;
const SECRETS = 100_000;
const ASYNCHRONOUS_CALLS = 100_000;
const CALLS_AT_ONCE = 1000;
/** What the engine's own heap may differ by between two moments; a byte lost in each call would be more. */
const ALLOWED_BYTES = 8 * 1024 * 1024;

const data = new Uint8Array(64);
const key = new Uint8Array(32);
const long = new Uint8Array(100_000);
const digest = new Uint8Array(64);

const makeSecret = () =>
  secrets.allocate(64, { access: 'none', lock: 'try' }, (address) => secrets.write(address, data));

const checks = {
  calls: (count) => {
    for (let call = 0; call < count; call++) genericHash(data, { key });
  },
  'states that are finished': (count) => {
    for (let call = 0; call < count / 20; call++) genericHash.create().update(data).digest();
  },
  'states that are dropped': (count) => {
    for (let call = 0; call < count / 1000; call++) genericHash.create().update(data);
  },
  'long inputs': (count) => {
    for (let call = 0; call < count / 10_000; call++) genericHash(long);
  },
  'secrets that are used and freed': () => {
    for (let call = 0; call < SECRETS; call++) {
      const secret = makeSecret();
      raw.crypto_hash_sha512(digest, secret, 64);
      fails(() => raw.crypto_generichash(digest, 64, secret, 64, 'text', 4));
      secret.free();
    }
  },
  'failed calls': () => {
    for (let call = 0; call < FAILED_CALLS; call++) {
      fails(() => genericHash(data, { key: new Uint8Array(15) }));
      fails(() => genericHash('text'));
      fails(() => genericHash.create().update('text'));
    }
  },
  'asynchronous calls': () =>
    callAsynchronously(async (call) => {
      const secret = makeSecret();
      const buffer = buffers.take(64);
      const input = [data, secret, buffer][call % 3];
      const address = memory.allocate(32);
      const hashing = rawAsync.crypto_generichash(address, 32, input, 64, key, 32);
      secret.free();
      if (call % 2 === 0) memory.free(address);
      await hashing;
      if (call % 2 === 1) memory.free(address);
      if (call % 5 > 0) buffers.give(buffer);
    }),
  'asynchronous calls that fail': () =>
    callAsynchronously(async (call) => {
      const output = new Uint8Array(64);
      switch (call % 3) {
        case 0:
          await rejects(rawAsync.crypto_generichash(output, 32, long, long.length, 'text', 4));
          return;
        case 1:
          if ((await rawAsync.crypto_secretbox_open_easy(output, data, 64, key, key)) === -1) return;
          throw new Error('a forgery was opened');
        default: {
          const hashing = rawAsync.crypto_generichash(output, 32, data, 64, null, 0);
          structuredClone(output.buffer, { transfer: [output.buffer] });
          // In WebAssembly it has ended by then.
          if (backend === 'native') await rejects(hashing);
        }
      }
    }),
};

async function callAsynchronously(call) {
  for (let first = 0; first < ASYNCHRONOUS_CALLS; first += CALLS_AT_ONCE) {
    await Promise.all(Array.from({ length: CALLS_AT_ONCE }, (_, index) => call(first + index)));
  }
}

async function rejects(promise) {
  const failed = await promise.then(
    () => false,
    () => true,
  );
  if (!failed) throw new Error('a call that must fail succeeded');
}

for (const [name, act] of Object.entries(checks)) {
  // The heap first grows to what such calls need at once.
  await act(CALLS / 2);
  const before = await settledBytes();
  await act(CALLS);
  const growth = (await settledBytes()) - before;
  console.log(`${backend}, ${name}: ${(growth / 1024 / 1024).toFixed(1)} MiB more`);
  if (growth > ALLOWED_BYTES) throw new Error(`${backend}: memory grows with ${name}`);
}

function fails(act) {
  try {
    act();
  } catch {
    return;
  }
  throw new Error('a call that must fail succeeded');
}

/** After everything was collected, and finalisers have run. */
async function settledBytes() {
  for (let round = 0; round < 5; round++) {
    globalThis.gc();
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return process.memoryUsage.rss();
}
