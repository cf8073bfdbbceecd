/**
 * Sealed streams against C: a program that seals and opens as libsodium's documentation has it opens what is sealed here, and the other
 * way round. Then a long one, for its time beside C's, its memory and how long the event loop has to wait. Needs a C compiler and the
 * built packages; part of .ci/full.
 *
 *   tsx scripts/check-streams/main.ts [--mebibytes 1024] [--memory-mebibytes 4096] [--report]
 */
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { CHUNK_BYTES as CHUNK, drain, sealFrom, sealRaw } from '../../packages/bench/src/sealed-stream.ts';

const MiB = 1024 * 1024;
/** Of the time of raw calls with new memory for each chunk, of what the process had at the start, and of the event loop's patience. */
const MAXIMUM = { ratio: 1.1, growth: 40 * MiB, milliseconds: 20 };
const ROUNDS = 5;

const { values } = parseArgs({
  options: {
    mebibytes: { type: 'string', default: '1024' },
    'memory-mebibytes': { type: 'string', default: '4096' },
    /** On a machine that does other work, too. */
    report: { type: 'boolean', default: false },
  },
});

const entry = new URL('../../packages/sodium/dist/index.js', import.meta.url).href;
const { secretStream, runtime } = (await import(entry)) as typeof import('sodium');
const key = randomBytes(32);
const keyText = key.toString('hex');
const folder = mkdtempSync(join(tmpdir(), 'sodium-streams-'));
const program = join(folder, 'stream');
const failures: string[] = [];

try {
  const source = fileURLToPath(new URL('stream.c', import.meta.url));
  execFileSync(process.env['CC'] ?? 'cc', ['-O2', '-o', program, source, '-ldl'], { stdio: 'inherit' });
  compare();
  await measureTime(Number(values.mebibytes));
  await measureMemory(Number(values['memory-mebibytes']));
} finally {
  rmSync(folder, { recursive: true });
}
for (const failure of failures) console.error(failure);
if (failures.length > 0 && !values.report) process.exitCode = 1;

function inC(activity: string, chunkLength: number, argument: string, input = new Uint8Array(0)): Buffer {
  const parameters = [runtime.path!, activity, String(chunkLength), argument];
  return execFileSync(program, parameters, { input, maxBuffer: 16 * MiB });
}

function compare(): void {
  let streams = 0;
  for (const chunkLength of [4096, 1, 64, CHUNK]) {
    const lengths = [
      0,
      1,
      chunkLength - 1,
      chunkLength,
      chunkLength + 1,
      2 * chunkLength,
      3 * chunkLength + 5,
    ];
    for (const length of lengths) {
      const data = randomBytes(length);
      const opened = inC('open', chunkLength, keyText, secretStream.seal(data, key, { chunkLength }));
      if (!opened.equals(data))
        throw new Error(`C opens ${length} bytes in chunks of ${chunkLength} as others`);
      const sealed = inC('seal', chunkLength, keyText, data);
      if (!data.equals(secretStream.open(sealed, key, { chunkLength }))) {
        throw new Error(`${length} bytes that C sealed in chunks of ${chunkLength} open as others`);
      }
      streams++;
    }
  }
  console.log(`C opens ${streams} streams that were sealed here, and the other way round`);
}

/** In turns, so that whatever else the machine does meets all. */
async function measureTime(mebibytes: number): Promise<void> {
  const count = (mebibytes * MiB) / CHUNK;
  const ratios = { toC: [] as number[], toRaw: [] as number[] };
  for (let round = 0; round < ROUNDS; round++) {
    const c = Number(inC('time', CHUNK, String(count)).toString());
    const raw = await secondsFor(sealRaw(count, key));
    const seconds = await secondsFor(sealFrom(count, key));
    ratios.toC.push(seconds / c);
    ratios.toRaw.push(seconds / raw);
  }
  const toRaw = median(ratios.toRaw);
  console.log(
    `secretStream.seal.from of ${mebibytes} MiB takes ${median(ratios.toC).toFixed(2)} times as long as C, which writes all chunks ` +
      `to the same memory, and ${toRaw.toFixed(2)} times as long as raw calls, which have new memory for each`,
  );
  if (toRaw > MAXIMUM.ratio) failures.push(`that is more than ${MAXIMUM.ratio} times`);
}

async function secondsFor(results: AsyncIterable<Uint8Array>): Promise<number> {
  const start = performance.now();
  await drain(results);
  return (performance.now() - start) / 1000;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!;
}

async function measureMemory(mebibytes: number): Promise<void> {
  await drain(sealFrom(64, key));
  const before = process.memoryUsage.rss();
  const delays = monitorEventLoopDelay({ resolution: 1 });
  delays.enable();
  let highest = before;
  const sealed = sealFrom((mebibytes * MiB) / CHUNK, key);
  let results = 0;
  for await (const _ of secretStream.open.from(sealed, key)) {
    if (results++ % 64 === 0) highest = Math.max(highest, process.memoryUsage.rss());
  }
  delays.disable();
  const growth = highest - before;
  const longest = delays.max / 1e6;
  console.log(
    `sealing and opening ${mebibytes} MiB takes ${(growth / MiB).toFixed(0)} MiB more; the event loop waits up to ${longest.toFixed(0)} ms`,
  );
  if (growth > MAXIMUM.growth) failures.push(`that is more than ${MAXIMUM.growth / MiB} MiB`);
  if (longest > MAXIMUM.milliseconds)
    failures.push(`the event loop waits more than ${MAXIMUM.milliseconds} ms`);
}
