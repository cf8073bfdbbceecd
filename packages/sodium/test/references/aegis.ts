/** AEGIS with tags of 256 bits, written from draft-irtf-cfrg-aegis-aead, on tables of AES rounds as FIPS 197 is often made fast. */

const double = (value: number): number => ((value << 1) ^ (value & 0x80 ? 0x11b : 0)) & 0xff;

function multiply(a: number, b: number): number {
  let product = 0;
  for (let factor = a, rest = b; rest > 0; factor = double(factor), rest >>= 1)
    if (rest & 1) product ^= factor;
  return product;
}

/** FIPS 197, section 5.1.1: the inverse, then an affine map. */
function substitute(value: number): number {
  let inverse = 1;
  for (let power = 0; power < 254; power++) inverse = multiply(inverse, value);
  const spread = inverse * 0x01010101;
  return (inverse ^ (spread >>> 7) ^ (spread >>> 6) ^ (spread >>> 5) ^ (spread >>> 4) ^ 0x63) & 0xff;
}

/** What a byte of each of the four rows adds to its column, as a little-endian word. */
const tables = [0, 8, 16, 24].map((turn) =>
  Uint32Array.from({ length: 256 }, (_, value) => {
    const s = substitute(value);
    const word = double(s) | (s << 8) | (s << 16) | ((double(s) ^ s) << 24);
    return (word << turn) | (turn === 0 ? 0 : word >>> (32 - turn));
  }),
) as [Uint32Array, Uint32Array, Uint32Array, Uint32Array];

/** Four little-endian words. */
type Block = readonly [number, number, number, number];

function aesRound([a, b, c, d]: Block, [ka, kb, kc, kd]: Block): Block {
  const column = (w: number, x: number, y: number, z: number): number =>
    tables[0][w & 0xff]! ^
    tables[1][(x >>> 8) & 0xff]! ^
    tables[2][(y >>> 16) & 0xff]! ^
    tables[3][z >>> 24]!;
  return [column(a, b, c, d) ^ ka, column(b, c, d, a) ^ kb, column(c, d, a, b) ^ kc, column(d, a, b, c) ^ kd];
}

const xor = (x: Block, ...others: readonly Block[]): Block =>
  others.reduce(([a, b, c, d], [e, f, g, h]) => [a ^ e, b ^ f, c ^ g, d ^ h], x);
const and = ([a, b, c, d]: Block, [e, f, g, h]: Block): Block => [a & e, b & f, c & g, d & h];

/** As many blocks as the bytes begin, filled up with zeros to a multiple of `rate`. */
function blocksOf(bytes: Uint8Array, rate = 1): Block[] {
  const padded = new Uint8Array(Math.ceil(bytes.length / (16 * rate)) * 16 * rate);
  padded.set(bytes);
  const view = new DataView(padded.buffer);
  const word = (at: number): number => view.getUint32(at, true);
  return Array.from({ length: padded.length / 16 }, (_, index) => {
    const at = 16 * index;
    return [word(at), word(at + 4), word(at + 8), word(at + 12)];
  });
}

const bytesOf = (blocks: readonly Block[]): Uint8Array =>
  new Uint8Array(Uint32Array.from(blocks.flat()).buffer);

const [C0, C1] = blocksOf(
  Buffer.from('000101020305080d1522375990e97962db3d18556dc22ff12011314273b528dd', 'hex'),
) as [Block, Block];

interface Variant {
  readonly rate: 1 | 2;
  update(state: readonly Block[], ...input: readonly Block[]): Block[];
  keystream(state: readonly Block[]): Block[];
  /** The block of the state that the lengths are added to. */
  readonly last: number;
}

/** @returns the ciphertext, then the tag */
function seal(
  { rate, update, keystream, last }: Variant,
  start: Block[],
  message: Uint8Array,
  data: Uint8Array,
): Uint8Array {
  let state = start;
  const additional = blocksOf(data, rate);
  for (let at = 0; at < additional.length; at += rate)
    state = update(state, ...additional.slice(at, at + rate));
  const blocks = blocksOf(message, rate);
  const encrypted: Block[] = [];
  for (let at = 0; at < blocks.length; at += rate) {
    const input = blocks.slice(at, at + rate);
    encrypted.push(...keystream(state).map((block, index) => xor(block, input[index]!)));
    state = update(state, ...input);
  }
  const lengths: Block = [data.length * 8, 0, message.length * 8, 0];
  const final = xor(state[last]!, lengths);
  for (let round = 0; round < 7; round++) state = update(state, final, final);
  const half = state.length / 2;
  const tag = [xor(...(state.slice(0, half) as [Block])), xor(...(state.slice(half) as [Block]))];
  return Uint8Array.from([...bytesOf(encrypted).subarray(0, message.length), ...bytesOf(tag)]);
}

const variant128L: Variant = {
  rate: 2,
  update: (state, first, second) =>
    state.map((block, index) =>
      aesRound(
        state.at(index - 1)!,
        index === 0 ? xor(block, first!) : index === 4 ? xor(block, second!) : block,
      ),
    ),
  keystream: (s) => [xor(s[6]!, s[1]!, and(s[2]!, s[3]!)), xor(s[2]!, s[5]!, and(s[6]!, s[7]!))],
  last: 2,
};

const variant256: Variant = {
  rate: 1,
  update: (state, input) =>
    state.map((block, index) => aesRound(state.at(index - 1)!, index === 0 ? xor(block, input!) : block)),
  keystream: (s) => [xor(s[1]!, s[4]!, s[5]!, and(s[2]!, s[3]!))],
  last: 3,
};

export function sealWithAegis128L(
  message: Uint8Array,
  nonceBytes: Uint8Array,
  keyBytes: Uint8Array,
  data: Uint8Array,
): Uint8Array {
  const [[key], [nonce]] = [blocksOf(keyBytes), blocksOf(nonceBytes)] as [[Block], [Block]];
  const mixed = xor(key, nonce);
  let state: Block[] = [mixed, C1, C0, C1, mixed, xor(key, C0), xor(key, C1), xor(key, C0)];
  for (let round = 0; round < 10; round++) state = variant128L.update(state, nonce, key);
  return seal(variant128L, state, message, data);
}

export function sealWithAegis256(
  message: Uint8Array,
  nonceBytes: Uint8Array,
  keyBytes: Uint8Array,
  data: Uint8Array,
): Uint8Array {
  const [k0, k1] = blocksOf(keyBytes) as [Block, Block];
  const [n0, n1] = blocksOf(nonceBytes) as [Block, Block];
  let state: Block[] = [xor(k0, n0), xor(k1, n1), C1, C0, xor(k0, C0), xor(k1, C1)];
  for (let round = 0; round < 4; round++) {
    for (const block of [k0, k1, xor(k0, n0), xor(k1, n1)]) state = variant256.update(state, block);
  }
  return seal(variant256, state, message, data);
}
