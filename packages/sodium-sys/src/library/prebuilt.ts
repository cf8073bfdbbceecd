/** The prebuilt package for this platform, where one is installed: @sodium-sys/linux-x64-gnu and its siblings. */

import { requireBesideExecutable } from '../backends/executable.js';
import native from '../backends/native.cjs';
import { platformName } from '../backends/platform.js';
import type { KnownFile } from './known-file.js';
import { prebuiltLibraries } from './prebuilt-libraries.js';

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
  const path = native.resolvePrebuilt(platform) ?? resolveBeside(`${packageName}/${pinned.file}`);
  // In the packages' own repository nothing is built until it is asked for.
  if (path === undefined) return { packageName, library: `is not installed, or has no ${pinned.file}` };
  return { packageName, library: { path, sha256: pinned.sha256, cpu: [] } };
}

function resolveBeside(file: string): string | undefined {
  try {
    return requireBesideExecutable()?.resolve(file);
  } catch {
    return undefined;
  }
}
