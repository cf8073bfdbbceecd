/** `sodium hash` beside the real `b2sum`: the same files, the same lists, the same faults. */
import { appendFileSync, chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { temporaryFolder } from './support/folder.ts';
import { b2sum, expectSame, hasB2sum, hash, program, type RunOptions, run, sodium } from './support/run.ts';

const names = [
  Buffer.from('plain'),
  Buffer.from('with space'),
  Buffer.from(' leading space'),
  Buffer.from('trailing space '),
  Buffer.from('-l'),
  Buffer.from('--help'),
  Buffer.from('*star'),
  Buffer.from('#hash'),
  Buffer.from("quote'quote"),
  Buffer.from('Grüße 日本語 😀'),
  Buffer.from('not UTF-8: \xff\xfe\xe9', 'latin1'),
  Buffer.from('U+FFFD: \uFFFD'),
  Buffer.from('a) = b'),
  Buffer.from('tab\there'),
];
/** Newer coreutils show these otherwise when checking. */
const escapedNames = [
  Buffer.from('new\nline'),
  Buffer.from('back\\slash'),
  Buffer.from('\\n'),
  Buffer.from('carriage\rreturn'),
  Buffer.from('\\\n\r'),
];

const folder = temporaryFolder();
const options: RunOptions = { cwd: folder };
const inFolder = (name: Buffer) => Buffer.concat([Buffer.from(`${folder}/`), name]);

for (const name of [...names, ...escapedNames]) writeFileSync(inFolder(name), `content of ${name}`);
writeFileSync(join(folder, 'empty'), '');
mkdirSync(join(folder, 'directory'));
const lists = temporaryFolder();

/** Runs a command with every file as arguments, which are bytes that only a shell can pass. */
function onEveryFile(command: readonly string[], input = '') {
  return run('sh', ['-c', 'exec "$@" -- *', 'sh', ...command], { ...options, input });
}
const ours = [process.execPath, program, 'hash'];

describe('sodium hash and b2sum agree', () => {
  beforeEach((context) => context.skip(!hasB2sum, 'there is no b2sum here'));

  it.each([
    ...['128', '136', '256', '384', '504', '512'].map((bits) => ['-l', bits]),
    ['--text'],
    ['--binary'],
    ['--tag'],
    ['--tag', '-l', '256'],
    ['--zero'],
    ['-bz'],
    ['--tag', '-zl', '128'],
  ])('on every odd name, with %s %s %s', (...options) => {
    const mine = onEveryFile([...ours, ...options]);
    const theirs = onEveryFile(['b2sum', ...options]);
    expect(mine).toEqual({ ...theirs, stderr: theirs.stderr.replaceAll('b2sum', 'sodium hash') });
    const end = options.some((option) => /^-(-zero|.*z)/.test(option)) ? '\0' : '\n';
    expect(mine.stdout.split(end).length - 1).toBe(names.length + escapedNames.length + 1);
    expect(mine).toMatchObject({ status: 1, stderr: 'sodium hash: directory: Is a directory\n' });
  });

  it.each([[], ['--text'], ['--binary'], ['--tag']])(
    'each accepts the sums of the other, with %s',
    (...form) => {
      for (const writer of [ours, ['b2sum']]) {
        for (const bits of ['128', '256', '512']) {
          const sums = onEveryFile([...writer, ...form, '-l', bits]).stdout;
          const input = Buffer.from(sums, 'latin1');
          const mine = hash(['-c'], { ...options, input });
          const theirs = b2sum(['-c'], { ...options, input });
          expect(mine).toMatchObject({ status: 0, stderr: '' });
          expect(theirs).toMatchObject({ status: 0, stderr: '' });
          const lines = mine.stdout.split('\n').slice(0, -1);
          expect(lines.length).toBe(names.length + escapedNames.length + 1);
          // A carriage return or a backslash in a name does not end a line.
          expect(lines.every((line) => line.endsWith(': OK'))).toBe(true);
          expect(hash(['-c', '--quiet'], { ...options, input })).toEqual({
            status: 0,
            stdout: '',
            stderr: '',
          });
        }
      }
    },
  );

  it('on every line that it writes when checking', () => {
    // Newer coreutils put other names in quotes here.
    const sums = b2sum(['--', 'plain', '-l', 'empty'], options).stdout;
    const list = join(lists, 'damaged');
    writeFileSync(
      list,
      [
        '# a comment',
        ...sums.split('\n').slice(0, -1),
        '',
        sums
          .split('\n')[0]!
          .replace(/[0-9a-f]/g, (digit) => digit.toUpperCase())
          .replace('PLAIN', 'plain'),
        `${'0'.repeat(128)}  plain`,
        `${'0'.repeat(64)} *empty`,
        `BLAKE2b-128 (plain) = ${'1'.repeat(32)}`,
        `BLAKE2b (missing) = ${'1'.repeat(128)}`,
        `${'2'.repeat(128)}  absent`,
        `${'3'.repeat(128)}  directory`,
        `BLAKE2b-128 (the tag says otherwise) = ${'1'.repeat(64)}`,
        `BLAKE2b-1024 (too long) = ${'1'.repeat(256)}`,
        `${'4'.repeat(130)}  too long`,
        `${'5'.repeat(127)}  odd`,
        `${'6'.repeat(126)}xy  not hexadecimal`,
        `${'7'.repeat(128)}`,
        `\\${'8'.repeat(128)}  no such \\escape`,
        `SHA256 (plain) = ${'9'.repeat(64)}`,
        'nothing of the kind',
        `   ${sums.split('\n')[0]}`,
        `${sums.split('\n')[0]}\r`,
        sums.split('\n')[1]!,
      ].join('\n'),
    );
    const { status, stdout, stderr } = expectSame(['-c', list], options);
    expect(status).toBe(1);
    expect(stdout).toContain('missing: FAILED open or read\n');
    expect(stderr).toContain('WARNING: 9 lines are improperly formatted\n');
  });

  it.each([
    ['one line that is none', `nothing\n${'0'.repeat(128)}  plain\n`],
    ['one file that cannot be read', `${'0'.repeat(128)}  missing\n`],
    ['one difference', `${'0'.repeat(128)}  plain\n`],
    ['no sum', 'nothing of the kind\n'],
    ['nothing', ''],
    ['its own standard input', `${'0'.repeat(128)}  -\n`],
  ])('on a list with %s', (_, input) => {
    expect(expectSame(['-c'], { ...options, input }).status).toBe(1);
    expect(expectSame(['--check', '-'], { ...options, input }).status).toBe(1);
  });

  it('on improper lines among good ones, which are no failure', () => {
    const input = `${b2sum(['plain'], options).stdout}nothing of the kind\n`;
    expect(expectSame(['-c'], { ...options, input }).status).toBe(0);
  });

  it('on a list that is read in several pieces', () => {
    const input = b2sum(['plain', '-', 'empty'], options).stdout.replace('-', 'absent').repeat(500);
    const { stdout, stderr } = expectSame(['-c'], { ...options, input });
    expect(stdout.split('\n').length - 1).toBe(1500);
    expect(stderr).toContain('WARNING: 500 listed files could not be read\n');
  });

  describe('with options for checking', () => {
    const zeros = '0'.repeat(128);
    const lists: Record<string, string> = {
      'all good': '',
      "it's #1, with everything": `nothing\n\n# comment\n${zeros}  plain\n${zeros}  missing\n${zeros}  directory\n${zeros} odd\n`,
      'all missing': `${zeros}  missing\n${zeros}  absent\n`,
      'a difference and what is missing': `${zeros}  plain\n${zeros}  missing\n${zeros}  plain/below\n`,
      'no sums': 'nothing\nnothing\n',
    };
    const names = Object.keys(lists);
    beforeAll(() => {
      const good = b2sum(['plain', 'empty'], options).stdout;
      lists['all good'] = good;
      lists[names[1]!] += good;
      for (const [name, content] of Object.entries(lists)) writeFileSync(join(folder, name), content);
      return () => {
        for (const name of names) rmSync(join(folder, name));
      };
    });

    const flags = ['--ignore-missing', '--quiet', '--status', '--strict', '-w'];

    it.each(flags)('%s and every other, in both orders', (flag) => {
      for (const other of flags) expectSame(['-c', flag, other, ...names], options);
    });

    it.each(names)('on a list that is "%s"', (name) => {
      expectSame(['-c', name], options);
      for (const flag of flags) expectSame(['-c', flag, name], options);
      expectSame(['-cw', '--strict', '--ignore-missing', name], options);
      expectSame(['-wc', '--ignore-missing', '--status', name], options);
    });

    it('their status says what was found', () => {
      const improper = { ...options, input: `nothing\n${lists['all good']}` };
      expect(expectSame(['-c'], improper).status).toBe(0);
      expect(expectSame(['-c', '--strict'], improper).status).toBe(1);
      expect(expectSame(['-c', '--ignore-missing', 'all missing'], options)).toEqual({
        status: 1,
        stdout: '',
        stderr: "b2sum: 'all missing': no file was verified\n",
      });
      const missing = { ...options, input: `${lists['all good']}${zeros}  missing\n` };
      expect(expectSame(['-c', '--ignore-missing'], missing)).toMatchObject({ status: 0, stderr: '' });
      const silent = { stdout: '', stderr: '' };
      expect(expectSame(['-c', '--status', 'all good'], options)).toEqual({ ...silent, status: 0 });
      expect(expectSame(['-c', '--status'], { ...options, input: `${zeros}  plain\n` })).toEqual({
        ...silent,
        status: 1,
      });
    });

    it('names each line that is no sum where it stands among the other errors', () => {
      const { stderr } = expectSame(['-cw'], {
        ...options,
        input: `nothing\n${zeros}  missing\nnothing\n${zeros}  directory\n`,
      });
      expect(stderr.match(/\d: improperly|missing|directory(?=: )/g)).toEqual([
        '1: improperly',
        'missing',
        '3: improperly',
        'directory',
      ]);
    });
  });

  it('on options that exclude each other', () => {
    const flags = ['-b', '-t', '--tag', '-z', '-c'];
    const list = join(lists, 'for every option');
    writeFileSync(list, b2sum(['plain'], options).stdout);
    for (const flag of flags) for (const other of flags) expectSame([flag, other, list], options);
    for (const args of [
      ['--tag', '-t', '-b'],
      ['-bt', '--tag'],
      ['--tag', '-tcz'],
      ['-btz'],
      ['-tbz'],
      ['--tag=yes'],
      ['-z=1'],
    ]) {
      expectSame([...args, list], options);
    }
  });

  it('that the options for checking need --check', () => {
    for (const args of [
      ['--ignore-missing'],
      ['--quiet'],
      ['--status'],
      ['--strict'],
      ['-w'],
      ['--strict', '--quiet', '--ignore-missing'],
      ['--warn', '--strict', '--status'],
      ['--status', '-bzw'],
      ['-t', '--tag', '--quiet'],
    ]) {
      expect(expectSame([...args, 'plain'], options)).toMatchObject({ status: 1, stdout: '' });
    }
  });

  it('on a list that cannot be read to its end', () => {
    // Newer coreutils say why.
    expect(hash(['-c', 'directory'], options).stderr).toBe('sodium hash: directory: read error\n');
    expect(b2sum(['-c', 'directory'], options).status).toBe(1);
  });

  it('on several lists, and one that is missing', () => {
    const good = join(lists, 'good');
    writeFileSync(good, b2sum(['plain', 'empty'], options).stdout);
    expectSame(['-c', good, 'missing', good], options);
  });

  it('on a file that was changed', () => {
    const file = join(lists, 'changing');
    writeFileSync(file, 'before');
    const input = hash([file]).stdout;
    expect(expectSame(['-c'], { input }).stdout).toBe(`${file}: OK\n`);
    appendFileSync(file, '!');
    expect(expectSame(['-c'], { input }).stdout).toBe(`${file}: FAILED\n`);
  });

  it('on standard input, named or not, once and twice, also in a list', () => {
    const input = 'what stands on standard input';
    expectSame([], { input });
    expectSame(['-'], { input });
    expectSame(['-', '-'], { input });
    expectSame(['-l', '256', '-', 'plain', '-'], { ...options, input });
    const list = join(lists, 'standard input');
    writeFileSync(list, b2sum(['-'], { input }).stdout);
    expect(expectSame(['-c', list], { input }).stdout).toBe('-: OK\n');
    expectSame(['-', '-'], { inputFile: join(folder, 'plain') });
    expectSame(['-', 'plain'], { ...options, inputFile: folder });
  });

  it('on what cannot be read, and goes on with the rest', () => {
    const { status, stdout } = expectSame(
      [
        'plain',
        'missing',
        'directory',
        'plain/below',
        'n'.repeat(300),
        'new\nmissing',
        "it's missing",
        '',
        'empty',
      ],
      options,
    );
    expect(status).toBe(1);
    expect(stdout.split('\n').length - 1).toBe(2);
  });

  it('on arguments', () => {
    writeFileSync(join(folder, '-dash'), 'dash');
    expectSame(['--', '-dash', '--help'], options);
    expectSame(['plain', '-l256', 'empty'], options);
    expectSame(['--length=256', '-l', '128', 'plain'], options);
    for (const bits of ['0', '00', '+0', ' 0', '+256', ' 256', '\t+0256', '0512']) {
      expect(expectSame(['-l', bits, 'plain'], options).status).toBe(0);
      expect(expectSame([`--length=${bits}`, '--tag', 'plain'], options).status).toBe(0);
    }
    for (const args of [['-x'], ['--bogus'], ['-l'], ['--length'], ['--check=yes'], ['plain', '-cx']]) {
      expect(expectSame(args, options).status).toBe(1);
    }
  });

  const isRoot = process.getuid?.() === 0;
  const nobody = isRoot ? { uid: 65534 } : {};
  const mayRunAsNobody = sodium(['--version'], nobody).status === 0;
  if (!mayRunAsNobody)
    console.warn('others may not read this checkout: no test of a file without permission');

  it('on a file that may not be read', (context) => {
    context.skip(!mayRunAsNobody, 'this checkout is out of reach for another user');
    const file = join(lists, 'secret');
    writeFileSync(file, 'secret');
    chmodSync(file, 0);
    const { stderr } = expectSame([file, join(folder, 'plain')], nobody);
    expect(stderr).toBe(`b2sum: ${file}: Permission denied\n`);
  });

  it('on output that nobody can take', () => {
    const full = { ...options, outputFile: '/dev/full' };
    const { status, stderr } = hash(['plain'], full);
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: 'sodium hash: write error: No space left on device\n',
    });
    expect(b2sum(['plain'], full).status).toBe(1);
  });
});

describe('when checking, a name with a newline', () => {
  it('stays on one line', () => {
    const input = Buffer.from(hash(['new\nline'], options).stdout, 'latin1');
    expect(hash(['-c'], { ...options, input }).stdout).toBe('\\new\\nline: OK\n');
  });
});
