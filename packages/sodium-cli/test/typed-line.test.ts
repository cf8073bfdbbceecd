import { describe, expect, it } from 'vitest';
import { createTypedLine } from '../src/typed-line.ts';

/** @param keys one character for each byte. */
function type(keys: string) {
  const line = createTypedLine();
  const used = [...Buffer.from(keys, 'latin1')].findIndex((key) => line.take(key)) + 1;
  return { used, problem: line.problem(), bytes: Buffer.from(line.bytes()).toString('latin1') };
}

const line = (bytes: string, used: number) => ({ used, problem: undefined, bytes });

describe('a line', () => {
  it.each(['\r', '\n', '\x04'])('ends with %j, and what follows is not of it', (end) => {
    expect(type(`ab c\t\xff${end}def\r`)).toEqual(line('ab c\t\xff', 7));
  });

  it('does not end by itself', () => {
    expect(type('abc').used).toBe(0);
  });

  it.each([
    ['the last character', 'ab\x7f\r', 'a'],
    ['a character of several bytes', 'a\xf0\x9f\x98\x80\x08\r', 'a'],
    ['all of it', 'abc\x15def\r', 'def'],
    ['more than there is', 'a\x7f\x7f\x7fb\r', 'b'],
    ['bytes that continue nothing', '\xbf\xbf\x7fb\r', 'b'],
  ])('can have %s erased', (_, keys, bytes) => {
    expect(type(keys)).toEqual(line(bytes, keys.length));
  });

  it('has 1,024 bytes at most', () => {
    const longest = 'a'.repeat(1024);
    expect(type(`${longest}\r`)).toEqual(line(longest, 1025));
    expect(type(`${longest}b\x7fb\r`).problem).toBe('more than 1024 bytes were typed');
  });

  it('has no keys that are no characters', () => {
    for (const key of ['\x00', '\x01', '\x1b', '\x1f']) {
      expect(type(`a${key}[D\r`).problem).toBe('a key was pressed that is no character');
    }
  });

  it('may be empty, which an end of input is not', () => {
    expect(type('\r')).toEqual(line('', 1));
    expect(type('a\x7f\x04')).toEqual({ used: 3, problem: 'the input ended', bytes: '' });
  });

  it('is wiped', () => {
    const typed = createTypedLine();
    for (const key of Buffer.from('secret')) typed.take(key);
    const bytes = typed.bytes();
    typed.wipe();
    expect(bytes).toEqual(new Uint8Array(Buffer.from('secret')));
    expect(typed.bytes()).toEqual(new Uint8Array(6));
  });
});
