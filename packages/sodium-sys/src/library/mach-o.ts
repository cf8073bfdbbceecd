/** Mach-O, the format of libraries on macOS: <mach-o/loader.h> and <mach-o/fat.h>. */
import { mapOf } from '../shared/intrinsics.js';
import type { HeaderReader } from './header-reader.js';

const MAGIC_64 = 0xfeedfacf;
const MAGIC_FAT = 0xcafebabe;
const MAGIC_FAT_64 = 0xcafebabf;
const TYPE_SHARED = 6;
const HEADER_BYTES = 32;
const COMMAND_SEGMENT_64 = 0x19;
const COMMAND_IDENTITY = 0xd;
const COMMAND_BYTES = 8;
const SEGMENT_BYTES = 72;

/** A fat file has a handful of slices; where this number should be, a Java class with the same magic has its version. */
const MAXIMUM_SLICES = 32;

const MACHINES = mapOf([
  [7, 'ia32'],
  [12, 'arm'],
  [18, 'ppc'],
  [0x1000007, 'x64'],
  [0x100000c, 'arm64'],
  [0x1000012, 'ppc64'],
]);

interface Slice {
  readonly machine: string;
  readonly offset: number;
  readonly byteLength: number;
}

/**
 * Checks that a process of this architecture can map the library, or the slice of it that is for this architecture.
 *
 * @returns its install name, when it has one.
 */
export function inspectMachO(file: HeaderReader, architecture: string): string | undefined {
  const magic = file.read(0, 4).getUint32(0);
  if (magic !== MAGIC_FAT && magic !== MAGIC_FAT_64) {
    return inspectSlice(file, { machine: architecture, offset: 0, byteLength: file.size });
  }
  const slices = readSlices(file, magic === MAGIC_FAT_64);
  const slice = slices.find(({ machine }) => machine === architecture);
  if (slice !== undefined) return inspectSlice(file, slice);
  const machines = slices.map(({ machine }) => machine).join(' and ');
  throw file.refusal(`is built for ${machines}, but this process is ${architecture}`);
}

/** The list of slices is big-endian, whatever the slices are. */
function readSlices(file: HeaderReader, wide: boolean): Slice[] {
  const count = file.read(4, 4).getUint32(0);
  if (count === 0 || count > MAXIMUM_SLICES) throw file.refusal(`is no library: it claims ${count} slices`);
  const size = wide ? 32 : 20;
  const table = file.read(8, count * size);
  return Array.from({ length: count }, (_, index) => {
    const at = index * size;
    return {
      machine: machineName(table.getUint32(at)),
      offset: wide ? Number(table.getBigUint64(at + 8)) : table.getUint32(at + 8),
      byteLength: wide ? Number(table.getBigUint64(at + 16)) : table.getUint32(at + 12),
    };
  });
}

function inspectSlice(
  file: HeaderReader,
  { machine: expected, offset, byteLength }: Slice,
): string | undefined {
  file.requireInside(offset, byteLength, 'a slice');
  const header = file.read(offset, HEADER_BYTES);
  const machine = machineName(header.getUint32(4, true));
  if (machine !== expected) throw file.refusal(`is built for ${machine}, but this process is ${expected}`);
  if (header.getUint32(0, true) !== MAGIC_64)
    throw file.refusal('is damaged: a slice is no 64-bit Mach-O file');
  const type = header.getUint32(12, true);
  if (type !== TYPE_SHARED) throw file.refusal(`is no dynamic library, but a Mach-O file of type ${type}`);

  const count = header.getUint32(16, true);
  const commands = file.read(offset + HEADER_BYTES, header.getUint32(20, true));
  let name: string | undefined;
  let at = 0;
  for (let index = 0; index < count; index++) {
    const size = commandSize(file, commands, at);
    const command = commands.getUint32(at, true);
    if (command === COMMAND_SEGMENT_64) requireSegmentInside(file, commands, at, size, byteLength);
    if (command === COMMAND_IDENTITY) {
      const start = commands.getUint32(at + COMMAND_BYTES, true);
      if (start > size) throw file.refusal('is damaged: its install name lies outside of its load command');
      name = file.readText(offset + HEADER_BYTES + at + start, size - start);
    }
    at += size;
  }
  return name;
}

function commandSize(file: HeaderReader, commands: DataView, at: number): number {
  const left = commands.byteLength - at;
  const size = left < COMMAND_BYTES ? 0 : commands.getUint32(at + 4, true);
  if (size < COMMAND_BYTES || size > left) throw file.refusal('is damaged: its load commands overlap');
  return size;
}

function requireSegmentInside(
  file: HeaderReader,
  commands: DataView,
  at: number,
  size: number,
  sliceLength: number,
): void {
  if (size < SEGMENT_BYTES) throw file.refusal('is damaged: a segment has no room for its position');
  const end = Number(commands.getBigUint64(at + 40, true)) + Number(commands.getBigUint64(at + 48, true));
  if (end > sliceLength) {
    throw file.refusal(`is cut off or damaged: a segment ends at byte ${end} of a slice of ${sliceLength}`);
  }
}

function machineName(type: number): string {
  return MACHINES.get(type) ?? `machine ${type}`;
}
