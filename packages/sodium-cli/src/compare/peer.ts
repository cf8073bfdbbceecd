/** Packages that are no dependencies of this one: those of the user's project, or what is installed beside the command. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

export interface Peer {
  /** As `import` gives it. */
  readonly module: object;
  readonly version: string;
  readonly path: string;
}

/**
 * @param specifier like `@noble/hashes/blake2.js`, which is in the package
 * @throws when it is not installed, and what importing it throws
 */
export async function importPeer(packageName: string, specifier = packageName): Promise<Peer> {
  const path = resolvePeer(packageName, specifier);
  const module = (await import(pathToFileURL(path).href)) as object;
  return { module, version: versionOf(packageName, path), path };
}

function resolvePeer(packageName: string, specifier: string): string {
  const places = [pathToFileURL(join(process.cwd(), 'project')).href, import.meta.url];
  for (const place of places) {
    try {
      return createRequire(place).resolve(specifier);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND') throw error;
    }
  }
  throw new Error(`not installed here: npm install ${packageName}`);
}

/** Whether or not the package exports its package.json. */
function versionOf(packageName: string, path: string): string {
  for (let folder = dirname(path); folder !== dirname(folder); folder = dirname(folder)) {
    try {
      const { name, version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
        name?: unknown;
        version?: unknown;
      };
      if (name === packageName && typeof version === 'string') return version;
    } catch {
      // The package's own is further up.
    }
  }
  return 'unknown';
}
