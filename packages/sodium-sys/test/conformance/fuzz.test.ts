/** Every function with random arguments, some of them wrong; `.ci/full` does it for longer, with other seeds. */
import { describe, expect, it } from 'vitest';
import { everything } from '../../../../scripts/test-everything.ts';
import { fuzz } from './support/fuzz/run.ts';
import { sys } from './support/instances.ts';

/** Seconds of them, but so many on a slow machine, too. */
const CALLS = everything ? 30_000 : 6000;
const MILLISECONDS = 90_000;

describe.each(['raw', 'rawAsync'] as const)('the functions of %s', (mode) => {
  it('survive random arguments, refuse the wrong ones, and write nowhere but where they may', () => {
    const { library, calls, refused } = fuzz(mode, 1, CALLS, MILLISECONDS);
    console.info(`${library}: ${calls} random calls, of which ${refused} were refused`);
    expect(library).toBe(`${sys.library.backend} ${sys.library.version}`);
    expect(calls).toBeGreaterThan(1000);
    expect(refused / calls).toBeGreaterThan(0.1);
    expect(refused / calls).toBeLessThan(0.9);
  });
});
