import sodium from 'libsodium-wrappers';

await sodium.ready;
sodium.crypto_generichash(32, new Uint8Array(64), null);
