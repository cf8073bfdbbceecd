/** `sodium seal` and `sodium open` with a key: what they write where, and what they refuse. */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { secretStream } from 'sodium';
import { beforeEach, describe, expect, it } from 'vitest';
import { openWithKey, sealWithKey } from './references/sealed-file.ts';
import { temporaryFolder } from './support/folder.ts';
import { program, type RunOptions, run } from './support/run.ts';
import { open, refused, seal, silent } from './support/sealing.ts';

const CHUNK_BYTES = 262_144;

const keys = temporaryFolder();
const keyFile = join(keys, 'key');
const key = randomBytes(32);
writeFileSync(keyFile, key);
writeFileSync(join(keys, 'other'), randomBytes(32));
const withKey = ['--key-file', keyFile];

/** New for each test, so that it can be seen what a command leaves. */
let folder: string;
let options: RunOptions;
let count = 0;
const path = (name: string) => join(folder, name);
const read = (name: string) => readFileSync(path(name));
const write = (name: string, content: string | Buffer) => writeFileSync(path(name), content);
const files = () => readdirSync(folder).sort();

beforeEach(() => {
  folder = join(keys, `folder-${count++}`);
  mkdirSync(folder);
  options = { cwd: folder };
});

/** For shells. */
const command = (name: string) => `'${process.execPath}' '${program}' ${name} -k '${keyFile}'`;
const shell = (script: string) => run('bash', ['-c', script], options);

describe('sodium seal and sodium open', () => {
  it('are what secretStream and other implementations of it make, of every length', () => {
    const lengths = [0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 3_000_000];
    const data = lengths.map((length) => randomBytes(length));
    const names = lengths.map(String);
    for (const [index, name] of names.entries()) write(name, data[index]!);
    expect(seal([...withKey, ...names], options)).toEqual(silent);
    for (const [index, name] of names.entries()) {
      const sealed = read(`${name}.sealed`);
      expect(sealed.length).toBe(secretStream.sealedLength(lengths[index]!));
      expect(openWithKey(sealed, key).equals(data[index]!)).toBe(true);
      const others =
        index % 2 === 0
          ? sealWithKey(data[index]!, key, randomBytes(24))
          : secretStream.seal(data[index]!, key);
      write(`${name}-opened.sealed`, Buffer.from(others));
    }
    expect(open([...withKey, ...names.map((name) => `${name}-opened.sealed`)], options)).toEqual(silent);
    for (const [index, name] of names.entries()) {
      expect(read(`${name}-opened`).equals(data[index]!)).toBe(true);
    }
  });

  it('pass from pipe to pipe, however that is cut', () => {
    const data = randomBytes(1_000_000);
    write('data', data);
    const slowly = '{ head -c 1 data; sleep 0.1; tail -c +2 data; }';
    const script = `set -o pipefail; ${slowly} | ${command('seal')} | ${command('open')} - > opened`;
    expect(shell(script)).toEqual(silent);
    expect(read('opened').equals(data)).toBe(true);
  });

  it('do the same in WebAssembly', () => {
    const data = randomBytes(1_000_000);
    write('data', data);
    const wasm = ['--backend', 'wasm', ...withKey];
    expect(seal([...wasm, 'data'], options)).toEqual(silent);
    expect(openWithKey(read('data.sealed'), key).equals(data)).toBe(true);
    expect(open([...wasm, '-o', 'opened', 'data.sealed'], options)).toEqual(silent);
    expect(read('opened').equals(data)).toBe(true);
  });

  it('write where --output says', () => {
    write('data', 'data');
    mkdirSync(path('sub'));
    expect(seal([...withKey, '-o', 'sub/x', 'data'], options)).toEqual(silent);
    expect(open([...withKey, '--output', '-', 'sub/x'], options)).toEqual({ ...silent, stdout: 'data' });
    const { stdout } = seal([...withKey, '-o', '-', 'data'], options);
    expect(open([...withKey, '-o', 'y'], { ...options, input: Buffer.from(stdout, 'latin1') })).toEqual(
      silent,
    );
    expect(read('y').toString()).toBe('data');
  });

  it('take names of any bytes', () => {
    const name = '\udcff\n $(x)';
    const bytes = Buffer.concat([Buffer.from([0xff]), Buffer.from('\n $(x)')]);
    writeFileSync(Buffer.concat([Buffer.from(`${folder}/`), bytes]), name);
    const script = `f=$'\\xff\\n $(x)'; ${command('seal')} -- "$f" && rm "$f" && ${command('open')} "$f.sealed" && cat "$f"`;
    expect(shell(script)).toEqual({ ...silent, stdout: Buffer.from(name).toString('latin1') });
  });

  it('give the permissions of the source', () => {
    for (const mode of [0o600, 0o755]) {
      const name = mode.toString(8);
      write(name, name);
      chmodSync(path(name), mode);
      expect(
        shell(`umask 022; ${command('seal')} ${name} && rm ${name} && ${command('open')} ${name}.sealed`),
      ).toEqual(silent);
      for (const each of [name, `${name}.sealed`]) expect(statSync(path(each)).mode & 0o777).toBe(mode);
    }
  });

  it('go on with other files, and say which ones they could not take', () => {
    for (const name of ['a', 'c']) write(name, name);
    mkdirSync(path('b'));
    expect(seal([...withKey, 'a', 'missing', 'b', 'c'], options)).toEqual(
      refused('sodium seal: missing: No such file or directory\nsodium seal: b: Is a directory\n'),
    );
    write('a', 'precious');
    write('d.sealed', 'damaged');
    write('.sealed', 'nameless');
    expect(open([...withKey, 'a.sealed', 'd.sealed', 'x.txt', 'c.sealed', '-o', 'x'], options).status).toBe(
      2,
    );
    expect(open([...withKey, 'a.sealed', 'd.sealed', 'c', '.sealed', 'missing.sealed'], options)).toEqual(
      refused(
        'sodium open: a: File exists; --force overwrites it\n' +
          'sodium open: d.sealed: this was not sealed with this key, or is damaged\n' +
          'sodium open: c: its name is not like NAME.sealed, so --output must say where to\n' +
          'sodium open: .sealed: its name is not like NAME.sealed, so --output must say where to\n' +
          'sodium open: missing.sealed: No such file or directory\n',
      ),
    );
    expect(files()).toEqual(['.sealed', 'a', 'a.sealed', 'b', 'c', 'c.sealed', 'd.sealed']);
  });

  it('replace files only with --force', () => {
    write('data', 'data');
    write('data.sealed', 'precious');
    symlinkSync('nowhere', path('dangling'));
    for (const target of ['data.sealed', 'dangling']) {
      expect(seal([...withKey, 'data', '-o', target], options)).toEqual(
        refused(`sodium seal: ${target}: File exists; --force overwrites it\n`),
      );
    }
    expect(read('data.sealed').toString()).toBe('precious');
    symlinkSync('data.sealed', path('link'));
    expect(seal([...withKey, '-f', 'data', '-o', 'link'], options)).toEqual(silent);
    expect(openWithKey(read('data.sealed'), key).toString()).toBe('data');
    expect(files()).toEqual(['dangling', 'data', 'data.sealed', 'link']);
  });

  it('never write to the file that they read', () => {
    write('data', 'data');
    linkSync(path('data'), path('hard'));
    symlinkSync('data', path('soft'));
    for (const target of ['data', './data', 'hard', 'soft']) {
      expect(seal([...withKey, '--force', 'data', '-o', target], options)).toEqual(
        refused('sodium seal: data: input file is output file\n'),
      );
    }
    expect(shell(`${command('seal')} < data >> data`)).toEqual(
      refused('sodium seal: -: input file is output file\n'),
    );
    expect(read('data').toString()).toBe('data');
    expect(files()).toEqual(['data', 'hard', 'soft']);
  });

  it('write to devices and pipes that are there', () => {
    write('data', 'data');
    const script = `mkfifo pipe && { ${command('open')} - < pipe > opened & } && ${command('seal')} -o pipe data && wait $!`;
    expect(shell(script)).toEqual(silent);
    expect(read('opened').toString()).toBe('data');
    expect(seal([...withKey, 'data', '-o', '/dev/null'], options)).toEqual(silent);
  });

  it('say why they cannot write', () => {
    write('data', randomBytes(300_000));
    for (const [target, reason] of [
      ['missing/x', 'No such file or directory'],
      ['.', 'Is a directory'],
      ['data/x', 'Not a directory'],
      ['/dev/full', 'No space left on device'],
      ['/proc/x', 'No such file or directory'],
      ['x'.repeat(256), 'File name too long'],
    ] as const) {
      expect(seal([...withKey, 'data', '-o', target], options)).toEqual(
        refused(`sodium seal: ${target}: ${reason}\n`),
      );
    }
    expect(seal([...withKey, '-o', '-', 'data'], { ...options, outputFile: '/dev/full' })).toEqual(
      refused('sodium seal: write error: No space left on device\n'),
    );
    expect(files()).toEqual(['data']);
  });

  it('need none of the standard files', () => {
    write('data', 'data');
    expect(
      shell(`${command('seal')} data <&- >&- 2>&- && ${command('open')} data.sealed -o x <&- >&- 2>&-`),
    ).toEqual(silent);
    expect(read('x').toString()).toBe('data');
  });

  it.each([
    ['seal', ['a', 'b', '-o', 'c'], '--output is for one file; there are several'],
    [
      'seal',
      ['--strength', 'high', 'a'],
      "invalid strength: 'high': it is interactive, moderate or sensitive",
    ],
    ['seal', ['--strength', 'moderate', 'a', ...withKey], '--strength is meaningful only for passphrases'],
    ['seal', ['--max-memory', '1', 'a'], "unrecognized option '--max-memory'"],
    ['open', ['--max-memory', '1TB', 'a'], "invalid memory: '1TB': it is like 512MiB or 4GiB"],
    ['open', ['--max-operations', '-1', 'a'], "invalid operations: '-1': it is a number"],
    [
      'open',
      ['--max-memory', '1', 'a', ...withKey],
      '--max-memory and --max-operations are meaningful only for passphrases',
    ],
  ] as const)('refuse the command line %s %j', (name, args, reason) => {
    write('a', 'a');
    const { status, stdout, stderr } = (name === 'seal' ? seal : open)(args, options);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toBe(`sodium ${name}: ${reason}\nTry 'sodium ${name} --help' for more information.\n`);
    expect(files()).toEqual(['a']);
  });
});

describe('what is not what was sealed', () => {
  const data = randomBytes(3 * CHUNK_BYTES + 1000);
  const sealed = sealWithKey(data, key, randomBytes(24));
  const chunkAt = (index: number) => 24 + index * (CHUNK_BYTES + 17);
  const chunk = (index: number) => sealed.subarray(chunkAt(index), chunkAt(index + 1));
  const changedAt = (at: number) => {
    const changed = Buffer.from(sealed);
    changed[at]! ^= 1;
    return changed;
  };
  const start = sealed.subarray(0, 24);
  const mismatch = 'this was not sealed with this key, or is damaged';
  const from = (chunks: number) =>
    `damaged or cut off: only its first ${chunks * CHUNK_BYTES} bytes are as they were sealed`;

  const damaged: readonly (readonly [what: string, bytes: Buffer, reason: string])[] = [
    ['an empty file', Buffer.alloc(0), mismatch],
    ['cut off within the header', sealed.subarray(0, 23), mismatch],
    ['cut off after the header', start, mismatch],
    ['cut off within the first chunk', sealed.subarray(0, 1000), mismatch],
    ['cut off after a chunk', sealed.subarray(0, chunkAt(2)), from(2)],
    ['cut off within the last chunk', sealed.subarray(0, -1), from(3)],
    ['changed in the header', changedAt(20), mismatch],
    ['changed in the second chunk', changedAt(chunkAt(1) + 5), from(1)],
    ['without its first chunk', Buffer.concat([start, chunk(1), chunk(2), chunk(3)]), mismatch],
    ['without its second chunk', Buffer.concat([start, chunk(0), chunk(2), chunk(3)]), from(1)],
    ['of swapped chunks', Buffer.concat([start, chunk(0), chunk(2), chunk(1), chunk(3)]), from(1)],
    [
      'of a repeated chunk',
      Buffer.concat([start, chunk(0), chunk(0), chunk(1), chunk(2), chunk(3)]),
      from(1),
    ],
    ['a continued file', Buffer.concat([sealed, Buffer.from('x')]), from(3)],
    ['two files', Buffer.concat([sealed, sealed]), from(3)],
  ];

  it('is refused, and there is no target', () => {
    const names = damaged.map(([what]) => `${what}.sealed`);
    for (const [index, name] of names.entries()) write(name, damaged[index]![1]);
    const { status, stdout, stderr } = open([...withKey, ...names], options);
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr.split('\n')).toEqual([
      ...damaged.map(([what, _bytes, reason]) => `sodium open: '${what}.sealed': ${reason}`),
      '',
    ]);
    expect(files()).toEqual([...names].sort());
  });

  it('is refused with another key, and a target that is there stays', () => {
    write('x.sealed', sealed);
    write('x', 'precious');
    expect(open(['-k', join(keys, 'other'), '--force', 'x.sealed'], options)).toEqual(
      refused(`sodium open: x.sealed: ${mismatch}\n`),
    );
    expect(read('x').toString()).toBe('precious');
    expect(files()).toEqual(['x', 'x.sealed']);
  });

  it('is said to be unusable where a part of it has been written', () => {
    write('x.sealed', sealed.subarray(0, -1));
    const { status, stdout, stderr } = open([...withKey, '-o', '-', 'x.sealed'], options);
    expect(status).toBe(1);
    expect(Buffer.from(stdout, 'latin1').equals(data.subarray(0, 3 * CHUNK_BYTES))).toBe(true);
    expect(stderr).toBe(
      'sodium open: what was written is not verified as a whole: do not use it\n' +
        `sodium open: x.sealed: ${from(3)}\n`,
    );
    write('y.sealed', changedAt(30));
    expect(open([...withKey, '-o', '-', 'y.sealed'], options)).toEqual(
      refused(`sodium open: y.sealed: ${mismatch}\n`),
    );
  });
});

describe('a signal', () => {
  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    '%s is what they die of, and they leave nothing',
    async (signal) => {
      for (const name of ['seal', 'open']) {
        const child = spawn(process.execPath, [program, name, ...withKey, '-o', 'target'], {
          cwd: folder,
          stdio: ['pipe', 'ignore', 'inherit'],
        });
        child.stdin.write(
          name === 'seal' ? 'data' : secretStream.seal(Buffer.alloc(1_000_000), key).subarray(0, -1),
        );
        child.stdin.on('error', () => {});
        while (files().length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
        expect(files()).toEqual([expect.stringMatching(/^\.sodium-\d+-\w+\.tmp$/)]);
        child.kill(signal);
        expect((await once(child, 'exit'))[1]).toBe(signal);
        expect(files()).toEqual([]);
      }
    },
  );
});

describe('where others may not write', () => {
  it('seal says so and leaves nothing', (context) => {
    context.skip(process.getuid?.() !== 0, 'only root can become another user');
    context.skip(
      run('test', ['-r', program], { uid: 65534 }).status !== 0,
      'this checkout is out of reach for another user',
    );
    write('data', 'data');
    chmodSync(folder, 0o755);
    const nobody = { ...options, uid: 65534 };
    expect(seal([...withKey, 'data'], nobody)).toEqual(
      refused('sodium seal: data.sealed: Permission denied\n'),
    );
    expect(existsSync(path('data.sealed'))).toBe(false);
  });
});
