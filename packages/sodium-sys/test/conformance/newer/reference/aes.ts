/** AES (FIPS 197) one round at a time, which node:crypto doesn't give, written for clarity and for tests only. */

export const xor = (...blocks: readonly Uint8Array[]): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(blocks[0]!, (_, index) => blocks.reduce((sum, block) => sum ^ block[index]!, 0));

function double(value: number): number {
  return ((value << 1) ^ (value & 0x80 ? 0x11b : 0)) & 0xff;
}

function multiply(a: number, b: number): number {
  let product = 0;
  for (let factor = a, rest = b; rest > 0; factor = double(factor), rest >>= 1) {
    if (rest & 1) product ^= factor;
  }
  return product;
}

/** FIPS 197, section 5.1.1: the inverse, then an affine map. */
const substitutes = Uint8Array.from({ length: 256 }, (_, value) => {
  let inverse = 1;
  for (let power = 0; power < 254; power++) inverse = multiply(inverse, value);
  const rotated = (count: number): number => (inverse << count) | (inverse >> (8 - count));
  return (inverse ^ rotated(1) ^ rotated(2) ^ rotated(3) ^ rotated(4) ^ 0x63) & 0xff;
});

/** Bytes stand column by column, each of four rows; row r moves r columns to the left. */
function substituteAndShift(block: Uint8Array): Uint8Array {
  return Uint8Array.from(block, (_, index) => substitutes[block[(index + 4 * (index % 4)) % 16]!]!);
}

function mixColumns(block: Uint8Array): Uint8Array {
  return Uint8Array.from(block, (_, index) => {
    const at = (step: number): number => block[(index & ~3) + ((index + step) & 3)]!;
    return double(at(0)) ^ double(at(1)) ^ at(1) ^ at(2) ^ at(3);
  });
}

/** One round that isn't the last: SubBytes, ShiftRows, MixColumns, AddRoundKey. */
export function aesRound(block: Uint8Array, roundKey: Uint8Array): Uint8Array<ArrayBuffer> {
  return xor(mixColumns(substituteAndShift(block)), roundKey);
}

/** FIPS 197, section 5.2, for keys of 128 bits. */
function roundKeysOf(key: Uint8Array): Uint8Array[] {
  const words = [0, 4, 8, 12].map((start) => key.slice(start, start + 4));
  for (let index = 4, constant = 1; index < 44; index++) {
    let word = words[index - 1]!;
    if (index % 4 === 0) {
      word = Uint8Array.from(word, (_, byte) => substitutes[word[(byte + 1) % 4]!]!);
      word[0]! ^= constant;
      constant = double(constant);
    }
    words.push(xor(word, words[index - 4]!));
  }
  return Array.from({ length: 11 }, (_, round) =>
    Uint8Array.from(words.slice(4 * round, 4 * round + 4).flatMap((word) => [...word])),
  );
}

/**
 * KIASU-BC (Jean, Nikolić, Peyrin, "Tweaks and Keys for Block Ciphers"): AES-128 with a tweak of 8 bytes, which every
 * round key takes up in its two upper rows. A tweak of zeros gives AES-128.
 */
export function kiasu(block: Uint8Array, tweak: Uint8Array, key: Uint8Array): Uint8Array<ArrayBuffer> {
  const spread = Uint8Array.from({ length: 16 }, (_, index) =>
    index % 4 < 2 ? tweak[(index >> 2) * 2 + (index % 4)]! : 0,
  );
  const [first, ...others] = roundKeysOf(key).map((roundKey) => xor(roundKey, spread));
  const last = others.pop()!;
  return xor(substituteAndShift(others.reduce(aesRound, xor(block, first!))), last);
}
