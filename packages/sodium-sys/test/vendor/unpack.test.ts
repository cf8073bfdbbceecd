import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { create } from 'tar';
import { describe, expect, it } from 'vitest';
import { obtainArchive, type VerifiedArchive } from '../../src/vendor/archive.js';
import type { Trust } from '../../src/vendor/releases.js';
import { unpack } from '../../src/vendor/unpack.js';
import { temporaryFolder } from '../library/support/folder.ts';
import { changed, type Entry, libsodium, sha256, tar, tarball, versionHeader } from './support/archives.ts';
import { failure, refusal } from './support/refused.ts';
import { newSigner } from './support/signer.ts';

const name = 'libsodium-1.0.22.tar.gz';
const top = 'libsodium-1.0.22';

/** Makes an archive one that is pinned, so that only what is in it can be wrong. */
function pinned(bytes: Uint8Array): { readonly from: string; readonly trust: Trust } {
  const from = join(temporaryFolder(), name);
  writeFileSync(from, bytes);
  const archives = [{ version: '1.0.22', kind: 'dist' as const, sha256: sha256(bytes) }];
  return { from, trust: { publicKey: newSigner().publicKey, floor: '1.0.21', archives } };
}

function obtain(bytes: Uint8Array): Promise<VerifiedArchive> {
  const { from, trust } = pinned(bytes);
  return obtainArchive({ version: '1.0.22', from }, trust);
}

async function refused(bytes: Uint8Array): Promise<string> {
  const { from, trust } = pinned(bytes);
  const { step, message } = await refusal({ version: '1.0.22', from }, trust);
  expect(step).toBe('unpack');
  expect(message.startsWith(`${name}: `)).toBe(true);
  return message.slice(name.length + 2);
}

const file = (path: string, content = 'x'): Entry => ({ path, content });

/** The record of a pax header, which counts its own length. */
function pax(key: string, value: string): string {
  const rest = ` ${key}=${value}\n`;
  const length = Buffer.byteLength(rest);
  const digits = String(length + String(length).length).length;
  return `${length + digits}${rest}`;
}

describe('an archive is unpacked', () => {
  it('to ordinary files and folders, whatever owner and mode it says', async () => {
    const folder = temporaryFolder();
    const bytes = libsodium('1.0.22', file(`${top}/src/a.c`, 'int a;'), file(`${top}/empty`, ''));
    expect(await unpack(await obtain(bytes), folder)).toBe(join(folder, top));
    expect(readdirSync(folder, { recursive: true }).sort()).toEqual(
      ['', '/builds', '/builds/msvc', '/builds/msvc/version.h', '/empty', '/src', '/src/a.c'].map(
        (end) => top + end,
      ),
    );
    expect(readFileSync(join(folder, top, 'src/a.c'), 'utf8')).toBe('int a;');
    expect(readFileSync(join(folder, top, 'empty'), 'utf8')).toBe('');
    for (const path of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
      const stats = statSync(join(folder, path));
      expect(stats.mode & 0o7777).toBe((stats.isDirectory() ? 0o755 : 0o644) & ~process.umask());
      expect(stats.uid).toBe(process.getuid?.());
      expect(stats.mtimeMs).toBeGreaterThan(Date.now() - 60_000);
    }
  });

  it.each([
    [
      'node-tar',
      (from: string) => create({ gzip: true, cwd: from, sync: true, portable: false }, [top]).read(),
    ],
    ...['ustar', 'gnu', 'pax'].map(
      (format) =>
        [
          `GNU tar as ${format}`,
          (from: string) => spawnSync('tar', [`--format=${format}`, '-cz', '-C', from, top]).stdout,
        ] as const,
    ),
  ] as const)('as %s makes it, with long and foreign names', async (_, pack) => {
    const [from, to] = [temporaryFolder(), temporaryFolder()];
    const long = join(top, 'a'.repeat(90), 'b'.repeat(90));
    for (const folder of [long, join(top, 'builds/msvc')]) mkdirSync(join(from, folder), { recursive: true });
    writeFileSync(join(from, versionHeader('1.0.22').path), versionHeader('1.0.22').content!);
    for (const path of [join(long, 'long.c'), join(top, 'ñandú 🔑.txt')])
      writeFileSync(join(from, path), path);
    writeFileSync(join(from, top, 'large'), Buffer.alloc(3_000_001, 'large'));
    await unpack(await obtain(pack(from) as Buffer), to);
    expect(spawnSync('diff', ['-r', from, to], { encoding: 'utf8' })).toMatchObject({
      status: 0,
      stdout: '',
    });
  });

  it('with a comment for the whole archive, as git makes it', async () => {
    const comment = { path: 'pax_global_header', type: 'g', content: pax('comment', 'a'.repeat(40)) };
    const bytes = tarball([comment, versionHeader('1.0.22')]);
    expect((await obtain(bytes)).contents.folders).toEqual([top, `${top}/builds`, `${top}/builds/msvc`]);
  });

  it('only into an empty folder that exists', async () => {
    const archive = await obtain(libsodium('1.0.22'));
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'file'), '');
    expect(await failure(() => unpack(archive, folder))).toEqual({
      step: 'unpack',
      message: `${name}: cannot be unpacked: ${folder} must be empty, it has 1 entries`,
    });
    expect(readdirSync(folder)).toEqual(['file']);
    const missing = join(folder, 'missing');
    expect((await failure(() => unpack(archive, missing))).message).toMatch(/: cannot be unpacked: ENOENT/);
  });
});

describe('an archive is refused, and nothing written, when it has', () => {
  it.each<[string, readonly Entry[], string]>([
    ['a path with ..', [file(`${top}/../../evil`)], 'has a path that leads out of its folder: '],
    ['a path of ..', [{ path: '..', type: '5' }], 'has a path that leads out of its folder: ".."'],
    ['.. at the end', [{ path: `${top}/..`, type: '5' }], 'has a path that leads out of its folder: '],
    [
      '.. by a pax header',
      [{ path: 'x', type: 'x', content: pax('path', '../evil') }, file('good')],
      'has a path that leads out of its folder: "../evil"',
    ],
    [
      '.. by a long name',
      [{ path: '././@LongLink', type: 'L', content: '../evil\0' }, file('good')],
      'has a path that leads out of its folder: "../evil"',
    ],
    ['an absolute path', [file('/etc/evil')], 'has an absolute path: "/etc/evil"'],
    ['an absolute folder', [{ path: '/etc/', type: '5' }], 'has an absolute path: "/etc"'],
    ['the root', [{ path: '/', type: '5' }], 'has an invalid path: ""'],
    ['a drive', [file('C:/evil')], 'has a path that means something else on some system: "C:/evil"'],
    [
      'a drive without a folder',
      [file('C:evil')],
      'has a path that means something else on some system: "C:evil"',
    ],
    ['a stream', [file(`${top}/file:evil`)], 'has a path that means something else on some system: '],
    ['backslashes', [file(`${top}\\..\\..\\evil`)], 'has a path that means something else on some system: '],
    ['a share', [file('\\\\host\\share')], 'has a path that means something else on some system: '],
    ['a name of one dot', [file(`${top}/./evil`)], 'has a path that means something else on some system: '],
    ['a dot at the end', [file(`${top}/evil.`)], 'has a path that means something else on some system: '],
    ['a space at the end', [file(`${top}/evil `)], 'has a path that means something else on some system: '],
    ['an empty name', [file(`${top}//evil`)], 'has an invalid path: '],
    ['a control character', [file(`${top}/evil\r`)], `has an invalid path: "${top}/evil\\r"`],
    [
      'a symbolic link',
      [{ path: `${top}/link`, type: '2', linkpath: '/etc' }],
      `has a symbolic link, where only files and folders may be: ${top}/link`,
    ],
    [
      'a hard link',
      [{ path: `${top}/link`, type: '1', linkpath: '/etc/passwd' }],
      `has a hard link, where only files and folders may be: ${top}/link`,
    ],
    [
      'a character device',
      [{ path: `${top}/null`, type: '3' }],
      'has an entry of type CharacterDevice, where only',
    ],
    ['a block device', [{ path: `${top}/disk`, type: '4' }], 'has an entry of type BlockDevice, where only'],
    ['a FIFO', [{ path: `${top}/fifo`, type: '6' }], 'has an entry of type FIFO, where only'],
    ['a sparse file', [{ path: `${top}/sparse`, type: 'S' }], 'has an entry of type SparseFile'],
    ['an entry of unknown type', [{ path: `${top}/what`, type: 'Z' }], 'has an entry of type Unsupported'],
    [
      'a second folder',
      [file('other/file')],
      `must have everything in one folder, has at its top: ${top}, other`,
    ],
    ['a file at its top', [file('file')], `must have everything in one folder, has at its top: ${top}, file`],
    ['a file twice', [file(`${top}/a`), file(`${top}/a`, 'y')], `has a path twice: ${top}/a`],
    [
      'a folder twice',
      [
        { path: `${top}/`, type: '5' },
        { path: `${top}/`, type: '5' },
      ],
      `has a path twice: ${top}`,
    ],
    ['a file as folder', [file(`${top}/a`), file(`${top}/a/b`)], `has a path twice: ${top}/a`],
    ['a folder as file', [file(`${top}/a/b`), file(`${top}/a`)], `has a path twice: ${top}/a`],
    [
      'names that differ by case',
      [file(`${top}/a`), file(`${top}/A`)],
      `has paths that differ only by case: ${top}/a and ${top}/A`,
    ],
    [
      'folders that differ by case',
      [file(`${top}/a/1`), file(`${top}/A/2`)],
      `has paths that differ only by case: ${top}/a and ${top}/A`,
    ],
    [
      'names that differ by form',
      [file(`${top}/\u00e9`), file(`${top}/e\u0301`)],
      'has paths that differ only by case: ',
    ],
  ])('%s', async (_, entries, expected) => {
    expect(await refused(tarball([versionHeader('1.0.22'), ...entries]))).toContain(expected);
  });

  it('no entry, or one file', async () => {
    expect(await refused(tarball([]))).toBe('is empty');
    expect(await refused(tarball([file('file')]))).toBe(
      'must have everything in one folder, has at its top: file',
    );
  });

  it('too many entries', async () => {
    const entries = Array.from({ length: 10_001 }, (_, index) => file(`${top}/${index}`, ''));
    expect(await refused(tarball(entries))).toBe('has more than 10000 entries');
  });

  it('more than anyone needs, once unpacked', async () => {
    const bomb = gzipSync(Buffer.alloc(128 * 1024 * 1024 + 1), { level: 1 });
    expect(await refused(bomb)).toBe(`unpacks to more than ${128 * 1024 * 1024} bytes`);
  });

  it('a file that claims to be larger than the archive', async () => {
    const entry = { ...file(`${top}/large`), size: 0o77777777777 };
    expect(await refused(tarball([versionHeader('1.0.22'), entry]))).toBe('is cut off: it has no end mark');
  });

  it('a second layer of compression', async () => {
    expect(await refused(gzipSync(libsodium('1.0.22')))).toBe('is compressed twice');
    const zstd = Buffer.concat([Buffer.from([0x28, 0xb5, 0x2f, 0xfd]), Buffer.alloc(1020)]);
    expect(await refused(gzipSync(zstd))).toMatch(/^is damaged: TAR_ENTRY_INVALID: checksum failure/);
  });

  it('something behind its end', async () => {
    const plain = tar([versionHeader('1.0.22')]);
    const [more] = [tar([file('evil')])];
    expect(await refused(gzipSync(Buffer.concat([plain, more])))).toBe('has something behind its end mark');
    expect(await refused(Buffer.concat([gzipSync(plain), Buffer.alloc(10)]))).toBe(
      'has something behind its compressed data',
    );
    expect(await refused(Buffer.concat([gzipSync(plain), Buffer.from('garbage')]))).toMatch(
      /^is no gzip file, or damaged: /,
    );
  });
});

describe('a damaged archive is refused, and nothing written', () => {
  const plain = tar([versionHeader('1.0.22'), file(`${top}/last`, 'content'.repeat(200))]);

  it('cut off anywhere', async () => {
    const whole = gzipSync(plain);
    for (let length = 0; length < whole.length; length += 7) {
      expect(await refused(whole.subarray(0, length))).toBe('is cut off');
    }
    for (let length = 1; length < plain.length - 512; length += 100) {
      expect(await refused(gzipSync(plain.subarray(0, length)))).toBe('is cut off: it has no end mark');
    }
  });

  it('with any byte of a header changed', async () => {
    for (let at = 0; at < 512; at += 5) {
      if (at === 155) continue; // a space behind the checksum that nobody reads
      const damaged = gzipSync(changed(plain, at));
      expect(await refused(damaged)).toMatch(/^is damaged: TAR_ENTRY_INVALID: checksum failure/);
    }
  });

  it('with bytes of its compressed data changed', async () => {
    const whole = gzipSync(plain);
    for (let at = 10; at < whole.length; at += 11) {
      expect(await refused(changed(whole, at))).toMatch(/^is (no gzip file, or damaged: |cut off$)/);
    }
  });

  it('that is no archive at all', async () => {
    expect(await refused(Buffer.from('<html>not found</html>'))).toBe(
      'is no gzip file, or damaged: incorrect header check',
    );
    expect(await refused(Buffer.alloc(0))).toBe('is cut off');
    expect(await refused(gzipSync(Buffer.from('text'.repeat(1000))))).toMatch(
      /^is damaged: TAR_ENTRY_INVALID/,
    );
  });
});
