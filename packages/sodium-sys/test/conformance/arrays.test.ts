import { createHash, createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { bytesOf, hex, text, thrownBy, wordIn } from './support/bytes.ts';
import { sys } from './support/instances.ts';
import { growable, resizable, unusual } from './support/odd-values.ts';

const { raw, memory } = sys;

const key = bytesOf('key', 32);
const nonce = bytesOf('nonce', 24);

/** Every size on both sides of where arrays begin to be passed by other means, on each backend. */
const SMALL = Array.from({ length: 301 }, (_, size) => size);
const LARGE = [1000, 1023, 1024, 1025, 16_383, 16_384, 16_385, 65_535, 65_536, 65_537, 200_000];

/** An oracle beside libsodium. */
const sha512 = (bytes: Uint8Array): string => createHash('sha512').update(bytes).digest('hex');

/** An array in the middle of a buffer, so that what is written beside it shows. */
function framed(length: number, offset = 7): { array: Uint8Array; expectFrame: () => void } {
  const frame = new Uint8Array(length + 2 * offset).fill(0xa5);
  const array = frame.subarray(offset, offset + length).fill(0);
  return {
    array,
    expectFrame: () => {
      expect(array.byteLength).toBe(length);
      expect(array.buffer).toBe(frame.buffer);
      const around = hex(frame.subarray(0, offset)) + hex(frame.subarray(offset + length));
      expect(around).toBe('a5'.repeat(2 * offset));
    },
  };
}

describe('an input', () => {
  it.each([...SMALL, ...LARGE].filter((size) => size % 50 === 0 || LARGE.includes(size)))(
    'of %d bytes, and of sizes near it, arrives whole',
    (size) => {
      for (let length = size; length < size + 50; length += size > 300 ? 49 : 1) {
        const input = bytesOf(`input ${length}`, length);
        const digest = framed(64);
        expect(raw.crypto_hash_sha512(digest.array, input, length)).toBe(0);
        expect(hex(digest.array)).toBe(sha512(input));
        digest.expectFrame();
        expect(hex(input)).toBe(hex(bytesOf(`input ${length}`, length)));
      }
    },
  );

  it.each(Object.entries(unusual))('that is %s arrives whole at every size', (_, make) => {
    for (const size of [0, 1, 32, 64, 65, 300, ...LARGE]) {
      const bytes = bytesOf('unusual', size);
      const digest = new Uint8Array(64);
      expect(raw.crypto_hash_sha512(digest, make(bytes), size)).toBe(0);
      expect(hex(digest)).toBe(sha512(bytes));
    }
  });

  it('that is longer than its length says is read no further', () => {
    for (const [length, size] of [
      [0, 10],
      [10, 300],
      [64, 65],
      [65, 66],
      [1024, 1025],
      [1025, 1026],
      [100, 100_000],
      [20_000, 100_000],
    ] as const) {
      const bytes = bytesOf('longer', size);
      const digest = new Uint8Array(64);
      raw.crypto_hash_sha512(digest, bytes, length);
      expect(hex(digest)).toBe(sha512(bytes.subarray(0, length)));
    }
  });

  it('of no bytes may be null', () => {
    const digest = new Uint8Array(64);
    expect(raw.crypto_hash_sha512(digest, null, 0)).toBe(0);
    expect(hex(digest)).toBe(sha512(new Uint8Array(0)));
  });

  it('may be the same array as another', () => {
    for (const size of [32, 64, 100, 1024, 1025]) {
      const both = bytesOf('both', size);
      const mac = new Uint8Array(64);
      raw.crypto_auth_hmacsha512(mac, both, size, both);
      const expected = createHmac('sha512', both.subarray(0, 32)).update(both).digest('hex');
      expect(hex(mac)).toBe(expected);
    }
  });
});

describe('an output', () => {
  it('of every size is written from end to end, with nothing beside it', () => {
    const seed = bytesOf('seed', 32);
    const expected = new Uint8Array(200_000);
    raw.randombytes_buf_deterministic(expected, expected.length, seed);
    for (const size of [...SMALL, ...LARGE]) {
      const output = framed(size);
      raw.randombytes_buf_deterministic(output.array, size, seed);
      expect(hex(output.array)).toBe(hex(expected.subarray(0, size)));
      output.expectFrame();
    }
  });

  it('that is longer than its length says is written no further', () => {
    const seed = bytesOf('seed', 32);
    for (const [length, size] of [
      [0, 10],
      [10, 64],
      [64, 65],
      [65, 66],
      [1024, 1025],
      [1025, 1026],
      [100, 20_000],
    ] as const) {
      const output = new Uint8Array(size).fill(0xa5);
      raw.randombytes_buf_deterministic(output, length, seed);
      expect(hex(output.subarray(length))).toBe('a5'.repeat(size - length));
      if (length > 0) expect(hex(output.subarray(0, length))).not.toBe('a5'.repeat(length));
    }
  });

  it.each(Object.entries(unusual))('that is %s is written at every size', (_, make) => {
    for (const size of [1, 64, 65, ...LARGE]) {
      const [plain, odd] = [new Uint8Array(size), make(new Uint8Array(size))];
      for (const output of [plain, odd]) raw.randombytes_buf_deterministic(output, size, key);
      expect(Buffer.compare(plain, plainCopy(odd, size))).toBe(0);
    }
  });

  it('that is not wanted may be null', () => {
    const message = bytesOf('message', 100);
    const [sealed, length] = [new Uint8Array(116), new Uint8Array(8)];
    const ad = bytesOf('ad', 5);
    raw.crypto_aead_xchacha20poly1305_ietf_encrypt(sealed, length, message, 100, ad, 5, null, nonce, key);
    expect(wordIn(length)).toBe(116n);
    const verify = (): number =>
      raw.crypto_aead_xchacha20poly1305_ietf_decrypt(null, null, null, sealed, 116, ad, 5, nonce, key);
    expect(verify()).toBe(0);
    sealed[50]! ^= 1;
    expect(verify()).toBe(-1);
  });

  it('stays a part of its own buffer: no result is a view of memory that the library keeps', () => {
    const outputs = Array.from({ length: 20 }, () => new Uint8Array(32));
    for (const [index, output] of outputs.entries()) raw.crypto_hash_sha256(output, text(`${index}`), 1);
    const before = outputs.map(hex);
    expect(new Set(before).size).toBe(10);
    for (const output of outputs) expect(output.buffer.byteLength).toBe(32);
    expect(new Set(outputs.map(({ buffer }) => buffer)).size).toBe(20);
    for (let round = 0; round < 100; round++)
      raw.crypto_hash_sha256(new Uint8Array(32), bytesOf(`${round}`, 64), 64);
    expect(outputs.map(hex)).toEqual(before);
  });
});

describe('an output that overlaps an input', () => {
  const sizes = [1, 32, 47, 48, 49, 64, 65, 100, 300, 1008, 1009, 1024, 1025, 16_384, 16_400, 100_000];

  it.each(sizes)('being the same array of %d bytes, gives what two arrays give', (size) => {
    const message = bytesOf('overlap', size);
    const expected = new Uint8Array(size);
    raw.crypto_stream_xchacha20_xor(expected, message, size, nonce, key);
    const same = message.slice();
    raw.crypto_stream_xchacha20_xor(same, same, size, nonce, key);
    expect(hex(same)).toBe(hex(expected));
    for (const other of [new Uint8Array(resizable(size, size)), new Uint8Array(growable(size, size))]) {
      other.set(message);
      raw.crypto_stream_xchacha20_xor(other, other, size, nonce, key);
      expect(Buffer.compare(plainCopy(other, size), expected)).toBe(0);
    }
  });

  it.each(sizes)('in part, of %d bytes, gives what two arrays give', (size) => {
    const message = bytesOf('overlap', size);
    const sealed = new Uint8Array(size + 16);
    raw.crypto_secretbox_easy(sealed, message, size, nonce, key);
    for (const distance of [0, 1, 15, 16, 17, 40].filter((distance) => distance <= size + 16)) {
      for (const [start, target] of [
        [0, distance],
        [distance, 0],
      ] as const) {
        const sealing = new Uint8Array(size + 16 + distance);
        sealing.set(message, start);
        const status = raw.crypto_secretbox_easy(
          sealing.subarray(target, target + size + 16),
          sealing.subarray(start, start + size),
          size,
          nonce,
          key,
        );
        expect([status, hex(sealing.subarray(target, target + size + 16))]).toEqual([0, hex(sealed)]);

        const opening = new Uint8Array(size + 16 + distance);
        opening.set(sealed, start);
        const opened = raw.crypto_secretbox_open_easy(
          opening.subarray(target, target + size),
          opening.subarray(start, start + size + 16),
          size + 16,
          nonce,
          key,
        );
        expect([opened, hex(opening.subarray(target, target + size))]).toEqual([0, hex(message)]);
      }
    }
  });

  it('a small one within a large one, gives what two arrays give', () => {
    const message = bytesOf('within', 100_000);
    const expected = sha512(message);
    raw.crypto_hash_sha512(message.subarray(50_000, 50_064), message, message.length);
    expect(hex(message.subarray(50_000, 50_064))).toBe(expected);
  });

  it('a large one over a small one, gives what two arrays give', () => {
    const frame = bytesOf('over', 20_000);
    const seed = frame.slice(500, 532);
    const expected = new Uint8Array(20_000);
    raw.randombytes_buf_deterministic(expected, expected.length, seed);
    raw.randombytes_buf_deterministic(frame, frame.length, frame.slice(500, 532));
    expect(hex(frame)).toBe(hex(expected));
  });
});

describe('a state', () => {
  const message = bytesOf('state', 1000);

  function oneShot(): string {
    const digest = new Uint8Array(48);
    raw.crypto_generichash(digest, 48, message, message.length, key, 32);
    return hex(digest);
  }

  function inParts(state: Parameters<typeof raw.crypto_generichash_init>[0]): string {
    const digest = new Uint8Array(48);
    expect(raw.crypto_generichash_init(state, key, 32, 48)).toBe(0);
    for (const [start, end] of [
      [0, 0],
      [0, 1],
      [1, 65],
      [65, 200],
      [200, 1000],
    ] as const) {
      expect(raw.crypto_generichash_update(state, message.subarray(start, end), end - start)).toBe(0);
    }
    expect(raw.crypto_generichash_final(state, digest, 48)).toBe(0);
    return hex(digest);
  }

  it.each([0, 1, 3, 8, 16, 63, 64])(
    'may be an array %d bytes into a buffer, which C could not align',
    (offset) => {
      const state = framed(384, offset);
      expect(inParts(state.array)).toBe(oneShot());
      state.expectFrame();
    },
  );

  it.each(Object.entries(unusual))('may be %s', (_, make) => {
    expect(inParts(make(new Uint8Array(384)))).toBe(oneShot());
  });

  it('may be memory of the library', () => {
    const state = memory.allocate(384);
    expect(inParts(state)).toBe(oneShot());
    memory.free(state);
  });

  it('may be copied in the middle', () => {
    const [first, digest, copied] = [new Uint8Array(384), new Uint8Array(48), new Uint8Array(48)];
    raw.crypto_generichash_init(first, key, 32, 48);
    raw.crypto_generichash_update(first, message, 500);
    const second = memory.allocate(384);
    memory.write(second, first);
    for (const [state, output] of [
      [first, digest],
      [second, copied],
    ] as const) {
      raw.crypto_generichash_update(state, message.subarray(500), 500);
      raw.crypto_generichash_final(state, output, 48);
    }
    expect([hex(digest), hex(copied)]).toEqual([oneShot(), oneShot()]);
    memory.free(second);
  });

  it('of every kind works at an odd offset', () => {
    const sha256 = framed(104, 5);
    const digest = new Uint8Array(32);
    raw.crypto_hash_sha256_init(sha256.array);
    raw.crypto_hash_sha256_update(sha256.array, message, 1000);
    raw.crypto_hash_sha256_final(sha256.array, digest);
    expect(hex(digest)).toBe(createHash('sha256').update(message).digest('hex'));
    sha256.expectFrame();

    const poly1305 = framed(256, 5);
    const [tag, expected] = [new Uint8Array(16), new Uint8Array(16)];
    raw.crypto_onetimeauth_init(poly1305.array, key);
    raw.crypto_onetimeauth_update(poly1305.array, message, 1000);
    raw.crypto_onetimeauth_final(poly1305.array, tag);
    raw.crypto_onetimeauth(expected, message, 1000, key);
    expect(hex(tag)).toBe(hex(expected));
    poly1305.expectFrame();

    const [push, pull] = [framed(52, 5), framed(52, 3)];
    const [header, sealed, opened] = [new Uint8Array(24), new Uint8Array(1017), new Uint8Array(1000)];
    const lastTag = new Uint8Array(1);
    raw.crypto_secretstream_xchacha20poly1305_init_push(push.array, header, key);
    raw.crypto_secretstream_xchacha20poly1305_push(push.array, sealed, null, message, 1000, null, 0, 3);
    raw.crypto_secretstream_xchacha20poly1305_init_pull(pull.array, header, key);
    const status = raw.crypto_secretstream_xchacha20poly1305_pull(
      pull.array,
      opened,
      null,
      lastTag,
      sealed,
      1017,
      null,
      0,
    );
    expect([status, lastTag[0], hex(opened)]).toEqual([0, 3, hex(message)]);
    expect(hex(push.array)).toBe(hex(pull.array));
    push.expectFrame();
    pull.expectFrame();
  });
});

describe('where C says that a text ends', () => {
  const decode = (input: string | null, ignore: string | null, end: Uint8Array | null, size = 100_000) => {
    const [bin, length] = [new Uint8Array(size), new Uint8Array(8)];
    const hexadecimal = input === null ? null : text(input);
    const status = raw.sodium_hex2bin(
      bin,
      bin.length,
      hexadecimal,
      hexadecimal?.length ?? 0,
      ignore === null ? null : text(`${ignore}\0`),
      length,
      end,
    );
    return { status, bytes: hex(bin.subarray(0, Number(wordIn(length)))) };
  };

  it.each([0, 1, 10, 31, 32, 33, 100, 8191, 8192, 40_000])(
    'is an offset into hexadecimal of %d bytes',
    (size) => {
      const digits = hex(bytesOf('hex', size));
      const end = new Uint8Array(8).fill(0xff);
      expect(decode(digits, null, end)).toEqual({ status: 0, bytes: digits });
      expect(wordIn(end)).toBe(BigInt(2 * size));
      expect(decode(`${digits}zz`, null, end)).toEqual({ status: 0, bytes: digits });
      expect(wordIn(end)).toBe(BigInt(2 * size));
      expect(decode(`${digits}::`, ':', end)).toEqual({ status: 0, bytes: digits });
      expect(wordIn(end)).toBe(BigInt(2 * size + 2));
    },
  );

  it('is an offset also where the arrays lie at odd places', () => {
    const frame = text('....deadbeef!');
    const ends = new Uint8Array(20).fill(0xa5);
    const bin = new Uint8Array(4);
    expect(raw.sodium_hex2bin(bin, 4, frame.subarray(4), 9, null, null, ends.subarray(3, 11))).toBe(0);
    expect([hex(bin), hex(ends)]).toEqual(['deadbeef', `a5a5a50800000000000000${'a5'.repeat(9)}`]);
  });

  it('is an offset into text in memory of the library', () => {
    const address = memory.allocate(64);
    memory.write(address, text('cafe?'));
    const [bin, end] = [new Uint8Array(4), new Uint8Array(8)];
    expect(raw.sodium_hex2bin(bin, 4, address, 5, null, null, end)).toBe(0);
    expect([hex(bin), wordIn(end)]).toEqual(['cafe0000', 4n]);
    memory.free(address);
  });

  it.each(Object.entries(unusual))('is an offset into text that is %s', (_, make) => {
    for (const size of [2, 40, 400, 20_000]) {
      const end = new Uint8Array(8);
      const digits = make(text(`${'ab'.repeat(size / 2)}!`));
      expect(raw.sodium_hex2bin(new Uint8Array(size), size, digits, size + 1, null, null, end)).toBe(0);
      expect(wordIn(end)).toBe(BigInt(size));
    }
  });

  it('is 0 for no text, and for text that is refused', () => {
    const end = new Uint8Array(8).fill(0xff);
    expect(decode(null, null, end)).toEqual({ status: 0, bytes: '' });
    expect(wordIn(end)).toBe(0n);
    expect(decode('', null, end)).toEqual({ status: 0, bytes: '' });
    expect(wordIn(end)).toBe(0n);
    expect(decode('!', null, end)).toEqual({ status: 0, bytes: '' });
    expect(wordIn(end)).toBe(0n);
  });

  it('need not be asked for', () => {
    expect(decode('abcd', null, null)).toEqual({ status: 0, bytes: 'abcd' });
    expect(decode('abcd!', null, null).status).toBe(-1);
  });

  it.each([0, 1, 2, 3, 48, 49, 10_000, 40_000])('is an offset into base64 of %d bytes', (size) => {
    const bytes = bytesOf('base64', size);
    const encoded = Buffer.from(bytes).toString('base64');
    for (const [suffix, ignore, more] of [
      ['', null, 0],
      ['!', null, 0],
      ['\n', '\n', 1],
    ] as const) {
      const [bin, length, end] = [new Uint8Array(size), new Uint8Array(8), new Uint8Array(8).fill(0xff)];
      const input = text(encoded + suffix);
      const ignored = ignore === null ? null : text(`${ignore}\0`);
      expect(raw.sodium_base642bin(bin, size, input, input.length, ignored, length, end, 1)).toBe(0);
      expect([hex(bin), wordIn(length), wordIn(end)]).toEqual([
        hex(bytes),
        BigInt(size),
        BigInt(encoded.length + more),
      ]);
    }
  });

  it('is refused an Address to be written to, before C writes a pointer there', () => {
    const address = memory.allocate(8);
    const decoded = new Uint8Array(2);
    const error = thrownBy(() => raw.sodium_hex2bin(decoded, 2, text('abcd'), 4, null, null, address));
    expect(error).toMatchObject({ code: 'ERR_SODIUM_INVALID_TYPE', parameter: 'hex_end' });
    const pointer = new Uint8Array(8);
    memory.read(address, pointer);
    expect([hex(decoded), hex(pointer)]).toEqual(['0000', '00'.repeat(8)]);
    expect(error.message).not.toContain('or an Address');
    memory.free(address);
  });
});

/** The bytes of an array that may have any class and any memory. */
function plainCopy(view: Uint8Array, length: number): Uint8Array {
  const copy = new Uint8Array(length);
  Uint8Array.prototype.set.call(copy, view);
  return copy;
}
