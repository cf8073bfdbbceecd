import sodium from 'libsodium-wrappers';
import type { Prepare } from '../candidate.js';
import { keep } from '../sink.js';
import { versionOf } from '../versions.js';

export const prepare: Prepare = async (data) => {
  await sodium.ready;
  const { crypto_generichash } = sodium;
  return {
    versions: {
      'libsodium-wrappers': `${versionOf('libsodium-wrappers')}, libsodium ${sodium.sodium_version_string()}`,
    },
    loop(iterations) {
      for (let call = 0; call < iterations; call++) keep(crypto_generichash(32, data, null));
    },
  };
};
