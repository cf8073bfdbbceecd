/** Who else could put other code in the place of a library. */
import { lstatSync, readlinkSync, type Stats } from 'node:fs';
import { isAbsolute, join, sep } from 'node:path';
import { LibraryFileError } from '../errors.js';

const WRITABLE_BY_OTHERS = 0o002;
/** In a folder with this bit an entry can be replaced only by its owner, the folder's owner and root, as in `/tmp`. */
const STICKY = 0o1000;

/** As many symbolic links as Linux follows. */
const MAXIMUM_LINKS = 40;

/**
 * Refuses a file that any user of this system could replace or change: one that others may write, or that is reached
 * through a folder where others may write. Follows the path as the system does, one name after the other, so that the
 * folder of every symbolic link on the way counts too. Does nothing on Windows, where access lists decide.
 *
 * @param path an absolute path
 * @throws LibraryFileError naming the file or folder that others may write, and the remedy.
 */
export function refuseIfOthersMayWrite(path: string): void {
  if (process.platform === 'win32') return;
  const ahead = path.split(sep).reverse();
  let current: string = sep;
  let currentStats = look(sep);
  let links = 0;
  while (ahead.length > 0) {
    const entry = join(current, ahead.pop()!);
    if (entry === current) continue;
    const stats = look(entry);
    refuseIfReplaceable(path, { folder: current, folderStats: currentStats, entry, stats });
    if (stats?.isSymbolicLink() !== true) {
      current = entry;
      currentStats = stats;
      continue;
    }
    if (++links > MAXIMUM_LINKS) throw new LibraryFileError(path, 'leads through too many symbolic links');
    const target = readlinkSync(entry);
    ahead.push(...target.split(sep).reverse());
    if (isAbsolute(target)) {
      current = sep;
      currentStats = look(sep);
    }
  }
  if (mayOthersWrite(currentStats)) {
    throw new LibraryFileError(
      path,
      `may be changed by any user of this system; remedy: chmod o-w ${current}`,
    );
  }
}

/** A sandbox may let the file be read but hide the folders above it: what it hides is undefined, and taken on trust. */
function look(path: string): Stats | undefined {
  try {
    return lstatSync(path);
  } catch {
    return undefined;
  }
}

interface Step {
  readonly folder: string;
  readonly folderStats: Stats | undefined;
  readonly entry: string;
  readonly stats: Stats | undefined;
}

function refuseIfReplaceable(path: string, { folder, folderStats, entry, stats }: Step): void {
  if (folderStats === undefined || !mayOthersWrite(folderStats)) return;
  if ((folderStats.mode & STICKY) === 0) {
    throw new LibraryFileError(
      path,
      `may be replaced by any user of this system, for others may write in ${folder}; remedy: chmod o-w ${folder}`,
    );
  }
  if (stats === undefined || stats.uid === 0 || stats.uid === effectiveUser()) return;
  throw new LibraryFileError(
    path,
    `may be replaced by user ${stats.uid}, who owns ${entry} in ${folder}, where others may write; ` +
      'remedy: move it to a folder where only root or this user may write',
  );
}

/** Deno may forbid to ask; then root alone is trusted. */
function effectiveUser(): number | undefined {
  try {
    return process.geteuid?.();
  } catch {
    return undefined;
  }
}

function mayOthersWrite(stats: Stats | undefined): boolean {
  return stats !== undefined && (stats.mode & WRITABLE_BY_OTHERS) !== 0;
}
