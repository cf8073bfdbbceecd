/** The lines that `b2sum` writes and reads: https://www.gnu.org/software/coreutils/manual/html_node/b2sum-invocation.html */
import type { FileName } from './file-names.js';

const MAXIMUM_BITS = 512;

const UNTAGGED = /^[ \t]*(?<escaped>\\?)(?<digest>[0-9a-fA-F]+)[ \t](?<rest>.*)$/s;
/** After the tag b2sum takes one character, whatever it is, and a space; numbers as C has them, in three bases. */
const TAGGED =
  /^[ \t]*(?<escaped>\\?)BLAKE2b(?:-\s*\+?(?<bits>0[xX][0-9a-fA-F]+|\d+) ?|[^(-] ?)?\((?<name>.*)\)[ \t]*=[ \t]*(?<digest>[0-9a-fA-F]+)$/s;

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
export type ParseSum = (line: string) => Sum | undefined;

/**
 * Reads lines that belong together. BSD's reversed form, with one separator before the name, is read when the first line
 * that has no tag is of that form; from then on a second separator belongs to the name. So does b2sum: a name with a space
 * at its start must not pass for another one.
 */
export function createSumParser(): ParseSum {
  let isReversed: boolean | undefined;

  function untaggedName(rest: string): FileName | undefined {
    if (rest.length > 1 && /^[ *]/.test(rest)) {
      isReversed ??= false;
      return isReversed ? rest : rest.slice(1);
    }
    isReversed ??= true;
    return isReversed ? rest : undefined;
  }

  return (line) => {
    const tagged = TAGGED.exec(line)?.groups;
    const groups = tagged ?? UNTAGGED.exec(line)?.groups;
    if (groups === undefined) return undefined;
    const hex = groups['digest']!;
    const bits = hex.length * 4;
    const expectedBits = tagged === undefined ? bits : bitsOf(groups['bits']);
    if (bits !== expectedBits || bits % 8 !== 0 || bits > MAXIMUM_BITS) return undefined;
    const shown = tagged === undefined ? untaggedName(groups['rest']!) : groups['name']!;
    const name = groups['escaped'] === '' || shown === undefined ? shown : unescapeName(shown);
    // No file has a zero byte in its name; C programs would read the name only up to there.
    if (name === undefined || name.includes('\0')) return undefined;
    return { digest: Buffer.from(hex, 'hex'), name };
  };
}

/** As C reads numbers: those that begin with a zero are octal. */
function bitsOf(text: string | undefined): number {
  if (text === undefined) return MAXIMUM_BITS;
  return /^0\d/.test(text) ? (/^[0-7]+$/.test(text) ? Number.parseInt(text, 8) : Number.NaN) : Number(text);
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
