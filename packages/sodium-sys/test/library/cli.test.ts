import { spawnSync } from 'node:child_process';
import { closeSync, existsSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadSodium } from 'sodium-sys';
import { describe, expect, it } from 'vitest';
import { firstOf } from '../../../../scripts/test-everything.ts';
import type { Diagnosis, Found, NotFound } from '../../src/cli/diagnose.js';
import { functions } from '../../src/generated/functions.js';
import { temporaryFolder } from './support/folder.ts';
import { compile, impostor, systemLibrary } from './support/libraries.ts';

const program = fileURLToPath(new URL('../../bin/sodium-sys.js', import.meta.url));

function run(args: readonly string[], env: Readonly<Record<string, string>> = {}, cwd?: string) {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('SODIUM_'));
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], {
    encoding: 'utf8',
    env: { ...Object.fromEntries(inherited), ...env },
    ...(cwd === undefined ? {} : { cwd }),
  });
  return { status, stdout, stderr };
}

const json = <Kind extends Diagnosis>(stdout: string): Kind => JSON.parse(stdout) as Kind;

describe('sodium-sys doctor', () => {
  it('says which library is loaded', () => {
    const { status, stdout, stderr } = run(['doctor']);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const { library } = loadSodium();
    expect(stdout).toMatch(new RegExp(`^libsodium ${library.version} is loaded\\.\n`));
    expect(stdout).toContain(library.path);
    expect(stdout).toMatch(/^ {2}soname {5}libsodium\.so\.\d+$/m);
    expect(stdout).toMatch(/^ {2}AES-GCM {4}(not )?available$/m);
    expect(stdout).toMatch(/^ {2}system .* loaded$/m);
  });

  it('says the same as one JSON document', () => {
    const { status, stdout } = run(['doctor', '--json']);
    expect(status).toBe(0);
    const sodium = loadSodium();
    const { path, version, minimal, found } = sodium.library;
    const diagnosis = json<Found>(stdout);
    expect(diagnosis.library).toEqual({
      path,
      soname: expect.stringMatching(/^libsodium\.so/),
      version,
      minimal,
      found,
    });
    expect(diagnosis.attempts).toEqual(sodium.library.attempts);
    expect(diagnosis.aes256gcm).toBe(sodium.raw.crypto_aead_aes256gcm_is_available() === 1);
    expect(diagnosis.cpu['sse2']).toBe(sodium.raw.sodium_runtime_has_sse2() === 1);
    expect(diagnosis.functions.total).toBe(Object.keys(functions).length);
    for (const { reason, names } of diagnosis.functions.missing) {
      for (const name of names) expect(sodium.whyUnavailable(name as keyof typeof functions)).toBe(reason);
    }
  });

  it('looks at one file, by a path from here', () => {
    const { status, stdout } = run(
      ['doctor', '--json', '--path', systemLibrary.split('/').at(-1)!],
      {},
      join(systemLibrary, '..'),
    );
    expect(status).toBe(0);
    expect(json<Found>(stdout).attempts).toEqual([
      { step: 'options.path', target: systemLibrary, outcome: 'loaded' },
    ]);
  });

  it('exits with 1 and the remedy when there is no library', () => {
    const { status, stdout, stderr } = run(['doctor'], { SODIUM_NO_SYSTEM: '1' });
    expect({ status, stderr }).toEqual({ status: 1, stderr: '' });
    expect(stdout).toMatch(/^No libsodium is loaded: no usable libsodium was found\n/);
    expect(stdout).toContain('skipped, as SODIUM_NO_SYSTEM says');
    expect(stdout).toMatch(/\n\n(Install libsodium|Set SODIUM_LIBRARY).*sodium\/wasm.*\n$/);
  });

  it('as JSON too', () => {
    const path = join(temporaryFolder(), 'missing');
    const { status, stdout } = run(['doctor', '--json'], { SODIUM_LIBRARY: path });
    expect(status).toBe(1);
    expect(json<NotFound>(stdout)).toEqual({
      library: null,
      error: {
        code: 'ERR_SODIUM_LIBRARY_FILE',
        message: `${path}: no such file (SODIUM_LIBRARY asks for it)`,
      },
      attempts: [{ step: 'SODIUM_LIBRARY', target: path, outcome: 'no such file' }],
      remedy: expect.stringContaining('sodium/wasm'),
    });
  });
});

describe('sodium-sys', () => {
  it('compares every size, also of what nobody uses', () => {
    const path = compile(
      temporaryFolder(),
      'sizes',
      impostor({ more: 'size_t crypto_sign_statebytes(void) { return 4096; }' }),
    );
    const { status, stdout } = run(['doctor', '--json'], { SODIUM_LIBRARY: path });
    expect(status).toBe(1);
    expect(json<NotFound>(stdout).error).toMatchObject({
      code: 'ERR_SODIUM_INITIALIZATION',
      message: expect.stringContaining(`${path}: crypto_sign_statebytes() must be at most 208`),
    });
  });

  it.each([['--help'], ['-h'], ['doctor', '--help']])('%s %s shows the usage', (...args) => {
    const { status, stdout, stderr } = run(args);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(/^Usage: sodium-sys <command>/);
  });

  it.each(['--version', '-v'])('%s shows the version', (option) => {
    expect(run([option])).toEqual({
      status: 0,
      stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
      stderr: '',
    });
  });

  it.each(
    firstOf(7, [
      [[], 'a command is missing'],
      [['nurse'], 'unknown command: nurse'],
      [['doctor', '--colour'], "Unknown option '--colour'"],
      [['doctor', '--path', ''], '--path must have a value, got an empty string'],
      [['doctor', '--list'], 'doctor has no option --list'],
      [['vendor', '--release', '1.0'], '--release must be a version like 1.0.22, got 1.0'],
      [['vendor', '--print-path', '--from', '/x'], '--from does not go with --print-path'],
      [['doctor', 'now'], 'doctor takes no arguments, got: now'],
      [['doctor', '--path'], "'--path <value>' argument missing"],
      [['doctor', '--json=yes'], "'--json' does not take an argument"],
      [['vendor', '--json'], 'vendor has no option --json'],
      [['vendor', 'now'], 'vendor takes no arguments, got: now'],
      [['vendor', '--from', ''], '--from must have a value, got an empty string'],
      [['vendor', '--jobs', '0'], '--jobs must be a number from 1 to 999, got 0'],
      [['vendor', '--base-url', 'ftp://mirror/'], '--base-url must be an http or https address'],
      [['vendor', '--proxy', 'proxy:8080'], '--proxy must be an http or https address'],
      [['vendor', '--list', '--remove'], '--remove does not go with --list'],
      [['vendor', '--remove', '--jobs', '2'], '--jobs does not go with --remove'],
    ]),
  )('%j is a wrong command line', (args, reason) => {
    const { status, stdout, stderr } = run(args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain(`sodium-sys: `);
    expect(stderr).toContain(reason);
    expect(stderr).toContain('Usage: sodium-sys <command>');
  });

  it.runIf(existsSync('/dev/full'))('says so when what it writes does not fit', () => {
    const full = openSync('/dev/full', 'w');
    const { status, stderr } = spawnSync(process.execPath, [program, 'doctor'], {
      encoding: 'utf8',
      stdio: ['ignore', full, 'pipe'],
    });
    closeSync(full);
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: 'sodium-sys: write error: ENOSPC: no space left on device, write\n',
    });
  });
});
