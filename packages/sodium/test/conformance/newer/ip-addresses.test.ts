/** IP addresses between text and the 16 bytes that `ipCrypt` takes. */
import { isIP } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sodium } from '../../support/backend.ts';
import { hex, thrownBy, unhex } from '../../support/bytes.ts';

const { fromIp, toIp } = sodium;

const MAPPED = `${'00'.repeat(10)}ffff`;

/** RFC 5952, as the WHATWG's standard of URLs has it. */
const canonical = (address: string): string => new URL(`http://[${address}]`).hostname.slice(1, -1);

/** Zeros often enough that there is something to leave out. */
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
        const long = digits.match(/.{4}/g)!.join(':');
        const short = canonical(long);
        expect(toIp(unhex(digits))).toBe(short);
        for (const spelling of [long, short, long.toUpperCase()]) expect(hex(fromIp(spelling))).toBe(digits);
      }),
      { numRuns: 500 },
    );
  });

  it('of version 4 are written in decimal, and mapped into those of version 6', () => {
    fc.assert(
      fc.property(version4, (numbers) => {
        const digits = MAPPED + hex(Uint8Array.from(numbers));
        const address = numbers.join('.');
        expect(toIp(unhex(digits))).toBe(address);
        for (const spelling of [address, `::ffff:${address}`]) expect(hex(fromIp(spelling))).toBe(digits);
      }),
    );
  });

  it('have bytes of their own', () => {
    const bytes = fromIp('192.0.2.1');
    expect([bytes.constructor, bytes.byteOffset, bytes.buffer.byteLength]).toEqual([Uint8Array, 0, 16]);
  });

  it('are as long as they can be', () => {
    for (const longest of ['255.255.255.255', 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff']) {
      expect(toIp(fromIp(longest))).toBe(longest);
    }
    expect(hex(fromIp('ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255'))).toBe('ff'.repeat(16));
  });

  it.each([
    '',
    '1.2.3',
    '256.1.1.1',
    ' 1.2.3.4',
    '1.2.3.4 ',
    '1.2.3.4:80',
    '1.2.3.4/24',
    '::1/64',
    '[::1]',
    '1::2::3',
    '1:2:3:4:5:6:7',
    '1.2.3.4%eth0',
    'localhost',
    '\0',
    '1.2.3.4\0',
    '1.2.3.4\0no',
    '::1\0',
    'fe80::1%eth0\0',
    '１.2.3.4',
    '1.2.3.\u0134',
    '\ud800',
    '1'.repeat(100_000),
  ])('are not %j', (text) => {
    expect(isIP(text)).toBe(0);
    const length = `${text.length} character${text.length === 1 ? '' : 's'}`;
    expect(thrownBy(() => fromIp(text))).toMatchObject({
      name: 'InvalidEncodingError',
      code: 'ERR_SODIUM_INVALID_ENCODING',
      parameter: 'text',
      message: `text must be an IP address, got a string of ${length} that is invalid`,
    });
  });

  it('may have a zone, which is left out, and zeros before decimals', () => {
    expect(isIP('fe80::1%eth0')).toBe(6);
    expect(toIp(fromIp('fe80::1%eth0'))).toBe('fe80::1');
    expect(toIp(fromIp('010.001.000.099'))).toBe('10.1.0.99');
  });
});
