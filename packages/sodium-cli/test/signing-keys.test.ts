/** `sodium keygen --sign`, and keys behind a passphrase. */
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
import { beforeEach, describe, expect, it } from 'vitest';
import { firstOf, itTakesLong } from '../../../scripts/test-everything.ts';
import { temporaryFolder } from './support/folder.ts';
import { counting, countingParts, needsMemory } from './support/memory.ts';
import {
  lockedKeyFile,
  minisign,
  needsMinisign,
  newKeyFiles,
  secretKeyFile,
  sign,
  verify,
} from './support/minisign.ts';
import { program, type RunOptions, run, sodium } from './support/run.ts';
import { needsTerminal, onTerminal, type Step, type TerminalResult } from './support/terminal.ts';

const folder = temporaryFolder();
const options: RunOptions = { cwd: folder };
const data = Buffer.from('the bytes of a file');
write('data', data);

function write(name: string, content: string | Uint8Array): void {
  writeFileSync(join(folder, name), content);
}

const read = (name: string) => readFileSync(join(folder, name), 'latin1');
const modeOf = (name: string) => statSync(join(folder, name)).mode & 0o777;
const done = { status: 0, stdout: '', stderr: '' };

function keygen(args: readonly string[], more?: RunOptions) {
  return sodium(['keygen', '--sign', ...args], { ...options, ...more });
}

function answered(args: readonly string[], ...steps: readonly Step[]): TerminalResult {
  return onTerminal([process.execPath, program, ...args], steps, { cwd: folder });
}

describe('a key pair without a passphrase', () => {
  it('signs and verifies, and only its owner can read its secret half', () => {
    expect(keygen(['--no-passphrase', 'plain'])).toEqual(done);
    expect([modeOf('plain'), modeOf('plain.pub')]).toEqual([0o600, 0o666 & ~process.umask()]);
    const bytes = Buffer.from(read('plain').split('\n')[1]!, 'base64');
    // Neither salt nor cost nor checksum.
    expect(bytes.toString('latin1', 0, 54)).toBe(`Ed\0\0B2${'\0'.repeat(48)}`);
    expect(bytes.subarray(126).equals(Buffer.alloc(32))).toBe(true);
    const id = bytes.subarray(54, 62).reverse().toString('hex').toUpperCase();
    expect(read('plain.pub')).toMatch(
      new RegExp(`^untrusted comment: minisign public key ${id}\nRW.{54}\n$`),
    );
    expect(sign(['-s', 'plain', '-x', 'plain.minisig', 'data'], options)).toEqual(done);
    expect(verify(['-q', '-p', 'plain.pub', '-x', 'plain.minisig', 'data'], options)).toEqual(done);
  });

  it('is another one every time', () => {
    expect(keygen(['-W', '--backend', 'wasm', 'another'])).toEqual(done);
    expect(read('another.pub')).not.toBe(read('plain.pub'));
  });

  it('is one for minisign', (context) => {
    needsMinisign(context);
    expect(
      minisign(['-S', '-W', '-s', 'plain', '-t', 'theirs', '-x', 'theirs', '-m', 'data'], options).status,
    ).toBe(0);
    expect(verify(['-Q', '-p', 'plain.pub', '-x', 'theirs', 'data'], options)).toEqual({
      ...done,
      stdout: 'theirs\n',
    });
    // It makes the public key of the secret one.
    expect(minisign(['-R', '-s', 'plain', '-p', 'again.pub'], options).status).toBe(0);
    const keyIn = (name: string) => read(name).split('\n')[1];
    expect(keyIn('again.pub')).toBe(keyIn('plain.pub'));
  });
});

describe('nothing is overwritten', () => {
  const refusal = (name: string) => ({
    status: 1,
    stdout: '',
    stderr: `sodium keygen: ${name}: File exists; --force overwrites it\n`,
  });

  it('neither a secret nor a public key, and no half is left', () => {
    for (const name of ['there', 'half.pub', 'whole', 'whole.pub']) write(name, 'what stood there');
    expect(keygen(['-W', 'there'])).toEqual(refusal('there'));
    expect(existsSync(join(folder, 'there.pub'))).toBe(false);
    // Before a passphrase is asked for, which here would fail.
    expect(keygen(['half'])).toEqual(refusal('half.pub'));
    expect(existsSync(join(folder, 'half'))).toBe(false);
    expect(read('half.pub')).toBe('what stood there');
    chmodSync(join(folder, 'whole'), 0o644);
    expect(keygen(['-W', '--force', 'whole'])).toEqual(done);
    expect(modeOf('whole')).toBe(0o600);
    expect(read('whole.pub')).toMatch(/^untrusted comment: minisign public key /);
  });

  it('where only one of the files can be written, neither is', () => {
    mkdirSync(join(folder, 'folder.pub'));
    expect(keygen(['-W', 'folder'])).toEqual({
      status: 1,
      stdout: '',
      stderr: 'sodium keygen: folder.pub: Is a directory\n',
    });
    expect(existsSync(join(folder, 'folder'))).toBe(false);
    symlinkSync('nowhere', join(folder, 'dangling'));
    expect(keygen(['-W', 'dangling'])).toEqual(refusal('dangling'));
    expect(readdirSync(folder).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });
});

it.each<[readonly string[], string]>([
  [['-W', '-'], '--sign makes two files, so that FILE must be named'],
  [['-W'], 'a file for the key is missing'],
  [['-W', 'a', 'b'], "extra operand 'b'"],
])('%j is refused', (args, expected) => {
  const hint = "Try 'sodium keygen --help' for more information.\n";
  expect(keygen(args)).toEqual({ status: 2, stdout: '', stderr: `sodium keygen: ${expected}\n${hint}` });
});

it('--no-passphrase is refused for keys that never have one', () => {
  const { status, stderr } = sodium(['keygen', '-W', 'key'], options);
  expect({ status, stderr }).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('the --no-passphrase option is meaningful only with --sign'),
  });
});

describe('a key behind a passphrase', () => {
  const keys = newKeyFiles();
  const passphrase = 'pässphrase 🔑';
  const locked = lockedKeyFile(keys, passphrase);
  const typesFor = (name: string, text: string): Step => ({
    shows: `Passphrase of ${name}: `,
    types: `${Buffer.from(text).toString('latin1')}\r`,
  });
  write('locked', locked);
  write('locked.pub', keys.publicKey);

  /** The key with another byte, or several, somewhere. */
  function lockedBut(at: number, change: (bytes: Buffer) => void): string {
    const all = Buffer.from(locked.split('\n')[1]!, 'base64');
    change(all.subarray(at));
    return secretKeyFile(all.subarray(0, 54), all.subarray(54));
  }

  describe('on a terminal', () => {
    beforeEach(needsTerminal);

    it('signs when it is given', () => {
      const result = answered(['sign', '-s', 'locked', 'data'], typesFor('locked', passphrase));
      expect(result).toMatchObject({ status: 0, hidden: [true], isRestored: true });
      expect(result.shown).toBe('Passphrase of locked: \r\n');
      expect(verify(['-q', '-p', 'locked.pub', 'data'], options)).toEqual(done);
    });

    itTakesLong('does not when it is another, or the key is damaged', () => {
      const wrong = 'the passphrase is wrong, or the key is damaged';
      const refused = (key: string, text: string) => {
        write('wrong', key);
        const result = answered(['sign', '-f', '-s', 'wrong', 'data'], typesFor('wrong', text));
        expect(result).toMatchObject({ status: 1, isRestored: true });
        expect(result.shown).toBe(`Passphrase of wrong: \r\nsodium sign: wrong: ${wrong}\r\n`);
      };
      refused(locked, 'passphrase');
      refused(locked, '');
      // Salt, identifier, key, checksum.
      for (const at of [20, 54, 80, 157]) {
        refused(
          lockedBut(at, (bytes) => {
            bytes[0]! ^= 1;
          }),
          passphrase,
        );
      }
    });

    it('leaves nothing when the answer is Control-C', () => {
      const result = answered(['keygen', '--sign', 'given up'], {
        shows: "New passphrase for 'given up': ",
        types: '\x03',
      });
      expect(result).toMatchObject({ signal: 'SIGINT', isRestored: true });
      expect(readdirSync(folder).filter((name) => /^given up|^\./.test(name))).toEqual([]);
    });

    itTakesLong('is made of one that was typed twice, which minisign takes', (context) => {
      needsMinisign(context);
      const made = answered(
        ['keygen', '--sign', 'made'],
        { shows: 'New passphrase for made: ', types: 'secret words\r' },
        { shows: 'again: ', types: 'secret words\r' },
      );
      expect(made).toMatchObject({ status: 0, hidden: [true, true], isRestored: true });
      expect([modeOf('made'), modeOf('made.pub')]).toEqual([0o600, 0o666 & ~process.umask()]);
      const args = ['-S', '-s', 'made', '-x', 'made.minisig', '-t', 'theirs', '-m', 'data'];
      expect(minisign(args, { ...options, input: 'secret words\n' }).status).toBe(0);
      expect(verify(['-Q', '-p', 'made.pub', '-x', 'made.minisig', 'data'], options).stdout).toBe('theirs\n');
    });

    it('is not made of two that differ', () => {
      const { status, shown } = answered(
        ['keygen', '--sign', 'differs'],
        { shows: 'New passphrase for differs: ', types: 'one\r' },
        { shows: 'again: ', types: 'two\r' },
      );
      expect({ status, shown }).toMatchObject({
        status: 1,
        shown: expect.stringContaining('passphrases differ'),
      });
      expect(existsSync(join(folder, 'differs'))).toBe(false);
    });

    itTakesLong('is the one of the examples that --help has', () => {
      const [, examples = ''] = sodium(['sign', '--help']).stdout.split('Example:\n');
      const commands = examples.split('\n').filter((line) => line.startsWith('  '));
      expect(commands).toHaveLength(3);
      write('archive.tar.gz', data);
      const script = `set -e; sodium() { '${process.execPath}' '${program}' "$@"; }; ${commands.join('; ')}`;
      const result = onTerminal(
        ['bash', '-c', script],
        [
          { shows: 'New passphrase for release: ', types: 'secret words\r' },
          { shows: 'again: ', types: 'secret words\r' },
          { shows: 'Passphrase of release: ', types: 'secret words\r' },
          { shows: 'archive.tar.gz: OK' },
          { shows: 'Trusted comment: version 1.2.3' },
        ],
        { cwd: folder },
      );
      expect(result.status).toBe(0);
    });

    itTakesLong('signs when minisign has made it', (context) => {
      needsMinisign(context);
      const input = Buffer.from(`${passphrase}\n${passphrase}\n`);
      const made = minisign(['-G', '-s', 'theirs.key', '-p', 'theirs.pub'], { ...options, input });
      expect(made.status).toBe(0);
      const typed = typesFor('theirs.key', passphrase);
      expect(answered(['sign', '-f', '-s', 'theirs.key', 'data'], typed)).toMatchObject({ status: 0 });
      expect(minisign(['-V', '-p', 'theirs.pub', '-m', 'data'], options).status).toBe(0);
    });
  });

  it('of the least cost is one for minisign, too', (context) => {
    needsMinisign(context);
    const args = ['-S', '-s', 'locked', '-t', 'theirs', '-x', 'of locked', '-m', 'data'];
    expect(minisign(args, { ...options, input: Buffer.from(`${passphrase}\n`) }).status).toBe(0);
    expect(verify(['-Q', '-p', 'locked.pub', '-x', 'of locked', 'data'], options).stdout).toBe('theirs\n');
  });

  it.each(
    firstOf(2, [
      ['operations', 38, 33_554_433n, '32768 to 33554432'],
      ['bytes of memory', 46, 2n ** 30n + 1n, '16777216 to 1073741824'],
      ['operations', 38, 0n, '32768 to 33554432'],
      ['operations', 38, 2n ** 64n - 1n, '32768 to 33554432'],
      ['bytes of memory', 46, 16_777_215n, '16777216 to 1073741824'],
    ]),
  )('that would take other %s than minisign is refused unasked (%i: %i)', (what, at, value, range) => {
    write(
      'costly',
      lockedBut(at, (bytes) => bytes.writeBigUInt64LE(value)),
    );
    expect(sign(['-s', 'costly', '-x', '-', 'data'], options)).toEqual({
      status: 1,
      stdout: '',
      stderr: `sodium sign: costly: to unlock this key would take ${value} ${what}; those of minisign take from ${range}\n`,
    });
  });

  it('is not used where there is no terminal', (context) => {
    needsTerminal(context);
    const command = [process.execPath, program, 'sign', '-f', '-s', 'locked', 'data'];
    const files = { stdin: '/dev/null', stdout: '/dev/null', stderr: '/dev/null' };
    const result = onTerminal(command, [], {
      cwd: folder,
      ...files,
      stderr: join(folder, 'errors'),
      owns: false,
    });
    expect(result.status).toBe(1);
    expect(read('errors')).toBe(
      'sodium sign: there is no terminal to ask for a passphrase: services sign with keys that have none, of sodium keygen --sign --no-passphrase\n',
    );
  });
});

describe('in the memory of the process', () => {
  const keys = newKeyFiles();
  const seed = keys.hidden.subarray(8, 40);
  const passphrase = 'a long enough passphrase';
  /** Of the line that has it, without a passphrase. */
  const text = Buffer.from(keys.secretKey.split('\n')[1]!.slice(88, 110));
  write('plain key', keys.secretKey);
  write('locked key', lockedKeyFile(keys, passphrase));
  write('seed', seed);

  beforeEach(needsMemory);

  it('a copy would be seen', () => {
    const keep = "globalThis.kept = process.getBuiltinModule('fs').readFileSync('seed')";
    expect(run(process.execPath, [counting(seed), '-e', keep], options).stderr).toMatch(/^[1-9]/);
  });

  it.each(['native', 'wasm'])('there is no copy of a key when it has signed (%s)', (backend) => {
    const args = [
      counting(seed, text),
      program,
      'sign',
      '-f',
      '-s',
      'plain key',
      '--backend',
      backend,
      'data',
    ];
    expect(run(process.execPath, args, options)).toEqual({ ...done, stderr: '0 0\n' });
  });

  it('nor of one that was made', () => {
    // Behind the comment and what minisign has before the key: characters that stand for nothing but the seed.
    const start = 'untrusted comment: minisign unencrypted secret key\n'.length + 84;
    const args = [countingParts(join(folder, 'made'), [start, start + 40]), program];
    const made = run(process.execPath, [...args, 'keygen', '--sign', '--no-passphrase', 'made'], options);
    expect(made).toEqual({ ...done, stderr: '0\n' });
  });

  it('nor of a file that is no key of minisign', () => {
    const args = [counting(seed.subarray(0, 19)), program, 'sign', '-f', '-s', 'seed', 'data'];
    const { status, stderr } = run(process.execPath, args, options);
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: expect.stringMatching(/^sodium sign: seed: this is no secret key of minisign.*\n0\n$/),
    });
  });

  it('nor of a passphrase, and what it unlocked', (context) => {
    needsTerminal(context);
    const args = [counting(seed, Buffer.from(passphrase)), program, 'sign', '-f', '-s', 'locked key', 'data'];
    const typed = { shows: "Passphrase of 'locked key': ", types: `${passphrase}\r` };
    const { status, shown } = onTerminal([process.execPath, ...args], [typed], { cwd: folder });
    expect({ status, shown }).toEqual({ status: 0, shown: "Passphrase of 'locked key': \r\n0 0\r\n" });
  });
});
