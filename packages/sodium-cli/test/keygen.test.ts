/** `sodium keygen`, and the key files that `sodium seal` takes. */
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { blake2b } from '@noble/hashes/blake2.js';
import { beforeEach, describe, expect, it } from 'vitest';
import { loadNative } from '../src/backend.ts';
import { readKey } from '../src/seal/key-file.ts';
import { temporaryFolder } from './support/folder.ts';
import { counting, countingParts, needsMemory } from './support/memory.ts';
import { program, type RunOptions, run } from './support/run.ts';
import { keygen, open, refused, seal, silent } from './support/sealing.ts';

const folder = temporaryFolder();
const loaded = await loadNative();
const options: RunOptions = { cwd: folder };
const path = (name: string) => join(folder, name);
const read = (name: string) => readFileSync(path(name), 'latin1');
const modeOf = (name: string) => (statSync(path(name)).mode & 0o777).toString(8);

const PREFIX = 'secretStream-key-1:';
const hint = "Try 'sodium keygen --help' for more information.\n";

/** As docs/sealed-files.md has it. */
function keyFile(key: Uint8Array): string {
  const check = blake2b(key, { dkLen: 32 }).subarray(0, 4);
  return `${PREFIX}${Buffer.concat([key, check]).toString('base64')}\n`;
}

function keyOf(file: string): Buffer {
  const line = file.split('\n').find((each) => each.startsWith(PREFIX));
  return Buffer.from(line!.slice(PREFIX.length), 'base64').subarray(0, 32);
}

describe('sodium keygen', () => {
  it('writes a key that only its owner may read, whatever the mask', () => {
    for (const mask of ['000', '022', '077']) {
      const command = `umask ${mask}; '${process.execPath}' '${program}' keygen masked-${mask}`;
      expect(run('sh', ['-c', command], options)).toEqual(silent);
      expect(modeOf(`masked-${mask}`)).toBe('600');
    }
  });

  it('writes another key every time, as it is documented', () => {
    const keys = ['one', 'two'].map((name) => {
      expect(keygen([name], options)).toEqual(silent);
      const file = read(name);
      const [comment, line, end] = file.split('\n');
      expect(comment).toMatch(/^# /);
      expect(`${line}\n`).toBe(keyFile(keyOf(file)));
      expect(end).toBe('');
      return keyOf(file).toString('hex');
    });
    expect(new Set(keys).size).toBe(2);
  });

  it('writes to standard output for -', () => {
    const { status, stdout, stderr } = keygen(['-'], options);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    writeFileSync(path('from-output'), stdout);
    writeFileSync(path('data'), 'data');
    expect(seal(['-k', 'from-output', '-o', 'sealed', 'data'], options)).toEqual(silent);
  });

  it('replaces no file without --force, and then it is only for its owner', () => {
    writeFileSync(path('there'), 'precious');
    chmodSync(path('there'), 0o644);
    symlinkSync('nowhere', path('link'));
    const before = readdirSync(folder);
    for (const name of ['there', 'link']) {
      expect(keygen([name], options)).toEqual(
        refused(`sodium keygen: ${name}: File exists; --force overwrites it\n`),
      );
    }
    expect(read('there')).toBe('precious');
    expect(readdirSync(folder)).toEqual(before);
    expect(keygen(['--force', 'there'], options)).toEqual(silent);
    expect(read('there')).toContain(PREFIX);
    expect(modeOf('there')).toBe('600');
  });

  it.each([
    ['missing/key', 'No such file or directory'],
    ['.', 'Is a directory'],
    ['/dev/full', 'No space left on device'],
    ['/proc/key', 'No such file or directory'],
  ])('says why it cannot write %s', (name, reason) => {
    expect(keygen([name], options)).toEqual(refused(`sodium keygen: ${name}: ${reason}\n`));
  });

  it.each([
    [[], 'a file for the key is missing'],
    [['a', 'b'], "extra operand 'b'"],
    [['--backend', 'x', 'a'], "invalid backend: 'x': it is native or wasm"],
  ])('refuses the command line %j', (args, reason) => {
    const { status, stderr } = keygen(args, options);
    expect({ status, stderr }).toEqual({ status: 2, stderr: `sodium keygen: ${reason}\n${hint}` });
    expect(existsSync(path('a'))).toBe(false);
  });
});

describe('a key file', () => {
  const key = randomBytes(32);
  writeFileSync(path('plain'), 'data');
  writeFileSync(path('raw'), key);
  expect(seal(['-k', 'raw', 'plain'], options)).toEqual(silent);
  const opened = { ...silent, stdout: 'data' };

  function bytesOf(content: string | Buffer): Buffer {
    writeFileSync(path('tried'), content);
    return readKey(path('tried'), loaded).read((bytes) => Buffer.from(bytes));
  }

  const notKey = 'this is no key of sodium seal; sodium keygen makes one';
  const damaged = 'the key is damaged';

  it('has comments, empty lines and any ends of lines', () => {
    const line = keyFile(key).trim();
    for (const content of [line, `${line}\n`, `# a\n\n#b\r\n${line}\r\n\n`]) {
      expect(bytesOf(content)).toEqual(key);
    }
  });

  it('is told from what is none', () => {
    const line = keyFile(key);
    const others = ['', '\n', 'x', line.slice(1), ` ${line}`, line + line, `${line}x`];
    const later = line.replace('key-1', 'key-2');
    for (const content of [...others, later, `${'#\n'.repeat(2100)}${line}`, randomBytes(100_000)]) {
      expect(() => bytesOf(content)).toThrow(`${path('tried')}: ${notKey}`);
    }
  });

  it('is found to be damaged, wherever it is', () => {
    const line = keyFile(key).trim();
    for (let at = PREFIX.length; at < line.length; at++) {
      const other = line[at] === 'A' ? 'B' : 'A';
      expect(() => bytesOf(`${line.slice(0, at)}${other}${line.slice(at + 1)}`)).toThrow(damaged);
    }
    for (const content of [line.slice(0, -1), line.slice(0, -4), `${line}AAAA`, `${line}=`, `${line} `]) {
      expect(() => bytesOf(content)).toThrow(damaged);
    }
  });

  it('may be 32 bytes as they are', () => {
    expect(bytesOf(key)).toEqual(key);
    expect(open(['-k', 'raw', '-o', '-', 'plain.sealed'], options)).toEqual(opened);
    for (const length of [0, 16, 31, 33, 64]) expect(() => bytesOf(randomBytes(length))).toThrow(notKey);
  });

  it('can come through a pipe', () => {
    const command = `'${process.execPath}' '${program}' open -k /dev/stdin -o - plain.sealed`;
    expect(run('sh', ['-c', `{ head -c 9 raw; sleep 0.1; tail -c +10 raw; } | ${command}`], options)).toEqual(
      opened,
    );
  });

  it('must be there', () => {
    mkdirSync(path('folder'));
    for (const [name, reason] of [
      ['missing', 'No such file or directory'],
      ['folder', 'Is a directory'],
    ] as const) {
      expect(open(['-k', name, 'plain.sealed'], options)).toEqual(
        refused(`sodium open: ${name}: ${reason}\n`),
      );
    }
  });
});

describe('in the memory of the process', () => {
  const key = randomBytes(32);
  const line = keyFile(key);
  /** The characters that stand for nothing but the key. */
  const text = Buffer.from(line.slice(PREFIX.length, PREFIX.length + 42));
  writeFileSync(path('key as text'), line);
  writeFileSync(path('key as bytes'), key);
  writeFileSync(path('kept'), 'data');

  beforeEach(needsMemory);

  it('a copy would be seen', () => {
    const keep = (name: string) =>
      `globalThis.kept = process.getBuiltinModule('fs').readFileSync('${name}', 'latin1')`;
    for (const name of ['key as text', 'key as bytes']) {
      const { stderr } = run(process.execPath, [counting(text, key), '-e', keep(name)], options);
      expect(stderr).toMatch(name === 'key as text' ? /^[1-9]\d* 0$/m : /^0 [1-9]/);
    }
    const part = [countingParts(path('key as text'), [PREFIX.length, line.length - 1])];
    expect(run(process.execPath, [...part, '-e', keep('key as text')], options).stderr).toMatch(/^[1-9]/);
  });

  it.each(['native', 'wasm'])('there is no copy of a key when it has sealed and opened (%s)', (backend) => {
    for (const name of ['key as text', 'key as bytes']) {
      const words = ['--backend', backend, '-f', '-k', name];
      for (const command of [
        ['seal', ...words, 'kept'],
        ['open', ...words, 'kept.sealed'],
      ]) {
        const result = run(process.execPath, [counting(text, key), program, ...command], options);
        expect({ command, ...result }).toEqual({ command, ...silent, stderr: '0 0\n' });
      }
    }
  });

  it.each(['native', 'wasm'])('nor when it was made (%s)', (backend) => {
    expect(keygen(['-f', 'alike'], options)).toEqual(silent);
    const start = read('alike').indexOf(PREFIX) + PREFIX.length;
    const args = [
      countingParts(path('made'), [start, start + 42]),
      program,
      'keygen',
      '-f',
      '--backend',
      backend,
    ];
    expect(run(process.execPath, [...args, 'made'], options)).toEqual({ ...silent, stderr: '0\n' });
  });

  it('nor when it is damaged', () => {
    const damaged = line.replace(/.$/m, (last) => (last === 'A' ? 'B' : 'A'));
    writeFileSync(path('damaged'), damaged);
    const { status, stderr } = run(
      process.execPath,
      [counting(text, key), program, 'seal', '-k', 'damaged', 'kept'],
      options,
    );
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: 'sodium seal: damaged: the key is damaged\n0 0\n',
    });
  });
});
