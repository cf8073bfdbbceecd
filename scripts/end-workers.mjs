// Ends workers at random moments while they load the library, and others after their first call; counts how often that
// aborts the process. The first cannot be prevented (docs/koffi-worker-termination.md) and is only reported; the second
// must never happen. Its argument is how many workers of each kind (default 500). Part of .ci/full.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';

const entry = new URL('../packages/sodium-sys/dist/index.js', import.meta.url).href;
const prelude = `
  const { parentPort } = require('node:worker_threads');
  const say = () => parentPort.postMessage('now');
  const output = new Uint8Array(32);
  const message = new Uint8Array(1000);
  const call = ({ raw }) => raw.crypto_generichash(output, 32, message, 1000, null, 0);`;
const KINDS = {
  loading: `import(${JSON.stringify(entry)}).then(({ loadSodium }) => { say(); call(loadSodium()); for (;;); });`,
  calling: `import(${JSON.stringify(entry)}).then(({ loadSodium }) => {
    const sodium = loadSodium();
    call(sodium);
    say();
    for (;;) call(sodium);
  });`,
};
/** A library is loaded by then, unless the machine does a lot else. */
const MILLISECONDS = 5;
const WORKERS_PER_PROCESS = 50;

const [kind, count] = process.argv.slice(2);
if (Object.hasOwn(KINDS, kind ?? '')) await endWorkers(kind, Number(count));
else report(Number(kind ?? 500));

/** In a process of its own, which may die of it; what it wrote is how many it ended. */
async function endWorkers(kind, count) {
  for (let ended = 0; ended < count; ended++) {
    const worker = new Worker(prelude + KINDS[kind], { eval: true });
    await new Promise((resolve, reject) => {
      worker.once('message', resolve);
      worker.once('error', reject);
    });
    // No timer is as precise.
    const end = performance.now() + Math.random() * MILLISECONDS;
    while (performance.now() < end);
    await worker.terminate();
    process.stdout.write('.');
  }
}

function report(total) {
  for (const kind of Object.keys(KINDS)) {
    let [ended, aborts] = [0, 0];
    while (ended + aborts < total) {
      const { stdout, stderr, status, signal } = spawnSync(
        process.execPath,
        [fileURLToPath(import.meta.url), kind, String(Math.min(WORKERS_PER_PROCESS, total - ended - aborts))],
        { encoding: 'utf8' },
      );
      ended += stdout.length;
      if (status === 0) continue;
      if (!stderr.includes('napi_throw')) throw new Error(`${signal ?? status}: ${stderr}`);
      aborts++;
    }
    console.log(`${kind}: ${ended + aborts} workers ended, ${aborts} times the process was aborted`);
    if (kind === 'calling' && aborts > 0) process.exitCode = 1;
  }
}
