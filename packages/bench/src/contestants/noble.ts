import { xchacha20poly1305 } from '@noble/ciphers/chacha.js';
import { xsalsa20poly1305 } from '@noble/ciphers/salsa.js';
import { managedNonce } from '@noble/ciphers/utils.js';
import { blake2b } from '@noble/hashes/blake2.js';
import { hmac } from '@noble/hashes/hmac.js';
import { sha256, sha512 } from '@noble/hashes/sha2.js';
import type { Prepare } from '../contestants.js';
import { versionOf } from '../versions.js';

export const prepare: Prepare = ({ data, key, nonce }) => {
  const [short, long, keyed] = [{ dkLen: 32 }, { dkLen: 64 }, { dkLen: 32, key }];
  return {
    versions: Object.fromEntries(['@noble/hashes', '@noble/ciphers'].map((name) => [name, versionOf(name)])),
    calls: {
      noble: {
        hash: () => blake2b(data, short),
        keyed: () => blake2b(data, keyed),
        long: () => blake2b(data, long),
        sha256: () => sha256(data),
        sha512: () => sha512(data),
        seal: () => xsalsa20poly1305(key, nonce).encrypt(data),
        aead: () => xchacha20poly1305(key, nonce).encrypt(data),
        aeadRandom: () => managedNonce(xchacha20poly1305)(key).encrypt(data),
        auth: () => hmac(sha512, key, data).slice(0, 32),
        hmac: () => hmac(sha256, key, data),
      },
    },
  };
};
