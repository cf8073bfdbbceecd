import { xsalsa20poly1305 } from '@noble/ciphers/salsa.js';
import wrappers from 'libsodium-wrappers-sumo';
import { openWithXChaCha20, sealWithXChaCha20 } from '../../references/secret-box-xchacha20.ts';
import { describeCipher } from './ciphers.ts';

await wrappers.ready;

const lengths = { keyLength: 32, nonceLength: 24, tagLength: 16 };

export const secretBox = describeCipher({
  name: 'secretBox',
  ...lengths,
  reference: (message, nonce, key) => xsalsa20poly1305(key, nonce).encrypt(message),
  vectorFiles: ['secretbox-nacl.json', 'secretbox-reference.json'],
  sealPeers: [
    {
      name: 'libsodium-wrappers',
      compute: ({ input, nonce, key }) => wrappers.crypto_secretbox_easy(input, nonce, key),
    },
    {
      name: '@noble/ciphers',
      compute: ({ input, nonce, key }) => xsalsa20poly1305(key, nonce).encrypt(input),
    },
  ],
  openPeers: [
    {
      name: 'libsodium-wrappers',
      compute: ({ input, nonce, key }) => wrappers.crypto_secretbox_open_easy(input, nonce, key),
    },
    {
      name: '@noble/ciphers',
      compute: ({ input, nonce, key }) => xsalsa20poly1305(key, nonce).decrypt(input),
    },
  ],
});

export const secretBoxXChaCha20 = describeCipher({
  name: 'secretBox.xchacha20',
  needs: ['crypto_secretbox_xchacha20poly1305_easy'],
  ...lengths,
  reference: sealWithXChaCha20,
  vectorFiles: ['secretbox-xchacha20-reference.json'],
  sealPeers: [
    {
      name: 'the reference',
      compute: ({ input, nonce, key }) => sealWithXChaCha20(input, nonce, key),
    },
  ],
  openPeers: [
    {
      name: 'the reference',
      compute: ({ input, nonce, key }) => openWithXChaCha20(input, nonce, key),
    },
  ],
});
