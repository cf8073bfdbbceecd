/** Large data, and an instance of the library that can be looked at after it has had some. */
import { createHash } from 'node:crypto';
import { expect } from 'vitest';
import { createWasmSodium } from '../../../src/backends/wasm.ts';
import type { Address, Sodium } from '../../../src/index.ts';
import { bytesOf, hex } from './bytes.ts';
import { backend, sys } from './instances.ts';

export const MIB = 2 ** 20;

/** Bytes without the time that a hash would take to make them. */
export function pattern(length: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  const part = bytesOf('pattern', 10_007);
  for (let start = 0; start < length; start += part.length)
    bytes.set(part.subarray(0, length - start), start);
  return bytes;
}

/** Whether memory, staging and hashing are as they should be. */
export function expectSound({ raw, memory }: Sodium, state: Address): void {
  const content = new Uint8Array(384);
  memory.read(state, content);
  expect(hex(content)).toBe(hex(bytesOf('state', 384)));
  for (const length of [0, 64, 1000, 20_000, 2 * MIB]) {
    const digest = new Uint8Array(64);
    expect(raw.crypto_hash_sha512(digest, pattern(length), length)).toBe(0);
    expect(hex(digest)).toBe(createHash('sha512').update(pattern(length)).digest('hex'));
  }
  const fresh = memory.allocate(384);
  memory.read(fresh, content);
  expect(content.every((byte) => byte === 0)).toBe(true);
  memory.free(fresh);
}

export async function createWithState(): Promise<{ sodium: Sodium; state: Address }> {
  const sodium = backend === 'wasm' ? await createWasmSodium() : sys;
  const state = sodium.memory.allocate(384);
  sodium.memory.write(state, bytesOf('state', 384));
  return { sodium, state };
}
