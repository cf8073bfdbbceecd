/** AEGIS-128L and AEGIS-256 with tags of 32 bytes (draft-irtf-cfrg-aegis-aead). */
import { describe, expect, it } from 'vitest';
import { bytesOf, hex, wordIn } from '../support/bytes.ts';
import { backend } from '../support/instances.ts';
import { describeCoverage, fromHex, raw, tampered, untouched } from './families.ts';
import { aegis128l, aegis256 } from './reference/aegis.ts';
import { aesRound } from './reference/aes.ts';

interface Vector {
  readonly additional: string;
  readonly message: string;
  readonly ciphertext: string;
  readonly tag: string;
}

const counting = (first: number, length: number): string =>
  hex(Uint8Array.from({ length }, (_, index) => first + index));

/** Beyond one and two blocks of either algorithm, and of what the backends stage. */
const LENGTHS = [0, 1, 15, 16, 17, 31, 32, 33, 64, 100, 1000];

const ciphers = [
  {
    name: 'aegis128l',
    keyBytes: 16,
    reference: aegis128l,
    // draft-irtf-cfrg-aegis-aead, "AEGIS-128L Test Vectors", 1 to 5.
    vectors: [
      {
        additional: '',
        message: '00'.repeat(16),
        ciphertext: 'c1c0e58bd913006feba00f4b3cc3594e',
        tag: '25835bfbb21632176cf03840687cb968cace4617af1bd0f7d064c639a5c79ee4',
      },
      {
        additional: '',
        message: '',
        ciphertext: '',
        tag: '1360dc9db8ae42455f6e5b6a9d488ea4f2184c4e12120249335c4ee84bafe25d',
      },
      {
        additional: counting(0, 8),
        message: counting(0, 32),
        ciphertext: '79d94593d8c2119d7e8fd9b8fc77845c5c077a05b2528b6ac54b563aed8efe84',
        tag: '022cb796fe7e0ae1197525ff67e309484cfbab6528ddef89f17d74ef8ecd82b3',
      },
      {
        additional: counting(0, 8),
        message: counting(0, 14),
        ciphertext: '79d94593d8c2119d7e8fd9b8fc77',
        tag: '86f1b80bfb463aba711d15405d094baf4a55a15dbfec81a76f35ed0b9c8b04ac',
      },
      {
        additional: counting(0, 42),
        message: counting(0x10, 40),
        ciphertext: 'b31052ad1cca4e291abcf2df3502e6bdb1bfd6db36798be3607b1f94d34478aa7ede7f7a990fec10',
        tag: 'b91e2947a33da8bee89b6794e647baf0fc835ff574aca3fc27c33be0db2aff98',
      },
    ] satisfies Vector[],
  },
  {
    name: 'aegis256',
    keyBytes: 32,
    reference: aegis256,
    // draft-irtf-cfrg-aegis-aead, "AEGIS-256 Test Vectors", 1 to 5.
    vectors: [
      {
        additional: '',
        message: '00'.repeat(16),
        ciphertext: '754fc3d8c973246dcc6d741412a4b236',
        tag: '1181a1d18091082bf0266f66297d167d2e68b845f61a3b0527d31fc7b7b89f13',
      },
      {
        additional: '',
        message: '',
        ciphertext: '',
        tag: '6a348c930adbd654896e1666aad67de989ea75ebaa2b82fb588977b1ffec864a',
      },
      {
        additional: counting(0, 8),
        message: counting(0, 32),
        ciphertext: 'f373079ed84b2709faee373584585d60accd191db310ef5d8b11833df9dec711',
        tag: 'b7d28d0c3c0ebd409fd22b44160503073a547412da0854bfb9723020dab8da1a',
      },
      {
        additional: counting(0, 8),
        message: counting(0, 14),
        ciphertext: 'f373079ed84b2709faee37358458',
        tag: '8c1cc703c81281bee3f6d9966e14948b4a175b2efbdc31e61a98b4465235c2d9',
      },
      {
        additional: counting(0, 42),
        message: counting(0x10, 40),
        ciphertext: '57754a7d09963e7c787583a2e7b859bb24fa1e04d49fd550b2511a358e3bca252a9b1b8b30cc4a67',
        tag: 'a3aca270c006094d71c20e6910b5161c0826df233d08919a566ec2c05990f734',
      },
    ] satisfies Vector[],
  },
] as const;

describe('the reference of these tests', () => {
  it('has the AES round of draft-irtf-cfrg-aegis-aead, "AESRound Test Vector"', () => {
    expect(hex(aesRound(fromHex(counting(0, 16)), fromHex(counting(0x10, 16))))).toBe(
      '7a7b4e5638782546a8c0477a3b813f43',
    );
  });
});

describe.each(ciphers)('$name', ({ name, keyBytes, reference, vectors }) => {
  const encrypt = raw[`crypto_aead_${name}_encrypt`];
  const decrypt = raw[`crypto_aead_${name}_decrypt`];
  const encryptDetached = raw[`crypto_aead_${name}_encrypt_detached`];
  const decryptDetached = raw[`crypto_aead_${name}_decrypt_detached`];

  const key = bytesOf(`${name} key`, keyBytes);
  const nonce = bytesOf(`${name} nonce`, keyBytes);
  const additional = bytesOf('additional', 21);
  const message = bytesOf('message', 77);

  /** Every vector of the draft has these two. */
  const draft = {
    key: fromHex('1001'.padEnd(2 * keyBytes, '0')),
    nonce: fromHex('100002'.padEnd(2 * keyBytes, '0')),
  };

  interface Opened {
    readonly status: number;
    readonly length: bigint;
    readonly message: string;
  }

  function seal(data: Uint8Array, ad: Uint8Array, k = key, n = nonce): Uint8Array<ArrayBuffer> {
    const sealed = new Uint8Array(data.length + 32);
    const length = new Uint8Array(8);
    expect(encrypt(sealed, length, data, data.length, ad, ad.length, null, n, k)).toBe(0);
    expect(wordIn(length)).toBe(BigInt(sealed.length));
    return sealed;
  }

  function open(sealed: Uint8Array, ad: Uint8Array, k = key, n = nonce): Opened {
    const opened = untouched(Math.max(0, sealed.length - 32));
    const length = untouched(8);
    const status = decrypt(opened, length, null, sealed, sealed.length, ad, ad.length, n, k);
    return { status, length: wordIn(length), message: hex(opened) };
  }

  it.each(vectors)('seals and opens $message with $additional as the draft says', (vector) => {
    const [data, ad] = [fromHex(vector.message), fromHex(vector.additional)];
    const sealed = seal(data, ad, draft.key, draft.nonce);
    expect(hex(sealed)).toBe(vector.ciphertext + vector.tag);
    expect(open(sealed, ad, draft.key, draft.nonce)).toEqual({
      status: 0,
      length: BigInt(data.length),
      message: vector.message,
    });
  });

  it('refuses what the draft says must be refused (test vectors 6 to 9)', () => {
    const { ciphertext, tag, additional } = vectors[3]!;
    const [sealed, ad] = [fromHex(ciphertext + tag), fromHex(additional)];
    expect(open(sealed, ad, draft.key, draft.nonce).status).toBe(0);
    expect(open(sealed, ad, draft.nonce, draft.key).status).toBe(-1);
    expect(open(tampered(sealed, 13), ad, draft.key, draft.nonce).status).toBe(-1);
    expect(open(sealed, fromHex('0001020304050608'), draft.key, draft.nonce).status).toBe(-1);
    expect(open(tampered(sealed, sealed.length - 1), ad, draft.key, draft.nonce).status).toBe(-1);
  });

  it('agrees with the reference for every length of message and additional data', () => {
    for (const length of LENGTHS) {
      for (const adLength of LENGTHS) {
        const [data, ad] = [bytesOf(`m${length}`, length), bytesOf(`a${adLength}`, adLength)];
        const expected = reference(key, nonce, ad, data);
        const sealed = seal(data, ad);
        expect(hex(sealed)).toBe(hex(expected.ciphertext) + hex(expected.tag));
        expect(open(sealed, ad)).toEqual({ status: 0, length: BigInt(length), message: hex(data) });

        const [ciphertext, tag, tagLength] = [new Uint8Array(length), new Uint8Array(32), new Uint8Array(8)];
        expect(
          encryptDetached(ciphertext, tag, tagLength, data, length, ad, adLength, null, nonce, key),
        ).toBe(0);
        expect([hex(ciphertext), hex(tag), wordIn(tagLength)]).toEqual([
          hex(expected.ciphertext),
          hex(expected.tag),
          32n,
        ]);
        const opened = new Uint8Array(length);
        expect(decryptDetached(opened, null, ciphertext, length, tag, ad, adLength, nonce, key)).toBe(0);
        expect(hex(opened)).toBe(hex(data));
      }
    }
  });

  it('takes null for no message, no additional data and lengths that nobody wants', () => {
    const sealed = new Uint8Array(32);
    expect(encrypt(sealed, null, null, 0, null, 0, null, nonce, key)).toBe(0);
    expect(hex(sealed)).toBe(hex(reference(key, nonce, new Uint8Array(0), new Uint8Array(0)).tag));
    expect(decrypt(null, null, null, sealed, 32, null, 0, nonce, key)).toBe(0);
  });

  it('refuses every changed byte and gives out nothing of the message', () => {
    const sealed = seal(message, additional);
    const refused = { status: -1, length: 0n, message: '00'.repeat(message.length) };
    for (let index = 0; index < sealed.length; index++) {
      expect(open(tampered(sealed, index), additional), `byte ${index}`).toEqual(refused);
    }
    for (let index = 0; index < additional.length; index++) {
      expect(open(sealed, tampered(additional, index)), `additional byte ${index}`).toEqual(refused);
    }
    expect(open(sealed, additional, tampered(key, 0))).toEqual(refused);
    expect(open(sealed, additional, key, tampered(nonce, keyBytes - 1))).toEqual(refused);
  });

  it('refuses a cut or missing tag', () => {
    const sealed = seal(message, additional);
    expect(open(sealed.subarray(0, -1), additional).status).toBe(-1);
    for (const length of [0, 1, 31]) {
      expect(decrypt(null, null, null, sealed, length, null, 0, nonce, key), `${length} bytes`).toBe(-1);
    }
  });

  it('refuses a changed detached tag and gives out nothing of the message', () => {
    const [ciphertext, tag] = [new Uint8Array(message.length), new Uint8Array(32)];
    encryptDetached(ciphertext, tag, null, message, message.length, null, 0, null, nonce, key);
    for (let index = 0; index < 32; index++) {
      const opened = untouched(message.length);
      expect(
        decryptDetached(opened, null, ciphertext, message.length, tampered(tag, index), null, 0, nonce, key),
      ).toBe(-1);
      expect(hex(opened), `byte ${index}`).toBe('00'.repeat(message.length));
    }
  });

  it('makes keys that differ and seal', () => {
    const [a, b] = [new Uint8Array(keyBytes), new Uint8Array(keyBytes)];
    for (const made of [a, b]) raw[`crypto_aead_${name}_keygen`](made);
    expect(hex(a)).not.toBe(hex(b));
    const sealed = seal(message, additional, a);
    expect(open(sealed, additional, a).message).toBe(hex(message));
    expect(open(sealed, additional, b).status).toBe(-1);
  });

  it('has the sizes of the draft', () => {
    expect(raw[`crypto_aead_${name}_keybytes`]()).toBe(keyBytes);
    expect(raw[`crypto_aead_${name}_npubbytes`]()).toBe(keyBytes);
    expect(raw[`crypto_aead_${name}_nsecbytes`]()).toBe(0);
    expect(raw[`crypto_aead_${name}_abytes`]()).toBe(32);
    // The draft allows messages of less than 2**61 bytes; 32-bit memory less than its size.
    const maximum = backend === 'wasm' ? 2n ** 32n - 1n - 32n : 2n ** 61n - 1n;
    expect(BigInt(raw[`crypto_aead_${name}_messagebytes_max`]())).toBe(maximum);
  });
});

describeCoverage('aegis');
