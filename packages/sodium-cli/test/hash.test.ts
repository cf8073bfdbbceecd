/** What `sodium hash` has beyond `b2sum`: keys, backends, lengths that it refuses, several files at once; and its manners. */
import { createHash, randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, truncateSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { genericHash, toHex } from 'sodium';
import { describe, expect, it } from 'vitest';
import { firstOf, itTakesLong } from '../../../scripts/test-everything.ts';
import { temporaryFolder } from './support/folder.ts';
import { b2sum, hasB2sum, hash, program, type RunOptions, run, sodium } from './support/run.ts';

const folder = temporaryFolder();
const options: RunOptions = { cwd: folder };
const data = randomBytes(3_000_000);
writeFileSync(join(folder, 'data'), data);

/** For shells. */
const sodiumHash = `'${process.execPath}' '${program}' hash`;

/** A module that prints how much memory was resident at most, in KiB. */
const REPORT_PEAK =
  'data:text/javascript,process.on("exit",()=>console.error(process.resourceUsage().maxRSS))';

const hint = "Try 'sodium hash --help' for more information.\n";

describe('lengths', () => {
  it.each(
    firstOf(4, ['120', '520', '', '256.0', '8', '64', '127', '129', '1024', '-128', 'x', '0x100', '256 ']),
  )('refuses -l "%s" by name', (bits) => {
    const { status, stdout, stderr } = hash(['-l', bits, 'data'], options);
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toBe(
      `sodium hash: invalid length: -l '${bits}': it must be a multiple of 8 from 128 to 512 bits; shorter digests are refused\n${hint}`,
    );
  });

  it('refuses lines with a shorter digest by name, and checks the others', () => {
    const short = '0'.repeat(30);
    const { stdout: good } = hash(['data'], options);
    const input = `${good}${short}  data\nBLAKE2b-64 (data) = ${'0'.repeat(16)}\n`;
    expect(hash(['-c'], { ...options, input })).toEqual({
      status: 1,
      stdout: 'data: OK\n',
      stderr:
        "sodium hash: 'standard input': line 2: a digest of 120 bits is refused; its length must be a multiple of 8 from 128 to 512\n" +
        "sodium hash: 'standard input': line 3: a digest of 64 bits is refused; its length must be a multiple of 8 from 128 to 512\n",
    });
  });
});

describe('a key', () => {
  const keyFile = (length: number) => {
    const name = `key of ${length}`;
    const bytes = randomBytes(length);
    writeFileSync(join(folder, name), bytes);
    return { name, bytes };
  };

  it.each(firstOf(2, [16, 64, 32]))('of %i bytes makes the sum a MAC', (length) => {
    const { name, bytes } = keyFile(length);
    const mac = hash(['--key-file', name, '-l', '256', 'data'], options);
    const digest = toHex(genericHash(data, { outputLength: 32, key: bytes }));
    expect(mac).toEqual({ status: 0, stdout: `${digest}  data\n`, stderr: '' });

    const list = { ...options, input: mac.stdout };
    expect(hash(['-c', `--key-file=${name}`], list)).toEqual({ status: 0, stdout: 'data: OK\n', stderr: '' });
    expect(hash(['-c'], list)).toMatchObject({ status: 1, stdout: 'data: FAILED\n' });
  });

  it.each(firstOf(3, [0, 15, 65, 1, 100, 10_000]))(
    'of %i bytes is refused, and its content not shown',
    (length) => {
      const { name } = keyFile(length);
      expect(hash(['--key-file', name, 'data'], options)).toEqual({
        status: 1,
        stdout: '',
        stderr: `sodium hash: the length in bytes of key file '${name}' must be an integer from 16 to 64, got ${length}\n`,
      });
    },
  );

  it('may come through a pipe', () => {
    const command = `printf ${'k'.repeat(16)} | ${sodiumHash} --key-file /dev/stdin data`;
    const { status, stdout } = run('sh', ['-c', command], options);
    const digest = toHex(genericHash(data, { outputLength: 64, key: Buffer.alloc(16, 'k') }));
    expect({ status, stdout }).toEqual({ status: 0, stdout: `${digest}  data\n` });
  });

  it('that cannot be read is an error', () => {
    mkdirSync(join(folder, 'directory'));
    const stderr = (name: string) => hash(['--key-file', name, 'data'], options).stderr;
    expect(stderr('missing')).toBe('sodium hash: missing: No such file or directory\n');
    expect(stderr('directory')).toBe('sodium hash: directory: Is a directory\n');
  });
});

describe('backends', () => {
  const expected = {
    status: 0,
    stdout: `${createHash('blake2b512').update(data).digest('hex')}  data\n`,
    stderr: '',
  };
  const noLibrary = { ...options, env: { SODIUM_NO_SYSTEM: '1' } };

  it('agree with each other and with OpenSSL', () => {
    expect(hash(['data'], options)).toEqual(expected);
    expect(hash(['--backend', 'native', 'data'], options)).toEqual(expected);
    expect(hash(['--backend=wasm', 'data'], options)).toEqual(expected);
  });

  it('without a native library WebAssembly takes its place, and says so in a few lines', () => {
    const { status, stdout, stderr } = hash(['data'], noLibrary);
    expect({ status, stdout }).toEqual({ status: 0, stdout: expected.stdout });
    const lines = stderr.split('\n');
    expect(lines).toHaveLength(3);
    expect(lines[0]).toBe('sodium hash: there is no native libsodium here, so WebAssembly is used');
    expect(lines[1]).toMatch(/^sodium hash: .*unset SODIUM_NO_SYSTEM/i);
  });

  it('the same where native code may not be loaded at all', () => {
    const { status, stdout, stderr } = run(
      process.execPath,
      ['--no-addons', program, 'hash', 'data'],
      options,
    );
    expect({ status, stdout }).toEqual({ status: 0, stdout: expected.stdout });
    expect(stderr).toMatch(/^sodium hash: there is no native libsodium here.*\nsodium hash: .*\n$/);
  });

  it('says nothing of it when WebAssembly was asked for', () => {
    expect(hash(['--backend', 'wasm', 'data'], noLibrary)).toEqual(expected);
  });

  it('without a native library it is an error to ask for one', () => {
    const { status, stdout, stderr } = hash(['--backend', 'native', 'data'], noLibrary);
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toMatch(
      /^sodium hash: no usable libsodium was found\n.*SODIUM_NO_SYSTEM.*\n.*unset SODIUM_NO_SYSTEM/is,
    );
  });

  it.each([
    ['SODIUM_LIBRARY', 'data'],
    ['SODIUM_LIB_DIR', ''],
  ])('a library that %s asks for is not replaced by WebAssembly', (variable, name) => {
    const { status, stdout, stderr } = hash(['data'], {
      ...options,
      env: { [variable]: join(folder, name) },
    });
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toContain(`sodium hash: `);
    expect(stderr).toContain(variable);
  });

  it('others are refused', () => {
    expect(hash(['--backend', 'gpu', 'data'], options)).toEqual({
      status: 1,
      stdout: '',
      stderr: `sodium hash: invalid backend: 'gpu': it is native or wasm\n${hint}`,
    });
  });
});

describe('long input', () => {
  it.each(['native', 'wasm'])('takes no more memory than short (%s)', (backend) => {
    const file = join(folder, 'sparse');
    writeFileSync(file, '');
    const peak = () => {
      const args = ['--import', REPORT_PEAK, program, 'hash', '--backend', backend, file];
      const { status, stderr } = run(process.execPath, args);
      expect(status).toBe(0);
      return Number(stderr) / 1024;
    };
    const short = peak();
    truncateSync(file, 400 * 1024 * 1024);
    const long = peak();
    expect(long).toBeLessThan(120);
    expect(long - short).toBeLessThan(30);
  });
});

describe('several files', () => {
  const contentOf = new Map([
    ['short', randomBytes(10)],
    ['as short', randomBytes(10)],
    ['long', data],
    ['longer', Buffer.concat([data, data])],
    ['empty', Buffer.alloc(0)],
    ['also long', randomBytes(300_000)],
  ]);
  const names = [...contentOf.keys()];
  const digestOf = (name: string) => createHash('blake2b512').update(contentOf.get(name)!).digest('hex');
  for (const [name, content] of contentOf) writeFileSync(join(folder, name), content);

  it.each(['native', 'wasm'])('come out in order, also among errors (%s)', (backend) => {
    const among = [...names, 'missing', ...names, '.', ...names];
    const { status, stdout, stderr } = hash(['--backend', backend, ...among], options);
    const sums = names.map((name) => `${digestOf(name)}  ${name}\n`).join('');
    expect({ status, stdout, stderr }).toEqual({
      status: 1,
      stdout: sums.repeat(3),
      stderr: 'sodium hash: missing: No such file or directory\nsodium hash: .: Is a directory\n',
    });
    const list = { ...options, input: sums.repeat(3) };
    expect(hash(['-c', '--backend', backend], list)).toEqual({
      status: 0,
      stdout: names
        .map((name) => `${name}: OK\n`)
        .join('')
        .repeat(3),
      stderr: '',
    });
  });

  it('may have digests of different lengths in one list', () => {
    const sums = (bits: string) =>
      hash(['-l', bits, ...names, 'missing'], options)
        .stdout.trimEnd()
        .split('\n');
    const [short, long] = [sums('256'), sums('512')];
    const bad = `${'0'.repeat(64)}  longer`;
    const lines = names.flatMap((_, index) => [short[index], 'no sum', long[index], long[index]]);
    const { status, stdout, stderr } = hash(['-c'], { ...options, input: [...lines, bad].join('\n') });
    expect({ status, stdout, stderr }).toEqual({
      status: 1,
      stdout: `${names.map((name) => `${name}: OK\n`.repeat(3)).join('')}longer: FAILED\n`,
      stderr:
        'sodium hash: WARNING: 6 lines are improperly formatted\n' +
        'sodium hash: WARNING: 1 computed checksum did NOT match\n',
    });
  });

  // Half a minute; a list without line ends is the sharper case, and is tried always.
  itTakesLong('a list of 300,000 takes no more memory than a third of it', () => {
    const line = `${digestOf('short')}  short\n`;
    const peak = (count: number) => {
      writeFileSync(join(folder, 'list'), line.repeat(count));
      const { status, stderr } = run(
        process.execPath,
        ['--import', REPORT_PEAK, program, 'hash', '-c', '--quiet', 'list'],
        options,
      );
      expect(status).toBe(0);
      return Number(stderr) / 1024;
    };
    // The engine's own heap has grown to what it needs by then.
    const short = peak(100_000);
    expect(peak(300_000) - short).toBeLessThan(20);
  });

  describe('that are long enough for threads of their own', () => {
    const lengths = [40_000_000, 1, 45_000_000, 41_000_000, 200_000, 42_000_000, 50_000_000];
    const many = lengths.map((length) => `of ${length} bytes`);
    for (const [index, name] of many.entries()) {
      writeFileSync(join(folder, name), randomBytes(10));
      truncateSync(join(folder, name), lengths[index]!);
    }

    it.for(['native', 'wasm'])('have the sums that b2sum has, also in a list (%s)', (backend, { skip }) => {
      skip(!hasB2sum, 'there is no b2sum here');
      const mine = hash(['--backend', backend, ...many], options);
      expect(mine).toEqual(b2sum(many, options));
      const list = { ...options, input: mine.stdout };
      expect(hash(['-c', '--backend', backend], list)).toEqual(b2sum(['-c'], list));
    });

    it('take the key from one file that can be read once', async () => {
      const key = randomBytes(32);
      writeFileSync(join(folder, 'once'), key);
      const words = many.map((name) => `'${name}'`).join(' ');
      const keyed = run('sh', ['-c', `cat once | ${sodiumHash} --key-file /dev/stdin ${words}`], options);
      const digests = genericHash.files(
        many.map((name) => join(folder, name)),
        { key, outputLength: 64 },
      );
      let one = '';
      for await (const { path, digest } of digests) one += `${toHex(digest)}  ${basename(String(path))}\n`;
      expect(keyed).toEqual({ status: 0, stdout: one, stderr: '' });
    });

    it('may be unreadable among others', ({ skip }) => {
      skip(process.getuid?.() !== 0, 'only root can become another user');
      const mayRun = sodium(['--version'], { uid: 65534 }).status === 0;
      skip(!mayRun, 'this checkout is out of reach for another user');
      const secret = join(folder, many[3]!);
      chmodSync(secret, 0o000);
      const { status, stdout, stderr } = hash(many, { ...options, uid: 65534 });
      chmodSync(secret, 0o644);
      expect({ status, stderr }).toEqual({
        status: 1,
        stderr: `sodium hash: '${many[3]}': Permission denied\n`,
      });
      expect(stdout.split('\n').length - 1).toBe(many.length - 1);
    });

    it('show how far they are together', () => {
      writeFileSync(join(folder, 'large'), '');
      truncateSync(join(folder, 'large'), 500_000_000);
      // Long enough for a bar on every machine.
      const { stderr } = hash(['--progress', '--backend', 'wasm', 'large', 'large'], options);
      expect(stderr).toMatch(/ of 953\.7 MiB, .* left large and 1 more/);
    });
  });

  /** One that waits for ever fails. */
  const inTime = (command: string) => run('timeout', ['60', 'sh', '-c', command], options);

  it('pipes are read one after the other, as their writers may want it', () => {
    const command = `mkfifo first second
      { cat long > first; cat 'also long' > second; } & exec ${sodiumHash} first second`;
    const { status, stdout } = inTime(command);
    expect({ status, stdout }).toEqual({
      status: 0,
      stdout: `${digestOf('long')}  first\n${digestOf('also long')}  second\n`,
    });
  });

  it('each sum is printed before the next pipe is opened', () => {
    const command = `mkfifo next; ${sodiumHash} short next | { read -r sum; echo "$sum"; cat short > next; cat; }`;
    const { stdout } = inTime(command);
    expect(stdout).toBe(`${digestOf('short')}  short\n${digestOf('short')}  next\n`);
  });

  it('each line of a list is answered before the next one comes', () => {
    const command = `mkfifo slow; ${sodiumHash} -c slow | {
      exec 3> slow
      for name in short long; do
        ${sodiumHash} $name >&3
        read -r answer; echo "$answer"
      done
    }`;
    const { stdout } = inTime(command);
    expect(stdout).toBe('short: OK\nlong: OK\n');
  });

  it('standard input is read by one after the other', () => {
    const input = 'what stands there';
    const once = createHash('blake2b512').update(input).digest('hex');
    const command = `printf '${input}' | ${sodiumHash} short - long /dev/stdin -`;
    const { stdout } = run('sh', ['-c', command], options);
    const nothing = digestOf('empty');
    expect(stdout.split('\n').slice(0, -1)).toEqual([
      `${digestOf('short')}  short`,
      `${once}  -`,
      `${digestOf('long')}  long`,
      `${nothing}  /dev/stdin`,
      `${nothing}  -`,
    ]);
  });
});

describe('manners', () => {
  it('ends quietly when nobody reads on', () => {
    const command = `{ ${sodiumHash} ${'data '.repeat(50)}; echo $? >&2; } | head -n 1`;
    const { stdout, stderr } = run('sh', ['-c', command], options);
    expect(stdout).toMatch(/^[0-9a-f]{128} {2}data\n$/);
    expect(stderr).toBe('141\n');
  });

  it('reads a list without line ends without keeping it', () => {
    truncateSync(join(folder, 'sparse'), 300 * 1024 * 1024);
    expect(hash(['-c', 'sparse'], options)).toEqual({
      status: 1,
      stdout: '',
      stderr: 'sodium hash: sparse: no properly formatted checksum lines found\n',
    });
  });

  it('shows no control characters of a name', () => {
    expect(hash(['\x1b[31m\u202Ered'], options).stderr).toBe(
      "sodium hash: ''$'\\033''[31m'$'\\342\\200\\256''red': No such file or directory\n",
    );
  });

  it('reads devices and files that say they are empty', () => {
    const { status, stdout } = hash(['/dev/null', '/proc/self/comm'], options);
    const node = createHash('blake2b512').update('node\n').digest('hex');
    const nothing = createHash('blake2b512').digest('hex');
    expect({ status, stdout }).toEqual({
      status: 0,
      stdout: `${nothing}  /dev/null\n${node}  /proc/self/comm\n`,
    });
  });

  it('reads standard input from where it stands', () => {
    const command = `head --bytes=1000 >/dev/null; ${sodiumHash}`;
    const { stdout } = run('sh', ['-c', command], { inputFile: join(folder, 'data') });
    expect(stdout).toBe(`${createHash('blake2b512').update(data.subarray(1000)).digest('hex')}  -
`);
  });
});
