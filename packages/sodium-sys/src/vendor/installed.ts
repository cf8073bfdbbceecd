/** The builds that are installed for this user. */
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { refuseUnlessOwnAndKnown } from '../library/known-file.js';
import { listRecords, recordPath, type VendoredBuild } from '../library/vendored.js';
import { LibraryFileError } from '../shared/errors.js';
import { findPlace, permittedPlace, removeFolder } from './folders.js';
import { VendorError } from './vendor-error.js';

/** A build, or why the loader refuses it. */
export interface Installed {
  readonly version: string;
  readonly build?: VendoredBuild;
  readonly problem?: string;
}

/**
 * The builds of this user for this platform, the newest version first: the first one is what the loader takes.
 *
 * @throws VendorError when this user has no folder for them.
 *
 * @example
 * import { listVendored } from 'sodium-sys/vendor';
 * listVendored().every(({ version }) => /^\d+\.\d+\.\d+$/.test(version))
 */
export function listVendored(): Installed[] {
  return listRecords(findPlace().folder).map(({ version, record, problem }) => {
    const reason = problem ?? (record && problemOf(record));
    return {
      version,
      ...(record && { build: record }),
      ...(reason && { problem: reason.message }),
    };
  });
}

function problemOf(build: VendoredBuild): LibraryFileError | undefined {
  try {
    refuseUnlessOwnAndKnown(build);
    return undefined;
  } catch (error) {
    if (error instanceof LibraryFileError) return error;
    throw error;
  }
}

/**
 * The file of the build that the loader takes.
 *
 * @throws VendorError when there is none, LibraryFileError when the loader refuses it.
 */
export function vendoredPath(): string {
  const { folder } = permittedPlace();
  const newest = listRecords(folder)[0];
  if (newest === undefined) throw new VendorError('install', `no libsodium is vendored in ${folder}`);
  if (newest.record === undefined) throw newest.problem!;
  refuseUnlessOwnAndKnown(newest.record);
  return newest.record.path;
}

/**
 * Removes the build of a version; processes that have it loaded keep it.
 *
 * @throws VendorError when there is none, or when it cannot be removed.
 */
export function removeVendored(version: string): void {
  const { folder } = findPlace();
  const recorded = listRecords(folder);
  if (!recorded.some((each) => each.version === version)) {
    throw new VendorError('install', `no libsodium ${version} is vendored in ${folder}`);
  }
  try {
    rmSync(recordPath(folder, version));
    const isOfVersion = (name: string): boolean => name.startsWith(`${version}-`);
    for (const name of readdirSync(folder).filter(isOfVersion)) removeFolder(join(folder, name));
  } catch (cause) {
    throw new VendorError('install', `cannot remove it from ${folder}: ${(cause as Error).message}`, {
      cause,
    });
  }
}
