import { createHash } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  copyFileSync,
  mkdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { platformName } from '../../src/backends/platform.ts';
import { cpuFeatures } from '../../src/library/cpu.ts';
import type { BuildRecord } from '../../src/library/vendored.ts';
import { loadInChild, nobody } from './support/child.ts';
import { temporaryFolder } from './support/folder.ts';
import { systemLibrary } from './support/libraries.ts';

const isRoot = process.getuid?.() === 0;
const AGAIN = '(build it again with sodium-sys vendor, or set SODIUM_NO_VENDOR to go without)';

interface Installed {
  /** What SODIUM_VENDOR_DIR names. */
  readonly top: string;
  /** The folder of this platform's builds in it. */
  readonly folder: string;
  readonly library: string;
  readonly record: string;
}

/** A vendored build as `sodium-sys vendor` leaves it, of the system's library. */
function install(changes: Partial<BuildRecord> = {}, top = temporaryFolder()): Installed {
  const folder = join(top, platformName());
  const version = changes.version ?? '1.0.22';
  const name = `${version}-0123456789abcdef`;
  mkdirSync(join(folder, name), { recursive: true });
  const library = join(folder, name, basename(systemLibrary));
  copyFileSync(systemLibrary, library);
  chmodSync(library, 0o644);
  const contents: BuildRecord = {
    version,
    library: `${name}/${basename(systemLibrary)}`,
    sha256: createHash('sha256').update(readFileSync(library)).digest('hex'),
    archive: { name: 'libsodium-1.0.22.tar.gz', sha256: '' },
    compiler: 'cc',
    flags: ['-O3'],
    cpu: [],
    request: { optimizeForThisMachine: false, compiler: null, flags: [] },
    ...changes,
  };
  const record = join(folder, `${version}.json`);
  writeFileSync(record, JSON.stringify(contents));
  chmodSync(record, 0o644);
  return { top, folder, library, record };
}

const load = (top: string, more: Readonly<Record<string, string>> = {}) =>
  loadInChild({}, { env: { SODIUM_VENDOR_DIR: top, ...more } });

describe('a vendored build', () => {
  it('comes before the system', () => {
    const { top, library } = install();
    const outcome = load(top);
    expect(outcome.library).toMatchObject({ path: library, found: 'vendored' });
    expect(outcome.library?.attempts).toEqual([{ step: 'vendored', target: library, outcome: 'loaded' }]);
  });

  it('is the newest one', () => {
    const { top } = install({ version: '1.0.9' });
    install({ version: '1.0.21' }, top);
    const { library } = install({ version: '1.0.22' }, top);
    expect(load(top).library?.path).toBe(library);
  });

  it('is found in the folder for data of the user', () => {
    const data = temporaryFolder();
    const { library } = install({}, join(data, 'sodium-sys'));
    const outcome = loadInChild({}, { env: { XDG_DATA_HOME: data } });
    expect(outcome.library).toMatchObject({ path: library, found: 'vendored' });
  });

  it('is found in the home of the user', () => {
    const home = temporaryFolder();
    const { library } = install({}, join(home, '.local', 'share', 'sodium-sys'));
    // A relative path there is to be ignored.
    const outcome = loadInChild({}, { env: { HOME: home, XDG_DATA_HOME: 'data' } });
    expect(outcome.library?.path).toBe(library);
  });

  it('is left out when SODIUM_NO_VENDOR is set', () => {
    const { top } = install();
    const outcome = load(top, { SODIUM_NO_VENDOR: '1', SODIUM_NO_PREBUILT: '1' });
    expect(outcome.library?.found).toBe('system');
    expect(outcome.library?.attempts.slice(0, 2)).toEqual([
      { step: 'vendored', target: 'every version', outcome: 'skipped, as SODIUM_NO_VENDOR says' },
      { step: 'prebuilt', target: 'every package', outcome: 'skipped, as SODIUM_NO_PREBUILT says' },
    ]);
  });

  it('is not looked for where variables name it, when none is followed', () => {
    const { top, library } = install();
    const outcome = loadInChild({ environment: false }, { env: { SODIUM_VENDOR_DIR: top } });
    expect(outcome.library?.path).not.toBe(library);
  });

  it('gives way to what was asked for', () => {
    const { top } = install();
    expect(load(top, { SODIUM_LIBRARY: systemLibrary }).library?.found).toBe('SODIUM_LIBRARY');
    const outcome = loadInChild({ search: [dirname(systemLibrary)] }, { env: { SODIUM_VENDOR_DIR: top } });
    expect(outcome.library?.found).toBe('options.search');
  });

  it('is nothing without its record', () => {
    const { top, folder, record } = install();
    renameSync(record, join(folder, '.work-0'));
    const outcome = load(top);
    expect(outcome.library?.found).toBe('system');
    expect(outcome.library?.attempts[0]).toEqual({
      step: 'vendored',
      target: folder,
      outcome: 'holds no build',
    });
  });
});

describe('a vendored build is refused, and the system is not asked,', () => {
  function refusal(top: string): string {
    const { library, error } = load(top);
    expect(library).toBeUndefined();
    expect(error?.code).toBe('ERR_SODIUM_LIBRARY_FILE');
    return error!.message;
  }

  it('when one byte of it was changed', () => {
    const { top, library } = install();
    const bytes = readFileSync(library);
    const { sha256 } = JSON.parse(readFileSync(install({}, temporaryFolder()).record, 'utf8')) as BuildRecord;
    bytes[bytes.length - 1]! ^= 1;
    writeFileSync(library, bytes);
    const actual = createHash('sha256').update(bytes).digest('hex');
    expect(refusal(top)).toBe(
      `${library}: was changed: its SHA-256 must be ${sha256}, got ${actual} ${AGAIN}`,
    );
  });

  it('when it is gone', () => {
    const { top, library, folder } = install();
    renameSync(library, join(folder, 'elsewhere'));
    expect(refusal(top)).toBe(`${library}: no such file ${AGAIN}`);
  });

  it('when this CPU lacks something that it needs', (context) => {
    context.skip(cpuFeatures() === undefined, 'this system does not say what the CPU has');
    const { top, library } = install({ cpu: ['sse2', 'avx1024', 'fpu'] });
    expect(refusal(top)).toBe(
      `${library}: was optimized for another machine: this CPU lacks avx1024 ${AGAIN}`,
    );
  });

  it.each([
    ['no JSON', '{'],
    ['null', 'null'],
    ['no record', '{}'],
  ])('when the record is damaged: %s', (_name, text) => {
    const { top, record } = install();
    writeFileSync(record, text);
    expect(refusal(top)).toBe(
      `${record}: is no record of a vendored build; remedy: sodium-sys vendor --remove`,
    );
  });

  it.each(['../library', '/lib/libsodium.so', 'a/../b', 'a/b/c', '..', 'a/..', './a'])(
    'when the record leads to %s',
    (library) => {
      const { top, record } = install({ library });
      expect(refusal(top)).toContain(`${record}: is no record of a vendored build`);
    },
  );

  it('when the record is of another version', () => {
    const { top, record, folder } = install();
    renameSync(record, join(folder, '1.0.23.json'));
    expect(refusal(top)).toContain('1.0.23.json: is no record of a vendored build');
  });

  it('when the variable is a relative path', () => {
    expect(refusal('builds')).toBe('builds: SODIUM_VENDOR_DIR must be an absolute path, got a relative one');
  });

  describe('when others could replace it:', () => {
    beforeEach((context) => context.skip(process.platform === 'win32', 'Windows has no such files'));

    const places = ['top', 'folder', 'library', 'record'] as const;

    it.each(places)('every user may write: %s', (place) => {
      const installed = install();
      chmodSync(installed[place], 0o777);
      expect(refusal(installed.top)).toMatch(new RegExp(`remedy: chmod g?o-w ${installed[place]}( |$)`));
    });

    it.for(places)('a group may write: %s', (place, context) => {
      context.skip(!isRoot, 'only root can give a file to another group');
      const installed = install();
      chownSync(installed[place], 0, nobody);
      chmodSync(installed[place], 0o775);
      expect(refusal(installed.top)).toContain(`remedy: chmod g-w ${installed[place]}`);
    });

    it.for(places)('it belongs to another user: %s', (place, context) => {
      context.skip(!isRoot, 'only root can give a file to another user');
      const installed = install();
      chownSync(installed[place], nobody, nobody);
      expect(refusal(installed.top)).toContain(
        `may be replaced by user ${nobody}, who owns ${installed[place]}`,
      );
    });
  });
});

it('a process with rights that its caller lacks takes no vendored build', (context) => {
  context.skip(!isRoot, 'only root can take on rights');
  const home = temporaryFolder();
  install({}, join(home, '.local', 'share', 'sodium-sys'));
  const { top } = install();
  const outcome = loadInChild(
    {},
    { env: { HOME: home, SODIUM_VENDOR_DIR: top }, before: `process.setegid(${nobody});` },
  );
  expect(outcome.library?.found).toBe('system');
  expect(outcome.library?.attempts[0]).toEqual({
    step: 'vendored',
    target: 'every version',
    outcome: 'skipped, for this process has rights that its caller lacks',
  });
});
