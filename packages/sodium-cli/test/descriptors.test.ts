/** Closed standard input and output are errors, as they are to `b2sum`. */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from './support/folder.ts';
import { program, run } from './support/run.ts';

const folder = temporaryFolder();
writeFileSync(join(folder, 'file'), 'content');
writeFileSync(join(folder, 'list'), `${'0'.repeat(128)}  -\n`);

const sodiumInShell = (commandLine: string) =>
  run('sh', ['-c', `'${process.execPath}' '${program}' ${commandLine}`], { cwd: folder });
const inShell = (redirected: string) => sodiumInShell(`hash ${redirected}`);

it.each([
  ['<&-', '-: Bad file descriptor'],
  ['- <&-', '-: Bad file descriptor'],
  ['/dev/stdin <&-', '/dev/stdin: No such file or directory'],
  ['-c <&-', "'standard input': read error"],
  ['-c list <&-', '-: Bad file descriptor'],
  ['--key-file /dev/stdin file <&-', '/dev/stdin: No such file or directory'],
  ['file >&-', 'write error: Bad file descriptor'],
])('sodium hash %s fails', (redirected, message) => {
  const { status, stderr } = inShell(redirected);
  expect({ status, first: stderr.split('\n')[0] }).toEqual({ status: 1, first: `sodium hash: ${message}` });
});

it.each(['</dev/null', '- </dev/null', 'file >/dev/null', 'file <&-', 'file 2>&-'])(
  'sodium hash %s does not',
  (redirected) => {
    expect(inShell(redirected)).toMatchObject({ status: 0, stderr: '' });
  },
);

it('neither standard input, nor output, nor errors: the status tells', () => {
  expect(inShell('file <&- >&- 2>&-').status).toBe(1);
  expect(inShell('file </dev/null >&- 2>&-').status).toBe(0);
});

it('Node may start it to know nothing but the status', () => {
  const { status } = spawnSync(process.execPath, [program, 'hash', 'file'], { cwd: folder, stdio: 'ignore' });
  expect(status).toBe(0);
});

describe('what is written to a closed standard output is not lost silently:', () => {
  sodiumInShell('keygen key');
  sodiumInShell('seal -k key -o sealed file');
  sodiumInShell('keygen --sign -W signer');
  sodiumInShell('sign -s signer file');

  it.each([
    'seal -k key - <file >&-',
    'seal -k key -o /dev/stdout file >&-',
    'open -k key - <sealed >&-',
    'keygen - >&-',
    'sign -s signer -x - file >&-',
    'verify -p signer.pub -Q file >&-',
    'compare >&-',
    'compare --json - >&-',
    'compare --serve >&-',
    '--help >&-',
    '--version >&-',
    'hash --help >&-',
  ])('sodium %s', (commandLine) => {
    const name = commandLine.split(' ')[0];
    expect(sodiumInShell(commandLine)).toEqual({
      status: 1,
      stdout: '',
      stderr: `sodium ${name}: write error: Bad file descriptor\n`,
    });
  });

  it('a verdict is in the status as well', () => {
    expect(sodiumInShell('verify -p signer.pub file >&-')).toMatchObject({ status: 0, stderr: '' });
  });
});
