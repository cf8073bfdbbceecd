/**
 * `sodium/wasm` in browsers, as users bundle the installed packages: what is bundled has no module of Node, is as small as
 * docs/bundling.md says, and works in Chromium under a Content Security Policy that allows nothing but WebAssembly.
 */
import { join } from 'node:path';
import { chromiumPath, launchChromium, NO_CHROMIUM } from '../chromium.ts';
import { bundlers, refuseBuiltins, scriptsIn } from './bundle.ts';
import { checkPolicies } from './policies.ts';
import { checkServing } from './serve.ts';
import { MAXIMUM_BUNDLE, MAXIMUM_PAGE, PARTS, weigh } from './sizes.ts';

/** @param project where the packages are installed */
export async function checkBrowsers(project: string): Promise<void> {
  const browser = chromiumPath === undefined ? undefined : await launchChromium();
  if (browser === undefined) console.warn(`what is bundled for browsers is not tried in one: ${NO_CHROMIUM}`);
  try {
    for (const [tool, bundle] of Object.entries(bundlers)) {
      const folder = await bundle(project);
      const scripts = scriptsIn(folder);
      for (const script of scripts) refuseBuiltins(script);
      console.log(`a page with sodium/wasm by ${tool}: ${weigh(scripts, MAXIMUM_BUNDLE)}`);
      if (browser !== undefined) await checkPolicies(browser, folder);
      for (const { name, program, maximum } of PARTS) {
        const scripts = scriptsIn(await bundle(project, name, program));
        console.log(`${name} of sodium/wasm by ${tool}: ${weigh(scripts, maximum)}`);
      }
    }
    const page = scriptsIn(join(project, 'node_modules/sodium-cli/dist/page'));
    for (const script of page) refuseBuiltins(script);
    console.log(`the page of sodium compare --serve: ${weigh(page, MAXIMUM_PAGE)}`);
    await checkServing(project);
  } finally {
    await browser?.close();
  }
}
