// What every command of the top level starts with: dependencies as the lockfile has them, and built packages.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));

/** Installs with pnpm, unless what is there is as new as the lockfile. */
export function install() {
  if (isNewer('node_modules/.modules.yaml', 'pnpm-lock.yaml')) return;
  run(...pnpm('install', '--frozen-lockfile'));
}

export function build() {
  run(process.execPath, ['scripts/build.mjs']);
}

/**
 * A command that is pnpm in the version that package.json pins. npx fetches it, as pnpm comes with no Node.
 *
 * @param {string[]} args
 * @returns {[command: string, args: string[]]}
 */
export function pnpm(...args) {
  const { packageManager } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'));
  return ['npx', ['--yes', packageManager, ...args]];
}

/** Runs a command at the top level with its output shown, and ends this process when it fails. */
export function run(command, args, options = {}) {
  const { status, error } = spawnSync(command, args, {
    cwd: root,
    stdio: 'inherit',
    // Windows starts npx, and what is in node_modules/.bin, by a shell alone; the shell would cut a path at its spaces.
    shell: process.platform === 'win32' && command !== process.execPath,
    ...options,
  });
  if (status === 0) return;
  if (error) console.error(`${command}: ${error.message}`);
  process.exit(status ?? 1);
}

function isNewer(file, than) {
  return existsSync(root + file) && statSync(root + file).mtimeMs >= statSync(root + than).mtimeMs;
}
