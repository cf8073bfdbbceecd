import { isPrintable, isPrintableAscii, nameOf, textOf } from './file-names.js';

/**
 * What others wrote, in one line and without what would control a terminal or change the order of what is read there. Tabs stay:
 * they tell fields apart. A backslash is doubled, so that nothing passes for what it is not.
 *
 * @param bytes one character for each byte, as the result
 */
export function printable(bytes: string): string {
  const text = textOf(bytes);
  const isUtf8 = nameOf(text) === bytes;
  const isShown = isUtf8 ? isPrintable : isPrintableAscii;
  const shown = Array.from(isUtf8 ? text : bytes, (character) => {
    if (character === '\\') return '\\\\';
    return character === '\t' || isShown(character) ? character : escapeOf(character.codePointAt(0)!);
  });
  return nameOf(shown.join(''));
}

function escapeOf(code: number): string {
  const hexadecimal = code.toString(16);
  return code < 0x100 ? `\\x${hexadecimal.padStart(2, '0')}` : `\\u{${hexadecimal}}`;
}
