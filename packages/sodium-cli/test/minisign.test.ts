/** `sodium sign` and `sodium verify` beside minisign itself: each takes what the other makes. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { temporaryFolder } from './support/folder.ts';
import { hasMinisign, minisign, needsMinisign, sign, verify } from './support/minisign.ts';
import { type RunOptions, run } from './support/run.ts';

if (!hasMinisign) console.warn('no minisign here: the comparisons with it are skipped');

const folder = temporaryFolder();
const options: RunOptions = { cwd: folder };
const contents: Readonly<Record<string, Buffer>> = {
  empty: Buffer.alloc(0),
  short: Buffer.from('the bytes of a file\n'),
  long: Buffer.alloc(300_000, 'long'),
};
const names = Object.keys(contents);

beforeEach(needsMinisign);

beforeAll(() => {
  if (!hasMinisign) return;
  for (const name of names) writeFileSync(join(folder, name), contents[name]!);
  expect(minisign(['-G', '-W', '-s', 'key', '-p', 'key.pub'], options).status).toBe(0);
});

const verified = (comment: string) => ({
  status: 0,
  stdout: `Signature and comment signature verified\nTrusted comment: ${comment}\n`,
  stderr: '',
});

describe('what sodium signs with a key of minisign', () => {
  it('minisign verifies', () => {
    expect(sign(['-f', '-s', 'key', ...names], options)).toEqual({ status: 0, stdout: '', stderr: '' });
    for (const name of names) {
      const { status, stdout } = minisign(['-V', '-H', '-p', 'key.pub', '-m', name], options);
      expect(status).toBe(0);
      expect(stdout).toMatch(new RegExp(`^Trusted comment: timestamp:\\d{10}\tfile:${name}\thashed$`, 'm'));
    }
  });

  it.each([
    ['', ''],
    ['für alle 🔑\tfile:other', 'plain'],
    // The longest.
    ['t'.repeat(8173), 'u'.repeat(1003)],
  ])('minisign verifies with any comments', (trusted, untrusted) => {
    expect(sign(['-f', '-s', 'key', '-t', trusted, '-c', untrusted, 'short'], options).stderr).toBe('');
    const { status, stdout } = minisign(['-V', '-p', 'key.pub', '-m', 'short'], options);
    expect({ status, stdout: Buffer.from(stdout, 'latin1').toString() }).toEqual({
      status: 0,
      stdout: verified(trusted).stdout,
    });
  });
});

describe('what minisign signs', () => {
  it('sodium verifies', () => {
    minisign(['-S', '-s', 'key', '-m', ...names], options);
    const ours = verify(['-p', 'key.pub', '-H', ...names], options);
    expect(ours).toMatchObject({ status: 0, stderr: '' });
    const lines = names.flatMap((name) => [
      `${name}: OK`,
      `Trusted comment: timestamp:\\d{10}\tfile:${name}\thashed`,
    ]);
    expect(ours.stdout).toMatch(new RegExp(`^${lines.join('\n')}\n$`));
  });

  it('sodium verifies in the older format', () => {
    mkdirSync(join(folder, 'old'));
    for (const name of names) writeFileSync(join(folder, 'old', name), contents[name]!);
    minisign(['-S', '-l', '-s', 'key', '-t', 'old', '-m', ...names.map((name) => `old/${name}`)], options);
    const ours = verify(['-p', 'key.pub', '-Q', ...names.map((name) => `old/${name}`)], options);
    expect(ours).toEqual({ status: 0, stdout: 'old\n'.repeat(3), stderr: '' });
  });

  it('sodium verifies with comments of any bytes', () => {
    const command = `minisign -S -s key -t "$(printf 'a\\377\\033b')" -m short`;
    expect(run('sh', ['-c', command], options).status).toBe(0);
    expect(verify(['-p', 'key.pub', '-Q', 'short'], options)).toEqual({
      status: 0,
      stdout: 'a\\xff\\x1bb\n',
      stderr: '',
    });
  });

  it('is byte by byte what sodium signs', () => {
    const comments = ['-t', 'the same', '-c', 'the same'];
    minisign(['-S', '-s', 'key', ...comments, '-x', 'theirs', '-m', 'long'], options);
    sign(['-s', 'key', ...comments, '-x', 'ours', 'long'], options);
    expect(minisign(['-V', '-p', 'key.pub', '-x', 'ours', '-m', 'long'], options)).toEqual(
      verified('the same'),
    );
    expect(run('cmp', ['ours', 'theirs'], options)).toEqual({ status: 0, stdout: '', stderr: '' });
  });
});

it('refuses what minisign refuses, with the same status', () => {
  minisign(['-G', '-W', '-s', 'other', '-p', 'other.pub'], options);
  sign(['-f', '-s', 'key', 'short'], options);
  for (const [key, file] of [
    ['other.pub', 'short'],
    ['key.pub', 'long'],
  ] as const) {
    const args = ['-p', key, '-x', 'short.minisig'];
    expect(minisign(['-V', ...args, '-m', file], options).status).toBe(1);
    expect(verify([...args, file], options)).toMatchObject({ status: 1, stdout: `${file}: FAILED\n` });
  }
});
