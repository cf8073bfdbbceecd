import { createBLAKE2b, createSHA256, createSHA512 } from 'hash-wasm';
import type { Prepare } from '../contestants.js';
import { versionOf } from '../versions.js';

/** Its hashers, made once: its one-shot functions are asynchronous, and take longer. */
export const prepare: Prepare = async ({ data, key }) => {
  const [hash, keyed, long, sha256, sha512] = await Promise.all([
    createBLAKE2b(256),
    createBLAKE2b(256, key),
    createBLAKE2b(512),
    createSHA256(),
    createSHA512(),
  ]);
  const digest = (hasher: typeof hash) => () => hasher.init().update(data).digest('binary');
  return {
    versions: { 'hash-wasm': versionOf('hash-wasm') },
    calls: {
      'hash-wasm': {
        hash: digest(hash),
        keyed: digest(keyed),
        long: digest(long),
        sha256: digest(sha256),
        sha512: digest(sha512),
      },
    },
  };
};
