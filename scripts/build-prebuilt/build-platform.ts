/** Builds libsodium for one platform, and makes its package. */
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sha256Of } from '../../packages/sodium-sys/src/library/known-file.ts';
import type { VerifiedArchive } from '../../packages/sodium-sys/src/vendor/archive.ts';
import { buildLibrary } from '../../packages/sodium-sys/src/vendor/build.ts';
import { unpack } from '../../packages/sodium-sys/src/vendor/unpack.ts';
import { checkLibrary } from './check-library.ts';
import { moduleDefinition } from './exports.ts';
import type { Platform } from './platforms.ts';
import { sysrootOf } from './toolchain.ts';

const root = join(import.meta.dirname, '../..');

/** What the file manifest.json of a package says. */
export interface Manifest {
  readonly version: string;
  readonly platform: string;
  readonly source: { readonly name: string; readonly sha256: string };
  readonly compiler: string;
  /** Folders of the machine that it was built on stand there as `<sysroot>` and so on. */
  readonly flags: readonly string[];
  /** The packages in `<sysroot>`. */
  readonly sysroot: readonly string[];
  /** The oldest glibc that the library loads with. */
  readonly glibc?: string;
  readonly library: { readonly file: string; readonly bytes: number; readonly sha256: string };
}

/**
 * Leaves the package, ready for `npm pack`, in a folder that must not exist yet.
 *
 * @throws Error when the library is not fit to be given away.
 */
export async function buildPlatform(
  platform: Platform,
  archive: VerifiedArchive,
  output: string,
): Promise<Manifest> {
  const work = mkdtempSync(join(tmpdir(), `prebuilt ${platform.name} `));
  try {
    const sysroot = sysrootOf(platform);
    const source = await unpack(archive, makeFolder(work, 'source'));
    const built = await buildLibrary({
      source,
      output: makeFolder(work, 'build'),
      log: join(root, '.cache/failed-prebuilt.log'),
      compiler: 'clang',
      flags: [...platform.flags(sysroot.folder), ...exportFlags(platform, work)],
      target: platform.target,
    });
    const { glibc } = checkLibrary(built.library, platform);

    mkdirSync(output, { recursive: true });
    const library = join(output, platform.file);
    copyFileSync(built.library, library);
    copyFileSync(join(source, 'LICENSE'), join(output, 'LICENSE'));
    const { notice } = platform;
    if (notice !== undefined) copyFileSync(join(sysroot.folder, notice.from), join(output, notice.to));
    const places = {
      [sysroot.folder]: '<sysroot>',
      [source]: '<source>',
      [work]: '<work>',
      [`${root}/`]: '',
    };
    const manifest: Manifest = {
      version: archive.version,
      platform: platform.name,
      source: { name: archive.name, sha256: archive.sha256 },
      compiler: built.compiler,
      flags: built.flags.map((flag) => replaceAll(flag, places)),
      sysroot: sysroot.packages,
      ...(glibc === undefined ? {} : { glibc }),
      library: { file: platform.file, bytes: readFileSync(library).length, sha256: sha256Of(library) },
    };
    writePackage(platform, manifest, output);
    return manifest;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** Elsewhere the source's own marks tell what is exported. */
function exportFlags({ target }: Platform, work: string): string[] {
  if (target.platform !== 'win32') return [];
  const file = join(work, 'exports.def');
  writeFileSync(file, moduleDefinition());
  return [`-Wl,${file}`];
}

function makeFolder(parent: string, name: string): string {
  const path = join(parent, name);
  mkdirSync(path);
  return path;
}

function replaceAll(text: string, replacements: Readonly<Record<string, string>>): string {
  return Object.entries(replacements).reduce((result, [from, to]) => result.replaceAll(from, to), text);
}

/** From the stub in the workspace, which is private because it has no library. */
function writePackage(platform: Platform, manifest: Manifest, output: string): void {
  const stub = join(root, 'packages/prebuilt', platform.name);
  const { private: _, ...description } = JSON.parse(readFileSync(join(stub, 'package.json'), 'utf8')) as {
    private: boolean;
  };
  writeJson(join(output, 'package.json'), description);
  writeJson(join(output, 'manifest.json'), manifest);
  copyFileSync(join(stub, 'README.md'), join(output, 'README.md'));
}

function writeJson(path: string, value: unknown): void {
  writeFileSync(path, `${JSON.stringify(value, undefined, 2)}\n`);
}
