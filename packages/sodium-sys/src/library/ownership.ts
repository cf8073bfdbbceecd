/** Who else could put other code in the place of a library. */
import { lstatSync, readlinkSync, type Stats } from 'node:fs';
import { isAbsolute, join, sep } from 'node:path';
import { LibraryFileError } from '../shared/errors.js';
import { own } from '../shared/own.js';

const WRITABLE_BY_GROUP = 0o020;
const WRITABLE_BY_OTHERS = 0o002;
/** In a folder with this bit an entry can be replaced only by its owner, the folder's owner and root, as in `/tmp`. */
const STICKY = 0o1000;

/** As many symbolic links as Linux follows. */
const MAXIMUM_LINKS = 40;

/** One name of a path, and the folder that it is looked up in. */
interface Step {
  readonly folder: string;
  readonly folderStats: Stats | undefined;
  readonly entry: string;
  readonly stats: Stats | undefined;
}

/**
 * Refuses a file that any user of this system could replace or change: one that others may write, or that is reached
 * through a folder where others may write. Does nothing on Windows, where access lists decide.
 *
 * @param path an absolute path
 * @throws LibraryFileError naming the file or folder that others may write, and the remedy.
 */
export function refuseIfOthersMayWrite(path: string): void {
  if (process.platform === 'win32') return;
  let last: Step | undefined;
  for (const step of stepsOf(path)) {
    refuseIfReplaceable(path, step);
    last = step;
  }
  if (last === undefined || !mayOthersWrite(last.stats)) return;
  throw new LibraryFileError(
    path,
    `may be changed by any user of this system; remedy: chmod o-w ${last.entry}`,
  );
}

/**
 * Refuses what anybody but root and this user could replace or change: each name on the way must belong to one of the
 * two and be writable by nobody else. Does nothing on Windows, where access lists decide.
 *
 * @param path an absolute path; names at its end that do not exist yet are not looked at
 * @throws LibraryFileError naming the file or folder, whose it is or who may write it, and the remedy.
 */
export function refuseUnlessOwn(path: string): void {
  if (process.platform === 'win32') return;
  for (const { entry, stats } of stepsOf(path)) {
    if (stats === undefined) continue;
    if (!isOwn(stats)) {
      throw new LibraryFileError(
        path,
        `may be replaced by user ${stats.uid}, who owns ${entry}; it must belong to root or to this user`,
      );
    }
    const bits = bitsOfStrangers(stats);
    if (bits === undefined) continue;
    // What the system keeps in /dev must stay as it is: nothing can be below it anyway.
    if (!stats.isFile() && !stats.isDirectory()) {
      throw new LibraryFileError(path, `leads through ${entry}, which is neither a folder nor a file`);
    }
    throw new LibraryFileError(
      path,
      `may be replaced by others, who may write ${entry}; remedy: chmod ${bits} ${entry}`,
    );
  }
}

/** Follows the path as the system does, one name after the other, and every symbolic link on the way. */
function* stepsOf(path: string): Generator<Step> {
  const ahead = path.split(sep).reverse();
  let folder: string = sep;
  let folderStats = look(sep);
  let links = 0;
  while (ahead.length > 0) {
    const entry = join(folder, ahead.pop()!);
    if (entry === folder) continue;
    const stats = look(entry);
    yield { folder, folderStats, entry, stats };
    if (stats?.isSymbolicLink() !== true) {
      folder = entry;
      folderStats = stats;
      continue;
    }
    if (++links > MAXIMUM_LINKS) throw new LibraryFileError(path, 'leads through too many symbolic links');
    const target = readlinkSync(entry);
    ahead.push(...target.split(sep).reverse());
    if (isAbsolute(target)) {
      folder = sep;
      folderStats = look(sep);
    }
  }
}

/** A sandbox may let the file be read but hide the folders above it: what it hides is undefined, and taken on trust. */
function look(path: string): Stats | undefined {
  try {
    return lstatSync(path, own({}));
  } catch {
    return undefined;
  }
}

function refuseIfReplaceable(path: string, { folder, folderStats, entry, stats }: Step): void {
  if (folderStats === undefined || !mayOthersWrite(folderStats)) return;
  if ((folderStats.mode & STICKY) === 0) {
    throw new LibraryFileError(
      path,
      `may be replaced by any user of this system, for others may write in ${folder}; remedy: chmod o-w ${folder}`,
    );
  }
  if (stats === undefined || isOwn(stats)) return;
  throw new LibraryFileError(
    path,
    `may be replaced by user ${stats.uid}, who owns ${entry} in ${folder}, where others may write; ` +
      'remedy: move it to a folder where only root or this user may write',
  );
}

/** Whether it belongs to root or to this user. */
export function isOwn({ uid }: Stats): boolean {
  return uid === 0 || uid === ask(() => process.geteuid?.());
}

/** What to take away with `chmod`, when somebody else may write; what a link's mode says means nothing. */
function bitsOfStrangers(stats: Stats): string | undefined {
  if (stats.isSymbolicLink() || (stats.isDirectory() && (stats.mode & STICKY) !== 0)) return undefined;
  const others = mayOthersWrite(stats);
  const group = (stats.mode & WRITABLE_BY_GROUP) !== 0 && !isPrivateGroup(stats.gid);
  if (!others && !group) return undefined;
  return `${group ? 'g' : ''}${others ? 'o' : ''}-w`;
}

/** Root's group, and a group that has this user's own number: by convention nobody else is in it, and umask is 002. */
function isPrivateGroup(gid: number): boolean {
  return gid === 0 || (gid === ask(() => process.getegid?.()) && gid === ask(() => process.geteuid?.()));
}

/** Deno may forbid to ask; then root alone is trusted. */
function ask(question: () => number | undefined): number | undefined {
  try {
    return question();
  } catch {
    return undefined;
  }
}

function mayOthersWrite(stats: Stats | undefined): boolean {
  return stats !== undefined && (stats.mode & WRITABLE_BY_OTHERS) !== 0;
}
