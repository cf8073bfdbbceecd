import { readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PACKAGES = fileURLToPath(new URL('../node_modules', import.meta.url));

/** The version of a package that this one depends on, whether or not it exports its package.json. */
export function versionOf(name: string): string {
  return readVersion(join(PACKAGES, name));
}

/** The version of a dependency of such a package, or undefined when it is not installed. */
export function versionBehind(parent: string, name: string): string | undefined {
  const folder = realpathSync(join(PACKAGES, parent));
  for (const packages of [join(folder, 'node_modules'), dirname(folder)]) {
    try {
      return readVersion(join(packages, name));
    } catch {}
  }
  return undefined;
}

function readVersion(folder: string): string {
  return (JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string }).version;
}
