import { blake2b } from '@noble/hashes/blake2.js';
import type { Prepare } from '../candidate.js';
import { keep } from '../sink.js';
import { versionOf } from '../versions.js';

export const prepare: Prepare = (data) => {
  const options = { dkLen: 32 };
  return {
    versions: { '@noble/hashes': versionOf('@noble/hashes') },
    loop(iterations) {
      for (let call = 0; call < iterations; call++) keep(blake2b(data, options));
    },
  };
};
