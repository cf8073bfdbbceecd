import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sodium-changesets-'));
  git('init', '--quiet', '--initial-branch=main');
  release('1.0.0');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const COMPLETE = { status: 0, stdout: 'every package that has changed has a changeset\n', stderr: '' };
const forgotten = (names: string) => ({ status: 1, stderr: expect.stringContaining(`names it: ${names};`) });

describe('on a branch', () => {
  beforeEach(() => git('checkout', '--quiet', '-b', 'branch'));

  it('a package that has changed needs a changeset of this branch that names it', () => {
    expect(check()).toEqual(COMPLETE);
    commit({ 'packages/one/src/index.ts': '2', 'packages/two/src/index.ts': '2' });
    expect(check()).toMatchObject(forgotten('one, two'));
    commit({ '.changeset/a.md': changeset('one') });
    expect(check()).toMatchObject(forgotten('two'));
    commit({ '.changeset/b.md': changeset('two') });
    expect(check()).toEqual(COMPLETE);
  });

  it('what is not committed counts', () => {
    write({ 'packages/one/src/new.ts': '' });
    expect(check()).toMatchObject(forgotten('one'));
    write({ '.changeset/a.md': changeset('one') });
    expect(check()).toEqual(COMPLETE);
  });

  it('tests, and packages that are not published, need none', () => {
    commit({ 'packages/one/test/a.test.ts': '2', 'packages/private/src/index.ts': '2' });
    expect(check()).toEqual(COMPLETE);
  });

  it('a release needs none', () => {
    release('1.1.0');
    expect(check()).toEqual(COMPLETE);
  });
});

describe('on main', () => {
  it('what has changed since the last release needs a changeset', () => {
    expect(check()).toEqual(COMPLETE);
    commit({ 'packages/one/src/index.ts': '2' });
    expect(check()).toMatchObject(forgotten('one'));
    commit({ '.changeset/a.md': changeset('one') });
    expect(check()).toEqual(COMPLETE);
  });

  it('everything needs one as long as nothing was released', () => {
    release('0.0.0');
    expect(check()).toMatchObject(forgotten('one, two'));
  });
});

it('a history that is cut off is an error', () => {
  commit({ 'packages/one/src/index.ts': '2' });
  const clone = join(folder, 'clone');
  git('clone', '--quiet', '--depth=1', `file://${folder}`, clone);
  expect(check(clone)).toMatchObject({ status: 1, stderr: expect.stringContaining('git fetch --unshallow') });
});

function release(version: string): void {
  const description = (name: string) => `{\n  "name": "${name}",\n  "version": "${version}"\n}\n`;
  commit({
    'packages/one/package.json': description('one'),
    'packages/one/src/index.ts': version,
    'packages/two/package.json': description('two'),
    'packages/two/src/index.ts': version,
    'packages/private/package.json': '{ "name": "private", "private": true }',
  });
}

function changeset(name: string): string {
  return `---\n'${name}': patch\n---\n\nWhat has changed.\n`;
}

function write(files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
}

function commit(files: Readonly<Record<string, string>>): void {
  write(files);
  git('add', '--all');
  git('-c', 'user.name=test', '-c', 'user.email=test@example.org', 'commit', '--quiet', '-m', 'change');
}

function git(...args: readonly string[]): void {
  execFileSync('git', args, { cwd: folder });
}

function check(top = folder) {
  const script = join(import.meta.dirname, '../check-changesets.mjs');
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, top], { encoding: 'utf8' });
  return { status, stdout, stderr };
}
