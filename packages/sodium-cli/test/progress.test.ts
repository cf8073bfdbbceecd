/** The progress bar of `sodium hash`, and what is left of it. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readdirSync, truncateSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { beforeAll, beforeEach, describe, expect, it, type TestContext } from 'vitest';
import { itTakesLong } from '../../../scripts/test-everything.ts';
import { temporaryFolder } from './support/folder.ts';
import { hash, program, type RunOptions, run } from './support/run.ts';

const folder = temporaryFolder();
const options: RunOptions = { cwd: folder };
/** Long enough to be hashed for more than half a second on every machine. */
for (const name of ['sparse', 'other']) {
  writeFileSync(join(folder, name), '');
  truncateSync(join(folder, name), 1024 ** 3);
}
writeFileSync(join(folder, 'data'), Buffer.alloc(3_000_000));
/** However slow the machine is, this takes less than half a second. */
writeFileSync(join(folder, 'short'), 'short');

/** For shells. */
const sodiumHash = `'${process.execPath}' '${program}' hash`;

const hasScript = spawnSync('script', ['--version']).status === 0;
if (!hasScript) console.warn('no `script` here: the tests of the progress bar are skipped');

const needsScript = (context: TestContext) =>
  context.skip(!hasScript, 'there is no script(1) here to play a terminal');

const ON_TERMINAL = ['--quiet', '--return', '--command'];
/** Wide enough for the bar and a name. */
const wide = (command: string) => `stty columns 120; ${command}`;
const onTerminal = (command: string) => run('script', [...ON_TERMINAL, wide(command), '/dev/null'], options);

/** What a terminal shows at the end: of every line what was written last. */
function shown(output: string): string[] {
  const [clearLine, toStart] = ['\x1b[2K', '\x1b[1G'];
  const saveCursor = '\x1b7';
  return output.split('\r\n').map((line) => {
    const last = line.replaceAll(clearLine, toStart).split(toStart).at(-1)!;
    return last.replaceAll(saveCursor, '');
  });
}

describe('on a terminal', () => {
  beforeEach(needsScript);

  itTakesLong('shows how far it is, and takes that away again', () => {
    const { status, stdout } = onTerminal(`${sodiumHash} sparse`);
    expect(status).toBe(0);
    expect(stdout).toMatch(/\[=+-*\] \d+ % .* MiB of 1 GiB, \ds left sparse/);
    // The line is cleared before the sum is written.
    const [, sum] = stdout.split('\x1b[2K');
    expect(sum).toMatch(/^[0-9a-f]{128} {2}sparse\r\n$/);
  });

  it('shows one bar for several files, and never beside a sum or an error', () => {
    const { status, stdout } = onTerminal(`stty columns 120; ${sodiumHash} data sparse other missing data`);
    expect(status).toBe(1);
    expect(stdout).toMatch(/\[=*-*\] \d+ % .* of .* GiB, \S+ left /);
    expect(stdout).toMatch(availableParallelism() === 1 ? / left sparse/ : / left sparse and \d more/);
    const lines = shown(stdout);
    const sum = (name: string) => expect.stringMatching(new RegExp(`^[0-9a-f]{128} {2}${name}$`));
    expect(lines).toEqual([
      sum('data'),
      sum('sparse'),
      sum('other'),
      'sodium hash: missing: No such file or directory',
      sum('data'),
      '',
    ]);
  });

  it('shows of a pipe how much has come', () => {
    const { status, stdout } = onTerminal(`{ printf abc; sleep 2; printf def; sleep 0.5; } | ${sodiumHash}`);
    expect(status).toBe(0);
    expect(stdout).toMatch(/3 B -.*6 B -/s);
    expect(stdout).toContain(`${createHash('blake2b512').update('abcdef').digest('hex')}  -\r\n`);
  });

  it('shows nothing for short input', () => {
    expect(onTerminal(`${sodiumHash} short`).stdout).toMatch(/^[0-9a-f]{128} {2}short\r\n$/);
  });

  itTakesLong('shows nothing with --status', () => {
    writeFileSync(join(folder, 'list'), `${'0'.repeat(128)}  sparse\n`);
    expect(onTerminal(`${sodiumHash} --check --status list`)).toMatchObject({ status: 1, stdout: '' });
  });
});

describe('elsewhere', () => {
  itTakesLong('shows nothing', () => {
    expect(hash(['sparse'], options)).toMatchObject({ status: 0, stderr: '' });
  });

  it('shows lines with --progress', () => {
    const { status, stdout, stderr } = hash(['--progress', 'sparse', 'data'], options);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^([0-9a-f]{128} {2}\w+\n){2}$/);
    // How long which of them is under way, and whether beside the other, is up to the machine.
    const line = /\[=*-*\] \d+ % \S+ \w+ of \S+ [MG]iB, \S+ left (sparse( and 1 more)?|data)\n/;
    expect(stderr).toMatch(new RegExp(`^(${line.source})+$`));
    expect(stderr).toMatch(/ left sparse/);
    expect(hash(['--progress', 'short'], options).stderr).toBe('');
  });
});

describe('a signal', () => {
  beforeAll(() => {
    expect(spawnSync('mkfifo', [join(folder, 'fifo')]).status).toBe(0);
  });

  function spawnOnTerminal(command: string): ChildProcess {
    return spawn('script', [...ON_TERMINAL, wide(command), '/dev/null'], {
      cwd: folder,
      stdio: ['pipe', 'pipe', 'inherit'],
    });
  }

  /** What a process writes until that matches, or all. */
  async function outputOf(child: ChildProcess, pattern?: RegExp): Promise<string> {
    let output = '';
    for await (const piece of child.stdout!.iterator({ destroyOnReturn: false })) {
      output += String(piece);
      if (pattern?.test(output)) return output;
    }
    expect(output).toMatch(pattern ?? /^/);
    return output;
  }

  async function statusOf(child: ChildProcess): Promise<number | null> {
    return child.exitCode ?? (await once(child, 'exit'))[0];
  }

  it.each(['SIGINT', 'SIGTERM'] as const)('%s is what it dies of, and nothing is left', async (signal) => {
    const before = readdirSync(folder);
    for (const args of [['sparse', 'other'], ['--progress', 'sparse', 'other'], ['fifo']]) {
      const child = spawn(process.execPath, [program, 'hash', 'data', ...args], {
        cwd: folder,
        stdio: ['ignore', 'pipe', 'ignore'],
      });
      await outputOf(child, / data\n/);
      child.kill(signal);
      const [status, cause] = await once(child, 'close');
      expect({ status, cause }).toEqual({ status: null, cause: signal });
    }
    expect(readdirSync(folder)).toEqual(before);
  });

  describe('on a terminal', () => {
    beforeEach(needsScript);

    it.each([
      ['a long file', 'sparse other', / % /],
      ['a pipe', '-', /0 B -/],
    ])('from the keyboard takes the bar of %s off the terminal', async (_, names, bar) => {
      const terminal = spawnOnTerminal(`exec ${sodiumHash} ${names}`);
      const before = await outputOf(terminal, bar);
      terminal.stdin!.write('\x03');
      const rest = await outputOf(terminal);
      expect(await statusOf(terminal)).toBe(130);
      expect(shown(before + rest)).toEqual(['']);
    });

    it.each(['SIGINT', 'SIGTERM'] as const)('%s is what it dies of while there is a bar', async (signal) => {
      const parent = `const { spawn } = require('node:child_process');
      const child = spawn(process.execPath, ['${program}', 'hash', 'sparse', 'other'], { stdio: 'inherit' });
      console.log('%s', child.pid);
      child.on('exit', (status, signal) => console.log('ended by', signal));`;
      writeFileSync(join(folder, 'parent.cjs'), parent);
      const terminal = spawnOnTerminal(`'${process.execPath}' parent.cjs`);
      const before = await outputOf(terminal, / % /);
      const [id] = before.split('\r\n');
      process.kill(Number(id), signal);
      const rest = await outputOf(terminal);
      expect(shown(before + rest)).toEqual([id, `ended by ${signal}`, '']);
    });
  });
});
