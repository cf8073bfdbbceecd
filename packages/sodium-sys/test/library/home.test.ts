/** A home that is out of reach, or somebody else's, is no reason to go without a library; what was named is. */
import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { platformName } from '../../src/backends/platform.ts';
import {
  deploy,
  loadDeployed,
  NO_PREBUILT,
  permissionFlag,
  pinned,
  runDeployed,
  whyNoOtherUser,
} from './support/deployment.ts';
import { temporaryFolder } from './support/folder.ts';

const SERVICE = 1001;
const noOtherUser = whyNoOtherUser(SERVICE);
const service = { uid: SERVICE, gid: SERVICE };

/** A home of this user that nobody else may enter. */
function closedHome(): string {
  const home = join(temporaryFolder(), 'home');
  mkdirSync(home);
  chmodSync(home, 0o700);
  return home;
}

/** The tests themselves run without the data of who runs them. */
const at = (home: string) => ({ HOME: home, XDG_DATA_HOME: '' });

const buildsIn = (home: string): string => join(home, '.local/share/sodium-sys', platformName());

const passedOver = (home: string, outcome: string) => ({
  step: 'vendored',
  target: buildsIn(home),
  outcome,
});

describe('a home that may not be entered holds no build, and the search goes on,', () => {
  const deployment = deploy(['prebuilt']);
  const expectSystem = (home: string, outcome: string, settings: Parameters<typeof loadDeployed>[1]) => {
    const { library, error } = loadDeployed(deployment, settings);
    expect(error).toBeUndefined();
    expect(library).toMatchObject({ found: 'system' });
    expect(library!.attempts[0]).toEqual(passedOver(home, outcome));
  };

  it('when HOME is kept by another user', (context) => {
    context.skip(noOtherUser !== undefined, noOtherUser);
    const home = closedHome();
    expectSystem(home, 'may not be looked at: EACCES', { ...service, env: at(home) });
  });

  it('when a process gives its rights up', (context) => {
    context.skip(noOtherUser !== undefined, noOtherUser);
    const home = closedHome();
    expectSystem(home, 'may not be looked at: EACCES', {
      env: at(home),
      before: `process.setgroups([]); process.setgid(${SERVICE}); process.setuid(${SERVICE});`,
    });
  });

  it('when even root may not: a unit with ProtectHome, a container without capabilities', (context) => {
    context.skip(process.getuid?.() !== 0, 'only root can give up capabilities of root');
    const through = ['setpriv', '--bounding-set=-dac_override,-dac_read_search'];
    const { status } = spawnSync(through[0]!, [...through.slice(1), 'true']);
    context.skip(status !== 0, 'there is no setpriv to give up capabilities with');
    const home = closedHome();
    chmodSync(home, 0);
    expectSystem(home, 'may not be looked at: EACCES', { env: at(home), through });
    chmodSync(home, 0o700);
  });

  it('when the permission model has no such folder', () => {
    const home = closedHome();
    const flags = [
      permissionFlag,
      '--allow-addons',
      `--allow-fs-read=${deployment.app}`,
      '--allow-fs-read=/usr',
      '--allow-fs-read=/lib',
    ];
    expectSystem(home, 'may not be looked at: ERR_ACCESS_DENIED', { env: at(home), flags });
  });

  it('when XDG_DATA_HOME leads there', (context) => {
    context.skip(noOtherUser !== undefined, noOtherUser);
    const home = closedHome();
    const { library } = loadDeployed(deployment, { ...service, env: { XDG_DATA_HOME: join(home, 'data') } });
    expect(library).toMatchObject({ found: 'system' });
  });

  it('when root keeps to itself what it has there', (context) => {
    context.skip(noOtherUser !== undefined, noOtherUser);
    const home = join(temporaryFolder(), 'home');
    const builds = buildsIn(home);
    const [record, library] = [join(builds, '1.0.22.json'), join(builds, 'build/libsodium.so')];
    mkdirSync(dirname(library), { recursive: true });
    const content = {
      version: '1.0.22',
      library: 'build/libsodium.so',
      sha256: '0'.repeat(64),
      compiler: 'cc',
      archive: { name: 'archive', sha256: '0'.repeat(64) },
      flags: [],
      cpu: [],
      request: { optimizeForThisMachine: false, compiler: null, flags: [] },
    };
    writeFileSync(record, JSON.stringify(content));
    writeFileSync(library, '');
    for (const hidden of [record, library]) {
      chmodSync(hidden, 0o600);
      const loaded = loadDeployed(deployment, { ...service, env: at(home) });
      expect(loaded.error).toBeUndefined();
      expect(loaded.library).toMatchObject({ found: 'system' });
      expect(loaded.library!.attempts[0]).toEqual({
        step: 'vendored',
        target: hidden,
        outcome: 'may not be looked at: EACCES',
      });
      chmodSync(hidden, 0o644);
    }
    const { error } = loadDeployed(deployment, { ...service, env: at(home) });
    expect(error?.message).toContain('was changed: its SHA-256 must be 0000');
  });

  it('when it is another user’s, who has a build there', (context) => {
    context.skip(noOtherUser !== undefined, noOtherUser);
    const home = join(temporaryFolder(), 'home');
    mkdirSync(buildsIn(home), { recursive: true });
    writeFileSync(join(buildsIn(home), '1.0.22.json'), '{}');
    chownSync(buildsIn(home), SERVICE, SERVICE);
    for (const uid of [0, SERVICE + 1]) {
      expectSystem(home, `belongs to user ${SERVICE}, so it holds no build of this user`, {
        uid,
        gid: uid,
        env: at(home),
      });
    }
  });
});

it('a folder of builds that was named, and may not be entered, is an error that names the variables', (context) => {
  context.skip(noOtherUser !== undefined, noOtherUser);
  const home = closedHome();
  const { error } = loadDeployed(deploy(), { ...service, env: { SODIUM_VENDOR_DIR: home } });
  const folder = join(home, platformName());
  expect(error).toMatchObject({
    code: 'ERR_SODIUM_LIBRARY_FILE',
    path: folder,
    message:
      `${folder}: may not be looked at: EACCES (SODIUM_VENDOR_DIR names it; set that to another folder, or ` +
      'SODIUM_NO_VENDOR to go without)',
  });
});

describe('two variables, one for each kind of library that comes before the system’s,', () => {
  const none = { SODIUM_VENDOR_DIR: '/nonexistent' };
  const outcomesOf = (env: Readonly<Record<string, string>>) => {
    const { library, error } = loadDeployed(deploy(), { env: { ...none, ...env } });
    const attempts = (library ?? error)!.attempts!.slice(0, 2);
    return { found: library?.found, outcomes: attempts.map(({ step, outcome }) => `${step}: ${outcome}`) };
  };

  it('SODIUM_NO_VENDOR leaves the prebuilt package', (context) => {
    context.skip(pinned === undefined, NO_PREBUILT);
    expect(outcomesOf({ SODIUM_NO_VENDOR: '1' })).toEqual({
      found: 'prebuilt',
      outcomes: ['vendored: skipped, as SODIUM_NO_VENDOR says', 'prebuilt: loaded'],
    });
  });

  it('SODIUM_NO_PREBUILT leaves vendored builds', () => {
    expect(outcomesOf({ SODIUM_NO_PREBUILT: '1' })).toEqual({
      found: 'system',
      outcomes: ['vendored: holds no build', 'prebuilt: skipped, as SODIUM_NO_PREBUILT says'],
    });
  });

  it('both leave the system', () => {
    expect(outcomesOf({ SODIUM_NO_VENDOR: '1', SODIUM_NO_PREBUILT: '1' }).found).toBe('system');
  });
});

describe('doctor advises what helps:', () => {
  const deployment = deploy();
  const doctor = (env: Readonly<Record<string, string>>): string =>
    runDeployed(deployment.app, ['node_modules/sodium-sys/dist/cli.js', 'doctor'], { env }, 1).stdout;

  it('a prebuilt package that was damaged', (context) => {
    context.skip(pinned === undefined, NO_PREBUILT);
    const damaged = deploy();
    writeFileSync(damaged.library, 'damaged');
    const env = { SODIUM_VENDOR_DIR: '/nonexistent' };
    const { stdout } = runDeployed(
      damaged.app,
      ['node_modules/sodium-sys/dist/cli.js', 'doctor'],
      { env },
      1,
    );
    expect(stdout).toContain('or set SODIUM_NO_PREBUILT to go without)');
    expect(stdout).toMatch(
      /\n\nInstall the package again, or set SODIUM_NO_PREBUILT to go without; or use .*\n$/,
    );
    expect(stdout).not.toMatch(/install libsodium|SODIUM_NO_VENDOR/i);
    expect(loadDeployed(damaged, { env: { ...env, SODIUM_NO_PREBUILT: '1' } }).library?.found).toBe('system');
  });

  it('a vendored build that others may write', () => {
    const top = temporaryFolder();
    const folder = join(top, platformName());
    mkdirSync(folder);
    writeFileSync(join(folder, '1.0.22.json'), '{}');
    chmodSync(folder, 0o777);
    const stdout = doctor({ SODIUM_VENDOR_DIR: top });
    expect(stdout).toMatch(
      /; remedy: chmod g?o-w .* \(build it again with sodium-sys vendor, or set SODIUM_NO_VENDOR/,
    );
    expect(stdout).toMatch(
      /\n\nBuild it again with sodium-sys vendor, or set SODIUM_NO_VENDOR to go without; or use/,
    );
    expect(stdout).not.toMatch(/install libsodium/i);
  });

  it('variables that leave no library', (context) => {
    context.skip(pinned === undefined, NO_PREBUILT);
    const env = { SODIUM_NO_VENDOR: '1', SODIUM_NO_PREBUILT: '1', SODIUM_NO_SYSTEM: '1' };
    const remedy = doctor(env).trim().split('\n').at(-1);
    expect(remedy).toMatch(
      /^Unset SODIUM_NO_PREBUILT; or .*unset SODIUM_NO_VENDOR and build .*; or unset SODIUM_NO_SYSTEM/,
    );
    expect(remedy).not.toMatch(/install libsodium/i);
  });

  it('a folder that holds no library', () => {
    const remedy = doctor({ SODIUM_LIB_DIR: temporaryFolder() }).trim().split('\n').at(-1);
    expect(remedy).toMatch(/^Let SODIUM_LIB_DIR name a folder that holds a library, or unset it; or use/);
  });
});
