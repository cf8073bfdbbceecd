/** What `sodium compare --html` writes, as Chromium shows it. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { AxeResults } from 'axe-core';
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, type TestContext } from 'vitest';
import { chromiumPath, launchChromium, NO_CHROMIUM } from '../../../scripts/chromium.ts';
import { renderPage } from '../src/compare/page/page.ts';
import type { Report } from '../src/compare/report.ts';
import { temporaryFolder } from './support/folder.ts';
import { ALL_SIZES, reportOf } from './support/reports.ts';
import { sodium } from './support/run.ts';

const folder = temporaryFolder();
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const noisy = reportOf({
  noisy: [
    ['noble', 1024],
    ['wasm', 0],
  ],
});
const short = reportOf({ sizes: [32], noisy: [['noble', 32]] });

let browser: Browser | undefined;
beforeAll(async () => {
  if (chromiumPath !== undefined) browser = await launchChromium();
});
afterAll(async () => await browser?.close());

/** Also fails when the page asks for anything but itself, or complains. */
async function show(report: Report, options: BrowserContextOptions, look: (page: Page) => Promise<void>) {
  const file = join(folder, 'page.html');
  writeFileSync(file, renderPage(report));
  const context = await browser!.newContext(options);
  const page = await context.newPage();
  const requests: string[] = [];
  const complaints: string[] = [];
  page.on('request', (request) => requests.push(request.url()));
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto(pathToFileURL(file).href);
  await look(page);
  await context.close();
  expect({ requests, complaints }).toEqual({ requests: [pathToFileURL(file).href], complaints: [] });
}

const needsChromium = (context: TestContext) => context.skip(chromiumPath === undefined, NO_CHROMIUM);

describe('the page of a comparison', () => {
  const screens = [
    { width: 360, colorScheme: 'light', name: 'noisy', report: noisy },
    { width: 360, colorScheme: 'dark', name: 'noisy', report: noisy },
    { width: 1280, colorScheme: 'light', name: 'noisy', report: noisy },
    { width: 1280, colorScheme: 'dark', name: 'noisy', report: noisy },
    { width: 360, colorScheme: 'light', name: 'short', report: short },
  ] as const;

  it.for(screens)(
    'has nothing grave for axe to find: $width, $colorScheme, $name',
    async (screen, context) => {
      needsChromium(context);
      const { width, colorScheme, report } = screen;
      await show(report, { viewport: { width, height: 800 }, colorScheme }, async (page) => {
        const { violations, passes } = (await page.evaluate(
          `${axe}; axe.run({ resultTypes: ['violations'] })`,
        )) as AxeResults;
        const grave = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
        expect(grave.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
        expect(passes.map(({ id }) => id)).toEqual(expect.arrayContaining(['color-contrast', 'svg-img-alt']));
        // Tables are scrolled, never the page.
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
      });
    },
  );

  it('is all there without a script, for eyes and for screen readers', async (context) => {
    needsChromium(context);
    await show(reportOf(), { javaScriptEnabled: false }, async (page) => {
      expect(await page.locator('script').count()).toBe(0);
      const charts = page.getByRole('img');
      expect(await charts.count()).toBe(4);
      for (const chart of await charts.all())
        expect((await chart.boundingBox())!.height).toBeGreaterThan(200);
      const time = page.getByRole('img', { name: 'Line chart: Time per call' });
      // From 0 bytes to 64 MiB.
      expect(await time.getAttribute('aria-label')).toContain(
        'libsodium, WebAssembly: 1.30 µs at 0 B, 134 ms at 64 MiB.',
      );
      const figures = page.getByRole('table', { name: 'Time per call' });
      expect(await figures.getByRole('row').count()).toBe(1 + ALL_SIZES.length);
      expect(await cellsOf(figures.getByRole('row', { name: '64 MiB' }))).toEqual([
        ...['67.1 ms', '134 ms', '148 ms', '73.8 ms', '60.4 ms, best', '604 ms'],
      ]);
    });
  });

  it('has other colours in the dark', async (context) => {
    needsChromium(context);
    const colors = new Set<unknown>();
    for (const colorScheme of ['light', 'dark'] as const) {
      await show(reportOf(), { colorScheme }, async (page) => {
        colors.add(await page.evaluate('getComputedStyle(document.body).backgroundColor'));
        colors.add(
          await page.evaluate(`getComputedStyle(document.querySelector('[stroke="var(--wasm)"]')).stroke`),
        );
      });
    }
    expect(colors.size).toBe(4);
  });

  it('says what was too noisy to tell, and gives its ends alone', async (context) => {
    needsChromium(context);
    await show(noisy, {}, async (page) => {
      expect(await page.locator('.lead').textContent()).toBe(
        'Compared with the native library, WebAssembly takes 2.00× the time for 64 MiB. For 0 B the machine was too noisy to tell.',
      );
      const ratios = page.getByRole('table', { name: 'Time compared with native' });
      expect(await cellsOf(ratios.getByRole('row', { name: '1 KiB', exact: false }).first())).toEqual([
        ...['2.06×', '2.62×', '0.91×', '2.11×', 'noisy: 3.26× to 13.0×'],
      ]);
      const line = page.getByRole('img', { name: 'Line chart: Time per call' });
      // From end to end, without a mark.
      expect(await line.locator('path[stroke="var(--noble)"][stroke-opacity="0.5"]').count()).toBe(1);
      expect(await line.locator('path[fill="var(--noble)"]').count()).toBe(ALL_SIZES.length - 1);
    });
    await show(short, {}, async (page) => {
      const bars = page.getByRole('img', { name: 'Bar chart: Time per call for 32 B' });
      expect(await bars.getAttribute('aria-label')).toMatch(
        /node:crypto: 2\.53 µs\. @noble\/hashes: too noisy\.$/,
      );
    });
  });
});

async function cellsOf(row: Locator): Promise<string[]> {
  return (await row.getByRole('cell').allTextContents()).map((text) => text.trim());
}

describe('the file of a comparison', () => {
  it('is one of less than 400 kB, the same for the same report', () => {
    const page = renderPage(noisy);
    expect(page).toBe(renderPage(noisy));
    expect(Buffer.byteLength(page)).toBeLessThan(400_000);
    expect(page).not.toMatch(/\s(?:src|href)=|url\((?!#)|@import/);
  });

  it('shows text as text, whatever a machine or a path is called', () => {
    const hostile = `<img src=x onerror="alert(1)">&'`;
    const report: Report = {
      ...noisy,
      algorithm: hostile,
      seed: hostile,
      machine: { cpu: hostile, cores: 1, os: hostile, runtime: hostile },
      contenders: noisy.contenders.map((each) => ({
        ...each,
        title: hostile,
        version: hostile,
        path: hostile,
      })),
      skipped: [{ name: 'noble', reason: hostile }],
    };
    for (const results of [report.results, report.results.slice(0, 1)]) {
      const page = renderPage({ ...report, results });
      expect(page).not.toContain('<img');
      expect(page).toContain('&lt;img src=x onerror=&quot;alert(1)&quot;&gt;&amp;&#39;');
    }
  });

  it('says whom it left out, and why', () => {
    const report = { ...noisy, skipped: [{ name: 'noble', reason: 'is not installed' }] } as const;
    expect(renderPage(report)).toContain(
      '<th scope="row">noble</th><td class="text">left out</td><td class="from">is not installed</td>',
    );
  });
});

describe('sodium compare --html', () => {
  const compare = (...args: string[]) =>
    sodium(['compare', '--rounds', '5', '--sizes', '64,1KiB', ...args], { cwd: folder });

  it('writes the page of what --json writes', () => {
    const { status, stdout, stderr } = compare('--html', 'real.html', '--json', 'real.json');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain('BLAKE2b-256');
    const report = JSON.parse(readFileSync(join(folder, 'real.json'), 'utf8')) as Report;
    expect(report.results).toHaveLength(2);
    expect(readFileSync(join(folder, 'real.html'), 'utf8')).toBe(renderPage(report));
  });

  it.each([
    [['--html', 'missing/page.html'], 1, 'missing/page.html: No such file or directory\n'],
    [['--json', 'new.json', '--html', '.'], 1, '.: Is a directory\n'],
    [
      ['--json', '-', '--html', '-'],
      2,
      "--json and --html are the same file\nTry 'sodium compare --help' for more information.\n",
    ],
  ])('refuses %j before anything is measured, and leaves nothing behind', (args, status, message) => {
    expect(compare(...args)).toEqual({ status, stdout: '', stderr: `sodium compare: ${message}` });
    expect(readdirSync(folder).filter((name) => name.startsWith('new'))).toEqual([]);
  });
});
