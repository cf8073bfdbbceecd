/** Closed standard input and output are errors, as they are to `b2sum`. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from './support/folder.ts';
import { program, run } from './support/run.ts';

const folder = temporaryFolder();
writeFileSync(join(folder, 'file'), 'content');
writeFileSync(join(folder, 'list'), `${'0'.repeat(128)}  -\n`);

const inShell = (redirected: string) =>
  run('sh', ['-c', `'${process.execPath}' '${program}' hash ${redirected}`], { cwd: folder });

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
