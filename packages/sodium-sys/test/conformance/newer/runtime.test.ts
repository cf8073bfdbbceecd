/** What libsodium finds out about the CPU, where 1.0.18 doesn't yet. */
import { readFileSync } from 'node:fs';
import { beforeEach, describe, expect, it } from 'vitest';
import { describeCoverage, raw, unlessMissing } from './families.ts';

describe('sodium_runtime_has_armcrypto', () => {
  beforeEach(unlessMissing('sodium_runtime_has_armcrypto'));

  it('is false where the CPU is no ARM', (context) => {
    context.skip(process.arch === 'arm64', 'this CPU is an ARM');
    expect(raw.sodium_runtime_has_armcrypto()).toBe(0);
  });

  it('is what Linux says of an ARM', (context) => {
    context.skip(process.arch !== 'arm64', `this CPU is no ARM but ${process.arch}`);
    context.skip(process.platform !== 'linux', 'only Linux says what its CPU has');
    const hasAes = /^Features\s*:.*\baes\b/m.test(readFileSync('/proc/cpuinfo', 'utf8'));
    expect(raw.sodium_runtime_has_armcrypto()).toBe(hasAes ? 1 : 0);
  });
});

describeCoverage('runtime');
