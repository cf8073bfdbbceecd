/** The dynamic table of an ELF file: where its symbols, strings and relocations are, and what runs first and last. */
import type { Section } from './elf-sections.js';
import { DYNAMIC, isExecutable, mappedAt, type Segment, unsigned64 } from './elf-segments.js';
import { type Dynamic, inspectTables } from './elf-tables.js';
import type { HeaderReader } from './header-reader.js';

const ENTRY_BYTES = 16;

const END = 0;
const STRINGS = 5;
const STRINGS_BYTES = 10;
const SONAME = 14;

/** What is a text, as its place among the strings: needed libraries, the soname, folders to search. */
const TEXTS = [1, SONAME, 15, 29];

/** The functions that run first and last. */
const FUNCTIONS = [12, 13];

type Entry = readonly [tag: number, value: number];

/**
 * Checks that everything that the table points to is mapped, and is what the sections say.
 *
 * @returns the library's soname, when it has one.
 */
export function inspectDynamicTable(
  file: HeaderReader,
  segments: readonly Segment[],
  sections: readonly Section[],
): string | undefined {
  const segment = segments.find(({ type }) => type === DYNAMIC);
  if (segment === undefined) throw file.refusal('is no shared library: it has no dynamic section');
  const entries = readEntries(file, segment);
  const dynamic = { file, segments, sections, values: new Map(entries) };
  inspectTables(dynamic);
  inspectTexts(dynamic, entries);
  inspectFunctions(dynamic);
  return readSoname(dynamic);
}

function readEntries(file: HeaderReader, { offset, byteLength }: Segment): Entry[] {
  const table = file.read(offset, byteLength);
  const entries: Entry[] = [];
  for (let at = 0; at + ENTRY_BYTES <= table.byteLength; at += ENTRY_BYTES) {
    const tag = unsigned64(table, at);
    if (tag === END) return entries;
    entries.push([tag, unsigned64(table, at + 8)]);
  }
  throw file.refusal('is damaged: its dynamic table has no end');
}

function inspectTexts({ file, values }: Dynamic, entries: readonly Entry[]): void {
  const byteLength = values.get(STRINGS_BYTES) ?? 0;
  const isInside = entries.every(([tag, value]) => !TEXTS.includes(tag) || value < byteLength);
  if (!isInside) throw file.refusal('is damaged: a name lies outside of its strings');
}

function inspectFunctions({ file, segments, values }: Dynamic): void {
  for (const tag of FUNCTIONS) {
    const address = values.get(tag);
    if (address === undefined) continue;
    const segment = mappedAt(segments, address, 1);
    if (segment !== undefined && isExecutable(segment)) continue;
    throw file.refusal(`is damaged: at ${address} there is no function to run first or last`);
  }
}

function readSoname({ file, segments, values }: Dynamic): string | undefined {
  const soname = values.get(SONAME);
  if (soname === undefined) return undefined;
  const room = (values.get(STRINGS_BYTES) ?? 0) - soname;
  const address = (values.get(STRINGS) ?? 0) + soname;
  const segment = mappedAt(segments, address, room);
  if (segment === undefined) throw file.refusal('is damaged: its soname lies outside of its segments');
  return file.readText(address - segment.address + segment.offset, room);
}
