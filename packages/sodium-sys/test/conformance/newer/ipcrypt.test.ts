/** Encryption of IP addresses (draft-denis-ipcrypt). */
import { createCipheriv } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { bytesOf, hex } from '../support/bytes.ts';
import { describeCoverage, fromHex, raw, tampered } from './families.ts';
import { kiasu, xor } from './reference/aes.ts';

/** The 16 bytes of an address without "::", and of a mapped one of IP version 4. */
function addressOf(text: string): Uint8Array<ArrayBuffer> {
  if (text.includes('.')) {
    return Uint8Array.from([...Array<number>(10).fill(0), 255, 255, ...text.split('.').map(Number)]);
  }
  return fromHex(
    text
      .split(':')
      .map((group) => group.padStart(4, '0'))
      .join(''),
  );
}

const addresses = [
  ...['0.0.0.0', '255.255.255.255', '192.0.2.1', '10.1.2.3'].map(addressOf),
  ...Array.from({ length: 20 }, (_, index) => bytesOf(`address ${index}`, 16)),
];

const aes = (block: Uint8Array, key: Uint8Array): Uint8Array =>
  createCipheriv('aes-128-ecb', key, null).setAutoPadding(false).update(block);

type Encrypt = (output: Uint8Array, address: Uint8Array, key: Uint8Array) => void;

function applied(call: Encrypt, address: Uint8Array, key: Uint8Array): string {
  const output = new Uint8Array(16);
  call(output, address, key);
  return hex(output);
}

function expectKeys(keygen: (key: Uint8Array) => void, keyBytes: number): void {
  const [a, b] = [new Uint8Array(keyBytes), new Uint8Array(keyBytes)];
  for (const made of [a, b]) keygen(made);
  expect(hex(a)).not.toBe(hex(b));
  expect([...a.subarray(-8), ...b.subarray(-8)].some((byte) => byte !== 0)).toBe(true);
}

// The keys of the draft's test vectors.
const UP = '0123456789abcdeffedcba9876543210';
const DOWN = '1032547698badcfeefcdab8967452301';
const FIPS = '2b7e151628aed2a6abf7158809cf4f3c';

describe('crypto_ipcrypt', () => {
  // draft-denis-ipcrypt, appendix "ipcrypt-deterministic Test Vectors", and its repository's test_vectors.json.
  it.each([
    [UP, '0.0.0.0', 'bde9:6789:d353:824c:d7c6:f58a:6bd2:26eb'],
    [DOWN, '255.255.255.255', 'aed2:92f6:ea23:58c3:48fd:8b8:74e8:45d8'],
    [FIPS, '192.0.2.1', '1dbd:c1b9:fff1:7586:7d0b:67b4:e76e:4777'],
    [UP, '2001:db8:85a3:0:0:8a2e:370:7334', '1eef:2352:64c8:18e6:6456:1373:f615:5032'],
    [DOWN, '192.0.2.1', '7fde:a680:9546:ef2:d3c:7abb:1b38:2659'],
  ])('under %s makes of %s what the draft says', (key, address, encrypted) => {
    expect(applied(raw.crypto_ipcrypt_encrypt, addressOf(address), fromHex(key))).toBe(
      hex(addressOf(encrypted)),
    );
    expect(applied(raw.crypto_ipcrypt_decrypt, addressOf(encrypted), fromHex(key))).toBe(
      hex(addressOf(address)),
    );
  });

  it("is OpenSSL's AES-128 of the address", () => {
    for (const [index, address] of addresses.entries()) {
      const key = bytesOf(`key ${index}`, 16);
      const encrypted = aes(address, key);
      expect(applied(raw.crypto_ipcrypt_encrypt, address, key)).toBe(hex(encrypted));
      expect(applied(raw.crypto_ipcrypt_decrypt, encrypted, key)).toBe(hex(address));
      expect(applied(raw.crypto_ipcrypt_decrypt, encrypted, tampered(key, 15))).not.toBe(hex(address));
    }
  });

  it('has the sizes of the draft, and makes keys', () => {
    expect([raw.crypto_ipcrypt_bytes(), raw.crypto_ipcrypt_keybytes()]).toEqual([16, 16]);
    expectKeys(raw.crypto_ipcrypt_keygen, 16);
  });
});

/** Key, address, tweak, and what comes after the tweak. */
type Vector = readonly [key: string, address: string, tweak: string, encrypted: string];

const tweaked = [
  {
    variant: 'nd',
    keyBytes: 16,
    tweakBytes: 8,
    oracle: kiasu,
    vectors: [
      [UP, '0.0.0.0', '08e0c289bff23b7c', 'b349aadfe3bcef56221c384c7c217b16'],
      [DOWN, '255.255.255.255', '08e0c289bff23b7c', 'f602ae8dcfeb47c1fbcb9597b8951b89'],
      [FIPS, '192.0.2.1', '08e0c289bff23b7c', 'ca25fe3b7f2ca5e50a0deb24ef0469f8'],
      [UP, '2001:db8:85a3:0:0:8a2e:370:7334', '08e0c289bff23b7c', 'dd344485c55026d8b4cfa33b81032aff'],
      [DOWN, '192.0.2.1', '08e0c289bff23b7c', '18e29f7c1fc75164251238ed9f0bd02a'],
    ],
  },
  {
    variant: 'ndx',
    keyBytes: 32,
    tweakBytes: 16,
    oracle: (address: Uint8Array, tweak: Uint8Array, key: Uint8Array): Uint8Array =>
      createCipheriv('aes-128-xts', key, tweak).update(address),
    vectors: [
      [UP + DOWN, '0.0.0.0', '21bd1834bc088cd2b4ecbe30b70898d7', '82db0d4125fdace61db35b8339f20ee5'],
      [DOWN + UP, '255.255.255.255', '21bd1834bc088cd2b4ecbe30b70898d7', '76c7dbd1ae4802a2dd95ad4f88273535'],
      [
        `${FIPS}3c4fcf098815f7aba6d2ae2816157e2b`,
        '192.0.2.1',
        '21bd1834bc088cd2b4ecbe30b70898d7',
        '259e85ebaa000667d2437ac7e2208d71',
      ],
      [
        UP + DOWN,
        '2001:db8:85a3:0:0:8a2e:370:7334',
        '21bd1834bc088cd2b4ecbe30b70898d7',
        'fe8d52464555ef3458e4a6eefe14eb28',
      ],
      [DOWN + UP, '192.0.2.1', '21bd1834bc088cd2b4ecbe30b70898d7', 'c9487dffa9292855845d234bd1d72395'],
    ],
  },
] as const;

describe('the reference of these tests', () => {
  it("is OpenSSL's AES-128 where the tweak is zero", () => {
    for (const [index, address] of addresses.entries()) {
      const key = bytesOf(`key ${index}`, 16);
      expect(hex(kiasu(address, new Uint8Array(8), key))).toBe(hex(aes(address, key)));
    }
  });
});

describe.each(tweaked)('crypto_ipcrypt_$variant', ({ variant, keyBytes, tweakBytes, oracle, vectors }) => {
  function encrypt(address: Uint8Array, tweak: Uint8Array, key: Uint8Array): Uint8Array<ArrayBuffer> {
    const output = new Uint8Array(tweakBytes + 16);
    raw[`crypto_ipcrypt_${variant}_encrypt`](output, address, tweak, key);
    return output;
  }

  function decrypt(encrypted: Uint8Array, key: Uint8Array): string {
    const address = new Uint8Array(16);
    raw[`crypto_ipcrypt_${variant}_decrypt`](address, encrypted, key);
    return hex(address);
  }

  // draft-denis-ipcrypt, appendices "ipcrypt-nd Test Vectors" and "ipcrypt-ndx Test Vectors", and test_vectors.json.
  it.each<Vector>(vectors)(
    'under %s makes of %s and %s what the draft says',
    (key, address, tweak, encrypted) => {
      expect(hex(encrypt(addressOf(address), fromHex(tweak), fromHex(key)))).toBe(tweak + encrypted);
      expect(decrypt(fromHex(tweak + encrypted), fromHex(key))).toBe(hex(addressOf(address)));
    },
  );

  it('is the tweak and what an unrelated implementation makes of the address', () => {
    for (const [index, address] of addresses.entries()) {
      const [key, tweak] = [bytesOf(`key ${index}`, keyBytes), bytesOf(`tweak ${index}`, tweakBytes)];
      const encrypted = encrypt(address, tweak, key);
      expect(hex(encrypted)).toBe(hex(tweak) + hex(oracle(address, tweak, key)));
      expect(decrypt(encrypted, key)).toBe(hex(address));
    }
  });

  it('opens to something else with another key, tweak or byte', () => {
    const [address, key] = [addresses[0]!, bytesOf('key', keyBytes)];
    const encrypted = encrypt(address, bytesOf('tweak', tweakBytes), key);
    for (let index = 0; index < keyBytes; index++) {
      expect(decrypt(encrypted, tampered(key, index))).not.toBe(hex(address));
    }
    for (let index = 0; index < encrypted.length; index++) {
      expect(decrypt(tampered(encrypted, index), key)).not.toBe(hex(address));
    }
  });

  it('has the sizes of the draft', () => {
    expect([
      raw[`crypto_ipcrypt_${variant}_keybytes`](),
      raw[`crypto_ipcrypt_${variant}_tweakbytes`](),
      raw[`crypto_ipcrypt_${variant}_inputbytes`](),
      raw[`crypto_ipcrypt_${variant}_outputbytes`](),
    ]).toEqual([keyBytes, tweakBytes, 16, tweakBytes + 16]);
  });

  it('makes keys', () => {
    expectKeys(raw[`crypto_ipcrypt_${variant}_keygen`], keyBytes);
  });
});

describe('crypto_ipcrypt_pfx', () => {
  const SECOND = `${FIPS}a9f5ba40db214c3798f2e1c23456789a`;

  const bitsOf = (bytes: Uint8Array): string =>
    Array.from(bytes, (byte) => byte.toString(2).padStart(8, '0')).join('');

  const fromBits = (bits: string): Uint8Array<ArrayBuffer> =>
    Uint8Array.from({ length: 16 }, (_, index) => Number.parseInt(bits.slice(8 * index, 8 * index + 8), 2));

  /** Bit by bit, as section "Encryption Process" has it: each depends on all before it, and what marks an address of IP version 4 stays. */
  function oracle(address: Uint8Array, key: Uint8Array): string {
    const bits = bitsOf(address);
    const mapped = bits.startsWith('0'.repeat(80) + '1'.repeat(16)) ? 96 : 0;
    let encrypted = bits.slice(0, mapped);
    for (let length = mapped; length < 128; length++) {
      const prefix = fromBits(`1${bits.slice(0, length)}`.padStart(128, '0').slice(-128));
      const sum = xor(aes(prefix, key.subarray(0, 16)), aes(prefix, key.subarray(16)));
      encrypted += Number(bits[length]) ^ (sum[15]! & 1);
    }
    return hex(fromBits(encrypted));
  }

  // draft-denis-ipcrypt, appendix "ipcrypt-pfx Test Vectors", and its repository's test_vectors.json.
  it.each([
    [UP + DOWN, '0.0.0.0', '151.82.155.134'],
    [UP + DOWN, '255.255.255.255', '94.185.169.89'],
    [UP + DOWN, '192.0.2.1', '100.115.72.131'],
    [UP + DOWN, '2001:db8:0:0:0:0:0:1', 'c180:5dd4:2587:3524:30ab:fa65:6ab6:f88'],
    [SECOND, '10.0.0.47', '19.214.210.244'],
    [SECOND, '10.0.0.129', '19.214.210.80'],
    [SECOND, '10.0.0.234', '19.214.210.30'],
    [SECOND, '172.16.5.193', '210.78.229.136'],
    [SECOND, '172.16.97.42', '210.78.179.241'],
    [SECOND, '172.16.248.177', '210.78.121.215'],
    [SECOND, '2001:db8:0:0:a5c9:4e2f:bb91:5a7d', '7cec:702c:1243:f70:1956:125:b9bd:1aba'],
    [SECOND, '2001:db8:0:0:7234:d8f1:3c6e:9a52', '7cec:702c:1243:f70:a3ef:c8e:95c1:cd0d'],
    [SECOND, '2001:db8:0:0:f1e0:937b:26d4:8c1a', '7cec:702c:1243:f70:443c:c8e:6a62:b64d'],
    [SECOND, '2001:db8:3a5c:0:e7d1:4b9f:2c8a:f673', '7cec:702c:3503:bef:e616:96bd:be33:a9b9'],
    [SECOND, '2001:db8:9f27:0:b4e2:7a3d:5f91:c8e6', '7cec:702c:a504:b74e:194a:3d90:b047:2d1a'],
    [SECOND, '2001:db8:d8b4:0:193c:a5e7:8b2f:46d1', '7cec:702c:f840:aa67:1b8:e84f:ac9d:77fb'],
  ])('under %s makes of %s what the draft says', (key, address, encrypted) => {
    expect(applied(raw.crypto_ipcrypt_pfx_encrypt, addressOf(address), fromHex(key))).toBe(
      hex(addressOf(encrypted)),
    );
    expect(applied(raw.crypto_ipcrypt_pfx_decrypt, addressOf(encrypted), fromHex(key))).toBe(
      hex(addressOf(address)),
    );
  });

  it("is what the draft makes of OpenSSL's AES-128", () => {
    for (const [index, address] of addresses.entries()) {
      const key = bytesOf(`key ${index}`, 32);
      const encrypted = applied(raw.crypto_ipcrypt_pfx_encrypt, address, key);
      expect(encrypted).toBe(oracle(address, key));
      expect(applied(raw.crypto_ipcrypt_pfx_decrypt, fromHex(encrypted), key)).toBe(hex(address));
      expect(applied(raw.crypto_ipcrypt_pfx_decrypt, fromHex(encrypted), tampered(key, 31))).not.toBe(
        hex(address),
      );
    }
  });

  it('keeps prefixes, and no more than these', () => {
    const [address, key] = [bytesOf('address', 16), bytesOf('key', 32)];
    const encrypted = bitsOf(fromHex(applied(raw.crypto_ipcrypt_pfx_encrypt, address, key)));
    for (let place = 0; place < 128; place++) {
      const other = address.slice();
      other[place >> 3]! ^= 0x80 >> (place & 7);
      const bits = bitsOf(fromHex(applied(raw.crypto_ipcrypt_pfx_encrypt, other, key)));
      expect([...bits].findIndex((bit, index) => bit !== encrypted[index])).toBe(place);
    }
  });

  it('has the sizes of the draft, and makes keys', () => {
    expect([raw.crypto_ipcrypt_pfx_bytes(), raw.crypto_ipcrypt_pfx_keybytes()]).toEqual([16, 32]);
    expectKeys(raw.crypto_ipcrypt_pfx_keygen, 32);
  });
});

describeCoverage('ipcrypt');
