/** Every library does every operation that it has, and gives what the others give. */
import { toHex } from 'sodium';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Inputs, Loaded } from '../src/compare/call.ts';
import { loadContender } from '../src/compare/contender.ts';
import { inputOf, inputsOf } from '../src/compare/input.ts';
import { operations } from '../src/compare/operations.ts';
import type { ContenderName, OperationName } from '../src/compare/report.ts';
import { describeResult } from '../src/compare/result.ts';

const ALL: readonly ContenderName[] = [
  'native',
  'wasm',
  'libsodium-wrappers',
  'sodium-native',
  'node-crypto',
  'noble',
];

/** What each lacks. */
const LACKS: Readonly<Partial<Record<ContenderName, readonly OperationName[]>>> = {
  'libsodium-wrappers': ['sha256'],
  'node-crypto': ['hash', 'seal', 'derive'],
};

/** Of the inputs that follow, by other programs. */
const inputs: Inputs = {
  byteLength: 32,
  data: Buffer.from('abc'),
  key: Uint8Array.from({ length: 32 }, (_, index) => index),
  nonce: Uint8Array.from({ length: 24 }, (_, index) => index),
  signature: new Uint8Array(0),
};

// The benchmark's package has all of them.
beforeAll(() => process.chdir(new URL('../../bench', import.meta.url).pathname));

describe.each(Object.keys(operations) as OperationName[])('%s', (operation) => {
  it.each([operations[operation].minimum, 64])('of %i bytes', async (byteLength) => {
    const results = new Map<ContenderName, string>();
    for (const name of ALL) {
      const { prepare, version } = await loadContender(name, operation);
      expect(version).toMatch(/\d+\.\d+\.\d+/);
      if (prepare !== undefined) {
        results.set(name, describeResult(prepare, inputsOf('seed', operation, byteLength)));
      }
    }
    const able = ALL.filter((name) => !LACKS[name]?.includes(operation));
    expect([...results.keys()]).toEqual(able);
    expect(new Set(results.values()).size).toBe(1);
    if (operation === 'verify') {
      expect(results.get('native')).toBe('accepts the signature, refuses it with a bit changed');
    }
  });
});

describe('what they give is also right:', () => {
  it.each([
    // b2sum -l 256
    ['hash', 'bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319'],
    // sha256sum
    ['sha256', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
  ] as const)('%s', async (operation, expected) => {
    const { prepare } = await loadContender('native', operation);
    expect(describeResult(prepare!, inputs)).toBe(expected);
  });
});

describe('a result', () => {
  const giving = (result: Uint8Array | boolean): Loaded['prepare'] => (() => () => result) as never;

  it('is shown whole, and by its hash where it is long', () => {
    expect(describeResult(giving(Uint8Array.of(1, 255))!, inputs)).toBe('01ff');
    // sha256sum of 65 zero bytes
    expect(describeResult(giving(new Uint8Array(65))!, inputs)).toBe(
      '65 bytes with SHA-256 98ce42deef51d40269d542f5314bef2c7468d401ad5d85168bfab4c0108f75f7',
    );
  });

  it('of verification tells of a signature that is forged, too', () => {
    const withSignature = inputsOf('seed', 'verify', 10);
    expect(describeResult(giving(true)!, withSignature)).toBe(
      'accepts the signature, accepts it with a bit changed',
    );
    expect(describeResult(giving(false)!, withSignature)).toBe(
      'refuses the signature, refuses it with a bit changed',
    );
  });
});

describe('inputs', () => {
  it('are SHAKE256 of the seed and the length', () => {
    // printf seed:20 | openssl dgst -shake256 -xoflen 20
    expect(toHex(inputOf('seed', 20))).toBe('3f96a8c5dfaa011fdd47c2e81781801750fd24ce');
    expect(inputOf('seed', 0)).toHaveLength(0);
  });

  it('are others for the key and the nonce', () => {
    const { key, nonce, data } = inputsOf('seed', 'seal', 32);
    expect([key.length, nonce.length, data.length]).toEqual([32, 24, 32]);
    expect(new Set([key, nonce, data].map((bytes) => toHex(bytes.subarray(0, 24)))).size).toBe(3);
  });
});
