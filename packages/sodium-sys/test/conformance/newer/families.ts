/** The functions that libsodium 1.0.18 doesn't have yet, and which file exercises which of them: of this folder, or of native/newer for what WebAssembly lacks. */
import { describe, expect, it } from 'vitest';
import type { RawSodium } from '../../../src/generated/raw.ts';
import type { Address } from '../../../src/shared/address.ts';
import { sys } from '../support/instances.ts';
import { declarations, type FunctionName } from '../support/table.ts';

/** By how the names begin, so that what a release adds to a family belongs to its file. */
const PREFIXES = {
  aegis: ['crypto_aead_aegis128l_', 'crypto_aead_aegis256_'],
  hkdf: ['crypto_kdf_hkdf_sha256_', 'crypto_kdf_hkdf_sha512_'],
  'ip-addresses': ['sodium_bin2ip', 'sodium_ip2bin'],
  ipcrypt: ['crypto_ipcrypt_'],
  keccak: ['crypto_core_keccak1600_'],
  kem: ['crypto_kem_'],
  runtime: ['sodium_runtime_has_armcrypto'],
  'sha-3': ['crypto_hash_sha3256', 'crypto_hash_sha3512'],
  xof: ['crypto_xof_'],
} as const;

export type Family = keyof typeof PREFIXES;

export const families = Object.keys(PREFIXES) as Family[];

/** Every function of the table whose first release is later than 1.0.18. */
export const newer: readonly FunctionName[] = declarations
  .filter(({ since }) => since !== '1.0.18')
  .map(({ name }) => name);

export function functionsOf(family: Family): readonly FunctionName[] {
  return newer.filter((name) => PREFIXES[family].some((prefix) => name.startsWith(prefix)));
}

/** What of `raw` the tests of this file have called. */
const called = new Set<FunctionName>();

/** `sys.raw`, which notes what is called. */
export const raw = new Proxy({} as RawSodium, {
  get:
    (_, name: FunctionName) =>
    (...values: unknown[]) => {
      called.add(name);
      return (sys.raw[name] as (...values: unknown[]) => unknown)(...values);
    },
});

/** The last test of a family's file. */
export function describeCoverage(family: Family): void {
  describe('these tests', () => {
    it(`call every function of ${family}`, () => {
      const functions = functionsOf(family);
      expect(functions.filter((name) => called.has(name))).toEqual(functions);
    });
  });
}

/** Runs with a zeroed state of that many bytes, which C can align as it wants. */
export function withState<Result>(byteLength: number, use: (state: Address) => Result): Result {
  const state = sys.memory.allocate(byteLength);
  try {
    return use(state);
  } finally {
    sys.memory.free(state);
  }
}

export const fromHex = (digits: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(Buffer.from(digits.replaceAll(/\s/g, ''), 'hex'));

/** A copy with one bit of one byte changed. */
export function tampered(bytes: Uint8Array, index: number): Uint8Array<ArrayBuffer> {
  const copy = Uint8Array.from(bytes);
  copy[index]! ^= 1;
  return copy;
}

/** An output with a content that no function writes. */
export const untouched = (length: number): Uint8Array<ArrayBuffer> => new Uint8Array(length).fill(0xa5);

/** What such an output may hold after a refusal: C wrote nothing, and where a copy of it was passed, zeros come back. */
export const blank = (length: number): readonly string[] => ['a5'.repeat(length), '00'.repeat(length)];
