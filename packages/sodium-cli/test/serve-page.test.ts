/** The page of `sodium compare --serve`, as Chromium shows it. */
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { blake2b } from '@noble/hashes/blake2.js';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { temporaryFolder } from './support/folder.ts';
import { axePath, expectEqual, needsChromium, pageOpener, shownDigests } from './support/serve-page.ts';
import { serve } from './support/serving.ts';

const folder = temporaryFolder();
const open = pageOpener();
const served = serve();

/** A file of so many bytes. @returns its path and its digest */
function fileOf(name: string, byteLength: number): readonly [path: string, digest: string] {
  const path = join(folder, name);
  const bytes = Buffer.alloc(byteLength, name);
  writeFileSync(path, bytes);
  return [path, Buffer.from(blake2b(bytes, { dkLen: 32 })).toString('hex')];
}

const [empty, emptyDigest] = fileOf('empty', 0);
const [small, smallDigest] = fileOf('small', 12_345);
const [medium, mediumDigest] = fileOf('medium', 8 * 1024 ** 2);

it('hashes files on both sides, one after the other, and nothing else happens', async (context) => {
  needsChromium(context);
  const { page, complaints, requests } = await open(await served);
  await page.setInputFiles('#file', small);
  await expectEqual(page, 'small', smallDigest);
  await page.setInputFiles('#file', empty);
  await expectEqual(page, 'empty', emptyDigest);
  const times = await page.locator('.hashing, .total').allTextContents();
  expect(times).toHaveLength(4);
  for (const time of times) expect(time).toMatch(/^\S+ (ns|µs|ms|s)$/);
  await page.setInputFiles('#file', medium);
  await expectEqual(page, 'medium', mediumDigest);
  for (const speed of await page.locator('.hashing, .total').allTextContents()) {
    expect(speed).toMatch(/^\d+(\.\d)? [KMG]iB\/s \(\S+ (ms|s)\)$/);
  }
  expect(await page.locator('#browser .library').textContent()).toMatch(
    /^libsodium 1\.0\.\d+ in WebAssembly, /,
  );
  expect(await page.locator('#server .library').textContent()).toMatch(
    /^Native libsodium 1\.0\.\d+, .*libsodium/,
  );
  expect(await page.evaluate('crossOriginIsolated')).toBe(true);

  expect(complaints).toEqual([]);
  const { address } = await served;
  expect(new Set(requests)).toEqual(
    new Set(
      ['', 'style.css', 'icon.svg', 'main.js', 'worker.js', 'server.json', 'hash'].map(
        (path) => address + path,
      ),
    ),
  );
});

it('takes what is dropped on it, one file at a time', async (context) => {
  needsChromium(context);
  const { page } = await open(await served);
  await drop(page, 'one', 'other');
  expect(await page.getByRole('alert').textContent()).toBe('One file at a time, please.');
  await drop(page, 'dropped');
  const digest = Buffer.from(blake2b(Buffer.from('dropped'), { dkLen: 32 })).toString('hex');
  await expectEqual(page, 'dropped', digest);
  expect(await page.getByRole('alert').textContent()).toBe('');
});

/** Files that have their names in them. */
async function drop(page: Page, ...names: readonly string[]): Promise<void> {
  const dataTransfer = await page.evaluateHandle(`{
    const transfer = new DataTransfer();
    for (const name of ${JSON.stringify(names)}) transfer.items.add(new File([name], name));
    transfer;
  }`);
  await page.dispatchEvent('h1', 'drop', { dataTransfer });
}

it('refuses what is longer than the server takes, and sends nothing of it', async (context) => {
  needsChromium(context);
  const { page, requests } = await open(await serve(['--limit', '12344']));
  await page.setInputFiles('#file', small);
  expect(await page.getByRole('alert').textContent()).toBe(
    'small has 12.1 KiB, and the server takes at most 12.1 KiB. Start sodium compare --serve with a larger --limit.',
  );
  expect(await shownDigests(page)).toEqual(['–', '–']);
  expect(requests.filter((url) => url.endsWith('hash'))).toEqual([]);
});

it('says when there is no native library, and when the digests differ', async (context) => {
  needsChromium(context);
  const { page } = await open(await serve([], { env: { SODIUM_NO_SYSTEM: '1', SODIUM_NO_VENDOR: '1' } }));
  expect(await page.locator('#server .library').textContent()).toMatch(
    /^No native library was found: libsodium in WebAssembly 1\.0\.\d+, /,
  );
  // As from a server that is wrong.
  await page.route('**/hash', async (route) => {
    const response = await route.fetch({ postData: 'another file' });
    await route.fulfill({ response });
  });
  await page.setInputFiles('#file', small);
  await page.locator('#failure.failure').waitFor();
  expect(await page.getByRole('alert').textContent()).toBe(
    'The digests differ. The browser hashed 12.1 KiB, the server 12 B. ' +
      'One of the two libraries is wrong, or the file has changed in between.',
  );
});

it('can be stopped by the keyboard, and says when the server is gone', async (context) => {
  needsChromium(context);
  const served = await serve();
  const { page } = await open(served);
  await page.keyboard.press('Tab');
  expect(await focused(page)).toBe('file');

  // What it gets waits in the connection.
  served.child.kill('SIGSTOP');
  await page.setInputFiles('#file', medium);
  await page
    .getByRole('status')
    .filter({ hasText: 'medium: hashed in the browser; now on the server.' })
    .waitFor();
  expect(await shownDigests(page)).toEqual([mediumDigest, '–']);
  await drop(page, 'another');
  expect(await page.getByRole('alert').textContent()).toBe('One file at a time: another is being hashed.');
  expect(await focused(page)).toBe('stop');
  await page.keyboard.press('Enter');
  expect(await page.getByRole('status').textContent()).toBe('Stopped.');
  expect(await focused(page)).toBe('file');

  served.child.kill('SIGCONT');
  await page.setInputFiles('#file', small);
  await expectEqual(page, 'small', smallDigest);

  served.child.kill('SIGTERM');
  await once(served.child, 'exit');
  await page.setInputFiles('#file', empty);
  await page
    .getByRole('alert')
    .filter({ hasText: /^The upload broke off/ })
    .waitFor();
});

async function focused(page: Page): Promise<string> {
  return await page.evaluate<string>('document.activeElement.id');
}

it('has nothing for axe to find, and fits phones, light and dark', async (context) => {
  needsChromium(context);
  for (const colorScheme of ['light', 'dark'] as const) {
    const { page } = await open(await served, { colorScheme, bypassCSP: true });
    await page.addScriptTag({ path: axePath });
    await page.setInputFiles('#file', small);
    await expectEqual(page, 'small', smallDigest);
    for (const width of [360, 1280]) {
      await page.setViewportSize({ width, height: 800 });
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
      const { violations } = await page.evaluate<AxeResults>('axe.run()');
      expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
    }
    await page.close();
  }
});
