import { Buffer } from 'node:buffer';
import { readSync } from 'node:fs';
import { LibraryFileError } from '../shared/errors.js';

/** Far more than the headers of a library take; a damaged length must not make us read gigabytes. */
const MAXIMUM_BYTES = 1024 * 1024;

/** Reads a few small pieces of a file, each checked to be inside it, never the whole of it. */
export class HeaderReader {
  readonly path: string;
  readonly size: number;
  readonly #descriptor: number;

  constructor(path: string, descriptor: number, size: number) {
    this.path = path;
    this.size = size;
    this.#descriptor = descriptor;
  }

  /** @throws LibraryFileError when the piece is not entirely in the file, or too long to be a header. */
  read(offset: number, length: number): DataView {
    this.requireInside(offset, length, 'a header');
    if (length > MAXIMUM_BYTES) throw this.refusal(`is damaged: a header claims to be ${length} bytes long`);
    const bytes = new Uint8Array(length);
    let count = 0;
    while (count < length) {
      const more = attempt(this.path, () =>
        readSync(this.#descriptor, bytes, count, length - count, offset + count),
      );
      if (more === 0) throw this.refusal('became shorter while it was read');
      count += more;
    }
    return new DataView(bytes.buffer);
  }

  /** The text up to the first zero byte, or as much of it as there is room for. */
  readText(offset: number, room: number): string {
    const view = this.read(offset, Math.min(room, 4096, this.size - offset));
    const bytes = Buffer.from(view.buffer);
    const end = bytes.indexOf(0);
    // Not by a TextDecoder, which test runners that imitate a browser don't have.
    return bytes.toString('utf8', 0, end < 0 ? bytes.length : end);
  }

  /** A file cut off in the middle, once mapped, kills the process when the missing part is touched. */
  requireInside(offset: number, length: number, what: string): void {
    if (offset + length <= this.size) return;
    throw this.refusal(
      `is cut off or damaged: ${what} ends at byte ${offset + length}, but the file has ${this.size}`,
    );
  }

  refusal(reason: string): LibraryFileError {
    return new LibraryFileError(this.path, reason);
  }
}

/** Does something with a file. @throws LibraryFileError with the reason that the system gives */
export function attempt<Result>(path: string, act: () => Result): Result {
  try {
    return act();
  } catch (cause) {
    throw new LibraryFileError(path, whyNotReadable(cause), { cause });
  }
}

function whyNotReadable(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'EACCES' || code === 'EPERM') return 'may not be read by this user';
  if (code === 'ERR_ACCESS_DENIED') return 'may not be read under the permission model of this process';
  if (code === 'ENOTDIR') return 'no such file: its path leads through what is no folder';
  if (code === 'ELOOP') return 'leads through too many symbolic links';
  return `cannot be read: ${message}`;
}
