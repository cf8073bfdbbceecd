/**
 * Names of files are bytes, not text: Linux allows every byte but `/` and zero, and a name must come out as it went in.
 */

/** A name as a string of bytes: one character of 0 to 255 for each byte, Node's `latin1`. */
export type FileName = string;

/** What a shell acts upon even between double quotes, or in the middle of a word. */
const SPECIAL = /["!$&()*;<=>?[\\^`|]/;

/** The name as file system functions take it. */
export function pathOf(name: FileName): Buffer {
  return Buffer.from(name, 'latin1');
}

export function textOf(name: FileName): string {
  return pathOf(name).toString('utf8');
}

export function nameOf(text: string): FileName {
  return Buffer.from(text, 'utf8').toString('latin1');
}

/**
 * The name for people to read, in one line and without what would control their terminal: as the shell would take it,
 * in coreutils' manner.
 */
export function quoted(name: FileName): string {
  const text = textOf(name);
  const isUtf8 = nameOf(text) === name;
  const characters = isUtf8 ? [...text] : [...name];
  const isShown = isUtf8 ? isPrintable : isPrintableAscii;
  if (!characters.every(isShown)) return quotedWithEscapes(characters, isShown);
  if (!SPECIAL.test(text) && !/[\s':]|^[#~]|^[{}]?$/.test(text)) return text;
  if (text.includes("'") && !SPECIAL.test(text) && !/.[#~]|[{}]/.test(text)) return `"${text}"`;
  return `'${text.replaceAll("'", "'\\''")}'`;
}

function quotedWithEscapes(characters: readonly string[], isShown: (character: string) => boolean): string {
  let result = "'";
  let isEscaping = false;
  for (const character of characters) {
    const escapes = !isShown(character);
    if (escapes !== isEscaping) result += escapes ? "'$'" : "''";
    if (escapes) result += escapeOf(character);
    else result += character === "'" ? "'\\''" : character;
    isEscaping = escapes;
  }
  return `${result}'`;
}

/** Not what has no shape of its own, or changes the order of the characters around it. */
export function isPrintable(character: string): boolean {
  return !/[\p{C}\p{Zl}\p{Zp}]/u.test(character);
}

export function isPrintableAscii(character: string): boolean {
  return character >= ' ' && character <= '~';
}

const LETTERS = new Map([
  ['\n', 'n'],
  ['\r', 'r'],
  ['\t', 't'],
]);

function escapeOf(character: string): string {
  const letter = LETTERS.get(character);
  if (letter !== undefined) return `\\${letter}`;
  const bytes = character.codePointAt(0)! < 0x100 ? [...pathOf(character)] : [...Buffer.from(character)];
  return bytes.map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('');
}
