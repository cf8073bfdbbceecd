/** Where a result goes: to a file that has its name only when it is whole, or as it comes to a pipe or a device. */
import {
  closeSync,
  linkSync,
  lstatSync,
  openSync,
  open as openWithCallback,
  realpathSync,
  renameSync,
  statSync,
  unlinkSync,
  writeSync,
  write as writeWithCallback,
} from 'node:fs';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { refuseClosedOutput } from './descriptors.js';
import { RefusedFileError, toFileError } from './errors.js';
import { type FileName, pathOf } from './file-names.js';
import { onWayOut } from './way-out.js';

const open = promisify(openWithCallback);
const write = promisify(writeWithCallback);

/** How file systems say that a file cannot have two names there. */
const NO_LINK_CODES: readonly unknown[] = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'];

const NO_THROW = { __proto__: null, throwIfNoEntry: false } as { throwIfNoEntry: false };

export interface Target {
  /** Whether others see what is written at once, and it cannot be taken back. */
  readonly isImmediate: boolean;
  /** @throws FileError when it cannot be written */
  write(bytes: Uint8Array): Promise<void>;
}

/** Permissions of what is secret, and of what is not. */
export const MODES = { onlyOwner: 0o600, everybody: 0o666 } as const;

export interface TargetOptions {
  /** Whether it may take the place of another file. */
  readonly overwrites: boolean;
  /** Permissions, less those that the user's mask takes away. */
  readonly mode: number;
}

interface OpenTarget extends Target {
  finish(): void;
  discard(): void;
}

/**
 * @param name `-` for standard output
 * @param fill writes all of it; where it throws there is no file of that name, or still the one that was there
 * @throws RefusedFileError when there is a file of that name that must stay; FileError when there cannot be one; CommandError when
 *   it is standard output, and that is closed; what `fill` throws
 */
export async function writeTarget(
  name: FileName,
  options: TargetOptions,
  fill: (target: Target) => Promise<void>,
): Promise<void> {
  const target = await openTarget(name, options);
  try {
    await fill(target);
    finish(name, target);
  } catch (error) {
    target.discard();
    throw error;
  }
}

function finish(name: FileName, target: OpenTarget): void {
  try {
    target.finish();
  } catch (error) {
    throw toFileError(name, error);
  }
}

/** @throws RefusedFileError for a file that must stay, before work is done whose result could not be written; FileError */
export function requireFree(name: FileName): void {
  if (name === '-') return;
  try {
    const stats = statSync(pathOf(name), NO_THROW) ?? lstatSync(pathOf(name), NO_THROW);
    if (stats?.isFile() || stats?.isSymbolicLink()) throw taken(name);
  } catch (error) {
    throw toFileError(name, error);
  }
}

async function openTarget(name: FileName, { overwrites, mode }: TargetOptions): Promise<OpenTarget> {
  refuseClosedOutput(name);
  if (name === '-') return standardOutput;
  try {
    const stats = statSync(pathOf(name), NO_THROW);
    if (stats !== undefined && !stats.isFile()) return immediate(name, await open(pathOf(name), 'w'));
    if (lstatSync(pathOf(name), NO_THROW) === undefined) return newFile(name, mode);
    if (!overwrites) throw taken(name);
    // A symbolic link stays one, unless it leads nowhere.
    return replacement(name, stats === undefined ? name : realpathSync(pathOf(name), 'latin1'), mode);
  } catch (error) {
    throw toFileError(name, error);
  }
}

const standardOutput: OpenTarget = {
  isImmediate: true,
  // What it fails with ends the process.
  write: (bytes) => new Promise((resolve) => process.stdout.write(bytes, () => resolve())),
  finish() {},
  discard() {},
};

function immediate(name: FileName, file: number): OpenTarget {
  const close = closerOf(file);
  return { isImmediate: true, write: (bytes) => writeAll(name, file, bytes), finish: close, discard: close };
}

function newFile(name: FileName, mode: number): OpenTarget {
  return temporaryFile(name, name, mode, (temporary) => {
    try {
      // Unlike a new name for it, this leaves alone what has got the name meanwhile.
      linkSync(temporary, pathOf(name));
      unlinkSync(temporary);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      const isTaken = code === 'EEXIST' || lstatSync(pathOf(name), NO_THROW) !== undefined;
      if (isTaken) throw taken(name);
      if (!NO_LINK_CODES.includes(code)) throw error;
      renameSync(temporary, pathOf(name));
    }
  });
}

function replacement(name: FileName, replaced: FileName, mode: number): OpenTarget {
  return temporaryFile(name, replaced, mode, (temporary) => renameSync(temporary, pathOf(replaced)));
}

/** A file beside the one that it will be. */
function temporaryFile(
  name: FileName,
  place: FileName,
  mode: number,
  giveName: (temporary: Buffer) => void,
): OpenTarget {
  // A short name, which is possible wherever the other one is.
  const suffix = Math.random().toString(36).slice(2, 10);
  const temporary = pathOf(`${dirname(place)}/.sodium-${process.pid}-${suffix}.tmp`);
  const remove = () => unlinkSync(temporary);
  // First: a signal may come as soon as the file is there.
  const forget = onWayOut(remove);
  const file = create();
  const close = closerOf(file);

  function create(): number {
    try {
      return openSync(temporary, 'wx', mode);
    } catch (error) {
      forget();
      throw error;
    }
  }
  return {
    isImmediate: false,
    write: async (bytes) => writeHere(name, file, bytes),
    finish() {
      close();
      giveName(temporary);
      forget();
    },
    discard() {
      forget();
      try {
        close();
        remove();
      } catch {
        // What has been thrown before matters more.
      }
    },
  };
}

/** Calling what it gives again does nothing. */
function closerOf(file: number): () => void {
  let isOpen = true;
  return () => {
    if (isOpen) {
      isOpen = false;
      closeSync(file);
    }
  };
}

/** To an ordinary file: to ask another thread takes as long as to write. */
function writeHere(name: FileName, file: number, bytes: Uint8Array): void {
  try {
    for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at, bytes.length - at);
  } catch (error) {
    throw toFileError(name, error);
  }
}

async function writeAll(name: FileName, file: number, bytes: Uint8Array): Promise<void> {
  try {
    for (let at = 0; at < bytes.length; ) {
      at += (await write(file, bytes, at, bytes.length - at)).bytesWritten;
    }
  } catch (error) {
    throw toFileError(name, error);
  }
}

function taken(name: FileName): RefusedFileError {
  return new RefusedFileError(name, 'File exists; --force overwrites it');
}
