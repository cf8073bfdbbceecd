// Resident memory stays flat over ten million calls, and over a hundred thousand that fail; on one backend, in a process
// of its own: node --expose-gc scripts/leak-check.mjs native|wasm
const [backend] = process.argv.slice(2);
const { genericHash, ready } = await import(backend === 'wasm' ? 'sodium/wasm' : 'sodium');
await ready;

const CALLS = 10_000_000;
const FAILED_CALLS = 100_000;
/** What the engine's own heap may differ by between two moments; a byte lost in each call would be more. */
const ALLOWED_BYTES = 8 * 1024 * 1024;

const data = new Uint8Array(64);
const key = new Uint8Array(32);
const long = new Uint8Array(100_000);

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
  'failed calls': () => {
    for (let call = 0; call < FAILED_CALLS; call++) {
      fails(() => genericHash(data, { key: new Uint8Array(15) }));
      fails(() => genericHash('text'));
      fails(() => genericHash.create().update('text'));
    }
  },
};

for (const [name, act] of Object.entries(checks)) {
  // The heap first grows to what such calls need at once.
  act(CALLS / 2);
  const before = await settledBytes();
  act(CALLS);
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
