/** What is done about libraries that take points outside of the main group of Ed25519 for points of it. */
import old from 'libsodium-sumo-1.0.20';
import type { RawSodium } from 'sodium-sys';
import { beforeAll, describe, expect, it } from 'vitest';
import { checkSubgroupTest } from '../../src/shared/subgroup-check.ts';
import { entry } from '../support/backend.ts';
import { thrownBy } from '../support/bytes.ts';
import { verifyingKey } from '../support/signing-key.ts';
import { library } from './registry.ts';

const asked: Uint8Array[] = [];

/** The function of the original libsodium 1.0.20. */
const ofOldLibrary: RawSodium['crypto_sign_ed25519_pk_to_curve25519'] = (output, point) => {
  const [target, source] = [old._malloc(32), old._malloc(32)];
  old.HEAPU8.set(point as Uint8Array, source);
  asked.push(point as Uint8Array);
  const status = old._crypto_sign_ed25519_pk_to_curve25519(target, source);
  (output as Uint8Array).set(old.HEAPU8.subarray(target, target + 32));
  return status;
};

beforeAll(async () => {
  await old.ready;
  old._sodium_init();
});

describe('the test of points', () => {
  it('is passed by the loaded library', () => {
    expect(checkSubgroupTest(library)).toBeUndefined();
  });

  it('is failed by libsodium 1.0.20, each time, which is asked once', () => {
    const raw = Object.create(library.raw, {
      crypto_sign_ed25519_pk_to_curve25519: { value: ofOldLibrary },
    }) as RawSodium;
    const sodium = { ...library, raw, library: { ...library.library, version: '1.0.20' } };
    for (let time = 0; time < 3; time++) {
      expect(thrownBy(() => checkSubgroupTest(sodium))).toMatchObject({
        name: 'UnavailableError',
        code: 'ERR_SODIUM_UNAVAILABLE',
        message: expect.stringMatching(/^libsodium 1\.0\.20 \(.*\) takes points .*\(CVE-2025-69277\); use /),
      });
    }
    const { sign } = entry.createSodium(() => sodium);
    expect(thrownBy(() => sign.toX25519PublicKey(verifyingKey())).message).toContain('CVE-2025-69277');
    expect(asked.length).toBe(1);
  });
});
