import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sodium } from '../support/backend.ts';
import { hex, message, thrownBy } from '../support/bytes.ts';
import { liars, otherViews, strangers } from '../support/odd-values.ts';

const { equals, toHex, fromHex, toBase64, fromBase64, fromUtf8, toUtf8 } = sodium;
const variants = ['original', 'original-no-padding', 'url-safe', 'url-safe-no-padding'] as const;

describe('equals', () => {
  it('sees every differing bit of every length up to 200', () => {
    for (let length = 0; length <= 200; length++) {
      expect(equals(message(length), message(length))).toBe(true);
      for (let at = 0; at < length; at++) {
        const other = message(length);
        other[at]! ^= 1 << (at & 7);
        if (equals(message(length), other)) expect({ length, at }).toBe('different');
      }
    }
  });

  it('is false for different lengths, also when one begins with the other', () => {
    expect(equals(message(31), message(32))).toBe(false);
    expect(equals(new Uint8Array(0), new Uint8Array(1))).toBe(false);
  });

  it('refuses everything but Uint8Arrays, on either side', () => {
    for (const value of Object.values({ ...strangers, ...liars, ...otherViews })) {
      expect(thrownBy(() => equals(value() as never, message(32)))).toMatchObject({ parameter: 'a' });
      expect(thrownBy(() => equals(message(32), value() as never))).toMatchObject({ parameter: 'b' });
    }
  });
});

describe('hexadecimal', () => {
  it('is what Node writes and reads', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        const text = Buffer.from(bytes).toString('hex');
        expect(toHex(bytes)).toBe(text);
        expect(hex(fromHex(text))).toBe(text);
        expect(hex(fromHex(text.toUpperCase()))).toBe(text);
      }),
    );
  });

  it('refuses whatever is not hexadecimal to its end', () => {
    for (const text of [
      'a',
      'abc',
      'zz',
      '0x00',
      'ab cd',
      'ab:cd',
      'ab\n',
      'ab\0',
      '\0',
      'abéé',
      '١٢',
      ' ',
      'abxx',
      'xxab',
    ]) {
      const error = thrownBy(() => fromHex(text));
      expect({ text, code: error.code }).toEqual({ text, code: 'ERR_SODIUM_INVALID_ENCODING' });
      expect(error.message).toBe(
        `hex must be pairs of hexadecimal digits, got a string of ${text.length} character${text.length === 1 ? '' : 's'} that is invalid`,
      );
    }
  });
});

describe.each(variants)('base64, %s', (variant) => {
  const node = (bytes: Uint8Array): string => {
    const text = Buffer.from(bytes).toString(variant.startsWith('url') ? 'base64url' : 'base64');
    const bare = text.replace(/=+$/, '');
    return variant.endsWith('no-padding') ? bare : bare.padEnd(Math.ceil(bare.length / 4) * 4, '=');
  };

  it('is what Node writes and reads', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(toBase64(bytes, variant)).toBe(node(bytes));
        expect(hex(fromBase64(node(bytes), variant))).toBe(hex(bytes));
      }),
    );
  });

  it('refuses the texts of the other variants, and anything after the end', () => {
    const bytes = Uint8Array.from([251, 255, 254, 1]);
    for (const other of variants.filter((name) => name !== variant)) {
      expect(thrownBy(() => fromBase64(toBase64(bytes, other), variant)).code).toBe(
        'ERR_SODIUM_INVALID_ENCODING',
      );
    }
    for (const text of [
      'A',
      'AAAAA',
      `${node(bytes)}\n`,
      `${node(bytes)} `,
      `${node(bytes)}=`,
      '====',
      'AA\0=',
      'ÄÄÄÄ',
    ]) {
      const error = thrownBy(() => fromBase64(text, variant));
      expect({ text, code: error.code, parameter: error.parameter }).toEqual({
        text,
        code: 'ERR_SODIUM_INVALID_ENCODING',
        parameter: 'base64',
      });
    }
  });
});

describe('UTF-8', () => {
  it('is what Buffer writes, and reads back as it was', () => {
    for (const text of ['', 'abc', 'Grüße', '漢字', '😀', '\ufeffmark', 'nul\0inside', 'x'.repeat(5000)]) {
      expect(hex(fromUtf8(text))).toBe(Buffer.from(text, 'utf8').toString('hex'));
      expect(toUtf8(fromUtf8(text))).toBe(text);
    }
  });

  it('refuses lone surrogates and bytes that are no UTF-8', () => {
    for (const text of ['\ud800', 'a\udc00b', '\udc00\ud800', '😀'.slice(0, 1)]) {
      expect(thrownBy(() => fromUtf8(text)).code).toBe('ERR_SODIUM_INVALID_ENCODING');
    }
    for (const bytes of [[0xff], [0xc3], [0xed, 0xa0, 0x80], [0xf8, 0x88, 0x80, 0x80, 0x80], [0xc0, 0x80]]) {
      expect(thrownBy(() => toUtf8(Uint8Array.from(bytes))).code).toBe('ERR_SODIUM_INVALID_ENCODING');
    }
  });
});

describe('the codecs', () => {
  it('refuse every other kind of value', () => {
    for (const [kind, value] of Object.entries({ ...strangers, ...liars })) {
      const encoders = { toHex, toUtf8, toBase64: (bytes: never) => toBase64(bytes, 'original') };
      for (const encode of Object.values(encoders)) {
        expect({ kind, ...thrownBy(() => encode(value() as never)) }).toMatchObject({
          kind,
          parameter: 'bytes',
        });
      }
      if (typeof value() === 'string') continue;
      expect(thrownBy(() => fromHex(value() as never))).toMatchObject({ parameter: 'hex' });
      expect(thrownBy(() => fromUtf8(value() as never))).toMatchObject({ parameter: 'text' });
      expect(thrownBy(() => fromBase64(value() as never, 'original'))).toMatchObject({ parameter: 'base64' });
    }
    for (const variant of [undefined, null, 1, 'base64', 'ORIGINAL', 'toString', '__proto__', {}]) {
      expect(thrownBy(() => toBase64(message(3), variant as never))).toMatchObject({ parameter: 'variant' });
      expect(thrownBy(() => fromBase64('AAAA', variant as never))).toMatchObject({ parameter: 'variant' });
    }
  });
});
