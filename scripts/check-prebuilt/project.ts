/** A project of a user, with the packages installed from their tarballs, and what is tried there. */
import { execFileSync, spawnSync } from 'node:child_process';
import { closeSync, cpSync, openSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { platformName } from '../../packages/sodium-sys/src/backends/platform.ts';
import type { Platform } from '../build-prebuilt/platforms.ts';
import type { Machine, Runtime } from './machines.ts';

/** By the names of the packages. */
export interface Tarballs {
  readonly packages: Readonly<Record<string, string>>;
  readonly prebuilt: Readonly<Record<string, string>>;
}

const SMOKE = ['prebuilt-smoke.mjs', 'runtime-smoke.mjs'];

/** npm must choose by itself which of the prebuilt packages is for the platform. */
export function installProject(project: string, tarballs: Tarballs, platform?: Platform): void {
  const { packages: dependencies, prebuilt: optionalDependencies } = tarballs;
  const description = { private: true, type: 'module', dependencies, optionalDependencies };
  writeFileSync(join(project, 'package.json'), JSON.stringify(description));
  npmInstall(project, platform);
  for (const file of SMOKE) cpSync(join(import.meta.dirname, '..', file), join(project, file));
  const wanted = platform?.name ?? platformName();
  const installed = readdirSync(join(project, 'node_modules/@sodium-sys'));
  if (installed.join() === wanted) return;
  throw new Error(
    `npm must install the prebuilt package for ${wanted}, got ${installed.join(', ') || 'none'}`,
  );
}

function npmInstall(project: string, platform: Platform | undefined, ...packages: readonly string[]): void {
  const fixed = ['install', '--no-audit', '--no-fund', '--no-package-lock', '--loglevel=error'];
  execFileSync('npm', [...fixed, ...(platform === undefined ? [] : npmTarget(platform)), ...packages], {
    cwd: project,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

function npmTarget({ name }: Platform): string[] {
  const [os, cpu, libc] = name.split('-');
  return [
    `--os=${os}`,
    `--cpu=${cpu}`,
    ...(libc === undefined ? [] : [`--libc=${libc === 'gnu' ? 'glibc' : libc}`]),
  ];
}

export function runOnThisNode(project: string): void {
  execFileSync(process.execPath, [SMOKE[0]!], { cwd: project, stdio: 'inherit', env: environment() });
}

function environment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith('SODIUM_'));
  // Neither the system's library nor one that this user vendored may stand in.
  return { ...Object.fromEntries(kept), SODIUM_NO_SYSTEM: '1', SODIUM_VENDOR_DIR: '/nonexistent' };
}

/** As in containers and mounted folders: the files are another user's, and everybody may write them. */
export function belongsToAnybody(project: string): void {
  if (process.platform === 'win32') return;
  execFileSync('chmod', ['-R', 'a+rwX', project]);
  if (process.getuid?.() === 0) execFileSync('chown', ['-R', '1000:1000', project]);
  runOnThisNode(project);
}

/** Changes one byte of the installed library, which must then not be loaded. */
export function tamperingIsRefused(project: string): void {
  const folder = join(project, 'node_modules/@sodium-sys', platformName());
  const path = join(folder, readdirSync(folder).find((name) => name.startsWith('libsodium'))!);
  const bytes = readFileSync(path);
  const middle = bytes.length >> 1;
  bytes[middle] = bytes[middle]! ^ 1;
  writeFileSync(path, bytes);
  const { status, stderr } = spawnSync(process.execPath, [SMOKE[0]!], {
    cwd: project,
    env: environment(),
    encoding: 'utf8',
  });
  const isRefused = stderr.includes(`LibraryFileError: ${path}: was changed: its SHA-256 must be`);
  if (status !== 1 || !isRefused) {
    throw new Error(`a changed library must be refused, got exit code ${status} and:\n${stderr}`);
  }
  console.log('with one byte changed it is refused');
}

/** @param work an empty folder for the runtime */
export function runIn(project: string, runtime: Runtime, machine: Machine, work: string): void {
  writeFileSync(join(work, 'package.json'), '{"private":true}');
  npmInstall(work, undefined, '--force', runtime.package);
  const program = join(work, 'node_modules', runtime.package.replace(/(?<=.)@.*/, ''), runtime.program);
  const [command, ...args] = [...(runtime.runner ?? []), program, ...(runtime.arguments ?? []), SMOKE[0]!];
  // Windows' Node under wine can write to files only.
  const output = join(work, 'output');
  const descriptor = openSync(output, 'w');
  const { status, error } = spawnSync(command!, args, {
    cwd: project,
    stdio: ['ignore', descriptor, descriptor],
    env: { ...environment(), ...machine.environment },
  });
  closeSync(descriptor);
  const text = readFileSync(output, 'utf8');
  if (status !== 0) throw new Error(`${runtime.name} ended with ${status ?? error?.message}:\n${text}`);
  console.log(text.trim());
}
