/**
 * The sections of an ELF file. No linker needs them to load it, but they say once more where everything is, and so what
 * is wrong with the segments.
 */
import {
  isExecutable,
  isPowerOfTwo,
  isSamePlace,
  isWritable,
  LOAD,
  mappedAt,
  type Segment,
  TLS,
  unsigned64,
} from './elf-segments.js';
import type { HeaderReader } from './header-reader.js';

const HEADER_BYTES = 64;
/** A section without bytes in the file: its memory is zero. */
const TYPE_ZERO = 8;

const WRITABLE = 1;
const IN_MEMORY = 2;
const EXECUTABLE = 4;
const OF_THREADS = 0x400;

export interface Section {
  readonly type: number;
  readonly flags: number;
  readonly offset: number;
  readonly address: number;
  readonly byteLength: number;
}

/**
 * @returns the sections that are in memory; none when the library has none at all, to be smaller.
 * @throws LibraryFileError when the segments do not map the sections, each to its place.
 */
export function inspectSections(
  file: HeaderReader,
  header: DataView,
  segments: readonly Segment[],
): readonly Section[] {
  const sections = readSections(file, header);
  if (sections.length === 0) return sections;
  const inMemory = sections.filter(({ flags, byteLength }) => (flags & IN_MEMORY) !== 0 && byteLength > 0);
  for (const section of inMemory) {
    const isOnlyOfThreads = section.type === TYPE_ZERO && (section.flags & OF_THREADS) !== 0;
    if (isOnlyOfThreads || isMapped(section, segments)) continue;
    throw file.refusal(`is damaged: the section at byte ${section.offset} is not mapped to where it must be`);
  }
  inspectMemoryOfThreads(file, inMemory, segments);
  return inMemory;
}

function readSections(file: HeaderReader, header: DataView): readonly Section[] {
  const start = unsigned64(header, 40);
  const size = header.getUint16(58, true);
  const count = header.getUint16(60, true);
  if (count === 0) return [];
  if (size !== HEADER_BYTES) {
    throw file.refusal(`is damaged: its section headers claim to be of ${size} bytes`);
  }
  const table = file.read(start, count * HEADER_BYTES);
  return Array.from({ length: count }, (_, index) => {
    const at = index * HEADER_BYTES;
    return {
      type: table.getUint32(at + 4, true),
      flags: table.getUint32(at + 8, true),
      address: unsigned64(table, at + 16),
      offset: unsigned64(table, at + 24),
      byteLength: unsigned64(table, at + 32),
    };
  });
}

function isMapped(section: Section, segments: readonly Segment[]): boolean {
  const { address, byteLength, flags } = section;
  const isZero = section.type === TYPE_ZERO;
  const segment = isZero ? zeroAt(segments, address, byteLength) : mappedAt(segments, address, byteLength);
  return (
    segment !== undefined &&
    (isZero || isSamePlace(section, segment)) &&
    ((flags & WRITABLE) === 0 || isWritable(segment)) &&
    ((flags & EXECUTABLE) === 0 || isExecutable(segment))
  );
}

function zeroAt(segments: readonly Segment[], address: number, byteLength: number): Segment | undefined {
  return segments.find(
    (each) =>
      each.type === LOAD &&
      address >= each.address + each.byteLength &&
      address + byteLength <= each.address + each.memoryLength,
  );
}

/** Every thread has a copy of it: with too little of it they write past its end, with too much none can start. */
function inspectMemoryOfThreads(
  file: HeaderReader,
  sections: readonly Section[],
  segments: readonly Segment[],
): void {
  const parts = sections.filter(({ flags }) => (flags & OF_THREADS) !== 0);
  const stated = segments.filter(({ type }) => type === TLS);
  if (parts.length === 0 && stated.length === 0) return;
  const [segment] = stated;
  const start = Math.min(...parts.map(({ address }) => address));
  const endOf = (some: readonly Section[]) =>
    Math.max(start, ...some.map(({ address, byteLength }) => address + byteLength));
  const memoryLength = endOf(parts) - start;
  const byteLength = endOf(parts.filter(({ type }) => type !== TYPE_ZERO)) - start;
  const isRight =
    segment !== undefined &&
    stated.length === 1 &&
    segment.address === start &&
    segment.byteLength === byteLength &&
    segment.memoryLength >= memoryLength &&
    // Some linkers round it up.
    segment.memoryLength < memoryLength + segment.alignment &&
    isPowerOfTwo(segment.alignment);
  if (!isRight)
    throw file.refusal('is damaged: the memory that each thread has of it is not where it must be');
}
