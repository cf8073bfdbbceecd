import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { families, functionsOf, newer } from './families.ts';

describe('every function newer than 1.0.18', () => {
  it('is exercised', () => {
    expect(newer.length).toBeGreaterThan(100);
    // By the files of its family, each of which fails when it leaves one of its functions out.
    expect(families.flatMap(functionsOf).sort()).toEqual([...newer].sort());
  });

  it.each(families)('of %s has its file', (family) => {
    expect(functionsOf(family)).not.toEqual([]);
    const files = ['.', '../native/newer'].map(
      (folder) => new URL(`${folder}/${family}.test.ts`, import.meta.url),
    );
    expect(files.filter((file) => existsSync(file))).toHaveLength(1);
  });
});
