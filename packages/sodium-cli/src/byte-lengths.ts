/** Numbers of bytes as people write them, like `64KiB`. */

const KIB = 1024;
const MIB = 1024 * KIB;
const UNITS = new Map([
  ['', 1],
  ['B', 1],
  ['KiB', KIB],
  ['MiB', MIB],
  ['GiB', 1024 * MIB],
]);

/** Not a number for what is none. */
export function parseByteLength(text: string): number {
  const [, digits, unit = ''] = /^(\d+) ?([a-z]*)$/i.exec(text.trim()) ?? [];
  return Number(digits) * (UNITS.get(unit) ?? Number.NaN);
}
