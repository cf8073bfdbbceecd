/** The hashes that sodium-sys knows the prebuilt libraries by. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type PrebuiltLibrary,
  prebuiltLibraries,
} from '../../packages/sodium-sys/src/library/prebuilt-libraries.ts';
import type { Manifest } from './build-platform.ts';
import { platforms } from './platforms.ts';

const FILE = join(import.meta.dirname, '../../packages/sodium-sys/src/library/prebuilt-libraries.ts');

/** What comes before the list is written by hand, and stays. */
const LIST = /(?<=export const prebuiltLibraries: .* = )\{.*\};\n$/s;

/** Pins what was built; other platforms keep what they have. */
export function writePins(manifests: readonly Manifest[]): void {
  const pins: Readonly<Record<string, PrebuiltLibrary>> = {
    ...prebuiltLibraries,
    ...Object.fromEntries(manifests.map(({ platform, library }) => [platform, library])),
  };
  const entries = platforms.flatMap(({ name }) => {
    const pin = pins[name];
    return pin === undefined
      ? []
      : [`  '${name}': {`, `    file: '${pin.file}',`, `    sha256: '${pin.sha256}',`, '  },'];
  });
  writeFileSync(FILE, readFileSync(FILE, 'utf8').replace(LIST, ['{', ...entries, '};', ''].join('\n')));
}

/** @throws Error when what was built is not what is pinned. */
export function checkPins(manifests: readonly Manifest[]): void {
  const problems = manifests.flatMap(({ platform, library, compiler }) => {
    const pinned = prebuiltLibraries[platform]?.sha256;
    if (pinned === library.sha256) return [];
    return [`${platform}: ${pinned ?? 'nothing'} is pinned, but ${compiler} built ${library.sha256}`];
  });
  if (problems.length > 0)
    throw new Error(
      `${problems.join('\n')}\nwhat is pinned was built with Debian 12's clang; to pin these instead: npm run build-prebuilt`,
    );
}
