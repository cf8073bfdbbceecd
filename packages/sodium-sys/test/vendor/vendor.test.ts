import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { itTakesLong } from '../../../../scripts/test-everything.ts';
import { listVendored, removeVendored, VendorError, vendorLibsodium } from '../../src/vendor.ts';
import { loadInChild, nobody } from '../library/support/child.ts';
import { temporaryFolder } from '../library/support/folder.ts';
import { compile, compilerMissing, impostor } from '../library/support/libraries.ts';
import {
  archive,
  buildsIn,
  copyingCompiler,
  entriesIn,
  NO_ARCHIVE,
  quickCompiler,
  sodiumSys,
  startSodiumSys,
  vendoredLibrary,
} from './support/command.ts';

const isRoot = process.getuid?.() === 0;

let installed: string | undefined;

/** A build in a folder of its own, with which the loader works: made once, then copied. */
function install(): string {
  const top = temporaryFolder();
  if (installed === undefined) {
    installed = temporaryFolder();
    const { status, stderr } = sodiumSys(installed, vendor(copyingCompiler()));
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  }
  cpSync(installed, top, { recursive: true });
  return top;
}

function vendor(compiler: string, ...more: readonly string[]): string[] {
  return ['vendor', '--from', archive!, '--compiler', compiler, ...more];
}

/** What the loader takes, in a process of its own. */
function loaded(top: string): { found?: string | undefined; version?: string | undefined } {
  const { library } = loadInChild({}, { env: { SODIUM_VENDOR_DIR: top, SODIUM_NO_SYSTEM: '1' } });
  return { found: library?.found, version: library?.version };
}

const WORKS = { found: 'vendored', version: '1.0.22' };
const NONE = { found: undefined, version: undefined };

/** Runs the command over a build that works, and requires that it fails and that the build still works. */
function refusalOver(
  top: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): string {
  const before = entriesIn(top);
  const { status, stdout, stderr } = sodiumSys(top, args, { env });
  expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
  expect(entriesIn(top).filter((name) => name !== 'failed-build.log')).toEqual(before);
  expect(loaded(top)).toEqual(WORKS);
  return stderr;
}

beforeEach((context) => context.skip(archive === undefined, NO_ARCHIVE));

describe('sodium-sys vendor', () => {
  it('installs a build that the loader then finds, says so, and does nothing when it is called again', () => {
    const top = temporaryFolder();
    const args = vendor(copyingCompiler());
    const { status, stdout, stderr } = sodiumSys(top, args);
    const path = sodiumSys(top, ['vendor', '--print-path']).stdout.trim();
    expect({ status, stdout, stderr }).toEqual({
      status: 0,
      stdout: `libsodium 1.0.22 is vendored now: ${path}\n`,
      stderr: '',
    });
    expect(readFileSync(path)).toEqual(readFileSync(vendoredLibrary()));
    expect(loaded(top)).toEqual(WORKS);
    expect(entriesIn(top)).toEqual([expect.stringMatching(/^1\.0\.22-[0-9a-f]{16}$/), '1.0.22.json']);

    const record = readFileSync(join(buildsIn(top), '1.0.22.json'), 'utf8');
    // Were anything done, it would fail: the compiler is gone.
    chmodSync(args.at(-1)!, 0);
    expect(sodiumSys(top, args)).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^libsodium 1\.0\.22 was vendored before: \//),
    });
    expect(readFileSync(join(buildsIn(top), '1.0.22.json'), 'utf8')).toBe(record);
    installed = top;
  });

  itTakesLong('builds again what was changed since, and what was built in another way', () => {
    const top = temporaryFolder();
    const args = vendor(copyingCompiler());
    sodiumSys(top, args);
    const path = sodiumSys(top, ['vendor', '--print-path']).stdout.trim();
    writeFileSync(path, 'something else');
    expect(sodiumSys(top, ['vendor', '--print-path'])).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('was changed: its SHA-256 must be'),
    });
    expect(sodiumSys(top, args).stdout).toContain('is vendored now');
    expect(loaded(top)).toEqual(WORKS);
    expect(sodiumSys(top, [...args, '--flag=-g']).stdout).toContain('is vendored now');
    expect(loaded(top)).toEqual(WORKS);
  });

  itTakesLong('takes the archive from SODIUM_DIST_DIR', () => {
    const top = temporaryFolder();
    const env = { SODIUM_DIST_DIR: dirname(archive!) };
    const ended = sodiumSys(top, ['vendor', '--compiler', copyingCompiler()], { env });
    expect(ended).toMatchObject({ status: 0, stderr: '' });
    expect(loaded(top)).toEqual(WORKS);
  });

  itTakesLong('takes the archive from a folder, by a path from here', () => {
    const top = temporaryFolder();
    const args = ['vendor', '--compiler', copyingCompiler(), '--from', dirname(archive!)];
    expect(sodiumSys(top, args)).toMatchObject({ status: 0, stderr: '' });
    expect(loaded(top)).toEqual(WORKS);
  });

  it('lists and removes', () => {
    const top = install();
    const path = sodiumSys(top, ['vendor', '--print-path']).stdout.trim();
    expect(sodiumSys(top, ['vendor', '--list']).stdout).toBe(`1.0.22  ${path}  (quick compiler 1)\n`);
    chmodSync(path, 0o666);
    expect(sodiumSys(top, ['vendor', '--list']).stdout).toBe(
      `1.0.22  not usable: ${path}: may be replaced by others, who may write ${path}; remedy: chmod o-w ${path}\n`,
    );
    expect(sodiumSys(top, ['vendor', '--remove']).stdout).toBe('libsodium 1.0.22 is removed\n');
    expect(entriesIn(top)).toEqual([]);
    expect(sodiumSys(top, ['vendor', '--list']).stdout).toBe('nothing is vendored\n');
    const none = `no libsodium is vendored in ${buildsIn(top)}\n`;
    expect(sodiumSys(top, ['vendor', '--print-path'])).toMatchObject({
      status: 1,
      stderr: `sodium-sys: ${none}`,
    });
    expect(sodiumSys(top, ['vendor', '--remove'])).toMatchObject({
      status: 1,
      stderr: `sodium-sys: no libsodium 1.0.22 is vendored in ${buildsIn(top)}\n`,
    });
  });

  it('removes what the loader refuses as damaged', () => {
    const top = install();
    writeFileSync(join(buildsIn(top), '1.0.22.json'), '{');
    expect(sodiumSys(top, ['vendor', '--list']).stdout).toContain('1.0.22  not usable: ');
    expect(sodiumSys(top, ['vendor', '--remove']).status).toBe(0);
    expect(entriesIn(top)).toEqual([]);
  });
});

describe('nothing is installed, and what was installed before works,', () => {
  let top: string;
  beforeEach(() => {
    top = install();
  });

  it('when SODIUM_NO_VENDOR forbids it', () => {
    const stderr = refusalOver(top, vendor(copyingCompiler(), '--jobs', '1'), { SODIUM_NO_VENDOR: '1' });
    expect(stderr).toBe('sodium-sys: SODIUM_NO_VENDOR forbids it\n');
  });

  it('when one byte of the archive was changed', () => {
    const changed = join(temporaryFolder(), 'libsodium-1.0.22.tar.gz');
    const bytes = readFileSync(archive!);
    bytes[bytes.length >> 1]! ^= 1;
    writeFileSync(changed, bytes);
    const stderr = refusalOver(top, ['vendor', '--from', changed, '--jobs', '1', '--flag=-g']);
    expect(stderr).toContain('libsodium-1.0.22.tar.gz: its SHA-256 must be ');
  });

  it('when the release is below the floor', () => {
    const stderr = refusalOver(top, vendor(copyingCompiler(), '--release', '1.0.20'));
    expect(stderr).toBe('sodium-sys: nothing below libsodium 1.0.21 is vendored, got 1.0.20\n');
  });

  it('when a release was asked for that the archive is not', () => {
    const stderr = refusalOver(top, vendor(copyingCompiler(), '--release', '1.0.23'));
    expect(stderr).toContain('its SHA-256 is not known, got 5838bb0c');
  });

  it('when SODIUM_DIST_DIR is a relative path', () => {
    const env = { SODIUM_DIST_DIR: 'archives' };
    const stderr = refusalOver(top, ['vendor', '--compiler', copyingCompiler()], env);
    expect(stderr).toBe('sodium-sys: SODIUM_DIST_DIR must be an absolute path, got archives\n');
  });

  it('when there is no compiler', () => {
    const stderr = refusalOver(top, ['vendor', '--from', archive!, '--flag=-g'], { PATH: '/nowhere' });
    expect(stderr).toContain('clang, cc, gcc');
  });

  it('when the compiler fails, whose last words are shown and all of whose words are kept', () => {
    const words = Array.from({ length: 30 }, (_, index) => `echo "complaint ${index + 1}"`).join('; ');
    const failing = quickCompiler(undefined, `${words}; exit 3`);
    const stderr = refusalOver(top, vendor(failing));
    expect(stderr).toContain('complaint 30');
    expect(stderr).not.toContain('complaint 1\n');
    const log = join(buildsIn(top), 'failed-build.log');
    expect(stderr).toContain(log);
    expect(readFileSync(log, 'utf8')).toContain('complaint 1\n');
  });

  itTakesLong('when the compiler failed, and those words are gone when another one has built it', () => {
    refusalOver(top, vendor(quickCompiler(undefined, 'exit 3')));
    const log = join(buildsIn(top), 'failed-build.log');
    expect(existsSync(log)).toBe(true);
    expect(sodiumSys(top, vendor(copyingCompiler())).status).toBe(0);
    expect(existsSync(log)).toBe(false);
  });

  itTakesLong('when the linker makes what is no library', () => {
    const stderr = refusalOver(top, vendor(quickCompiler('echo something > "$out"')));
    expect(stderr).toContain('the library cannot be loaded: ');
    expect(stderr).toContain('is no library');
  });

  itTakesLong('when the library is another release', (context) => {
    context.skip(compilerMissing, 'no cc here');
    const other = compile(temporaryFolder(), 'other', impostor({ version: '"1.0.21"' }));
    const stderr = refusalOver(top, vendor(quickCompiler(`cp "${other}" "$out"`)));
    expect(stderr).toContain('sodium-sys: the library ');
  });

  itTakesLong('when the library kills the process that tries it', (context) => {
    context.skip(compilerMissing, 'no cc here');
    const more = '__attribute__((constructor)) static void die(void) { __builtin_trap(); }';
    const deadly = compile(temporaryFolder(), 'deadly', impostor({ version: '"1.0.22"', more }));
    const stderr = refusalOver(top, vendor(quickCompiler(`cp "${deadly}" "$out"`)));
    expect(stderr).toMatch(/the process that tried it was killed by SIG(ILL|TRAP)/);
  });

  it('when it is interrupted, and ends as the signal asks', async () => {
    const before = entriesIn(top);
    const { child, ended } = startSodiumSys(top, vendor(quickCompiler(undefined, 'sleep 60')));
    await until(() => entriesIn(top).some((name) => name.startsWith('.work-')));
    child.kill('SIGINT');
    expect(await ended).toEqual({
      status: 130,
      signal: null,
      stdout: '',
      stderr: 'sodium-sys: interrupted; nothing was installed\n',
    });
    expect(entriesIn(top)).toEqual(before);
    expect(loaded(top)).toEqual(WORKS);
  });

  it('when the folder may be written by others', () => {
    chmodSync(top, 0o777);
    const { status, stderr } = sodiumSys(top, vendor(copyingCompiler()));
    expect(status).toBe(1);
    expect(stderr).toMatch(/^sodium-sys: .*: may be replaced by others, who may write .*; remedy: chmod /);
    chmodSync(top, 0o755);
    expect(loaded(top)).toEqual(WORKS);
  });

  it('when the folder belongs to another user', (context) => {
    context.skip(!isRoot, 'only root can give a folder to another user');
    chownSync(buildsIn(top), nobody, nobody);
    const { status, stderr } = sodiumSys(top, vendor(copyingCompiler()));
    expect(status).toBe(1);
    expect(stderr).toContain(`may be replaced by user ${nobody}, who owns ${buildsIn(top)}`);
    chownSync(buildsIn(top), 0, 0);
    expect(loaded(top)).toEqual(WORKS);
  });
});

describe('on a disk of its own', () => {
  const disk = temporaryFolder();
  const isMounted =
    isRoot && spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=2m,mode=755', 'none', disk]).status === 0;
  beforeEach((context) => context.skip(!isMounted, 'a small file system cannot be mounted here'));
  afterAll(() => {
    if (isMounted) execFileSync('umount', [disk]);
  });

  it('that is full, nothing is installed, nothing is left, and the error says why', () => {
    const { status, stderr } = sodiumSys(disk, vendor(copyingCompiler()));
    expect(status).toBe(1);
    expect(stderr).toContain('ENOSPC');
    expect(entriesIn(disk)).toEqual([]);
    expect(loaded(disk)).toEqual(NONE);
  });

  it('that may only be read, nothing is installed, and what was installed before works', () => {
    cpSync(install(), disk, { recursive: true });
    execFileSync('mount', ['-o', 'remount,ro', disk]);
    const stderr = refusalOver(disk, vendor(copyingCompiler(), '--flag=-g'));
    expect(stderr).toMatch(/^sodium-sys: cannot write in .*: EROFS/);
  });
});

itTakesLong('two at once both succeed, and leave one build', async () => {
  const top = temporaryFolder();
  const args = vendor(quickCompiler(`sleep 0.5; cp "${vendoredLibrary()}" "$out"`));
  const [a, b] = await Promise.all([startSodiumSys(top, args).ended, startSodiumSys(top, args).ended]);
  for (const ended of [a, b]) expect(ended).toMatchObject({ status: 0, stderr: '' });
  expect(entriesIn(top)).toEqual([expect.stringMatching(/^1\.0\.22-/), '1.0.22.json']);
  expect(loaded(top)).toEqual(WORKS);
});

describe('vendorLibsodium', () => {
  it.each([
    [{ version: 1 }, 'options.version must be a version like 1.0.22, got a number'],
    [{ version: '1.0.22-beta' }, 'options.version must be a version like 1.0.22, got a string of 11'],
    [{ from: 'libsodium.tar.gz' }, 'options.from must be an absolute path'],
    [{ baseUrl: 'ftp://mirror' }, 'options.baseUrl must be an http or https address'],
    [{ proxy: '' }, 'options.proxy must be an http or https address'],
    [{ optimizeForThisMachine: 1 }, 'options.optimizeForThisMachine must be a boolean'],
    [{ compiler: '' }, 'options.compiler must be a string of at least 1 character'],
    [{ flags: '-g' }, 'options.flags must be an array of flags'],
    [{ flags: ['-g', 2] }, 'options.flags[1] must be a string of at least 1 character, got a number'],
    [{ jobs: 0 }, 'options.jobs must be an integer from 1 to 1024'],
    [{ signal: {} }, 'options.signal must be an AbortSignal'],
    [{ onProgress: true }, 'options.onProgress must be a function'],
    [{ unsafe: true }, 'unknown option "unsafe"; known: version, from, '],
    [{ publicKey: 'RWQ' }, 'unknown option "publicKey"; known: version, from, '],
  ])('refuses %j', async (options, message) => {
    await expect(vendorLibsodium(options as object)).rejects.toThrow(message);
  });

  it('is ended by its signal with the reason of that', async () => {
    const top = temporaryFolder();
    const reason = new Error('enough');
    await withVendorFolder(top, async () => {
      await expect(vendorLibsodium({ from: archive!, signal: AbortSignal.abort(reason) })).rejects.toBe(
        reason,
      );
      const stop = new AbortController();
      const compiler = quickCompiler(undefined, 'sleep 60');
      const built = vendorLibsodium({ from: archive!, compiler, signal: stop.signal });
      await until(() => existsSync(buildsIn(top)) && entriesIn(top).some((name) => /^\.work/.test(name)));
      await setTimeout(300);
      stop.abort(reason);
      await expect(built).rejects.toBe(reason);
    });
    expect(entriesIn(top)).toEqual([]);
  });

  it('tells how far it is', async () => {
    const seen: unknown[] = [];
    await withVendorFolder(temporaryFolder(), async () => {
      const { isNew, compiler } = await vendorLibsodium({
        from: archive!,
        compiler: copyingCompiler(),
        onProgress: (progress) => seen.push(progress),
      });
      expect({ isNew, compiler }).toEqual({ isNew: true, compiler: 'quick compiler 1' });
      expect(listVendored()).toMatchObject([{ version: '1.0.22' }]);
      removeVendored('1.0.22');
      expect(listVendored()).toEqual([]);
      expect(() => removeVendored('1.0.22')).toThrow(VendorError);
    });
    const { total } = seen[0] as { total: number };
    expect(total).toBeGreaterThan(100);
    expect(seen).toEqual(
      Array.from({ length: total }, (_, index) => ({ step: 'build', done: index + 1, total })),
    );
  });
});

async function withVendorFolder(top: string, act: () => Promise<void>): Promise<void> {
  process.env['SODIUM_VENDOR_DIR'] = top;
  try {
    await act();
  } finally {
    delete process.env['SODIUM_VENDOR_DIR'];
  }
}

async function until(holds: () => boolean): Promise<void> {
  for (let waited = 0; !holds(); waited += 20) {
    if (waited > 20_000) throw new Error('waited for 20 seconds in vain');
    await setTimeout(20);
  }
}
