import { describe, expect, it } from 'vitest';
import { createSumParser, formatSum } from '../src/sums.ts';

const parseSum = (line: string) => createSumParser()(line);

const digest = Buffer.from('ab'.repeat(32), 'hex');
const hex = digest.toString('hex');

describe('formatSum', () => {
  it.each([
    ['name', `${hex}  name\n`],
    [' spaces ', `${hex}   spaces \n`],
    ['a\nb', `\\${hex}  a\\nb\n`],
    ['a\rb', `\\${hex}  a\\rb\n`],
    ['a\\nb', `\\${hex}  a\\\\nb\n`],
    ['\xff', `${hex}  \xff\n`],
  ])('writes %j', (name, line) => {
    expect(formatSum({ digest, name }, { style: 'text', isZeroEnded: false })).toBe(line);
    expect(parseSum(line.slice(0, -1))).toEqual({ digest, name });
  });

  it.each([
    ['binary', digest, `\\${hex} *a\\nb\n`],
    ['tag', digest, `\\BLAKE2b-256 (a\\nb) = ${hex}\n`],
    ['tag', Buffer.concat([digest, digest]), `\\BLAKE2b (a\\nb) = ${hex}${hex}\n`],
  ] as const)('writes the style "%s"', (style, digest, line) => {
    const name = 'a\nb';
    expect(formatSum({ digest, name }, { style, isZeroEnded: false })).toBe(line);
    expect(parseSum(line.slice(0, -1))).toEqual({ digest, name });
    const unescaped = `${line.slice(1, -1).replace('\\n', '\n')}\0`;
    expect(formatSum({ digest, name }, { style, isZeroEnded: true })).toBe(unescaped);
  });
});

describe('parseSum', () => {
  it.each([
    [`${hex}  name`, 'name'],
    [`${hex} *name`, 'name'],
    [`${hex}\t name`, 'name'],
    [` \t${hex}  name`, 'name'],
    [`${hex.toUpperCase()}  name`, 'name'],
    [`${hex}  a\\nb`, 'a\\nb'],
    [`${hex}  a\nb`, 'a\nb'],
    [`BLAKE2b-256 (name) = ${hex}`, 'name'],
    [`BLAKE2b-256(name)= ${hex}`, 'name'],
    [`BLAKE2b-256 (a) = b) = ${hex}`, 'a) = b'],
    [`\\BLAKE2b-256 (a\\nb) = ${hex}`, 'a\nb'],
    [`\\${hex}  \\\\n`, '\\n'],
    [`${hex} name`, 'name'],
    [`${hex}  `, ' '],
    [`BLAKE2b-0x100 (name) = ${hex}`, 'name'],
    [`BLAKE2b-0400 (name) = ${hex}`, 'name'],
    [`BLAKE2b- +256 (name) = ${hex}`, 'name'],
  ])('reads %j', (line, name) => {
    expect(parseSum(line)).toEqual({ digest, name });
  });

  it('takes lengths from 8 to 512 bits, whose refusal is another matter', () => {
    expect(parseSum('ab  name')?.digest).toHaveLength(1);
    expect(parseSum(`${'ab'.repeat(64)}  name`)?.digest).toHaveLength(64);
    expect(parseSum(`BLAKE2b (name) = ${'ab'.repeat(64)}`)?.digest).toHaveLength(64);
  });

  it.each([
    '',
    hex,
    `${hex}name`,
    `${hex.slice(1)}  name`,
    `x${hex.slice(1)}  name`,
    `${'ab'.repeat(65)}  name`,
    `BLAKE2b (name) = ${hex}`,
    `BLAKE2b-512 (name) = ${hex}`,
    `BLAKE2b-520 (name) = ${'ab'.repeat(65)}`,
    `BLAKE2b-0256 (name) = ${hex}`,
    `BLAKE2b--256 (name) = ${hex}`,
    `BLAKE2b-256  (name) = ${hex}`,
    `BLAKE2s-256 (name) = ${hex}`,
    `blake2b-256 (name) = ${hex}`,
    `BLAKE2b-256 name = ${hex}`,
    `BLAKE2b-256 (name) ${hex}`,
    `BLAKE2b-256 (name) = ${hex} `,
    `\\${hex}  ends with \\`,
    `\\${hex}  \\t`,
    `${hex}  zero\0byte`,
  ])('refuses %j', (line) => {
    expect(parseSum(line)).toBeUndefined();
  });
});

describe('a reversed form, with one separator', () => {
  it('is read when the first line without a tag has it', () => {
    const parse = createSumParser();
    expect(parse(`BLAKE2b-256 (tagged) = ${hex}`)?.name).toBe('tagged');
    expect(parse(`${hex} name`)?.name).toBe('name');
    expect(parse(`${hex}  name`)?.name).toBe(' name');
    expect(parse(`${hex} *name`)?.name).toBe('*name');
  });

  it('is refused after the usual one', () => {
    const parse = createSumParser();
    expect(parse(`${hex}  name`)?.name).toBe('name');
    expect(parse(`${hex} name`)).toBeUndefined();
  });
});
