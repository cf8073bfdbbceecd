/** Files to be read: those that are named, and those that others have opened. */

import { close as closeFile, constants, fstat, open as openFile, read as readFile } from 'node:fs';
import { promisify } from 'node:util';
import { isInteger } from 'sodium-sys/intrinsics';
import { InvalidLengthError, InvalidTypeError, isDetached, isUint8Array } from 'sodium-sys/portable';
import type { Global } from '../shared/types.js';

const open = promisify(openFile);
const read = promisify(readFile);
const close = promisify(closeFile);
const stat = promisify(fstat);

/** What names a file, as for Node's own functions. */
export type Path = string | Uint8Array | Global<'URL'>;

/** As much of a Node `FileHandle` as is used. */
export interface OpenFile {
  readonly fd: number;
  read(
    buffer: Uint8Array,
    offset: number,
    length: number,
    position: null,
  ): Promise<{ readonly bytesRead: number }>;
  stat(options: { readonly bigint: true }): Promise<FileFacts>;
}

/**
 * A file to be read: what names one, or one that is open, as a Node `FileHandle` or a file descriptor. What is open is read from
 * where it stands, as `readFile` of `node:fs` reads it, and stays open.
 */
export type FileInput = Path | OpenFile | number;

/** What is asked of a file before it is read. */
export interface FileFacts {
  isFile(): boolean;
  isFIFO(): boolean;
  isCharacterDevice(): boolean;
  readonly size: bigint;
}

/** A file that is open. */
export interface Reading {
  readonly facts: FileFacts;
  /** Reads on from where the file stands; 0 at its end. */
  read(buffer: Uint8Array, length: number): Promise<number>;
  /** Does nothing to what others have opened. */
  close(): Promise<void>;
  /** Of what was opened here, and so may be given to a stream, which reads and closes it. */
  readonly descriptor?: number;
}

export interface InputFile {
  /** As errors call it. */
  readonly subject: string;
  open(): Promise<Reading>;
}

/**
 * Without `bigint` Node 20 fails to import packages behind symbolic links once it has looked at a pipe. Without prototype:
 * Node 26 would take a `signal` that others have put on it.
 */
export const STAT_OPTIONS = { __proto__: null, bigint: true } as { bigint: true };

/** A FIFO that nobody writes to would otherwise block a thread of libuv, which nothing could wake. Windows has no such flag. */
const FLAGS = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

const HIGHEST_DESCRIPTOR = 2 ** 31 - 1;

/** @throws InvalidTypeError for what names no file. */
export function readPath(
  parameter: string,
  value: unknown,
  expected = 'a string, a Buffer or a file: URL',
): string | Buffer | URL {
  if (typeof value === 'string' || isFileUrl(value)) return value;
  if (isUint8Array(value) && !isDetached(value)) return Buffer.from(value);
  throw new InvalidTypeError(parameter, expected, value);
}

/** @throws InvalidTypeError for what is no file; InvalidLengthError for a number that is no descriptor */
export function readInputFile(parameter: string, value: unknown): InputFile {
  if (typeof value === 'number') return openedElsewhere(parameter, checkDescriptor(parameter, value));
  if (isOpenFile(value)) return openedAsHandle(parameter, value);
  const path = readPath(
    parameter,
    value,
    'a string, a Buffer, a file: URL, a FileHandle or a file descriptor',
  );
  return { subject: String(path), open: () => openPath(path) };
}

function isFileUrl(value: unknown): value is URL {
  try {
    return value instanceof URL && value.protocol === 'file:';
  } catch {
    return false; // a revoked proxy
  }
}

/** By what it does: Node exports no class to know it by. */
function isOpenFile(value: unknown): value is OpenFile {
  if (typeof value !== 'object' || value === null) return false;
  try {
    const { fd, read, stat } = value as Partial<OpenFile>;
    return typeof fd === 'number' && typeof read === 'function' && typeof stat === 'function';
  } catch {
    return false; // a revoked proxy
  }
}

function checkDescriptor(parameter: string, value: number): number {
  if (isInteger(value) && value >= 0 && value <= HIGHEST_DESCRIPTOR) return value;
  throw new InvalidLengthError(parameter, 0, HIGHEST_DESCRIPTOR, value);
}

async function openPath(path: string | Buffer | URL): Promise<Reading> {
  const descriptor = await open(path, FLAGS);
  try {
    return {
      facts: await stat(descriptor, STAT_OPTIONS),
      read: (buffer, length) => readDescriptor(descriptor, buffer, length),
      close: () => close(descriptor),
      descriptor,
    };
  } catch (error) {
    await close(descriptor);
    throw error;
  }
}

function openedElsewhere(parameter: string, descriptor: number): InputFile {
  return {
    subject: `${parameter} (file descriptor ${descriptor})`,
    open: async () => ({
      facts: await stat(descriptor, STAT_OPTIONS),
      read: (buffer, length) => readDescriptor(descriptor, buffer, length),
      close: async () => {},
    }),
  };
}

/** A handle is asked for itself, and not for its descriptor: when it is closed, that may become another file's. */
function openedAsHandle(parameter: string, handle: OpenFile): InputFile {
  return {
    subject: `${parameter} (a FileHandle)`,
    open: async () => ({
      facts: await handle.stat(STAT_OPTIONS),
      async read(buffer, length) {
        const { bytesRead } = await handle.read(buffer, 0, length, null);
        if (isInteger(bytesRead) && bytesRead >= 0 && bytesRead <= length) return bytesRead;
        throw new InvalidLengthError('bytesRead', 0, length, bytesRead);
      },
      close: async () => {},
    }),
  };
}

async function readDescriptor(descriptor: number, buffer: Uint8Array, length: number): Promise<number> {
  try {
    return (await read(descriptor, buffer, 0, length, null)).bytesRead;
  } catch (error) {
    // Windows reports the end of a pipe as an error.
    if ((error as NodeJS.ErrnoException).code === 'EOF') return 0;
    throw error;
  }
}
