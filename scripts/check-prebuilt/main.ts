/**
 * Checks the prebuilt packages as users get them.
 *
 *     tsx scripts/check-prebuilt/main.ts [--quick] [--install] [--keep FOLDER]
 *
 * Builds each twice, which must give the same bytes, those that sodium-sys knows by their hash; runs libsodium's own
 * test programs against each; packs it, installs it into an empty folder, and hashes there with it on every runtime that
 * can be had. With `--quick` it is built once, for this platform alone, and tried on this Node. Missing tools are
 * installed if asked for (`--install`). Packages that have passed are copied to FOLDER.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { platformName } from '../../packages/sodium-sys/src/backends/platform.ts';
import { obtainArchive, type VerifiedArchive } from '../../packages/sodium-sys/src/vendor/archive.ts';
import { NEWEST_VERSION } from '../../packages/sodium-sys/src/vendor/releases.ts';
import { unpack } from '../../packages/sodium-sys/src/vendor/unpack.ts';
import { buildPlatform } from '../build-prebuilt/build-platform.ts';
import { checkPins } from '../build-prebuilt/pins.ts';
import { type Platform, platforms } from '../build-prebuilt/platforms.ts';
import { BUILD_PROGRAMS, requirePrograms, sysrootOf } from '../build-prebuilt/toolchain.ts';
import { packFolder, packWorkspacePackage } from '../pack.ts';
import { checkFaultsAreFound } from './faults.ts';
import { type Machine, machineFor, RUN_PROGRAMS } from './machines.ts';
import {
  belongsToAnybody,
  installProject,
  runIn,
  runOnThisNode,
  type Tarballs,
  tamperingIsRefused,
} from './project.ts';

const root = join(import.meta.dirname, '../..');

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    install: { type: 'boolean', default: false },
    keep: { type: 'string' },
  },
});
const wanted = values.quick ? platforms.filter(({ name }) => name === platformName()) : platforms;
const work = mkdtempSync(join(tmpdir(), 'sodium-prebuilt-'));
try {
  if (wanted.length === 0) console.log(`no package is made for ${platformName()}, so there is none to check`);
  else await check();
} finally {
  rmSync(work, { recursive: true, force: true, maxRetries: 10 });
}

async function check(): Promise<void> {
  requirePrograms(values.quick ? BUILD_PROGRAMS : { ...BUILD_PROGRAMS, ...RUN_PROGRAMS }, values.install);
  checkFaultsAreFound(wanted, folder('faults'));
  const archive = await obtainArchive({
    version: NEWEST_VERSION,
    from: join(root, `.cache/libsodium_${NEWEST_VERSION}.orig.tar.gz`),
  });
  for (const platform of wanted) await buildAndCompare(platform, archive);

  execFileSync(process.execPath, ['scripts/build.mjs'], { cwd: root, stdio: 'inherit' });
  const tarballs = packAll();
  if (wanted.some(({ name }) => name === platformName())) tryHere(tarballs);
  if (values.quick) return;
  const source = await unpack(archive, folder('source'));
  for (const platform of wanted) {
    const machine = machineFor(platform, folder(`machine ${platform.name}`));
    runLibsodiumTests(platform, machine, source);
    runOnRuntimes(platform, machine, tarballs);
  }
  if (values.keep !== undefined) cpSync(join(work, 'packages'), values.keep, { recursive: true });
}

async function buildAndCompare(platform: Platform, archive: VerifiedArchive): Promise<void> {
  const manifest = await buildPlatform(platform, archive, packageFolder(platform));
  checkPins([manifest]);
  const { library, glibc } = manifest;
  const floor = glibc === undefined ? '' : `, glibc ${glibc}`;
  console.log(`${platform.name}: ${library.bytes} bytes${floor}, as it is pinned`);
  if (values.quick) return;
  const again = join(work, 'again', platform.name);
  await buildPlatform(platform, archive, again);
  for (const file of readdirSync(packageFolder(platform))) {
    const [first, second] = [packageFolder(platform), again].map((each) => readFileSync(join(each, file)));
    if (!first!.equals(second!)) throw new Error(`${platform.name}: two builds differ in ${file}`);
  }
  console.log(`${platform.name}: a second build has the same bytes`);
}

function packageFolder({ name }: Platform): string {
  return join(work, 'packages', name);
}

function packAll(): Tarballs {
  const tarballs = join(work, 'tarballs');
  return {
    packages: {
      'sodium-sys': packWorkspacePackage('sodium-sys', join(tarballs, 'sodium-sys')),
      sodium: packWorkspacePackage('sodium', join(tarballs, 'sodium')),
    },
    prebuilt: Object.fromEntries(
      wanted.map((platform) => [
        `@sodium-sys/${platform.name}`,
        packFolder(packageFolder(platform), join(tarballs, platform.name)),
      ]),
    ),
  };
}

function tryHere(tarballs: Tarballs): void {
  const project = folder('here');
  installProject(project, tarballs);
  runOnThisNode(project);
  belongsToAnybody(project);
  tamperingIsRefused(project);
}

function runLibsodiumTests(platform: Platform, machine: Machine, source: string): void {
  const flags = [...platform.flags(sysrootOf(platform).folder), ...machine.programFlags];
  const library = join(packageFolder(platform), platform.file);
  const options = [
    '--compiler=clang',
    ...flags.map((flag) => `--flag=${flag}`),
    ...machine.runner.map((argument) => `--runner=${argument}`),
  ];
  console.log(`${platform.name}:`);
  execFileSync(
    join(root, 'node_modules/.bin/tsx'),
    ['scripts/libsodium-tests.ts', library, source, ...options],
    {
      cwd: root,
      stdio: 'inherit',
      env: { ...process.env, ...machine.environment },
    },
  );
}

function runOnRuntimes(platform: Platform, machine: Machine, tarballs: Tarballs): void {
  const project = folder(`project ${platform.name}`);
  installProject(project, tarballs, platform);
  for (const runtime of machine.runtimes) {
    console.log(`${platform.name}, ${runtime.name}:`);
    runIn(project, runtime, machine, folder(`${platform.name}-${runtime.name}`));
  }
}

function folder(name: string): string {
  const path = join(work, name);
  mkdirSync(path, { recursive: true });
  return path;
}
