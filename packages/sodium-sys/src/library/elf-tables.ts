/** The tables that the dynamic table of an ELF file points to. */
import type { Section } from './elf-sections.js';
import { isPowerOfTwo, mappedAt, type Segment } from './elf-segments.js';
import type { HeaderReader } from './header-reader.js';

export interface Dynamic {
  readonly file: HeaderReader;
  readonly segments: readonly Segment[];
  /** None when the library has none. */
  readonly sections: readonly Section[];
  /** What the dynamic table says, by tag. */
  readonly values: ReadonlyMap<number, number>;
}

interface Table {
  readonly name: string;
  readonly tag: number;
  /** The types of the sections that it may be. */
  readonly kinds: readonly number[];
  readonly sizeTag?: number;
  /** What must stand in the dynamic table beside it: the size of its entries, or the kind of them. */
  readonly beside?: { readonly tag: number; readonly values: readonly number[] };
}

const TABLES: readonly Table[] = [
  { name: 'hash table', tag: 4, kinds: [5] },
  { name: 'hash table', tag: 0x6ffffef5, kinds: [0x6ffffff6] },
  { name: 'strings', tag: 5, kinds: [3], sizeTag: 10 },
  { name: 'symbols', tag: 6, kinds: [11], beside: { tag: 11, values: [24] } },
  { name: 'relocations', tag: 7, kinds: [4], sizeTag: 8, beside: { tag: 9, values: [24] } },
  { name: 'relocations', tag: 17, kinds: [9], sizeTag: 18, beside: { tag: 19, values: [16] } },
  { name: 'relocations', tag: 36, kinds: [19], sizeTag: 35, beside: { tag: 37, values: [8] } },
  { name: 'relocations', tag: 23, kinds: [4, 9], sizeTag: 2, beside: { tag: 20, values: [7, 17] } },
  { name: 'functions to run first', tag: 25, kinds: [14], sizeTag: 27 },
  { name: 'functions to run last', tag: 26, kinds: [15], sizeTag: 28 },
  { name: 'versions', tag: 0x6ffffff0, kinds: [0x6fffffff] },
  { name: 'versions', tag: 0x6ffffffc, kinds: [0x6ffffffd] },
  { name: 'versions', tag: 0x6ffffffe, kinds: [0x6ffffffe] },
];

/** All of those types. */
const KINDS: ReadonlySet<number> = new Set(TABLES.flatMap(({ kinds }) => kinds));

/** How many relocations at the beginning of a table are relative; the tag of its size, and the size of one. */
const COUNTS = [
  [0x6ffffff9, 8, 24],
  [0x6ffffffa, 18, 16],
] as const;

const OLD_HASH_TABLE = 4;
const HASH_TABLE = 0x6ffffef5;

/** @throws LibraryFileError when one is not mapped, is not what it must be, or is not where the sections say. */
export function inspectTables(dynamic: Dynamic): void {
  const { file, sections, values } = dynamic;
  const tables = sections.filter(({ type }) => KINDS.has(type));
  let found = 0;
  for (const table of TABLES) {
    const address = values.get(table.tag);
    const byteLength = table.sizeTag === undefined ? 1 : (values.get(table.sizeTag) ?? Infinity);
    if (address === undefined || byteLength === 0) continue;
    requireMapped(dynamic, address, byteLength, table.name);
    if (table.beside?.values.includes(values.get(table.beside.tag) ?? 0) === false) {
      throw file.refusal(`is damaged: it does not say of what size or kind its ${table.name} are`);
    }
    if (sections.length > 0) found += requireSame(file, tables, table, address, byteLength);
  }
  if (found < tables.length) throw file.refusal('is damaged: its dynamic table lacks what its sections have');
  for (const [tag, sizeTag, entryBytes] of COUNTS) {
    if ((values.get(tag) ?? 0) * entryBytes <= (values.get(sizeTag) ?? 0)) continue;
    throw file.refusal('is damaged: it claims more relocations than it has');
  }
  inspectHashTables(dynamic);
}

/** @returns how many sections the table is: one, or several in a row. */
function requireSame(
  file: HeaderReader,
  sections: readonly Section[],
  { name, kinds, sizeTag }: Table,
  address: number,
  byteLength: number,
): number {
  const end = address + byteLength;
  const own = sections.filter(
    (each) => each.address >= address && each.address < end && kinds.includes(each.type),
  );
  const [first, last] = [own[0], own.at(-1)];
  const isSame =
    first?.address === address && (sizeTag === undefined || last!.address + last!.byteLength === end);
  if (isSame) return own.length;
  throw file.refusal(`is damaged: its sections say that its ${name} are elsewhere`);
}

/** By these the dynamic linker finds symbols; it follows their own numbers wherever they lead. */
function inspectHashTables(dynamic: Dynamic): void {
  const old = dynamic.values.get(OLD_HASH_TABLE);
  if (old !== undefined) {
    const [buckets, symbols] = readWords(dynamic, old, 2);
    requireHashTable(dynamic, old, 4 * (2 + buckets! + symbols!), buckets! > 0);
  }
  const table = dynamic.values.get(HASH_TABLE);
  if (table !== undefined) {
    const [buckets, , filters] = readWords(dynamic, table, 4);
    requireHashTable(
      dynamic,
      table,
      16 + 8 * filters! + 4 * buckets!,
      buckets! > 0 && isPowerOfTwo(filters!),
    );
  }
}

function requireHashTable(dynamic: Dynamic, address: number, byteLength: number, isSound: boolean): void {
  requireMapped(dynamic, address, byteLength, 'hash table');
  if (!isSound) throw dynamic.file.refusal('is damaged: its hash table has a size that none can have');
}

function readWords(dynamic: Dynamic, address: number, count: number): number[] {
  const segment = requireMapped(dynamic, address, 4 * count, 'hash table');
  const view = dynamic.file.read(address - segment.address + segment.offset, 4 * count);
  return Array.from({ length: count }, (_, index) => view.getUint32(4 * index, true));
}

function requireMapped(
  { file, segments }: Dynamic,
  address: number,
  byteLength: number,
  name: string,
): Segment {
  const segment = mappedAt(segments, address, byteLength);
  if (segment !== undefined) return segment;
  throw file.refusal(`is damaged: its ${name} lies outside of its segments`);
}
