/** A large file on the page of `sodium compare --serve`: it takes little memory, and none of the page's patience. */
import { randomBytes } from 'node:crypto';
import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { blake2b } from '@noble/hashes/blake2.js';
import { expect, it } from 'vitest';
import { temporaryFolder } from './support/folder.ts';
import { expectEqual, needsChromium, pageOpener } from './support/serve-page.ts';
import { serve } from './support/serving.ts';

const MIB = 1024 * 1024;
const MEBIBYTES = 256;

/** What Node's own garbage comes to: chunks are collected when there are some tens of mebibytes of them. */
const MAXIMUM_GROWTH = 80 * MIB;

/** Tasks of more than 50 ms on the page's main thread. */
const OBSERVE = `
  longTasks = [];
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) longTasks.push(duration);
  }).observe({ type: 'longtask' });`;

/** Such a task. */
const IDLE_AWAY = `new Promise((resolve) => {
  setTimeout(() => {
    const end = performance.now() + 100;
    while (performance.now() < end);
    setTimeout(resolve, 100);
  });
})`;

const folder = temporaryFolder();
const open = pageOpener();

it('is hashed on both sides, while the page stays responsive and the memory of the server flat', async (context) => {
  needsChromium(context);
  context.skip(process.platform !== 'linux', 'only Linux tells how much memory another process has');
  const path = join(folder, 'large');
  const digest = writeLarge(path);
  const served = await serve();
  const { page } = await open(served);
  await page.evaluate(OBSERVE);
  await page.evaluate(IDLE_AWAY);
  expect(await page.evaluate('longTasks.splice(0).length')).toBe(1);

  const before = residentBytes(served.child.pid!);
  let most = 0;
  const sampling = setInterval(() => {
    most = Math.max(most, residentBytes(served.child.pid!));
  }, 10);
  await page.setInputFiles('#file', path);
  await expectEqual(page, 'large', digest);
  clearInterval(sampling);
  const tasks = await page.evaluate<number[]>('longTasks');
  console.info(
    `the server grew by ${((most - before) / MIB).toFixed(1)} MiB; long tasks: ${tasks.join(', ') || 'none'}`,
  );
  expect(most - before).toBeLessThan(MAXIMUM_GROWTH);
  expect(tasks).toEqual([]);
});

/** @returns the digest */
function writeLarge(path: string): string {
  const hash = blake2b.create({ dkLen: 32 });
  const file = openSync(path, 'w');
  for (let index = 0; index < MEBIBYTES; index++) {
    const chunk = randomBytes(MIB);
    writeSync(file, chunk);
    hash.update(chunk);
  }
  closeSync(file);
  return Buffer.from(hash.digest()).toString('hex');
}

function residentBytes(pid: number): number {
  const [, kibibytes] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kibibytes) * 1024;
}
