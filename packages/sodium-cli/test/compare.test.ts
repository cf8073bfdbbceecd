import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { genericHash, toHex } from 'sodium';
import { describe, expect, it } from 'vitest';
import { loadNative, loadWasm } from '../src/backend.ts';
import { equalDigest } from '../src/compare/digests.ts';
import { inputOf } from '../src/compare/input.ts';
import { distribution } from '../src/compare/measure.ts';
import { parseSizes } from '../src/compare/sizes.ts';
import { temporaryFolder } from './support/folder.ts';
import { sodium } from './support/run.ts';

const folder = temporaryFolder();
const compare = (...args: string[]) => sodium(['compare', '--sizes', '0,64,1KiB', ...args], { cwd: folder });

describe('sodium compare', () => {
  it('says what it measured, on what, and how it came out', async () => {
    const { status, stdout, stderr } = compare('--seed', 'a seed');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const { library: native } = await loadNative();
    const { library: wasm } = await loadWasm();
    expect(stdout).toContain(`Node ${process.version}\n`);
    expect(stdout).toContain(`native   libsodium ${native.version}, ${native.path}\n`);
    expect(stdout).toContain(`wasm     libsodium ${wasm.version}, ${wasm.path}\n`);
    expect(stdout).toContain('from seed a seed; all digests are equal\n');
    for (const size of ['0 B', '64 B', '1 KiB']) {
      expect(stdout).toMatch(new RegExp(`^ *${size}( +\\S+ \\S*s +\\S+% +(\\d+|-)){2} +\\S+x +\\S+%$`, 'm'));
    }
  });

  it('writes the same to a file, in one piece', async () => {
    writeFileSync(join(folder, 'figures.json'), 'what stood there');
    symlinkSync('figures.json', join(folder, 'link.json'));
    const { status, stdout } = compare('--json', 'link.json');
    expect(status).toBe(0);
    expect(readdirSync(folder).sort()).toEqual(['figures.json', 'link.json']);
    const figures = JSON.parse(readFileSync(join(folder, 'figures.json'), 'utf8'));
    expect(stdout).toContain(`from seed ${figures.seed};`);
    expect(figures.results.map(({ byteLength }: { byteLength: number }) => byteLength)).toEqual([
      0, 64, 1024,
    ]);
    for (const { byteLength, digest, nativeNanoseconds, wasmNanoseconds, speedup } of figures.results) {
      expect(digest).toBe(toHex(genericHash(inputOf(figures.seed, byteLength))));
      for (const { lower, median, upper } of [nativeNanoseconds, wasmNanoseconds, speedup]) {
        expect(lower).toBeGreaterThan(0);
        expect(median).toBeGreaterThanOrEqual(lower);
        expect(upper).toBeGreaterThanOrEqual(median);
      }
    }
  });

  it('writes JSON to standard output for -, and the table beside it', () => {
    const { status, stdout, stderr } = compare('--json', '-', '--seed', 'x');
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ seed: 'x', hash: 'BLAKE2b-256' });
    expect(stderr).toContain('from seed x;');
  });

  it('leaves nothing behind when the file cannot be written, and never replaces a device', () => {
    const { status, stdout, stderr } = compare('--json', 'missing/figures.json');
    // Before anything is measured.
    expect({ status, stdout, stderr }).toEqual({
      status: 1,
      stdout: '',
      stderr: 'sodium compare: missing/figures.json: No such file or directory\n',
    });
    expect(compare('--json', '.').stderr).toBe('sodium compare: .: Is a directory\n');
    expect(compare('--json', '/dev/full').stderr).toBe(
      'sodium compare: /dev/full: No space left on device\n',
    );
    expect(readdirSync(folder).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  it('needs a native library, and says how to get one', () => {
    const { status, stdout, stderr } = sodium(['compare'], { env: { SODIUM_NO_SYSTEM: '1' } });
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toMatch(/^sodium compare: no usable libsodium was found\n.*unset SODIUM_NO_SYSTEM/is);
  });

  it.each([
    [['--sizes', '1kb'], "invalid size: '1kb': sizes are like 0,64,1KiB,1MiB, up to 1GiB"],
    [['--sizes', '2GiB'], "invalid size: '2GiB': sizes are like 0,64,1KiB,1MiB, up to 1GiB"],
    [['--sizes', '1,,2'], "invalid size: '': sizes are like 0,64,1KiB,1MiB, up to 1GiB"],
    [['--sizes', '-1'], "invalid size: '-1': sizes are like 0,64,1KiB,1MiB, up to 1GiB"],
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

describe('digests that differ', () => {
  it('are shown with their input and both libraries', async () => {
    const contestants = [await loadNative(), await loadWasm()].map(({ library, api }, index) => ({
      label: `libsodium ${library.version} as ${library.backend}`,
      hash: (data: Uint8Array) => api.genericHash(data, { key: new Uint8Array(16).fill(index) }),
    }));
    const [first, second] = contestants;
    const input = inputOf('seed', 100);
    expect(() => equalDigest(contestants, 'seed', 100)).toThrow(
      'the digests of the 100 bytes from seed seed differ\n' +
        `  ${toHex(first!.hash(input))}  ${first!.label}\n` +
        `  ${toHex(second!.hash(input))}  ${second!.label}`,
    );
    expect(equalDigest([first!, first!], 'seed', 100)).toBe(toHex(first!.hash(input)));
  });
});

describe('inputs', () => {
  it('are SHAKE256 of the seed and the length', () => {
    const expected = createHash('shake256', { outputLength: 20 }).update('seed:20').digest('hex');
    expect(toHex(inputOf('seed', 20))).toBe(expected);
    expect(inputOf('seed', 0)).toHaveLength(0);
  });

  it('have the lengths that are asked for', () => {
    expect(parseSizes('0,64,64B,1KiB,2 MiB,1GiB')).toEqual([0, 64, 64, 1024, 2 * 1024 ** 2, 1024 ** 3]);
  });
});

describe('quartiles', () => {
  it('lie between values in proportion', () => {
    expect(distribution([4, 1, 3, 2, 5])).toEqual({ lower: 2, median: 3, upper: 4 });
    expect(distribution([1, 2])).toEqual({ lower: 1.25, median: 1.5, upper: 1.75 });
    expect(distribution([7])).toEqual({ lower: 7, median: 7, upper: 7 });
  });
});
