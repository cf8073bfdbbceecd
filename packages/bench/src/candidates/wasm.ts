import type { Prepare } from '../candidate.js';
import { copySodium } from '../second-copy.js';
import { keep } from '../sink.js';
import { versionBehind } from '../versions.js';

const { genericHash, ready } = (await import(copySodium('dist/wasm.js'))) as typeof import('sodium/wasm');

export const prepare: Prepare = async (data) => {
  await ready;
  return {
    versions: { 'libsodium-sumo': versionBehind('sodium-sys', 'libsodium-sumo') ?? 'unknown' },
    loop(iterations) {
      for (let call = 0; call < iterations; call++) keep(genericHash(data));
    },
  };
};
