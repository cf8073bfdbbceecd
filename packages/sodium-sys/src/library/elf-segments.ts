/** The segments of an ELF file: what of it the dynamic linker maps, where to, and what it finds there. */
import { mapOf } from '../shared/intrinsics.js';
import type { HeaderReader } from './header-reader.js';

export const LOAD = 1;
export const DYNAMIC = 2;
export const TLS = 7;
const READ_ONLY_AFTER_RELOCATION = 0x6474e552;

/** What lies in what other segments map. The memory of threads does not, when it has no bytes in the file. */
const PARTS: ReadonlyMap<number, string> = mapOf([
  [DYNAMIC, 'dynamic section'],
  [4, 'note'],
  [6, 'table of segments'],
  [0x6474e550, 'table of exceptions'],
  [0x6474e553, 'list of properties'],
]);

const HEADER_BYTES = 56;
/** The smallest page of any system; what is built for larger ones is aligned to them. */
const PAGE_BYTES = 4096;

const EXECUTABLE = 1;
const WRITABLE = 2;
const READABLE = 4;

export interface Segment {
  readonly type: number;
  readonly flags: number;
  readonly offset: number;
  readonly address: number;
  /** What comes from the file; the rest of the memory is zero. */
  readonly byteLength: number;
  readonly memoryLength: number;
  readonly alignment: number;
}

export function readSegments(file: HeaderReader, header: DataView): readonly Segment[] {
  const size = header.getUint16(54, true);
  if (size !== HEADER_BYTES)
    throw file.refusal(`is damaged: its program headers claim to be of ${size} bytes`);
  const count = header.getUint16(56, true);
  const table = file.read(unsigned64(header, 32), count * HEADER_BYTES);
  return Array.from({ length: count }, (_, index) => {
    const at = index * HEADER_BYTES;
    return {
      type: table.getUint32(at, true),
      flags: table.getUint32(at + 4, true),
      offset: unsigned64(table, at + 8),
      address: unsigned64(table, at + 16),
      byteLength: unsigned64(table, at + 32),
      memoryLength: unsigned64(table, at + 40),
      alignment: unsigned64(table, at + 48),
    };
  });
}

/** @throws LibraryFileError when they contradict each other, or cannot be mapped as they say. */
export function inspectSegments(file: HeaderReader, segments: readonly Segment[]): void {
  for (const { offset, byteLength } of segments) {
    if (byteLength > 0) file.requireInside(offset, byteLength, 'a segment');
  }
  let end = 0;
  for (const segment of segments.filter(({ type }) => type === LOAD)) {
    refuseUnmappable(file, segment);
    if (segment.address - (segment.address % PAGE_BYTES) < end) {
      throw file.refusal('is damaged: its segments overlap in memory');
    }
    end = roundUp(segment.address + segment.memoryLength, PAGE_BYTES);
  }
  for (const segment of segments) {
    if (segment.type === READ_ONLY_AFTER_RELOCATION) inspectReadOnly(file, segment, segments);
    else if (PARTS.has(segment.type)) inspectPart(file, segment, segments);
  }
}

function refuseUnmappable(file: HeaderReader, segment: Segment): void {
  const { flags, offset, address, byteLength, memoryLength, alignment } = segment;
  if (!isPowerOfTwo(alignment) || (address - offset) % Math.max(alignment, PAGE_BYTES) !== 0) {
    throw file.refusal('is damaged: a segment is not aligned');
  }
  if (memoryLength < byteLength || (memoryLength > byteLength && (flags & WRITABLE) === 0)) {
    throw file.refusal('is damaged: a segment has another length in memory than in the file');
  }
  if ((flags & READABLE) === 0) throw file.refusal('is damaged: a segment may not be read');
}

/** Of what concerns a part of what the segments to load map. */
function inspectPart(file: HeaderReader, part: Segment, segments: readonly Segment[]): void {
  const loaded = mappedAt(segments, part.address, Math.max(part.memoryLength, part.byteLength));
  if (loaded !== undefined && isSamePlace(part, loaded) && part.memoryLength === part.byteLength) return;
  throw file.refusal(`is damaged: its ${PARTS.get(part.type)} lies outside of what is mapped`);
}

/** Data that becomes read-only begins a segment. Were more of it made so, whoever writes there would die. */
function inspectReadOnly(file: HeaderReader, part: Segment, segments: readonly Segment[]): void {
  const { address, byteLength, memoryLength } = part;
  const loaded = segments.find((each) => each.type === LOAD && each.address === address);
  if (loaded !== undefined && isSamePlace(part, loaded)) {
    const page = Math.max(loaded.alignment, PAGE_BYTES);
    const end = address + memoryLength;
    // Linkers round it up to a page, in memory alone or in both.
    const padding = memoryLength - byteLength;
    const isRounded = padding === 0 || (padding > 0 && padding < page && end % PAGE_BYTES === 0);
    if (isRounded && end <= roundUp(address + loaded.memoryLength, page)) return;
  }
  throw file.refusal('is damaged: its read-only data is not where it must be');
}

/** The segment that maps this memory from the file. */
export function mappedAt(
  segments: readonly Segment[],
  address: number,
  byteLength: number,
): Segment | undefined {
  return segments.find(
    (each) =>
      each.type === LOAD && address >= each.address && address + byteLength <= each.address + each.byteLength,
  );
}

/** Whether both say that the same bytes of the file are at the same addresses. */
export function isSamePlace(
  one: { readonly address: number; readonly offset: number },
  other: { readonly address: number; readonly offset: number },
): boolean {
  return one.address - one.offset === other.address - other.offset;
}

export function isExecutable({ flags }: Segment): boolean {
  return (flags & EXECUTABLE) !== 0;
}

export function isWritable({ flags }: Segment): boolean {
  return (flags & WRITABLE) !== 0;
}

export function isPowerOfTwo(value: number): boolean {
  return Number.isInteger(Math.log2(value));
}

function roundUp(value: number, multiple: number): number {
  return Math.ceil(value / multiple) * multiple;
}

/** Precise up to 2^53, and beyond it still larger than any file. */
export function unsigned64(view: DataView, offset: number): number {
  return view.getUint32(offset, true) + view.getUint32(offset + 4, true) * 0x1_0000_0000;
}
