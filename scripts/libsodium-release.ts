/**
 * The libsodium that everything here is generated from and tested with: the newest that sodium-sys pins, as Debian packages
 * it. Run as a program, it prints what scripts/fetch-source.sh needs to know of it.
 */
import { archiveName, LIBSODIUM, NEWEST_VERSION } from '../packages/sodium-sys/src/vendor/releases.ts';

const KIND = 'debian-orig';

export const version = NEWEST_VERSION;
export const archive = archiveName(version, KIND);

if (process.argv[1] === import.meta.filename) {
  const pinned = LIBSODIUM.archives.find((each) => each.version === version && each.kind === KIND);
  if (pinned === undefined) throw new Error(`no hash of ${archive} is pinned`);
  console.log(`version=${version} archive=${archive} sha256=${pinned.sha256}`);
}
