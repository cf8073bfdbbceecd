/** The lines that `b2sum` writes and reads: https://www.gnu.org/software/coreutils/manual/html_node/b2sum-invocation.html */
import type { FileName } from './file-names.js';

const MAXIMUM_BITS = 512;

const UNTAGGED = /^[ \t]*(?<escaped>\\?)(?<digest>[0-9a-fA-F]+)[ \t][ *](?<name>.+)$/s;
const TAGGED =
  /^[ \t]*(?<escaped>\\?)BLAKE2b(?:-(?<bits>\d+))? {0,2}\((?<name>.*)\)[ \t]*=[ \t]*(?<digest>[0-9a-fA-F]+)$/s;

export interface Sum {
  readonly digest: Uint8Array;
  readonly name: FileName;
}

export interface SumFormat {
  readonly style: 'text' | 'binary' | 'tag';
  /** Ends with a zero byte, and names stand as they are. */
  readonly isZeroEnded: boolean;
}

/** The line for a digest, with its end. */
export function formatSum({ digest, name }: Sum, { style, isZeroEnded }: SumFormat): string {
  const shown = isZeroEnded ? name : escapeName(name);
  const hex = Buffer.from(digest).toString('hex');
  const sum =
    style === 'tag'
      ? `${tagOf(digest.length * 8)} (${shown}) = ${hex}`
      : `${hex} ${style === 'binary' ? '*' : ' '}${shown}`;
  return `${shown === name ? '' : '\\'}${sum}${isZeroEnded ? '\0' : '\n'}`;
}

function tagOf(bits: number): string {
  return bits === MAXIMUM_BITS ? 'BLAKE2b' : `BLAKE2b-${bits}`;
}

/** The digest, of 8 to 512 bits, and the name on a line without its newline; undefined when it has none. */
export function parseSum(line: string): Sum | undefined {
  const untagged = UNTAGGED.exec(line)?.groups;
  const groups = untagged ?? TAGGED.exec(line)?.groups;
  if (groups === undefined) return undefined;
  const hex = groups['digest']!;
  const bits = hex.length * 4;
  const expectedBits = untagged === undefined ? Number(groups['bits'] ?? MAXIMUM_BITS) : bits;
  if (bits !== expectedBits || bits % 8 !== 0 || bits > MAXIMUM_BITS) return undefined;
  const name = groups['escaped'] === '' ? groups['name']! : unescapeName(groups['name']!);
  // No file has a zero byte in its name; C programs would read the name only up to there.
  if (name === undefined || name.includes('\0')) return undefined;
  return { digest: Buffer.from(hex, 'hex'), name };
}

const ESCAPES = new Map([
  ['\\', '\\\\'],
  ['\n', '\\n'],
  ['\r', '\\r'],
]);
const UNESCAPES = new Map(Array.from(ESCAPES, ([character, sequence]) => [sequence, character]));

/** One line, whatever the name; the same string when nothing needs it. */
export function escapeName(name: FileName): string {
  return name.replace(/[\\\n\r]/g, (character) => ESCAPES.get(character)!);
}

function unescapeName(escaped: string): FileName | undefined {
  if (!/^(?:[^\\]|\\[\\nr])*$/.test(escaped)) return undefined;
  return escaped.replace(/\\[\\nr]/g, (sequence) => UNESCAPES.get(sequence)!);
}
