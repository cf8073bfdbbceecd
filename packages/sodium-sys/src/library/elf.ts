/** ELF, the format of libraries on Linux and FreeBSD: https://refspecs.linuxfoundation.org/elf/gabi4+/contents.html */
import type { HeaderReader } from './header-reader.js';

const CLASS_64 = 2;
const LITTLE_ENDIAN = 1;
const TYPE_SHARED = 3;
const SEGMENT_LOAD = 1;
const SEGMENT_DYNAMIC = 2;
const HEADER_BYTES = 64;
const SEGMENT_BYTES = 56;
const DYNAMIC_BYTES = 16;
const TAG_STRINGS = 5;
const TAG_SONAME = 14;

/** Machines by their numbers, under the names that Node gives those it runs on. */
const MACHINES = new Map([
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

interface Segment {
  readonly type: number;
  readonly offset: number;
  readonly address: number;
  readonly byteLength: number;
}

/**
 * Checks that a process of this architecture can map the library without harm.
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
  for (const { offset, byteLength } of segments) {
    if (byteLength > 0) file.requireInside(offset, byteLength, 'a segment');
  }
  const dynamic = segments.find((segment) => segment.type === SEGMENT_DYNAMIC);
  if (dynamic === undefined) throw file.refusal('is no shared library: it has no dynamic section');
  return readSoname(file, dynamic, segments);
}

function readSegments(file: HeaderReader, header: DataView): Segment[] {
  const start = unsigned64(header, 32);
  const size = header.getUint16(54, true);
  const count = header.getUint16(56, true);
  if (size !== SEGMENT_BYTES)
    throw file.refusal(`is damaged: its program headers claim to be of ${size} bytes`);
  const table = file.read(start, count * SEGMENT_BYTES);
  return Array.from({ length: count }, (_, index) => {
    const at = index * SEGMENT_BYTES;
    return {
      type: table.getUint32(at, true),
      offset: unsigned64(table, at + 8),
      address: unsigned64(table, at + 16),
      byteLength: unsigned64(table, at + 32),
    };
  });
}

function readSoname(file: HeaderReader, dynamic: Segment, segments: readonly Segment[]): string | undefined {
  const table = file.read(dynamic.offset, dynamic.byteLength);
  const values = new Map<number, number>();
  for (let at = 0; at + DYNAMIC_BYTES <= table.byteLength; at += DYNAMIC_BYTES) {
    const tag = unsigned64(table, at);
    if (tag === 0) break;
    values.set(tag, unsigned64(table, at + 8));
  }
  const soname = values.get(TAG_SONAME);
  const strings = values.get(TAG_STRINGS);
  if (soname === undefined || strings === undefined) return undefined;
  const address = strings + soname;
  const segment = segments.find(
    (each) =>
      each.type === SEGMENT_LOAD && address >= each.address && address < each.address + each.byteLength,
  );
  if (segment === undefined) throw file.refusal('is damaged: its soname lies outside of its segments');
  const offset = address - segment.address;
  return file.readText(segment.offset + offset, segment.byteLength - offset);
}

/** Precise up to 2^53, and beyond it still larger than any file. */
function unsigned64(view: DataView, offset: number): number {
  return Number(view.getBigUint64(offset, true));
}
