import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { genericHash, toHex } from 'sodium';
import { describe, expect, it } from 'vitest';
import { itTakesLong } from '../../../scripts/test-everything.ts';
import { loadNative, loadWasm } from '../src/backend.ts';
import { roundsOfProcesses } from '../src/compare/compare-libraries.ts';
import { inputOf } from '../src/compare/input.ts';
import { measurementsOf } from '../src/compare/measurements.ts';
import { estimate, isNoisy, timeOf } from '../src/compare/noise.ts';
import { operations } from '../src/compare/operations.ts';
import { renderPage } from '../src/compare/page/page.ts';
import type { Report } from '../src/compare/report.ts';
import { parseSizes } from '../src/compare/sizes.ts';
import { formatTable } from '../src/compare/table.ts';
import { temporaryFolder } from './support/folder.ts';
import { report } from './support/report.ts';
import { type Result, type RunOptions, sodium } from './support/run.ts';

const folder = temporaryFolder();
const compare = (args: readonly string[], { env, ...options }: RunOptions = {}) =>
  // What runs the tests may have named folders in which everything of the workspace is found.
  sodium(['compare', '--rounds', '5', ...args], { cwd: folder, env: { NODE_PATH: '', ...env }, ...options });

/** A project that has a package of this code. */
function projectWith(name: string, code: string): string {
  const project = join(folder, `${name}-${readdirSync(folder).length}`);
  const installed = join(project, 'node_modules', name);
  mkdirSync(installed, { recursive: true });
  writeFileSync(join(installed, 'package.json'), JSON.stringify({ name, version: '9.8.7' }));
  writeFileSync(join(installed, 'index.js'), code);
  return project;
}

describe('sodium compare', () => {
  it('says what it measured, on what, and how it came out, and writes it to a file in one piece', async () => {
    writeFileSync(join(folder, 'figures.json'), 'what stood there');
    symlinkSync('figures.json', join(folder, 'link.json'));
    const { status, stdout, stderr } = compare([
      ...['--seed', 'a seed', '--sizes', '64,0', '--json', 'link.json'],
      ...['--against', 'wasm,sodium-native,node-crypto'],
    ]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const { library: native } = await loadNative();
    const { library: wasm } = await loadWasm();
    const table = Buffer.from(stdout, 'latin1').toString();
    const lines = table.split('\n');
    expect(lines).toContain('BLAKE2b-256 (hash), native against wasm');
    expect(lines).toContain(`native         libsodium ${native.version}, ${native.path}`);
    expect(lines).toContain(`wasm           libsodium ${wasm.version}, ${wasm.path}`);
    expect(lines).toContain('sodium-native  skipped: not installed here: npm install sodium-native');
    expect(lines).toContain('node-crypto    skipped: node:crypto has no BLAKE2b-256');
    expect(lines).toContain('inputs         from seed a seed; all results are equal');
    for (const row of ['0 B  native', '0 B  wasm', '64 B  native', '64 B  wasm']) {
      expect(stdout).toMatch(
        new RegExp(`^ *${row} +\\S+ \\S*s +\\S+% +\\S+ +(\\S+x|too noisy to tell) .* \\S*s +\\S+%$`, 'm'),
      );
    }

    expect(readdirSync(folder).filter((name) => name.endsWith('.tmp'))).toEqual([]);
    const figures = JSON.parse(readFileSync(join(folder, 'figures.json'), 'utf8')) as Report;
    expect(table).toBe(formatTable(figures));
    expect(figures).toMatchObject({
      operation: 'hash',
      algorithm: 'BLAKE2b-256',
      date: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      seed: 'a seed',
      rounds: 5,
      machine: { cores: expect.any(Number), runtime: `Node ${process.versions.node}` },
      contenders: [
        { name: 'native', title: 'libsodium', version: native.version, path: native.path },
        { name: 'wasm', title: 'libsodium', version: wasm.version, path: wasm.path },
      ],
      skipped: [{ name: 'sodium-native' }, { name: 'node-crypto' }],
      results: [0, 64].map((byteLength) => ({
        byteLength,
        verified: toHex(genericHash(inputOf('a seed', byteLength))),
        measurements: [{ name: 'native', ratio: { lower: 1, value: 1, upper: 1 } }, { name: 'wasm' }],
      })),
      coldStart: [{ name: 'native' }, { name: 'wasm' }],
    });
    for (const { measurements } of figures.results) {
      for (const { nanoseconds, time, ratio } of measurements) {
        for (const { lower, value, upper } of [{ ...nanoseconds, value: nanoseconds.median }, time, ratio]) {
          expect(lower).toBeGreaterThan(0);
          expect(value).toBeGreaterThanOrEqual(lower);
          expect(upper).toBeGreaterThanOrEqual(value);
        }
        expect(time.value).toBeLessThanOrEqual(nanoseconds.lower);
        expect(ratio.value).toBe(time.value / measurements[0]!.time.value);
      }
    }
  });

  itTakesLong('measures what the project of the current folder has, and shows how far it is', () => {
    const cwd = fileURLToPath(new URL('../../bench', import.meta.url));
    const against = 'sodium-native,libsodium-wrappers';
    const args = ['--operation', 'sha256', '--sizes', '100', '--against', against, '--json', '-'];
    const { status, stdout, stderr } = compare([...args, '--progress'], { cwd });
    expect(status).toBe(0);
    const { seed, contenders, skipped, results } = JSON.parse(stdout) as Report;
    expect(contenders.map(({ name }) => name)).toEqual(['native', 'sodium-native']);
    expect(skipped).toEqual([{ name: 'libsodium-wrappers', reason: 'libsodium-wrappers has no SHA-256' }]);
    expect(results[0]!.verified).toBe(createHash('sha256').update(inputOf(seed, 100)).digest('hex'));
    expect(stderr).toMatch(/^\[=*-*\] \d+ %, \S+ left sha256\n/);
    expect(stderr).toContain(`from seed ${seed};`);
  });

  it('starts every library several times', () => {
    const starts = join(folder, 'starts');
    const project = projectWith(
      'sodium-native',
      `require('node:fs').appendFileSync(${JSON.stringify(starts)}, process.pid + '\\n');
       exports.crypto_hash_sha256 = (digest, data) =>
         digest.set(require('node:crypto').createHash('sha256').update(data).digest());`,
    );
    const args = ['--operation', 'sha256', '--sizes', '16', '--against', 'sodium-native'];
    const { status, stdout } = compare([...args, '--rounds', '8', '--json', '-'], { cwd: project });
    expect(status).toBe(0);
    const { rounds } = JSON.parse(stdout) as Report;
    const [measured, coldStarts] = [3, 1 + rounds];
    expect(new Set(readFileSync(starts, 'utf8').trimEnd().split('\n')).size).toBe(measured + coldStarts);
  });

  it('leaves nothing behind when the file cannot be written', () => {
    const { status, stdout, stderr } = compare(['--json', 'missing/figures.json']);
    // Before anything is measured.
    expect({ status, stdout, stderr }).toEqual({
      status: 1,
      stdout: '',
      stderr: 'sodium compare: missing/figures.json: No such file or directory\n',
    });
    expect(compare(['--json', '.']).stderr).toBe('sodium compare: .: Is a directory\n');
    expect(readdirSync(folder).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  it('needs a native library, and says how to get one', () => {
    const { status, stdout, stderr } = compare([], { env: { SODIUM_NO_SYSTEM: '1' } });
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toMatch(/^sodium compare: no usable libsodium was found\n.*unset SODIUM_NO_SYSTEM/is);
  });

  it.each([
    [['--sizes', '1kb'], "invalid size: '1kb': sizes are like 0,64,1KiB,1MiB, up to 1GiB"],
    [['--sizes', '2GiB'], "invalid size: '2GiB': sizes are like 0,64,1KiB,1MiB, up to 1GiB"],
    [['--sizes', '1,,2'], "invalid size: '': sizes are like 0,64,1KiB,1MiB, up to 1GiB"],
    [['--sizes', '-1'], "invalid size: '-1': sizes are like 0,64,1KiB,1MiB, up to 1GiB"],
    [
      ['--operation', 'derive', '--sizes', '15'],
      "invalid size: '15': sizes of derived keys are like 16,32,64, from 16 to 64 bytes",
    ],
    [
      ['--operation', 'sign', '--sizes', '0,65MiB'],
      "invalid size: '65MiB': sizes of messages to sign are like 0,64,1KiB,1MiB, up to 64MiB",
    ],
    [
      ['--operation', 'toString'],
      "invalid operation: 'toString': it is one of hash, seal, sign, verify, sha256, derive",
    ],
    [
      ['--against', 'wasm,openssl'],
      "invalid contender: 'openssl': native is compared with some of wasm, libsodium-wrappers, sodium-native, node-crypto, noble",
    ],
    [
      ['--against', ''],
      "invalid contender: '': native is compared with some of wasm, libsodium-wrappers, sodium-native, node-crypto, noble",
    ],
    [['--rounds', '4'], "invalid number of rounds: '4': it is 5 to 1000"],
    [['--rounds', '5.5'], "invalid number of rounds: '5.5': it is 5 to 1000"],
    [['file'], "extra operand 'file'"],
    [['--fast'], "unrecognized option '--fast'"],
  ])('refuses %j with status 2', (args, message) => {
    expect(sodium(['compare', ...args])).toEqual({
      status: 2,
      stdout: '',
      stderr: `sodium compare: ${message}\nTry 'sodium compare --help' for more information.\n`,
    });
  });
});

describe('a contender', () => {
  const against = (cwd: string, ...args: readonly string[]): Result =>
    compare(['--against', 'libsodium-wrappers', '--seed', 'a seed', '--sizes', '0,100', ...args], { cwd });

  it('that gives another result ends it, and both results are shown', async () => {
    // Right for what is empty.
    const empty = toHex(genericHash(new Uint8Array(0)));
    const project = projectWith(
      'libsodium-wrappers',
      `exports.crypto_generichash = (length, data) =>
         data.length === 0 ? Buffer.from('${empty}', 'hex') : new Uint8Array(length);`,
    );
    const { library } = await loadNative();
    expect(against(project)).toEqual({
      status: 1,
      stdout: '',
      stderr:
        'sodium compare: the results of hash for 100 B from seed a seed differ\n' +
        `  ${toHex(genericHash(inputOf('a seed', 100)))}  native: libsodium ${library.version}, ${library.path}\n` +
        `  ${'0'.repeat(64)}  libsodium-wrappers: libsodium-wrappers 9.8.7, ${project}/node_modules/libsodium-wrappers/index.js\n`,
    });
  });

  it('that accepts every signature is found out', () => {
    const project = projectWith(
      'libsodium-wrappers',
      `exports.crypto_sign_seed_keypair = () => ({});
       exports.crypto_sign_verify_detached = () => true;`,
    );
    const { status, stdout, stderr } = against(project, '--operation', 'verify');
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toContain('  accepts the signature, refuses it with a bit changed  native: ');
    expect(stderr).toContain('  accepts the signature, accepts it with a bit changed  libsodium-wrappers: ');
  });

  it('that fails is named', () => {
    const throwing = projectWith(
      'libsodium-wrappers',
      `exports.crypto_generichash = () => { throw new Error('not today'); };`,
    );
    expect(against(throwing)).toEqual({
      status: 1,
      stdout: '',
      stderr: 'sodium compare: libsodium-wrappers fails with 0 bytes: not today\n',
    });
    const exiting = projectWith(
      'libsodium-wrappers',
      `exports.crypto_generichash = () => { console.error('so long'); process.exit(7); };`,
    );
    expect(against(exiting)).toEqual({
      status: 1,
      stdout: '',
      stderr: 'sodium compare: libsodium-wrappers ended with 7\nso long\n',
    });
  });

  it('that cannot be loaded is skipped, and without another one there is nothing to compare', () => {
    const project = projectWith('libsodium-wrappers', `throw new Error('wrong machine\\nfor this');`);
    const dying = projectWith('libsodium-wrappers', 'process.abort();');
    expect(against(dying).stderr).toContain(
      '\n  libsodium-wrappers: libsodium-wrappers ended with SIGABRT\n',
    );
    expect(against(project, '--against', 'libsodium-wrappers,node-crypto')).toMatchObject({
      status: 1,
      stdout: '',
      stderr: expect.stringContaining('libsodium-wrappers: wrong machine\n'),
    });
    expect(compare(['--against', 'sodium-native,node-crypto'])).toEqual({
      status: 1,
      stdout: '',
      stderr:
        'sodium compare: there is nothing to compare the native library with\n' +
        '  sodium-native: not installed here: npm install sodium-native\n' +
        '  node-crypto: node:crypto has no BLAKE2b-256\n',
    });
  });
});

describe('sizes', () => {
  it('are the lengths that are asked for, each once', () => {
    expect(parseSizes('1GiB,64,64B,1KiB,2 MiB,0', operations.hash)).toEqual([
      0,
      64,
      1024,
      2 * 1024 ** 2,
      1024 ** 3,
    ]);
  });

  it('reach from 0 bytes to 64 MiB when none are given', () => {
    const sizes = parseSizes(operations.hash.defaultSizes, operations.hash);
    expect([sizes[0], sizes.at(-1)]).toEqual([0, 64 * 1024 ** 2]);
    for (const operation of Object.values(operations)) {
      expect(parseSizes(operation.defaultSizes, operation).length).toBeGreaterThan(2);
    }
  });
});

describe('noise', () => {
  const quiet = [100, 101, 102];
  const slow = [150, 151, 152];

  it('only adds to what a call takes, and is not told', () => {
    expect(timeOf([quiet, quiet, quiet, quiet, quiet])).toBe(100);
    expect(timeOf([quiet, slow, quiet, slow, slow])).toBeCloseTo(100.4);
    expect(timeOf([[150, 100, 150, 150, 150, 100]])).toBe(100);
  });

  it('is what a single process decides', () => {
    const told = estimate([slow, quiet, slow, slow, slow], timeOf);
    expect(told).toMatchObject({ lower: expect.closeTo(101.1), value: expect.closeTo(101.4), upper: 150 });
    expect(isNoisy(told)).toBe(true);
    expect(isNoisy(estimate([slow, quiet, slow, quiet, slow], timeOf))).toBe(false);
    expect(isNoisy(estimate([quiet, quiet, quiet, quiet, slow], timeOf))).toBe(false);
  });

  it('is more than a twentieth to either side', () => {
    expect(isNoisy({ lower: 96, value: 100, upper: 104 })).toBe(false);
    expect(isNoisy({ lower: 100, value: 100, upper: 106 })).toBe(true);
    expect(isNoisy({ lower: 94, value: 100, upper: 100 })).toBe(true);
  });

  it('that slows both down in the same process does not change the ratio', () => {
    const names = ['native', 'wasm'] as const;
    const twice = (rounds: readonly number[]) => rounds.map((nanoseconds) => 2 * nanoseconds);
    const native = [quiet, slow, slow];
    const [, wasm] = measurementsOf(names, [native, native.map(twice)]);
    expect(wasm).toMatchObject({ ratio: { lower: 2, value: 2, upper: 2 } });
    expect(isNoisy(wasm!.time)).toBe(true);
    const [reference, other] = measurementsOf(names, [native, native.map(() => quiet)]);
    expect(reference).toMatchObject({ ratio: { lower: 1, value: 1, upper: 1 } });
    expect(isNoisy(reference!.time)).toBe(true);
    expect(isNoisy(other!.ratio)).toBe(true);
    expect(isNoisy(other!.time)).toBe(false);
  });
});

describe('processes', () => {
  it.each([
    [5, [3, 2]],
    [8, [3, 3, 2]],
    [15, [3, 3, 3, 3, 3]],
    [16, [4, 3, 3, 3, 3]],
    [1000, [200, 200, 200, 200, 200]],
  ])('share %i rounds', (rounds, shared) => {
    expect(roundsOfProcesses(rounds)).toEqual(shared);
  });
});

it('the table has no ratio where it was too noisy to tell', () => {
  expect(formatTable(report)).toBe(`BLAKE2b-256 (hash), native against wasm and noble

machine      A processor, 2 cores, Linux 6 x64, Node 20.20.2
native       libsodium 1.0.18, /lib/libsodium.so.23
wasm         libsodium 1.0.22, libsodium-sumo
noble        @noble/hashes 2.4.0
node-crypto  skipped: node:crypto has no BLAKE2b-256
inputs       from seed a seed; all results are equal

 size  contender     time      ±  MiB/s        time/native      ±   median  spread
1 KiB  native     2.00 µs   1.0%    488              1.00x         2.10 µs    1.0%
1 KiB  wasm       5.00 µs  20.0%    195              2.50x   1.0%  6.00 µs    1.0%
1 KiB  noble      20.0 µs   1.0%     49  too noisy to tell  20.0%  20.0 µs    1.0%

cold start   median    quartiles
native      30.0 ms   29.7 ms to  30.3 ms
wasm        40.0 ms   39.6 ms to  40.4 ms
noble       2.00 ms  -1.00 ms to  3.00 ms

Time of a call while little disturbs it: the lower decile of 15 rounds, in which all take turns.
time/native: how many times as long as the native library's that is.
±: by how much it changes when one process of those that were measured is left out.
Too noisy to tell: by more than 5 %.
Median of all rounds; spread is half the distance of their quartiles.
Cold start: from the start of a process to its first result, above one that does nothing.
`);
});

it('no bytes a second are told of keys that are derived', () => {
  expect(formatTable(report)).toContain('MiB/s');
  expect(renderPage(report)).toContain('Throughput');
  const derived: Report = { ...report, operation: 'derive' };
  expect(formatTable(derived)).not.toContain('MiB/s');
  expect(renderPage(derived)).not.toContain('Throughput');
});
