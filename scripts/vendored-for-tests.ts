/** The vendored libsodium that the tests run on: built by what they test, from a source archive that was fetched before. */
import { existsSync } from 'node:fs';

const cache = `${import.meta.dirname}/../.cache`;

/** Where it is installed: its own place, so that the user's builds are left alone. */
export const vendorFolder = `${cache}/vendored`;

/** What scripts/fetch-source.sh puts there. */
export function sourceArchive(): string | undefined {
  const path = `${cache}/libsodium_1.0.22.orig.tar.gz`;
  return existsSync(path) ? path : undefined;
}
