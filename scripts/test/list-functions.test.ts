import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { listFunctions, renderList, TARGET } from '../list-functions/list.ts';
import { reasons } from '../list-functions/reasons.ts';

describe('every function of libsodium', () => {
  const listed = listFunctions();

  it('is used by the safe layer, or there is a reason why not', () => {
    const neither = listed.filter((each) => each.users.length + each.reasons.length === 0);
    expect(listed).toHaveLength(754);
    expect(neither.map(({ name }) => name)).toEqual([]);
  });

  it('is in docs/functions.md as npm run list:functions writes it', () => {
    expect(readFileSync(TARGET, 'utf8')).toBe(renderList(listed));
  });

  it.each(reasons)('needs this reason: $reason, $names', (reason) => {
    const unused = listed.filter(({ users }) => users.length === 0);
    expect(unused.some((each) => each.reasons[0] === reason)).toBe(true);
  });
});
