/** ELF, the format of libraries on Linux and FreeBSD: https://refspecs.linuxfoundation.org/elf/gabi4+/contents.html */
import { mapOf } from '../shared/intrinsics.js';
import { inspectDynamicTable } from './elf-dynamic.js';
import { inspectSections } from './elf-sections.js';
import { inspectSegments, readSegments } from './elf-segments.js';
import type { HeaderReader } from './header-reader.js';

const CLASS_64 = 2;
const LITTLE_ENDIAN = 1;
const TYPE_SHARED = 3;
const HEADER_BYTES = 64;

/** Machines by their numbers, under the names that Node gives those it runs on. */
const MACHINES = mapOf([
  [3, 'ia32'],
  [8, 'mips'],
  [20, 'ppc'],
  [21, 'ppc64'],
  [22, 's390x'],
  [40, 'arm'],
  [62, 'x64'],
  [183, 'arm64'],
  [243, 'riscv64'],
  [258, 'loong64'],
]);

/**
 * Checks that a process of this architecture can map the library without harm. The dynamic linker believes whatever the
 * headers say, and dies of what is wrong: each statement in them is compared with what the others say.
 *
 * @returns its soname, when it has one.
 */
export function inspectElf(file: HeaderReader, architecture: string): string | undefined {
  const header = file.read(0, HEADER_BYTES);
  if (header.getUint8(4) !== CLASS_64) {
    throw file.refusal('is a 32-bit library, but this process is 64-bit');
  }
  if (header.getUint8(5) !== LITTLE_ENDIAN) {
    throw file.refusal(`is built for a big-endian machine, but this process is ${architecture}`);
  }
  const number = header.getUint16(18, true);
  const machine = MACHINES.get(number) ?? `machine ${number}`;
  if (machine !== architecture) {
    throw file.refusal(`is built for ${machine}, but this process is ${architecture}`);
  }
  const type = header.getUint16(16, true);
  if (type !== TYPE_SHARED) throw file.refusal(`is no shared library, but an ELF file of type ${type}`);

  const segments = readSegments(file, header);
  inspectSegments(file, segments);
  const sections = inspectSections(file, header, segments);
  return inspectDynamicTable(file, segments, sections);
}
