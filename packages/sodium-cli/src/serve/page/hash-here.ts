/** The browser's side: a file hashed in chunks as it is read, in flat memory. */
import { genericHash, toHex } from 'sodium/wasm';
import type { Hashed } from '../answers.js';

const NANOSECONDS = 1e6;

/** @throws Error (as a rejection) when the file cannot be read, or has changed since it was chosen */
export async function hashHere(file: File, onProgress: (bytes: number) => void): Promise<Hashed> {
  const start = performance.now();
  using state = genericHash.create();
  let byteLength = 0;
  let hashing = 0;
  const reader = file.stream().getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    const before = performance.now();
    state.update(value);
    hashing += performance.now() - before;
    byteLength += value.length;
    onProgress(byteLength);
  }
  const before = performance.now();
  const digest = toHex(state.digest());
  const end = performance.now();
  return {
    digest,
    byteLength,
    hashingNanoseconds: (hashing + end - before) * NANOSECONDS,
    totalNanoseconds: (end - start) * NANOSECONDS,
  };
}
