import { execFileSync, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { functions } from '../../src/generated/functions.ts';
import { cpuFeatures } from '../../src/library/cpu.ts';
import { type BuildOrder, type BuildResult, buildLibrary } from '../../src/vendor/build.ts';
import { definitionsFor } from '../../src/vendor/definitions.ts';
import { VendorError } from '../../src/vendor/vendor-error.ts';
import { entry, runScript } from '../library/support/child.ts';
import { temporaryFolder } from '../library/support/folder.ts';
import { libsodium, libsodiumMissing, scriptedCompiler, sourceTree } from './support/source-tree.ts';

const compilers = ['clang', 'gcc'].filter((name) => spawnSync(name, ['--version']).error === undefined);
const binutilsMissing = ['nm', 'readelf'].some((name) => spawnSync(name, ['--version']).error !== undefined);
if (compilers.length < 2) console.warn(`of clang and gcc only these are here: ${compilers.join(', ')}`);
if (binutilsMissing)
  console.warn('no nm and readelf here: the tests that look into built libraries are skipped');

const NO_COMPILER = 'there is no C compiler here';
const NO_BINUTILS = 'there is no nm or readelf here';
const NO_SOURCE = 'the source of libsodium is not here: scripts/fetch-source.sh gets it';

/** As awkward as a path can be. */
const AWKWARD = `with a space, 'quotes', "more", $HOME; and (parentheses)`;

const ANSWER =
  'int answer(void) { return 42; }\n__attribute__((visibility("default"))) int sodium_init(void) { return answer(); }\n';

interface Built extends BuildResult {
  readonly request: BuildOrder;
}

/** Builds in a new folder. */
async function build(
  source: string,
  more: Partial<BuildOrder> = {},
  folder = temporaryFolder(),
): Promise<Built> {
  const output = join(folder, 'output');
  mkdirSync(output, { recursive: true });
  const request = { source, output, log: join(folder, 'build.log'), ...more };
  return { ...(await buildLibrary(request)), request };
}

async function failure(building: Promise<unknown>): Promise<VendorError> {
  const error = await building.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(VendorError);
  expect(error).toMatchObject({ code: 'ERR_SODIUM_VENDOR', step: 'build' });
  return error as VendorError;
}

function exports(library: string): string[] {
  const output = execFileSync('nm', ['-D', '--defined-only', library], { encoding: 'utf8' });
  return Array.from(output.matchAll(/ (\S+)$/gm), (match) => match[1]!).sort();
}

function readelf(library: string): string {
  return execFileSync('readelf', ['--wide', '--dynamic', '--segments', '--sections', library], {
    encoding: 'utf8',
  });
}

/** Every file in a folder, with its mode and time of change. */
function snapshot(folder: string): Record<string, string> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
  return Object.fromEntries(
    names.map((name) => {
      const path = join(folder, name);
      const { mtimeMs, mode } = statSync(path);
      return [name, `${mode} ${mtimeMs}`];
    }),
  );
}

afterEach(() => {
  vi.unstubAllEnvs();
});

it('defines nothing that the source does not read', (context) => {
  context.skip(libsodiumMissing, NO_SOURCE);
  const folder = join(libsodium, 'src/libsodium');
  const text = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.[chS]$/.test(name))
    .map((name) => readFileSync(join(folder, name), 'utf8'))
    .join('\n');
  const all = ['linux', 'freebsd', 'darwin', 'win32'].flatMap((platform) =>
    ['x64', 'arm64'].flatMap((arch) => definitionsFor({ platform, arch })),
  );
  const unread = [...new Set(all)]
    .map((definition) => definition.split('=')[0]!)
    .filter((name) => name !== '_GNU_SOURCE' && !new RegExp(`\\b${name}\\b`).test(text));
  expect(unread).toEqual([]);
});

it.each([
  ['linux', 'ia32'],
  ['aix', 'x64'],
])('refuses to build for %s on %s', (platform, arch) => {
  expect(() => definitionsFor({ platform, arch })).toThrow(
    `libsodium can be built for linux, freebsd, darwin, win32 on x64, arm64, riscv64, loong64, not for ${platform} on ${arch}`,
  );
});

describe('a source that is none', () => {
  it('for it is empty', async () => {
    const source = temporaryFolder();
    const { message } = await failure(build(source));
    expect(message).toContain(`${source} is no source of libsodium: ENOENT`);
  });

  it('for it has no C file', async () => {
    const source = sourceTree(temporaryFolder(), { 'notes.txt': '' });
    expect((await failure(build(source))).message).toBe(
      `${source} is no source of libsodium: no C file is in src/libsodium`,
    );
  });

  it('for it does not say its version', async () => {
    const source = sourceTree(temporaryFolder(), { 'x.c': ANSWER });
    writeFileSync(join(source, 'builds/msvc/version.h'), '');
    expect((await failure(build(source))).message).toBe(
      `${source} is no release of libsodium: builds/msvc/version.h has no version`,
    );
  });
});

describe('a compiler', () => {
  const source = sourceTree(temporaryFolder(), { 'x.c': ANSWER });

  it('that is missing is named, with where it was looked for and what to install', async () => {
    const empty = temporaryFolder();
    vi.stubEnv('PATH', `${empty}:relative/folder`);
    const { message } = await failure(build(source));
    expect(message).toContain(`there is no clang, cc, gcc here; looked in ${empty}. Install a C compiler`);
    expect((await failure(build(source, { compiler: 'tcc' }))).message).toContain('there is no tcc here');
    vi.stubEnv('PATH', '');
    expect((await failure(build(source))).message).toContain('PATH names no folder');
  });

  it('is never taken from the working directory', async () => {
    vi.stubEnv('PATH', '.:');
    expect((await failure(build(source))).message).toContain('PATH names no folder');
    const { message } = await failure(build(source, { compiler: './cc' }));
    expect(message).toBe('the compiler must be a name or an absolute path, got ./cc');
  });

  it('that is no program is refused', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'clang'), '');
    mkdirSync(join(folder, 'cc'));
    vi.stubEnv('PATH', folder);
    expect((await failure(build(source))).message).toContain(`there is no clang, cc, gcc here`);
    const compiler = join(folder, 'clang');
    expect((await failure(build(source, { compiler }))).message).toBe(
      `the compiler ${compiler} is no file that may be run`,
    );
  });

  it('that does not run is named', async () => {
    const compiler = join(temporaryFolder(), 'cc');
    writeFileSync(compiler, '#!/missing/interpreter\n', { mode: 0o755 });
    const { message } = await failure(build(source, { compiler }));
    expect(message).toContain(
      `asking the compiler for its version failed: ${compiler} could not be started: spawn`,
    );
  });
});

describe('compiling', () => {
  beforeEach((context) => context.skip(compilers.length === 0, NO_COMPILER));

  it('stops at an error, whose end is shown and whose log is kept', async () => {
    const source = sourceTree(temporaryFolder(), { 'bad.c': '#error the last one\n', 'x.c': ANSWER });
    const folder = temporaryFolder();
    const { message } = await failure(build(source, { jobs: 1 }, folder));
    expect(message).toMatch(/^compiling src\/libsodium\/bad\.c failed: \/\S+ ended with exit code 1:\n/);
    expect(message).toContain('the last one');
    const log = join(folder, 'build.log');
    expect(message).toContain(`\nLog: ${log}`);
    const text = readFileSync(log, 'utf8');
    expect(text).toContain('"-fno-strict-aliasing"');
    expect(text).toContain('the last one');
    expect(text).not.toContain('compiling src/libsodium/x.c');
    expect(readdirSync(join(folder, 'output'))).toEqual([]);
  });

  it('shows no more than the last twenty lines', async () => {
    const folder = temporaryFolder();
    const compiler = scriptedCompiler(folder, 'seq 1001 1050 >&2; exit 3');
    const source = sourceTree(folder, { 'x.c': ANSWER });
    const { message } = await failure(build(source, { compiler }, folder));
    const shown = Array.from({ length: 20 }, (_, index) => 1031 + index).join('\n');
    expect(message).toBe(
      `compiling src/libsodium/x.c failed: ${compiler} ended with exit code 3:\n${shown}\nLog: ${folder}/build.log`,
    );
    expect(readFileSync(join(folder, 'build.log'), 'utf8')).toContain('\n1001\n');
  });

  it('says so when the log cannot be written', async () => {
    const folder = temporaryFolder();
    const compiler = scriptedCompiler(folder, 'exit 1');
    const log = join(folder, 'missing/build.log');
    const { message } = await failure(build(sourceTree(folder, { 'x.c': ANSWER }), { compiler, log }));
    expect(message).toMatch(/ended with exit code 1\nThe log could not be written: ENOENT/);
  });

  it.each(compilers)('with %s names missing headers of the C library, and the remedy', async (compiler) => {
    const source = sourceTree(temporaryFolder(), { 'x.c': '#include <stdlib.h>\n' });
    const { message } = await failure(build(source, { compiler, flags: ['-nostdinc'] }));
    expect(message).toContain('stdlib.h');
    expect(message).toContain("\nInstall the C library's files for developers");
  });

  it('kills what still runs when one fails', async () => {
    const folder = temporaryFolder();
    const pid = join(folder, 'pid');
    const compiler = scriptedCompiler(
      folder,
      `case "$*" in
        *slow.c*) sleep 1000 & echo $! > '${pid}'; wait;;
        *bad.c*) while ! [ -s '${pid}' ]; do sleep 0.01; done; exit 1;;
      esac`,
    );
    const source = sourceTree(folder, { 'bad.c': '', 'slow.c': '', 'z.c': '' });
    const { message } = await failure(build(source, { compiler, jobs: 2 }, folder));
    expect(message).toContain('compiling src/libsodium/bad.c failed');
    expect(hasEnded(Number(readFileSync(pid, 'utf8')))).toBe(true);
    const log = readFileSync(join(folder, 'build.log'), 'utf8');
    expect(log).toContain('was ended by SIGKILL');
    expect(log).not.toContain('z.c');
  });

  it('ends when the signal says so, with its reason and without a log', async () => {
    const folder = temporaryFolder();
    const pid = join(folder, 'pid');
    const compiler = scriptedCompiler(
      folder,
      `sleep 1000 & echo $! > '${pid}.new'; mv '${pid}.new' '${pid}'; wait`,
    );
    const controller = new AbortController();
    const reason = new Error('no longer wanted');
    const building = build(
      sourceTree(folder, { 'x.c': '' }),
      { compiler, signal: controller.signal },
      folder,
    );
    const rejected = expect(building).rejects.toBe(reason);
    await vi.waitUntil(() => existsSync(pid), { timeout: 60_000 });
    controller.abort(reason);
    await rejected;
    expect(hasEnded(Number(readFileSync(pid, 'utf8')))).toBe(true);
    expect(existsSync(join(folder, 'build.log'))).toBe(false);
    expect(readdirSync(join(folder, 'output'))).toEqual([]);
  });

  it('does not begin when the signal was aborted before', async () => {
    const folder = temporaryFolder();
    const source = sourceTree(folder, { 'x.c': ANSWER });
    const reason = new Error('never wanted');
    await expect(build(source, { signal: AbortSignal.abort(reason) }, folder)).rejects.toBe(reason);
  });
});

/** What was killed may still be listed until its parent has taken note. */
function hasEnded(pid: number): boolean {
  try {
    return / Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return true;
  }
}

describe('linking', () => {
  it('that fails says why, and keeps the log', async (context) => {
    context.skip(compilers.length === 0, NO_COMPILER);
    const folder = temporaryFolder();
    const source = sourceTree(folder, { 'x.c': ANSWER, 'y.c': 'int sodium_init(void) { return 0; }' });
    const { message } = await failure(build(source, {}, folder));
    expect(message).toMatch(/^linking failed: \/\S+ ended with exit code 1:\n/);
    expect(message).toContain('sodium_init');
    expect(readFileSync(join(folder, 'build.log'), 'utf8')).toContain('-Wl,-z,relro,-z,now');
  });

  it('and assembling that lack their programs name them, and the remedy', async (context) => {
    const gcc = ['/usr/bin/gcc'].find((path) => existsSync(path));
    context.skip(gcc === undefined, 'there is no /usr/bin/gcc here');
    vi.stubEnv('PATH', temporaryFolder());
    const source = sourceTree(temporaryFolder(), { 'x.c': ANSWER });
    const { message } = await failure(build(source, { compiler: gcc! }));
    expect(message).toContain("cannot execute 'as'");
    expect(message).toContain('\nInstall an assembler and a linker');
  });
});

describe.each(compilers)('a small library by %s', (compiler) => {
  beforeEach((context) => context.skip(binutilsMissing, NO_BINUTILS));

  const files = {
    'x.c': `${ANSWER}#include <assert.h>\nint check(int value) { assert(value > 0); return value; }\n`,
    [`${AWKWARD}/-y ' ".c`]:
      '#include <assert.h>\nint other(int value) { assert(value > 1); return value; }\n',
    'z.S': '.text\n.globl hidden\n.hidden hidden\nhidden:\n  nop\n',
  };

  it('is hardened, stripped and tells nothing of where it was built', async () => {
    // Each of these would change what is compiled or linked.
    const decoy = temporaryFolder();
    writeFileSync(join(decoy, 'assert.h'), '#error the environment decides what is included\n');
    vi.stubEnv('CPATH', decoy);
    vi.stubEnv('C_INCLUDE_PATH', decoy);
    vi.stubEnv('LD_RUN_PATH', '/an/unwanted/folder');
    const source = sourceTree(temporaryFolder(), files);
    const before = snapshot(source);
    const { library, request } = await build(source, { compiler });
    expect(library).toBe(join(request.output, 'libsodium.so.26'));
    expect(readdirSync(request.output)).toEqual(['libsodium.so.26']);
    expect(existsSync(request.log)).toBe(false);
    expect(snapshot(source)).toEqual(before);
    expect(exports(library)).toEqual(['sodium_init']);
    const facts = readelf(library);
    expect(facts).toContain('Library soname: [libsodium.so.26]');
    expect(facts).toMatch(/FLAGS_1.*NOW.*NODELETE/);
    expect(facts).toContain('GNU_RELRO');
    expect(facts).toMatch(/GNU_STACK .* RW {2}0x/);
    expect(facts).not.toMatch(/RPATH|RUNPATH|\.symtab|\.debug_|build-id|unwanted/);
    const bytes = readFileSync(library);
    expect([source, request.output].filter((path) => bytes.includes(path))).toEqual([]);
  });

  it.each([[[]], [['-g', '-O1']]])(
    'has the same bytes wherever it is built, with the flags %j',
    async (flags) => {
      const [plain, awkward] = [temporaryFolder(), join(temporaryFolder(), AWKWARD)];
      const one = await build(sourceTree(plain, files), { compiler, flags, jobs: 1 }, plain);
      const link = join(temporaryFolder(), 'link');
      symlinkSync(sourceTree(awkward, files), link);
      const two = await build(link, { compiler, flags, jobs: 4 }, awkward);
      expect(readFileSync(two.library).equals(readFileSync(one.library))).toBe(true);
      expect(readelf(one.library).includes('.debug_info')).toBe(flags.length > 0);
      expect(one.flags.slice(-2)).toEqual(
        flags.length > 0 ? flags : ['-Wl,-z,noexecstack', '-Wl,-z,nodelete'],
      );
    },
  );
});

describe('the compiler that is taken', () => {
  it('is found by its name through links and awkward folders', async (context) => {
    context.skip(compilers.length === 0, NO_COMPILER);
    const folder = join(temporaryFolder(), AWKWARD);
    mkdirSync(folder);
    const real = execFileSync('sh', ['-c', `command -v ${compilers[0]}`], { encoding: 'utf8' }).trim();
    symlinkSync(real, join(folder, 'cc'));
    vi.stubEnv('PATH', `${folder}:${process.env['PATH']}`);
    const { compiler, cpu } = await build(sourceTree(temporaryFolder(), { 'x.c': ANSWER }), {
      compiler: 'cc',
    });
    expect(compiler).toMatch(/\d+\.\d+/);
    expect(cpu).toEqual([]);
  });
});

it('a library for another machine cannot be optimized for this one', async () => {
  const source = sourceTree(temporaryFolder(), { 'x.c': ANSWER });
  const target = { platform: 'linux', arch: process.arch === 'arm64' ? 'x64' : 'arm64' };
  const { message } = await failure(build(source, { target, optimizeForThisMachine: true }));
  expect(message).toContain('a library can be optimized only for the machine that builds it');
});

/** Two minutes of compiling, for `.ci/full`: one build of libsodium stands before every run of these tests anyhow. */
if (process.env['SODIUM_TEST_WHOLE_BUILDS'] === '1') describe('libsodium', wholeBuilds);

function wholeBuilds(): void {
  beforeEach((context) => {
    context.skip(libsodiumMissing, NO_SOURCE);
    context.skip(compilers.length === 0, NO_COMPILER);
  });

  it('has the same bytes from two folders, exports what it should, and works', async (context) => {
    context.skip(binutilsMissing, NO_BINUTILS);
    const before = snapshot(libsodium);
    const progress: number[] = [];
    let total = 0;
    const onProgress = (done: number, all: number) => {
      progress.push(done);
      total = all;
    };
    const one = await build(libsodium, { onProgress });
    expect(progress).toEqual(Array.from({ length: total }, (_, index) => index + 1));
    expect(snapshot(libsodium)).toEqual(before);
    const link = join(temporaryFolder(), AWKWARD);
    symlinkSync(libsodium, link);
    const two = await build(link, {}, join(temporaryFolder(), AWKWARD));
    expect(readFileSync(two.library).equals(readFileSync(one.library))).toBe(true);
    const data = ['randombytes_internal_implementation', 'randombytes_sysrandom_implementation'];
    expect(exports(one.library)).toEqual([...Object.keys(functions), ...data].sort());
    expect(readelf(one.library)).toMatch(/GNU_STACK .* RW {2}0x/);
    expect(hashWith(one.library)).toEqual(['1.0.22', ABC]);
  });

  it('optimized for this machine says what it needs, and works', async (context) => {
    const known = cpuFeatures();
    context.skip(known === undefined, 'the kernel does not tell the features of the processor');
    const { library, flags, cpu, blake2b } = await build(libsodium, { optimizeForThisMachine: true });
    expect(flags).toContain('-march=native');
    expect(cpu.filter((name) => !known!.has(name))).toEqual([]);
    if (process.arch === 'x64') {
      expect(['vectorised', 'portable']).toContain(blake2b);
      // All that a compiler uses by itself and that it has another name for.
      for (const name of ['avx2', 'bmi1', 'bmi2', 'abm', 'pni', 'sse4_2', 'pclmulqdq', 'sha_ni', 'fma']) {
        expect(cpu.includes(name), name).toBe(known!.has(name));
      }
    }
    expect(hashWith(library)).toEqual(['1.0.22', ABC]);
  });
}

/** BLAKE2b-256 of "abc", by Python's hashlib. */
const ABC = 'bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319';

function hashWith(path: string): string[] {
  const output = runScript(`
    import { loadSodium } from ${JSON.stringify(entry)};
    const { raw, library } = loadSodium({ path: ${JSON.stringify(path)} });
    const digest = new Uint8Array(32);
    raw.crypto_generichash(digest, 32, new TextEncoder().encode('abc'), 3, null, 0);
    console.log(JSON.stringify([library.version, Buffer.from(digest).toString('hex')]));
  `);
  return JSON.parse(output) as string[];
}
