/** Vendors libsodium, unless that was done before. */
import { isAbsolute } from 'node:path';
import type { Environment } from '../library/environment.js';
import { refuseUnlessOwnAndKnown } from '../library/known-file.js';
import { type BuildRequest, readRecord, type VendoredBuild } from '../library/vendored.js';
import { LibraryFileError } from '../shared/errors.js';
import { makeWorkFolder, permittedPlace, removeFolder } from './folders.js';
import { NEWEST_VERSION } from './releases.js';
import { VendorError } from './vendor-error.js';
import { readVendorOptions, type VendorOptions } from './vendor-options.js';

export interface Vendored extends VendoredBuild {
  /** Whether it was built now; otherwise the same build stood there already. */
  readonly isNew: boolean;
}

/**
 * Builds libsodium from a release of its own and installs it for this user; `loadSodium` finds it from then on.
 *
 * The release is downloaded from libsodium's site, or read from `options.from`. Before anything is unpacked, a download
 * must have both a signature by libsodium's key and the SHA-256 that this package knows of it; a file that was given must
 * have the SHA-256, or a signature (in the file of the same name with `.minisig` added) and a version that is not older
 * than what this package knows. A C compiler is the only tool needed. When the same build is installed already, nothing
 * is done. Whatever goes wrong, what was installed before is as it was.
 *
 * @param options.version the release, at least 1.0.21 (default: the newest that this package is tested with)
 * @param options.from the absolute path of an archive or of a folder with one (default: the variable `SODIUM_DIST_DIR`)
 * @param options.baseUrl the folder to download from (default: libsodium's own)
 * @param options.proxy the proxy to download through (default: the variables `HTTPS_PROXY`, `HTTP_PROXY`, `NO_PROXY`)
 * @param options.optimizeForThisMachine whether to use every instruction of this CPU (default false); the loader refuses
 *   such a build on a CPU that lacks one
 * @param options.compiler the C compiler's name or absolute path (default: clang, or cc where there is no clang)
 * @param options.flags more flags for the compiler and the linker
 * @param options.jobs how many files are compiled at once, 1 to 1024 (default: one for each core)
 * @param options.signal ends the work; the promise is rejected with its reason
 * @param options.onProgress called with bytes while downloading, with files while compiling
 * @throws InvalidTypeError for an unknown option, or one of the wrong kind.
 * @throws VendorError when a step failed; `error.step` says which.
 * @throws LibraryFileError when others could replace what is installed.
 *
 * @example
 * import { vendorLibsodium } from 'sodium-sys/vendor';
 * const install = async () => (await vendorLibsodium({ from: '/srv/mirror' })).path;
 * install instanceof Function
 */
export async function vendorLibsodium(options: VendorOptions = {}): Promise<Vendored> {
  const given = readVendorOptions(options);
  const { folder, environment } = permittedPlace();
  const from = given.from ?? archiveFolder(environment);
  const version = given.version ?? NEWEST_VERSION;
  const request: BuildRequest = {
    optimizeForThisMachine: given.optimizeForThisMachine ?? false,
    compiler: given.compiler ?? null,
    flags: given.flags ?? [],
  };
  const standing = standingBuild(folder, version, request);
  if (standing !== undefined) return { ...standing, isNew: false };
  const work = makeWorkFolder(folder);
  try {
    // Where the build stands already, loading this would take longer than everything else.
    const { makeBuild } = await import('./make.js');
    return {
      ...(await makeBuild(folder, work, request, { ...given, version, from })),
      isNew: true,
    };
  } finally {
    removeFolder(work);
  }
}

function archiveFolder(environment: Environment | undefined): string | undefined {
  const folder = environment?.archiveFolder;
  if (folder === undefined || isAbsolute(folder)) return folder;
  throw new VendorError('fetch', `SODIUM_DIST_DIR must be an absolute path, got ${folder}`);
}

/** A build that is no longer what was recorded, is built again. */
function standingBuild(folder: string, version: string, request: BuildRequest): VendoredBuild | undefined {
  try {
    const build = readRecord(folder, version);
    if (build === undefined || JSON.stringify(build.request) !== JSON.stringify(request)) return undefined;
    refuseUnlessOwnAndKnown(build);
    return build;
  } catch (error) {
    if (error instanceof LibraryFileError) return undefined;
    throw error;
  }
}
