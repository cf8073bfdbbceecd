/** What Chromium makes of a page under several Content Security Policies. */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import type { Browser } from 'playwright-core';
import { DIGEST } from './bundle.ts';

const TYPES: Readonly<Record<string, string>> = { '.html': 'text/html', '.js': 'text/javascript' };

/** What the page shows under each. */
const SHOWN: Readonly<Record<string, string>> = {
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; img-src data:": DIGEST,
  "default-src 'none'; script-src 'self'; img-src data:":
    'InitializationError: WebAssembly did not start: the Content Security Policy forbids WebAssembly; ' +
    "add 'wasm-unsafe-eval' to its script-src",
};

/** @throws Error when the page in the folder shows anything else */
export async function checkPolicies(browser: Browser, folder: string): Promise<void> {
  for (const [policy, expected] of Object.entries(SHOWN)) {
    const shown = await shownUnder(policy, browser, folder);
    if (shown !== expected)
      throw new Error(`${folder} under ${policy} shows\n${shown}\nand not\n${expected}`);
  }
}

async function shownUnder(policy: string, browser: Browser, folder: string): Promise<string | null> {
  const server = createServer(({ url = '' }, response) => {
    const file = url === '/' ? '/index.html' : url;
    response.writeHead(200, {
      'content-type': TYPES[extname(file)] ?? 'application/octet-stream',
      'content-security-policy': policy,
    });
    response.end(readFileSync(join(folder, file)));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const page = await browser.newPage();
  try {
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    await page.locator('output:not(:empty)').waitFor();
    return await page.locator('output').textContent();
  } finally {
    await page.close();
    server.close();
    server.closeAllConnections();
  }
}
