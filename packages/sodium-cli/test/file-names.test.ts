import { describe, expect, it } from 'vitest';
import { nameOf, quoted } from '../src/file-names.ts';

describe('quoted', () => {
  it.each([
    ['plain-1.0_a,b%c+d@e/f]{}', 'plain-1.0_a,b%c+d@e/f]{}'],
    ['Grüße', 'Grüße'],
    ['', "''"],
    ['two words', "'two words'"],
    ['a:b', "'a:b'"],
    ['#a', "'#a'"],
    ['a#', 'a#'],
    ['~', "'~'"],
    ['{', "'{'"],
    ["it's", '"it\'s"'],
    ["#it's", '"#it\'s"'],
    ["it's #5", "'it'\\''s #5'"],
    ["it's {5}", "'it'\\''s {5}'"],
    ["it's $5", "'it'\\''s $5'"],
    ['a\\b', "'a\\b'"],
    ['a\nb', "'a'$'\\n''b'"],
    ['\t', "''$'\\t'"],
    ['\x1b[0m', "''$'\\033''[0m'"],
    ["'\n", "''\\'''$'\\n'"],
  ])('shows %j as %s', (text, shown) => {
    expect(quoted(nameOf(text))).toBe(shown);
  });

  it('shows bytes that are no UTF-8 by their numbers', () => {
    expect(quoted('a\xff\xe9b')).toBe("'a'$'\\377\\351''b'");
  });
});
