import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { firstOf } from '../../../../scripts/test-everything.ts';
import { loadInChild, nobody, type Outcome, usesInChild } from './support/child.ts';
import { temporaryFolder } from './support/folder.ts';
import { compile, compilerMissing, impostor, systemLibrary, unrelatedLibrary } from './support/libraries.ts';

const isRoot = process.getuid?.() === 0;
if (!isRoot) console.warn('not root here: the test with borrowed rights is skipped');
const folder = temporaryFolder();

/** What is wrong with a file when it is asked for, and that looking for it in a folder says the same. */
function fault(path: string): string {
  const { error, library } = loadInChild({ path });
  expect(library).toBeUndefined();
  expect(error).toMatchObject({ name: 'LibraryFileError', code: 'ERR_SODIUM_LIBRARY_FILE', path });
  return error!.message.slice(`${path}: `.length);
}

function copyOfSystemLibrary(name = 'libsodium.so.23'): string {
  const path = join(temporaryFolder(), name);
  copyFileSync(systemLibrary, path);
  return path;
}

describe('a file that cannot be libsodium is refused before it is opened', () => {
  it('nothing there', () => {
    expect(fault(join(folder, 'missing'))).toBe('no such file');
  });

  it('a folder', () => {
    expect(fault(folder)).toBe('is a folder, not a file');
  });

  it('garbage', () => {
    const path = join(folder, 'garbage');
    writeFileSync(path, Buffer.alloc(100_000, 'garbage'));
    expect(fault(path)).toMatch(/^is no library: it starts with the bytes 67 61 72 62/);
  });

  it('a FIFO, which nothing waits for', () => {
    const path = join(folder, 'fifo');
    execFileSync('mkfifo', [path]);
    expect(fault(path)).toBe('is a FIFO, not a file');
  });

  it('a device', () => {
    expect(fault('/dev/zero')).toBe('is a device, not a file');
  });

  it('a symbolic link that leads nowhere', () => {
    const path = join(folder, 'dangling');
    symlinkSync('missing', path);
    expect(fault(path)).toBe('is a symbolic link that leads nowhere');
  });

  it.each(firstOf(2, [1, 8, 2, 4]))(
    'the library cut off after a part of %i/10, which would be a SIGBUS',
    (tenths) => {
      const bytes = readFileSync(systemLibrary);
      const path = join(folder, `cut-${tenths}`);
      writeFileSync(path, bytes.subarray(0, (bytes.length * tenths) / 10));
      expect(fault(path)).toMatch(
        /^is cut off or damaged: a segment ends at byte \d+, but the file has \d+$/,
      );
    },
  );

  it('the library of another architecture, or of 32 bits', () => {
    const bytes = readFileSync(systemLibrary);
    const path = join(folder, 'other');
    bytes.writeUInt16LE(process.arch === 'arm64' ? 62 : 183, 18);
    writeFileSync(path, bytes);
    const other = process.arch === 'arm64' ? 'x64' : 'arm64';
    expect(fault(path)).toBe(`is built for ${other}, but this process is ${process.arch}`);
    bytes.writeUInt8(1, 4);
    writeFileSync(path, bytes);
    expect(fault(path)).toBe('is a 32-bit library, but this process is 64-bit');
  });

  it('a file that this user may not read', () => {
    const path = copyOfSystemLibrary();
    chmodSync(path, 0o000);
    // Root may read everything, so it becomes somebody else first.
    const before = isRoot ? `process.setgid(${nobody}); process.setuid(${nobody});` : '';
    expect(loadInChild({ path }, { before }).error).toMatchObject({
      name: 'LibraryFileError',
      message: `${path}: may not be read by this user`,
    });
  });

  it('a file in a folder where others may write', () => {
    const path = copyOfSystemLibrary();
    chmodSync(dirname(path), 0o777);
    expect(fault(path)).toContain(`remedy: chmod o-w ${dirname(path)}`);
  });

  it('a symbolic link in a folder where others may write', () => {
    const link = join(temporaryFolder(), 'link');
    symlinkSync(systemLibrary, link);
    chmodSync(dirname(link), 0o777);
    expect(fault(link)).toContain(`remedy: chmod o-w ${dirname(link)}`);
  });
});

const unrelated = process.platform === 'linux' ? unrelatedLibrary() : undefined;
if (unrelated === undefined) console.warn('no unrelated library found here: its test is skipped');

it('a library that is not libsodium is refused', (context) => {
  context.skip(unrelated === undefined, 'no other library was found to try');
  const path = join(folder, 'unrelated.so');
  copyFileSync(unrelated!, path);
  expect(fault(path)).toBe('is not libsodium: it does not export sodium_init');
});

describe('a library that says it is libsodium is refused', () => {
  beforeEach((context) =>
    context.skip(compilerMissing, 'there is no C compiler here to make such a library'),
  );

  it('when it merely depends on libsodium', () => {
    const path = compile(
      folder,
      'dependent',
      'int sodium_init(void); int f(void) { return sodium_init(); }',
      [systemLibrary],
    );
    expect(fault(path)).toMatch(/^is not libsodium, but depends on it: .*libsodium/);
  });

  it('when what it depends on is missing', () => {
    const needed = compile(folder, 'needed', 'int f(void) { return 0; }', ['-Wl,-soname,needed-missing.so']);
    const path = compile(folder, 'needy', 'int f(void); int sodium_init(void) { return f(); }', [needed]);
    expect(fault(path)).toMatch(/^the dynamic linker refuses it: needed-missing\.so: /);
  });

  it.each(firstOf(2, ['1.0.17', '1.0.9', '0.7.1']))('when it is as old as %s', (version) => {
    const path = compile(folder, `old-${version}`, impostor({ version: `"${version}"` }));
    expect(loadInChild({ path }).error).toEqual({
      name: 'LibraryVersionError',
      code: 'ERR_SODIUM_LIBRARY_VERSION',
      message: `${path}: libsodium ${version} is too old, at least 1.0.18 is needed`,
      path,
    });
  });

  it.each(firstOf(2, ['1.0.18', '1.0.100', '1.1.0', '2.0.0']))(
    'but not when it is as new as %s',
    (version) => {
      const path = compile(folder, `new-${version}`, impostor({ version: `"${version}"` }));
      expect(loadInChild({ path }).library).toMatchObject({ path, version, minimal: false });
    },
  );

  it.each(firstOf(2, ['NULL', '"sodium"', '""']))('when its version is %s', (version) => {
    const path = compile(folder, 'unversioned', impostor({ version }));
    expect(fault(path)).toBe('is not libsodium: sodium_version_string() gives no version');
  });

  it('when it lacks what every libsodium has', () => {
    const path = compile(folder, 'lacking', 'int sodium_init(void) { return 0; }');
    expect(fault(path)).toBe('is not libsodium: it does not export sodium_version_string');
  });

  it('when sodium_init fails', () => {
    const path = compile(folder, 'failing', impostor({ init: -1 }));
    expect(loadInChild({ path }).error).toMatchObject({
      name: 'InitializationError',
      code: 'ERR_SODIUM_INITIALIZATION',
      message: `${path}: sodium_init() must return 0 or 1, got -1`,
    });
  });

  it('but not when it has been initialised before', () => {
    const path = compile(folder, 'again', impostor({ init: 1 }));
    expect(loadInChild({ path }).error).toBeUndefined();
  });

  // Loading asks for none of them.
  it.each([
    ['crypto_generichash_bytes', 31, '32'],
    ['crypto_box_publickeybytes', 33, '32'],
    ['crypto_generichash_bytes_max', 65, '64'],
    ['crypto_generichash_statebytes', 385, 'at most 384'],
    ['crypto_sign_statebytes', 4096, 'at most 208'],
  ])('when its family is first used, and whenever it is again, if %s() is %i', (name, size, expected) => {
    const more = `size_t ${name}(void) { return ${size}; }
      int crypto_generichash_update(void *state, const unsigned char *in, unsigned long long inlen) { __builtin_trap(); }
      size_t crypto_shorthash_bytes(void) { return 8; }`;
    const path = compile(folder, 'sizes', impostor({ more }));
    const update = `raw.crypto_generichash_update(new Uint8Array(384), new Uint8Array(1), 1)`;
    const uses = name.includes('generichash') ? [update, update, `raw.${name}()`] : [`raw.${name}()`];
    const [other, ...errors] = usesInChild(path, ['raw.crypto_shorthash_bytes()', ...uses]);
    expect(other).toBe(8);
    expect(errors).toHaveLength(uses.length);
    for (const error of errors) {
      expect(error).toContain(
        `InitializationError: ${path}: ${name}() must be ${expected} as in the headers of libsodium`,
      );
      expect(error).toContain(`got ${size}`);
    }
  });

  it('but not when a state is smaller than the headers say', () => {
    const more = 'size_t crypto_generichash_statebytes(void) { return 361; }';
    const path = compile(folder, 'smaller', impostor({ more }));
    expect(usesInChild(path, ['raw.crypto_generichash_statebytes()'])).toEqual([361]);
  });

  it('a minimal build is told from a full one', () => {
    const path = compile(
      folder,
      'minimal',
      impostor().replace('minimal(void) { return 0', 'minimal(void) { return 1'),
    );
    expect(loadInChild({ path }).library).toMatchObject({ path, minimal: true });
  });
});

describe('what was asked for and fails is never replaced by another library', () => {
  function expectFault({ error, library }: Outcome, message: string): void {
    expect(library).toBeUndefined();
    expect(error).toMatchObject({ name: 'LibraryFileError', message });
  }

  it('SODIUM_LIBRARY', () => {
    const path = join(folder, 'missing');
    expectFault(
      loadInChild({}, { env: { SODIUM_LIBRARY: path } }),
      `${path}: no such file (SODIUM_LIBRARY asks for it)`,
    );
  });

  it('SODIUM_LIBRARY with a relative path', () => {
    expectFault(
      loadInChild({}, { env: { SODIUM_LIBRARY: 'libsodium.so.23' } }),
      'libsodium.so.23: SODIUM_LIBRARY must be an absolute path, got a relative one',
    );
  });

  it('a file in SODIUM_LIB_DIR, although another one there is whole', () => {
    const whole = copyOfSystemLibrary();
    const broken = join(dirname(whole), 'libsodium.so.26');
    writeFileSync(broken, '');
    expectFault(
      loadInChild({}, { env: { SODIUM_LIB_DIR: dirname(whole) } }),
      `${broken}: is an empty file (SODIUM_LIB_DIR asks for it)`,
    );
  });

  it('SODIUM_LIB_DIR without a library', () => {
    const empty = temporaryFolder();
    const { error } = loadInChild({}, { env: { SODIUM_LIB_DIR: empty } });
    expect(error).toMatchObject({ name: 'LibraryNotFoundError', code: 'ERR_SODIUM_LIBRARY_NOT_FOUND' });
    expect(error!.attempts).toEqual(
      ['libsodium.so.26', 'libsodium.so.23', 'libsodium.so'].map((name) => ({
        step: 'SODIUM_LIB_DIR',
        target: join(empty, name),
        outcome: 'no such file',
      })),
    );
  });
});

describe('what the search finds unusable is passed over and told', () => {
  it('each place, each reason, and the remedy', () => {
    const [empty, broken] = [temporaryFolder(), temporaryFolder()];
    mkdirSync(join(broken, 'libsodium.so.26'));
    writeFileSync(join(broken, 'libsodium.so.23'), 'text');
    const { error } = loadInChild({ search: [empty, broken, join(empty, 'missing')] });
    expect(error).toMatchObject({ name: 'LibraryNotFoundError', code: 'ERR_SODIUM_LIBRARY_NOT_FOUND' });
    const outcomes = [
      [join(empty, 'missing'), 'no such folder'],
      [join(empty, 'libsodium.so.26'), 'no such file'],
      [join(broken, 'libsodium.so.26'), 'is a folder, not a file'],
      [join(empty, 'libsodium.so.23'), 'no such file'],
      [
        join(broken, 'libsodium.so.23'),
        'is no library: it starts with the bytes 74 65 78 74, not as ELF does',
      ],
      [join(empty, 'libsodium.so'), 'no such file'],
    ];
    expect(error!.attempts!.map(({ target, outcome }) => [target, outcome])).toEqual(outcomes);
    for (const [target, outcome] of outcomes) expect(error!.message).toContain(`${target}: ${outcome}`);
    expect(error!.message).toMatch(/\nInstall libsodium.*sodium\/wasm/);
  });

  it('and the first that is usable is loaded', () => {
    const whole = copyOfSystemLibrary();
    const broken = join(dirname(whole), 'libsodium.so.26');
    writeFileSync(broken, '');
    const { library } = loadInChild({ search: [dirname(whole)] });
    expect(library).toMatchObject({ path: whole, found: 'options.search' });
    expect(library!.attempts).toEqual([
      { step: 'options.search', target: broken, outcome: 'is an empty file' },
      { step: 'options.search', target: whole, outcome: 'loaded' },
    ]);
  });

  it('also when it is too old, of wrong sizes or failing', (context) => {
    context.skip(compilerMissing, 'there is no C compiler here to make such a library');
    const place = temporaryFolder();
    const old = compile(place, 'old', impostor({ version: '"1.0.17"' }));
    const failing = compile(place, 'failing', impostor({ init: -1 }));
    symlinkSync(old, join(place, 'libsodium.so.26'));
    symlinkSync(failing, join(place, 'libsodium.so.23'));
    const { error } = loadInChild({ search: [place] });
    expect(error?.name).toBe('LibraryNotFoundError');
    expect(error!.attempts!.map(({ outcome }) => outcome)).toEqual([
      'libsodium 1.0.17 is too old, at least 1.0.18 is needed',
      'sodium_init() must return 0 or 1, got -1',
    ]);
  });
});

describe('the environment', () => {
  it('SODIUM_LIBRARY and SODIUM_LIB_DIR load what they name', () => {
    const path = copyOfSystemLibrary();
    expect(loadInChild({}, { env: { SODIUM_LIBRARY: path } }).library).toMatchObject({
      path,
      found: 'SODIUM_LIBRARY',
    });
    expect(loadInChild({}, { env: { SODIUM_LIB_DIR: dirname(path) } }).library).toMatchObject({
      path,
      found: 'SODIUM_LIB_DIR',
    });
  });

  it('SODIUM_LIB_DIR may have the library without a version in its name', () => {
    const path = copyOfSystemLibrary('libsodium.so');
    expect(loadInChild({}, { env: { SODIUM_LIB_DIR: dirname(path) } }).library).toMatchObject({
      path,
      found: 'SODIUM_LIB_DIR',
    });
    // As -dev packages have it, beside the library or not.
    const link = join(temporaryFolder(), 'libsodium.so');
    symlinkSync(path, link);
    expect(loadInChild({}, { env: { SODIUM_LIB_DIR: dirname(link) } }).library).toMatchObject({ path: link });
  });

  it('SODIUM_NO_SYSTEM leaves no library', () => {
    const { error } = loadInChild({}, { env: { SODIUM_NO_SYSTEM: '1' } });
    expect(error?.name).toBe('LibraryNotFoundError');
    expect(error?.message).toContain('SODIUM_NO_SYSTEM');
  });

  it('environment: false ignores all of them', () => {
    const env = { SODIUM_LIBRARY: '/missing', SODIUM_LIB_DIR: '/missing', SODIUM_NO_SYSTEM: '1' };
    expect(loadInChild({ environment: false }, { env }).library).toMatchObject({ found: 'system' });
  });

  it('a process with rights that its caller lacks ignores all of them', (context) => {
    context.skip(!isRoot, 'only root can become another user');
    const env = { SODIUM_LIBRARY: '/missing', SODIUM_LIB_DIR: '/missing', SODIUM_NO_SYSTEM: '1' };
    for (const before of [`process.seteuid(${nobody});`, `process.setegid(${nobody});`]) {
      expect(loadInChild({}, { env, before }).library).toMatchObject({ found: 'system' });
    }
  });
});
