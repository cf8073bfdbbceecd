/** Reads a file that somebody names: once, whole, and only if it is a file of reasonable size. */
import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { VendorError } from './vendor-error.js';

/**
 * @returns the bytes, or undefined when there is no such file.
 * @throws VendorError when it cannot be read, is no regular file, or is larger than `maximum`.
 */
export async function readWhole(path: string, maximum: number): Promise<Uint8Array | undefined> {
  const file = await openIfThere(path);
  if (file === undefined) return undefined;
  try {
    return await readOpened(file, path, maximum);
  } finally {
    await file.close();
  }
}

async function openIfThere(path: string): Promise<FileHandle | undefined> {
  try {
    // A FIFO would otherwise be waited for. Windows has neither the flag nor FIFOs in its file system.
    return await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw unreadable(path, cause);
  }
}

async function readOpened(file: FileHandle, path: string, maximum: number): Promise<Uint8Array> {
  // What was opened is looked at, not what the path leads to by now.
  const stats = await file.stat();
  if (!stats.isFile()) throw refusal(`${path}: is no regular file`);
  if (stats.size > maximum) {
    throw refusal(`${path}: is too large: it has ${stats.size} bytes, the limit is ${maximum}`);
  }
  const bytes = new Uint8Array(stats.size);
  for (let count = 0; count < bytes.length; ) {
    const { bytesRead } = await file
      .read(bytes, count, bytes.length - count, count)
      .catch((cause: unknown) => Promise.reject(unreadable(path, cause)));
    if (bytesRead === 0) throw refusal(`${path}: became shorter while it was read`);
    count += bytesRead;
  }
  return bytes;
}

function unreadable(path: string, cause: unknown): VendorError {
  return refusal(`${path}: cannot be read: ${(cause as Error).message}`, { cause });
}

function refusal(message: string, options?: ErrorOptions): VendorError {
  return new VendorError('fetch', message, options);
}
