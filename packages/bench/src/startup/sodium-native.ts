import sodium from 'sodium-native';

sodium.crypto_generichash(new Uint8Array(32), new Uint8Array(64));
