import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type LoadOptions, readLoadOptions } from '../../src/library/load-options.js';
import { type Candidate, locate } from '../../src/library/locate.js';
import { type Attempt, LibraryFileError } from '../../src/shared/errors.js';
import { temporaryFolder } from './support/folder.ts';

beforeEach(() => {
  const variables = ['SODIUM_LIBRARY', 'SODIUM_LIB_DIR', 'SODIUM_VENDOR_DIR', 'SODIUM_NO_SYSTEM'];
  for (const name of variables) vi.stubEnv(name, undefined);
  // What comes before the system is the matter of vendored.test.ts.
  vi.stubEnv('SODIUM_NO_VENDOR', '1');
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

interface Located {
  readonly candidates: readonly Candidate[];
  readonly targets: readonly string[];
  readonly attempts: readonly Attempt[];
}

/** Every candidate, as if none would do. */
function locateAll(options: LoadOptions = {}): Located {
  const attempts: Attempt[] = [];
  const candidates = [...locate(readLoadOptions(options), attempts)];
  return { candidates, targets: candidates.map(({ target }) => target), attempts };
}

/** A new folder with empty files of these names. */
function folderWith(...names: readonly string[]): string {
  const folder = temporaryFolder();
  for (const name of names) writeFileSync(join(folder, name), '');
  return folder;
}

describe('what was asked for is the only candidate', () => {
  it('options.path before every variable', () => {
    vi.stubEnv('SODIUM_LIBRARY', '/library');
    vi.stubEnv('SODIUM_LIB_DIR', '/folder');
    expect(locateAll({ path: '/path' }).candidates).toEqual([
      { step: 'options.path', target: '/path', kind: 'file', demanded: true },
    ]);
  });

  it('SODIUM_LIBRARY before SODIUM_LIB_DIR and options.search', () => {
    vi.stubEnv('SODIUM_LIBRARY', '/library');
    vi.stubEnv('SODIUM_LIB_DIR', '/folder');
    expect(locateAll({ search: ['/search'] }).candidates).toEqual([
      { step: 'SODIUM_LIBRARY', target: '/library', kind: 'file', demanded: true },
    ]);
  });

  it.each(['SODIUM_LIBRARY', 'SODIUM_LIB_DIR'])('%s must be absolute', (name) => {
    vi.stubEnv(name, 'lib/libsodium.so');
    const attempts: Attempt[] = [];
    const outcome = `${name} must be an absolute path, got a relative one`;
    expect(() => [...locate(readLoadOptions({}), attempts)]).toThrow(
      new LibraryFileError('lib/libsodium.so', outcome),
    );
    expect(attempts).toEqual([{ step: name, target: 'lib/libsodium.so', outcome }]);
  });
});

describe('on Linux', () => {
  beforeEach((context) => context.skip(process.platform !== 'linux', 'this is about Linux'));

  it('SODIUM_LIB_DIR is searched by sonames, the newer first, and nothing after it', () => {
    const folder = folderWith('libsodium.so', 'libsodium.so.23', 'libsodium.so.26');
    vi.stubEnv('SODIUM_LIB_DIR', folder);
    expect(locateAll().candidates).toEqual([
      { step: 'SODIUM_LIB_DIR', target: join(folder, 'libsodium.so.26'), kind: 'file', demanded: true },
      { step: 'SODIUM_LIB_DIR', target: join(folder, 'libsodium.so.23'), kind: 'file', demanded: true },
    ]);
  });

  it('a newer soname in any folder goes before an older one', () => {
    const [first, second] = [folderWith('libsodium.so.23'), folderWith('libsodium.so.26', 'libsodium.so.23')];
    const { targets, attempts } = locateAll({ search: [first, second] });
    expect(targets).toEqual([
      join(second, 'libsodium.so.26'),
      join(first, 'libsodium.so.23'),
      join(second, 'libsodium.so.23'),
    ]);
    expect(attempts).toEqual([
      { step: 'options.search', target: join(first, 'libsodium.so.26'), outcome: 'no such file' },
    ]);
  });

  it('folders that were asked for may have the name without a version, which comes last', () => {
    const [bundle, whole, empty] = [
      folderWith('libsodium.so'),
      folderWith('libsodium.so', 'libsodium.so.23'),
      folderWith(),
    ];
    const { targets, attempts } = locateAll({ search: [bundle, whole, empty] });
    expect(targets).toEqual([join(whole, 'libsodium.so.23'), join(bundle, 'libsodium.so')]);
    expect(attempts.at(-1)).toEqual({
      step: 'options.search',
      target: join(empty, 'libsodium.so'),
      outcome: 'no such file',
    });
    vi.stubEnv('SODIUM_LIB_DIR', bundle);
    expect(locateAll().candidates).toEqual([
      { step: 'SODIUM_LIB_DIR', target: join(bundle, 'libsodium.so'), kind: 'file', demanded: true },
    ]);
  });

  it('a folder that nobody asked for has libraries of a version', () => {
    const { candidates, attempts } = locateAll();
    const all = [...candidates, ...attempts].map(({ target }) => target);
    expect(all.filter((target) => target.endsWith('libsodium.so'))).toEqual([]);
  });

  it('a symbolic link that leads nowhere is a candidate, so that its fault is told', () => {
    const folder = temporaryFolder();
    symlinkSync('missing', join(folder, 'libsodium.so.23'));
    expect(locateAll({ search: [folder] }).targets).toEqual([join(folder, 'libsodium.so.23')]);
  });

  it('folders that are none are recorded, and one folder by two names is searched once', () => {
    const folder = folderWith('libsodium.so.26', 'file');
    symlinkSync(folder, join(folder, 'again'));
    const { targets, attempts } = locateAll({
      search: [join(folder, 'missing'), join(folder, 'file'), folder, join(folder, 'again')],
    });
    expect(targets).toEqual([join(folder, 'libsodium.so.26')]);
    expect(attempts.map(({ target, outcome }) => [target, outcome])).toEqual([
      [join(folder, 'missing'), 'no such folder'],
      [join(folder, 'file'), 'is no folder'],
      [join(folder, 'libsodium.so.23'), 'no such file'],
    ]);
  });

  it('the system comes last: absolute paths, then pkg-config, then the dynamic linker', () => {
    const { candidates, attempts } = locateAll();
    const steps = [...new Set(candidates.map(({ step }) => step))];
    expect(['system', 'pkg-config', 'dynamic linker']).toEqual(expect.arrayContaining(steps));
    for (const { step, target, kind, demanded } of candidates) {
      expect(demanded).toBe(false);
      expect(isAbsolute(target)).toBe(step !== 'dynamic linker');
      expect(kind).toBe(step === 'dynamic linker' ? 'soname' : 'file');
    }
    expect(candidates.slice(-2).map(({ target }) => target)).toEqual(['libsodium.so.26', 'libsodium.so.23']);
    expect(attempts.slice(0, 2).map(({ step }) => step)).toEqual(['vendored', 'prebuilt']);
    for (const { step } of attempts.slice(2)) expect(['system', 'pkg-config']).toContain(step);
  });

  it('nothing of the system is looked at when options.search is given', () => {
    expect(locateAll({ search: [] })).toEqual({ candidates: [], targets: [], attempts: [] });
  });

  it('SODIUM_NO_SYSTEM leaves the system out, but not options.search', () => {
    vi.stubEnv('SODIUM_NO_SYSTEM', '1');
    const { candidates, attempts } = locateAll();
    expect(candidates).toEqual([]);
    expect(attempts.slice(2)).toEqual([
      { step: 'system', target: 'every folder', outcome: 'skipped, as SODIUM_NO_SYSTEM says' },
    ]);
    const folder = folderWith('libsodium.so.26');
    expect(locateAll({ search: [folder] }).targets).toEqual([join(folder, 'libsodium.so.26')]);
  });

  it('empty variables count as not set', () => {
    const expected = locateAll();
    vi.stubEnv('SODIUM_LIBRARY', '');
    vi.stubEnv('SODIUM_LIB_DIR', '');
    vi.stubEnv('SODIUM_NO_SYSTEM', '');
    expect(locateAll()).toEqual(expected);
  });
});

describe('elsewhere, folders that were asked for are searched by the names that libraries have there', () => {
  const { platform } = process;
  afterEach(() => Object.defineProperty(process, 'platform', { value: platform }));

  it.each([
    ['darwin', ['libsodium.26.dylib', 'libsodium.23.dylib'], 'libsodium.dylib'],
    ['win32', ['libsodium-26.dll', 'libsodium-23.dll'], 'libsodium.dll'],
    ['freebsd', ['libsodium.so.26', 'libsodium.so.23'], 'libsodium.so'],
  ] as const)('%s', (name, versioned, unversioned) => {
    Object.defineProperty(process, 'platform', { value: name });
    const search = [folderWith(unversioned), folderWith(unversioned, ...versioned)] as const;
    expect(locateAll({ search }).targets).toEqual([
      ...versioned.map((file) => join(search[1], file)),
      join(search[0], unversioned),
    ]);
  });
});

describe('pkg-config', () => {
  beforeEach((context) => context.skip(process.platform !== 'linux', 'this is about Linux'));

  /** Puts a `pkg-config` first in PATH that runs this shell script. */
  function install(script: string): void {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'pkg-config'), `#!/bin/sh\n${script}\n`);
    chmodSync(join(folder, 'pkg-config'), 0o755);
    vi.stubEnv('PATH', folder);
  }
  const outcomes = ({ attempts }: Located): readonly string[] =>
    attempts.filter(({ step }) => step === 'pkg-config').map(({ outcome }) => outcome);

  it('names a folder, which is searched by sonames', () => {
    const folder = folderWith('libsodium.so.23');
    install(`test "$*" = "--variable=libdir libsodium" && echo ${folder}`);
    expect(locateAll().candidates).toContainEqual({
      step: 'pkg-config',
      target: join(folder, 'libsodium.so.23'),
      kind: 'file',
      demanded: false,
    });
  });

  it('is absent', () => {
    vi.stubEnv('PATH', temporaryFolder());
    expect(outcomes(locateAll())).toEqual(['there is no pkg-config']);
  });

  it('does not know libsodium', () => {
    install('exit 1');
    expect(outcomes(locateAll())).toEqual(['pkg-config knows no such package']);
  });

  it('answers with no absolute folder', () => {
    install('echo lib');
    expect(outcomes(locateAll())).toEqual(['pkg-config knows no such package']);
  });

  it('is not asked as long as a folder has a candidate that would do', () => {
    const mark = join(temporaryFolder(), 'asked');
    install(`mkdir ${mark}`);
    const candidates = locate(readLoadOptions({}), []);
    candidates.next();
    candidates.return();
    // Were it asked, the folder would be there already.
    mkdirSync(mark);
  });
});

describe('variables have no say', () => {
  beforeEach((context) => context.skip(process.platform !== 'linux', 'this is about Linux'));

  const skipped = ['pkg-config', 'dynamic linker'].map((step) => ({
    step,
    target: 'libsodium',
    outcome: 'not asked, for it follows environment variables',
  }));

  beforeEach(() => {
    vi.stubEnv('SODIUM_LIBRARY', '/library');
    vi.stubEnv('SODIUM_LIB_DIR', '/folder');
    vi.stubEnv('SODIUM_NO_SYSTEM', '1');
  });

  function expectSystemOnly({ candidates, attempts }: Located): void {
    for (const { step } of candidates) expect(step).toBe('system');
    expect(attempts.slice(-2)).toEqual(skipped);
  }

  it('with environment: false', () => {
    expectSystemOnly(locateAll({ environment: false }));
  });

  it('when the effective user is not the real one', () => {
    vi.spyOn(process, 'geteuid').mockReturnValue(process.getuid!() + 1);
    expectSystemOnly(locateAll());
  });

  it('when the effective group is not the real one', () => {
    vi.spyOn(process, 'getegid').mockReturnValue(process.getgid!() + 1);
    expectSystemOnly(locateAll());
  });
});
