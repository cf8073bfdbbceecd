/** AEGIS-128L and AEGIS-256 with tags of 256 bits, written from draft-irtf-cfrg-aegis-aead, for tests only. */
import { aesRound, xor } from './aes.ts';

export interface Sealed {
  readonly ciphertext: Uint8Array<ArrayBuffer>;
  readonly tag: Uint8Array<ArrayBuffer>;
}

const [C0, C1] = ['000101020305080d1522375990e97962', 'db3d18556dc22ff12011314273b528dd'].map((digits) =>
  Uint8Array.from(Buffer.from(digits, 'hex')),
) as [Uint8Array, Uint8Array];

const and = (a: Uint8Array, b: Uint8Array): Uint8Array =>
  Uint8Array.from(a, (byte, index) => byte & b[index]!);

/** Blocks of 16 bytes, of which the last groups of `count` are filled up with zeros. */
function groupsOf(data: Uint8Array, count: number): Uint8Array[][] {
  const padded = new Uint8Array(Math.ceil(data.length / (16 * count)) * 16 * count);
  padded.set(data);
  return Array.from({ length: padded.length / (16 * count) }, (_, group) =>
    Array.from({ length: count }, (_, index) => padded.slice((group * count + index) * 16).subarray(0, 16)),
  );
}

/** The lengths in bits. */
function lengthsOf(additional: Uint8Array, message: Uint8Array): Uint8Array {
  const block = new Uint8Array(16);
  const view = new DataView(block.buffer);
  view.setBigUint64(0, BigInt(additional.length) * 8n, true);
  view.setBigUint64(8, BigInt(message.length) * 8n, true);
  return block;
}

/** What both have in common: how many blocks they take at a time, the key stream, how these change the state. */
interface Sponge {
  readonly blocks: number;
  update(blocks: readonly Uint8Array[]): void;
  keyStream(): readonly Uint8Array[];
  tag(lengths: Uint8Array): Uint8Array<ArrayBuffer>;
}

function seal(sponge: Sponge, additional: Uint8Array, message: Uint8Array): Sealed {
  for (const group of groupsOf(additional, sponge.blocks)) sponge.update(group);
  const encrypted = groupsOf(message, sponge.blocks).flatMap((group) => {
    const keyStream = sponge.keyStream();
    sponge.update(group);
    return group.flatMap((block, index) => [...xor(block, keyStream[index]!)]);
  });
  return {
    ciphertext: Uint8Array.from(encrypted.slice(0, message.length)),
    tag: sponge.tag(lengthsOf(additional, message)),
  };
}

export function aegis128l(
  key: Uint8Array,
  nonce: Uint8Array,
  additional: Uint8Array,
  message: Uint8Array,
): Sealed {
  let state = [xor(key, nonce), C1, C0, C1, xor(key, nonce), xor(key, C0), xor(key, C1), xor(key, C0)];
  const at = (index: number): Uint8Array => state[index]!;
  const update = ([first, second]: readonly Uint8Array[]): void => {
    state = state.map((block, index) => {
      const absorbed = index === 0 ? xor(block, first!) : index === 4 ? xor(block, second!) : block;
      return aesRound(state.at(index - 1)!, absorbed);
    });
  };
  for (let round = 0; round < 10; round++) update([nonce, key]);
  const sponge: Sponge = {
    blocks: 2,
    update,
    keyStream: () => [xor(at(6), at(1), and(at(2), at(3))), xor(at(2), at(5), and(at(6), at(7)))],
    tag: (lengths) => {
      const last = xor(at(2), lengths);
      for (let round = 0; round < 7; round++) update([last, last]);
      return Uint8Array.from([...xor(...state.slice(0, 4)), ...xor(...state.slice(4))]);
    },
  };
  return seal(sponge, additional, message);
}

export function aegis256(
  key: Uint8Array,
  nonce: Uint8Array,
  additional: Uint8Array,
  message: Uint8Array,
): Sealed {
  const [k0, k1] = [key.subarray(0, 16), key.subarray(16)];
  const [n0, n1] = [nonce.subarray(0, 16), nonce.subarray(16)];
  let state = [xor(k0, n0), xor(k1, n1), C1, C0, xor(k0, C0), xor(k1, C1)];
  const at = (index: number): Uint8Array => state[index]!;
  const update = ([input]: readonly Uint8Array[]): void => {
    state = state.map((block, index) =>
      aesRound(state.at(index - 1)!, index === 0 ? xor(block, input!) : block),
    );
  };
  for (let round = 0; round < 4; round++)
    for (const block of [k0, k1, xor(k0, n0), xor(k1, n1)]) update([block]);
  const sponge: Sponge = {
    blocks: 1,
    update,
    keyStream: () => [xor(at(1), at(4), at(5), and(at(2), at(3)))],
    tag: (lengths) => {
      const last = xor(at(3), lengths);
      for (let round = 0; round < 7; round++) update([last]);
      return Uint8Array.from([...xor(...state.slice(0, 3)), ...xor(...state.slice(3))]);
    },
  };
  return seal(sponge, additional, message);
}
