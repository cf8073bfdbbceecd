/** The vendored libsodium that the tests run on: built by what they test, from a source archive that was fetched before. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { archive } from './libsodium-release.ts';

/** What scripts/fetch-source.sh fills. */
export const cache = join(import.meta.dirname, '../.cache');

/** Where it is installed: its own place, so that the user's builds are left alone. */
export const vendorFolder = join(cache, 'vendored');

/** As it is published. */
export function sourceArchive(): string | undefined {
  const path = join(cache, archive);
  return existsSync(path) ? path : undefined;
}
