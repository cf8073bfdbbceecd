/** A library file that we made: nothing but exactly these bytes is opened, and only where nobody else can change them. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { LibraryFileError } from '../shared/errors.js';
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

const require = createRequire(import.meta.url);

/**
 * @throws LibraryFileError when others could replace the file, when it is not the one that was recorded, or when this
 *   CPU cannot run it.
 */
export function refuseUnlessKnown({ path, sha256, cpu }: KnownFile): void {
  requireFile(path);
  refuseUnlessOwn(path);
  const actual = sha256Of(path);
  if (actual !== sha256) {
    throw new LibraryFileError(path, `was changed: its SHA-256 must be ${sha256}, got ${actual}`);
  }
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

export function sha256Of(path: string): string {
  // Needed only where there is such a file, so not worth the time to load it with everything else.
  const { createHash } = require('node:crypto') as typeof import('node:crypto');
  return createHash('sha256')
    .update(attempt(path, () => readFileSync(path)))
    .digest('hex');
}
