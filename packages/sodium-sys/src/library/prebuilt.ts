/** The prebuilt package for this platform, where one is installed: @sodium-sys/linux-x64-gnu and its siblings. */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { platformName } from '../backends/platform.js';
import type { KnownFile } from './known-file.js';
import { prebuiltLibraries } from './prebuilt-libraries.js';

const require = createRequire(import.meta.url);

export interface Prebuilt {
  readonly packageName: string;
  /** The library, or why there is none. */
  readonly library: KnownFile | string;
}

export function prebuiltLibrary(): Prebuilt {
  const platform = platformName();
  const packageName = `@sodium-sys/${platform}`;
  const pinned = Object.hasOwn(prebuiltLibraries, platform) ? prebuiltLibraries[platform] : undefined;
  if (pinned === undefined) return { packageName, library: 'there is no such package' };
  let manifest: string;
  try {
    manifest = require.resolve(`${packageName}/package.json`);
  } catch {
    return { packageName, library: 'is not installed' };
  }
  const path = join(dirname(manifest), pinned.file);
  // In the packages' own repository nothing is built until it is asked for.
  if (!existsSync(path)) return { packageName, library: `has no ${pinned.file}` };
  return { packageName, library: { path, sha256: pinned.sha256, cpu: [] } };
}
