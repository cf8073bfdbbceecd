/** The folders that runs work in: nobody else's whatever the umask, and gone when the next run begins after their own is. */
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { beforeEach, describe, expect, it } from 'vitest';
import { makeOwnFolder } from '../../src/vendor/work-folders.ts';
import { temporaryFolder } from '../library/support/folder.ts';
import {
  archive,
  buildsIn,
  copyingCompiler,
  entriesIn,
  NO_ARCHIVE,
  quickCompiler,
  sodiumSys,
  startSodiumSys,
} from './support/command.ts';

const program = fileURLToPath(new URL('../../bin/sodium-sys.js', import.meta.url));

beforeEach((context) => context.skip(archive === undefined, NO_ARCHIVE));
beforeEach((context) => context.skip(process.platform === 'win32', 'Windows has no such modes'));

const vendor = (compiler: string): string[] => ['vendor', '--from', archive!, '--compiler', compiler];

function workFolders(top: string): string[] {
  return entriesIn(top).filter((name) => name.startsWith('.work-'));
}

describe('whatever the umask', () => {
  /** What the command does when a shell has set the umask before. */
  const withUmask = (umask: string, top: string, args: readonly string[]) =>
    spawnSync('sh', ['-c', `umask ${umask}; exec "$0" "$@"`, process.execPath, program, ...args], {
      encoding: 'utf8',
      env: { PATH: process.env['PATH'], HOME: top, SODIUM_VENDOR_DIR: top, SODIUM_NO_SYSTEM: '1' },
    });

  it.each(['000', '077'])('%s, it builds what the loader takes', (umask) => {
    const top = temporaryFolder();
    const { status, stderr } = withUmask(umask, top, vendor(copyingCompiler()));
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(withUmask(umask, top, ['doctor', '--json'])).toMatchObject({ status: 0 });
    for (const entry of readdirSync(top, { recursive: true, encoding: 'utf8' })) {
      expect(statSync(join(top, entry)).mode & 0o022, entry).toBe(0);
    }
  });

  it.each(['000', '077'])('%s, nobody else may look into what it works in', async (umask) => {
    const top = temporaryFolder();
    const args = vendor(quickCompiler(undefined, 'sleep 60'));
    const child = spawn('sh', ['-c', `umask ${umask}; exec "$0" "$@"`, process.execPath, program, ...args], {
      env: { PATH: process.env['PATH'], HOME: top, SODIUM_VENDOR_DIR: top },
    });
    const ended = new Promise((resolve) => child.on('close', resolve));
    const modes = () => {
      const [work] = workFolders(top);
      return ['', 'source', 'build'].map((name) => statSync(join(buildsIn(top), work!, name)).mode & 0o777);
    };
    await until(() => isBuilding(top));
    expect(modes()).toEqual([0o700, 0o700, 0o700]);
    child.kill('SIGTERM');
    await ended;
  });
});

describe('what a run left', () => {
  it('when it was killed, is gone after the next one', async () => {
    const top = temporaryFolder();
    for (let run = 1; run <= 3; run++) {
      const { child, ended } = startSodiumSys(top, vendor(quickCompiler(undefined, 'sleep 1; exit 1')));
      await until(() => isBuilding(top));
      child.kill('SIGKILL');
      expect(await ended).toMatchObject({ signal: 'SIGKILL' });
      expect(workFolders(top)).toHaveLength(1);
    }
    // The compilers that it had started end by themselves, but may still write.
    await setTimeout(1500);
    expect(sodiumSys(top, vendor(copyingCompiler())).status).toBe(0);
    expect(workFolders(top)).toEqual([]);
  });

  it('is left alone while it runs, also when it stands still', async () => {
    const top = temporaryFolder();
    const { child, ended } = startSodiumSys(top, vendor(quickCompiler(undefined, 'sleep 60')));
    await until(() => workFolders(top).length === 1);
    child.kill('SIGSTOP');
    const folders = workFolders(top);
    const longAgo = Date.now() / 1000 - 24 * 60 * 60;
    utimesSync(join(buildsIn(top), folders[0]!), longAgo, longAgo);
    expect(sodiumSys(top, vendor(copyingCompiler())).status).toBe(0);
    expect(workFolders(top)).toEqual(folders);
    child.kill('SIGCONT');
    child.kill('SIGINT');
    expect(await ended).toMatchObject({ status: 130 });
    expect(workFolders(top)).toEqual([]);
  });

  it('is gone when another process has its number by now', (context) => {
    context.skip(process.platform !== 'linux', 'only Linux says when a process was started');
    const top = temporaryFolder();
    const own = ownFolder(top);
    // This very process, had it been started at another time.
    const reused = own.replace(/-\d+-(\w+)$/, '-1-$1');
    mkdirSync(join(buildsIn(top), reused));
    expect(sodiumSys(top, vendor(copyingCompiler())).status).toBe(0);
    expect(workFolders(top)).toEqual([own]);
  });

  it('on another host is left alone until it is old', () => {
    const top = temporaryFolder();
    const elsewhere = ownFolder(top).replace(/^\.work-[0-9a-f]+-\d+/, `.work-${'0'.repeat(16)}-999999999`);
    const unnamed = mkdtempSync(join(buildsIn(top), '.work-'));
    mkdirSync(join(buildsIn(top), elsewhere));
    expect(sodiumSys(top, vendor(copyingCompiler())).status).toBe(0);
    expect(workFolders(top)).toHaveLength(3);
    const longAgo = Date.now() / 1000 - 2 * 60 * 60;
    for (const path of [join(buildsIn(top), elsewhere), unnamed]) utimesSync(path, longAgo, longAgo);
    expect(sodiumSys(top, [...vendor(copyingCompiler()), '--flag=-g']).status).toBe(0);
    expect(workFolders(top)).toHaveLength(1);
  });
});

/** The name of a folder that this process works in. */
function ownFolder(top: string): string {
  mkdirSync(buildsIn(top), { recursive: true });
  return makeOwnFolder(buildsIn(top)).slice(buildsIn(top).length + 1);
}

function isBuilding(top: string): boolean {
  return readdirSync(join(buildsIn(top), workFolders(top)[0]!)).includes('build');
}

/** Asks again until it is so; what cannot be asked yet, is not. */
async function until(isSo: () => boolean): Promise<void> {
  for (;;) {
    try {
      if (isSo()) return;
    } catch {}
    await setTimeout(10);
  }
}
