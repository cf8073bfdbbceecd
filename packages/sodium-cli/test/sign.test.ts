/** `sodium sign`: which keys it takes, where signatures go, and what they say. */
import {
  chmodSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { firstOf } from '../../../scripts/test-everything.ts';
import { verifySignature } from '../../sodium-sys/src/vendor/minisign.ts';
import { temporaryFolder } from './support/folder.ts';
import { newKeyFiles, secretKeyFile, sign, textOfId, verify } from './support/minisign.ts';
import { program, type RunOptions, run } from './support/run.ts';

const folder = temporaryFolder();
const options: RunOptions = { cwd: folder };
const data = Buffer.from('the bytes of a file');
const keys = newKeyFiles();
const publicKey = keys.publicKey.split('\n')[1]!;
write('key', keys.secretKey);
write('key.pub', keys.publicKey);
write('data', data);

function write(name: string, content: string | Uint8Array): void {
  writeFileSync(join(folder, name), content);
}

const read = (name: string) => readFileSync(join(folder, name));

/** The trusted comment of a signature that is right: by code that shares none with this. */
function commentOf(signature: Uint8Array, signedName = 'data'): string {
  return verifySignature({ signedName, bytes: data, signature }, publicKey);
}

const done = { status: 0, stdout: '', stderr: '' };

describe('a signature', () => {
  it('stands beside the file, and says when and of which it is', () => {
    const before = Math.floor(Date.now() / 1000);
    expect(sign(['-s', 'key', 'data'], options)).toEqual(done);
    const [, time] = /^timestamp:(\d+)\tfile:data\thashed$/.exec(commentOf(read('data.minisig')))!;
    expect(Number(time)).toBeGreaterThanOrEqual(before);
    expect(Number(time)).toBeLessThanOrEqual(Date.now() / 1000);
    expect(read('data.minisig').toString().split('\n')[0]).toBe(
      'untrusted comment: signature from sodium secret key',
    );
  });

  it('says no folder', () => {
    mkdirSync(join(folder, 'folder'));
    write('folder/data', data);
    expect(sign(['-s', 'key', 'folder/data'], options)).toEqual(done);
    expect(commentOf(read('folder/data.minisig'))).toContain('\tfile:data\t');
  });

  it('goes elsewhere, or to standard output', () => {
    expect(sign(['-s', 'key', '-x', 'elsewhere', '-t', 'a comment', 'data'], options)).toEqual(done);
    expect(commentOf(read('elsewhere'))).toBe('a comment');
    const { status, stdout } = sign(['-s', 'key', '-x', '-', '-t', 'für alle', '-c', '⚠', 'data'], options);
    const bytes = Buffer.from(stdout, 'latin1');
    expect({ status, comment: commentOf(bytes) }).toEqual({ status: 0, comment: 'für alle' });
    expect(bytes.toString().split('\n')[0]).toBe('untrusted comment: ⚠');
  });

  it('is of what comes through a pipe', () => {
    const { status, stdout } = sign(['-s', 'key', '-x', '-'], { ...options, input: data });
    expect(status).toBe(0);
    expect(commentOf(Buffer.from(stdout))).toMatch(/^timestamp:\d+\thashed$/);
    const command = `'${process.execPath}' '${program}' sign -s <(cat key) -x - -t piped <(cat data)`;
    const piped = run('bash', ['-c', command], options);
    expect(piped).toMatchObject({ status: 0, stderr: '' });
    expect(commentOf(Buffer.from(piped.stdout))).toBe('piped');
  });

  it('is the same in WebAssembly', () => {
    const made = ['native', 'wasm'].map((backend) =>
      sign(['-s', 'key', '-x', '-', '-t', 'same', '--backend', backend, 'data'], options),
    );
    expect(made[1]).toEqual(made[0]);
    expect(commentOf(Buffer.from(made[0]!.stdout))).toBe('same');
  });

  it('of gibibytes takes no memory', () => {
    const peak = 'data:text/javascript,process.on("exit",()=>console.error(process.resourceUsage().maxRSS))';
    const peakOf = (name: string) => {
      const command = [`--import=${peak}`, program, 'sign', '-f', '-s', 'key', name];
      const { status, stderr } = run(process.execPath, command, options);
      expect({ name, status, stderr }).toMatchObject({ status: 0 });
      return Number(stderr);
    };
    write('large', '');
    truncateSync(join(folder, 'large'), 512 * 2 ** 20);
    expect(peakOf('large') - peakOf('data')).toBeLessThan(40 * 1024);
  });
});

describe('nothing is overwritten', () => {
  it('unless somebody says so, and then by a whole file', () => {
    write('there', data);
    write('there.minisig', 'what stood there');
    write('linked', data);
    symlinkSync('nowhere', join(folder, 'linked.minisig'));
    const refused = (name: string) => `sodium sign: ${name}.minisig: File exists; --force overwrites it\n`;
    expect(sign(['-s', 'key', 'there', 'linked'], options)).toEqual({
      status: 1,
      stdout: '',
      stderr: `${refused('there')}${refused('linked')}`,
    });
    expect(read('there.minisig').toString()).toBe('what stood there');
    linkSync(join(folder, 'there.minisig'), join(folder, 'second name'));
    expect(sign(['--force', '-s', 'key', 'there'], options)).toEqual(done);
    expect(commentOf(read('there.minisig'), 'there')).toContain('file:there');
    expect(read('second name').toString()).toBe('what stood there');
    expect(readdirSync(folder).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  it('the file itself never, by whatever name', () => {
    linkSync(join(folder, 'data'), join(folder, 'data again'));
    for (const name of ['data', './data', 'data again']) {
      expect(sign(['--force', '-s', 'key', '-x', name, 'data'], options)).toEqual({
        status: 1,
        stdout: '',
        stderr: 'sodium sign: data: input file is output file\n',
      });
    }
    expect(read('data')).toEqual(data);
  });

  it('also where others keep the folder', (context) => {
    context.skip(process.getuid?.() !== 0, 'only root can become another user');
    mkdirSync(join(folder, 'foreign'));
    write('foreign/data', data);
    chmodSync(join(folder, 'key'), 0o644);
    const args = ['-s', 'key', 'foreign/data'];
    expect(sign(args, { ...options, uid: 65_534 })).toEqual({
      status: 1,
      stdout: '',
      stderr: 'sodium sign: foreign/data.minisig: Permission denied\n',
    });
  });
});

it("where Node's own permissions deny it, the file is named", () => {
  const isStable = process.allowedNodeEnvironmentFlags.has('--permission');
  const flags = [
    '--no-warnings',
    isStable ? '--permission' : '--experimental-permission',
    '--allow-fs-read=*',
  ];
  const args = [program, 'sign', '--backend', 'wasm', '-s', 'key', '-x', 'denied', 'data'];
  expect(run(process.execPath, [...flags, ...args], options)).toEqual({
    status: 1,
    stdout: '',
    stderr:
      "sodium sign: denied: Node's permissions deny this: it needs --allow-fs-read or --allow-fs-write\n",
  });
});

it('several files are signed, whatever becomes of the others', () => {
  write('first', data);
  write('third', data);
  expect(sign(['-s', 'key', 'first', 'missing', 'folder', 'a\nb', 'third'], options)).toEqual({
    status: 1,
    stdout: '',
    stderr: [
      'sodium sign: missing: No such file or directory',
      'sodium sign: folder: Is a directory',
      "sodium sign: 'a'$'\\n''b': a name with control characters cannot stand in a comment: --trusted-comment says what does instead",
      '',
    ].join('\n'),
  });
  expect(verify(['-q', '-p', 'key.pub', 'first', 'third'], options)).toEqual(done);
  write('a\nb', data);
  expect(sign(['-s', 'key', '-t', 'odd name', 'a\nb'], options)).toEqual(done);
});

describe('a secret key', () => {
  const { head, hidden } = keys;
  const changedHead = (at: number, ...bytes: number[]) => {
    const copy = Buffer.from(head);
    copy.set(bytes, at);
    return secretKeyFile(copy, hidden);
  };
  const changedKey = (at: number) => {
    const copy = Buffer.from(hidden);
    copy[at]! ^= 1;
    return secretKeyFile(head, copy);
  };
  const twoLines = 'this is no secret key of minisign: it must have two lines, the first beginning with';

  it.each<[string, string | Uint8Array, string]>(
    firstOf(5, [
      [
        'that is a public key',
        keys.publicKey,
        'the second line is not base64 of 158 bytes, which a secret key has',
      ],
      ['of one line', keys.secretKey.split('\n')[1]!, twoLines],
      ['that is endless', new Uint8Array(20_000), 'this is too long to be a secret key of minisign'],
      [
        'locked by another function',
        changedHead(2, 0x41, 0x32),
        'the key is locked in an unknown way: neither Sc',
      ],
      [
        'whose public half is damaged',
        changedKey(71),
        'the key is damaged: its public half does not belong to',
      ],
      ['that is empty', '', twoLines],
      ['of three lines', `${keys.secretKey}more\n`, twoLines],
      ['in PEM', '-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQ==\n-----END PRIVATE KEY-----\n', twoLines],
      ['that is cut off', keys.secretKey.slice(0, -9), 'the second line is not base64 of 158 bytes'],
      ['that is no base64', keys.secretKey.replace('RW', '?W'), 'the second line is not base64 of 158 bytes'],
      ['of another kind', changedHead(1, 0x78), 'this is no key of Ed25519: it does not start with Ed'],
      [
        'with another checksum',
        changedHead(4, 0x42, 0x33),
        'the checksum is of an unknown kind: it is not B2',
      ],
      [
        'whose secret half is damaged',
        changedKey(8),
        'the key is damaged: its public half does not belong to',
      ],
      ['whose checksum is damaged', changedKey(103), 'the key is damaged'],
    ]),
  )('%s is refused by name, and shown by no message', (_, content, expected) => {
    write('bad', content);
    const { status, stdout, stderr } = sign(['-s', 'bad', '-x', '-', 'data'], options);
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toContain(`sodium sign: bad: ${expected}`);
    expect(stderr).not.toContain(keys.secretKey.split('\n')[1]!.slice(80, 100));
  });

  it('may have the line ends of Windows', () => {
    write('windows', keys.secretKey.replaceAll('\n', '\r\n'));
    expect(sign(['-f', '-s', 'windows', 'data'], options)).toEqual(done);
  });

  it('has an identifier, which its signatures have', () => {
    const other = newKeyFiles();
    write('other.pub', other.publicKey);
    expect(sign(['-f', '-s', 'key', 'data'], options)).toEqual(done);
    expect(verify(['-p', 'other.pub', 'data'], options).stderr).toBe(
      `sodium verify: data.minisig: the signature is by key ${textOfId(keys.id)}, not by key ${textOfId(other.id)}\n`,
    );
  });

  it('that is not there is an error', () => {
    expect(sign(['-s', 'nowhere', 'data'], options).stderr).toBe(
      'sodium sign: nowhere: No such file or directory\n',
    );
  });
});

describe('the command line', () => {
  const line = 'is one line, without control characters other than tabs';

  it.each<[readonly string[], string]>(
    firstOf(4, [
      [['data'], 'a secret key is needed: --secret-key'],
      [['-s', 'key', '-t', 'a\x1bb', 'data'], `--trusted-comment ${line}`],
      [['-s', 'key', '-x', 'one', 'data', 'data'], '--signature is for one file, and there are several'],
      [
        ['-s', 'key', '-c', 'ü'.repeat(502), 'data'],
        '--untrusted-comment has at most 1003 bytes, as minisign reads no more; got 1004',
      ],
      [['-s', 'key'], '--signature is needed with standard input'],
      [['-s', 'key', '-t', 'a\nb', 'data'], `--trusted-comment ${line}`],
      [['-s', 'key', '-t', 'a\rb', 'data'], `--trusted-comment ${line}`],
      [['-s', 'key', '-c', 'a\nb', 'data'], `--untrusted-comment ${line}`],
      [
        ['-s', 'key', '-t', 't'.repeat(8174), 'data'],
        '--trusted-comment has at most 8173 bytes, as minisign reads no more; got 8174',
      ],
    ]),
  )('%j is refused', (args, expected) => {
    rmSync(join(folder, 'data.minisig'), { force: true });
    expect(sign(args, options)).toEqual({
      status: 2,
      stdout: '',
      stderr: `sodium sign: ${expected}\nTry 'sodium sign --help' for more information.\n`,
    });
  });
});

it('signatures may be read by all', () => {
  sign(['-f', '-s', 'key', 'data'], options);
  expect(statSync(join(folder, 'data.minisig')).mode & 0o777).toBe(0o666 & ~process.umask());
});

it('the commands in docs/signatures.md do what they are there for', () => {
  const page = readFileSync(new URL('../../../docs/signatures.md', import.meta.url), 'utf8');
  const commands = page.split('```').find((block) => block.includes(' sign -s '))!;
  const place = join(folder, 'place');
  mkdirSync(place);
  for (const name of ['README.md', 'LICENSE']) writeFileSync(join(place, name), name);
  const script = commands.replaceAll('npx --no sodium', `'${process.execPath}' '${program}'`);
  const trusted = 'Trusted comment: version 1.2.3';
  expect(run('sh', ['-e', '-c', script], { cwd: place })).toEqual({
    ...done,
    stdout: `README.md: OK\n${trusted}\nLICENSE: OK\n${trusted}\n`,
  });
});
