/**
 * Makes the prebuilt packages from a verified source archive, with Debian's clang.
 *
 *     tsx scripts/build-prebuilt/main.ts [--from ARCHIVE] [--out FOLDER] [--platform NAME]… [--install] [--check]
 *
 * Each package is left in a folder of its own, by default below .cache/prebuilt, ready for `npm pack`; the hashes of the
 * libraries are written to sodium-sys, or compared with what stands there (`--check`). Missing tools are installed if
 * asked for (`--install`); otherwise the command that does it is printed.
 */
import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { obtainArchive } from '../../packages/sodium-sys/src/vendor/archive.ts';
import { NEWEST_VERSION } from '../../packages/sodium-sys/src/vendor/releases.ts';
import { buildPlatform, type Manifest } from './build-platform.ts';
import { checkPins, writePins } from './pins.ts';
import { platforms } from './platforms.ts';
import { BUILD_PROGRAMS, requirePrograms } from './toolchain.ts';

const cache = join(import.meta.dirname, '../../.cache');

const { values } = parseArgs({
  options: {
    from: { type: 'string', default: join(cache, `libsodium_${NEWEST_VERSION}.orig.tar.gz`) },
    out: { type: 'string', default: join(cache, 'prebuilt') },
    platform: { type: 'string', multiple: true },
    install: { type: 'boolean', default: false },
    check: { type: 'boolean', default: false },
  },
});

const unknown =
  values.platform?.filter((name) => !platforms.some((platform) => platform.name === name)) ?? [];
if (unknown.length > 0) {
  throw new Error(`no such platform: ${unknown}; there are ${platforms.map(({ name }) => name).join(', ')}`);
}
requirePrograms(BUILD_PROGRAMS, values.install);
const archive = await obtainArchive({ version: NEWEST_VERSION, from: resolve(values.from) });
const manifests: Manifest[] = [];
for (const platform of platforms) {
  if (values.platform?.includes(platform.name) === false) continue;
  const output = join(resolve(values.out), platform.name);
  const draft = `${output}.new`;
  mkdirSync(resolve(values.out), { recursive: true });
  rmSync(draft, { recursive: true, force: true });
  const manifest = await buildPlatform(platform, archive, draft);
  rmSync(output, { recursive: true, force: true });
  renameSync(draft, output);
  console.log(
    `${platform.name.padEnd(16)} ${manifest.library.bytes} bytes, SHA-256 ${manifest.library.sha256}`,
  );
  manifests.push(manifest);
}
if (values.check) checkPins(manifests);
else writePins(manifests);
