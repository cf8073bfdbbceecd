/** The package as it is deployed: copied, with koffi and a prebuilt package beside it, to be given to anybody. */
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, readdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { platformName } from '../../../src/backends/platform.ts';
import { prebuiltLibraries } from '../../../src/library/prebuilt-libraries.ts';
import { entry, type Outcome } from './child.ts';
import { temporaryFolder } from './folder.ts';
import { systemLibrary } from './libraries.ts';

export const pinned = prebuiltLibraries[platformName()];
export const NO_PREBUILT = `there is no prebuilt package for ${platformName()}`;

const require = createRequire(entry);

/** Node's own name for it, which has changed. */
export const permissionFlag = process.allowedNodeEnvironmentFlags.has('--permission')
  ? '--permission'
  : '--experimental-permission';

export interface Deployment {
  /** What is deployed: a folder in which everything is, in a folder that belongs to this user. */
  readonly app: string;
  /** The folder of the prebuilt package, and the library in it. */
  readonly prebuilt: string;
  readonly library: string;
  /** The entry of `sodium-sys`. */
  readonly entry: string;
}

/**
 * The genuine library is not built for every run of the tests: the copy has the system's, and knows it by its hash instead.
 *
 * @param leaveOut what the install left out
 * @param app a folder that is made
 */
export function deploy(
  leaveOut: readonly ('koffi' | 'prebuilt')[] = [],
  app = join(temporaryFolder(), 'app'),
): Deployment {
  const modules = join(app, 'node_modules');
  const koffi = `@koromix/koffi-${process.platform}-${process.arch}`;
  const packageFolder = join(modules, 'sodium-sys');
  cpSync(fileURLToPath(new URL('.', entry)), join(packageFolder, 'dist'), { recursive: true });
  cpSync(fileURLToPath(new URL('../package.json', entry)), join(packageFolder, 'package.json'));
  const koffiFolder = dirname(realpathSync(require.resolve(`${koffi}/package.json`)));
  if (!leaveOut.includes('koffi')) cpSync(koffiFolder, join(modules, koffi), { recursive: true });
  const prebuilt = join(modules, '@sodium-sys', platformName());
  const library = join(prebuilt, pinned?.file ?? '');
  if (!leaveOut.includes('prebuilt')) {
    mkdirSync(prebuilt, { recursive: true });
    writeFileSync(join(prebuilt, 'package.json'), JSON.stringify({ name: `@sodium-sys/${platformName()}` }));
    cpSync(systemLibrary, library);
    pin(join(packageFolder, 'dist'), createHash('sha256').update(readFileSync(library)).digest('hex'));
  }
  // The files may have been checked out for this user alone.
  execFileSync('chmod', ['-R', 'u=rwX,go=rX', app]);
  return { app, prebuilt, library, entry: join(packageFolder, 'dist/index.js') };
}

function pin(dist: string, sha256: string): void {
  let count = 0;
  for (const name of readdirSync(dist).filter((each) => each.endsWith('.js'))) {
    const text = readFileSync(join(dist, name), 'utf8');
    count += text.split(pinned!.sha256).length - 1;
    writeFileSync(join(dist, name), text.replaceAll(pinned!.sha256, sha256));
  }
  if (count === 0) throw new Error(`no file of ${dist} has the hash of the prebuilt library`);
}

export interface RunSettings {
  readonly env?: Readonly<Record<string, string>>;
  /** Of the process, which then is in no other group. */
  readonly uid?: number;
  readonly gid?: number;
  /** Options of Node. */
  readonly flags?: readonly string[];
  /** A command that starts it, with its options: `['unshare', '-Ur']`. */
  readonly through?: readonly string[];
  /** JavaScript to run before the package is imported. */
  readonly before?: string;
}

/** Calls `loadSodium` of what is deployed, in a process of its own, which must survive it. */
export function loadDeployed({ app, entry }: Deployment, settings: RunSettings = {}): Outcome {
  const script = `
    ${settings.before ?? ''}
    const { loadSodium } = await import(${JSON.stringify(pathToFileURL(entry).href)});
    let outcome;
    try {
      const { library, raw } = loadSodium();
      const digest = new Uint8Array(32);
      raw.crypto_generichash(digest, 32, new Uint8Array(3), 3, null, 0);
      outcome = { library };
    } catch (error) {
      const { name, code, message, path, attempts } = error;
      outcome = { error: { name, code, message, path, attempts } };
    }
    console.log(JSON.stringify(outcome));`;
  writeFileSync(join(app, 'load.mjs'), script);
  const { stdout } = runDeployed(app, ['load.mjs'], settings);
  return JSON.parse(stdout) as Outcome;
}

/** Runs Node in the folder; it must end with this status, and say nothing on standard error. */
export function runDeployed(
  app: string,
  args: readonly string[],
  settings: RunSettings = {},
  expectedStatus = 0,
) {
  const { env, uid, gid, flags = [], through = [] } = settings;
  // pnpm's commands lead Node to the packages of the workspace.
  const inherited = Object.entries(process.env).filter(
    ([name]) => !name.startsWith('SODIUM_') && name !== 'NODE_PATH',
  );
  const [command, ...rest] = [...through, process.execPath, '--no-warnings', ...flags, ...args];
  const result = spawnSync(command!, rest, {
    cwd: app,
    encoding: 'utf8',
    env: { ...Object.fromEntries(inherited), ...env },
    timeout: 60_000,
    ...(uid === undefined ? {} : { uid }),
    ...(gid === undefined ? {} : { gid }),
  });
  if (result.error !== undefined) throw result.error;
  const { status, signal, stderr, stdout } = result;
  if (status !== expectedStatus || stderr !== '')
    throw new Error(`ended with ${status ?? signal}: ${stderr}${stdout}`);
  return { stdout };
}

/** Why processes of another user cannot be tried here; undefined where they can. */
export function whyNoOtherUser(uid: number): string | undefined {
  if (process.getuid?.() !== 0) return 'only root can start a process of another user';
  const { status } = spawnSync(process.execPath, ['--eval', ''], { uid, gid: uid });
  return status === 0 ? undefined : `user ${uid} may not run ${process.execPath}`;
}
