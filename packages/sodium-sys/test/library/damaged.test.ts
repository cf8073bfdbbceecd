/** Libraries with one bit of their headers flipped, for many of which the dynamic linker would kill the process. */
import { beforeEach, describe, expect, it } from 'vitest';
import { DAMAGED_BITS, faults, sweep } from '../../../../scripts/damaged-libraries/sweep.ts';
import { archive, NO_ARCHIVE, vendoredLibrary } from '../vendor/support/command.ts';
import { systemLibrary } from './support/libraries.ts';

/** All of them, as `scripts/damaged-libraries` tries them, take minutes. */
const SAMPLE = Array.from({ length: DAMAGED_BITS / 40 }, (_, index) => index * 40 + ((index * 7) % 40));

beforeEach((context) => context.skip(process.platform !== 'linux', 'this is about Linux'));

describe('a library with a damaged header is refused, or works', () => {
  it('the one of the system', async () => {
    await expectNoFault(systemLibrary);
  });

  it('a vendored one', async (context) => {
    context.skip(archive === undefined, NO_ARCHIVE);
    await expectNoFault(vendoredLibrary());
  });
});

async function expectNoFault(library: string): Promise<void> {
  const outcomes = await sweep(library, SAMPLE, 2);
  expect(faults(outcomes)).toEqual([]);
  const kinds = [...outcomes.values()];
  expect(kinds).toHaveLength(SAMPLE.length);
  expect(kinds).toContain('works');
  expect(kinds.filter((kind) => kind.startsWith('refused: is damaged')).length).toBeGreaterThan(20);
}
