/** A library file that we made: nothing but exactly these bytes is loaded. */
import { type BigIntStats, closeSync, fstatSync, openSync, readFileSync, statSync } from 'node:fs';
import { LibraryFileError } from '../shared/errors.js';
import { own } from '../shared/own.js';
import { cpuFeatures } from './cpu.js';
import { attempt } from './header-reader.js';
import { requireFile } from './inspect.js';
import { refuseUnlessOwn } from './ownership.js';

export interface KnownFile {
  readonly path: string;
  /** SHA-256 of its bytes, in hexadecimal. */
  readonly sha256: string;
  /** What the CPU must have to run it. */
  readonly cpu: readonly string[];
}

/**
 * Checks a build of this user: that nobody else could replace it, too.
 *
 * @throws LibraryFileError when others could replace the file, when it is not the one that was recorded, or when this
 *   CPU cannot run it.
 */
export function refuseUnlessOwnAndKnown(file: KnownFile): void {
  refuseUnlessOwn(file.path);
  whileKnown(file, () => undefined);
}

/**
 * Does something with a file that has the recorded bytes, and still has them afterwards. It stays open for as long, so that no
 * other file can have its inode number.
 *
 * @throws LibraryFileError when it is not the one that was recorded, when this CPU cannot run it, or when it was replaced or
 *   written in the meantime.
 */
export function whileKnown<Result>({ path, sha256, cpu }: KnownFile, use: () => Result): Result {
  requireFile(path);
  const descriptor = attempt(path, () => openSync(path, 'r'));
  try {
    const before = attempt(path, () => fstatSync(descriptor, own({ bigint: true as const })));
    const actual = sha256Of(path, descriptor);
    if (actual !== sha256) {
      throw new LibraryFileError(path, `was changed: its SHA-256 must be ${sha256}, got ${actual}`);
    }
    refuseUnlessRunnable(path, cpu);
    const result = use();
    const after = attempt(path, () => statSync(path, own({ bigint: true as const })));
    if (isUnchanged(before, after)) return result;
    throw new LibraryFileError(path, 'was changed or replaced while it was loaded');
  } finally {
    closeSync(descriptor);
  }
}

/** One more name for the file, as pnpm gives it in every project, changes nothing but the time of its last change. */
function isUnchanged(before: BigIntStats, after: BigIntStats): boolean {
  return (
    before.dev === after.dev &&
    before.ino === after.ino &&
    before.size === after.size &&
    before.mtimeNs === after.mtimeNs &&
    (before.ctimeNs === after.ctimeNs || before.nlink !== after.nlink)
  );
}

function refuseUnlessRunnable(path: string, cpu: readonly string[]): void {
  if (cpu.length === 0) return;
  const features = cpuFeatures();
  const lacking = cpu.filter((name) => features?.has(name) !== true);
  if (lacking.length === 0) return;
  throw new LibraryFileError(
    path,
    features === undefined
      ? 'was optimized for the machine that it was built on, and what this CPU has cannot be told here'
      : `was optimized for another machine: this CPU lacks ${lacking.join(', ')}`,
  );
}

/** @param descriptor the file, where it is open already */
export function sha256Of(path: string, descriptor?: number): string {
  // Needed only where there is such a file, so not worth the time to load it with everything else.
  const { createHash } = process.getBuiltinModule('node:crypto');
  return createHash('sha256')
    .update(attempt(path, () => readFileSync(descriptor ?? path)))
    .digest('hex');
}
