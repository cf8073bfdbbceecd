/** A file that appears whole or not at all. */

import {
  close as closeFile,
  fchmod,
  fsync,
  open as openFile,
  realpath as realPathOf,
  rename as renameFile,
  stat as statFile,
  unlink,
  write as writeFile,
} from 'node:fs';
import { dirname, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { ignoreFailure, settled } from 'sodium-sys/intrinsics';
import { byteLengthOf, SourceError } from 'sodium-sys/portable';
import { STAT_OPTIONS } from './input-files.js';
import { reasonOf } from './sources.js';

const open = promisify(openFile);
const write = promisify(writeFile);
const changeMode = promisify(fchmod);
const synchronize = promisify(fsync);
const close = promisify(closeFile);
const rename = promisify(renameFile);
const remove = promisify(unlink);
const stat = promisify(statFile);
const realPath = promisify(realPathOf);

/** Without prototype: Node would take a `signal` that others have put on it. */
const AS_BYTES = { __proto__: null, encoding: 'buffer' } as { encoding: 'buffer' };

/** Nobody else may read what is opened, unless the file in whose place it comes says so. */
const PRIVATE = 0o600;
const PERMISSIONS = 0o777;

/** Takes the next bytes of a file, which stay as they are; what it returns is waited for before the next ones come. */
export type Write = (bytes: Uint8Array) => Promise<void>;

/**
 * Writes beside the target, under a name that nobody can guess, and gives it the name of the target once all of it is there and on
 * the disk. If anything fails, nothing is left of it.
 *
 * @param unguessable random bytes
 * @throws SourceError (as a rejection) when the file cannot be written; whatever `fill` throws
 */
export async function writeWhole(
  target: string | Buffer | URL,
  unguessable: Uint8Array,
  fill: (write: Write) => Promise<void>,
): Promise<void> {
  try {
    const { path, mode } = await placeOf(target);
    const temporary = sibling(path, `.sodium-${Buffer.from(unguessable).toString('hex')}.tmp`);
    const file = await open(temporary, 'wx', PRIVATE);
    try {
      await fillFile(file, mode, fill);
      await rename(temporary, path);
    } catch (error) {
      // Why it failed matters more than what is left.
      await settled(remove(temporary));
      throw error;
    }
  } catch (cause) {
    if (reasonOf(cause) === '') throw cause;
    throw new SourceError(`writing ${target} failed${reasonOf(cause)}`, { cause });
  }
}

/** Where a file is to be, and what may be done with the one that is there. */
interface Place {
  readonly path: string | Buffer;
  readonly mode: number | undefined;
}

/** Behind symbolic links, which stay. */
async function placeOf(target: string | Buffer | URL): Promise<Place> {
  const path = target instanceof URL ? fileURLToPath(target) : target;
  try {
    const stats = await stat(path, STAT_OPTIONS);
    if (!stats.isFile()) {
      throw new SourceError(
        `writing ${target} failed: it is no regular file, so that it cannot appear whole; use \`from\` and write what it gives`,
      );
    }
    return { path: await realPath(path, AS_BYTES), mode: Number(stats.mode) & PERMISSIONS };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { path, mode: undefined };
    throw error;
  }
}

function sibling(path: string | Buffer, name: string): string | Buffer {
  if (typeof path === 'string') return `${dirname(path)}${sep}${name}`;
  // As Latin-1 every byte is a character, and stays the same.
  return Buffer.from(`${dirname(path.toString('latin1'))}${sep}${name}`, 'latin1');
}

const NOTHING_TO_WRITE = Promise.resolve();

/** Closes the file, whatever happens. */
async function fillFile(
  file: number,
  mode: number | undefined,
  fill: (write: Write) => Promise<void>,
): Promise<void> {
  let writing = NOTHING_TO_WRITE;
  try {
    await fill((bytes) => {
      const before = writing;
      writing = writeAfter(before, file, bytes);
      // It is reported to who waits for it: with the next bytes, or in the end.
      ignoreFailure(writing);
      return before;
    });
    await writing;
    if (mode !== undefined) await changeMode(file, mode);
    await synchronize(file);
  } finally {
    // Until then its number must not become another file's.
    await settled(writing);
    await close(file);
  }
}

async function writeAfter(before: Promise<void>, file: number, bytes: Uint8Array): Promise<void> {
  await before;
  await writeAll(file, bytes);
}

async function writeAll(file: number, bytes: Uint8Array): Promise<void> {
  const length = byteLengthOf(bytes);
  for (let at = 0; at < length; ) {
    const { bytesWritten } = await write(file, bytes, at, length - at, null);
    at += bytesWritten;
  }
}
