/** IP addresses between text and their 16 bytes; those of version 4 are mapped (RFC 4291, section 2.5.5.2). */
import { isIP } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hex, text } from '../support/bytes.ts';
import { blank, describeCoverage, fromHex, raw, untouched } from './families.ts';

const MAPPED = `${'00'.repeat(10)}ffff`;

function parse(address: string): string | undefined {
  const bytes = untouched(16);
  const status = raw.sodium_ip2bin(bytes, text(address), address.length);
  if (status === 0) return hex(bytes);
  expect(status).toBe(-1);
  expect(blank(16)).toContain(hex(bytes));
  return undefined;
}

function format(bytes: Uint8Array, maximum = 46): string | null {
  const output = new Uint8Array(maximum).fill(0xff);
  const returned = raw.sodium_bin2ip(output, maximum, bytes);
  if (returned === null) return null;
  expect(returned).toBe(output);
  expect(output).toContain(0);
  return Buffer.from(output.subarray(0, output.indexOf(0))).toString('latin1');
}

/** In a number of version 4, where libsodium reads decimals and Node refuses what others take for octal. */
const HAS_LEADING_ZERO = /\b0\d+(\.|$)|\.0\d/;

const groupsOf = (digits: string): string[] => digits.match(/.{4}/g)!;

/** RFC 5952 as the WHATWG's URL standard has it. */
const canonical = (address: string): string => new URL(`http://[${address}]`).hostname.slice(1, -1);

/** Zeros often enough that there is something to compress. */
const group = fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 0xffff }));
const version6 = fc
  .array(group, { minLength: 8, maxLength: 8 })
  .map((groups) => groups.map((value) => value.toString(16).padStart(4, '0')).join(''))
  .filter((digits) => !digits.startsWith(MAPPED));
const version4 = fc.array(fc.integer({ min: 0, max: 255 }), { minLength: 4, maxLength: 4 });

describe('IP addresses', () => {
  it('of version 6 are written as RFC 5952 has it, and read in any spelling', () => {
    fc.assert(
      fc.property(version6, (digits) => {
        const long = groupsOf(digits).join(':');
        const short = canonical(long);
        expect(format(fromHex(digits))).toBe(short);
        for (const spelling of [long, short, long.toUpperCase()]) expect(parse(spelling)).toBe(digits);
      }),
      { numRuns: 500 },
    );
  });

  it('of version 4 are written in decimal, and read so', () => {
    fc.assert(
      fc.property(version4, (numbers) => {
        const digits = MAPPED + hex(Uint8Array.from(numbers));
        const address = numbers.join('.');
        expect(format(fromHex(digits))).toBe(address);
        for (const spelling of [address, `::ffff:${address}`, groupsOf(digits).join(':')]) {
          expect(parse(spelling)).toBe(digits);
        }
      }),
    );
  });

  // RFC 5952, sections 4 and 5, and RFC 4291, section 2.2.
  it.each([
    ['2001:db8::1', '20010db8000000000000000000000001'],
    ['2001:db8:0:1:1:1:1:1', '20010db8000000010001000100010001'],
    ['2001:0:0:1::1', '20010000000000010000000000000001'],
    ['2001:db8::1:0:0:1', '20010db8000000000001000000000001'],
    ['ff01::101', 'ff010000000000000000000000000101'],
    ['::1', '00000000000000000000000000000001'],
    ['::', '00000000000000000000000000000000'],
    ['192.0.2.1', `${MAPPED}c0000201`],
  ])('include %s', (address, digits) => {
    expect([format(fromHex(digits)), parse(address)]).toEqual([address, digits]);
  });

  it.each([
    '',
    '1.2.3',
    '1.2.3.4.5',
    '256.1.1.1',
    '1.2.3.',
    '.1.2.3',
    '1..2.3',
    '1.2.3.4 ',
    '1.2.3.-4',
    ':',
    ':::',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    '1:2:3:4:5:6:7:8::',
    '1::2::3',
    '12345::',
    'g::',
    '1:',
    ':1',
    '::1.2.3',
    '::1.2.3.256',
    '1:2:3:4:5:6:7:1.2.3.4',
    '[::1]',
    '::1/64',
  ])('do not include "%s"', (address) => {
    expect(isIP(address)).toBe(0);
    expect(parse(address)).toBeUndefined();
  });

  it('are those that Node takes, whatever the spelling', () => {
    const spelling = fc
      .array(fc.constantFrom('0', '1', '25', '255', '256', 'f', 'abcd', ':', ':', '::', '.', '.'), {
        minLength: 1,
        maxLength: 15,
      })
      .map((parts) => parts.join(''))
      .filter((address) => !HAS_LEADING_ZERO.test(address));
    fc.assert(
      fc.property(spelling, (address) => {
        expect(parse(address) !== undefined, address).toBe(isIP(address) !== 0);
      }),
      { numRuns: 3000, examples: [['1.2.3.4'], ['::1'], ['1::255'], ['f::1.1.1.255']] },
    );
  });

  it('are decimal also where their numbers begin with a zero', () => {
    expect(isIP('010.001.000.099')).toBe(0);
    expect(parse('010.001.000.099')).toBe(`${MAPPED}0a010063`);
    expect(parse('0010.1.1.1')).toBeUndefined();
  });

  it('may have a zone if they are of version 6, which is left out', () => {
    expect([isIP('fe80::1%eth0'), isIP('1.2.3.4%eth0'), isIP('fe80::1%')]).toEqual([6, 0, 0]);
    expect(parse('fe80::1%eth0')).toBe('fe800000000000000000000000000001');
    for (const address of ['1.2.3.4%eth0', 'fe80::1%', 'fe80::1%a%b']) expect(parse(address)).toBeUndefined();
  });

  it('are read up to the length that is given, or a zero byte', () => {
    const bytes = new Uint8Array(16);
    expect(raw.sodium_ip2bin(bytes, text('1.2.3.45'), 7)).toBe(0);
    expect(hex(bytes)).toBe(`${MAPPED}01020304`);
    expect(raw.sodium_ip2bin(bytes, text('1.2.3.5\0no'), 10)).toBe(0);
    expect(hex(bytes)).toBe(`${MAPPED}01020305`);
  });

  it('are written only where they and their zero byte fit', () => {
    for (const address of ['::', '1.2.3.4', '255.255.255.255', 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff']) {
      const bytes = fromHex(parse(address)!);
      expect(format(bytes, address.length + 1)).toBe(address);
      for (let maximum = 1; maximum <= address.length; maximum++) expect(format(bytes, maximum)).toBeNull();
    }
  });
});

describeCoverage('ip-addresses');
