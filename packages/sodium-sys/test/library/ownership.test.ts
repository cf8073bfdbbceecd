import { chmodSync, chownSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { refuseIfOthersMayWrite, refuseUnlessOwn } from '../../src/library/ownership.js';
import { LibraryFileError } from '../../src/shared/errors.js';
import { nobody } from './support/child.ts';
import { temporaryFolder } from './support/folder.ts';
import { systemLibrary } from './support/libraries.ts';

const isRoot = process.getuid?.() === 0;
if (!isRoot) console.warn('not root here: the tests with files of another user are skipped');

/** A new file, `below` further folders in a folder of its own. */
function newFile(...below: readonly string[]): string {
  const file = join(temporaryFolder(), ...below, 'library');
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, '');
  chmodSync(file, 0o644);
  return file;
}

function refusal(path: string): string {
  try {
    refuseIfOthersMayWrite(path);
  } catch (error) {
    expect(error).toBeInstanceOf(LibraryFileError);
    return (error as LibraryFileError).message;
  }
  throw new Error('was not refused');
}

describe('a library is refused when others may write', () => {
  beforeEach((context) => context.skip(process.platform === 'win32', 'Windows has no such files'));

  it('the file itself', () => {
    const file = newFile();
    chmodSync(file, 0o666);
    expect(refusal(file)).toBe(
      `${file}: may be changed by any user of this system; remedy: chmod o-w ${file}`,
    );
  });

  it('its folder', () => {
    const file = newFile('lib');
    chmodSync(dirname(file), 0o777);
    expect(refusal(file)).toBe(
      `${file}: may be replaced by any user of this system, for others may write in ${dirname(file)}; ` +
        `remedy: chmod o-w ${dirname(file)}`,
    );
  });

  it('a folder further up', () => {
    const file = newFile('usr', 'lib', 'multiarch');
    const culprit = dirname(dirname(dirname(file)));
    chmodSync(culprit, 0o777);
    expect(refusal(file)).toContain(`chmod o-w ${culprit}`);
  });

  it('the folder of the file that a symbolic link leads to', () => {
    const file = newFile('lib');
    chmodSync(dirname(file), 0o777);
    const link = join(temporaryFolder(), 'link');
    symlinkSync(file, link);
    expect(refusal(link)).toContain(`chmod o-w ${dirname(file)}`);
  });

  it('the folder of a symbolic link', () => {
    const link = join(temporaryFolder(), 'link');
    symlinkSync(newFile(), link);
    chmodSync(dirname(link), 0o777);
    expect(refusal(link)).toContain(`chmod o-w ${dirname(link)}`);
  });

  it('the folder of a relative symbolic link between others', () => {
    const file = newFile('real');
    const top = dirname(dirname(file));
    mkdirSync(join(top, 'open'));
    chmodSync(join(top, 'open'), 0o777);
    symlinkSync('../real', join(top, 'open', 'middle'));
    symlinkSync('open/middle', join(top, 'start'));
    expect(refusal(join(top, 'start', 'library'))).toContain(`chmod o-w ${join(top, 'open')}`);
  });

  it('a sticky folder, and it is theirs there', (context) => {
    context.skip(!isRoot, 'only root can become another user');
    const file = newFile('sticky', 'theirs');
    const [theirs, sticky] = [dirname(file), dirname(dirname(file))];
    chmodSync(sticky, 0o1777);
    chownSync(theirs, nobody, nobody);
    expect(refusal(file)).toBe(
      `${file}: may be replaced by user ${nobody}, who owns ${theirs} in ${sticky}, where others may write; ` +
        'remedy: move it to a folder where only root or this user may write',
    );
  });
});

describe('a library is accepted', () => {
  it('where the system has it', () => {
    refuseIfOthersMayWrite(systemLibrary);
  });

  it('in a sticky folder, when it is ours there', () => {
    const file = newFile('sticky', 'ours');
    chmodSync(dirname(dirname(file)), 0o1777);
    refuseIfOthersMayWrite(file);
  });

  it('by a path with dots and doubled separators', () => {
    const file = newFile('lib');
    refuseIfOthersMayWrite(`${dirname(file)}//./../lib/library`);
  });

  it('when its group may write, which is for the administrator to know', () => {
    const file = newFile();
    chmodSync(file, 0o664);
    refuseIfOthersMayWrite(file);
  });
});

it('symbolic links in a circle end', () => {
  const link = join(temporaryFolder(), 'link');
  symlinkSync(link, link);
  expect(refusal(link)).toBe(`${link}: leads through too many symbolic links`);
});

it('nobody is told to change the mode of a device', () => {
  expect(() => refuseUnlessOwn('/dev/null/builds')).toThrow(
    '/dev/null/builds: leads through /dev/null, which is neither a folder nor a file',
  );
});
