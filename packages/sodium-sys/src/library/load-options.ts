import { isAbsolute } from 'node:path';
import { InvalidTypeError } from '../shared/errors.js';
import { optionsReader } from '../shared/options.js';

export interface LoadOptions {
  /** The library's file, as an absolute path. No other is tried. */
  readonly path?: string;
  /**
   * Whether environment variables have a say (default true): `SODIUM_LIBRARY`, `SODIUM_LIB_DIR`, `SODIUM_VENDOR_DIR`,
   * `SODIUM_NO_VENDOR`, `SODIUM_NO_PREBUILT`, `SODIUM_NO_SYSTEM`, and those that `pkg-config` and the dynamic linker follow.
   */
  readonly environment?: boolean;
  /** Absolute folders to search instead of the system's own; neither `pkg-config` nor the dynamic linker is asked. */
  readonly search?: readonly string[];
}

/** @throws InvalidTypeError for an unknown option, or one of the wrong kind. */
export const readLoadOptions = optionsReader({
  path: absolutePath,
  environment: boolean,
  search: absolutePaths,
});

export type LoadValues = ReturnType<typeof readLoadOptions>;

function absolutePath(parameter: string, value: unknown): string {
  if (typeof value === 'string' && isAbsolute(value) && !value.includes('\0')) return value;
  throw new InvalidTypeError(parameter, 'an absolute path', value);
}

function absolutePaths(parameter: string, value: unknown): readonly string[] {
  if (!Array.isArray(value)) throw new InvalidTypeError(parameter, 'an array of absolute paths', value);
  return Array.from(value, (path, index) => absolutePath(`${parameter}[${index}]`, path));
}

function boolean(parameter: string, value: unknown): boolean {
  if (typeof value === 'boolean') return value;
  throw new InvalidTypeError(parameter, 'a boolean', value);
}
