/**
 * The errors of both packages. Each carries a stable `code`, which also tells them apart where `instanceof` cannot
 * (two copies of a package, another realm), and says what came by kind and length only, never by content. Each class names
 * itself, since bundlers rename classes.
 */

import { count, describe } from './describe.js';
import { arrayJoin, arrayMap } from './intrinsics.js';

/** An argument is of a kind that is never right here: a string where bytes belong, an unknown option, a detached array. */
export class InvalidTypeError extends TypeError {
  static override readonly name = 'InvalidTypeError';
  readonly code = 'ERR_SODIUM_INVALID_TYPE';
  override readonly name = 'InvalidTypeError';
  readonly parameter: string;
  readonly expected: string;

  constructor(
    parameter: string,
    expected: string,
    value: unknown,
    remedy?: string,
    message = `${parameter} must be ${expected}, got ${describe(value)}${remedy === undefined ? '' : `; ${remedy}`}`,
    options?: { readonly cause?: unknown },
  ) {
    super(message, options);
    this.parameter = parameter;
    this.expected = expected;
  }
}

/** What is wrong with a value that throws when it is looked at, as a revoked proxy does. */
export function throwsWhenRead(parameter: string, expected: string, cause: unknown): InvalidTypeError {
  const message = `${parameter} must be ${expected}, got something that throws when it is read`;
  return new InvalidTypeError(parameter, expected, undefined, undefined, message, { cause });
}

/** An argument is of the right kind but too short, too long, too small or too large. */
export class InvalidLengthError extends RangeError {
  static override readonly name = 'InvalidLengthError';
  readonly code = 'ERR_SODIUM_INVALID_LENGTH';
  override readonly name = 'InvalidLengthError';
  readonly parameter: string;
  readonly minimum: number | bigint;
  readonly maximum: number | bigint;

  /** A number is reported as such (it is a length); bytes and strings by their kind and length. */
  constructor(
    parameter: string,
    minimum: number | bigint,
    maximum: number | bigint,
    value: unknown,
    multipleOf = 1,
    remedy?: string,
  ) {
    const isNumber = typeof value === 'number' || typeof value === 'bigint';
    const expected = isNumber ? integerRange(minimum, maximum, multipleOf) : byteRange(minimum, maximum);
    const got = isNumber ? String(value) : describe(value);
    super(`${parameter} must be ${expected}, got ${got}${remedy === undefined ? '' : `; ${remedy}`}`);
    this.parameter = parameter;
    this.minimum = minimum;
    this.maximum = maximum;
  }
}

function integerRange(minimum: number | bigint, maximum: number | bigint, multipleOf: number): string {
  if (minimum === maximum) return `exactly ${minimum}`;
  const integer = multipleOf === 1 ? 'an integer' : `a multiple of ${multipleOf}`;
  return maximum === Infinity
    ? `${integer} of at least ${minimum}`
    : `${integer} from ${minimum} to ${maximum}`;
}

function byteRange(minimum: number | bigint, maximum: number | bigint): string {
  if (minimum === maximum) return `exactly ${count(minimum, 'byte')} long`;
  return maximum === Infinity
    ? `at least ${count(minimum, 'byte')} long`
    : `${minimum} to ${count(maximum, 'byte')} long`;
}

/** An argument is of the right kind and length, but none that the operation is defined for, as a key of two equal halves. */
export class InvalidValueError extends RangeError {
  static override readonly name = 'InvalidValueError';
  readonly code = 'ERR_SODIUM_INVALID_VALUE';
  override readonly name = 'InvalidValueError';
  readonly parameter: string;

  constructor(parameter: string, expected: string, value: unknown) {
    super(`${parameter} must be ${expected}, got ${describe(value)} that is invalid`);
    this.parameter = parameter;
  }
}

/** Text that is no valid hexadecimal, base64, IP address or UTF-8. */
export class InvalidEncodingError extends RangeError {
  static override readonly name = 'InvalidEncodingError';
  readonly code = 'ERR_SODIUM_INVALID_ENCODING';
  override readonly name = 'InvalidEncodingError';
  readonly parameter: string;

  constructor(parameter: string, expected: string, value: unknown) {
    super(`${parameter} must be ${expected}, got ${describe(value)} that is invalid`);
    this.parameter = parameter;
  }
}

// Each has a constructor, since the one that JavaScript would make iterates over its arguments.

/** An object was used after it was finished or disposed of, or before it was ready. */
export class StateError extends Error {
  static override readonly name = 'StateError';
  readonly code = 'ERR_SODIUM_STATE';
  override readonly name = 'StateError';

  constructor(message?: string, options?: { readonly cause?: unknown }) {
    super(message, options);
  }
}

/** A signature, a tag or a sealed message is not what the key says it should be. */
export class VerificationError extends Error {
  static override readonly name = 'VerificationError';
  readonly code = 'ERR_SODIUM_VERIFICATION';
  override readonly name = 'VerificationError';

  constructor(message?: string, options?: { readonly cause?: unknown }) {
    super(message, options);
  }
}

/** A stream, an iterable or a file failed or was aborted before its end; `cause` is its own error, or the signal's reason. */
export class SourceError extends Error {
  static override readonly name = 'SourceError';
  readonly code = 'ERR_SODIUM_SOURCE';
  override readonly name = 'SourceError';

  constructor(message?: string, options?: { readonly cause?: unknown }) {
    super(message, options);
  }
}

/** The loaded libsodium, this runtime or this machine has no such function, or no memory left for it. */
export class UnavailableError extends Error {
  static override readonly name = 'UnavailableError';
  readonly code = 'ERR_SODIUM_UNAVAILABLE';
  override readonly name = 'UnavailableError';

  constructor(message?: string, options?: { readonly cause?: unknown }) {
    super(message, options);
  }
}

/** One place where a library was looked for, and what came of it. */
export interface Attempt {
  /** The step of the search: `options.path`, `SODIUM_LIBRARY`, `SODIUM_LIB_DIR`, `options.search`, `system`, … */
  readonly step: string;
  /** The file, folder or soname tried. */
  readonly target: string;
  /** `loaded`, or why it was not. */
  readonly outcome: string;
}

/** No libsodium was found; the message lists every place, each reason, and the remedy for this system. */
export class LibraryNotFoundError extends Error {
  static override readonly name = 'LibraryNotFoundError';
  readonly code = 'ERR_SODIUM_LIBRARY_NOT_FOUND';
  override readonly name = 'LibraryNotFoundError';
  readonly attempts: readonly Attempt[];

  constructor(attempts: readonly Attempt[], remedy: string) {
    const lines = arrayMap(attempts, ({ step, target, outcome }) => `  ${step}: ${target}: ${outcome}`);
    super(`no usable libsodium was found\n${arrayJoin(lines, '\n')}\n${remedy}`);
    this.attempts = attempts;
  }
}

/** A file that was to be loaded is missing, unreadable, damaged, built for something else, or not safe to load. */
export class LibraryFileError extends Error {
  static override readonly name = 'LibraryFileError';
  readonly code = 'ERR_SODIUM_LIBRARY_FILE';
  override readonly name = 'LibraryFileError';
  readonly path: string;

  constructor(path: string, reason: string, options?: { readonly cause?: unknown }) {
    super(`${path}: ${reason}`, options);
    this.path = path;
  }
}

/** A library was loaded, but is older than what these packages support. */
export class LibraryVersionError extends Error {
  static override readonly name = 'LibraryVersionError';
  readonly code = 'ERR_SODIUM_LIBRARY_VERSION';
  override readonly name = 'LibraryVersionError';
  readonly path: string;
  readonly version: string;
  readonly minimum: string;

  constructor(path: string, version: string, minimum: string) {
    super(`${path}: libsodium ${version} is too old, at least ${minimum} is needed`);
    this.path = path;
    this.version = version;
    this.minimum = minimum;
  }
}

/** The library or the engine under it did not start: `sodium_init` failed, a size differs from the headers, no FFI here. */
export class InitializationError extends Error {
  static override readonly name = 'InitializationError';
  readonly code = 'ERR_SODIUM_INITIALIZATION';
  override readonly name = 'InitializationError';

  constructor(message?: string, options?: { readonly cause?: unknown }) {
    super(message, options);
  }
}
