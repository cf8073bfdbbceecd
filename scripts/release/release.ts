/**
 * Publishes everything, in the one order that never leaves anybody with a broken install: sodium-sys names all prebuilt packages
 * as optional dependencies, and yarn refuses to install while one of them is not there. So they come first, and the registry must
 * have each of them, with the bytes that were sent, before anything that depends on it is published.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { prebuiltLibraries } from '../../packages/sodium-sys/src/library/prebuilt-libraries.ts';
import { platforms } from '../build-prebuilt/platforms.ts';
import { packFolder, packWorkspacePackage } from '../pack.ts';
import { root } from '../setup.mjs';

/** What depends on another comes after it. */
const WORKSPACE = ['sodium-sys', 'sodium', 'sodium-cli'];

/** Registries show what was published after a while. */
const ATTEMPTS = 30;
const MILLISECONDS = 2000;

export interface Release {
  /** The folder with a folder for each prebuilt package, as scripts/build-prebuilt leaves it. */
  readonly prebuilt: string;
  /** An empty folder to pack in. */
  readonly work: string;
  /** The options of npm: which registry, and who publishes. */
  readonly npm: readonly string[];
}

interface Packed {
  readonly name: string;
  readonly version: string;
  readonly tarball: string;
  readonly integrity: string;
}

/** @throws Error when a package is not fit to be published, or is not on the registry afterwards; what depends on it is not sent. */
export async function release({ prebuilt, work, npm }: Release): Promise<void> {
  // Everything is packed before anything is sent.
  const first = platforms.map(({ name }) => packPrebuilt(join(prebuilt, name), name, work));
  const rest = WORKSPACE.map((name) =>
    packed(name, versionIn(join(root, 'packages', name)), join(work, name)),
  );
  for (const each of first) publish(each, npm);
  for (const each of first) await requirePublished(each, npm);
  for (const each of rest) {
    publish(each, npm);
    await requirePublished(each, npm);
  }
}

function packPrebuilt(folder: string, platform: string, work: string): Packed {
  const pinned = prebuiltLibraries[platform]!;
  const library = join(folder, pinned.file);
  const again = 'npm run build-prebuilt makes it again';
  if (!existsSync(library)) throw new Error(`${library} is missing; ${again}`);
  const sha256 = createHash('sha256').update(readFileSync(library)).digest('hex');
  if (sha256 !== pinned.sha256) throw new Error(`${library} is not the one that sodium-sys knows; ${again}`);
  const [version, expected] = [versionIn(folder), versionIn(join(root, 'packages/sodium-sys'))];
  if (version !== expected) throw new Error(`${folder} is of version ${version}, not ${expected}; ${again}`);
  const name = `@sodium-sys/${platform}`;
  return described(name, version, packFolder(folder, join(work, platform)));
}

function packed(name: string, version: string, folder: string): Packed {
  return described(name, version, packWorkspacePackage(name, folder));
}

function described(name: string, version: string, tarball: string): Packed {
  const integrity = `sha512-${createHash('sha512').update(readFileSync(tarball)).digest('base64')}`;
  return { name, version, tarball, integrity };
}

function versionIn(folder: string): string {
  return (JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string }).version;
}

/** What an earlier run has published is left alone, if it is the same. */
function publish({ name, version, tarball, integrity }: Packed, npm: readonly string[]): void {
  const there = publishedIntegrity(name, version, npm);
  if (there === undefined) {
    execFileSync('npm', ['publish', tarball, '--access', 'public', '--loglevel=error', ...npm], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    console.log(`${name}@${version} is published`);
  } else if (there === integrity) console.log(`${name}@${version} was published before`);
  else throw new Error(`${name}@${version} is published with other bytes: ${there}, not ${integrity}`);
}

async function requirePublished({ name, version, integrity }: Packed, npm: readonly string[]): Promise<void> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const there = publishedIntegrity(name, version, npm);
    if (there === integrity) return;
    if (there !== undefined) throw new Error(`the registry has other bytes of ${name}@${version}: ${there}`);
    await setTimeout(MILLISECONDS);
  }
  throw new Error(`${name}@${version} is not on the registry, so nothing that depends on it is published`);
}

/** Undefined where the registry says that there is no such version. */
function publishedIntegrity(name: string, version: string, npm: readonly string[]): string | undefined {
  const args = ['view', `${name}@${version}`, 'dist.integrity', '--json', '--prefer-online', ...npm];
  const { status, stdout, stderr } = spawnSync('npm', args, { encoding: 'utf8' });
  if (status === 0) return stdout.trim() === '' ? undefined : (JSON.parse(stdout) as string);
  if (stderr.includes('E404') || stdout.includes('E404')) return undefined;
  throw new Error(`the registry cannot be asked for ${name}@${version}:\n${stderr}`);
}
