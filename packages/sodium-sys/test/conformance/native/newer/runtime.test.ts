/** What libsodium finds out about the CPU, where 1.0.18 doesn't yet. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { describeCoverage, raw } from '../../newer/families.ts';

describe('sodium_runtime_has_armcrypto', () => {
  it('is what Linux says of an ARM, and false elsewhere', (context) => {
    const isArm = process.arch === 'arm64';
    context.skip(isArm && process.platform !== 'linux', 'only Linux says what its CPU has');
    const hasAes = isArm && /^Features\s*:.*\baes\b/m.test(readFileSync('/proc/cpuinfo', 'utf8'));
    expect(raw.sodium_runtime_has_armcrypto()).toBe(hasAes ? 1 : 0);
  });
});

describeCoverage('runtime');
