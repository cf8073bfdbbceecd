/**
 * Sealed files on noble's ciphers and Argon2, written from docs/sealed-files.md and libsodium's description of its stream:
 * <https://doc.libsodium.org/secret-key_cryptography/secretstream>
 */

import { poly1305 } from '@noble/ciphers/_poly1305.js';
import { chacha20, hchacha } from '@noble/ciphers/chacha.js';
import { argon2id } from '@noble/hashes/argon2.js';

const CHUNK_BYTES = 262_144;
const MESSAGE = 0;
const FINAL = 3;
const NOTHING: Buffer = Buffer.alloc(0);

/** What stands before the stream in a file that was sealed with a passphrase. */
export interface Header {
  readonly salt: Uint8Array;
  readonly operations: number;
  readonly kibibytes: number;
}

/** @param nonce the stream's own header, 24 bytes */
export function sealWithPassphrase(data: Buffer, passphrase: string, header: Header, nonce: Buffer): Buffer {
  const before = headerBytes(header);
  return Buffer.concat([before, sealWithKey(data, keyOf(passphrase, header), nonce, before)]);
}

/** Throws for what was not sealed so. */
export function openWithPassphrase(file: Buffer, passphrase: string): Buffer {
  const before = file.subarray(0, 40);
  const header = {
    salt: before.subarray(16, 32),
    operations: before.readUInt32LE(32),
    kibibytes: before.readUInt32LE(36),
  };
  if (!headerBytes(header).equals(before)) throw new Error('no header');
  return openWithKey(file.subarray(40), keyOf(passphrase, header), before);
}

export function sealWithKey(
  data: Buffer,
  key: Uint8Array,
  nonce: Buffer,
  additionalData: Buffer = NOTHING,
): Buffer {
  const stream = new Stream(key, nonce);
  const result = [nonce];
  for (let at = 0; at === 0 || at < data.length; at += CHUNK_BYTES) {
    const chunk = data.subarray(at, at + CHUNK_BYTES);
    result.push(stream.push(chunk, additionalData, at + CHUNK_BYTES >= data.length ? FINAL : MESSAGE));
  }
  return Buffer.concat(result);
}

/** Throws for what was not sealed so. */
export function openWithKey(sealed: Buffer, key: Uint8Array, additionalData: Buffer = NOTHING): Buffer {
  const stream = new Stream(key, sealed.subarray(0, 24));
  const result: Buffer[] = [];
  for (let at = 24; at < sealed.length; at += CHUNK_BYTES + 17) {
    const end = Math.min(at + CHUNK_BYTES + 17, sealed.length);
    result.push(
      stream.pull(sealed.subarray(at, end), additionalData, end === sealed.length ? FINAL : MESSAGE),
    );
  }
  return Buffer.concat(result);
}

function headerBytes({ salt, operations, kibibytes }: Header): Buffer {
  const numbers = Buffer.alloc(8);
  numbers.writeUInt32LE(operations, 0);
  numbers.writeUInt32LE(kibibytes, 4);
  return Buffer.concat([Buffer.from('sodium-sealed\0\x01\x01', 'latin1'), salt, numbers]);
}

function keyOf(passphrase: string, { salt, operations, kibibytes }: Header): Uint8Array {
  return argon2id(passphrase, salt, { t: operations, m: kibibytes, p: 1, dkLen: 32 });
}

class Stream {
  readonly #key: Uint8Array;
  readonly #nonce: Buffer;

  constructor(key: Uint8Array, header: Buffer) {
    const subkey = new Uint32Array(8);
    hchacha(words(Buffer.from('expand 32-byte k')), words(key), words(header.subarray(0, 16)), subkey);
    this.#key = new Uint8Array(subkey.buffer);
    this.#nonce = Buffer.concat([Buffer.from([1, 0, 0, 0]), header.subarray(16)]);
  }

  push(message: Buffer, additionalData: Buffer, tag: number): Buffer {
    const block = this.#cipher(Buffer.concat([Buffer.from([tag]), Buffer.alloc(63)]), 1);
    const ciphertext = this.#cipher(message, 2);
    const mac = this.#mac(additionalData, block, ciphertext);
    this.#goOn(mac);
    return Buffer.concat([block.subarray(0, 1), ciphertext, mac]);
  }

  pull(sealed: Buffer, additionalData: Buffer, expectedTag: number): Buffer {
    const block = this.#cipher(Buffer.concat([sealed.subarray(0, 1), Buffer.alloc(63)]), 1);
    const tag = block[0]!;
    block[0] = sealed[0]!;
    const ciphertext = sealed.subarray(1, -16);
    const mac = this.#mac(additionalData, block, ciphertext);
    if (!mac.equals(sealed.subarray(-16)) || tag !== expectedTag) throw new Error('forged');
    const message = this.#cipher(ciphertext, 2);
    this.#goOn(mac);
    return message;
  }

  #cipher(data: Buffer, counter: number): Buffer {
    return Buffer.from(chacha20(this.#key, this.#nonce, data, undefined, counter));
  }

  #mac(additionalData: Buffer, block: Buffer, ciphertext: Buffer): Buffer {
    const lengths = Buffer.alloc(16);
    lengths.writeBigUInt64LE(BigInt(additionalData.length), 0);
    lengths.writeBigUInt64LE(BigInt(64 + ciphertext.length), 8);
    const parts = [
      additionalData,
      Buffer.alloc(-additionalData.length & 15),
      block,
      ciphertext,
      // Not up to a multiple of 16: so libsodium does it.
      Buffer.alloc(ciphertext.length & 15),
      lengths,
    ];
    return Buffer.from(poly1305(Buffer.concat(parts), this.#cipher(Buffer.alloc(32), 0)));
  }

  /** Nothing follows the final message, so the new key that it would bring is left out. */
  #goOn(mac: Buffer): void {
    for (let index = 0; index < 8; index++) this.#nonce[4 + index]! ^= mac[index]!;
    this.#nonce.writeUInt32LE(this.#nonce.readUInt32LE(0) + 1, 0);
  }
}

function words(bytes: Uint8Array): Uint32Array {
  return new Uint32Array(Uint8Array.from(bytes).buffer);
}
