/**
 * Looks at a library file before it is opened, because the operating system's own answer is wrong or fatal: another
 * architecture reads "no such file", a FIFO waits for ever, and a file cut off in the middle kills the process.
 */

import { closeSync, lstatSync, openSync, type Stats, statSync } from 'node:fs';
import { LibraryFileError } from '../shared/errors.js';
import { mapOf } from '../shared/intrinsics.js';
import { own } from '../shared/own.js';
import { inspectElf } from './elf.js';
import { attempt, HeaderReader } from './header-reader.js';
import { inspectMachO } from './mach-o.js';
import { inspectPe } from './pe.js';

/** What a process runs on, under Node's names. */
export interface Target {
  readonly platform: string;
  readonly arch: string;
}

export interface InspectedFile {
  /** The name under which programs are linked with it: ELF's soname, Mach-O's install name. Windows has none. */
  readonly soname: string | undefined;
}

type Format = 'ELF' | 'Mach-O' | 'PE';

const MAGICS = mapOf<number, Format>([
  [0x7f454c46, 'ELF'],
  [0xcffaedfe, 'Mach-O'],
  [0xcefaedfe, 'Mach-O'],
  [0xcafebabe, 'Mach-O'],
  [0xcafebabf, 'Mach-O'],
]);

const INSPECTORS = { ELF: inspectElf, 'Mach-O': inspectMachO, PE: inspectPe };

/**
 * Checks that a file is a library which a process on `target` can load without harm: that it is there and can be read,
 * its format, its architecture, and that everything its headers point to is inside the file.
 *
 * @throws LibraryFileError with what is wrong.
 */
export function inspectLibrary(path: string, target: Target = process): InspectedFile {
  const { size } = requireFile(path);
  const descriptor = attempt(path, () => openSync(path, 'r'));
  try {
    const file = new HeaderReader(path, descriptor, size);
    requireFormat(file, target.platform);
    return { soname: INSPECTORS[formatFor(target.platform)](file, target.arch) };
  } finally {
    closeSync(descriptor);
  }
}

/** @throws LibraryFileError when nothing is there, or what is no file. */
export function requireFile(path: string): Stats {
  const stats = statOf(path);
  if (stats.isFile()) return stats;
  throw new LibraryFileError(path, `is ${kindOf(stats)}, not a file`);
}

function statOf(path: string): Stats {
  const stats = attempt(path, () => statSync(path, own({ throwIfNoEntry: false })));
  if (stats !== undefined) return stats;
  const isLink = attempt(path, () => lstatSync(path, own({ throwIfNoEntry: false }))) !== undefined;
  throw new LibraryFileError(path, isLink ? 'is a symbolic link that leads nowhere' : 'no such file');
}

function kindOf(stats: Stats): string {
  if (stats.isDirectory()) return 'a folder';
  if (stats.isFIFO()) return 'a FIFO';
  return stats.isSocket() ? 'a socket' : 'a device';
}

function formatFor(platform: string): Format {
  if (platform === 'win32') return 'PE';
  return platform === 'darwin' ? 'Mach-O' : 'ELF';
}

function requireFormat(file: HeaderReader, platform: string): void {
  if (file.size === 0) throw file.refusal('is an empty file');
  const start = file.read(0, Math.min(file.size, 4));
  const format = formatOf(start);
  const expected = formatFor(platform);
  if (format === expected) return;
  const bytes = Array.from(new Uint8Array(start.buffer), (byte) => byte.toString(16).padStart(2, '0'));
  throw file.refusal(
    format === undefined
      ? `is no library: it starts with the bytes ${bytes.join(' ')}, not as ${expected} does`
      : `is in the format ${format}, but ${platform} loads ${expected}`,
  );
}

function formatOf(start: DataView): Format | undefined {
  if (start.byteLength < 4) return undefined;
  return start.getUint16(0) === 0x4d5a ? 'PE' : MAGICS.get(start.getUint32(0));
}
