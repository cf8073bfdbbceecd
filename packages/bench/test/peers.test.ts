/** What the README says of other packages. */
/// <reference path="../src/sodium-native.d.ts" />
import { readFileSync } from 'node:fs';
import { xchacha20poly1305 } from '@noble/ciphers/chacha.js';
import { blake2b } from '@noble/hashes/blake2.js';
import wrappers from 'libsodium-wrappers';
import { genericHash, secretBox, VerificationError } from 'sodium';
import native from 'sodium-native';
import { beforeAll, describe, expect, it } from 'vitest';

const readme = readFileSync(new URL('../../../README.md', import.meta.url), 'utf8');
const data = new Uint8Array(3);
const key = new Uint8Array(32);
const nonce = new Uint8Array(24);
const forged = new Uint8Array(20);
/** What a variable has that was never set, whatever its type says. */
const unset = undefined as unknown as Uint8Array;

/** The functions that only this file calls, of a package without types. */
const { crypto_secretbox_open_easy: open, ...functionsOfNative } = native as typeof native & {
  crypto_secretbox_open_easy: (
    message: Uint8Array,
    ciphertext: Uint8Array,
    nonce: Uint8Array,
    key: Uint8Array,
  ) => boolean;
};

beforeAll(() => wrappers.ready);

describe('what the README says of other packages:', () => {
  it('a key that is undefined is an error here, and no key elsewhere', () => {
    expect(() => genericHash(data, { key: unset })).toThrow('options.key');
    const hashed = genericHash(data);
    const byNative = new Uint8Array(32);
    functionsOfNative.crypto_generichash(byNative, data, unset);
    expect(byNative).toEqual(hashed);
    expect(wrappers.crypto_generichash(32, data, unset)).toEqual(hashed);
    expect(blake2b(data, { dkLen: 32, key: unset })).toEqual(hashed);
  });

  it('what was forged', () => {
    expect(() => secretBox.open(forged, key, { nonce })).toThrow(VerificationError);
    expect(open(new Uint8Array(4), forged, nonce, key)).toBe(false);
    expect(() => wrappers.crypto_secretbox_open_easy(forged, nonce, key)).toThrow();
    const state = wrappers.crypto_secretstream_xchacha20poly1305_init_pull(nonce, key);
    expect(wrappers.crypto_secretstream_xchacha20poly1305_pull(state, forged, null)).toBe(false);
    expect(() => xchacha20poly1305(key, nonce).decrypt(forged)).toThrow();
  });

  it('how many functions of libsodium there are, in which versions', () => {
    const count = (exported: object) =>
      Object.entries(exported).filter(
        ([name, value]) => typeof value === 'function' && /^(crypto|sodium|randombytes)_/.test(name),
      ).length;
    const versionOf = (name: string) => {
      const file = new URL(`../node_modules/${name}/package.json`, import.meta.url);
      return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
    };
    expect(readme).toContain(
      `| sodium-native ${versionOf('sodium-native')} | libsodium-wrappers ${versionOf('libsodium-wrappers')} |`,
    );
    expect(readme).toContain(`| ${count(native)} | ${count(wrappers)} |`);
  });
});
