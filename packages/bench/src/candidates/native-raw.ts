import { loadSodium } from 'sodium-sys';
import type { Prepare } from '../candidate.js';
import { ourNativeVersions } from '../our-versions.js';
import { keep } from '../sink.js';

export const prepare: Prepare = (data) => {
  const { raw } = loadSodium();
  const output = new Uint8Array(32);
  return {
    ...ourNativeVersions(),
    loop(iterations) {
      for (let call = 0; call < iterations; call++) {
        raw.crypto_generichash(output, 32, data, data.length, null, 0);
        keep(output);
      }
    },
  };
};
