import { expect, it } from 'vitest';
import { headersVersion } from '../../src/generated/functions.js';
import { compareVersions } from '../../src/shared/version.js';
import { LIBSODIUM, NEWEST_VERSION } from '../../src/vendor/releases.js';

it('the newest release that is pinned is the one whose headers the table is made of', () => {
  expect(NEWEST_VERSION).toBe(headersVersion);
});

it('what is pinned is not below the floor, each archive once, with a whole hash', () => {
  for (const { version, sha256 } of LIBSODIUM.archives) {
    expect(compareVersions(version, LIBSODIUM.floor)).toBeGreaterThanOrEqual(0);
    expect(sha256).toMatch(/^[\da-f]{64}$/);
  }
  const names = LIBSODIUM.archives.map(({ version, kind }) => `${version} ${kind}`);
  expect(new Set(names).size).toBe(names.length);
});
