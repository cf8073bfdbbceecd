/** The folders of vendored builds: made, checked and cleaned up. */
import { readdirSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Environment, hasBorrowedRights, readEnvironment } from '../library/environment.js';
import { refuseUnlessOwn } from '../library/ownership.js';
import { listRecords, vendorFolder } from '../library/vendored.js';
import { own } from '../shared/own.js';
import { makeFolders } from './make-folders.js';
import { VendorError } from './vendor-error.js';
import { isInUse, makeOwnFolder } from './work-folders.js';

/** No build takes as long: what is older, was left behind, where it cannot be told whether its process is there. */
const ABANDONED_MILLISECONDS = 60 * 60 * 1000;

/** Where builds go, and whether there may be any. */
export interface Place {
  readonly folder: string;
  /** Undefined when variables are not to be trusted. */
  readonly environment: Environment | undefined;
}

/**
 * The folder of this user's vendored builds.
 *
 * @throws VendorError when this user has none.
 */
export function findPlace(): Place {
  if (hasBorrowedRights()) {
    throw new VendorError('install', 'a process with rights that its caller lacks must not vendor a library');
  }
  const environment = readEnvironment();
  const folder = vendorFolder(environment);
  if (folder !== undefined) return { folder, environment };
  throw new VendorError('install', 'this user has no home; set SODIUM_VENDOR_DIR to an absolute path');
}

/** @throws VendorError when vendoring is forbidden, or when this user has no folder for it. */
export function permittedPlace(): Place {
  const place = findPlace();
  if (place.environment?.noVendor !== true) return place;
  throw new VendorError('install', 'SODIUM_NO_VENDOR forbids it');
}

/**
 * Makes a private folder to work in, beside the builds, so that a finished one can be renamed into place.
 *
 * @throws LibraryFileError when others could replace what will be in the folder, VendorError when it cannot be written.
 */
export function makeWorkFolder(folder: string): string {
  refuseUnlessOwn(folder);
  try {
    makeFolders(folder, 0o755);
    removeAbandoned(folder);
    return makeOwnFolder(folder);
  } catch (cause) {
    const message = `cannot write in ${folder}: ${(cause as Error).message}; set SODIUM_VENDOR_DIR to another folder`;
    throw new VendorError('install', message, { cause });
  }
}

/** What killed processes left, and builds that another one has replaced. */
function removeAbandoned(folder: string): void {
  const current = new Set(listRecords(folder).map(({ record }) => record && dirname(record.library)));
  for (const entry of readdirSync(folder, own({ withFileTypes: true as const, encoding: 'utf8' as const }))) {
    const path = join(folder, entry.name);
    if (!entry.isDirectory() || current.has(entry.name)) continue;
    if (!(isInUse(entry.name) ?? isRecent(path))) removeFolder(path);
  }
}

function isRecent(path: string): boolean {
  const stats = statSync(path, own({ throwIfNoEntry: false }));
  return stats !== undefined && Date.now() - stats.mtimeMs <= ABANDONED_MILLISECONDS;
}

export function removeFolder(path: string): void {
  rmSync(path, own({ recursive: true, force: true, maxRetries: 3 }));
}
