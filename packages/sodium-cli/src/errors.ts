import { getSystemErrorMap } from 'node:util';
import { type FileName, quoted } from './file-names.js';

/** Where libuv words it differently from what people know from every other tool. */
const REASONS: Readonly<Record<string, string>> = {
  ERR_ACCESS_DENIED: "Node's permissions deny this: it needs --allow-fs-read or --allow-fs-write",
  EIO: 'Input/output error',
  EISDIR: 'Is a directory',
  ELOOP: 'Too many levels of symbolic links',
  ENAMETOOLONG: 'File name too long',
};

/** Tells its whole story in its message to who runs the command; every other error is a fault of this program. */
export class CommandError extends Error {}

/** The command line cannot be carried out. */
export class UsageError extends CommandError {}

/** The libraries that are compared disagree: one of them is wrong. */
export class MismatchError extends CommandError {}

/** A file could not be opened, read or written; the message names it and says why. */
export class FileError extends CommandError {
  /** The operating system's, like `ENOENT`. */
  readonly code: string | undefined;

  constructor(name: FileName, cause: NodeJS.ErrnoException) {
    super(`${quoted(name)}: ${reasonOf(cause)}`, { cause });
    this.code = cause.code;
  }
}

/** What is asked for cannot be done with this file, but perhaps with others. */
export class RefusedFileError extends CommandError {
  constructor(name: FileName, reason: string) {
    super(`${quoted(name)}: ${reason}`);
  }
}

/** The operating system's errors as a FileError, also from within the library's; everything else as it is. */
export function toFileError(name: FileName, error: unknown): unknown {
  const isOfSource = error instanceof Error && 'code' in error && error.code === 'ERR_SODIUM_SOURCE';
  const cause = isOfSource ? error.cause : error;
  return isSystemError(cause) ? new FileError(name, cause) : error;
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  if (!(error instanceof Error)) return false;
  // Node's own permissions are told in another form than the system's.
  return ('errno' in error && 'syscall' in error) || ('code' in error && error.code === 'ERR_ACCESS_DENIED');
}

/** Why the operating system refused, in the words of other tools. */
export function reasonOf({ code = '', errno = 0 }: NodeJS.ErrnoException): string {
  const reason =
    (Object.hasOwn(REASONS, code) ? REASONS[code] : undefined) ?? getSystemErrorMap().get(errno)?.[1] ?? code;
  return reason.charAt(0).toUpperCase() + reason.slice(1);
}
