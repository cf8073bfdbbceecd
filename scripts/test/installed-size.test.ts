import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { measureInstalled, type Packed, report, requireAtMost } from '../installed-size.ts';

const BLOCK = 4096;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sodium-size-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A package with this manifest and one more file, in a folder of its own. */
function addPackage(path: string, manifest: Readonly<Record<string, unknown>>, bytes: number): number {
  const text = JSON.stringify(manifest);
  mkdirSync(join(folder, path, 'dist'), { recursive: true });
  writeFileSync(join(folder, path, 'package.json'), text);
  writeFileSync(join(folder, path, 'dist/index.js'), new Uint8Array(bytes));
  return text.length + bytes + 2 * BLOCK;
}

function link(from: string, to: string): void {
  mkdirSync(dirname(join(folder, from)), { recursive: true });
  symlinkSync(join(folder, to), join(folder, from), 'junction');
}

/** Two packages of ours, one of them with a dependency that has one itself, as pnpm puts them. */
function workspace(): { readonly roots: readonly Packed[]; readonly bytes: number } {
  const store = 'node_modules/.pnpm';
  const packed = (name: string): Packed => ({
    unpacked: join(folder, 'unpacked', name),
    workspace: join(folder, 'packages', name),
  });
  const bytes =
    addPackage('unpacked/safe', { name: 'safe', dependencies: { raw: '1.0.0' } }, 10) +
    addPackage(
      'unpacked/raw',
      {
        name: 'raw',
        dependencies: { '@scope/near': '1.0.0' },
        optionalDependencies: { elsewhere: '1.0.0', stub: '1.0.0', other: '1.0.0' },
        devDependencies: { tool: '1.0.0' },
      },
      5000,
    ) +
    addPackage(
      `${store}/near@1/node_modules/@scope/near`,
      { name: '@scope/near', dependencies: { far: '1.0.0' } },
      1,
    ) +
    addPackage(`${store}/far@1/node_modules/far`, { name: 'far', dependencies: { '@scope/near': '1' } }, 0);
  addPackage('packages/stub', { name: 'stub', private: true }, 100);
  addPackage(`${store}/other@1/node_modules/other`, { name: 'other', os: ['another'] }, 100);
  link('packages/raw/node_modules/@scope/near', `${store}/near@1/node_modules/@scope/near`);
  link('packages/raw/node_modules/stub', 'packages/stub');
  link('packages/raw/node_modules/other', `${store}/other@1/node_modules/other`);
  link(`${store}/near@1/node_modules/far`, `${store}/far@1/node_modules/far`);
  link(`${store}/far@1/node_modules/@scope/near`, `${store}/near@1/node_modules/@scope/near`);
  return { roots: [packed('safe'), packed('raw')], bytes };
}

describe('the size of an install', () => {
  it('is that of the packages and all that they need, each once, on this platform', () => {
    const { roots, bytes } = workspace();
    const installed = measureInstalled(roots);
    expect([...installed.packages.keys()]).toEqual(['safe', 'raw', '@scope/near', 'far']);
    expect(installed.bytes).toBe(bytes);
    // Four manifests and eight folders of a block each; of the files one has two blocks, two have one, one has none.
    expect(installed.onDisk).toBe((4 + 8 + 2 + 2) * BLOCK);
    expect(installed.missing).toEqual(['elsewhere', 'stub', 'other']);
  });

  it('may be as large as the limit, in bytes and on disk, and no larger', () => {
    const installed = measureInstalled(workspace().roots);
    expect(installed.onDisk).toBeGreaterThan(installed.bytes);
    requireAtMost(installed.onDisk, installed);
    expect(() => requireAtMost(installed.onDisk - 1, installed)).toThrow(
      `an install must take at most ${installed.onDisk - 1} bytes, got\n${report(installed)}`,
    );
    expect(() => requireAtMost(installed.onDisk, { ...installed, bytes: installed.onDisk + 1 })).toThrow();
    expect(report(installed).split('\n')).toEqual([
      expect.stringMatching(/ raw$/),
      expect.stringMatching(/ safe$/),
      expect.stringMatching(/ @scope\/near$/),
      expect.stringMatching(/ far$/),
      expect.stringMatching(/ together$/),
    ]);
  });

  it('is not known when a dependency is not there', () => {
    const { roots } = workspace();
    rmSync(join(folder, 'packages/raw/node_modules/@scope/near'));
    expect(() => measureInstalled(roots)).toThrow('@scope/near, which raw needs, is not installed');
  });
});
