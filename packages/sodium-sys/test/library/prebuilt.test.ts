/** The prebuilt package where programs are deployed: whose it is and who may write it says nothing, its bytes say all. */
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  type Deployment,
  deploy,
  loadDeployed,
  NO_PREBUILT,
  pinned,
  type RunSettings,
  whyNoOtherUser,
} from './support/deployment.ts';

const OWNER = 1000;
const STRANGER = 1001;
const env = { SODIUM_NO_SYSTEM: '1', SODIUM_VENDOR_DIR: '/nonexistent' };

beforeEach((context) => context.skip(pinned === undefined, NO_PREBUILT));

function expectLoaded(deployment: Deployment, settings: RunSettings = {}): void {
  const { library, error } = loadDeployed(deployment, { ...settings, env });
  expect(error).toBeUndefined();
  expect(library).toMatchObject({ found: 'prebuilt', path: deployment.library });
}

/** What is loaded is changed by a byte: whatever else holds, it must be refused. */
function expectTamperingRefused(deployment: Deployment, settings: RunSettings = {}): void {
  const { library } = deployment;
  const bytes = readFileSync(library);
  bytes[bytes.length - 1]! ^= 1;
  writeFileSync(library, bytes);
  const actual = createHash('sha256').update(bytes).digest('hex');
  const { error } = loadDeployed(deployment, { ...settings, env });
  expect(error).toMatchObject({ code: 'ERR_SODIUM_LIBRARY_FILE', path: library });
  expect(error!.message).toContain(`${library}: was changed: its SHA-256 must be `);
  expect(error!.message).toContain(`, got ${actual} (install the package again, or set SODIUM_NO_PREBUILT`);
}

const change = (deployment: Deployment, ...command: readonly string[]): void => {
  const [program, ...args] = command;
  execFileSync(program!, [...args, deployment.app]);
};

describe('it is loaded, and refused with one byte changed,', () => {
  it('when the user who runs it installed it', () => {
    const deployment = deploy();
    expectLoaded(deployment);
    expectTamperingRefused(deployment);
  });

  it('when everybody may write everything: Windows drives under WSL, workspaces of CI', () => {
    const deployment = deploy();
    change(deployment, 'chmod', '-R', 'a+rwX');
    chmodSync(dirname(deployment.app), 0o777);
    expectLoaded(deployment);
    expectTamperingRefused(deployment);
  });

  it('through symbolic links, as pnpm installs', () => {
    const deployment = deploy();
    const { prebuilt } = deployment;
    const store = join(deployment.app, 'store');
    renameSync(prebuilt, store);
    symlinkSync(store, prebuilt);
    change(deployment, 'chmod', '-R', 'a+rwX');
    const { library } = loadDeployed(deployment, { env });
    expect(library).toMatchObject({ found: 'prebuilt', path: join(store, pinned!.file) });
    expectTamperingRefused({ ...deployment, library: join(store, pinned!.file) });
  });

  it.for([
    ['root, files of another user: COPY --chown, a mounted folder', OWNER, 0],
    ['another user than the files: runAsUser, functions as a service', OWNER, STRANGER],
    ['another user than root, whose the files are', 0, STRANGER],
  ] as const)('when the process is of %s', ([, owner, uid], context) => {
    const reason = whyNoOtherUser(STRANGER);
    context.skip(reason !== undefined, reason);
    const deployment = deploy();
    change(deployment, 'chown', '-R', `${owner}:${owner}`);
    const settings = { uid, gid: uid };
    expectLoaded(deployment, settings);
    expectTamperingRefused(deployment, settings);
  });

  it.for([OWNER, STRANGER])('when a group may write, with umask 002: user %i', (uid, context) => {
    const reason = whyNoOtherUser(uid);
    context.skip(reason !== undefined, reason);
    const deployment = deploy();
    change(deployment, 'chown', '-R', `${OWNER}:2000`);
    change(deployment, 'chmod', '-R', 'g+w');
    const settings = { uid, gid: 2000 };
    expectLoaded(deployment, settings);
    expectTamperingRefused(deployment, settings);
  });

  it('in a user namespace, where / belongs to nobody', (context) => {
    const reason = whyNoOtherUser(OWNER);
    context.skip(reason !== undefined, reason);
    const through = ['unshare', '--user', '--map-root-user'];
    const { stdout } = spawnSync(through[0]!, [...through.slice(1), 'stat', '--format=%u', '/'], {
      uid: OWNER,
      gid: OWNER,
      encoding: 'utf8',
    });
    context.skip(stdout !== '65534\n', 'user namespaces cannot be made here');
    const deployment = deploy();
    change(deployment, 'chown', '-R', `${OWNER}:${OWNER}`);
    const settings = { uid: OWNER, gid: OWNER, through };
    expectLoaded(deployment, settings);
    expectTamperingRefused(deployment, settings);
  });
});

it('is an error that names noexec, where nothing may be executed from its file system', (context) => {
  const { app, prebuilt, library } = deploy();
  const mounted = ['unshare', '--mount', 'sh', '-ec'];
  const script = `cp -r "$0" "$0.kept"; mount -t tmpfs -o noexec none "$0"; cp "$0.kept"/* "$0"; exec "$@"`;
  const { status } = spawnSync('unshare', ['--mount', 'mount', '-t', 'tmpfs', 'none', '/mnt']);
  context.skip(status !== 0, 'this process may not mount anything');
  const { error } = loadDeployed(
    { app, prebuilt, library, entry: join(app, 'node_modules/sodium-sys/dist/index.js') },
    {
      env,
      through: [...mounted, script, prebuilt],
    },
  );
  expect(error?.message).toBe(
    `${library}: is on a file system that nothing may be executed from (noexec) (install the package again, or set ` +
      'SODIUM_NO_PREBUILT to go without)',
  );
});

describe('what is hashed is what is loaded:', () => {
  /** Does something once the hash has been computed, before the library is loaded. */
  const afterHash = (action: string): string => `
    import crypto from 'node:crypto';
    import * as fs from 'node:fs';
    import { syncBuiltinESMExports } from 'node:module';
    const { createHash } = crypto;
    crypto.createHash = (name) => {
      const hash = createHash(name);
      const { digest } = hash;
      hash.digest = (...args) => {
        const result = digest.apply(hash, args);
        ${action}
        return result;
      };
      return hash;
    };
    syncBuiltinESMExports();`;

  it.each([
    [
      'replaced by another file',
      (path: string) => `fs.renameSync(${JSON.stringify(`${path}.other`)}, ${JSON.stringify(path)});`,
    ],
    [
      'written',
      (path: string) =>
        `fs.appendFileSync(${JSON.stringify(path)}, 'more'); fs.truncateSync(${JSON.stringify(path)}, fs.statSync(${JSON.stringify(path)}).size - 4);`,
    ],
    [
      'replaced, and put back',
      (path: string) =>
        `fs.renameSync(${JSON.stringify(path)}, ${JSON.stringify(`${path}.away`)}); fs.renameSync(${JSON.stringify(`${path}.away`)}, ${JSON.stringify(path)});`,
    ],
  ])('it is refused when it is %s in between', (_what, action) => {
    const deployment = deploy();
    const { library } = deployment;
    writeFileSync(`${library}.other`, readFileSync(library));
    expect(loadDeployed(deployment, { env, before: afterHash(action(library)) }).error).toMatchObject({
      code: 'ERR_SODIUM_LIBRARY_FILE',
      message: expect.stringContaining(`${library}: was changed or replaced while it was loaded (install`),
    });
  });

  it('it is loaded when it got one more name in between, as from another project of pnpm', () => {
    const deployment = deploy();
    const path = JSON.stringify(deployment.library);
    const more = JSON.stringify(`${deployment.library}.more`);
    const before = afterHash(`fs.rmSync(${more}, { force: true }); fs.linkSync(${path}, ${more});`);
    expect(loadDeployed(deployment, { env, before }).library).toMatchObject({ found: 'prebuilt' });
  });
});

it('without it the search goes on', () => {
  const { library } = loadDeployed(deploy(['prebuilt']), { env: { SODIUM_VENDOR_DIR: '/nonexistent' } });
  expect(library).toMatchObject({ found: 'system' });
});

it('what is not a file is refused', () => {
  const deployment = deploy();
  rmSync(deployment.library);
  execFileSync('mkfifo', [deployment.library]);
  expect(loadDeployed(deployment, { env }).error?.message).toContain('is a FIFO, not a file');
});
