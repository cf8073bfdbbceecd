/**
 * `crypto_secretstream_xchacha20poly1305` from its description <https://doc.libsodium.org/secret-key_cryptography/secretstream>,
 * on the primitives of @noble/ciphers. Shares no code with libsodium.
 */
import { poly1305 } from '@noble/ciphers/_poly1305.js';
import { chacha20, hchacha } from '@noble/ciphers/chacha.js';

export const TAGS = { message: 0, push: 1, rekey: 2, final: 3 } as const;

export class ReferenceStream {
  #key: Uint8Array;
  /** A counter of 4 bytes from 1 on, then 8 that depend on every message. */
  readonly #nonce = new Uint8Array(12);

  constructor(key: Uint8Array, header: Uint8Array) {
    const words = (bytes: Uint8Array): Uint32Array => new Uint32Array(Uint8Array.from(bytes).buffer);
    const sigma = words(Buffer.from('expand 32-byte k'));
    const derived = new Uint32Array(8);
    hchacha(sigma, words(key), words(header.subarray(0, 16)), derived);
    this.#key = new Uint8Array(derived.buffer);
    this.#nonce.set(header.subarray(16), 4);
    this.#nonce[0] = 1;
  }

  seal(message: Uint8Array, tag: number, additionalData: Uint8Array = new Uint8Array(0)): Uint8Array {
    const block = new Uint8Array(64);
    block[0] = tag;
    const first = this.#xor(block, 1);
    const ciphertext = this.#xor(message, 2);
    const mac = this.#mac(additionalData, first, ciphertext);
    this.#goOn(mac, tag);
    return Buffer.concat([first.subarray(0, 1), ciphertext, mac]);
  }

  /** Undefined for what is not the next message. */
  open(
    sealed: Uint8Array,
    additionalData: Uint8Array = new Uint8Array(0),
  ): { message: Uint8Array; tag: number } | undefined {
    const block = new Uint8Array(64);
    block[0] = sealed[0]!;
    const first = this.#xor(block, 1);
    const tag = first[0]!;
    first[0] = sealed[0]!;
    const ciphertext = sealed.subarray(1, sealed.length - 16);
    const mac = this.#mac(additionalData, first, ciphertext);
    if (Buffer.compare(mac, sealed.subarray(sealed.length - 16)) !== 0) return undefined;
    const message = this.#xor(ciphertext, 2);
    this.#goOn(mac, tag);
    return { message, tag };
  }

  rekey(): void {
    const next = this.#xor(Buffer.concat([this.#key, this.#nonce.subarray(4)]), 0);
    this.#key = next.slice(0, 32);
    this.#nonce.fill(0).set(next.subarray(32), 4);
    this.#nonce[0] = 1;
  }

  #xor(bytes: Uint8Array, block: number): Uint8Array {
    return chacha20(this.#key, this.#nonce, Uint8Array.from(bytes), undefined, block);
  }

  /** As libsodium pads: the ciphertext as if the length of its first block counted once more. */
  #mac(additionalData: Uint8Array, first: Uint8Array, ciphertext: Uint8Array): Uint8Array {
    const lengths = new BigUint64Array([BigInt(additionalData.length), BigInt(64 + ciphertext.length)]);
    const padding = (length: number): Uint8Array => new Uint8Array((16 - (length % 16)) % 16);
    const input = Buffer.concat([
      additionalData,
      padding(additionalData.length),
      first,
      ciphertext,
      new Uint8Array((16 - 64 + ciphertext.length) & 15),
      new Uint8Array(lengths.buffer),
    ]);
    return poly1305(Uint8Array.from(input), this.#xor(new Uint8Array(32), 0));
  }

  #goOn(mac: Uint8Array, tag: number): void {
    for (let index = 0; index < 8; index++) this.#nonce[4 + index]! ^= mac[index]!;
    const counter = new DataView(this.#nonce.buffer);
    counter.setUint32(0, (counter.getUint32(0, true) + 1) >>> 0, true);
    if ((tag & TAGS.rekey) !== 0 || counter.getUint32(0, true) === 0) this.rekey();
  }
}

/** What `secretStream.seal` makes, with a given header. */
export function sealChunks(
  data: Uint8Array,
  key: Uint8Array,
  header: Uint8Array,
  chunkLength: number,
): Uint8Array {
  const stream = new ReferenceStream(key, header);
  const sealed: Uint8Array[] = [header];
  for (let at = 0; at === 0 || at < data.length; at += chunkLength) {
    const isLast = at + chunkLength >= data.length;
    sealed.push(stream.seal(data.subarray(at, at + chunkLength), isLast ? TAGS.final : TAGS.message));
  }
  return Buffer.concat(sealed);
}

export function openChunks(sealed: Uint8Array, key: Uint8Array, chunkLength: number): Uint8Array {
  const stream = new ReferenceStream(key, sealed.subarray(0, 24));
  const opened: Uint8Array[] = [];
  for (let at = 24; at < sealed.length; at += chunkLength + 17) {
    const next = stream.open(sealed.subarray(at, at + chunkLength + 17));
    const isLast = at + chunkLength + 17 >= sealed.length;
    if (next?.tag !== (isLast ? TAGS.final : TAGS.message)) throw new Error('refused');
    opened.push(next.message);
  }
  return Buffer.concat(opened);
}
