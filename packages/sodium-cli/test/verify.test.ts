/** `sodium verify`: what it accepts and refuses of signatures, keys and files, and what it says. */
import { mkdirSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { firstOf, itTakesLong } from '../../../scripts/test-everything.ts';
import { verifySignature } from '../../sodium-sys/src/vendor/minisign.ts';
import { VendorError } from '../../sodium-sys/src/vendor/vendor-error.ts';
import { newSigner } from '../../sodium-sys/test/vendor/support/signer.ts';
import { temporaryFolder } from './support/folder.ts';
import { verify } from './support/minisign.ts';
import { program, type RunOptions, run } from './support/run.ts';

const folder = temporaryFolder();
const options: RunOptions = { cwd: folder };
const data = Buffer.from('the bytes of a file');
const signer = newSigner();
const comment = 'timestamp:1700000000\tfile:data\thashed';
const signature = signer.sign(data, { trustedComment: comment });
const key = `untrusted comment: minisign public key\n${signer.publicKey}\n`;
write('key.pub', key);
write('data', data);
write('data.minisig', signature);

function write(name: string, content: string | Uint8Array): void {
  writeFileSync(join(folder, name), content);
}

const good = (name: string, shown = comment) => `${name}: OK\nTrusted comment: ${shown}\n`;

/** `data` with another signature, in a file of its own. */
function signed(name: string, content: string | Uint8Array): string {
  write(name, data);
  write(`${name}.minisig`, content);
  return name;
}

/** Which of these signatures are right, by one process. */
function accepted(signatures: readonly (string | Uint8Array)[]): boolean[] {
  const names = signatures.map((content, index) => signed(`signed-${index}`, content));
  const { stdout } = verify(['-p', 'key.pub', ...names], options);
  const outcomes = stdout.split('\n').filter((line) => !line.startsWith('Trusted comment: ') && line !== '');
  expect(outcomes.map((line) => line.split(': ')[0])).toEqual(names);
  return outcomes.map((line) => line.endsWith(': OK'));
}

/** What `sodium-sys vendor`, which shares no code with this, makes of a signature. */
function isAcceptedElsewhere(content: string | Uint8Array): boolean {
  const file = { signedName: 'data', bytes: data, signature: Buffer.from(content as Buffer) };
  try {
    return verifySignature(file, signer.publicKey) === comment;
  } catch (error) {
    if (!(error instanceof VendorError)) throw error;
    return false;
  }
}

describe('a signature', () => {
  it('of the hash, and of the file itself', () => {
    signed('legacy', signer.sign(data, { legacy: true, trustedComment: 'old' }));
    expect(verify(['-p', 'key.pub', 'data', 'legacy'], options)).toEqual({
      status: 0,
      stdout: `${good('data')}${good('legacy', 'old')}`,
      stderr: '',
    });
    expect(verify(['-H', '-P', signer.publicKey, 'data', 'legacy'], options)).toEqual({
      status: 1,
      stdout: `${good('data')}legacy: FAILED\n`,
      stderr:
        'sodium verify: legacy.minisig: the signature is of the file itself, not of its hash, which --prehashed demands\n',
    });
  });

  it('is refused when any byte of it was changed', () => {
    const bytes = Buffer.from(signature);
    const commentStart = 'untrusted comment: '.length;
    const commentEnd = bytes.indexOf('\n');
    const changed = Array.from(bytes, (byte, at) => {
      const copy = Buffer.from(bytes);
      copy[at] = byte ^ 1;
      return copy;
    });
    const outcomes = accepted(changed);
    // Of this comment nobody says anything.
    expect(outcomes).toEqual(changed.map((_, at) => at >= commentStart && at < commentEnd));
    expect(outcomes).toEqual(changed.map(isAcceptedElsewhere));
  });

  it('is refused when it was cut off anywhere, but for the end of its last line', () => {
    const cut = Array.from(signature, (_, length) => signature.slice(0, length));
    const outcomes = accepted(cut);
    expect(outcomes).toEqual(cut.map((_, length) => length === signature.length - 1));
    expect(outcomes).toEqual(cut.map(isAcceptedElsewhere));
  });

  it('may have the line ends of Windows', () => {
    expect(accepted([signature.replaceAll('\n', '\r\n')])).toEqual([true]);
  });

  it('that is wrong is refused by name', () => {
    const linesOfOther = signer.sign(Buffer.from('another')).split('\n');
    const lines = signature.split('\n');
    const refused: [string | Uint8Array, string][] = [
      [newSigner().sign(data), 'the signature is by key '],
      [
        signer.sign(Buffer.from('another')),
        'the signature does not match: wrong-1, its signature or the public key was changed',
      ],
      [
        [...lines.slice(0, 2), ...linesOfOther.slice(2)].join('\n'),
        'the trusted comment, or the signature of it, was changed',
      ],
      ['', 'this is no signature of minisign: the first line does not start with "untrusted comment: "'],
      ['<!doctype html>\n', 'this is no signature of minisign: the first line'],
      [new Uint8Array(1000), 'this is no signature of minisign: the first line'],
      [new Uint8Array(20_000), 'this is too long to be a signature of minisign'],
      [key, 'the second line is not base64 of 74 bytes'],
      [lines[0]!, 'this is cut off: there is no second line'],
      [
        lines.slice(0, 2).join('\n'),
        'there is no trusted comment: the third line does not start with "trusted',
      ],
      [lines.slice(0, 3).join('\n'), 'this is cut off: there is no fourth line'],
      [`${signature}\n`, 'there is something behind the fourth line'],
      [signature.replace('\nRU', '\nRX'), 'the algorithm is unknown: it is neither ED nor Ed'],
      [signature.replace('\nRU', '\nR\u00d5'), 'the second line is not base64 of 74 bytes'],
    ];
    const names = refused.map(([content], index) => signed(`wrong-${index}`, content));
    const { status, stdout, stderr } = verify(['-p', 'key.pub', ...names], options);
    expect({ status, stdout }).toEqual({
      status: 1,
      stdout: names.map((name) => `${name}: FAILED\n`).join(''),
    });
    for (const [index, line] of stderr.trimEnd().split('\n').entries()) {
      expect(line).toContain(`sodium verify: wrong-${index}.minisig: ${refused[index]![1]}`);
    }
  });

  it('may have any comment, which cannot control the terminal', () => {
    const comments: [string, string][] = [
      ['', ''],
      ['a\tb', 'a\tb'],
      ['\x1b[31mred\x07 \x9b \x7f', '\\x1b[31mred\\x07 \\x9b \\x7f'],
      ['C:\\new', 'C:\\\\new'],
      ['a\rb', 'a\\x0db'],
      ['für alle 🔑', 'für alle 🔑'],
      ['\u202egnp.exe \u2028 \ufeff', '\\u{202e}gnp.exe \\u{2028} \\u{feff}'],
    ];
    const names = comments.map(([trustedComment], index) =>
      signed(`comment-${index}`, signer.sign(data, { trustedComment })),
    );
    const { status, stdout, stderr } = verify(['-p', 'key.pub', '-Q', ...names], options);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(Buffer.from(stdout, 'latin1').toString()).toBe(comments.map(([, shown]) => `${shown}\n`).join(''));
  });
});

describe('files', () => {
  it('that were changed, or are not there, fail, and the others are verified', () => {
    signed('changed', signature);
    write('changed', 'the bytes of another');
    write('unsigned', data);
    write('missing.minisig', signature);
    mkdirSync(join(folder, 'directory'));
    write('directory.minisig', signature);
    const names = ['changed', 'unsigned', 'missing', 'directory', 'data'];
    expect(verify(['-p', 'key.pub', ...names], options)).toEqual({
      status: 1,
      stdout: `changed: FAILED\nunsigned: FAILED\nmissing: FAILED\ndirectory: FAILED\n${good('data')}`,
      stderr: [
        'sodium verify: changed.minisig: the signature does not match: changed, its signature or the public key was changed',
        'sodium verify: unsigned.minisig: No such file or directory',
        'sodium verify: missing: No such file or directory',
        'sodium verify: directory: Is a directory',
        '',
      ].join('\n'),
    });
    const quiet = verify(['-q', '-p', 'key.pub', 'changed', 'data'], options);
    expect(quiet).toMatchObject({ status: 1, stdout: '', stderr: expect.stringContaining('does not match') });
  });

  it('come from pipes, like keys and signatures', () => {
    const command = `cat data | '${process.execPath}' '${program}' verify -p <(cat key.pub) -x <(cat data.minisig)`;
    expect(run('bash', ['-c', command], options)).toEqual({ status: 0, stdout: good('-'), stderr: '' });
    signed('legacy', signer.sign(data, { legacy: true, trustedComment: 'old' }));
    const legacy = verify(['-p', 'key.pub', '-x', 'legacy.minisig', '-'], { ...options, input: data });
    expect(legacy).toEqual({ status: 0, stdout: good('-', 'old'), stderr: '' });
  });

  it('with every name', () => {
    const name = 'a\nb \x1b[31m';
    signed(name, signature);
    const { status, stdout } = verify(['-p', 'key.pub', name], options);
    expect({ status, stdout }).toEqual({ status: 0, stdout: good("'a'$'\\n''b '$'\\033''[31m'") });
  });

  itTakesLong('take no memory, and where they are signed themselves no more than they are long', () => {
    const peak = 'data:text/javascript,process.on("exit",()=>console.error(process.resourceUsage().maxRSS))';
    const peakOf = (name: string, expected: number) => {
      const command = [`--import=${peak}`, program, 'verify', '-p', 'key.pub', name];
      const { status, stderr } = run(process.execPath, command, options);
      expect({ name, status, stderr }).toMatchObject({ status: expected });
      return Number(stderr.trim().split('\n').at(-1));
    };
    signed('large', signature);
    const small = peakOf('data', 0);
    truncateSync(join(folder, 'large'), 512 * 2 ** 20);
    expect(peakOf('large', 1) - small).toBeLessThan(40 * 1024);

    const length = 96 * 2 ** 20;
    signed('legacy', signer.sign(Buffer.alloc(length), { legacy: true, trustedComment: 'old' }));
    truncateSync(join(folder, 'legacy'), 0);
    truncateSync(join(folder, 'legacy'), length);
    expect(peakOf('legacy', 0) - small).toBeLessThan(length / 1024 + 40 * 1024);
  });
});

describe('a public key', () => {
  const refusalOf = (content: string | Uint8Array) => {
    write('bad.pub', content);
    const { status, stdout, stderr } = verify(['-p', 'bad.pub', 'data'], options);
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    return stderr;
  };

  it.each<[string, string | Uint8Array, string]>(
    firstOf(3, [
      ['of one line', signer.publicKey, 'this is no public key of minisign: it must have two lines'],
      ['that is a signature', signature, 'this is no public key of minisign: it must have two lines'],
      [
        'that is of another kind',
        key.replace('RW', 'RX'),
        'the second line is no key of Ed25519: it does not start',
      ],
      ['of three lines', `${key}more\n`, 'this is no public key of minisign: it must have two lines'],
      ['that is empty', '', 'this is no public key of minisign'],
      [
        'that is cut off',
        key.slice(0, -3),
        'the second line is not base64 of 42 bytes, which a public key has',
      ],
      ['that is no base64', key.replace('RW', '*W'), 'the second line is not base64 of 42 bytes'],
      ['that is endless', new Uint8Array(20_000), 'this is too long to be a public key of minisign'],
    ]),
  )('%s is refused by name', (_, content, expected) => {
    expect(refusalOf(content)).toContain(`sodium verify: bad.pub: ${expected}`);
  });

  it('with any byte changed verifies nothing', () => {
    const bytes = Buffer.from(signer.publicKey, 'base64');
    for (const at of [0, 9, 41]) {
      const changed = Buffer.from(bytes);
      changed[at]! ^= 1;
      expect(verify(['-P', changed.toString('base64'), 'data'], options).status).toBe(at < 2 ? 2 : 1);
    }
  });

  it('may have the line ends of Windows', () => {
    write('windows.pub', key.replaceAll('\n', '\r\n'));
    expect(verify(['-q', '-p', 'windows.pub', 'data'], options)).toEqual({
      status: 0,
      stdout: '',
      stderr: '',
    });
  });
});

describe('the command line', () => {
  it.each<[readonly string[], string]>(
    firstOf(3, [
      [['data'], 'a public key is needed: either --public-key or --key'],
      [['-P', 'abc', 'data'], 'invalid public key: it is not base64 of 42 bytes, which a public key has'],
      [['--polluted'], "unrecognized option '--polluted'"],
      [
        ['-p', 'key.pub', '-P', signer.publicKey, 'data'],
        'a public key is needed: either --public-key or --key',
      ],
      [['-p', 'key.pub'], '--signature is needed with standard input'],
      [
        ['-p', 'key.pub', '-x', 'data.minisig', 'data', 'data'],
        '--signature is for one file, and there are several',
      ],
      [['-p', 'key.pub', '--backend', 'x', 'data'], "invalid backend: 'x': it is native or wasm"],
    ]),
  )('%j is refused', (args, expected) => {
    expect(verify(args, options)).toEqual({
      status: 2,
      stdout: '',
      stderr: `sodium verify: ${expected}\nTry 'sodium verify --help' for more information.\n`,
    });
  });
});
