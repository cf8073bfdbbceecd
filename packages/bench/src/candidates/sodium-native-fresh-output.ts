import sodium from 'sodium-native';
import type { Prepare } from '../candidate.js';
import { keep } from '../sink.js';
import { versionOf } from '../versions.js';

export const prepare: Prepare = (data) => ({
  versions: { 'sodium-native': versionOf('sodium-native') },
  loop(iterations) {
    for (let call = 0; call < iterations; call++) {
      const output = new Uint8Array(32);
      sodium.crypto_generichash(output, data);
      keep(output);
    }
  },
});
