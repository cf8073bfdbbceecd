/** The page of `sodium compare --serve` in Chromium. */
import { fileURLToPath } from 'node:url';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, type TestContext } from 'vitest';
import { chromiumPath, launchChromium, NO_CHROMIUM } from '../../../../scripts/chromium.ts';
import type { Served } from './serving.ts';

export const axePath = fileURLToPath(import.meta.resolve('axe-core/axe.min.js'));

export const needsChromium = (context: TestContext) => context.skip(chromiumPath === undefined, NO_CHROMIUM);

/** Opens pages in a browser that all tests of the file share. */
export function pageOpener(): (served: Served, options?: BrowserContextOptions) => Promise<OpenPage> {
  const browser = chromiumPath === undefined ? undefined : launchChromium();
  beforeAll(async () => {
    await browser;
  });
  afterAll(async () => await (await browser)?.close());
  return async ({ address }, options = {}) => {
    const page = await (await browser!).newPage(options);
    const complaints: string[] = [];
    const requests: string[] = [];
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    page.context().on('request', (request) => requests.push(request.url()));
    await page.goto(address);
    await page.locator('#file:enabled').waitFor();
    return { page, complaints, requests };
  };
}

export interface OpenPage {
  readonly page: Page;
  /** What the browser, its Content Security Policy among others, and scripts say. */
  readonly complaints: readonly string[];
  readonly requests: readonly string[];
}

/** What both sides show of a file. */
export async function shownDigests(page: Page): Promise<string[]> {
  return await page.locator('.digest').allTextContents();
}

/** Waits until both sides have hashed the file. */
export async function expectEqual(page: Page, fileName: string, digest: string): Promise<void> {
  await page
    .getByRole('status')
    .filter({ hasText: `${fileName}, ` })
    .waitFor();
  expect(await page.getByRole('status').textContent()).toContain('both digests are equal.');
  expect(await shownDigests(page)).toEqual([digest, digest]);
}
