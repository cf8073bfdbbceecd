/** What the ciphers of IP addresses do besides what vectors and comparisons show. */
import { describe, expect, it } from 'vitest';
import { sodium } from '../../support/backend.ts';
import { hex, key as keyBytes, thrownBy, unhex } from '../../support/bytes.ts';

const { fromIp, ipCrypt, SecretBytes, toIp } = sodium;

/** Every cipher as one that takes what any of them takes. */
interface AnyCipher {
  encrypt(address: Uint8Array, key: unknown, options?: { tweak: Uint8Array }): Uint8Array;
  decrypt(encrypted: Uint8Array, key: unknown): Uint8Array;
  readonly limits: Readonly<Record<string, { readonly maximum: number }>>;
}

const ciphers = Object.entries(ipCrypt).map(([name, cipher]) => ({
  name,
  cipher: cipher as unknown as AnyCipher,
  hasHalves: /Extended|prefix/.test(name),
}));

const addresses = ['0.0.0.0', '192.0.2.1', '255.255.255.255', '::', '::1', '2001:db8:85a3::8a2e:370:7334'];

describe.each(ciphers)('ipCrypt.$name', ({ name, cipher, hasHalves }) => {
  const { keyLength, encryptedLength } = cipher.limits;
  const key = keyBytes(keyLength!.maximum);

  it('decrypts what it encrypted, and keeps its arguments', () => {
    for (const text of addresses) {
      const address = fromIp(text);
      const encrypted = cipher.encrypt(address, key);
      expect([encrypted.length, encrypted.buffer.byteLength]).toEqual(
        Array(2).fill(encryptedLength!.maximum),
      );
      expect(toIp(cipher.decrypt(encrypted, key))).toBe(text);
      expect(toIp(address)).toBe(text);
    }
    expect(hex(key)).toBe(hex(keyBytes(key.length)));
  });

  it('makes another address of what was changed, and of another key, without any sign', () => {
    const address = fromIp('192.0.2.1');
    const encrypted = cipher.encrypt(address, key);
    for (let index = 0; index < encrypted.length; index++) {
      const changed = encrypted.map((byte, at) => (at === index ? byte ^ 1 : byte));
      expect(hex(cipher.decrypt(changed, key))).not.toBe(hex(address));
    }
    const other = key.map((byte, index) => (index === key.length - 1 ? byte ^ 1 : byte));
    expect(hex(cipher.decrypt(encrypted, other))).not.toBe(hex(address));
  });

  it('refuses a key of two equal halves where it is two, in an array and in a secret', () => {
    const equal = Uint8Array.from([...keyBytes(key.length / 2), ...keyBytes(key.length / 2)]);
    const given = cipher.encrypt(fromIp('::1'), key);
    for (const access of ['readable', 'none'] as const) {
      using secret = SecretBytes.from(equal.slice(), { access });
      for (const wrong of [equal, secret, equal, secret]) {
        for (const call of [() => cipher.encrypt(fromIp('::1'), wrong), () => cipher.decrypt(given, wrong)]) {
          if (!hasHalves) expect(call()).toBeInstanceOf(Uint8Array);
          else {
            const error = thrownBy(call);
            expect(error).toBeInstanceOf(RangeError);
            expect(error).toMatchObject({ code: 'ERR_SODIUM_INVALID_VALUE', parameter: 'key' });
            expect(error.message).toMatch(
              /^key must be two halves that differ, got a (Uint8Array|SecretBytes) of 32 bytes that is invalid$/,
            );
          }
        }
      }
    }
  });

  it('takes halves that differ in any one bit, from keys of either access, again and again', () => {
    if (!hasHalves) return;
    for (let bit = 0; bit < 128; bit++) {
      const almost = Uint8Array.from([...keyBytes(16), ...keyBytes(16)]);
      almost[16 + (bit >> 3)]! ^= 1 << (bit & 7);
      using secret = SecretBytes.from(almost.slice(), { access: bit % 2 === 0 ? 'none' : 'readable' });
      const encrypted = cipher.encrypt(fromIp('::1'), almost);
      for (const _ of [1, 2]) expect(toIp(cipher.decrypt(encrypted, secret))).toBe('::1');
    }
  });

  it('looks at an array every time: what is in it may change', () => {
    if (!hasHalves) return;
    const changing = key.slice();
    cipher.encrypt(fromIp('::1'), changing);
    changing.copyWithin(16, 0, 16);
    expect(thrownBy(() => cipher.encrypt(fromIp('::1'), changing)).code).toBe('ERR_SODIUM_INVALID_VALUE');
  });

  it('is the same each time, unless it has a tweak', () => {
    const results = Array.from({ length: 50 }, () => hex(cipher.encrypt(fromIp('192.0.2.1'), key)));
    expect(new Set(results).size).toBe(name.startsWith('non') ? 50 : 1);
  });
});

describe.each(ciphers.filter(({ name }) => name.startsWith('non')))(
  'the tweak of ipCrypt.$name',
  ({ cipher }) => {
    const length = cipher.limits['tweakLength']!.maximum;
    const key = keyBytes(cipher.limits['keyLength']!.maximum);

    it('comes first, and decides the rest', () => {
      const tweak = keyBytes(length);
      const encrypted = cipher.encrypt(fromIp('192.0.2.1'), key, { tweak });
      expect(hex(encrypted.subarray(0, length))).toBe(hex(tweak));
      expect(hex(cipher.encrypt(fromIp('192.0.2.1'), key, { tweak }))).toBe(hex(encrypted));
      const random = cipher.encrypt(fromIp('192.0.2.1'), key);
      const again = cipher.encrypt(fromIp('192.0.2.1'), key, { tweak: random.slice(0, length) });
      expect(hex(again)).toBe(hex(random));
    });
  },
);

describe('ipCrypt.prefixPreserving', () => {
  const key = keyBytes(32);
  const bitsOf = (bytes: Uint8Array): string =>
    BigInt(`0x1${hex(bytes)}`)
      .toString(2)
      .slice(1);
  const encrypt = (address: Uint8Array): string => bitsOf(ipCrypt.prefixPreserving.encrypt(address, key));

  it('keeps what two addresses have in common, and no more', () => {
    for (const [text, start] of [
      ['2001:db8::1', 0],
      ['192.0.2.1', 96],
    ] as const) {
      const address = fromIp(text);
      const encrypted = encrypt(address);
      for (let place = start; place < 128; place++) {
        const other = address.slice();
        other[place >> 3]! ^= 0x80 >> (place & 7);
        const bits = encrypt(other);
        expect([...bits].findIndex((bit, index) => bit !== encrypted[index])).toBe(place);
      }
    }
  });

  it('keeps the version', () => {
    for (const text of addresses) {
      const encrypted = toIp(ipCrypt.prefixPreserving.encrypt(fromIp(text), key));
      expect(encrypted.includes('.')).toBe(text.includes('.'));
    }
  });

  it('has keys that a secret brings, as an array does', () => {
    using secret = SecretBytes.from(unhex(hex(key)), { purpose: 'ipCrypt.prefixPreserving' });
    const address = fromIp('192.0.2.1');
    expect(bitsOf(ipCrypt.prefixPreserving.encrypt(address, secret))).toBe(encrypt(address));
  });
});
