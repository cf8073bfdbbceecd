import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { makeFolders } from '../../src/vendor/make-folders.ts';
import { temporaryFolder } from '../library/support/folder.ts';

const program = fileURLToPath(new URL('../../bin/sodium-sys.js', import.meta.url));

describe('folders are made', () => {
  it('with those above them, and again without an error', () => {
    const folder = join(temporaryFolder(), 'a', 'b', 'c');
    for (let count = 0; count < 2; count++) makeFolders(folder, 0o750);
    expect(statSync(folder).mode & 0o777).toBe(0o750);
    expect(statSync(join(folder, '..')).mode & 0o777).toBe(0o750);
  });

  it('through symbolic links, and by paths with dots', () => {
    const top = temporaryFolder();
    mkdirSync(join(top, 'real'));
    symlinkSync('real', join(top, 'link'));
    makeFolders(`${top}/link/./a/b/`);
    expect(existsSync(join(top, 'real/a/b'))).toBe(true);
  });
});

describe('an error at once', () => {
  it.each(['file', 'file/below', 'link', 'link/below'])('where %s is none and leads to none', (name) => {
    const top = temporaryFolder();
    writeFileSync(join(top, 'file'), '');
    symlinkSync('missing', join(top, 'link'));
    expect(() => makeFolders(join(top, name, 'folder'))).toThrow(/ENOTDIR|EEXIST/);
    expect(() => makeFolders(join(top, 'link'))).toThrow(/EEXIST/);
  });

  /** Node's own way to make folders never ends here; it must not be tried in this process. */
  function vendorTo(
    place: string,
    cwd = temporaryFolder(),
    shell = '',
  ): { stderr: string; status: number | null } {
    const { status, signal, stderr } = spawnSync(
      'sh',
      ['-c', `${shell} exec "$0" "$@"`, process.execPath, program, 'vendor', '--from', '/missing'],
      {
        cwd,
        encoding: 'utf8',
        env: { PATH: process.env['PATH'], SODIUM_VENDOR_DIR: place },
        timeout: 20_000,
        killSignal: 'SIGKILL',
      },
    );
    expect(signal).toBeNull();
    return { stderr, status };
  }

  it.for(['/proc/xx', '/proc/xx/yy', '/proc/self/xx'])(
    'below %s, which takes no entries',
    (place, context) => {
      context.skip(!existsSync('/proc/self'), 'this system has no /proc');
      const { status, stderr } = vendorTo(place);
      expect(stderr).toMatch(
        /^sodium-sys: cannot write in \/proc\/.*: ENOENT: no such file or directory, mkdir '\/proc\/.*'; set SODIUM_VENDOR_DIR to another folder\n$/,
      );
      expect(status).toBe(1);
    },
  );

  it('in a folder that was removed while a process was in it', (context) => {
    context.skip(!existsSync('/proc/self'), 'this system has no /proc');
    const folder = join(temporaryFolder(), 'removed');
    mkdirSync(folder);
    const { status, stderr } = vendorTo('/proc/self/cwd/xx', folder, 'rmdir "$PWD";');
    expect(() => rmdirSync(folder)).toThrow('ENOENT');
    expect(stderr).toMatch(/^sodium-sys: cannot write in .*: ENOENT/);
    expect(status).toBe(1);
  });
});
