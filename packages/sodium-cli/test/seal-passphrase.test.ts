/** Files that are sealed with a passphrase: their header, and how the passphrase is asked for. */
import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sodium from 'sodium';
import { beforeEach, describe, expect, it } from 'vitest';
import { loadNative } from '../src/backend.ts';
import { keysOfPassphrase } from '../src/seal/keys.ts';
import { startOpening, startSealing } from '../src/seal/streams.ts';
import { openWithPassphrase, sealWithPassphrase } from './references/sealed-file.ts';
import { temporaryFolder } from './support/folder.ts';
import { program, type RunOptions, run } from './support/run.ts';
import {
  needsTerminal,
  onTerminal,
  type Step,
  type TerminalOptions,
  withoutTerminal,
} from './support/terminal.ts';

const HEADER_BYTES = 40;
const OPERATIONS_AT = 32;
const MEMORY_AT = 36;
const GIB = 1024 ** 3;

const backend = await loadNative();
const data = randomBytes(300_000);

/** Cheap, so that many can be tried. */
const cheap = () => ({ salt: randomBytes(16), operations: 1, kibibytes: 8 });
const sealedWith = (passphrase: string, header = cheap()) =>
  sealWithPassphrase(data, passphrase, header, randomBytes(24));

async function* inPieces(bytes: Buffer, length: number): AsyncGenerator<Buffer, void> {
  for (let at = 0; at < bytes.length; at += length) yield bytes.subarray(at, at + length);
}

async function allOf(results: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of results) parts.push(part);
  return Buffer.concat(parts);
}

const keysOf = (passphrase: string) => keysOfPassphrase(async () => Buffer.from(passphrase), sodium);

async function opened(sealed: Buffer, passphrase: string, pieceLength = 65_536): Promise<Buffer> {
  const keys = keysOf(passphrase);
  const limits = { operations: 4, memory: 16 * 1024 };
  try {
    const pieces = inPieces(sealed, pieceLength);
    const convert = await startOpening('file', pieces, keys, limits, backend);
    return await allOf(convert(() => {}));
  } finally {
    keys.dispose();
  }
}

describe('a file', () => {
  it('is opened by another implementation', async () => {
    const keys = keysOf('geheim');
    const cost = { operations: 1, memory: 8192 };
    const convert = await startSealing(inPieces(data, 10_000), keys, cost, backend);
    const sealed = await allOf(convert(() => {}));
    expect(sealed.length).toBe(HEADER_BYTES + sodium.secretStream.sealedLength(data.length));
    expect(openWithPassphrase(sealed, 'geheim').equals(data)).toBe(true);
  });

  it('of another implementation is opened, however it comes', async () => {
    const sealed = sealedWith('geheim');
    for (const length of [1000, 39, 40, 41, 64, sealed.length]) {
      expect((await opened(sealed, 'geheim', length)).equals(data)).toBe(true);
    }
    const small = sealWithPassphrase(Buffer.from('x'), 'geheim', cheap(), randomBytes(24));
    expect((await opened(small, 'geheim', 1)).toString()).toBe('x');
  });

  it('is of a text, however a keyboard makes its characters', async () => {
    const [composed, decomposed] = ['caf\u00e9 \ud55c', 'cafe\u0301 \u1112\u1161\u11ab'];
    for (const typed of [composed, decomposed]) {
      expect((await opened(sealedWith(composed), typed)).equals(data)).toBe(true);
    }
    const mismatch = 'file: the passphrase is wrong, or the file is damaged';
    await expect(opened(sealedWith(decomposed), decomposed)).rejects.toThrow(mismatch);
    await expect(opened(sealedWith('cafe'), 'Cafe')).rejects.toThrow(mismatch);
  });

  it('is refused with any bit of its header changed', async () => {
    const sealed = sealedWith('geheim');
    for (let at = 0; at < HEADER_BYTES + 24; at++) {
      for (const bit of [0x01, 0x80]) {
        const changed = Buffer.from(sealed);
        changed[at]! ^= bit;
        await expect(opened(changed, 'geheim')).rejects.toThrow(/^file: (?!damaged or cut off)/);
      }
    }
  });

  it('is bound to its header, not only by the key that comes from it', async () => {
    const header = cheap();
    const sealed = sealedWith('geheim', header);
    const key = sodium.passwordHash.deriveKey.sync(Buffer.from('geheim'), {
      salt: header.salt,
      operations: 1,
      memory: 8192,
      purpose: 'secretStream',
    });
    const [before, stream] = [sealed.subarray(0, HEADER_BYTES), sealed.subarray(HEADER_BYTES)];
    expect(sodium.secretStream.open(stream, key, { additionalData: before })).toEqual(new Uint8Array(data));
    const open = () => sodium.secretStream.open(stream, key);
    expect(open).toThrow(expect.objectContaining({ code: 'ERR_SODIUM_VERIFICATION' }));
  });

  it('is refused by what its header has, in this order', async () => {
    const change = (at: number, ...bytes: number[]) => {
      const changed = sealedWith('geheim');
      changed.set(bytes, at);
      return changed;
    };
    const refusals: [Buffer, string][] = [
      [Buffer.alloc(0), 'this was not sealed with a passphrase; what was sealed with a key needs --key-file'],
      [
        randomBytes(1000),
        'this was not sealed with a passphrase; what was sealed with a key needs --key-file',
      ],
      [
        sealedWith('x').subarray(0, 13),
        'this was not sealed with a passphrase; what was sealed with a key needs --key-file',
      ],
      [sealedWith('x').subarray(0, 39), 'the file ends within its header'],
      [sealedWith('x').subarray(0, 40), 'the passphrase is wrong, or the file is damaged'],
      [change(14, 2, 2), 'unknown version 2 of sealed files'],
      [change(15, 0), 'unknown algorithm 0 for passphrases'],
      [change(OPERATIONS_AT, 0, 0, 0, 0), 'the header is damaged'],
      [change(MEMORY_AT, 7, 0, 0, 0), 'the header is damaged'],
      [change(MEMORY_AT, 17, 0, 0, 0), 'its header asks for 17 KiB of memory; --max-memory allows 16 KiB'],
      [
        change(MEMORY_AT, 255, 255, 255, 255),
        'its header asks for 4.0 TiB of memory; --max-memory allows 16 KiB',
      ],
      [change(OPERATIONS_AT, 5), 'its header asks for 5 operations; --max-operations allows 4'],
    ];
    for (const [sealed, reason] of refusals) {
      await expect(opened(sealed, 'x')).rejects.toThrow(`file: ${reason}`);
    }
  });
});

describe('on a terminal', () => {
  beforeEach(needsTerminal);

  const folders = temporaryFolder();
  let folder: string;
  let count = 0;
  const path = (name: string) => join(folder, name);
  const files = () => readdirSync(folder).sort();

  beforeEach(() => {
    folder = join(folders, `folder-${count++}`);
    mkdirSync(folder);
  });

  const FIRST = 'Passphrase: ';
  const AGAIN = 'Passphrase again: ';
  const twice = (passphrase: string): Step[] => [
    { shows: FIRST, types: `${passphrase}\r` },
    { shows: AGAIN, types: `${passphrase}\r` },
  ];
  const once = (passphrase: string): Step[] => [{ shows: FIRST, types: `${passphrase}\r` }];
  const command = (args: readonly string[]) => [process.execPath, program, ...args];
  const sodiumOn = (args: readonly string[], steps: readonly Step[], options?: Partial<TerminalOptions>) =>
    onTerminal(command(args), steps, { cwd: folder, ...options });
  const quick = ['--strength', 'interactive'];
  const good = { status: 0, isRestored: true };

  it('a passphrase is asked for once for all files, and twice to seal', () => {
    for (const name of ['a', 'b']) writeFileSync(path(name), `${name}\n`);
    expect(sodiumOn(['seal', ...quick, 'a', 'b'], twice('geheim'))).toMatchObject({
      ...good,
      shown: `${FIRST}\r\n${AGAIN}\r\n`,
    });
    const [a, b] = ['a', 'b'].map((name) => readFileSync(path(`${name}.sealed`)));
    expect(a!.subarray(0, HEADER_BYTES)).toEqual(b!.subarray(0, HEADER_BYTES));
    expect(a!.subarray(HEADER_BYTES, HEADER_BYTES + 24)).not.toEqual(
      b!.subarray(HEADER_BYTES, HEADER_BYTES + 24),
    );
    expect([a!.readUInt32LE(OPERATIONS_AT), a!.readUInt32LE(MEMORY_AT)]).toEqual([2, 64 * 1024]);

    expect(sodiumOn(['open', '--force', 'a.sealed', 'b.sealed'], once('geheim'))).toMatchObject({
      ...good,
      shown: `${FIRST}\r\n`,
    });
    expect(['a', 'b'].map((name) => readFileSync(path(name), 'latin1'))).toEqual(['a\n', 'b\n']);
    expect(sodiumOn(['seal', ...quick, '--force', 'a'], twice('geheim'))).toMatchObject(good);
    const [salt, otherSalt] = [readFileSync(path('a.sealed')), b!].map((each) =>
      each.subarray(16, OPERATIONS_AT),
    );
    expect(salt).not.toEqual(otherSalt);
  });

  it('it is asked for while data comes and goes through pipes', () => {
    writeFileSync(path('data'), data);
    const files = { stdin: path('data'), stdout: path('sealed') };
    expect(sodiumOn(['seal', ...quick], twice('geheim'), files)).toMatchObject(good);
    expect(
      sodiumOn(['open', '-'], once('geheim'), { stdin: path('sealed'), stdout: path('opened') }),
    ).toMatchObject(good);
    expect(readFileSync(path('opened')).equals(data)).toBe(true);
  });

  it('a wrong one opens nothing, and is not told from damage where nobody can', () => {
    writeFileSync(path('x.sealed'), sealedWith('geheim'));
    const changed = sealedWith('geheim');
    changed[100]! ^= 1;
    writeFileSync(path('y.sealed'), changed);
    changed.set(sealedWith('geheim'));
    changed[changed.length - 1]! ^= 1;
    writeFileSync(path('z.sealed'), changed);
    const mismatch = 'the passphrase is wrong, or the file is damaged';
    expect(sodiumOn(['open', 'x.sealed'], once('Geheim'))).toMatchObject({
      status: 1,
      shown: `${FIRST}\r\nsodium open: x.sealed: ${mismatch}\r\n`,
    });
    expect(sodiumOn(['open', 'y.sealed', 'z.sealed'], once('geheim'))).toMatchObject({
      status: 1,
      shown:
        `${FIRST}\r\nsodium open: y.sealed: ${mismatch}\r\n` +
        'sodium open: z.sealed: damaged or cut off: only its first 262144 bytes are as they were sealed\r\n',
    });
    expect(files()).toEqual(['x.sealed', 'y.sealed', 'z.sealed']);
  });

  it('nothing is sealed when the two differ', () => {
    for (const name of ['a', 'b']) writeFileSync(path(name), name);
    const steps = [...once('one'), { shows: AGAIN, types: 'two\r' }];
    expect(sodiumOn(['seal', 'a', 'b'], steps)).toMatchObject({
      status: 1,
      isRestored: true,
      shown: `${FIRST}\r\n${AGAIN}\r\nsodium seal: the two passphrases differ\r\n`,
    });
    expect(files()).toEqual(['a', 'b']);
  });

  it.each([
    ['a key', { types: 'ge\x03' }],
    ['SIGTERM', { signal: 'SIGTERM' }],
  ] as const)('an end by %s gives the terminal back and leaves no file', (_, end) => {
    writeFileSync(path('a'), 'a');
    expect(sodiumOn(['seal', 'a'], [{ shows: FIRST, ...end }])).toMatchObject({
      status: null,
      isRestored: true,
      shown: `${FIRST}\r\n`,
    });
    expect(files()).toEqual(['a']);
  });

  it('nothing is asked for in vain', () => {
    for (const name of ['a', 'a.sealed']) writeFileSync(path(name), 'not sealed');
    expect(sodiumOn(['seal', 'a', 'missing'], [])).toMatchObject({
      status: 1,
      shown:
        'sodium seal: a.sealed: File exists; --force overwrites it\r\n' +
        'sodium seal: missing: No such file or directory\r\n',
    });
    expect(sodiumOn(['open', '-f', 'a.sealed'], [])).toMatchObject({
      status: 1,
      shown:
        'sodium open: a.sealed: this was not sealed with a passphrase; what was sealed with a key needs --key-file\r\n',
    });
  });

  it('it can be seen how much has come, which is gone again at the end', () => {
    writeFileSync(path('key'), randomBytes(32));
    const wait = 'head -n 1 < /dev/tty > /dev/null';
    const feed = `{ printf abc; ${wait}; printf def; ${wait}; }`;
    const script = `stty columns 120; ${feed} | '${process.execPath}' '${program}' seal -k key -o x`;
    const steps = ['3 B -', '6 B -'].map((shows) => ({ shows, types: '\r' }));
    const { status, shown } = onTerminal(['sh', '-c', script], steps, { cwd: folder });
    expect(status).toBe(0);
    expect(shown.lastIndexOf('\x1b[2K')).toBeGreaterThan(shown.lastIndexOf(' B -'));
  });

  it('what is sealed is not written there', () => {
    writeFileSync(path('a'), 'a');
    expect(sodiumOn(['seal', 'a', '-o', '-'], [])).toMatchObject({
      status: 1,
      shown: 'sodium seal: what is sealed is no text for a terminal; --output names a file\r\n',
    });
  });
});

describe('elsewhere', () => {
  const folder = temporaryFolder();
  const options: RunOptions = { cwd: folder };
  const noTerminal = 'there is no terminal to ask for a passphrase: use --key-file';
  const alone = (...args: string[]) => withoutTerminal([process.execPath, program, ...args], folder);

  it('both say that there is no terminal', async () => {
    writeFileSync(join(folder, 'a'), 'a');
    writeFileSync(join(folder, 'b.sealed'), sealedWith('geheim'));
    const before = readdirSync(folder);
    expect(await alone('seal', 'a')).toEqual({
      status: 1,
      stdout: '',
      stderr: `sodium seal: ${noTerminal}\n`,
    });
    expect(await alone('open', 'b.sealed')).toEqual({
      status: 1,
      stdout: '',
      stderr: `sodium open: ${noTerminal}\n`,
    });
    expect(readdirSync(folder)).toEqual(before);
  });

  it('a cost above the limits is refused before anything is asked, and flags raise them', async () => {
    const expensive = sealedWith('geheim');
    expensive.writeUInt32LE(17, OPERATIONS_AT);
    expensive.writeUInt32LE((2 * GIB) / 1024, MEMORY_AT);
    writeFileSync(join(folder, 'expensive.sealed'), expensive);
    const refusal = async (...args: string[]) => (await alone('open', 'expensive.sealed', ...args)).stderr;
    expect(await refusal()).toBe(
      'sodium open: expensive.sealed: its header asks for 2 GiB of memory; --max-memory allows 1 GiB\n',
    );
    expect(await refusal('--max-memory', '2GiB')).toBe(
      'sodium open: expensive.sealed: its header asks for 17 operations; --max-operations allows 16\n',
    );
    expect(await refusal('--max-memory', '2GiB', '--max-operations', '17')).toBe(
      `sodium open: ${noTerminal}\n`,
    );
  });

  it('a key file is not for what was sealed with a passphrase', () => {
    writeFileSync(join(folder, 'key'), randomBytes(32));
    writeFileSync(join(folder, 'c.sealed'), sealedWith('geheim'));
    expect(run(process.execPath, [program, 'open', '-k', 'key', 'c.sealed'], options).stderr).toBe(
      'sodium open: c.sealed: this was sealed with a passphrase: leave out --key-file\n',
    );
  });
});
