/** From a release to a library that the loader finds: each step is a file of its own. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { BuildRequest, VendoredBuild } from '../library/vendored.js';
import { obtainArchive } from './archive.js';
import { buildLibrary } from './build.js';
import { checkBuild } from './check.js';
import { installBuild } from './install.js';
import { unpack } from './unpack.js';
import { VendorError } from './vendor-error.js';
import type { VendorValues } from './vendor-options.js';
import { makePrivateFolder } from './work-folders.js';

/** Where the last build that failed left what it said. */
const LOG_NAME = 'failed-build.log';

/** @param work a private folder in `folder`, empty, that the caller removes */
export async function makeBuild(
  folder: string,
  work: string,
  request: BuildRequest,
  options: VendorValues & { readonly version: string },
): Promise<VendoredBuild> {
  const { version, jobs, signal, onProgress } = options;
  const log = join(folder, LOG_NAME);
  const archive = await obtainArchive({
    ...options,
    onProgress: (done, total) => onProgress?.({ step: 'download', done, total }),
  });
  const source = await unpack(archive, makeFolder(work, 'source'));
  const built = await buildLibrary({
    source,
    output: makeFolder(work, 'build'),
    log,
    optimizeForThisMachine: request.optimizeForThisMachine,
    ...(request.compiler === null ? {} : { compiler: request.compiler }),
    flags: request.flags,
    jobs,
    signal,
    onProgress: (done, total) => onProgress?.({ step: 'build', done, total }),
  });
  await checkBuild(built.library, version, signal);
  signal?.throwIfAborted();
  rmSync(log, { force: true });
  const { compiler, flags, cpu } = built;
  const { name, sha256 } = archive;
  return installBuild(folder, work, built.library, {
    version,
    archive: { name, sha256 },
    compiler,
    flags,
    cpu,
    request,
  });
}

function makeFolder(work: string, name: string): string {
  const path = join(work, name);
  try {
    makePrivateFolder(path);
  } catch (cause) {
    throw new VendorError('install', `cannot write in ${work}: ${(cause as Error).message}`, { cause });
  }
  return path;
}
