/** PE, the format of libraries on Windows: https://learn.microsoft.com/windows/win32/debug/pe-format */
import { mapOf } from '../shared/intrinsics.js';
import type { HeaderReader } from './header-reader.js';

const SIGNATURE = 0x50450000;
const SIGNATURE_OFFSET = 0x3c;
const FILE_HEADER_BYTES = 24;
const SECTION_BYTES = 40;
const IS_LIBRARY = 0x2000;

const MACHINES = mapOf([
  [0x14c, 'ia32'],
  [0x1c4, 'arm'],
  [0x8664, 'x64'],
  [0xaa64, 'arm64'],
]);

/** Checks that a process of this architecture can map the library. */
export function inspectPe(file: HeaderReader, architecture: string): undefined {
  const start = file.read(SIGNATURE_OFFSET, 4).getUint32(0, true);
  const header = file.read(start, FILE_HEADER_BYTES);
  if (header.getUint32(0) !== SIGNATURE) throw file.refusal('is no Windows library, but a DOS program');
  const number = header.getUint16(4, true);
  const machine = MACHINES.get(number) ?? `machine ${number}`;
  if (machine !== architecture) {
    throw file.refusal(`is built for ${machine}, but this process is ${architecture}`);
  }
  if ((header.getUint16(22, true) & IS_LIBRARY) === 0) throw file.refusal('is a program, not a library');

  const count = header.getUint16(6, true);
  const table = start + FILE_HEADER_BYTES + header.getUint16(20, true);
  const sections = file.read(table, count * SECTION_BYTES);
  for (let at = 0; at < sections.byteLength; at += SECTION_BYTES) {
    file.requireInside(sections.getUint32(at + 20, true), sections.getUint32(at + 16, true), 'a section');
  }
}
