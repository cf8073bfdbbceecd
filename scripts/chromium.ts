/** The browser that tests look at pages with: Chromium as the system has it. */
import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const EXECUTABLES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Undefined where there is none; `SODIUM_TEST_CHROMIUM` names another. */
export const chromiumPath =
  process.env['SODIUM_TEST_CHROMIUM'] ?? EXECUTABLES.find((path) => existsSync(path));

export const NO_CHROMIUM = 'there is no Chromium here (apt-get install chromium)';

/** @throws Error (as a rejection) where there is none */
export async function launchChromium(): Promise<Browser> {
  if (chromiumPath === undefined) throw new Error(NO_CHROMIUM);
  // It looks for updates and the like at every start otherwise, on the network.
  const args = ['--disable-gpu', '--disable-quic', '--disable-component-update', '--disable-sync'];
  return await chromium.launch({ executablePath: chromiumPath, args });
}
