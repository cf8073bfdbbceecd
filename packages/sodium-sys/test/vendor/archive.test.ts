import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { archive, version } from '../../../../scripts/libsodium-release.ts';
import { cache } from '../../../../scripts/vendored-for-tests.ts';
import { type ArchiveRequest, obtainArchive } from '../../src/vendor/archive.js';
import { LIBSODIUM, MAXIMUM_ARCHIVE_BYTES, type Trust } from '../../src/vendor/releases.js';
import { unpack } from '../../src/vendor/unpack.js';
import { temporaryFolder } from '../library/support/folder.ts';
import { changed, libsodium, sha256, tarball, versionHeader } from './support/archives.ts';
import { refusal } from './support/refused.ts';
import { newSigner, releaseComment } from './support/signer.ts';

const signer = newSigner();

/** The releases of a world in which we sign: 1.0.21 and 1.0.22 are pinned, 1.0.23 has come out since. */
const old = libsodium('1.0.21');
const current = libsodium('1.0.22');
const debian = libsodium('1.0.22', { path: 'libsodium-1.0.22/README.debian', content: 'repackaged' });
const rolling = libsodium('1.0.22', { path: 'libsodium-1.0.22/fix.c', content: 'mended' });
const next = libsodium('1.0.23');
const trust: Trust = {
  publicKey: signer.publicKey,
  floor: '1.0.21',
  archives: [
    { version: '1.0.21', kind: 'dist', sha256: sha256(old) },
    { version: '1.0.22', kind: 'dist', sha256: sha256(current) },
    { version: '1.0.22', kind: 'debian-orig', sha256: sha256(debian) },
  ],
};

const dist = 'libsodium-1.0.22.tar.gz';
const signed = (name: string, bytes: Uint8Array) =>
  signer.sign(bytes, { trustedComment: releaseComment(name) });

/** A new file of this name; with its signature beside it, if there is one. */
function file(name: string, bytes: Uint8Array, signature?: string | Uint8Array): string {
  const path = join(temporaryFolder(), name);
  writeFileSync(path, bytes);
  if (signature !== undefined) writeFileSync(`${path}.minisig`, signature);
  return path;
}

const given = (from: string, version = '1.0.22') => obtainArchive({ version, from }, trust);
const refused = (from: string, version = '1.0.22') => refusal({ version, from }, trust);

describe('a given archive is accepted', () => {
  it('by the hash that is pinned for its version, as published and as repackaged, under any name', async () => {
    for (const [bytes, version] of [
      [current, '1.0.22'],
      [debian, '1.0.22'],
      [old, '1.0.21'],
    ] as const) {
      const archive = await given(file('source.tgz', bytes), version);
      expect(archive).toMatchObject({ name: 'source.tgz', version, sha256: sha256(bytes) });
      expect(archive.contents.topFolder).toBe(`libsodium-${version}`);
    }
  });

  it('by hash and signature', async () => {
    expect(await given(file(dist, current, signed(dist, current)))).toMatchObject({
      sha256: sha256(current),
    });
  });

  it('by its signature, when it is newer than all that is pinned', async () => {
    const name = 'libsodium-1.0.23.tar.gz';
    expect(await given(file(name, next, signed(name, next)), '1.0.23')).toMatchObject({ version: '1.0.23' });
  });

  it('by its signature, when it is the newest one with changes', async () => {
    expect(await given(file(dist, rolling, signed(dist, rolling)))).toMatchObject({ version: '1.0.22' });
  });

  it('by the signature of the rolling archive', async () => {
    const signature = signed('libsodium-stable.tar.gz', rolling);
    for (const name of ['libsodium-1.0.22-stable.tar.gz', 'libsodium-stable.tar.gz']) {
      expect(await given(file(name, rolling, signature))).toMatchObject({ name, version: '1.0.22' });
    }
  });

  it('in a folder: the published one before the repackaged one before the rolling one', async () => {
    const folder = temporaryFolder();
    const stable = 'libsodium-1.0.22-stable.tar.gz';
    writeFileSync(join(folder, stable), rolling);
    writeFileSync(join(folder, `${stable}.minisig`), signed('libsodium-stable.tar.gz', rolling));
    expect(await given(folder)).toMatchObject({ name: stable, sha256: sha256(rolling) });
    writeFileSync(join(folder, 'libsodium_1.0.22.orig.tar.gz'), debian);
    expect(await given(folder)).toMatchObject({ sha256: sha256(debian) });
    writeFileSync(join(folder, dist), current);
    expect(await given(folder)).toMatchObject({ sha256: sha256(current) });
  });

  it('through a symbolic link', async () => {
    const link = join(temporaryFolder(), 'link');
    symlinkSync(file(dist, current), link);
    expect(await given(link)).toMatchObject({ sha256: sha256(current) });
  });
});

describe('a given archive is refused', () => {
  it('when any byte of it was changed', async () => {
    for (const at of [0, 9, Math.floor(current.length / 2), current.length - 1]) {
      const bytes = changed(current, at);
      expect(await refused(file(dist, bytes))).toEqual({
        step: 'verify',
        message:
          `${dist}: its SHA-256 must be ${sha256(current)} or ${sha256(debian)}, ` +
          `got ${sha256(bytes)}, and it has no .minisig`,
      });
      expect((await refused(file(dist, bytes, signed(dist, current)))).message).toMatch(
        /^the signature does not match/,
      );
    }
  });

  it('when its signature was changed, though the hash is right', async () => {
    const lines = signed(dist, current).split('\n');
    const at = (line: number, replace: (text: string) => string) =>
      lines.map((text, index) => (index === line ? replace(text) : text)).join('\n');
    const flip = (text: string) => changed(Buffer.from(text, 'base64'), 40).toString('base64');
    expect(await refused(file(dist, current, at(1, flip)))).toEqual({
      step: 'verify',
      message: `the signature does not match: ${dist}, its signature or the public key was changed`,
    });
    const comment = at(2, (text) => text.replace('17', '18'));
    expect((await refused(file(dist, current, comment))).message).toMatch(
      /^the trusted comment of the signature/,
    );
    expect((await refused(file(dist, current, ''))).message).toMatch(
      /^the signature is no minisign signature/,
    );
    expect((await refused(file(dist, current, newSigner().sign(current)))).message).toMatch(
      /^the signature is by/,
    );
  });

  it('when its signature is for another file', async () => {
    const other = signed('libsodium-1.0.21.tar.gz', rolling);
    expect(await refused(file(dist, rolling, other))).toEqual({
      step: 'verify',
      message: `the signature is for another file: for libsodium-1.0.21.tar.gz, not for ${dist}`,
    });
    const stable = signed('libsodium-stable.tar.gz', rolling);
    expect((await refused(file(dist, rolling, stable))).message).toMatch(
      /^the signature is for another file/,
    );
  });

  it('when it is signed but old, and its hash not known', async () => {
    const name = 'libsodium-1.0.21.tar.gz';
    const bytes = libsodium('1.0.21', { path: 'libsodium-1.0.21/fault.c' });
    expect(await refused(file(name, bytes, signed(name, bytes)), '1.0.21')).toEqual({
      step: 'verify',
      message:
        `${name}: its SHA-256 must be ${sha256(old)}, got ${sha256(bytes)}; ` +
        'a signature alone is enough only for libsodium 1.0.22 or newer',
    });
  });

  it('when it is signed but old, and passed for a newer one', async () => {
    const stable = 'libsodium-1.0.22-stable.tar.gz';
    expect(await refused(file(stable, old, signed('libsodium-stable.tar.gz', old)))).toEqual({
      step: 'verify',
      message: `${stable}: is libsodium 1.0.21, but 1.0.22 was asked for`,
    });
  });

  it('when another version is inside than was asked for, newer or not', async () => {
    const name = 'libsodium-stable.tar.gz';
    expect((await refused(file(name, next, signed(name, next)))).message).toBe(
      `${name}: is libsodium 1.0.23, but 1.0.22 was asked for`,
    );
    expect((await refused(file(name, rolling, signed(name, rolling)), '1.0.23')).message).toBe(
      `${name}: is libsodium 1.0.22, but 1.0.23 was asked for`,
    );
    const wrong = {
      ...trust,
      archives: [{ version: '1.0.22', kind: 'dist' as const, sha256: sha256(next) }],
    };
    expect((await refusal({ version: '1.0.22', from: file(dist, next) }, wrong)).message).toBe(
      `${dist}: is libsodium 1.0.23, but 1.0.22 was asked for`,
    );
  });

  it('when its hash is pinned for another version', async () => {
    expect((await refused(file(dist, old))).message).toMatch(
      /its SHA-256 must be .* and it has no \.minisig$/,
    );
  });

  it('when its version is neither known nor signed', async () => {
    expect((await refused(file(dist, next), '1.0.23')).message).toBe(
      `${dist}: its SHA-256 is not known, got ${sha256(next)}, and it has no .minisig`,
    );
  });

  it.each([
    ['no version', [], 'is no source of libsodium: it has no builds/msvc/version.h'],
    [
      'two versions',
      [{ ...versionHeader('1.0.22'), content: `${versionHeader('1.0.22').content}`.repeat(2) }],
      'builds/msvc/version.h must define SODIUM_VERSION_STRING once',
    ],
    [
      'a version file without one',
      [{ ...versionHeader('1.0.22'), content: '// #define SODIUM_VERSION_STRING "1.0.22"\n' }],
      'builds/msvc/version.h must define SODIUM_VERSION_STRING once',
    ],
    [
      'a version that only starts with the right one',
      [{ ...versionHeader('1.0.22'), content: '#define SODIUM_VERSION_STRING "1.0.22.1"\n' }],
      'is libsodium 1.0.22.1, but 1.0.22 was asked for',
    ],
  ])('when there is %s inside', async (_, entries, reason) => {
    const bytes = tarball([{ path: 'libsodium-1.0.22/', type: '5' }, ...entries]);
    expect(await refused(file(dist, bytes, signed(dist, bytes)))).toEqual({
      step: 'verify',
      message: `${dist}: ${reason}`,
    });
  });
});

describe('a version is refused before anything is read', () => {
  it('below the floor, even with the right hash and signature', async () => {
    const name = 'libsodium-1.0.20.tar.gz';
    const bytes = libsodium('1.0.20');
    const everything = {
      ...trust,
      archives: [...trust.archives, { version: '1.0.20', kind: 'dist' as const, sha256: sha256(bytes) }],
    };
    const path = file(name, bytes, signed(name, bytes));
    for (const from of [path, '/missing']) {
      expect(await refusal({ version: '1.0.20', from }, everything)).toEqual({
        step: 'verify',
        message: 'nothing below libsodium 1.0.21 is vendored, got 1.0.20',
      });
    }
    expect((await refusal({ version: '1.0.20' }, everything)).message).toMatch(
      /^nothing below libsodium 1\.0\.21/,
    );
    expect((await refusal({ version: '1.0.3', from: '/missing' })).message).toMatch(/^nothing below/);
  });

  it.each(['', '1.0', 'v1.0.22', '1.0.22 ', '1.0.22\n', '../1.0.22', '1.0.22-stable', '1.0.٢'])(
    'that is none: %j',
    async (version) => {
      expect(await refusal({ version, from: '/missing' })).toEqual({
        step: 'verify',
        message: `the version must be three numbers with dots between them, got ${JSON.stringify(version)}`,
      });
    },
  );
});

describe('what cannot be read is refused', () => {
  beforeEach((context) => context.skip(process.platform === 'win32', 'Windows has no such files'));

  it('no file, and a folder without an archive', async () => {
    const folder = temporaryFolder();
    expect(await refused(join(folder, 'missing'))).toEqual({
      step: 'fetch',
      message: `${join(folder, 'missing')}: no such file`,
    });
    writeFileSync(join(folder, 'libsodium-1.0.21.tar.gz'), old);
    expect(await refused(folder)).toEqual({
      step: 'fetch',
      message:
        `${folder}: has no archive of libsodium 1.0.22: no ${dist}, ` +
        'no libsodium_1.0.22.orig.tar.gz, no libsodium-1.0.22-stable.tar.gz',
    });
  });

  it('a FIFO, a device, a socket and a folder, none of which is waited for', async () => {
    const folder = temporaryFolder();
    const fifo = join(folder, 'fifo');
    expect(spawnSync('mkfifo', [fifo]).status).toBe(0);
    for (const path of [fifo, '/dev/zero']) {
      expect(await refused(path)).toEqual({ step: 'fetch', message: `${path}: is no regular file` });
    }
    mkdirSync(join(folder, dist));
    expect((await refused(folder)).message).toBe(`${join(folder, dist)}: is no regular file`);
    const socket = join(folder, 'socket');
    const server = createServer().listen(socket);
    await new Promise((resolve) => server.once('listening', resolve));
    expect((await refused(socket)).message).toMatch(/: cannot be read: ENXIO/);
    server.close();
  });

  it('a signature that is no file', async () => {
    const path = file(dist, current);
    mkdirSync(`${path}.minisig`);
    expect((await refused(path)).message).toBe(`${path}.minisig: is no regular file`);
  });

  it('a path through a file, and a link that leads in a circle', async () => {
    const path = join(file(dist, current), 'below');
    expect((await refused(path)).message).toMatch(/: cannot be read: ENOTDIR/);
    const link = join(temporaryFolder(), 'link');
    symlinkSync(link, link);
    expect((await refused(link)).message).toMatch(/: cannot be read: ELOOP/);
  });

  it('a file that ends before its length', async (context) => {
    const path = '/sys/devices/system/cpu/online'; // some bytes of text that claim to be a whole page
    context.skip(!existsSync(path), 'there is no such file here');
    expect(await refused(path)).toEqual({
      step: 'fetch',
      message: `${path}: became shorter while it was read`,
    });
  });

  it('a file that is too large', async () => {
    const path = file(dist, new Uint8Array(MAXIMUM_ARCHIVE_BYTES + 1));
    expect(await refused(path)).toEqual({
      step: 'fetch',
      message: `${path}: is too large: it has ${MAXIMUM_ARCHIVE_BYTES + 1} bytes, the limit is ${MAXIMUM_ARCHIVE_BYTES}`,
    });
    const large = file(dist, current, new Uint8Array(4097));
    expect((await refused(large)).message).toBe(
      `${large}.minisig: is too large: it has 4097 bytes, the limit is 4096`,
    );
  });
});

it('nothing is read once the signal is aborted', async () => {
  const reason = new Error('not any more');
  const request: ArchiveRequest = { version: '1.0.22', from: '/missing', signal: AbortSignal.abort(reason) };
  await expect(obtainArchive(request, trust)).rejects.toBe(reason);
});

describe("libsodium's own archive", () => {
  const cached = join(cache, archive);
  const real = process.env['SODIUM_TEST_ARCHIVE'] ?? cached;
  beforeEach((context) => {
    context.skip(!existsSync(real), `it is not here: neither SODIUM_TEST_ARCHIVE nor ${cached}`);
  });

  it('is accepted by its hash, and unpacks as GNU tar unpacks it', async () => {
    const [ours, theirs] = [temporaryFolder(), temporaryFolder()];
    const top = await unpack(await obtainArchive({ version, from: real }), ours);
    expect(spawnSync('tar', ['-xzf', real, '-C', theirs]).status).toBe(0);
    expect(top).toBe(join(ours, readdirSync(theirs)[0]!));
    expect(spawnSync('diff', ['-r', ours, theirs], { encoding: 'utf8' })).toMatchObject({
      status: 0,
      stdout: '',
    });
  });

  it('is refused with one byte changed', async () => {
    const bytes = readFileSync(real);
    const path = file(archive, changed(bytes, bytes.length >> 1));
    const known = LIBSODIUM.archives.filter((each) => each.version === version).map(({ sha256 }) => sha256);
    expect((await refusal({ version, from: path })).message).toContain(
      `its SHA-256 must be ${known.join(' or ')}, got `,
    );
  });

  it('is refused with a signature of ours beside it', async () => {
    const path = file(archive, readFileSync(real), signer.sign(readFileSync(real)));
    expect((await refusal({ version, from: path })).message).toMatch(
      /^the signature is by key [\dA-F]{16}, but must be by key E7620F1842B4E81F$/,
    );
  });
});
